"""`python -m proof.inputs`: every class of wrong value for every parameter and every member of every body.

For each operation of each version a request that succeeds is found first; then one place of it at a time is spoiled.
Every answer has to be described by the bundle, with a code that the operation documents; none may be a server's
failure; and what the bundle calls wrong, or what belongs to another organization, is not to be taken.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from proof.generated import FAILURE, UNBUILT, Hammer, broken, bundle, kept, versions
from proof.places import MISSING, Draft, Place, drafted, identifies, overlooked, places, spoilt, types
from proof.requests import Bundle, Made, Maker, Operation
from zoho_sandbox.exchange import Request, Response

CLASSES = (
    "missing", "empty", "wrong type", "too long", "too many", "unknown", "duplicate", "unicode", "zero bytes",
    "beyond 64 bits", "of another tenant",
)  # fmt: skip
MODULES = ("Leads", "Accounts", "Contacts", "Deals")
ATTEMPTS = 12
SHOWN = 60
OK, NOTHING, WRONG = 200, 204, 400
WORDS = {"true": True, "false": False}


class Inputs:
    """Sends spoiled requests to a sandbox in this process and judges the answers."""

    def __init__(self) -> None:
        self._hammer = Hammer(0, 0.0)
        self._sandbox = self._hammer.sandbox
        self._known = self._hammer.entities()
        self._modules = {module: self._hammer.entities([module]) for module in MODULES}
        self._foreign = self._of_others()
        self.answers: Counter[tuple[str, str]] = Counter()
        self.places = 0
        self.bases: Counter[bool] = Counter()
        self.problems: dict[str, str] = {}

    def run(self, version: str, only: str = "") -> None:
        """All operations of a version, or those whose id holds a text."""
        contract = bundle(version)
        for operation in contract.operations:
            if only in operation.id:
                self._operation(contract, operation)

    def close(self) -> None:
        """Close the sandbox."""
        self._hammer.close()

    def _operation(self, contract: Bundle, operation: Operation) -> None:
        base, good = self._base(contract, operation)
        self.bases[good] += 1
        for place in places(contract, operation):
            self.places += 1
            for kind, draft, value in spoilt(contract, base, place, self._foreign):
                self._put(contract, draft, place, kind, value, good=good)

    def _put(self, contract: Bundle, draft: Draft, place: Place, kind: str, value: Any, *, good: bool) -> None:
        made = draft.made(contract.version, self._sandbox.access_token)
        response = self._send(made.method, made.target, made.headers, made.body)
        taken = _taken(response)
        self.answers[kind, "taken" if taken else "nothing" if response.status == NOTHING else "refused"] += 1
        problem = _judged(contract, made, response)
        if not problem and good and taken and self._is_wrong(contract, draft, place, kind, value):
            problem = f"taken with {response.status}: {response.body[:200]!r}"
        if problem:
            way = ".".join(map(str, place.steps))
            told = f"{contract.version} {draft.operation.id} {place.where} {way}, {kind}"
            self.problems[told] = f"{problem}\n    {made.method} {made.target[:200]} {made.body[:200]!r}"
        if response.status < WRONG and made.method != "GET":
            self._sandbox.reset()

    def _is_wrong(self, contract: Bundle, draft: Draft, place: Place, kind: str, value: Any) -> bool:
        """Whether nobody may take the value at the place: by the schema alone, or because it is another tenant's."""
        if value is MISSING:
            return place.required
        if type(value) is int and identifies(contract, place):
            # Zoho's own SDKs send their identifiers as numbers.
            value = str(value)
        if kind == "of another tenant":
            return not overlooked(draft, place)
        if value is None and kind in {"duplicate", "unknown"}:
            return False
        if place.where != "body":
            # A parameter that is empty is one that is left out.
            return value not in ("", []) and not _fits(contract, place, _typed(contract, place, value))
        return not _fits(contract, place, value)

    def _base(self, contract: Bundle, operation: Operation) -> tuple[Draft, bool]:
        """A request that succeeds, or the last that was tried."""
        nearest: tuple[int, Draft] | None = None
        for number in range(ATTEMPTS * len(MODULES)):
            known = self._modules[MODULES[number % len(MODULES)]]
            dice = random.Random(f"{contract.version} {operation.id} {number}")
            draft = drafted(Maker(contract, known, dice, 0.0), operation, (number // len(MODULES)) / ATTEMPTS / 2)
            made = draft.made(contract.version, self._sandbox.access_token)
            response = self._send(made.method, made.target, made.headers, made.body)
            if response.status < WRONG and made.method != "GET":
                self._sandbox.reset()
            if _taken(response):
                return draft, True
            if nearest is None or response.status < nearest[0]:
                nearest = response.status, draft
        assert nearest is not None
        return nearest[1], False

    def _send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
        return self._sandbox.handle(Request(method, target, headers, body))

    def _of_others(self) -> Mapping[str, Sequence[str]]:
        """What another organization has, by kind; under "id" one of each."""
        found = self._hammer.entities(token=self._sandbox.foreign_access_token)
        kinds = ("record", "tag", "territory", "view", "user", "layout")
        told = {kind: found[kind][:1] for kind in kinds if found[kind]}
        return {**told, "id": [some[0] for some in told.values()]}


def _judged(contract: Bundle, made: Made, response: Response) -> str:
    """What is wrong with an answer by the operation that it is of; a spoiled path can lead to any."""
    if response.status >= FAILURE and response.status != UNBUILT:
        return f"a failure, {response.status}: {response.body[:300]!r}"
    if response.status == UNBUILT:
        return ""
    if kept(made):
        return broken(contract, made.operation, response)
    known = any(response.status in other.responses for other in contract.operations)
    return "" if known else f"{response.status} is not described"


def _taken(response: Response) -> bool:
    """Whether all of the request was done."""
    if not OK <= response.status < 300 or response.status == NOTHING:
        return False
    return not any(row.get("status") == "error" or "error" in row for row in _rows(json.loads(response.body)))


def _rows(body: Any) -> Iterator[Mapping[str, Any]]:
    yield body
    for value in body.values():
        yield from (row for row in (value if isinstance(value, list) else ()) if isinstance(row, dict))


def _typed(contract: Bundle, place: Place, value: Any) -> Any:
    """What the text of a parameter stands for."""
    kinds = types(contract, place.schema)
    if "array" in kinds:
        return value if isinstance(value, list) else str(value).split(",")
    told = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    if "boolean" in kinds:
        return WORDS.get(told.lower(), told)
    return int(told) if kinds & {"integer", "number"} and told.removeprefix("-").isdecimal() else told


def _fits(contract: Bundle, place: Place, value: Any) -> bool:
    items = contract.resolve(place.schema.get("items", {}))
    if place.schema.get("x-open-enum") or items.get("x-open-enum"):
        return isinstance(value, (str, list))
    return _validator(contract, place).is_valid(value)


@cache
def _validator(contract: Bundle, place: Place) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(contract.alone(place.schema))


def main() -> int:
    """Spoil everything; 0 when every answer is right."""
    parser = argparse.ArgumentParser(prog="inputs", description=__doc__)
    parser.add_argument("versions", nargs="*", help="API versions; all by default")
    parser.add_argument("--only", default="", help="operations whose id holds this text")
    options = parser.parse_args()
    inputs = Inputs()
    chosen = options.versions or versions()
    for version in chosen:
        inputs.run(version, options.only)
    inputs.close()
    for place, problem in list(inputs.problems.items())[:SHOWN]:
        print(f"{place}: {problem}")
    print(f"{'class':20} {'requests':>9} {'refused':>9} {'no content':>11} {'taken':>9}")
    for kind in CLASSES:
        refused, nothing, taken = (inputs.answers[kind, told] for told in ("refused", "nothing", "taken"))
        print(f"{kind:20} {refused + nothing + taken:9} {refused:9} {nothing:11} {taken:9}")
    print(
        f"{inputs.answers.total()} requests, {inputs.places} places of {inputs.bases.total()} operations in"
        f" {len(chosen)} versions, {inputs.bases[True]} from a request that succeeds; {len(inputs.problems)} problems"
    )
    return 1 if inputs.problems else 0


if __name__ == "__main__":
    sys.exit(main())
