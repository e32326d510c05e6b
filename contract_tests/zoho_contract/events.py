"""What a run tells whoever listens; reports are made of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoho_contract.ledger import Violation
    from zoho_contract.verdict import Verdict


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins."""

    target: str
    version: str
    seed: int
    operations: int


@dataclass(frozen=True, slots=True)
class LayerStarted:
    """A layer begins; `steps` of it are announced, 0 when it does not know."""

    layer: str
    steps: int


@dataclass(frozen=True, slots=True)
class Step:
    """One check, program or operation of a layer is done."""

    layer: str
    name: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ViolationFound:
    """A promise was broken; told once per promise, operation and expectation."""

    violation: Violation


@dataclass(frozen=True, slots=True)
class LayerFinished:
    """A layer is done."""

    layer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is done."""

    verdict: Verdict


Event = RunStarted | LayerStarted | Step | ViolationFound | LayerFinished | RunFinished
Listener = Callable[[Event], None]
