"""The tiny contract, its server, and servers that are no such thing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mini_contract
import mini_server

from zoho_contract.contract import Contract
from zoho_contract.credentials import Credentials
from zoho_contract.model import layer


@pytest.fixture(scope="session")
def contract():
    """The tiny contract."""
    return Contract(mini_contract.document())


@pytest.fixture
def serve():
    """A function that serves a handler class and returns its URL."""
    servers = []

    def start(handler):
        server, url = mini_server.serve(handler)
        servers.append(server)
        return url

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def mini(serve, monkeypatch):
    """A function that serves the tiny API with some faults and returns its URL and state.

    It is so small that a handful of random programs has met all of it.
    """
    monkeypatch.setattr(layer, "PROGRAMS", 4)

    def start(*faults):
        state = mini_server.Mini(*faults)
        return serve(type("MiniHandler", (mini_server.Handler,), {"mini": state, "seen": [0]})), state

    return start


@pytest.fixture
def credentials():
    """Everything the tiny API knows."""

    def made(url="", **changes):
        known = {
            "access_token": mini_server.GOOD,
            "accounts_url": url or None,
            "client_id": "client",
            "client_secret": "secret",
            "refresh_token": "refresh",
            "narrow_token": mini_server.NARROW,
            "foreign_token": mini_server.FOREIGN,
        }
        return Credentials(**{**known, **changes})

    return made
