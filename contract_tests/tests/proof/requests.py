"""Requests made from a bundle: by its schemas with what there is in the sandbox, and then spoiled in places."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

METHODS = ("get", "put", "post", "delete", "patch")
# What takes the place of a value.
JUNK: Sequence[Any] = (
    None, True, False, 0, -1, 1, 2**63, -(2**70), 10**40, 1.5, 1e308, "", " ", "0", "-1", "9" * 19, "9" * 400, "null",
    "x" * 300, "x" * 70_000, "\x00", "a\x00b", "😀", "e\u0301", "\u202eabc", "\u0130\u0131\u017f\u00df\u212a",
    "' OR '1'='1",
    '"; DROP TABLE records;--',
    "%' OR 1=1 --", "1 UNION SELECT token FROM access_tokens", "../../../etc/passwd", "..\\..", "%2e%2e/", "${EMPTY}",
    "{{7*7}}", "<script>alert(1)</script>", "a,b,,c", ",", "2026-02-30", "2026-11-22T00:00:00", "2026-11-22T00:00:00Z",
    "0001-01-01T00:00:00-23:59", "9999-12-31T23:59:59+00:00", [], {}, [[]], [None], [{}], {"id": None}, {"id": 5},
    {"id": "' OR 1=1"}, ["1"] * 600, [["1"]], {"name": {"name": []}}, {"": ""}, {"$ref": "#"}, {"constructor": 1},
)  # fmt: skip
# What takes the place of a body.
BODIES: Sequence[bytes] = (
    b"", b" ", b"null", b"[]", b"{}", b"1", b'"x"', b"{", b'{"data":', b'{"data":[{}]', b"\xff\xfe", b"\x00", b"{}{}",
    b'{"data":[],"data":[{}]}', b'{"data":NaN}', b'{"data":[{"id":1e999}]}', b'{"data":"\\ud800"}', b"[" * 100_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"data":[' + b"[" * 70 + b"]" * 70 + b"]}", b"{'data':[]}", b"data=1",
    b'{"data":[{"Last_Name":"\\u0000"}]}', b'{"data":[{"id":' + b"9" * 5000 + b"}]}",
    '{"data":[{"Last_Name":"İ😀"}]}'.encode(),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Operation:
    """One call of a version, as its bundle describes it."""

    id: str
    method: str
    path: str
    accounts: bool
    parameters: Sequence[Mapping[str, Any]]
    body: Mapping[str, Any] | None
    form: bool
    responses: Mapping[int, Mapping[str, Any] | None]


@dataclass
class Made:
    """A request that was made."""

    operation: Operation
    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Bundle:
    """The operations of a bundle, and how to follow its references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.version: str = document["x-api-version"]
        self.operations = list(self._operations())

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node, or what its reference leads to."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def alone(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema with the components that it leads to and no others: a validator of all takes megabytes."""
        parts: dict[str, dict[str, Any]] = {}
        waiting: list[Any] = [schema]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                kind, _, name = node.get("$ref", "").removeprefix("#/components/").partition("/")
                if name and name not in parts.setdefault(kind, {}):
                    parts[kind][name] = self.document["components"][kind][name]
                    waiting.append(parts[kind][name])
                waiting += node.values()
            elif isinstance(node, list):
                waiting += node
        return {"allOf": [schema], "components": parts}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item[method], item.get("parameters", ()))

    def _operation(self, path: str, method: str, node: Mapping[str, Any], shared: Sequence[Any]) -> Operation:
        media: Mapping[str, Any] = self.resolve(node.get("requestBody", {})).get("content", {})
        kind = next(iter(media), "")
        return Operation(
            node["operationId"],
            method.upper(),
            path,
            "servers" in node,
            [self.resolve(parameter) for parameter in (*shared, *node.get("parameters", ()))],
            media[kind].get("schema", {}) if kind else None,
            "form" in kind,
            {int(status): self._answer(answer) for status, answer in node["responses"].items()},
        )

    def _answer(self, node: Mapping[str, Any]) -> Mapping[str, Any] | None:
        content = self.resolve(node).get("content", {})
        return next((media["schema"] for media in content.values()), None)


