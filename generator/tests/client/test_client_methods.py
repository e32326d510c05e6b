"""From `x-client` to signatures: every call kind, seen in the emitted text."""

import ast

import pytest


@pytest.fixture
def signature(emit, document):
    """The signature of a method, and what it runs, after the description was changed."""

    def found(resource, method):
        text = emit(v8=document)[f"v8/resources/{resource}.py"]
        body = ast.parse(text).body
        cls = next(node for node in body if isinstance(node, ast.ClassDef))
        defined = [node for node in cls.body if getattr(node, "name", "") == method][-1]
        returned = ast.unparse(defined.body[-1])
        return f"({ast.unparse(defined.args)}) -> {ast.unparse(defined.returns)}", returned

    return found


@pytest.fixture
def operation(document):
    """The operation on rows, whose call the tests change."""
    return document["paths"]["/{module}/actions/remove_territories"]["post"]


def test_ids_with_values_they_share(document, operation, signature):
    """The argument is named after the list that holds the values; what else the body has is optional."""
    operation["x-client"] = {"resource": "tags", "method": "add", "call": "batch-ids"}
    operation["x-batch"] |= {"rows": "body.ids", "row-id": None, "values": "body.tags[].name"}
    document["components"]["schemas"]["RowsBody"] = {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "ids": {"type": "array", "items": {"type": "string"}, "x-name": "ids"},
            "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Reference"}},
            "over_write": {"type": "boolean", "x-name": "over_write"},
            "kind": {"type": "string", "x-name": "kind"},
        },
    }

    arguments, returned = signature("tags", "add")

    assert (
        "(self, module: str, kind: str, *, ids: Iterable[str], tags: Iterable[str | Mapping[str, Any]], "
        "over_write: bool | None=None) -> BatchResult[Row, Job]" == arguments
    )
    assert "ids=ids, values=tags, shared={'over_write': over_write, 'kind': kind}, row=Row" in returned


