"""The newest version is emitted in full, an older one only where it differs."""

from copy import deepcopy

import pytest

from zoho_codegen.errors import GenerationError


def test_an_older_version_has_the_models_that_differ_and_those_that_need_them(tree):
    """v7's User differs; Record and RecordList hold it, so they are v7's own too; Row and Info are v8's."""
    own = {path.rpartition("/")[2] for path in tree.texts if path.startswith("v7/models/")}

    assert {"__init__.py", "record.py", "record_list.py", "user.py"} == own


def test_shared_models_are_the_same_classes(tree):
    """A shared model of v7 is v8's class, and what differs is read by v7's names."""
    found = tree.run("""
import json
from zoho_crm._generated.v7 import models as older
from zoho_crm._generated.v8 import models as newer
record = older.Record({"Owner": {"name": "Ann"}})
print(json.dumps([older.Row is newer.Row, older.Record is newer.Record, record.owner.full_name]))
""")

    assert [True, False, "Ann"] == found


def test_a_resource_is_shared_when_its_text_and_its_models_are_the_same(tree):
    """v7's records give v7's Record, so they are v7's own; its territories differ in their limit's docstring."""
    own = {path for path in tree.texts if path.startswith("v7/resources/")}

    assert {f"v7/resources/{name}.py" for name in ("__init__", "records", "territories")} == own


def test_equal_versions_share_everything(emit, raw):
    """An older version without a difference has indexes, and operations that differ in nothing but their version."""
    texts = emit(v7=deepcopy(raw), v8=deepcopy(raw))

    own = {path for path in texts if path.startswith("v7/") and not path.startswith("v7/endpoints/")}
    indexes = {"v7/__init__.py", "v7/methods.py", "v7/models/__init__.py", "v7/resources/__init__.py"}
    assert {*indexes, "v7/promises.py"} == own
    assert texts["v7/promises.py"].endswith("= {\n    **_NEWEST,\n}\n")
    assert '"records.list": "listRecords",' in texts["v7/methods.py"]
    assert 'OPERATION: Final = evolve(NEWEST, version="v7")' in texts["v7/endpoints/list_records.py"]


def test_an_operation_that_differs_is_written_out(tree):
    """v7 takes one row where v8 takes two."""
    found = tree.run("""
import json
from zoho_crm._generated.v7.endpoints import list_records, remove_territories as older
from zoho_crm._generated.v8.endpoints import remove_territories as newer
print(json.dumps([older.OPERATION.batch.max, newer.OPERATION.batch.max, list_records.OPERATION.version]))
""")

    assert [1, 2, "v7"] == found


def test_an_operation_that_only_an_older_version_has_is_kept_there(emit, raw):
    """What v8 lacks is emitted for v7 alone."""
    newest = deepcopy(raw)
    del newest["paths"]["/{module}/actions/remove_territories"]
    texts = emit(v7=deepcopy(raw), v8=newest)

    assert "v7/resources/territories.py" in texts
    assert "OPERATION: Final = Operation(" in texts["v7/endpoints/remove_territories.py"]
    assert "v8/resources/territories.py" not in texts


def test_a_version_with_a_dot_is_a_module_with_an_underscore(emit, raw):
    """v2.1 is v2_1 in Python and v2.1 on the wire."""
    texts = emit(**{"v2.1": deepcopy(raw), "v8": deepcopy(raw)})

    assert "v2_1/resources/__init__.py" in texts
    assert 'Version("v2.1", "zoho_crm._generated.v2_1")' in texts["v2_1/resources/__init__.py"]


def test_a_path_that_is_another_operation_elsewhere_is_refused(emit, raw):
    """A call by method and path would be counted as the other one."""
    older, newer = deepcopy(raw), deepcopy(raw)
    older["paths"]["/{module}/actions/remove_territories"]["post"]["operationId"] = "dropTerritories"

    with pytest.raises(GenerationError, match=r"remove_territories is \w+ in another version") as caught:
        emit(v7=older, v8=newer)
    assert "give both the same operationId" in str(caught.value)
