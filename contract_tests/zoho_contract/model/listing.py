"""Lists page by page: nothing twice, nothing left out."""

from collections.abc import Iterator

from zoho_contract import pointers
from zoho_contract.model.broken import BrokenError
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import differing
from zoho_contract.world import World

_OWN = 7
_SIZE = 3
_MOST_FIELDS = 50
"""Fields that a list may be asked for."""


def play(world: World, module: str) -> None:
    """List some own records in pages of three, by number and by token.

    Raises:
        BrokenError: A page repeats, drops or overfills.
    """
    operation = world.contract.role("records", "list")
    filters = world.directory.entity_parameter(operation, "record") if operation else None
    if operation is None or operation.paging is None or filters is None:
        return
    mine = world.records(module, _OWN)
    request = world.directory.list_request(operation, module)
    request.parts["query"][filters.name] = list(mine)
    _complete(world, mine, world.directory.pages(request.copy(), _SIZE))
    _narrow(world, module, request.copy())
    _alike(world, module, request.copy(), mine)
    if operation.paging.token and operation.paging.next:
        _complete(world, mine, list(_by_token(world, request.copy())))
    world.give_back(module, mine)


def _complete(world: World, mine: list[str], pages: list[Exchange]) -> None:
    key = world.directory.id_key
    seen: list[str] = []
    for page in pages:
        ids = [str(row.get(key)) for row in page.reading.items]
        if len(ids) > _SIZE:
            raise BrokenError("page_holds_what_was_asked", page, f"at most {_SIZE} records on a page")
        if repeated := set(ids) & set(seen):
            raise BrokenError("pages_do_not_repeat", page, f"none of {', '.join(sorted(repeated))} again")
        seen += ids
    if extra := set(seen) - set(mine):
        raise BrokenError("filter_is_obeyed", pages[-1], f"none but the wanted records, not {', '.join(sorted(extra))}")
    if missing := set(mine) - set(seen):
        raise BrokenError("pages_drop_nothing", pages[-1], f"{', '.join(sorted(missing))} on one of {len(pages)} pages")


def _narrow(world: World, module: str, request: Request) -> None:
    wanted = request.operation.parameter("query", "fields")
    known = [field.name for field in world.directory.fields(module) if field.mandatory]
    if wanted is None or not known:
        return
    request.parts["query"][wanted.name] = known[:1]
    exchange = world.session.send(request)
    others = {field.name for field in world.directory.fields(module)} - {known[0], world.directory.id_key}
    for row in exchange.reading.items:
        if extra := sorted(others & set(row)):
            raise BrokenError("list_shows_the_wanted_fields", exchange, f"{known[0]} alone, not {', '.join(extra[:5])}")


def _alike(world: World, module: str, request: Request, mine: list[str]) -> None:
    """A record is in the list as it is alone."""
    wanted, key = request.operation.parameter("query", "fields"), world.directory.id_key
    if wanted is not None:
        shown = [field.name for field in world.directory.fields(module) if field.visible is not False]
        request.parts["query"][wanted.name] = [key, *shown][:_MOST_FIELDS]
    exchange = world.session.send(request)
    for row in exchange.reading.items:
        alone = world.read(module, str(row.get(key))) or {}
        if row.get(key) in mine and (odd := differing(row, alone)):
            raise BrokenError("list_shows_records_as_they_are", exchange, f"{odd} to be as alone")


def _by_token(world: World, request: Request) -> Iterator[Exchange]:
    paging = request.operation.paging
    if paging is None or not paging.token or not paging.next:
        return
    if paging.size:
        pointers.put(request.parts, pointers.parse(paging.size), _SIZE)
    for _ in range(_OWN):
        exchange = world.session.send(request.copy())
        yield exchange
        token = pointers.first(exchange.answer.json, paging.next)
        if not isinstance(token, str) or not token:
            return
        if paging.page:
            pointers.drop(request.parts, pointers.parse(paging.page))
        pointers.put(request.parts, pointers.parse(paging.token), token)
