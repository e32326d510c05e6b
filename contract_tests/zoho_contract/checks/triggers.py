"""From the trigger of an error entry to the requests that bring it about."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.checks.invalid import Invalid
from zoho_contract.checks.states import States, put_field
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import METHODS, Operation
from zoho_contract.facts import ErrorEntry
from zoho_contract.requests import Request
from zoho_contract.session import GARBAGE, Exchange, Session
from zoho_contract.values import Json, JsonObject, is_list, is_object, objects
from zoho_contract.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS: Final = 40
"""Calls at once: the largest edition allows 25."""

PADDING: Final = 100 * 1024 * 1024
"""Spaces after a body, which make it longer than 100 MiB."""

NARROW_SCOPES: Final = "ZohoCRM.org."
"""The narrow token may read the organization and nothing else."""


@dataclass(frozen=True)
class Shot:
    """What a trigger sends: `before` is sent first, unjudged by the promise, then `request` with `token`.

    `crowd`: so often at once. `padding`: with so many spaces after its body.
    """

    request: Request
    token: str | None = ""
    before: Request | None = None
    crowd: int = 0
    padding: int = 0


class Triggers:
    """Executes the closed vocabulary of triggers."""

    def __init__(self, world: World, session: Session) -> None:
        self._world = world
        self._session = session
        self._contract = session.contract
        self.states = States(world)
        self._invalid = Invalid(world)
        self._verbs: dict[str, Callable[[Operation, ErrorEntry, Request], Shot]] = {
            "credential": self._credential,
            "method": self._method,
            "url": self._url,
            "set": self._set,
            "drop": self._drop,
            "count": self._count,
            "repeat": self._repeat,
            "burst": self._burst,
            "oversize": self._oversize,
            "send": lambda _operation, _entry, request: Shot(request),
        }

    def shot(self, operation: Operation, entry: ErrorEntry) -> Shot:
        """The request, or two, that should be answered with an entry.

        Raises:
            UnavailableError: It cannot be brought about on this target; the text says why.
        """
        trigger = entry.trigger
        for verb in ("fault", "manual"):
            if verb in trigger:
                raise UnavailableError(str(trigger[verb]))
        if operation.on_accounts and "credential" in trigger:
            raise UnavailableError("the token endpoint takes no access token")
        known = [verb for verb in self._verbs if verb in trigger]
        if len(known) != 1:
            raise UnavailableError(f"the trigger {trigger!r} is not one the kit knows")
        self._permitted(operation, known[0])
        found = self._verbs[known[0]](operation, entry, self._baseline(operation, entry))
        if trigger.get("given") == "territories_off":
            return replace(found, token=self._without_territories())
        return found

    def _without_territories(self) -> str:
        """The good token, or the foreign one, whichever is of an organization that lists no territories."""
        listed = self._contract.role("territories", "list")
        for token in (self._session.credentials.access_token, self._session.credentials.foreign_token):
            if listed is not None and token:
                request = self._world.directory.list_request(listed, None)
                answer = self._session.send(request, token=token, judge=False)
                if answer.reading.succeeded and not answer.reading.items:
                    return token
        raise UnavailableError("no organization that a token was given for is without territories")

    def _permitted(self, operation: Operation, verb: str) -> None:
        """Let nothing be sent that others would feel, unless it is allowed."""
        permits = self._session.permits
        if verb == "burst" and not permits.burst:
            raise UnavailableError(f"{CALLS} calls at once are only made with --burst")
        if verb == "burst" and (operation.method != "GET" or operation.on_accounts):
            raise UnavailableError("calls that write are not made many at once")
        if verb == "oversize" and not (self._session.local if permits.oversize is None else permits.oversize):
            raise UnavailableError("a body of more than 100 MiB is only sent to another machine with --oversize")

    def settle(self, exchange: Exchange) -> None:
        """Let the jobs end that an exchange has started."""
        self._world.settle(exchange)

    def _baseline(self, operation: Operation, entry: ErrorEntry) -> Request:
        trigger, composer = entry.trigger, self._world.composer
        use, given = trigger.get("use"), trigger.get("given")
        alone = 1 if entry.scope == "item" and use is None and not _beyond_first(entry) else None
        if given is None:
            return composer.baseline(operation, use, rows=alone)
        documented = Request.of_example(operation, _documented(operation, use)).module
        subject = self.states.subject(given, operation, documented)
        request = composer.baseline(
            operation,
            use,
            module=subject.module if subject.module != documented else None,
            things=subject.by_kind(),
            rows=alone,
            prepared=not (subject.record or subject.things or given in {"lead_record", "territories_off"}),
        )
        if subject.values:
            _first_values(request).update(subject.values)
        if subject.field is not None:
            source = next((effect.source for effect in operation.effects if effect.change == "set"), None)
            if source is None:
                raise UnavailableError(f"{operation.id} does not write fields")
            put_field(request.parts, source, subject.field)
        if given == "system_assigned_territory" and subject.module and subject.record:
            self._invalid.aim_at_own_territory(request, subject.module, subject.record)
        if given == "view_job_running":
            self._session.send(request.copy())
        return request

    def _credential(self, operation: Operation, entry: ErrorEntry, request: Request) -> Shot:
        return Shot(request, token=credential(self._session, entry.trigger["credential"], operation))

    def _method(self, operation: Operation, _entry: ErrorEntry, request: Request) -> Shot:
        path = request.target("").partition("?")[0]
        taken = {other.method for other in self._contract.operations.values() if fits(other.path, path)}
        free = [method.upper() for method in METHODS if method.upper() not in taken]
        if not free:
            raise UnavailableError(f"{operation.path} is documented for every method")
        # Zoho has calls that are not described here; none of them patches a list, or posts to a thing.
        module, last = operation.parameter("path", "module"), operation.path.rpartition("/")[2]
        thing = last.startswith("{") and (module is None or last != f"{{{module.name}}}")
        unlikely = "POST" if thing else "PATCH"
        request.method = unlikely if unlikely in free else free[0]
        return Shot(request)

    def _url(self, operation: Operation, _entry: ErrorEntry, request: Request) -> Shot:
        path = request.target("").partition("?")[0]
        head, _, last = path.rpartition("/")
        for candidate in (f"{head}/{last}_unknown", f"{path}/unknown/url", f"{path}/unknown/unknown/url"):
            named = operation.path.rpartition("/")[2].startswith("{")
            taken = any(fits(other.path, candidate) for other in self._contract.operations.values())
            if not taken and not (named and candidate.endswith("_unknown")):
                request.url_path = candidate
                return Shot(request)
        raise UnavailableError("every URL near it is documented")

    def _set(self, _operation: Operation, entry: ErrorEntry, request: Request) -> Shot:
        for pointer, value in entry.trigger["set"].items():
            self._invalid.put(request, pointer, value)
        return Shot(request)

    def _drop(self, _operation: Operation, entry: ErrorEntry, request: Request) -> Shot:
        for pointer in entry.trigger["drop"]:
            if not pointers.drop(request.parts, pointers.parse(pointer)):
                raise UnavailableError(f"the documented request has nothing at {pointer}")
        return Shot(request)

    def _count(self, _operation: Operation, entry: ErrorEntry, request: Request) -> Shot:
        for pointer, count in entry.trigger["count"].items():
            self._invalid.pad(request, pointer, count)
        return Shot(request)

    def _repeat(self, operation: Operation, entry: ErrorEntry, request: Request) -> Shot:
        if operation.creates_tags and "use" not in entry.trigger and self._world.tags.remover is None:
            # A tag stays for good here: one that a documented request has created will do.
            if operation.id not in self._world.tags_made:
                raise UnavailableError("no documented request has created a tag that could be created again")
            return Shot(self._world.tags_made[operation.id].copy())
        return Shot(request, before=request.copy())

    def _burst(self, _operation: Operation, _entry: ErrorEntry, request: Request) -> Shot:
        return Shot(request, crowd=CALLS)

    def _oversize(self, _operation: Operation, _entry: ErrorEntry, request: Request) -> Shot:
        return Shot(request, padding=PADDING)


def credential(session: Session, kind: str, operation: Operation) -> str | None:
    """The token of a kind.

    Raises:
        UnavailableError: It was not given, or it is good for the operation.
    """
    if kind == "narrow" and any(
        all(scope.startswith(NARROW_SCOPES) for scope in scopes)
        for alternative in objects(operation.raw.get("security"))
        for scopes in alternative.values()
    ):
        raise UnavailableError("the scope of the narrow token is the one this operation needs")
    if kind == "none":
        return None
    if kind == "garbage":
        return GARBAGE
    known = session.credentials
    given = {
        "narrow": known.narrow_token,
        "foreign": known.foreign_token,
        "restricted": known.restricted_token,
    }.get(kind)
    if not given:
        raise UnavailableError(f"no {kind} token was given")
    return given


def fits(template: str, path: str) -> bool:
    """Whether a concrete path is one of a path template."""
    wanted, steps = template.strip("/").split("/"), path.strip("/").split("/")
    return len(wanted) == len(steps) and all(
        want.startswith("{") or want == step for want, step in zip(wanted, steps, strict=True)
    )


def _first_values(request: Request) -> JsonObject:
    """The values that the request writes first: those of its first row, or where the row is a path, of its body."""
    batch = request.operation.batch
    found = [*request.rows()[:1], pointers.first(request.parts, batch.values) if batch and batch.values else None]
    values = next((one for one in found if is_object(one)), None)
    if values is None:
        raise UnavailableError(f"{request.operation.id} does not write fields")
    return values


def _documented(operation: Operation, use: str | None) -> Json:
    for item in operation.examples:
        if use in {None, item.get("name")}:
            return item
    raise UnavailableError(f"{operation.id} has no request example {use or ''}".rstrip())


def _beyond_first(entry: ErrorEntry) -> bool:
    named: list[str] = []
    for verb in ("set", "drop", "count"):
        value = entry.trigger.get(verb)
        named += list(value) if is_object(value) or is_list(value) else []
    batch_steps = [step for pointer in named for step in pointers.parse(pointer)[:3] if isinstance(step, int)]
    return any(step > 0 for step in batch_steps)
