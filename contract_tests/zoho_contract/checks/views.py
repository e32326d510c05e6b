"""What custom views show: exactly the records that meet the condition that the view tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import identifiers, is_object, members

_OF_VIEW: Final = "unknown-view"
"""The refusal of a query that is documented where queries of views are."""

_FEWEST: Final = 2
_ASKED: Final = 200
"""Records that one query shows at most."""


@dataclass(frozen=True, slots=True)
class ViewCheck:
    """A view whose condition is that a field equals a text shows the records of the module that have it, and no other.

    Where no record has the text, one of our own is given it: then the view shows that one.
    """

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "view_shows_what_meets_its_condition"

    def run(self, bench: Bench) -> str:
        """Compare each such view of a module with the list of the module; says what became of it.

        Raises:
            UnavailableError: No view tells such a condition.
        """
        world, seen = bench.world, 0
        for module in world.contract.known_modules()[:_FEWEST]:
            for view, field, text in self._conditions(bench, module):
                seen += 1
                known = {item.name: item for item in world.directory.fields(module)}
                if field in known and (not known[field].choices or text in known[field].choices):
                    world.create_row(module, {**world.new_row(module), field: text})
                if self._wrong(bench, module, view, field, text):
                    return "violated"
        if not seen:
            raise UnavailableError("no view tells a condition that compares a field with a text")
        return "matched"

    def _wrong(self, bench: Bench, module: str, view: str, field: str, text: str) -> bool:
        """Whether a view, or a query of it, shows others than it should; all it should where all can be listed."""
        directory = bench.world.directory
        listed = directory.pages(directory.records_request(module, ("id", field)))
        shown = directory.pages(directory.view_request(module, view))
        rows = [row for page in listed for row in page.reading.items]
        wanted = {str(row["id"]) for row in rows if row.get(field) == text}
        others = identifiers(rows) - wanted
        found = identifiers(row for page in shown for row in page.reading.items)
        whole = not directory.goes_on(listed[-1]) and not directory.goes_on(shown[-1])
        asked = self._queried(bench, module, view)
        queried = identifiers(asked.reading.items) if asked is not None else wanted
        if asked is not None and (queried & others or (whole and len(wanted) <= _ASKED and queried != wanted)):
            bench.session.violate(self.name, asked, f"the {len(wanted)} records of view {view}")
            return True
        if asked is not None and self._elsewhere(bench, module, view):
            return True
        if found & others or (whole and found != wanted):
            expected = f"the {len(wanted)} records of {module} whose {field} is {text}, not {len(found)}"
            bench.session.violate(self.name, shown[-1], f"view {view} to show {expected}")
            return True
        return False

    def _queried(self, bench: Bench, module: str, view: str) -> Exchange | None:
        """A query of the view; None where the version documents none, or the target lets one ask none."""
        query = bench.world.contract.role("records", "query")
        if query is None or not queries_views(query):
            return None
        request = example(query)
        text = f"select id from {module}#{view} where id is not null limit {_ASKED}"  # noqa: S608 - no SQL
        request.parts["body"] = {key: text for key, value in members(request.parts["body"]).items() if value}
        exchange = bench.session.send(request)
        wrong = exchange.answer.status == HTTPStatus.BAD_REQUEST  # Any other refusal is not about the query.
        return exchange if exchange.reading.succeeded or wrong else None

    def _elsewhere(self, bench: Bench, module: str, view: str) -> bool:
        """Whether a query of another module takes the view, and shows anything."""
        other = next((name for name in bench.world.contract.known_modules()[:_FEWEST] if name != module), None)
        exchange = self._queried(bench, other, view) if other else None
        shown = exchange is not None and exchange.reading.succeeded and bool(exchange.reading.items)
        if exchange is not None and shown:
            expected = f"nothing of {other}, as view {view} is of {module}"
            bench.session.violate("view_is_of_its_module", exchange, expected)
        return shown

    def _conditions(self, bench: Bench, module: str) -> Iterator[tuple[str, str, str]]:
        """Views of a module, each with its field and text."""
        key = self.operation.schemas.wire(self.operation.row_schema, "criteria") or "criteria"
        request = bench.world.directory.list_request(self.operation, module)
        place = next(item.name for item in self.operation.parameters if item.where == "path")
        for view in bench.world.directory.views(module):
            request.parts["path"][place] = view
            for row in bench.session.send(request).reading.items:
                rule = row.get(key)
                field = pointers.first(rule, "field.api_name") if is_object(rule) else None
                text = rule.get("value") if is_object(rule) and rule.get("comparator") == "equal" else None
                if isinstance(field, str) and isinstance(text, str):
                    yield view, field, text


def queries_views(query: Operation) -> bool:
    """Whether queries of custom views are documented of an operation that queries."""
    return any(entry.name == _OF_VIEW for entry in query.errors)


def view_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    roles = [(item, item.raw.get("x-client", {})) for item in operations]
    wanted = ("settings", "custom_view")
    return [ViewCheck(item) for item, role in roles if (role.get("resource"), role.get("method")) == wanted]
