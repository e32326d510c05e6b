"""A request that an operation takes, made from its schemas and from what the tenant holds."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, select

from zoho_sandbox import schema as tables
from zoho_sandbox.contract import CUSTOM, Contract, Operation
from zoho_sandbox.shapes import Schema, is_list, is_object
from zoho_sandbox.state import org

MODULE: Final = "Leads"
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
}
QUERIES: Final = {
    "select_query": "select Last_Name, Email from Leads where Lead_Source = 'Partner' limit 10",
    "fields": "id",
    "criteria": "(Lead_Source:equals:Partner)",
}


@dataclass(slots=True)
class Sample:
    """A request."""

    path: dict[str, str] = field(default_factory=dict[str, str])
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: dict[str, Any] = field(default_factory=dict[str, Any])


def of(connection: Connection, organization: str, contract: Contract, operation: Operation) -> Sample:
    """A request with what is required, with identifiers of the tenant's where it has any."""
    named = [module for module in operation.modules if module != CUSTOM]
    module = MODULE if not named or MODULE in named else named[0]
    builder = _Builder(connection, organization, contract, module)
    sample = Sample()
    for parameter in operation.parameters:
        if parameter.where == "header" or not (parameter.required or parameter.name in QUERIES):
            continue
        value = str(builder.named(parameter.name, parameter.schema))
        target = sample.path if parameter.where == "path" else sample.query
        target[parameter.wire] = value
    if operation.body is not None:
        made = builder.value(operation.body, "body", 0)
        sample.body = made if is_object(made) else {}
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
        parts += [f"-d {shlex.quote(f'{name}={value}')}" for name, value in sample.body.items()]
    elif sample.body:
        parts.append(f"-d {shlex.quote(json.dumps(sample.body, ensure_ascii=False))}")
    return " ".join(parts)


class _Builder:
    def __init__(self, connection: Connection, organization: str, contract: Contract, module: str) -> None:
        self._connection: Final = connection
        self._organization: Final = organization
        self._shapes: Final = contract.shapes
        self._module: Final = module

    def named(self, name: str, schema: Schema) -> Any:  # noqa: ANN401 - a JSON value
        """A value for what is called so."""
        if name == "module":
            return self._module
        if name in QUERIES:
            return QUERIES[name]
        if name in HOLDERS:
            return self._identifier(HOLDERS[name])
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
        if name in HOLDERS or "pattern" in node:
            return self._identifier(HOLDERS.get(name, "records"))
        return next((WORDS[kind] for kind in WORDS if kind in types), "text")

    def _object(self, node: Schema, name: str, depth: int) -> dict[str, Any]:
        if depth >= DEEPEST:
            return {}
        required = set(node.get("required", ()))
        known = self._shapes.properties(node)
        made = {
            wire: self._identifier(HOLDERS.get(name, "records")) if code == "id" else self.value(part, code, depth + 1)
            for wire, (code, part) in known.items()
            if wire in required
        }
        if self._shapes.is_open(node):
            fields = org.fields(self._connection, self._organization, self._module)
            wanted = next(field["api_name"] for field in fields if field["system_mandatory"])
            made.setdefault(wanted, "Example")
        return made

    def _identifier(self, table: str) -> str:
        held = getattr(tables, table)
        chosen = select(held.c.id).where(held.c.org == self._organization)
        if "module" in held.c and table != "jobs":
            chosen = chosen.where(held.c.module == self._module)
        found = self._connection.execute(chosen.order_by(held.c.id).limit(1)).scalar()
        return str(found or f"{self._organization[:9]}000000001")
