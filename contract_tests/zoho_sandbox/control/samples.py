"""A request that an operation takes, made from its schemas and from what the tenant holds."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, select

from zoho_sandbox import schema as tables
from zoho_sandbox.contract import CUSTOM, Contract, Operation
from zoho_sandbox.shapes import Schema, is_list, is_object
from zoho_sandbox.state import org
from zoho_sandbox.wire import IDENTIFIER

# Whose records know all: territories, tags, owners.
MODULE: Final = "Accounts"
DEEPEST: Final = 6
WORDS: Final[Mapping[str, Any]] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}
# Which table a parameter's or a member's identifier is found in, by code name.
HOLDERS: Final = {
    "record_id": "records",
    "territory_id": "territories",
    "tag_id": "tags",
    "user_id": "users",
    "view_id": "views",
    "cvid": "views",
    "layout_id": "layouts",
    "field_id": "fields",
    "job_id": "jobs",
    "territory": "territories",
    "territories": "territories",
    "tags": "tags",
    "owner": "users",
    "users": "users",
    "fields": "fields",
    "reporting_to": "territories",
    "transfer_to_id": "territories",
    "assign_to": "users",
    "conflict_id": "tags",
    "module": "modules",
}
# Of several in a table the first is the organization's own, or the caller: the next will do.
PLACES: Final = {"users": 1, "territories": 7, "transfer_to_id": 1, "reporting_to": 1, "conflict_id": 1}
# What no schema requires and the operation still wants one of.
FIELDS: Final = {"massUpdateRecords": "Phone"}
FURTHER: Final[Mapping[str, Sequence[str]]] = {"massUpdateRecords": ["ids"], "massDeleteRecords": ["ids"]}
QUERIES: Final = {
    "select_query": "select Last_Name, Email from Leads where Lead_Source = 'Partner' limit 10",
    "fields": "id",
    "criteria": "(Lead_Source:equals:Partner)",
}


# Words that mean something where one is wanted.
TEXTS: Final = {
    "name": "Example",
    "api_name": MODULE,
    "select_query": QUERIES["select_query"],
    "client_id": "$CLIENT_ID",
    "client_secret": "$CLIENT_SECRET",
    "refresh_token": "$REFRESH_TOKEN",
    "token": "$TOKEN",
}


@dataclass(slots=True)
class Sample:
    """A request."""

    path: dict[str, str] = field(default_factory=dict[str, str])
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: dict[str, Any] = field(default_factory=dict[str, Any])


def of(connection: Connection, organization: str, contract: Contract, operation: Operation) -> Sample:
    """A request with what is required, with identifiers of the tenant's where it has any."""
    builder = _Builder(connection, organization, contract, operation)
    sample = Sample()
    for parameter in operation.parameters:
        if parameter.where == "header" or not (parameter.required or parameter.name in QUERIES):
            continue
        made = builder.named(parameter.name, parameter.schema)
        value = str(made).lower() if isinstance(made, bool) else str(made)
        target = sample.path if parameter.where == "path" else sample.query
        target[parameter.wire] = value
    if operation.body is not None:
        made = builder.value(operation.body, "body", 0)
        sample.body = made if is_object(made) else {}
        further = {name: [builder.identifier("record_id")] for name in FURTHER.get(operation.id, ())}
        sample.body.update(further)
    return sample


def curl(sample: Sample, operation: Operation, prefix: str) -> str:
    """The request as a line for the shell; $URL and $TOKEN stand for the sandbox's."""
    path = operation.path
    for name, value in sample.path.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    query = f"?{urlencode(sample.query)}" if sample.query else ""
    parts = ["curl"] + ([] if operation.method == "GET" else [f"-X {operation.method}"])
    parts.append(f'"$URL{prefix}{path}{query}"')
    if not operation.on_accounts:
        parts.append('-H "Authorization: Zoho-oauthtoken $TOKEN"')
    if sample.body and operation.form:
        parts += [f'-d "{name}={value}"' for name, value in sample.body.items()]
    elif sample.body:
        parts.append(f"-d {shlex.quote(json.dumps(sample.body, ensure_ascii=False))}")
    return " ".join(parts)


class _Builder:
    def __init__(self, connection: Connection, organization: str, contract: Contract, operation: Operation) -> None:
        named = [module for module in operation.modules if module != CUSTOM]
        self._connection: Final = connection
        self._organization: Final = organization
        self._shapes: Final = contract.shapes
        self._module: Final = MODULE if not named or MODULE in named else named[0]
        # What bare identifiers are of, such as those in "ids".
        self._subjects: Final = HOLDERS.get(operation.path.rstrip("/").rpartition("/")[2], "records")
        self._field: Final = FIELDS.get(operation.id)

    def named(self, name: str, schema: Schema) -> Any:  # noqa: ANN401 - a JSON value
        """A value for what is called so."""
        if name == "module":
            return self._module
        if name in QUERIES:
            return QUERIES[name]
        if name in HOLDERS:
            return self.identifier(name)
        made = self.value(schema, name, 0)
        return ",".join(map(str, made)) if is_list(made) else made

    def value(self, schema: Schema, name: str, depth: int) -> Any:  # noqa: ANN401 - a JSON value
        """The least that the schema takes."""
        node = next((part for part in self._shapes.alternatives(schema) if part.get("type") != "null"), schema)
        if "enum" in node or "const" in node:
            return node.get("const", next(iter(node.get("enum", [None]))))
        types = self._shapes.types(node)
        if "object" in types:
            return self._object(node, name, depth)
        if "array" in types:
            return [self.value(self._shapes.items(node), name, depth + 1)] if depth < DEEPEST else []
        if name in TEXTS:
            return TEXTS[name]
        if name in HOLDERS or node.get("pattern") == IDENTIFIER:
            return self.identifier(name)
        return next((WORDS[kind] for kind in WORDS if kind in types), "text")

    def _object(self, node: Schema, name: str, depth: int) -> dict[str, Any]:
        if depth >= DEEPEST:
            return {}
        required = set(node.get("required", ()))
        known = self._shapes.properties(node)
        made = {
            wire: self.identifier(name) if code == "id" else self.value(part, code, depth + 1)
            for wire, (code, part) in known.items()
            if wire in required
        }
        if self._shapes.is_open(node):
            made.update(dict.fromkeys(self._fields(), "Example"))
        return made

    def _fields(self) -> Sequence[str]:
        """The fields that a record is written with."""
        if self._field is not None:
            return [self._field]
        known = org.fields(self._connection, self._organization, self._module)
        return [field["api_name"] for field in known if field["system_mandatory"]]

    def identifier(self, name: str) -> str:
        """An identifier that the tenant knows, of what is called so."""
        table = HOLDERS.get(name, self._subjects)
        held = getattr(tables, table)
        chosen = select(held.c.id).where(held.c.org == self._organization)
        if table == "modules":
            chosen = chosen.where(held.c.api_name == self._module)
        elif table != "jobs" and "module" in held.c:
            chosen = chosen.where(held.c.module == self._module)
        found = self._connection.execute(chosen.order_by(held.c.id)).scalars().all()
        place = min(PLACES.get(name, PLACES.get(table, 0)), len(found) - 1)
        return str(found[place]) if found else f"{self._organization[:9]}000000001"
