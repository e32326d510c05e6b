"""What a person reads who asks for help on a method."""

import ast
from copy import deepcopy

import pytest


@pytest.fixture
def doc(tree):
    """Docstring of a method of the v8 resources, `territories.Territories.remove`."""

    def found(path):
        module, cls, method = path.split(".")
        tree_of = ast.parse(tree.texts[f"v8/resources/{module}.py"])
        classes = {node.name: node for node in tree_of.body if isinstance(node, ast.ClassDef)}
        defined = [node for node in classes[cls].body if getattr(node, "name", "") == method]
        return ast.get_docstring(defined[-1])

    return found


def test_a_method_tells_arguments_errors_limits_scopes_credits_and_source(doc):
    """The whole docstring of a call on rows."""
    assert """Remove territories of many records.

Takes records out of territories.

Args:
    module: API name of the module.
    rows: For each record id, the ids that belong to it.

Returns:
    What became of each row, those that failed included; `raise_for_failures()` makes an error of them.

Raises:
    AuthError: AUTHENTICATION_FAILURE.
    TransportError: no whole answer came.
    DecodeError: the answer is not what the description says.
    ValueError, TypeError: an argument is empty or does not fit; nothing was sent.

Codes of single rows: INVALID_DATA.

Modules: Accounts, Deals.
Limits: at most 2 rows in one call, more are split into several; values for each row: at most 10, 1 in
Deals.
Scopes: `ZohoCRM.modules.ALL` or `ZohoCRM.modules.{module}.UPDATE`.
Credits: 1 for each call.

See:
    https://example.com/remove.html""" == doc("territories.Territories.remove")


def test_the_pages_of_the_version_come_first(raw, emit):
    """A file that two versions share keeps the order of the newest; only a method that differs has its own."""
    older, newer = deepcopy(raw), deepcopy(raw)
    older["info"]["version"] = "v7"
    pages = [{"title": "Page", "url": f"https://example.com/{each}.html", "version": each} for each in ("v7", "v8")]
    for document in (older, newer):
        for path in document["paths"].values():
            for method in ("get", "post"):
                path.get(method, {})["x-sources"] = pages
    older["paths"]["/{module}/actions/remove_territories"]["post"]["x-batch"]["max"] = 1

    texts = emit(v7=older, v8=newer)

    first, second = (f"https://example.com/{each}.html" for each in ("v7", "v8"))
    text = texts["v7/resources/territories.py"]
    assert text.index(first) < text.index(second)
    text = texts["v8/resources/territories.py"]
    assert text.index(second) < text.index(first)
    assert "v7/resources/records.py" not in texts


def test_a_repository_is_named_in_its_own_version_alone(raw, emit):
    """An SDK of another version dates a call; there is nothing in it to read about this one."""
    older, newer = deepcopy(raw), deepcopy(raw)
    older["info"]["version"] = "v7"
    kinds = {"page": "https://example.com", "sdk": "https://github.com/example"}
    pages = [
        {"title": kind, "url": f"{host}/{each}", "version": each}
        for each in ("v7", "v8")
        for kind, host in kinds.items()
    ]
    for document in (older, newer):
        document["paths"]["/{module}/actions/remove_territories"]["post"]["x-sources"] = pages

    text = emit(v7=older, v8=newer)["v8/resources/territories.py"]

    assert all(
        url in text for url in ("https://example.com/v7", "https://example.com/v8", "https://github.com/example/v8")
    )
    assert "https://github.com/example/v7" not in text


def test_sync_and_async_say_the_same(doc):
    """Both classes are made from the same data."""
    assert doc("records.Records.mass_update") == doc("records.AsyncRecords.mass_update")
    assert "Credits: 1 for every 50 rows, 10 at most." in doc("records.Records.mass_update")


def test_a_preset_has_a_summary_of_its_own(doc):
    """The description of the whole operation is not repeated."""
    assert doc("records.Records.newest").startswith("Get the newest record.\n\nArgs:\n    module:")
