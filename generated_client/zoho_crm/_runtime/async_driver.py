"""The asyncio driver."""

from __future__ import annotations

import asyncio
from copy import copy
from typing import TYPE_CHECKING, Final, TypeVar, cast

from .course import late
from .drivers import CLOCK, FLIGHTS, Abandoned, patience, spread
from .errors import ClosedError, ZohoError
from .flow import Blocking, Flow, Moment, Now, Once, Send, Sleep, Turn, Wish
from .tokens import OPERATION

if TYPE_CHECKING:
    from .clock import AsyncClock
    from .gate import Ticket
    from .transport import AsyncTransport

T = TypeVar("T")


class LoopClock:
    """The clock of whoever brings none."""

    monotonic = staticmethod(CLOCK.monotonic)
    time = staticmethod(CLOCK.time)
    sleep = staticmethod(asyncio.sleep)


LOOP_CLOCK: Final[AsyncClock] = LoopClock()


class AsyncDriver:
    """Runs flows in the calling task; any number of tasks of one event loop may share it."""

    def __init__(self, transport: AsyncTransport, clock: AsyncClock | None = None) -> None:
        self._transport = transport
        self._clock = clock or LOOP_CLOCK
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def ready(self) -> None:
        """See that the connections can be used; they belong to the event loop that uses them first.

        Raises:
            ClosedError: they were closed, or are another event loop's.
        """
        if self._closed:
            raise ClosedError("this client is closed")
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        elif self._loop is not asyncio.get_running_loop():
            raise ClosedError("this client was used in another event loop before, which its connections belong to")

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        try:
            self.ready()
            wish = next(flow)
            while True:
                try:
                    answer = await self._grant(wish)
                except Exception as error:  # noqa: BLE001 - the flow decides what a failure means
                    failure = error
                else:
                    wish = flow.send(answer)
                    continue
                wish = flow.throw(failure)
        except StopIteration as stop:
            return cast("T", stop.value)
        finally:
            flow.close()

    async def close(self) -> None:
        """Close the connections, unless they went with another event loop."""
        self._closed = True
        if self._loop in {None, asyncio.get_running_loop()}:
            await self._transport.close()

    async def _grant(self, wish: Wish) -> object:
        match wish:
            case Send(request):
                reply = await self._transport.send(request)
                return reply if self._clock is LOOP_CLOCK else reply._replace(at=self._clock.time())
            case Now():
                return Moment(self._clock.monotonic(), self._clock.time())
            case Sleep():
                await self._clock.sleep(spread(wish))
                return None
            case Turn(ticket, seconds):
                return await _turn(ticket, seconds)
            case Blocking(function):
                return await asyncio.to_thread(function)
            case Once():
                return await self._once(wish)

    async def _once(self, wish: Once) -> object:
        while True:
            flight, leads = FLIGHTS.join(wish.key)
            if leads:
                with FLIGHTS.land(wish.key, flight.future):
                    result = await self.run(wish.flow())
                flight.future.set_result(result)
                return result
            try:
                waiter = asyncio.wrap_future(flight.future)
                return await asyncio.wait_for(waiter, patience(wish, self._clock.monotonic()))
            except Abandoned:
                continue
            except TimeoutError:
                failure: ZohoError = late(OPERATION)
            except ZohoError as error:
                failure = copy(error)
            raise failure


async def _turn(ticket: Ticket, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    door = loop.create_future()

    def wake() -> None:
        # Whoever leaves may be of another loop, or come too late.
        loop.call_soon_threadsafe(lambda: None if door.done() else door.set_result(None))

    if not ticket.call(wake):
        await asyncio.wait((door,), timeout=seconds)
    return ticket.admitted
