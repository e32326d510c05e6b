"""What a run has seen: cases, violations, and the state of every documented answer."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from zoho_contract.baseline import Baseline, Key
from zoho_contract.budget import readable
from zoho_contract.contract import Contract
from zoho_contract.coverage import Coverage
from zoho_contract.events import Event, Step, ViolationFound
from zoho_contract.selection import UNWANTED, Selection
from zoho_contract.values import encodable

if TYPE_CHECKING:
    from zoho_contract.session import Exchange

NOT_IMPLEMENTED: Final = "501"
"""The answer to an operation of which a server says that it does not implement it."""

RowKey = tuple[str, str]
"""Operation id and name of an x-errors entry or, with the prefix ``outcome:``, of an outcome."""


Likeness = tuple[str, int, str, str, bool]
"""Operation, status, code, promise, and whether it counts."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a violation was seen: the exchange to blame, and the last one, whose answer shows it.

    `plain`: that answer alone breaks the promise.
    """

    wrong: "Exchange"
    last: "Exchange"
    plain: bool = False


class EnoughError(Exception):
    """A violation that counts was noted, and no second one is wanted."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One promise that was not kept: what was asked, what came, what was promised and where that is written.

    `operation` is the one to blame and, where only another one's answer shows it, `shown_by` that one.
    `sequence` is the shortest sequence of requests known to lead there, a line each, and `repeated` says what came when
    it was sent again. `curl` and `python` are scripts that send it.
    """

    promise: str
    operation: str
    evidence: str
    expected: str
    request: str
    answer: str
    page: str
    counts: bool
    version: str = ""
    status: int = 0
    code: str = ""
    shown_by: str = ""
    sequence: tuple[str, ...] = ()
    repeated: str = ""
    curl: str = ""
    python: str = ""

    @property
    def likeness(self) -> "Likeness":
        """What is the same in findings that are told once; one that counts is told beside one that does not."""
        return self.operation, self.status, self.code, self.promise, self.counts

    @property
    def title(self) -> str:
        """The operation to blame and, if it is another one, the one that shows it."""
        return f"{self.operation}, as {self.shown_by} shows" if self.shown_by else self.operation

    def key(self, version: str) -> Key:
        """What tells it from others in one run and the next."""
        return version, self.operation, self.promise

    def text(self, *, script: bool = True) -> str:
        """The violation for people, with the Python script that shows it again."""
        lines = [
            f"{self.promise}: {self.title}",
            f"  expected: {self.expected}",
            f"  request:  {self.request}",
            f"  answer:   {self.answer}",
        ]
        if self.page:
            lines.append(f"  source:   {self.page}{' (carried to this version)' if self.evidence == 'carried' else ''}")
        if len(self.sequence) > 1:
            lines.append(f"  sequence: {self.repeated or 'as it was sent'}")
            lines += [f"    {number}. {line}" for number, line in enumerate(self.sequence, 1)]
        elif self.repeated:
            lines.append(f"  repeated: {self.repeated}")
        if self.python and script:
            lines += ["  python:", *(f"    {line}" for line in self.python.splitlines())]
        return "\n".join(lines)


@dataclass
class Ledger:
    """The running account of one run; the reports are written from it.

    `first_only`: the first violation that counts ends the run. `requests`: everything that was sent, judged or not.
    `failed`: by operation, the writes that have failed one after the other.
    `lasting`: by operation, the last of so many of them that it is no accident, unless one has succeeded since.
    `there` are the operations that were seen to be there, `unbuilt` those that are not, and how they are answered.
    `unplayed` says what a run was to leave out that its verdict may seem to cover.
    `hide` takes secrets out of a text: whatever is told passes through it.
    """

    contract: Contract
    carried_counts: bool
    emit: Callable[[Event], None] = field(repr=False)
    cases: Counter[str] = field(default_factory=Counter[str])
    successes: Counter[str] = field(default_factory=Counter[str])
    failed: Counter[str] = field(default_factory=Counter[str])
    lasting: dict[str, "Exchange"] = field(default_factory=dict[str, "Exchange"])
    attempted: Counter[RowKey] = field(default_factory=Counter[RowKey])
    matched: Counter[RowKey] = field(default_factory=Counter[RowKey])
    not_testable: dict[RowKey, str] = field(default_factory=dict[RowKey, str])
    violations: list[Violation] = field(default_factory=list[Violation])
    remarks: list[str] = field(default_factory=list[str])
    there: set[str] = field(default_factory=set[str])
    unbuilt: dict[str, str] = field(default_factory=dict[str, str])
    unfinished: str = ""
    unplayed: str = ""
    first_only: bool = False
    wanted: Selection = field(default_factory=Selection)
    baseline: Baseline | None = None
    requests: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    hide: Callable[[str], str] = field(default=str, repr=False)
    times: Counter[Likeness] = field(default_factory=Counter[Likeness])
    _pending: list[tuple[int, Sight | None]] = field(default_factory=list[tuple[int, Sight | None]])

    def violated(self, violation: Violation, seen: Sight | None = None) -> None:
        """Note a violation, once per operation, status, code and promise; it is told when it is settled.

        Raises:
            EnoughError: It counts, and the first one is to end the run.
        """
        violation = replace(
            violation,
            expected=self._told(violation.expected),
            request=self._told(violation.request),
            answer=self._told(violation.answer),
        )
        if self.baseline and self.baseline.accepts(violation.key(self.contract.version)):
            violation = replace(violation, counts=False)
        self.times[violation.likeness] += 1
        if self.times[violation.likeness] == 1:
            self.violations.append(violation)
            self._pending.append((len(self.violations) - 1, seen))
        if self.first_only and violation.counts:
            raise EnoughError

    def settle(self, complete: Callable[[Violation, Sight], Violation]) -> None:
        """Complete the violations noted since, and tell them; no check is under way, so requests may be repeated."""
        failed: Exception | None = None
        while self._pending:
            index, seen = self._pending.pop(0)
            if seen is not None and failed is None:
                try:
                    self.violations[index] = complete(self.violations[index], seen)
                except Exception as error:  # noqa: BLE001 - the others are told first
                    failed = error
            self.emit(ViolationFound(self.violations[index]))
        if failed is not None:
            raise failed

    def untestable(self, row: RowKey, reason: str) -> None:
        """Note why a documented answer cannot be brought about on this target."""
        self.not_testable.setdefault(row, self._told(reason))

    def reason(self, row: RowKey) -> str:
        """Why a documented answer was not attempted; empty when nothing stood in its way."""
        if row[0] in self.unbuilt:
            return self.lack(row[0])
        operation = self.contract.operations[row[0]]
        unwanted = not self.wanted.fits(operation.id, operation.family, row[1])
        return self.not_testable.get(row, UNWANTED if unwanted else "")

    def remark(self, text: str) -> None:
        """Note once something a reader of the report should know."""
        if (text := self._told(text)) not in self.remarks:
            self.remarks.append(text)

    def step(self, layer: str, name: str, said: str) -> None:
        """Tell what became of a check, a program or an operation; the reason stands after a colon."""
        state, _, reason = said.partition(": ")
        self.emit(Step(layer, name, state, self._told(reason)))

    def _told(self, text: str) -> str:
        return encodable(self.hide(text))

    def counting(self) -> list[Violation]:
        """The violations that decide the exit status."""
        return [item for item in self.violations if item.counts]

    def error_rows(self) -> list[RowKey]:
        """Every x-errors entry of the version."""
        return [(item.id, entry.name) for item in self.contract.operations.values() for entry in item.errors]

    def rows(self) -> list[RowKey]:
        """Every documented answer of the version: outcomes and errors."""
        return [
            *((item.id, f"outcome:{out.name}") for item in self.contract.operations.values() for out in item.outcomes),
            *self.error_rows(),
        ]

    def lack(self, operation: str) -> str:
        """Why nothing of an operation could be judged that is not there."""
        how = self.unbuilt[operation]
        said = "the server says that it does not implement it" if how == NOT_IMPLEMENTED else "it is not there"
        return f"{said} ({how})"

    def lacks(self, family: str) -> str:
        """How many operations of a family are not there; empty if all are."""
        known = [item.id for item in self.contract.operations.values() if item.family == family]
        answers = sorted({how for name, how in self.unbuilt.items() if name in known})
        count = len(self.unbuilt.keys() & known)
        return f" ({count} of its {len(known)} operations answered with {' and '.join(answers)})" if count else ""

    def families(self, *, accounts: bool, read_only: bool = False) -> Mapping[str, bool]:
        """Per operation family whether a successful answer was judged; only of operations that could be asked."""
        found: dict[str, bool] = {}
        for item in self.contract.operations.values():
            asked = readable(item) if read_only else accounts or not item.on_accounts
            if self.wanted.touches(item) and asked:
                found[item.family] = found.get(item.family, False) or bool(self.successes[item.id])
        return found
