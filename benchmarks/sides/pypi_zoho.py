"""The package `zoho` of PyPI, which is made for asyncio and needs Python 3.12; its token is in its memory already."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from zoho import Zoho
from zoho.core.token_store import MemoryTokenStore, OAuthToken

AT_ONCE = 20


def connected(url: str) -> Any:  # noqa: ANN401 - of a package that only its own environment has
    """A client that asks for no token and says nothing."""
    store = MemoryTokenStore()
    client = Zoho.from_credentials(
        client_id="c",
        client_secret="s",
        refresh_token="r",
        api_domain=url,
        token_store_backend="memory",
        log_level="ERROR",
    )
    client._token_store = client._auth._token_store = store  # noqa: SLF001 - so that no login is measured
    token = OAuthToken(access_token="1000.token", expires_at=datetime.now(UTC) + timedelta(hours=1))
    store._tokens[client._auth._cache_key] = token  # noqa: SLF001 - likewise
    return client


def call(_size: int, url: str) -> Callable[[], object]:
    """One call after the other."""
    runner, client = asyncio.Runner(), connected(url)
    return lambda: runner.run(client.crm.records.get(module="Leads", record_id="1"))


def tasks(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 tasks."""
    runner, client = asyncio.Runner(), connected(url)

    async def work(left: list[int]) -> None:
        while left:
            left.pop()
            await client.crm.records.get(module="Leads", record_id="1")

    async def run() -> None:
        left = list(range(size))
        await asyncio.gather(*(work(left) for _ in range(AT_ONCE)))

    return lambda: runner.run(run())


CASES = {"one call": call, "20 tasks": tasks}
