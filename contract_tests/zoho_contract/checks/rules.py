"""Rules of territories: a record that meets one is in the territory from the start, another one is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check
from zoho_contract.checks.placed import BY_RULE, how
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.directory import Field
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, identifiers, is_object, objects

_MODULE: Final = "Accounts"
_RULE: Final = "account_rule"
_GROUP: Final = "group"
_WRITTEN: Final = "rules"
"""The documented request that creates territories with rules."""
_NUMBERS: Final = frozenset({"integer", "currency", "double"})
_LIMIT: Final = 1000
_TRIED: Final = 4
"""So many choices of a field are tried, of which two are needed."""
_AMOUNTS: Final = (_LIMIT - 1, _LIMIT, _LIMIT + 1, 9)
"""Below, at and above the limit, and one that only as a text comes behind it."""


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """A new account is in a territory whose rule it meets, and put there by the rule."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "new_record_is_where_the_rules_put_it"

    def run(self, bench: Bench) -> str:
        """Create one account that meets a rule and one that does not; says what became of it.

        Raises:
            UnavailableError: No territory has a rule that compares a field with a text.
        """
        world = bench.world
        territory, field, value = self._rule(bench)
        for wanted, text in ((True, value), (False, world.fresh_name())):
            if wrong := put(bench, {field: text}, {territory: wanted}):
                bench.session.violate(self.name, wrong[0], f"{wrong[1]}, whose rule wants {field} {value}")
                return "violated"
        return "matched"

    def _rule(self, bench: Bench) -> tuple[str, str, str]:
        """A territory, and the field and the text that its rule compares."""
        reader = bench.world.contract.role("territories", "get")
        listed = bench.world.directory.rows("territories", "list")
        for row in listed:
            shown = row
            if reader is not None:
                request = bench.world.directory.list_request(reader, None)
                for parameter in reader.parameters:
                    if parameter.where == "path":
                        request.parts["path"][parameter.name] = row.get("id")
                shown = next(iter(bench.session.send(request).reading.items), row)
            for key, rule in shown.items():
                if key.startswith(_RULE) and (found := _compared(rule)):
                    return str(row["id"]), *found
        raise UnavailableError("no territory has a rule that compares a field with a text")


