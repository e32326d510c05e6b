"""The return annotations of async methods."""

import pytest

from zoho_codegen.emit.client import handle


@pytest.mark.parametrize(
    ("returns", "expected"),
    [
        ("BatchResult[Row, Job]", "BatchResult[Row, AsyncJob]"),
        ("BatchResult[JobRow, Job] | Job", "BatchResult[JobRow, AsyncJob] | AsyncJob"),
        ("Sequence[MassUpdateJob]", "Sequence[MassUpdateJob]"),
        ("Pages[PagesInfo]", "AsyncPages[PagesInfo]"),
    ],
)
def test_only_the_handles_are_those_of_the_async_client(returns, expected):
    """A model whose name holds theirs keeps its name."""
    assert expected == handle(returns, "await ")
    assert returns == handle(returns, "")
