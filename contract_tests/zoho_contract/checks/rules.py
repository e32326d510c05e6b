"""Rules of territories: a record that meets one is in the territory from the start, another one is not."""

from dataclasses import dataclass

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.values import JsonObject, identifiers, is_object, objects

_MODULE = "Accounts"


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """A new account is in a territory whose rule it meets."""

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
            request = world.create_request(_MODULE, [{**world.new_row(_MODULE), field: text}])
            exchange = bench.session.send(request)
            made = world.adopt(_MODULE, exchange)
            if len(made) != 1:
                raise UnavailableError(f"the target does not take the account: {exchange.answer.excerpt(120)}")
            row = world.read(_MODULE, made[0]) or {}
            inside = any(territory in identifiers(objects(item)) for item in row.values())
            if inside != wanted:
                place = f"{'' if wanted else 'not '}to be in territory {territory}, whose rule wants {field} {value}"
                bench.session.violate(self.name, exchange, f"account {made[0]} {place}")
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
                if key.startswith("account_rule") and (found := _compared(rule)):
                    return str(row["id"]), *found
        raise UnavailableError("no territory has a rule that compares a field with a text")


def _compared(rule: object) -> tuple[str, str] | None:
    """The field and the text of a rule that is one comparison."""
    known: JsonObject = rule if is_object(rule) else {}
    field, value = pointers.first(known, "field.api_name"), known.get("value")
    plain = known.get("comparator") == "equal" and not known.get("group")
    return (
        (field, value) if plain and isinstance(field, str) and isinstance(value, str) and field[:1].isupper() else None
    )


def rule_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    roles = [(item, item.raw.get("x-client", {})) for item in operations]
    wanted = ("records", "create")
    return [RuleCheck(item) for item, role in roles if (role.get("resource"), role.get("method")) == wanted]
