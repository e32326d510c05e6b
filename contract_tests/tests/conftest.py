"""What the tests of all rooms share: how their lines are counted."""

import pytest
from coverage import Coverage


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Let a worker count once: as a subprocess, and when pytest-cov was loaded, it began to, deaf to `no_cover`."""
    while hasattr(session.config, "workerinput") and (counting := Coverage.current()) is not None:
        counting.stop()
