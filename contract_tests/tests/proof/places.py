"""Where a request can go wrong, and every class of wrong value for a place."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from proof.requests import Bundle, Made, Maker, Operation

IDENTIFIER = "^[0-9]+$"
# Beyond these no bundle declares anything; bodies refer to themselves.
DEEPEST = 5
LONG = 6000
MANY = 1001
UNICODE = ("日本語 😀", "e\u0301\u202eabc", "\u0130\u017f\u212a")
ZEROS = ("\x00", "a\x00b")
HUGE = (2**63, -(2**63) - 1, 2**64, 10**40)
OF_TYPE: Mapping[str, Any] = {
    "string": "x!y", "integer": 7, "number": 1.5, "boolean": True, "array": [1], "object": {"odd": 1}, "null": None,
}  # fmt: skip
EMPTY: Mapping[str, Any] = {"array": [], "object": {}, "string": ""}
Step = str | int


@dataclass(frozen=True, eq=False)
class Place:
    """One value of a request: "path", "query", "header" or "body", the way to it, and what it should be."""

    where: str
    steps: tuple[Step, ...]
    schema: Mapping[str, Any]
    required: bool

    @property
    def name(self) -> str:
        """Its name: the last step that is one."""
        return next(step for step in reversed(self.steps) if isinstance(step, str))


@dataclass
class Draft:
    """A request that is not spelled yet.

    Attributes:
        twice: more pairs for the query.
        raw: a body that stands for the other.
    """

    operation: Operation
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    twice: list[tuple[str, str]] = field(default_factory=list)
    raw: bytes | None = None

    def made(self, version: str, token: str) -> Made:
        """The request as it goes over the wire."""
        path = self.operation.path
        for name, value in self.path.items():
            path = path.replace(f"{{{name}}}", quote(text(value), safe="") or "%20")
        pairs = [*((name, text(value)) for name, value in self.query.items()), *self.twice]
        prefix = "" if self.operation.accounts else f"/crm/{version}"
        target = f"{prefix}{path}" + (f"?{urlencode(pairs, errors='surrogatepass')}" if pairs else "")
        told = {
            name: text(value).encode("latin-1", "replace").decode("latin-1") for name, value in self.headers.items()
        }
        headers = {**told, "authorization": f"Zoho-oauthtoken {token}"}
        return Made(self.operation, self.operation.method, target, headers, self._bytes())

    def _bytes(self) -> bytes:
        if self.raw is not None or self.body is None:
            return self.raw or b""
        if self.operation.form and isinstance(self.body, dict):
            pairs = {name: text(one) for name, one in self.body.items()}
            return urlencode(pairs, errors="surrogatepass").encode()
        return json.dumps(self.body).encode()


def text(value: object) -> str:
    """A value as a URL spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(text, value))
    return value if isinstance(value, str) else json.dumps(value)


def drafted(maker: Maker, operation: Operation, share: float) -> Draft:
    """A request for the operation, with what is required and a share of what is not."""
    draft = Draft(operation)
    sides = {"path": draft.path, "query": draft.query, "header": draft.headers}
    for parameter in operation.parameters:
        if parameter.get("required") or maker.dice.random() < share:
            sides[parameter["in"]][parameter["name"]] = maker.value(parameter["schema"], parameter["name"])
    if operation.body is not None:
        draft.body = maker.value(operation.body, "body")
    return draft


def places(bundle: Bundle, operation: Operation) -> Iterator[Place]:
    """Every parameter and every declared member of the body, rows by their first."""
    for one in operation.parameters:
        yield Place(one["in"], (one["name"],), bundle.resolve(one["schema"]), bool(one.get("required")))
    if operation.body is not None:
        yield from _members(bundle, operation.body, ())


def _members(bundle: Bundle, schema: Mapping[str, Any], steps: tuple[Step, ...]) -> Iterator[Place]:
    if len(steps) >= DEEPEST * 2:
        return
    schema = bundle.resolve(schema)
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _members(bundle, part, steps)
    for name, node in schema.get("properties", {}).items():
        yield Place("body", (*steps, name), bundle.resolve(node), name in schema.get("required", ()))
        yield from _members(bundle, node, (*steps, name))
    if "items" in schema:
        yield from _members(bundle, schema["items"], (*steps, 0))


def types(bundle: Bundle, schema: Mapping[str, Any]) -> set[str]:
    """The JSON types that a schema takes; none where it says nothing."""
    schema = bundle.resolve(schema)
    branches = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    if branches:
        return set().union(*(types(bundle, branch) for branch in branches))
    kind = schema.get("type", "object" if "properties" in schema else ())
    return {kind} if isinstance(kind, str) else set(kind)


def spoilt(
    bundle: Bundle, draft: Draft, place: Place, foreign: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Draft, Any]]:
    """The draft with one wrong value at the place after the other: its class, the draft, and the value or MISSING."""
    if not _holds(draft, place):
        draft = _with(draft, place, "x")
    yield "missing", _with(draft, place, MISSING), MISSING
    for kind, value in _values(bundle, place, foreign):
        yield kind, _with(draft, place, value), value
    yield from _beside(draft, place)


