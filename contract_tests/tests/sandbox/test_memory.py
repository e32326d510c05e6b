"""What the sandbox remembers between requests is never older than what it holds."""

import gc
import json
import tracemalloc
from contextlib import suppress

import pytest

from zoho_sandbox import Request, Sandbox, contract, problems
from zoho_sandbox.memory import ENTRY, MOST_BYTES, Memory
from zoho_sandbox.spelling import Spelled
from zoho_sandbox.told import Known

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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET content = json_set(content, '$.Account_Name', 'Other')",
        "UPDATE records SET owner = (SELECT id FROM users WHERE id <> owner LIMIT 1)",
        "DELETE FROM records WHERE module = 'Accounts' AND place % 2 = 0",
        "DELETE FROM record_tags",
        (
            "UPDATE record_tags SET tag = (SELECT id FROM tags WHERE module = 'Accounts' AND id <> tag LIMIT 1)"
            " WHERE place IN (SELECT min(place) FROM record_tags GROUP BY record)"
        ),
        (
            "INSERT INTO record_tags (record, tag) SELECT records.id, tags.id FROM records JOIN tags USING (module)"
            " WHERE records.id NOT IN (SELECT record FROM record_tags)"
        ),
        "DELETE FROM record_territories",
        "UPDATE record_territories SET system = NOT system",
        (
            "INSERT INTO record_territories (record, territory, system) SELECT records.id, territories.id, 0 FROM"
            " records, territories WHERE records.id NOT IN (SELECT record FROM record_territories)"
        ),
        "UPDATE tags SET about = json_set(about, '$.name', 'Other')",
        "UPDATE territories SET about = json_set(about, '$.name', 'Other')",
    ],
)
def test_no_change_of_the_database_goes_unnoticed(crm, statement):
    """Whoever changes a record, its tags or its territories, and however: the next read tells it."""
    reads = [("Accounts", READS[1][1]), (f"Accounts/{crm.listed('Accounts')[0]['id']}", {})]
    before = [crm.call("GET", path, query=query).raw for path, query in reads]
    store = crm.sandbox.store
    with store.serving() as connection:
        connection.exec_driver_sql(statement)
    warm = [crm.call("GET", path, query=query).raw for path, query in reads]
    store._memory.clear()
    cold = [crm.call("GET", path, query=query).raw for path, query in reads]

    assert cold == warm
    assert before != warm


def test_what_is_taken_back_is_not_remembered(crm):
    """A row that was read within changes that came to nothing is told as it is."""
    query = READS[1][1]
    before = crm.call("GET", "Accounts", query=query).raw
    store = crm.sandbox.store
    with suppress(ZeroDivisionError), store.serving() as connection:
        connection.exec_driver_sql("UPDATE records SET content = json_set(content, '$.Account_Name', 'Other')")
        connection.exec_driver_sql("INSERT INTO credits_used (org, at, credits) VALUES ('', 0, 0)")
        raise ZeroDivisionError

    assert before == crm.call("GET", "Accounts", query=query).raw


def test_reads_that_cost_something_tell_the_same():
    """With an edition every read writes its credits down, and is read anew for it."""
    with Sandbox(edition="free") as counted, Sandbox() as free:

        def told(target, method="GET", body=b""):
            asked = [
                one.handle(Request(method, target, {"authorization": f"Bearer {one.access_token}"}, body)).json()
                for one in (counted, free)
            ]
            return [answer["data"] for answer in asked]

        for number, rest in enumerate(("fields=Last_Name,Tag", "fields=Last_Name&sort_by=Modified_Time")):
            before = told(f"/crm/v8/Leads?{rest}")
            row = {"data": [{"Last_Name": f"Changed {number}"}]}
            told(f"/crm/v8/Leads/{before[0][3]['id']}", "PUT", json.dumps(row).encode())
            after = told(f"/crm/v8/Leads?{rest}")

            assert before[0] == before[1]
            assert after[0] == after[1]
            assert row["data"][0]["Last_Name"] in {lead["Last_Name"] for lead in after[0]}


def test_pages_of_other_records_are_kept():
    """A change of a record takes the pages that it is on, and no others."""
    known = Known(None, {place: Spelled({"id": str(place)}) for place in range(1, 5)})
    pages = [known.together(places) for places in ((1, 2), (3, 4), (2, 3))]
    known.forget([1])

    assert [None, pages[1], pages[2]] == [known.page(places) for places in ((1, 2), (3, 4), (2, 3))]

    known.rows[1] = Spelled({"id": "one"})
    again = known.together((1, 2))

    assert "one" == again[0]["id"]
    assert again is known.page((1, 2))

    known.forget([2])

    assert [None, pages[1], None] == [known.page(places) for places in ((1, 2), (3, 4), (2, 3))]


@pytest.mark.parametrize("query", ["fields=Last_Name&", "fields=Last_Name,Email,Tag,Owner,Company&", ""])
def test_what_is_remembered_is_counted(query):
    """It takes no more memory than is said, whatever the rows hold."""
    with Sandbox(seed=7, records=3000, versions=["v2"]) as sandbox:
        headers = {"authorization": f"Bearer {sandbox.access_token}"}

        def ask(page, size):
            target = f"/crm/v2/Leads?{query}per_page={size}&page={page}"
            return sandbox.handle(Request("GET", target, headers)).status

        ask(1, 1)
        gc.collect()
        tracemalloc.start()
        answers = {ask(page, size) for size in (200, 190) for page in range(1, 6)}
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        counted = sum(one.size for one in sandbox.store._memory.values() if isinstance(one, Memory))

    assert {200} == answers
    assert held < counted * 1.1


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
