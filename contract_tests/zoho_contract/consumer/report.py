"""What judging a client came to."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ClientViolation:
    """A promise that the client broke: what it was given, what it should have done, what it did."""

    promise: str
    operation: str
    given: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.promise} · {self.operation}: given {self.given}, expected {self.expected}, got {self.got}"


@dataclass(slots=True)
class ClientRow:
    """The figures of one operation."""

    operation: str
    cases: int = 0
    attempted: set[str] = field(default_factory=set[str])
    matched: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class ClientReport:
    """The figures and the violations of one API version."""

    version: str
    rows: dict[str, ClientRow] = field(default_factory=dict[str, ClientRow])
    violations: list[ClientViolation] = field(default_factory=list[ClientViolation])
    not_offered: list[str] = field(default_factory=list[str])

    @property
    def cases(self) -> int:
        """How many calls were judged."""
        return sum(row.cases for row in self.rows.values())

    def row(self, operation: str) -> ClientRow:
        """The figures of an operation, made when they are not there yet."""
        return self.rows.setdefault(operation, ClientRow(operation))
