"""What belongs to one module or to one kind of job is not another's."""

from zoho_contract import pointers
from zoho_contract.checks.check import Bench
from zoho_contract.compose import UnavailableError, is_id
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange


def tag_is_of_its_module(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A tag of one module is unknown to another one, whichever way round.

    Raises:
        UnavailableError: Tags are kept for less than two modules, or are named and not identified.
    """
    world = bench.world
    create = world.contract.role("tags", "create")
    modules = sorted((create.modules if create else ()) or world.contract.known_modules())
    known = [module for module in modules if module in world.contract.known_modules()[:4]]
    if len(known) < 2:  # noqa: PLR2004 - its own, and another one
        raise UnavailableError("tags are kept for less than two modules")
    for here, there in ((known[0], known[-1]), (known[-1], known[0])):
        tag = world.tag(there).id
        request = world.composer.baseline(operation, module=here, rows=1, prepared=False)
        places = [path for path, value, kind in world.composer.references(request) if kind == "tag" and is_id(value)]
        if not places or request.module != here:
            raise UnavailableError("the documented request does not name a module and the identifier of a tag")
        pointers.put(request.parts, places[0], tag)
        exchange = bench.session.send(request)
        if exchange.reading.succeeded:
            return exchange, f"tag {tag} of {there} to be unknown in {here}"
    return None


def job_is_of_its_kind(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A job of one kind is unknown to the call that tells of another kind.

    Raises:
        UnavailableError: No job of another kind can be started.
    """
    world, judged = bench.world, 0
    starter = _starters(bench, operation)[0]
    for poller in world.contract.operations.values():
        others = _starters(bench, poller)[:1] if poller.id != operation.id else []
        for module in ((other.modules or ("",))[0] for other in others):
            try:
                job = world.job(poller, module)
            except UnavailableError:
                continue
            judged += 1
            exchange = world.follower.look(starter, module, job, None).exchange
            if exchange.reading.succeeded and exchange.reading.items:
                return exchange, f"job {job} to be unknown, as it is one that {poller.id} tells of"
    if not judged:
        raise UnavailableError("no job can be started that the call does not tell of")
    return None


def _starters(bench: Bench, poller: Operation) -> list[Operation]:
    known = bench.world.contract.operations.values()
    return [item for item in known if item.job and item.job.poll == poller.id and not item.job.listed]
