"""The pytest plugin: the fixture `zoho_sandbox`. Until a test asks for it, it imports pytest and nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from zoho_sandbox.app import Sandbox

INI = "zoho_sandbox_socket"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that says whether sandboxes answer on a socket."""
    parser.addini(INI, "whether the fixture zoho_sandbox answers on a socket (true)", type="bool", default=True)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "zoho_sandbox(socket=True, **settings): what the fixture zoho_sandbox is like for this test: with socket=False"
        " a sandbox without a socket; settings are those of zoho_sandbox.Sandbox, such as seed, records or edition",
    )


@contextmanager
def _made(*, socket: bool, **settings: Any) -> Generator[Sandbox]:  # noqa: ANN401 - those of Sandbox
    try:
        from zoho_sandbox.app import Sandbox  # noqa: PLC0415 - only when a test asks for a sandbox

        with Sandbox(**settings) as sandbox:
            if not socket:
                yield sandbox
                return
            with sandbox.serve():
                yield sandbox
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"uvicorn", "sqlalchemy", "jsonschema_rs"}:
            raise
        pytest.fail(
            f"the fixture zoho_sandbox needs {error.name}: pip install 'zoho-crm-client[pytest]'", pytrace=False
        )


@pytest.fixture(scope="session")
def _running_zoho_sandbox() -> Iterator[Sandbox]:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    """One server for the whole run."""
    with _made(socket=True) as sandbox:
        yield sandbox


@pytest.fixture
def zoho_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with the demo data, as new for every test.

    It answers on a socket, at `zoho_sandbox.url`. With `@pytest.mark.zoho_sandbox(socket=False)`, or with
    `zoho_sandbox_socket = false` in the configuration of pytest, it has none: clients take
    `transport=zoho_sandbox.transport()`.
    """
    mark = request.node.get_closest_marker("zoho_sandbox")
    settings: dict[str, Any] = dict(mark.kwargs) if mark else {}
    socket = bool(settings.pop("socket", request.config.getini(INI)))
    if socket and not settings:
        shared: Sandbox = request.getfixturevalue("_running_zoho_sandbox")
        for tenant in shared.tenants:
            shared.tenants.remove(tenant.name)
        shared.reset()
        yield shared
        return
    with _made(socket=socket, **settings) as sandbox:
        yield sandbox
