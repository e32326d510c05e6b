"""The clients that the tests of the runtime are about, a driver with a clock of its own, and answers for both."""

from __future__ import annotations

import json
from typing import ClassVar

from stand_in_operations import OPERATIONS

from zoho_crm._runtime.client import AsyncClient, SyncClient
from zoho_crm._runtime.flow import Blocking, Moment, Now, Once, Send, Sleep, Turn
from zoho_crm._runtime.model import Model
from zoho_crm._runtime.version import Version
from zoho_crm._runtime.wire import Reply


class TestVersion(Version):
    """A version whose operations are those above."""

    def operation(self, operation_id):
        """Give an operation by its id."""
        return OPERATIONS[operation_id]


VERSION = TestVersion("v9", "none")


class Crm(SyncClient):
    """The blocking client under test."""

    _version = VERSION


class AsyncCrm(AsyncClient):
    """The asyncio client under test."""

    _version = VERSION


class Item(Model):
    """A model with kinds."""

    __slots__ = ()
    KINDS: ClassVar = {
        "id": "text",
        "count": "integer",
        "share": "number",
        "open": "boolean",
        "details": "object",
        "tags": "list:text",
        "free": "any",
        "code": "text",
    }
    OPEN = False


class Script:
    """A driver for tests: time passes only when a flow sleeps, and every request is answered from a list."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.requests = []
        self.sleeps = []
        self.now = 1000.0

    def run(self, flow):
        """Run a flow to its end."""
        try:
            wish = next(flow)
            while True:
                try:
                    answer = self.grant(wish)
                except Exception as error:  # noqa: BLE001 - whatever it is, the flow gets it
                    wish = flow.throw(error)
                else:
                    wish = flow.send(answer)
        except StopIteration as stop:
            return stop.value

    def grant(self, wish):
        """Grant a wish without waiting for anything."""
        match wish:
            case Send(request):
                self.requests.append(request)
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                reply = reply(request) if callable(reply) else reply
                if isinstance(reply, Exception):
                    raise reply
                return reply
            case Sleep(seconds):
                self.sleeps.append(seconds)
                self.now += seconds
                return None
            case Now():
                return Moment(self.now, self.now)
            case Turn(ticket, seconds):
                self.now += 0.0 if ticket.admitted else seconds
                return ticket.admitted
            case Blocking(function):
                return function()
            case Once(flow=flow):
                return self.run(flow())


def reply(status=200, body=None, **headers):
    """Make an answer; a body that is neither bytes nor None is written as JSON."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, {"content-type": "application/json", **headers}, content)
