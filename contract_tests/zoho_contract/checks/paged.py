"""Lists in pages: all pages together are the list, in its order, and the last one says that it is the last."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check, accepted
from zoho_contract.compose import UnavailableError, set_module
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.session import Exchange

_NOTHING: Final = 204
_USERS: Final = "Users"
_FEWEST: Final = 2
_FULL: Final = 200
"""Rows of a page where the description names no other limit."""
_MOST: Final = 400
"""A list that is longer may have changed before it was read twice."""


@dataclass(frozen=True, slots=True)
class PagesCheck:
    """A list in two or three pages is what it is in one, and behind the last page there is nothing."""

    operation: Operation
    example: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "pages_are_the_list"

    def run(self, bench: Bench) -> str:
        """List it whole and in pages; says what became of it.

        Raises:
            UnavailableError: It has less than two rows, or too many, or a page of it is refused.
        """
        request = self._request(bench)
        whole = self._pages(bench, request)
        rows = [row for page in whole for row in page.reading.items]
        if not _FEWEST <= len(rows) <= _MOST:
            raise UnavailableError(f"the list has {len(rows)} rows")
        size = self._size(len(rows))
        pages = self._pages(bench, request, size)
        found = [row for page in pages for row in page.reading.items]
        if [row.get("id") for row in found] != [row.get("id") for row in rows]:
            return self._violated(bench, pages[-1], f"{len(rows)} rows in pages of {size}, as without pages")
        if len(pages) != -(-len(rows) // size) or any(len(page.reading.items) != size for page in pages[:-1]):
            return self._violated(bench, pages[-1], f"pages of {size}, and no other page to be told behind the last")
        paging = self.operation.paging
        if paging is not None and paging.page and paging.size:
            pointers.put(request.parts, pointers.parse(paging.size), size)
            pointers.put(request.parts, pointers.parse(paging.page), len(pages) + 1)
            beyond = bench.session.send(request)
            if beyond.reading.succeeded and beyond.reading.items:
                return self._violated(bench, beyond, "nothing behind the last page")
        return "matched"

    def _pages(self, bench: Bench, request: Request, size: int | None = None) -> list[Exchange]:
        """All pages of the list, in so many rows; a list of which one is refused is no shorter one."""
        return [accepted(page) for page in bench.world.directory.pages(request.copy(), size)]

    def _request(self, bench: Bench) -> Request:
        """The documented request without its page, about things that are there."""
        request = bench.world.composer.baseline(self.operation, self.example, prepared=False)
        paging = self.operation.paging
        for pointer in (paging.page, paging.size) if paging else ():
            if pointer:
                pointers.drop(request.parts, pointers.parse(pointer))
        return request

    def _size(self, rows: int) -> int:
        """How many of so many rows a page should have."""
        return max(1, rows // 2)

    def _violated(self, bench: Bench, exchange: Exchange, expected: str) -> str:
        bench.session.violate(self.name, exchange, expected)
        return "violated"


@dataclass(frozen=True, slots=True)
class FoundUsersCheck(PagesCheck):
    """Users that a word finds are the same on pages that hold all but one, or all that a page may, as on one."""

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "pages_of_found_users_are_all_of_them"

    def _request(self, bench: Bench) -> Request:
        """Search for the host of most addresses."""
        addresses = [str(row.get("email") or "") for row in bench.world.directory.rows("users", "list")]
        hosts = Counter(host for address in addresses if (host := address.partition("@")[2]))
        if not hosts:
            raise UnavailableError("the list of users tells no address")
        request = bench.world.directory.list_request(self.operation, None)
        set_module(request, _USERS)
        request.parts["query"]["word"] = hosts.most_common(1)[0][0]
        return request

    def _size(self, rows: int) -> int:
        paging = self.operation.paging
        return min(rows - 1, (paging.most if paging else None) or _FULL)


def page_checks(operations: list[Operation]) -> list[Check]:
    """One for each list that comes in pages; a list of records is followed by the model."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        paged = operation.method == "GET" and operation.paging is not None and operation.paging.page
        if paged and operation.examples and (role.get("resource"), role.get("method")) != ("records", "list"):
            found.append(PagesCheck(operation, str(operation.examples[0]["name"])))
        if paged and (role.get("resource"), role.get("method")) == ("records", "search"):
            found.append(FoundUsersCheck(operation, ""))
    return found
