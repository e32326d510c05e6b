"""Jobs that delete the records of a view or give them away: nothing before they are done, everything then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.keeper import claims_views
from zoho_contract.model.broken import BrokenError
from zoho_contract.values import is_object

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.facts import Effect
    from zoho_contract.requests import Request
    from zoho_contract.world import World


def play(world: World, module: str) -> None:
    """Start each such job on a view that holds our own records alone, and watch those records.

    Raises:
        BrokenError: They change before the job is done, or not when it is.
        UnavailableError: There is no such operation or no such view.
    """
    unbuilt = world.session.ledger.unbuilt
    found = [item for item in world.contract.operations.values() if claims_views(item) and item.id not in unbuilt]
    if not found:
        raise UnavailableError("no operation here deletes or gives away the records of a view")
    for operation in found:
        if module in (operation.modules or (module,)):
            _watch(world, module, operation)


def _watch(world: World, module: str, operation: Operation) -> None:
    effect = next(item for item in operation.effects if item.which == "view")
    view = world.own_view(module)
    inside = world.directory.view_records(module, view)
    plain = [item for item in operation.examples if world.kinds(operation, item) & {"view", "territory"} == {"view"}]
    if not plain:
        raise UnavailableError(f"{operation.id} has no request example with a view alone")
    request = world.composer.baseline(operation, plain[0]["name"], module=module, things={"view": [view]})
    started = world.session.send(request)
    if reason := world.follower.of_others(started):
        raise UnavailableError(reason)
    if len(started.reading.jobs) != 1:
        raise BrokenError("view_job_is_named", started, "one job for the view")
    job = started.reading.jobs[0]
    early = [record for record in inside if _done(world, module, record, request, effect)]
    if early and world.follower.look(operation, module, job, None).state == "running":
        raise BrokenError("job_takes_effect_when_it_is_done", started, f"record {early[0]} to stay until then")
    end = world.follower.finish(operation, module, job, None)
    late = [record for record in inside if not _done(world, module, record, request, effect)]
    if end.state != "done" or late:
        wanted = f"{operation.id} to be done with {len(inside)} records, {len(late)} are as before"
        raise BrokenError("finished_job_has_taken_effect", end.exchange, wanted)


def _done(world: World, module: str, record: str, request: Request, effect: Effect) -> bool:
    """Whether a record is gone, or has the value that was asked for."""
    row = world.read(module, record)
    if effect.change == "delete" or row is None:
        return row is None
    wanted, shown = pointers.first(request.parts, f"{effect.source}.id"), row.get(effect.member or "")
    return bool(is_object(shown) and shown.get(world.directory.id_key) == wanted)
