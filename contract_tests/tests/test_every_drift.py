"""What differs from the description is heard exactly: in every operation of every version, member by member."""

import json
from collections.abc import Iterator
from importlib import import_module

import pytest
from proof.adapter import OneAnswer, arguments, make

from zoho_contract.consumer import answers
from zoho_contract.contract import bundled_versions, load
from zoho_crm import DecodeError

NEW = "Zz_new"
OTHER = "zz_other"
#: By these a client knows which row a result is about, and whether it succeeded.
KEPT = frozenset({"id", "status"})


class Bent:
    """A documented answer with one kind of change everywhere, and the paths at which that is a difference."""

    def __init__(self, schemas, schema, body, change, kept=frozenset()):
        self._schemas, self._change, self._kept = schemas, change, kept
        self.paths = set()
        self.body = self._object(json.loads(json.dumps(body)), self._answer(schema), "$")

    def _answer(self, schema):
        """The first of the forms that an answer may have: the success."""
        node = self._schemas.resolve(schema)
        while "anyOf" in node:
            node = self._schemas.resolve(node["anyOf"][0])
        return node

    def _object(self, value, schema, where):
        members = self._schemas.properties(schema)
        required = {name for part in self._parts(schema) for name in part.get("required", [])}
        closed = not any(part.get("additionalProperties") for part in self._parts(schema))
        changed = {}
        for key, item in value.items():
            path, node = f"{where}.{key}", members.get(key)
            plain = not isinstance(item, dict | list) and path.rpartition(".")[2] not in self._kept
            if self._change == "missing" and plain:
                self.paths |= {path} if key in required else set()
                continue
            if self._change == "null" and plain and node is not None:
                self.paths |= set() if self._takes_null(node) else {path}
                changed[key] = None
                continue
            changed[key] = item if node is None else self._value(item, node, path)
        if self._change == "unknown" and members:
            changed[NEW] = {"a": 1}
            self.paths |= {f"{where}.{NEW}"} if closed else set()
        return changed

    def _value(self, value, node, path):
        node = self._chosen(node)
        if isinstance(value, dict):
            return self._object(value, node, path) if self._schemas.properties(node) else value
        if isinstance(value, list):
            items = self._schemas.items(node)
            return [self._value(item, items, f"{path}[{index}]") for index, item in enumerate(value)]
        if self._change == "value" and isinstance(value, str) and list(self._known(node)):
            self.paths.add(path)
            return OTHER
        return value

    def _parts(self, schema) -> Iterator[dict]:
        node = self._schemas.resolve(schema)
        yield node
        for part in node.get("allOf", []):
            yield from self._parts(part)

    def _chosen(self, node):
        """A choice of something or null is that something."""
        node = self._schemas.resolve(node)
        forms = [form for form in map(self._schemas.resolve, node.get("anyOf", [])) if form.get("type") != "null"]
        return self._chosen(forms[0]) if len(forms) == 1 else node

    def _known(self, node) -> Iterator[str]:
        node = self._schemas.resolve(node)
        yield from (value for value in [*node.get("enum", []), node.get("const")] if isinstance(value, str))
        for form in node.get("anyOf", []):
            yield from self._known(form)

    def _takes_null(self, node):
        return self._schemas.validator(json.dumps(node, sort_keys=True), node).is_valid(None)


def cases(contract):
    """Every documented success of every operation that the client has, with a request that it answers."""
    for operation in contract.operations.values():
        if operation.family == "oauth" or not operation.examples:
            continue
        for name, status, printed in answers.documented(operation):
            request = answers.request_for(operation, len(answers.results(operation, printed)))
            yield operation, status, request, answers.answering(operation, request, printed), name


class Listener:
    """A client that is told one answer after the other, and what it hears of differences."""

    def __init__(self, contract, **settings):
        self.reports = []
        self._network = OneAnswer(answers.canned(200, {}), contract.base_path)
        door = import_module(f"zoho_crm.{contract.version.replace('.', '_')}")
        settings = {"on_drift": self.reports.append, **settings}
        self.crm = door.ZohoCRM("1000.t", base_url="http://127.0.0.1", transport=self._network, **settings)

    def call(self, operation, request, status, body):
        """Call an operation that answers so; gives the differences."""
        self.reports.clear()
        self._network._answer = answers.canned(status, body)
        method = operation.raw["x-client"]
        found = make(getattr(getattr(self.crm, method["resource"]), method["method"]), arguments(operation, request))
        if hasattr(found, "pages"):
            next(iter(found.pages()), None)
        return list(self.reports)


@pytest.mark.no_cover
@pytest.mark.parametrize("version", bundled_versions())
def test_documented_answers_are_no_drift(version):
    """A strict client takes each of them."""
    contract, told = load(version), []
    client = Listener(contract, strict=True)

    for operation, status, request, body, name in cases(contract):
        told += [(operation.id, name, report) for report in client.call(operation, request, status, body)]

    assert [] == told


@pytest.mark.no_cover
@pytest.mark.parametrize("change", ["unknown", "missing", "null", "value"])
@pytest.mark.parametrize("version", ["v2", "v5", "v8"])
def test_exactly_what_differs_is_heard_and_nothing_is_lost(version, change):
    """A new member, a missing one, a null and a new value, at each place at once; a strict client names the first."""
    contract, wrong, places = load(version), [], 0
    client, strict = Listener(contract), Listener(contract, strict=True)

    for operation, status, request, body, name in cases(contract):
        kept = KEPT | {str(operation.raw.get("x-job", {}).get("id", "")).rpartition(".")[2]}
        bent = Bent(contract.schemas, operation.answer_schema(status), body, change, kept)
        reports = client.call(operation, request, status, bent.body)
        places += len(bent.paths)
        if bent.paths != {report.path for report in reports} or len(reports) != len(bent.paths):
            wrong.append((operation.id, name, sorted(bent.paths ^ {report.path for report in reports})))
        if reports:
            with pytest.raises(DecodeError) as caught:
                strict.call(operation, request, status, bent.body)
            if f" at {reports[0].path}, where the description says" not in str(caught.value):
                wrong.append((operation.id, name, str(caught.value)))

    assert [] == wrong
    assert places > 0
