"""What the sandbox remembers between requests is never older than what it holds."""

import pytest

from zoho_sandbox import contract, problems
from zoho_sandbox.memory import ENTRY, MOST_BYTES, Memory

VALUES = (None, True, False, 0, -1, 1, 201, 10**30, 1.5, "", "x", "12", "-", "é" * 300, "true", [], ["1"], {}, "a\n")
READS = (
    ("Accounts", {"per_page": "20", "fields": "Account_Name"}),
    ("Accounts", {"per_page": "20", "fields": "Account_Name,Tag,Territories,Owner"}),
    ("Accounts/search", {"word": "Zylker"}),
)


def test_warm_answers_are_the_cold_ones(each):
    """After each kind of change every read says, byte by byte, what it says when nothing is remembered."""
    account = each.call("GET", "Accounts", query={"fields": "id", "per_page": "1"}).rows[0]["id"]
    territory = each.territories()[1]["id"]
    tag = each.call("POST", "settings/tags", {"tags": [{"name": "warm"}]}, query={"module": "Accounts"})
    label = f"settings/tags/{tag.rows[0]['details']['id']}"
    put = {"query": {"tag_names": "warm"}} if each.tags_in_query else {"body": {"tags": [{"name": "warm"}]}}
    changes = (
        lambda: each.call("PUT", f"Accounts/{account}", {"data": [{"Account_Name": "Zylker Warm"}]}),
        lambda: each.create("Accounts", {"Account_Name": "Zylker Second"}),
        lambda: each.call("POST", f"Accounts/{account}/actions/add_tags", **put),
        lambda: each.call("PUT", label, {"tags": [{"name": "warmer"}]}, query={"module": "Accounts"}),
        lambda: each.change_territories("assign", account, territory) and each.settle("Accounts", account),
        lambda: each.call("DELETE", label),
        lambda: each.call("DELETE", f"Accounts/{account}"),
        each.sandbox.reset,
    )
    reads = (*READS, (f"Accounts/{account}", {}))
    seen = []
    for change in changes:
        change()
        warm = [each.call("GET", path, query=query) for path, query in reads]
        each.sandbox.store._memory.clear()
        cold = [each.call("GET", path, query=query) for path, query in reads]
        seen.append([reply.raw for reply in warm])

        assert [(reply.status, reply.raw) for reply in cold] == [(reply.status, reply.raw) for reply in warm]
    assert len({b"".join(answers) for answers in seen}) == len(changes)


def test_memory_begins_anew_when_it_is_full():
    """However much is asked for, it does not grow."""
    memory = Memory()
    first = memory.part("one thing", dict)

    assert memory.part("one thing", dict) is first

    memory.took(MOST_BYTES - 2 * ENTRY)
    memory.took(0)

    assert memory.part("one thing", dict) is not first


@pytest.mark.parametrize("version", contract.versions())
def test_quick_look_at_scalars_hides_no_problem(version):
    """For each parameter of each operation it lets pass only what the whole check lets pass."""
    bundle = contract.load(version)
    schemas = [one.schema for operation in bundle.operations.values() for one in operation.parameters]

    hidden = [
        (schema, value)
        for schema in schemas
        for value in VALUES
        if bool(list(problems.find(bundle.shapes, schema, value)))
        != bool(list(problems._all(bundle.shapes, schema, value, (), None)))
    ]

    assert hidden == []