def test_ids_and_values_in_the_query(operation, signature):
    """Where an older version has them in the query, the arguments are the same."""
    operation["x-client"] = {"resource": "tags", "method": "add", "call": "batch-ids"}
    operation["x-batch"] |= {"rows": "query.ids", "row-id": None, "values": "query.tag_names"}
    operation["parameters"] += [
        {"name": "ids", "in": "query", "required": True, "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "tag_names", "in": "query", "required": True, "x-name": "tags", "schema": {"type": "string"}},
        {"name": "over_write", "in": "query", "x-name": "over_write", "schema": {"type": "boolean"}},
    ]
    del operation["requestBody"]

    arguments, returned = signature("tags", "add")

    assert (
        "(self, module: str, *, ids: Iterable[str], tags: Iterable[str | Mapping[str, Any]], "
        "over_write: bool | None=None) -> BatchResult[Row, Job]" == arguments
    )
    assert "ids=ids, values=tags, shared={'over_write': over_write}, row=Row" in returned


@pytest.mark.parametrize(
    ("values", "arguments", "sent"),
    [
        (None, "", ""),
        (
            "body.data[0].Territories[].id",
            ", *, territories: Iterable[str | Mapping[str, Any]]",
            "values=territories, ",
        ),
    ],
)
def test_one_record_is_a_batch_of_one(document, operation, signature, values, arguments, sent):
    """The record is in the path; the values, if there are any, are an argument."""
    document["paths"]["/{module}/{record_id}"] = {"post": operation}
    del document["paths"]["/{module}/actions/remove_territories"]
    operation["parameters"].append({"name": "record_id", "in": "path", "required": True, "schema": {"type": "string"}})
    operation["x-client"] = {"resource": "one", "method": "change", "call": "one"}
    operation["x-batch"] = {"rows": "path.record_id", "values": values, "results": "data", "result-id": "details.id"}
    if values is None:
        del operation["requestBody"]

    found, returned = signature("one", "change")

    assert f"(self, module: str, record_id: str{arguments}) -> BatchResult[Row, Job]" == found
    assert f"ids=[record_id], {sent}row=Row" in returned


@pytest.fixture
def change(document, operation):
    """An operation that writes an object to the record of its path."""
    document["paths"]["/{module}/{record_id}"] = {"post": operation}
    del document["paths"]["/{module}/actions/remove_territories"]
    operation["parameters"] += [
        {"name": "record_id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "If-Unmodified-Since", "in": "header", "x-name": "unless_since", "schema": {"type": "string"}},
    ]
    operation["x-client"] = {"resource": "one", "method": "change", "call": "one"}
    return operation


def test_one_record_takes_an_object(change, signature):
    """Where the values are an object of the body, the argument is an object; headers go along by name."""
    change["x-batch"] = {"rows": "path.record_id", "values": "body.data[0]", "results": "data"}

    found, returned = signature("one", "change")

    assert (
        "(self, module: str, record_id: str, values: Mapping[str, Any], *, unless_since: str | datetime | None=None) "
        "-> BatchResult[Row, Job]" == found
    )
    assert "path={'module': module}, ids=[record_id], content=values, shared={'unless_since': unless_since}" in returned


@pytest.mark.parametrize(
    ("required", "values"), [(True, "values: Mapping[str, Any]"), (False, "values: Mapping[str, Any] | None=None")]
)
def test_the_only_row_of_a_body_is_an_object(change, signature, required, values):
    """It may be left out where the body may."""
    change["x-batch"] = {"rows": "body.data", "results": "data", "result-id": "details.id"}
    change["requestBody"]["required"] = required

    found, returned = signature("one", "change")

    assert (
        f"(self, module: str, record_id: str, {values}, *, unless_since: str | datetime | None=None) "
        "-> BatchResult[Row, Job]" == found
    )
    assert "by_object(self._api, op, path={'module': module, 'record_id': record_id}, content=values" in returned


def test_whole_objects(operation, signature):
    """Rows are passed as they are."""
    operation["x-client"] = {"resource": "records", "method": "create", "call": "batch-objects"}

    arguments, returned = signature("records", "create")

    assert "(self, module: str, rows: Iterable[Mapping[str, Any]]) -> BatchResult[Row, Job]" == arguments
    assert "by_objects(self._api, op, path={'module': module}, objects=rows, row=Row)" in returned


def test_a_plain_call_gives_the_answer_or_none(document, signature):
    """Parameters that are not required are passed by name; a closed enum is spelt out."""
    document["paths"]["/{module}"]["get"]["x-client"] = {"resource": "records", "method": "raw", "call": "plain"}

    arguments, returned = signature("records", "raw")

    assert (
        "(self, module: str, fields: Iterable[str], *, order: Literal['asc', 'desc'] | None=None, "
        "if_modified_since: str | datetime | None=None) -> RecordList | None" == arguments
    )
    assert "calls.plain(self._api, op, path={'module': module}, query={'fields': fields, 'order': order}" in returned


def test_a_plain_call_takes_the_members_of_its_body(operation, signature):
    """And gives the answer, where no document says that it may be empty."""
    operation["x-client"] = {"resource": "records", "method": "raw", "call": "plain"}

    arguments, returned = signature("records", "raw")

    assert "(self, module: str, data: Iterable[Mapping[str, Any]]) -> RowsAnswer" == arguments
    assert "calls.whole(self._api, op, path={'module': module}, body={'data': data}, model=RowsAnswer" in returned


def test_one_object_takes_what_its_query_may_have(document, signature):
    """But no condition on when it was changed, for an answer without a body would be no object."""
    operation = document["paths"]["/{module}"]["get"]
    operation["x-client"] = {"resource": "records", "method": "get", "call": "one"}
    del operation["x-paginate"]

    arguments, returned = signature("records", "get")

    assert "if_modified_since" not in arguments + returned
    assert "order: Literal['asc', 'desc'] | None=None" in arguments
    assert "calls.first(self._api, op, items='data', path={'module': module}, query={'fields': fields" in returned


def test_a_list_without_pages_is_a_sequence(document, signature):
    """Without x-paginate one request gives them all, from the answer's only list of objects."""
    operation = document["paths"]["/{module}"]["get"]
    del operation["x-paginate"]

    arguments, returned = signature("records", "list")

    assert arguments.endswith(
        "page: int | None=None, if_modified_since: str | datetime | None=None) -> Sequence[Record]"
    )
    assert "calls.many(self._api, op, items='data', path={'module': module}" in returned


def test_a_list_asked_for_by_a_body_takes_its_members(document, operation, signature):
    """What the body must have comes after the path; what else it may have is passed by name."""
    operation["x-client"] = {"resource": "rows", "method": "query", "call": "page"}
    del operation["x-batch"]
    document["components"]["schemas"]["RowsBody"] = {
        "type": "object",
        "required": ["select"],
        "properties": {
            "select": {"type": "string", "x-name": "select_query"},
            "include": {"type": "string", "x-name": "include"},
        },
    }

    arguments, returned = signature("rows", "query")

    assert "(self, module: str, select_query: str, *, include: str | None=None) -> Sequence[Row]" == arguments
    assert (
        "items='data', path={'module': module}, body={'select_query': select_query, 'include': include}, model=Row"
        in returned
    )


def test_a_mass_update_without_a_territory_takes_a_view_alone(document, signature):
    """Where a version knows no territory, there is no argument for it and no word about it."""
    del document["components"]["schemas"]["MassUpdateBody"]["properties"]["territory"]

    arguments, _ = signature("records", "mass_update")

    assert "territory" not in arguments


@pytest.fixture
def lookup(document):
    """An operation that reads one object, narrowed by a parameter and a header."""
    operation = document["paths"]["/{module}"]["get"]
    del operation["x-paginate"]
    operation["x-client"] = {"resource": "one", "method": "get", "call": "one"}
    return operation


@pytest.mark.usefixtures("lookup")
def test_one_object_takes_what_narrows_it(signature):
    """What only narrows a list would be for listing, but here is no list."""
    arguments, returned = signature("one", "get")

    assert (
        "(self, module: str, fields: Iterable[str], *, order: Literal['asc', 'desc'] | None=None, "
        "page: int | None=None) -> Record" == arguments
    )
    assert "calls.first(" in returned


def test_one_object_that_may_be_unchanged(emit, document, lookup):
    """Whoever asks for a change may be told that there is none; nobody else has to think of it."""
    lookup["responses"]["304"] = {"description": "Unchanged."}

    text = " ".join(emit(v8=document)["v8/resources/one.py"].split())

    changed = (
        "page: int | None = None, if_modified_since: str | datetime | None, ) -> Record | NotModified[Record]: ..."
    )
    assert changed in text
    assert "page: int | None = None, ) -> Record: ..." in text
    assert "if if_modified_since is not None: return self._driver.run( calls.changed(" in text
