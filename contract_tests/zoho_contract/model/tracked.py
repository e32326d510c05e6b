"""What the model knows about one record."""

from dataclasses import dataclass, field

from zoho_contract.values import JsonObject


@dataclass
class Pending:
    """A job that will change a member of a record."""

    job: str
    operation: str
    after: frozenset[str]


@dataclass
class Tracked:
    """A record as the model has it: its own fields, what it has been given, what is on its way."""

    id: str
    module: str
    fields: JsonObject
    members: dict[str, frozenset[str]]
    fixed: dict[str, frozenset[str]]
    pending: dict[str, Pending] = field(default_factory=dict[str, Pending])
    gone: bool = False
