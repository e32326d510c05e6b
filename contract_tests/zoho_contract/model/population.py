"""Who lives in a module: creating adds exactly the accepted rows, deleting removes exactly the named ones."""

from contextlib import suppress

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, batch_request
from zoho_contract.model.broken import BrokenError
from zoho_contract.session import Exchange
from zoho_contract.world import World

_GOOD = 2
_SOME = 3
"""So many views of a module are not all without a criterion."""


def play(world: World, module: str) -> None:
    """Create two good records and a bad one, delete one, and count who is there before, between and after.

    Raises:
        BrokenError: Somebody else came or went.
        UnavailableError: The module holds more than can be listed.
    """
    before = _census(world, module)
    _views(world, module, before)
    mandatory = [field.name for field in world.directory.fields(module) if field.mandatory]
    rows = [world.new_row(module) for _ in range(_GOOD)]
    if mandatory:
        bad = {key: value for key, value in world.new_row(module).items() if key != mandatory[0]}
        rows.insert(1, {**bad, "Description": world.fresh_name()})
    exchange = world.session.send(world.create_request(module, rows))
    made = world.adopt(module, exchange)
    _moved(world, module, exchange, "creating_adds_exactly_the_accepted_rows", before, set(made))
    remove = world.contract.role("records", "delete")
    if remove is None or not made:
        return
    exchange = world.session.send(batch_request(remove, module, [(made[0], [])]))
    _moved(world, module, exchange, "deleting_removes_exactly_the_named_records", before, set(made[1:]))


def _views(world: World, module: str, everybody: set[str]) -> None:
    listed = {view: set(world.directory.view_records(module, view)) for view in world.directory.views(module)}
    for other in world.contract.known_modules():
        if other != module and (shared := set(listed) & set(world.directory.views(other))):
            exchange = world.directory.pages(world.directory.view_request(module, min(shared)))[0]
            raise BrokenError("view_belongs_to_one_module", exchange, f"views of {module} not to be views of {other}")
    if len(listed) >= _SOME and everybody and all(found == everybody for found in listed.values()):
        exchange = world.directory.pages(world.directory.view_request(module, next(iter(listed))))[0]
        raise BrokenError(
            "view_lists_only_its_records", exchange, f"one of {len(listed)} views not to list the whole of {module}"
        )


def _census(world: World, module: str) -> set[str]:
    key = world.directory.id_key
    listed = world.contract.role("records", "list")
    if listed is None or listed.paging is None:
        raise UnavailableError("this version has no paged list of records")
    pages = world.directory.pages(world.directory.list_request(listed, module))
    if world.directory.goes_on(pages[-1]):
        raise UnavailableError(f"{module} holds more records than can be listed")
    return {str(row[key]) for page in pages for row in page.reading.items if key in row}


def _newest(world: World, module: str, count: int) -> None:
    """List the records made last; what the run has made without being told so is its own all the same."""
    listed = world.contract.role("records", "list")
    if listed is None or listed.paging is None or not listed.paging.size:
        return
    key, names = world.directory.id_key, [field.name for field in world.directory.fields(module) if field.mandatory]
    request = world.directory.list_request(listed, module)
    given = {"fields": [key, *names, "Description"], "sort_by": key, "sort_order": "desc"}
    request.parts["query"] |= {name: value for name, value in given.items() if listed.parameter("query", name)}
    pointers.put(request.parts, pointers.parse(listed.paging.size), count)
    for row in world.session.send(request).reading.items:
        if any(isinstance(value, str) and value.startswith(world.prefix) for value in row.values()):
            world.own.add("record", module, str(row.get(key)))


def _moved(world: World, module: str, exchange: Exchange, promise: str, before: set[str], wanted: set[str]) -> None:
    """See that nobody but the wanted has come or gone since."""
    after = _census(world, module)
    odd = sorted((after ^ before) ^ wanted)
    if odd:
        # One request shows the same as two whole lists.
        if odd[0] in after - before:
            _newest(world, module, len(wanted) + len(odd))
        else:
            with suppress(UnavailableError):
                world.read(module, odd[0])
        said = [f"{one} is {'' if one in after else 'not '}listed" for one in odd[:5]]
        raise BrokenError(promise, exchange, f"nobody else to come or go; {', '.join(said)}")