@dataclass(frozen=True, slots=True)
class WrittenRuleCheck:
    """A rule that is written takes the records that its comparison is true of: of numbers, of texts, joined."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "written_rule_takes_what_meets_it"

    def run(self, bench: Bench) -> str:
        """Create a territory for each rule, and accounts below, at and above its number; says what became of it.

        Raises:
            UnavailableError: Territories with rules cannot be created, or accounts have no fields to compare.
        """
        fields = bench.world.directory.fields(_MODULE)
        number = next((item for item in fields if item.kind in _NUMBERS and not item.read_only), None)
        text = next((item for item in fields if item.choices and item.plain), None)
        if number is None or text is None:
            raise UnavailableError(f"{_MODULE} has no number, or no choice, that a rule can compare")
        choices = _kept(bench, text)
        places: dict[str, JsonObject] = {}
        try:
            for rule in _rules(number.name, text.name, choices[0]):
                places[self._made(bench, rule)] = rule
            for amount, choice in product(_AMOUNTS, choices):
                values: JsonObject = {number.name: amount, text.name: choice}
                if wrong := put(bench, values, {place: _meets(rule, values) for place, rule in places.items()}):
                    bench.session.violate(self.name, *wrong)
                    return "violated"
        finally:
            bench.world.grove.fell(list(places))  # No account of another check should come to be there.
        return "matched"

    def _made(self, bench: Bench, rule: JsonObject) -> str:
        request = bench.world.composer.baseline(self.operation, _WRITTEN, rows=1)
        row = request.rows()[0]
        ruled = [key for key, value in row.items() if is_object(value) and "comparator" in value]
        for key in ruled:
            del row[key]
        row[next(key for key in ruled if key.startswith(_RULE))] = rule
        exchange = bench.session.send(request)
        made = next((item.id(self.operation) for item in exchange.reading.rows if item.succeeded), None)
        if made is None:
            raise UnavailableError(f"the target takes no such rule: {exchange.answer.excerpt(120)}")
        return made


def _kept(bench: Bench, field: Field) -> list[str]:
    """The first two choices that an account shows as it was given them: one of the list may stand for nothing.

    Raises:
        UnavailableError: None is shown so.
    """
    found: list[str] = []
    for choice in field.choices[:_TRIED]:
        record = _account(bench, {field.name: choice})[1]
        found += [choice] if (bench.world.read(_MODULE, record) or {}).get(field.name) == choice else []
        if len(found) == 2:  # noqa: PLR2004 - one that the rules name, one that they do not
            break
    if not found:
        raise UnavailableError(f"no account of {_MODULE} shows the {field.name} that it was given")
    return found


def _rules(number: str, text: str, choice: str) -> list[JsonObject]:
    """Comparisons of a number with a limit, and of a text, joined both ways."""

    def rule(field: str, comparator: str, value: str) -> JsonObject:
        return {"comparator": comparator, "field": {"api_name": field}, "value": value}

    above, below = (rule(number, comparator, str(_LIMIT)) for comparator in ("greater_than", "less_than"))
    equal = rule(text, "equal", choice)
    joined: list[JsonObject] = [
        {"group_operator": "and", _GROUP: [above, equal]},
        {"group_operator": "or", _GROUP: [below, equal]},
    ]
    return [above, below, *joined]


def _meets(rule: JsonObject, values: JsonObject) -> bool:
    """Whether a rule is true of the values of a record."""
    if _GROUP in rule:
        join = all if rule["group_operator"] == "and" else any
        return join(_meets(part, values) for part in rule[_GROUP])
    held, wanted = values[rule["field"]["api_name"]], rule["value"]
    if rule["comparator"] == "equal":
        return bool(held == wanted)
    return bool(held > float(wanted) if rule["comparator"] == "greater_than" else held < float(wanted))


def put(bench: Bench, values: Mapping[str, Json], met: Mapping[str, bool]) -> tuple[Exchange, str] | None:
    """Create an account; says which of some territories it is wrongly in, or not, or not said to be put in by a rule.

    Raises:
        UnavailableError: The target does not take the account, or not as it is.
    """
    exchange, account = _account(bench, values)
    shown = bench.world.read(_MODULE, account) or {}
    if any(shown.get(name) != value for name, value in values.items()):
        raise UnavailableError("the account does not show what it was made with, which the rules compare")
    places = list(_places_of(shown))
    for territory, wanted in met.items():
        if (territory in identifiers(places)) != wanted:
            return exchange, f"account {account} {'' if wanted else 'not '}to be in territory {territory}"
        told = {how(place) for place in places if place.get("id") == territory}
        if not told <= {None, BY_RULE}:
            return exchange, f"account {account} to be put {BY_RULE} into territory {territory}"
    return None


def _account(bench: Bench, values: Mapping[str, Json]) -> tuple[Exchange, str]:
    """Create an account with values; the answer, and its identifier."""
    world = bench.world
    exchange = bench.session.send(world.create_request(_MODULE, [{**world.new_row(_MODULE), **values}]))
    made = world.adopt(_MODULE, exchange)
    if len(made) != 1:
        raise UnavailableError(f"the target does not take the account: {exchange.answer.excerpt(120)}")
    return exchange, made[0]


def _places_of(row: JsonObject) -> Iterator[JsonObject]:
    return (place for item in row.values() for place in objects(item))


def _compared(rule: object) -> tuple[str, str] | None:
    """The field and the text of a rule that is one comparison."""
    known: JsonObject = rule if is_object(rule) else {}
    field, value = pointers.first(known, "field.api_name"), known.get("value")
    plain = known.get("comparator") == "equal" and not known.get(_GROUP)
    return (
        (field, value) if plain and isinstance(field, str) and isinstance(value, str) and field[:1].isupper() else None
    )


def rule_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        named = (role.get("resource"), role.get("method"))
        if named == ("records", "create"):
            found.append(RuleCheck(operation))
        if named == ("territories", "create") and any(item["name"] == _WRITTEN for item in operation.examples):
            found.append(WrittenRuleCheck(operation))
    return found
