"""Batches that are refused before anything is sent, with a sentence that says which row is wrong."""

import pytest

from zoho_crm._runtime import batches


@pytest.mark.parametrize(
    ("ids", "kind", "why"),
    [
        ([], ValueError, "ids: there is none"),
        (iter([]), ValueError, "ids: there is none"),
        (["1", ""], ValueError, "ids: number 1 is empty"),
        (["1", {}], ValueError, "ids: number 1 is empty"),
        (["1", None], ValueError, "ids: number 1 is None"),
        ([True], ValueError, "ids: number 0 is a bool, neither a text nor a whole number"),
        ("123", TypeError, "ids must be a list, got one str"),
        (b"123", TypeError, "ids must be a list, got one bytes"),
        ({"1": 2}, TypeError, "ids must be a list, got one dict"),
    ],
)
def test_bad_ids_are_refused_before_anything_is_sent(api, lib, ids, kind, why):
    """In words."""
    script = lib.Script(lib.reply(200))

    with pytest.raises(kind, match=why):
        script.run(batches.by_ids(api, lib.ops.addTags, path={"module": "L"}, ids=ids, values=["a"], row=lib.Item))

    assert [] == script.requests


@pytest.mark.parametrize(
    "flow",
    [
        lambda api, ops, item: batches.by_rows(api, ops.removeTerritories, module="L", rows={}, row=item),
        lambda api, ops, item: batches.by_rows(api, ops.removeTerritories, module="L", rows={"1": []}, row=item),
        lambda api, ops, item: batches.by_rows(api, ops.removeTerritories, module="L", rows={"": ["1"]}, row=item),
        lambda api, ops, item: batches.by_rows(api, ops.addTags, module="L", rows={"1": ["1"]}, row=item),
        lambda api, ops, item: batches.by_rows(api, ops.removeTerritories, module="", rows={"1": ["1"]}, row=item),
        lambda api, ops, item: batches.by_ids(api, ops.addTags, path={"module": "L"}, ids=["1"], values=[], row=item),
        lambda api, ops, item: batches.by_ids(
            api, ops.addTags, path={"module": "L"}, ids=["1"], shared={"x": 1}, row=item
        ),
        lambda api, ops, item: batches.by_ids(api, ops.getRecord, path={"module": "L"}, ids=["1"], row=item),
        lambda api, ops, item: batches.by_objects(api, ops.createRecords, path={"module": "L"}, objects=[], row=item),
    ],
    ids=[
        "no rows",
        "no values",
        "empty id",
        "shared",
        "no module",
        "no tags",
        "unknown name",
        "no batch",
        "no objects",
    ],
)
def test_bad_rows_are_refused_before_anything_is_sent(api, lib, flow):
    """Not even the good pieces."""
    script = lib.Script(lib.reply(200))

    with pytest.raises(ValueError, match=r"\w+"):
        script.run(flow(api, lib.ops, lib.Item))

    assert [] == script.requests


def test_one_object_in_place_of_a_list_is_refused(api, lib):
    """A dict iterates over its keys without complaint."""
    with pytest.raises(TypeError, match="rows must be a list, got one dict"):
        lib.Script().run(
            batches.by_objects(api, lib.ops.createRecords, path={"module": "L"}, objects={"a": 1}, row=lib.Item)
        )


def test_a_row_that_is_no_object_is_refused(api, lib):
    """A name where a tag belongs."""
    with pytest.raises(TypeError, match="rows: number 1 is a str, not an object"):
        lib.Script().run(
            batches.by_objects(api, lib.ops.createRecords, path={"module": "L"}, objects=[{}, "a"], row=lib.Item)
        )


def test_values_that_the_operation_has_no_place_for_are_refused(api, lib):
    """A description that contradicts itself is named."""
    op = lib.evolve(lib.ops.removeTags, batch=lib.batch("query.keys", values="query.nowhere"))

    with pytest.raises(ValueError, match=r"takes no values in query\.nowhere"):
        lib.Script().run(batches.by_ids(api, op, path={"module": "L"}, ids=["1"], values=["a"], row=lib.Item))
