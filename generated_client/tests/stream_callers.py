"""A way to stream to a server, blocking or with asyncio, and a server that puts tags on whatever it is given."""

import asyncio
import json

from stand_in_clients import AsyncCrm, Crm

from zoho_crm._runtime import prepared
from zoho_crm._runtime.async_streams import AsyncRowStream
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.streams import RowStream

MAX = 500


class Streams:
    """Makes a stream of a blocking or an asyncio client and takes rows from it until `stop` says so."""

    def __init__(self, kind, url, lib):
        self.kind = kind
        self.lib = lib
        self.settings = {"base_url": url, "timeout": 5.0, "retry": RetryPolicy(attempts=3, wait=0.001)}

    def open(self, crm, ids, concurrency=4, on_failure="raise"):
        """Make a stream that puts tags on records."""
        sending = prepared.of_ids(
            crm._api, self.lib.ops.addTags, path={"module": "Leads"}, values=["Hot"], row=self.lib.Item
        )
        make = RowStream if self.kind == "sync" else AsyncRowStream
        return make(crm._driver, sending, ids, concurrency, on_failure)

    def __call__(self, ids, take=lambda _row: None, **settings):
        """Take all rows; `take` sees each and may raise Leave."""
        limits = {name: settings.pop(name) for name in ("concurrency", "on_failure") if name in settings}
        if self.kind == "sync":
            with Crm("1000.good", **{**self.settings, **settings}) as crm:
                self.stream = self.open(crm, ids, **limits)
                for row in self.stream:
                    if take(row):
                        break
            return self.stream

        async def run():
            async with AsyncCrm("1000.good", **{**self.settings, **settings}) as crm:
                async with self.open(crm, ids, **limits) as self.stream:
                    async for row in self.stream:
                        if take(row):
                            break
                assert 1 == len(asyncio.all_tasks())

        asyncio.run(run())
        return self.stream


def keys(request):
    """Give the ids of a call."""
    return json.loads(request.body)["keys"]


def tagged(request):
    """Answer ids."""
    return 200, {"data": [{"code": "SUCCESS", "details": {"id": i}, "status": "success"} for i in keys(request)]}, {}
