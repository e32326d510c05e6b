"""What every request goes through until one check refuses it.

The order is:

1. URL  2. method  3. token  4. calls at a time  5. scope  6. permission  7. module  8. syntax of the body
9. parameters and body as a whole  10. credits  11. the rows, one by one, which is the behaviour's own business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from zoho_sandbox import arguments, auth, deviations, jobs, permissions, reply, routing, unbuilt, wire
from zoho_sandbox.answers import RefusalError, Refused, Rows, refuse
from zoho_sandbox.arguments import Received
from zoho_sandbox.behaviours import BEHAVIOURS
from zoho_sandbox.call import Call, Principal
from zoho_sandbox.clock import Clock
from zoho_sandbox.contract import Contract, Operation
from zoho_sandbox.limits import Limits
from zoho_sandbox.memory import note, noted
from zoho_sandbox.reply import Reply
from zoho_sandbox.routing import Routes
from zoho_sandbox.state import org
from zoho_sandbox.store import Store
from zoho_sandbox.switches import Faults


@dataclass(slots=True)
class Gate:
    """Answers requests: one at a time, each in one transaction."""

    contracts: Mapping[str, Contract]
    store: Store
    clock: Clock
    faults: Faults
    limits: Limits
    verify: bool = False
    lock: Lock = field(default_factory=Lock)
    portions: int = 0
    routes: Routes = field(init=False)

    def __post_init__(self) -> None:
        self.routes = Routes(self.contracts)

    def answer(self, received: Received) -> Reply:
        """The reply to a request."""
        with self.lock:
            if not self.faults.any:
                return self._answer(received)
            meant = routing.operation(self.contracts, received.method, received.segments)
            self.faults.begin(meant.id if meant else None)
            try:
                return self._answer(received)
            finally:
                self.faults.end()

    def go_on(self) -> bool:
        """Do a portion of a long job; whether there may be more to do."""
        with self.lock:
            if self.store.closed:
                return False
            self.portions += 1
            self.faults.begin(None)
            try:
                with self.store.serving() as connection:
                    return jobs.go_on(connection, self.clock.now(), self.faults)
            finally:
                self.faults.end()

    def refuse(self, received: Received, error: str) -> Reply | None:
        """The documented error of that name or code, whatever the request; None where the operation documents none."""
        contract, _ = routing.find(self.contracts, received.segments)
        meant = routing.operation(self.contracts, received.method, received.segments)
        entry = next((one for one in meant.errors if error in {one.name, one.code}), None) if meant else None
        if meant is None or entry is None:
            return None
        return reply.refusal(contract, meant, Refused(entry.name, entry.code))

    def _answer(self, received: Received) -> Reply:
        missing, contract, operation, path = self._route(received)
        if missing:
            return unbuilt.refusal(received, self.contracts)
        if operation is None:
            return self._stranger(contract, "unknown-url", "INVALID_URL_PATTERN")
        if path is None:
            return self._finish(contract, operation, self._refused(contract, operation, "wrong-method"))
        if operation.id not in BEHAVIOURS:
            return unbuilt.refusal(received, self.contracts)
        return self._finish(contract, operation, self._serve(contract, operation, path, received))

    def failed(self, received: Received) -> Reply:
        """The documented answer of a server that failed, for when this one did."""
        _, contract, operation, _ = self._route(received)
        return self._stranger(contract, "internal-error", "INTERNAL_ERROR", operation)

    def _route(self, received: Received) -> tuple[bool, Contract, Operation | None, Mapping[str, str] | None]:
        """Whether nothing plays it, version and operation meant; no path values where the URL has no such method."""
        missing, contract, match = self.routes.find(received.method, received.segments)
        if match is None:
            return missing, contract, None, None
        operation = match.operations.get(received.method)
        if operation is not None:
            return missing, contract, operation, match.path
        declared = next(iter(match.operations.values()))
        return missing, contract, declared, match.path if self.faults.on("wrong-method-served") else None

    def _serve(self, contract: Contract, operation: Operation, path: Mapping[str, str], received: Received) -> Reply:
        if not self.store.remembers(jobs.NO_JOBS):
            with self.store.serving() as connection:
                jobs.catch_up(connection, self.clock.now(), self.faults)
        try:
            with self.store.serving() as connection:
                nobody = Principal("", "", ())
                call = Call(
                    contract, operation, connection, nobody, self.clock, self.faults, received.origin, self.limits.name
                )
                if not operation.on_accounts:
                    self._admit(call, path, received)
                if self.faults.on("unreadable-body-accepted"):
                    received = _without_unreadable_body(received)
                call.body = arguments.body_of(operation, received)
                call.arguments = arguments.checked(contract, operation, path, received, call.body)
                if not self.faults.on("too-many-rows-accepted"):
                    arguments.check_body(contract, operation, call.body, sent=bool(received.body.strip()))
                headers: Mapping[str, str] = {} if operation.on_accounts else self.limits.charge(call)
                answer = BEHAVIOURS[operation.id](call)
                if self.faults.on("all-or-nothing") and isinstance(answer, Rows):
                    _all_or_nothing(answer)
                rendered = reply.render(call, answer)
                rendered.headers = headers
                return rendered
        except RefusalError as error:
            refused, headers = error.refused, error.headers
        except reply.WholeRequestError as error:
            refused, headers = error.refused, {}
        rendered = reply.refusal(contract, operation, refused)
        if headers:
            rendered.headers = {**rendered.headers, **headers}
        return rendered

    def _admit(self, call: Call, path: Mapping[str, str], received: Received) -> None:
        """Token, calls at a time, scope, permission, module."""
        operation = call.operation
        header = received.headers.get("authorization")
        call.principal = auth.principal(call.connection, header, call.now, self.faults)
        self.limits.admit(received.crowd, received.rivals)
        module = operation.by_parameter.get("module")
        name = ""
        if module is not None:
            name = (path if module.where == "path" else received.query).get(module.wire, "")
        # What was found out about a token before stands for as long as the settings do.
        key = (call.principal, call.contract.version, operation.id, name)
        if noted(call.connection, key) and not self.faults.any:
            return
        auth.check_scope(operation, call.principal, name, self.faults)
        permissions.check(call, name)
        if name:
            self._check_module(call, name)
        if not self.faults.any:
            note(call.connection, key)

    def _check_module(self, call: Call, name: str) -> None:
        supported = call.operation.modules
        existing = org.modules(call.connection, call.principal.org)
        if name in existing and (not supported or name in supported):
            return
        if name in supported and name in org.OF_SETTINGS:
            return
        if self.faults.on("module-not-checked"):
            return
        steps = call.operation.path.strip("/").split("/")
        place = steps.index("{module}") if "{module}" in steps else 0
        details: dict[str, Any] = {"resource_path_index": place, **call.about_parameter("module")}
        if name not in existing:
            closed = name in org.CLOSED_MODULES or name in call.contract.known_modules
            raise refuse("unsupported-module" if closed else "unknown-module", "INVALID_MODULE", details=details)
        raise refuse("unsupported-module", "INVALID_MODULE", details=details)

    def _refused(self, contract: Contract, operation: Operation, name: str) -> Reply:
        return reply.refusal(contract, operation, Refused(name, "INVALID_REQUEST_METHOD"))

    def _stranger(self, contract: Contract, name: str, code: str, meant: Operation | None = None) -> Reply:
        """The reply where no operation is to blame: as the first operation that documents this error words it."""
        refused = Refused(name, code)
        candidates = (*([meant] if meant else ()), *contract.operations.values())
        telling = next(one for one in candidates if any(entry.code == code for entry in one.errors))
        return reply.refusal(contract, telling, refused)

    def _finish(self, contract: Contract, operation: Operation, answer: Reply) -> Reply:
        if self.faults.any:
            return deviations.deviate(self.faults, answer)
        if self.verify:
            reply.verify(contract, operation, answer)
        return answer


def _all_or_nothing(answer: Rows) -> None:
    """Let the first refused row refuse the request."""
    for row in answer.rows:
        if isinstance(row, Refused):
            raise RefusalError(row)


def _without_unreadable_body(received: Received) -> Received:
    try:
        wire.parse(received.body)
    except wire.MalformedBodyError:
        return replace(received, body=b"")
    return received