MISSING: Any = object()


def _values(bundle: Bundle, place: Place, foreign: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
    kinds = types(bundle, place.schema)
    in_body = place.where == "body"
    yield from (("empty", EMPTY[kind]) for kind in (kinds & EMPTY.keys() or {"string"}) if in_body or kind == "string")
    wrong = [value for kind, value in OF_TYPE.items() if kinds and kind not in kinds]
    # In a URL all is text: what is no number, no list and no truth value there is a word.
    yield from (("wrong type", value) for value in (wrong if in_body else ["x!y"]))
    most = place.schema.get("maxLength", LONG)
    letter = "9" if place.schema.get("pattern") == IDENTIFIER else "x"
    yield "too long", letter * (most + 1)
    yield "too long", letter * LONG
    if "array" in kinds or not in_body:
        items = bundle.resolve(place.schema.get("items", {}))
        element = "554023000000100001" if items.get("pattern") == IDENTIFIER else "x"
        yield "too many", [element] * (place.schema.get("maxItems", MANY - 1) + 1)
        yield "duplicate", [element, element]
    yield "unknown", "Nothing_Such"
    yield "unknown", "999999999999999999"
    yield from (("unicode", value) for value in UNICODE)
    yield from (("zero bytes", value) for value in ZEROS)
    yield from (("beyond 64 bits", value if in_body else str(value)) for value in HUGE)
    if identifies(bundle, place):
        for one in foreign.get(place.schema.get("x-entity", ""), foreign["id"]):
            yield "of another tenant", [one] if "array" in kinds and in_body else one


def overlooked(draft: Draft, place: Place) -> bool:
    """Whether an identifier there decides nothing, as the decisions about the description say."""
    owner = _owner(draft.body, place.steps) if place.where == "body" else None
    if not isinstance(owner, dict):
        return False
    if place.steps[0] in {"cvid", "territory"} and draft.body.get("ids"):
        return True
    if place.name != "id":
        return place.name in {"lar_id", "$wizard_connection_path"}
    in_url = "record_id" in draft.path and isinstance(place.steps[-2], int)
    kept = any(word in step for step in place.steps if isinstance(step, str) for word in ("criteria", "Layout"))
    return in_url or kept or "name" in owner


def identifies(bundle: Bundle, place: Place) -> bool:
    """Whether the place takes identifiers, one or a list of them."""
    whole = (place.schema, bundle.resolve(place.schema.get("items", {})))
    return any(part.get("pattern") == IDENTIFIER for part in whole)


def _beside(draft: Draft, place: Place) -> Iterator[tuple[str, Draft, Any]]:
    """What can be wrong around a value: somebody unknown beside it, or itself twice."""
    changed = deepcopy(draft)
    if place.where == "query":
        changed.twice = [(place.name, text(draft.query.get(place.name, "x")))]
        yield "duplicate", changed, None
    elif place.where == "body" and not draft.operation.form:
        changed.raw = _doubled(draft, place)
        yield "duplicate", changed, None
    strange = deepcopy(draft)
    if place.where == "body":
        owner = _owner(strange.body, place.steps)
        if isinstance(owner, dict):
            owner["nothing_such"] = 1
            yield "unknown", strange, None
    else:
        strange.twice = [("nothing_such", "1")]
        yield "unknown", strange, None


def _doubled(draft: Draft, place: Place) -> bytes:
    """The body with the key of the place twice in its object."""
    marked = deepcopy(draft.body)
    owner = _owner(marked, place.steps)
    value = owner.get(place.name) if isinstance(owner, dict) else None
    if isinstance(owner, dict):
        owner["\u0001again"] = value
    return json.dumps(marked).encode().replace(b"\\u0001again", place.name.encode())


def _holds(draft: Draft, place: Place) -> bool:
    if place.where != "body":
        return True
    owner = _owner(draft.body, place.steps)
    return isinstance(owner, dict)


def _owner(body: Any, steps: Sequence[Step]) -> Any:
    """The object that holds the place; None where there is none."""
    for step in steps[:-1]:
        if isinstance(step, int):
            body = body[0] if isinstance(body, list) and body else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


def _with(draft: Draft, place: Place, value: Any) -> Draft:
    """A copy of the draft with the value at the place; objects and lists on the way are made."""
    changed = deepcopy(draft)
    if place.where != "body":
        side = {"path": changed.path, "query": changed.query, "header": changed.headers}[place.where]
        if value is MISSING:
            side.pop(place.name, None)
            if place.where == "path":
                side[place.name] = ""
        else:
            side[place.name] = value
        return changed
    if not isinstance(changed.body, dict):
        changed.body = {}
    owner = changed.body
    for step, after in zip(place.steps[:-1], place.steps[1:], strict=True):
        made: Any = [] if isinstance(after, int) else {}
        if isinstance(owner, list):
            if not owner or type(owner[0]) is not type(made):
                owner[:1] = [made]
            owner = owner[0]
        else:
            if type(owner.get(step)) is not type(made):
                owner[step] = made
            owner = owner[step]
    if value is MISSING:
        owner.pop(place.steps[-1], None)
    else:
        owner[place.steps[-1]] = value
    return changed
