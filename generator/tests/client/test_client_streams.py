"""The streaming form of calls on rows, seen in the emitted text."""

import ast

import pytest

SETTINGS = "concurrency: int=4, on_failure: Literal['raise', 'continue']='raise'"


@pytest.fixture
def signature(emit, document):
    """The signature of a stream of the blocking or the asyncio client, and what it prepares."""

    def found(resource, method, prefix=""):
        text = emit(v8=document)[f"v8/streams/{resource}.py"]
        name = f"{prefix}{resource.title()}Streams"
        cls = next(node for node in ast.parse(text).body if getattr(node, "name", "") == name)
        defined = next(node for node in cls.body if getattr(node, "name", "") == method)
        return f"({ast.unparse(defined.args)}) -> {ast.unparse(defined.returns)}", ast.unparse(defined.body[-2:])

    return found


@pytest.fixture
def operation(document):
    """The operation on rows, whose call the tests change."""
    return document["paths"]["/{module}/actions/remove_territories"]["post"]


def test_rows_with_values_of_their_own_come_as_a_dict_or_as_pairs(signature):
    """From whatever gives them, an asynchronous iterator included where there is one."""
    pairs = "Mapping[str, Iterable[str]] | Iterable[tuple[str, Iterable[str]]]"

    arguments, body = signature("territories", "remove")
    waiting, other = signature("territories", "remove", "Async")

    assert f"(self, module: str, rows: {pairs}, *, {SETTINGS}) -> RowStream[Row]" == arguments
    rows = f"{pairs} | AsyncIterable[tuple[str, Iterable[str]]]"
    assert f"(self, module: str, rows: {rows}, *, {SETTINGS}) -> AsyncRowStream[Row]" == waiting
    assert "sending = prepared.of_pairs(self._api, op, module=module, row=Row)" in body
    assert "return RowStream(self._driver, sending, rows, concurrency, on_failure)" in body
    assert "return AsyncRowStream(self._driver, sending, rows, concurrency, on_failure)" in other


def test_ids_that_share_their_values(operation, signature):
    """What all rows share is as in the ordinary call."""
    operation["x-client"] = {"resource": "tags", "method": "remove", "call": "batch-ids"}
    operation["x-batch"] |= {"rows": "body.data", "row-id": None, "values": None}

    arguments, body = signature("tags", "remove")

    assert f"(self, module: str, *, ids: Iterable[str], {SETTINGS}) -> RowStream[Row]" == arguments
    assert "prepared.of_ids(self._api, op, path={'module': module}, row=Row)" in body


def test_whole_objects(operation, signature):
    """Records are read as they are sent."""
    operation["x-client"] = {"resource": "records", "method": "create", "call": "batch-objects"}

    arguments, body = signature("records", "create")

    assert f"(self, module: str, rows: Iterable[Mapping[str, Any]], *, {SETTINGS}) -> RowStream[Row]" == arguments
    assert "prepared.of_objects(self._api, op, path={'module': module}, row=Row)" in body


def test_a_mass_update_streams_ids_alone(signature):
    """A custom view is one job, of which there are no rows."""
    arguments, body = signature("records", "mass_update")

    assert "ids: Iterable[str]" in arguments
    assert "cvid" not in arguments
    assert "prepared.of_ids(self._api, op, path={'module': module}, shared={" in body


def test_a_resource_without_calls_on_rows_has_no_streams(emit, document, operation):
    """Nor a module of them."""
    operation["x-client"] |= {"resource": "lands", "call": "plain"}

    texts = emit(v8=document)

    assert "v8/streams/lands.py" not in texts
    assert "def stream(" not in texts["v8/resources/lands.py"]
    assert "def stream(" in texts["v8/resources/records.py"]


def test_streams_are_imported_when_they_are_asked_for(tree):
    """Making a client, or an ordinary call, imports none of it."""
    before, after = tree.run("""
import json, sys
from zoho_crm._generated.v8.resources import Resources
crm = Resources("token", base_url="http://localhost")
crm.territories.remove
before = [name for name in sys.modules if "stream" in name and name.startswith("zoho_crm")]
crm.territories.stream
print(json.dumps([before, [name for name in sys.modules if ".streams." in name]]))
""")

    assert [] == before
    assert ["zoho_crm._generated.v8.streams.territories"] == after
