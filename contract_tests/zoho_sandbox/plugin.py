"""The pytest plugin: the fixture `zoho_sandbox`. Until a test asks for it, it imports pytest and nothing else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_sandbox.app import Sandbox


class RunningSandbox:
    """A sandbox that answers on a port of this machine.

    Attributes:
        url: where the API is, without "/crm".
        accounts_url: where the tokens are.
        client_id: the client that is registered.
        client_secret: its secret.
        refresh_token: its refresh token.
        access_token: a token that may do everything.
        narrow_access_token: one that may only read the organization.
        foreign_access_token: one of another organization.
        restricted_access_token: one of a user whose profile grants nothing.
        soid: the organization, as client credentials name it.
    """

    def __init__(self, sandbox: Sandbox, url: str, credentials: dict[str, str]) -> None:
        self._sandbox = sandbox
        self.url = url
        self.accounts_url = url
        self.client_id = credentials["client_id"]
        self.client_secret = credentials["client_secret"]
        self.refresh_token = credentials["refresh_token"]
        self.access_token = credentials["access_token"]
        self.narrow_access_token = credentials["narrow_access_token"]
        self.foreign_access_token = credentials["foreign_access_token"]
        self.restricted_access_token = credentials["restricted_access_token"]
        self.soid = credentials["soid"]

    def reset(self) -> None:
        """Forget everything that happened and start again from the demo data."""
        self._sandbox.reset()

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        self._sandbox.clock.advance(seconds)

    def switch_on(self, fault: str) -> None:
        """Make the sandbox deviate from the contract until it is reset.

        Raises:
            KeyError: there is no fault of that name.
        """
        self._sandbox.faults.switch_on(fault)


@pytest.fixture(scope="session")
def _running_zoho_sandbox() -> Iterator[RunningSandbox]:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    """One server for the whole run."""
    try:
        import uvicorn  # noqa: PLC0415 - only when a test asks for a sandbox

        from zoho_sandbox.app import Sandbox  # noqa: PLC0415 - likewise
        from zoho_sandbox.seed import credentials  # noqa: PLC0415 - likewise
        from zoho_sandbox.serving import listen  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as error:
        pytest.fail(
            f"the fixture zoho_sandbox needs {error.name}: pip install 'zoho-crm-client[pytest]'", pytrace=False
        )
    listener = listen("127.0.0.1", 0)
    sandbox = Sandbox()
    server = uvicorn.Server(uvicorn.Config(sandbox.app, log_level="error", lifespan="off", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield RunningSandbox(sandbox, url, credentials())
    server.should_exit = True
    thread.join()
    listener.close()
    sandbox.close()


@pytest.fixture
def zoho_sandbox(_running_zoho_sandbox: RunningSandbox) -> RunningSandbox:
    """A sandbox with the demo data, as new for every test."""
    _running_zoho_sandbox.reset()
    return _running_zoho_sandbox
