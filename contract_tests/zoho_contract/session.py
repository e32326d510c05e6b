"""One conversation with a target: sends requests, has every answer judged, keeps the account."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from http import HTTPStatus
from typing import Final, Protocol

from zoho_contract import presence
from zoho_contract.answers import Reading
from zoho_contract.budget import Budget, Permits
from zoho_contract.compose import UnavailableError
from zoho_contract.conformance import Conformance
from zoho_contract.contract import Contract, Operation
from zoho_contract.course import chain
from zoho_contract.credentials import Credentials
from zoho_contract.crowd import AloneError, at_once
from zoho_contract.facts import ErrorEntry, Outcome
from zoho_contract.failures import see_whether_it_lasts
from zoho_contract.http import Answer, Host, UnreachableError
from zoho_contract.inprocess import Application, InProcess
from zoho_contract.ledger import NOT_IMPLEMENTED, Ledger, Sight, Violation
from zoho_contract.requests import Request, mask
from zoho_contract.standing import Standing

GARBAGE: Final = "1000.00000000000000000000000000000000.00000000000000000000000000000000"
"""A token that looks like one and was never issued."""

PATIENCE: Final = 30.0
"""Seconds that a target may take for an answer."""


@dataclass(frozen=True)
class Exchange:
    """One request, its answer, and the token it was sent with.

    `number` counts the exchanges of the run. `target`, `body` and `padding` are what was sent. `earlier` is the one
    before it in the same check or program.
    """

    request: Request
    reading: Reading
    token: str | None = field(repr=False)
    number: int = 0
    target: str = field(default="", repr=False)
    body: bytes | None = field(default=None, repr=False)
    padding: int = 0
    earlier: "Exchange | None" = field(default=None, repr=False, compare=False)

    @property
    def answer(self) -> Answer:
        """The answer as it came."""
        return self.reading.answer


class Watcher(Protocol):
    """Told of every request before it is sent and of every answer after it came."""

    def before(self, request: Request) -> None:
        """A request is about to be sent; raise to keep it back."""

    def after(self, exchange: Exchange) -> None:
        """An answer has come."""


class Session:
    """A conversation of one run with one target."""

    def __init__(
        self,
        contract: Contract,
        target: str | Application,
        credentials: Credentials,
        ledger: Ledger,
        most: float,
        permits: Permits | None = None,
        stopped: Callable[[], str] = str,
    ) -> None:
        """`most`: seconds the whole run may take; the session refuses to send after that, or once it is stopped."""
        self.permits = permits or Permits()
        self.budget = Budget(most, self.permits, stopped)
        self.contract = contract
        self.credentials = credentials
        self.ledger = ledger
        self.application = None if isinstance(target, str) else target
        self._patience = max(1.0, min(PATIENCE, most))
        self._host = Host(target, self._patience) if isinstance(target, str) else InProcess(target)
        self._conformance = Conformance(contract)
        self.secrets = {**credentials.secrets()}
        ledger.hide = self.masked
        self.watch: Watcher | None = None
        self._last: Exchange | None = None
        self._standing = Standing(self._ask_again)
        self._voice: str | None = None

    @property
    def url(self) -> str:
        """Base URL of the version on the target."""
        return self._host.url + self.contract.base_path

    @property
    def places(self) -> tuple[str, str]:
        """Where targets are under: the URL of the version, and that of the accounts server."""
        return self.url, self.credentials.accounts_url or self._host.url

    @cached_property
    def _accounts(self) -> Host | InProcess:
        if self.application is not None:
            return InProcess(self.application)
        return Host(self.credentials.accounts_url or self._host.url, self._patience)

    def connected(self) -> Host | InProcess:
        """A further connection to the target, for one thread; whoever asks for it closes it."""
        return Host(self._host.url, self._patience) if self.application is None else InProcess(self.application)

    def remaining(self) -> float:
        """Seconds left of the time the run was given."""
        return self.budget.remaining()

    @property
    def local(self) -> bool:
        """Whether the target is on the machine the run is on."""
        return self._host.loopback

    def send(self, request: Request, *, token: str | None = "", judge: bool = True, padding: int = 0) -> Exchange:
        """Send a request and judge the answer; without `token` with the good one, with None without any.

        Without `judge` the answer is neither judged nor counted. `padding`: spaces sent after the body.

        Raises:
            SpentError: The time or the credits of the run are used up.
            ExpiredError: The token is good for nothing any more.
            UnreachableError: The target does not answer, or is this API no longer.
            UnavailableError: The request would change more than can be put back, or the operation is not implemented.
        """
        self._built(request.operation)
        if self.watch is not None and not self.permits.read_only:
            self.watch.before(request)
        self.budget.spend(request)
        used = self._token(request.operation, token)
        try:
            answer = self._ask(self._place(request.operation)[0], request, used, padding)
        except UnreachableError as error:
            # Whether the target itself is still there is seen by what comes next.
            if padding or request.operation.on_accounts:
                raise UnavailableError(str(error)) from error
            raise
        exchange = self._last = self._exchange(request, answer, used, padding)
        self._note_unbuilt(exchange)
        self._built(request.operation)
        if self.watch is not None:
            self.watch.after(exchange)
        self._standing.see(exchange, usual=token == "")
        if judge:
            self.judge(exchange)
            self._built(request.operation)
            see_whether_it_lasts(self, exchange)
        return exchange

    def _ask_again(self, request: Request) -> Answer:
        self.ledger.requests += 1
        return self._ask(self._host, request, self._voice or self.credentials.access_token, 0)

    @property
    def hurried(self) -> Exchange | None:
        """What was refused in this check or program because too much was asked: what came after may follow from it."""
        sent = chain(self._last) if self._last else []
        return next((item for item in sent if item.answer.status == HTTPStatus.TOO_MANY_REQUESTS), None)

    def let_in(self, request: Request) -> None:
        """A request that the good token opens, to be asked again should it be refused later."""
        self._standing.let_in(request)

    def begin(self) -> None:
        """Another check or program begins: what it sends does not follow from what was sent before."""
        self._last = None

    def _exchange(self, request: Request, answer: Answer, token: str | None, padding: int = 0) -> Exchange:
        self.ledger.requests += 1
        if token and token != GARBAGE:
            self.secrets.setdefault(token, "ZOHO_FRESH_TOKEN")
        reading = Reading(self.contract, request.operation, replace(answer, hide=self.masked))
        for secret, name in reading.secrets.items():
            self.secrets.setdefault(secret, name)
        if reading.succeeded:
            # Also what nobody judges tells that an operation does not always fail.
            self.ledger.lasting.pop(request.operation.id, None)
        return Exchange(
            request,
            reading,
            token,
            self.ledger.requests,
            request.target(""),
            request.payload()[1],
            padding,
            self._last,
        )

    def _token(self, operation: Operation, token: str | None) -> str | None:
        if token != "":
            return token
        return None if operation.on_accounts else self._voice or self.credentials.access_token

    @contextmanager
    def speaking(self, token: str | None) -> Generator[None]:
        """Within the block another good token is the usual one; None for the one that was given."""
        before, self._voice = self._voice, token
        try:
            yield
        finally:
            self._voice = before

    def _ask(self, host: Host | InProcess, request: Request, token: str | None, padding: int) -> Answer:
        _, body = request.payload()
        target, headers = request.target(self._place(request.operation)[1]), request.wire_headers(token)
        if padding:
            return host.send_padded(request.method, target, headers, body or b"", padding)
        return host.send(request.method, target, headers, body)

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send requests at once, each over a connection of its own, and judge every answer; all wait for the slowest.

        Raises:
            SpentError: The time or the credits of the run are used up.
            UnavailableError: The target does not take so many connections, or does not implement an operation.
        """
        if self.application is not None:
            raise UnavailableError("an application in the same process is asked one thing at a time")
        if self.permits.rate is not None:
            raise UnavailableError("nothing is called many times at once where --rate is given")
        for request in requests:
            self._built(request.operation)
            self.budget.spend(request)
        try:
            with ExitStack() as opened:
                hosts = [opened.enter_context(closing(self.connected())) for _ in requests]
                calls = [
                    partial(self._ask, host, request, self._token(request.operation, ""), 0)
                    for host, request in zip(hosts, requests, strict=True)
                ]
                answers = at_once(calls)
        except AloneError as error:
            raise UnavailableError(f"this machine has no {len(requests)} threads for requests at once") from error
        except UnreachableError as error:
            raise UnavailableError(f"the target does not take {len(requests)} connections at once: {error}") from error
        found = [
            self._exchange(request, answer, self._token(request.operation, ""))
            for request, answer in zip(requests, answers, strict=True)
        ]
        for exchange in found:
            self._note_unbuilt(exchange)
        for exchange in found:
            self._built(exchange.request.operation)
            self.judge(exchange)
        for request in requests:
            self._built(request.operation)
        return found

    def _note_unbuilt(self, exchange: Exchange) -> None:
        if presence.not_implemented(exchange, self.ledger):
            self.ledger.unbuilt[exchange.request.operation.id] = NOT_IMPLEMENTED

    def _built(self, operation: Operation) -> None:
        if operation.id in self.ledger.unbuilt:
            raise UnavailableError(self.ledger.lack(operation.id))

    def _place(self, operation: Operation) -> tuple[Host | InProcess, str]:
        return (self._accounts, "") if operation.on_accounts else (self._host, self.contract.base_path)

    def observe(self, request: Request, answer: Answer, documented: Callable[[Operation], Request]) -> Exchange:
        """Judge an exchange that somebody else has made with the good token; the request may be any.

        What `documented` gives is asked where that was answered with 501: it tells whether the operation is there.

        Raises:
            SpentError: The time or the credits of the run are used up.
            UnreachableError: The target does not answer.
        """
        exchange = self._exchange(request, answer, self.credentials.access_token)
        operation = request.operation
        if presence.not_implemented(exchange, self.ledger) and operation.id not in self.ledger.there:
            try:
                self.send(documented(operation))
            except UnavailableError:
                self.ledger.unbuilt.setdefault(operation.id, NOT_IMPLEMENTED)
        if request.operation.id not in self.ledger.unbuilt:
            self.judge(exchange, sound=False)
        return exchange

    def judge(self, exchange: Exchange, *, sound: bool = True) -> None:
        """Count an exchange and note what is wrong with its answer; of an operation that is not there only that.

        Without `sound` the request may be any: what it is answered does not show that an operation is not there.
        """
        operation, reading = exchange.request.operation, exchange.reading
        if sound and presence.missing(exchange, self.ledger):
            self.ledger.unbuilt[operation.id] = presence.told(exchange)
            expected = f"{operation.method} {operation.path}, which is documented of {self.contract.version}"
            self.violate(presence.IS_THERE, exchange, expected, plain=True)
            return
        self.ledger.cases[operation.id] += 1
        self.ledger.coverage.note(exchange.request, reading)
        findings = self._conformance.judge(exchange.request, reading)
        for finding in findings:
            self.violate(finding.promise, exchange, finding.expected, plain=True)
        if not findings and reading.succeeded:
            self.ledger.successes[operation.id] += 1
            self._note_outcome(operation, reading)

    def _note_outcome(self, operation: Operation, reading: Reading) -> None:
        for outcome in operation.outcomes:
            if outcome.status == reading.answer.status and _tells(outcome, reading):
                row = (operation.id, f"outcome:{outcome.name}")
                self.ledger.attempted[row] += 1
                self.ledger.matched[row] += 1

    def violate(
        self,
        promise: str,
        exchange: Exchange,
        expected: str,
        *,
        entry: ErrorEntry | None = None,
        evidence: str | None = None,
        plain: bool = False,
        wrote: Exchange | None = None,
    ) -> None:
        """Note that an answer breaks a promise; the facts are those of an entry, else of the operation.

        `plain`: the answer alone breaks it, whatever
        was there before. `wrote`: the write to blame, where the answer only shows what it did.

        Raises:
            UnavailableError: A request before was refused because too much was asked, which this may follow from.
        """
        if not plain and (hurried := self.hurried):
            raise UnavailableError(f"a request was refused: {hurried.answer.excerpt(120)}")
        wrong = wrote or exchange
        last = exchange if plain or entry or wrote else self._shown(exchange)
        operation = wrong.request.operation
        known = evidence or (entry.evidence if entry else operation.evidence)
        page = entry.pages[0] if entry and entry.pages else operation.page
        self.ledger.violated(
            Violation(
                promise=promise,
                operation=operation.id,
                evidence=known,
                expected=expected,
                request=last.request.curl(
                    self._accounts.url if last.request.operation.on_accounts else self.url, last.token, self.secrets
                ),
                answer=last.answer.excerpt(),
                page=page,
                counts=known != "carried" or self.ledger.carried_counts,
                version=self.contract.version,
                status=last.answer.status,
                code=last.reading.seen_code,
                shown_by="" if last.request.operation is operation else last.request.operation.id,
            ),
            Sight(wrong, last, plain),
        )

    def masked(self, text: str) -> str:
        """A text without the secrets of the run."""
        return mask(text, self.secrets)

    def _shown(self, exchange: Exchange) -> Exchange:
        """The last look that was taken after a write, which is what shows that it went wrong."""
        last = self._last
        if last is None or last.request.operation.effects or not exchange.request.operation.effects:
            return exchange
        return last if exchange in chain(last) else exchange

    def conforms(self, exchange: Exchange, promise: str) -> bool:
        """Whether an answer keeps a promise that every answer has to keep."""
        return all(item.promise != promise for item in self._conformance.judge(exchange.request, exchange.reading))

    def close(self) -> None:
        """Close the connections."""
        self._host.close()
        if "_accounts" in self.__dict__:
            self._accounts.close()


def _tells(outcome: Outcome, reading: Reading) -> bool:
    if outcome.code is None:
        return reading.code is None
    if outcome.scope == "request":
        return reading.code == outcome.code
    return any(row.code == outcome.code and outcome.message in {None, row.message} for row in reading.rows)
