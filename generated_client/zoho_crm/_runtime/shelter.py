"""Cancelling an exchange without harm to the pool of connections that it takes place on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from anyio import CancelScope, current_time

T = TypeVar("T")
#: What runs sheltered; it can ask whether its time is over or its caller has gone.
Step = Callable[[Callable[[], bool]], Coroutine[Any, Any, T]]


async def sheltered(step: Step[T], seconds: float) -> T:
    """Await a step in a task of its own; when the caller is cancelled, the step is wound up first.

    The HTTP library tidies up in shielded scopes, which hold off the cancellations of anyio but not those of asyncio:
    one that came in the midst would leave a connection in use for ever. So the step is cancelled by a scope of anyio,
    and by nothing else.

    Raises:
        TimeoutError: the step was not done in time.
    """
    scope = CancelScope(deadline=current_time() + seconds)
    task = asyncio.get_running_loop().create_task(_within(scope, step))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        scope.cancel()
        await _end(task)
        raise


async def _within(scope: CancelScope, step: Step[T]) -> T:
    with scope:
        return await step(lambda: scope.cancel_called)
    raise TimeoutError


async def _end(task: asyncio.Task[Any]) -> None:
    """Wait for the end of a task, however often one is cancelled meanwhile; what came of it is of no interest."""
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            continue
    if not task.cancelled():
        task.exception()