class Maker:
    """Makes requests for a bundle.

    Args:
        bundle: the bundle.
        known: what there is, by the name of its kind: identifiers of records, names of modules and so on.
        dice: decides everything.
        spoiled: how likely a value is junk.
    """

    def __init__(self, bundle: Bundle, known: Mapping[str, Sequence[str]], dice: random.Random, spoiled: float) -> None:
        self._bundle = bundle
        self._known = known
        self.dice = dice
        self._spoiled = spoiled
        self._makers = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "boolean": self._boolean,
            "integer": self._integer,
            "number": self._integer,
        }

    def request(self, token: str) -> Made:
        """A request for an operation of the bundle."""
        dice = self.dice
        operation = dice.choice(self._bundle.operations)
        path, query, headers = operation.path, list[tuple[str, str]](), {"authorization": f"Zoho-oauthtoken {token}"}
        for parameter in operation.parameters:
            if not parameter.get("required") and dice.random() < 0.6:
                continue
            told = self._text(self.value(parameter["schema"], parameter["name"]))
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", quote(told, safe="") or "%20")
            elif parameter["in"] == "query":
                query += [(parameter["name"], told)] * (2 if dice.random() < self._spoiled else 1)
            else:
                headers[parameter["name"]] = told.encode("latin-1", "replace").decode("latin-1")
        if dice.random() < self._spoiled:
            query.append((dice.choice(("unknown", "page", "", "fields[]")), self._text(dice.choice(JUNK))))
        prefix = "" if operation.accounts else f"/crm/{self._bundle.version}"
        target = f"{prefix}{path}" + (f"?{urlencode(query, errors='surrogatepass')}" if query else "")
        method = dice.choice(METHODS).upper() if dice.random() < self._spoiled / 4 else operation.method
        return Made(operation, method, target, headers, self._body(operation))

    def _body(self, operation: Operation) -> bytes:
        if operation.body is None:
            return b""
        if self.dice.random() < self._spoiled:
            return self.dice.choice(BODIES)
        value = self.value(operation.body, "body")
        if operation.form and isinstance(value, dict):
            return urlencode({name: self._text(one) for name, one in value.items()}, errors="surrogatepass").encode()
        return json.dumps(value).encode()

    def _text(self, value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list):
            return ",".join(map(self._text, value))
        return value if isinstance(value, str) else json.dumps(value)

    def value(self, schema: Mapping[str, Any], name: str, depth: int = 0) -> Any:
        """A value of the schema, or junk."""
        dice = self.dice
        if dice.random() < self._spoiled / 4:
            return dice.choice(JUNK)
        schema = self._bundle.resolve(schema)
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches:
            return self.value(dice.choice(branches), name, depth)
        known = (
            schema.get("enum") or schema.get("x-extensible-enum") or ([schema["const"]] if "const" in schema else ())
        )
        if known:
            return dice.choice(known)
        kind = schema.get("type", "object" if "properties" in schema else "string")
        make = self._makers.get(dice.choice(kind) if isinstance(kind, list) else kind)
        return make(schema, name, depth) if make else None

    def _boolean(self, _schema: Mapping[str, Any], _name: str, _depth: int) -> bool:
        return self.dice.random() < 0.5

    def _integer(self, schema: Mapping[str, Any], _name: str, _depth: int) -> int:
        return self.dice.randint(schema.get("minimum", 0), min(schema.get("maximum", 300), 300))

    def _object(self, schema: Mapping[str, Any], name: str, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for part in (schema, *map(self._bundle.resolve, schema.get("allOf", ()))):
            for key, node in part.get("properties", {}).items():
                if key in part.get("required", ()) or (depth < 5 and self.dice.random() < 0.4):
                    made[key] = self.value(node, key, depth + 1)
        if schema.get("additionalProperties") or (name == "data" and not made):
            for _ in range(self.dice.randint(1, 3)):
                made[self.dice.choice(self._known["field"])] = self.dice.choice(
                    ("Zürich", "x", 5, None, True, "a@example.com", ["English"], "2026-01-01", *JUNK)
                )
        return made

    def _array(self, schema: Mapping[str, Any], name: str, depth: int) -> list[Any]:
        least = schema.get("minItems", 0)
        many = self.dice.randint(least, max(least, min(schema.get("maxItems", 3), 3)))
        return [self.value(schema.get("items", {}), name, depth + 1) for _ in range(many)]

    def _string(self, schema: Mapping[str, Any], name: str, _depth: int) -> str:
        dice, entity = self.dice, schema.get("x-entity") or name.removesuffix("s").removesuffix("_id")
        if entity in self._known:
            return dice.choice(self._known[entity])
        if schema.get("pattern") == "^[0-9]+$":
            return dice.choice(self._known["record"])
        if schema.get("examples"):
            return dice.choice(schema["examples"])
        if name == "select_query":
            return dice.choice(QUERIES)
        if name == "criteria":
            return dice.choice(CRITERIA)
        return dice.choice(("x", "Zürich 東京", "2026-11-22T10:00:00+00:00", "a@example.com"))


QUERIES = (
    "select Last_Name from Leads where Last_Name is not null limit 2",
    "select Last_Name, Owner from Leads where ((City = 'Zürich') and (id > 5)) order by Last_Name desc limit 5",
    "select COUNT(id), City from Leads where id is not null group by City",
    "select Account_Name.Account_Name from Contacts where Email like '%example%'",
    "select id from Leads where Last_Name = 'a' or City in ('b', '\\'')", "select * from Leads", "drop table records",
    "select Last_Name from Leads where Last_Name = '' union select token from access_tokens", "select", "(" * 5000,
    "select Last_Name from Leads where No_of_Employees between 1 and 99999999999999999999999",
)  # fmt: skip
CRITERIA = (
    "(Last_Name:equals:Boyle)", "((Last_Name:starts_with:B)and(City:equals:Austin))", "(No_of_Employees:between:1,9)",
    "(Email:in:a@example.com,b@example.com)", "(" * 200 + ")" * 200, "(x:y:z)", "(Last_Name:equals:)", "Last_Name",
    "(Last_Name:equals:a\\,b\\)')", "(id:equals:99999999999999999999999)", "(Created_Time:less_than:2026-13-01)",
)  # fmt: skip
