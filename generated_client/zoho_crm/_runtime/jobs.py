"""Jobs that the server runs after it has answered."""

from __future__ import annotations

import attrs


@attrs.frozen
class JobKey:
    """What one needs to find a job again, in another process too: its id, the operation that started it, its module."""

    id: str
    operation: str
    module: str
    record: str | None = None


class Job:
    """A job; `.status()`, `.wait(timeout=600)`, `.result()`."""


class AsyncJob:
    """A job; `await .status()`, `await .wait(timeout=600)`, `await .result()`."""
