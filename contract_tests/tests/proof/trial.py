"""One fault on trial: the sandbox with it alone, in this process, and the kit that should notice."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from zoho_contract import Credentials, Permits, Verdict, run
from zoho_contract.events import Event, LayerStarted
from zoho_sandbox import seed as seeding
from zoho_sandbox.app import Sandbox
from zoho_sandbox.faults import FAULTS

KILLED: Final = "killed"
SURVIVED: Final = "survived"
NOT_REACHED: Final = "not reached"
SECONDS: Final = 900.0
"""Time for one run; far more than it needs, so that a busy machine cuts nothing short."""

AIMS: Final = {
    "territories": ("assign*", "remove*Territories*", "getFeatureInfo*", "claims", "program"),
    "territory_tree": ("territories",),
    "territory_changes": ("territories",),
    "territory_users": ("*TerritoryUser*", "*User*Territory"),
    "user_territories": ("*User*Territor*",),
    "mass_update": ("*MassUpdate*", "massUpdate*", "choices", "view update", "claims"),
    "mass_delete": ("*MassDelete*", "massDeleteRecords", "claims"),
    "owners": ("*ChangeOwner*", "changeOwner*", "claims"),
    "conversion": ("*Convert*",),
    "search": ("searchRecords", "getRecordCount"),
    "query": ("queryRecords",),
    "deleted_records": ("listDeletedRecords", "deleteRecord*"),
    "records": ("*Record", "listRecords", "createRecords", "deleteRecords", "population", "pages", "writes", "program"),
    "record_changes": ("updateRecord*", "upsertRecords", "cloneRecord", "writes"),
    "tags": ("tags", "program"),
    "tag_changes": ("tags",),
    "tag_deletion": ("*assDeleteTags*",),
    "modules": ("*Module*",),
    "layouts": ("*Layout*",),
    "settings": ("settings", "org", "users", "empty_view_*"),
    "users": ("users", "org"),
    "apis": ("listApis",),
    "tokens": ("oauth",),
    "choice": ("massUpdateRecords",),
}
"""The part of the contract that a room of the sandbox serves, as patterns; the other rooms serve all of it."""

ROOMS: Final = {fault.name: fault.room.removeprefix("behaviours/") for fault in FAULTS}


@dataclass(frozen=True)
class Trial:
    """What came of one fault with one seed; `fault` is empty for the run without any.

    `outcome` is KILLED when a promise is named that the sandbox broke, SURVIVED when none is although the place of the
    fault was come to, and NOT_REACHED otherwise. `requests` and `cpu_seconds` are those until then.
    """

    fault: str
    seed: int
    outcome: str
    layer: str
    promise: str
    requests: int
    cpu_seconds: float
    sentence: str

    @property
    def family(self) -> str:
        """The room of the sandbox that goes wrong."""
        return ROOMS.get(self.fault, "")


def hear(version: str, fault: str, seed: int) -> Trial:
    """Judge the sandbox with a fault: by the part of the contract that its room serves, then by the whole of it."""
    first = _hear(version, fault, seed, AIMS[ROOMS[fault]]) if ROOMS.get(fault) in AIMS else None
    if first is None or first.outcome == KILLED:
        return first or _hear(version, fault, seed, ())
    whole = _hear(version, fault, seed, ())
    requests, seconds = first.requests + whole.requests, first.cpu_seconds + whole.cpu_seconds
    return replace(whole, requests=requests, cpu_seconds=seconds)


def _hear(version: str, fault: str, seed: int, only: Sequence[str]) -> Trial:
    """Judge up to the first promise that is broken."""
    logging.disable(logging.CRITICAL)  # A fault may well bring the sandbox down; that is an answer like any other.
    sandbox = _sandbox(version)
    sandbox.reset()
    if fault:
        sandbox.faults.switch_on(fault)
    layers: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, LayerStarted):
            layers.append(event.layer)

    begin = time.process_time()
    verdict = run(
        sandbox.app,
        Credentials(**_known()),
        version,
        seed=seed,
        carried="fail",
        max_seconds=SECONDS,
        permits=Permits(oversize=True),
        listeners=[listen],
        first_only=True,
        shrink=False,
        only=only,
    )
    return _told(verdict, fault, sandbox, layers[-1] if layers else "start", time.process_time() - begin)


def _told(verdict: Verdict, fault: str, sandbox: Sandbox, layer: str, cpu_seconds: float) -> Trial:
    broken = verdict.counting
    reached = not fault or fault in sandbox.faults.reached
    return Trial(
        fault=fault,
        seed=verdict.seed,
        outcome=KILLED if broken else SURVIVED if reached else NOT_REACHED,
        layer=layer,
        promise=f"{broken[0].promise} {broken[0].operation}" if broken else "",
        requests=verdict.requests,
        cpu_seconds=cpu_seconds,
        sentence=verdict.sentence,
    )


@cache
def _sandbox(version: str) -> Sandbox:
    return Sandbox(versions=[version])


def _known() -> dict[str, str]:
    """What a sandbox gives to whoever judges it, in the words of the kit."""
    given = seeding.credentials()
    renamed = {f"{kind}_token": given[f"{kind}_access_token"] for kind in ("narrow", "foreign", "restricted")}
    plain = ("access_token", "client_id", "client_secret", "refresh_token", "soid")
    return {name: given[name] for name in plain} | renamed | {"accounts_url": "http://127.0.0.1"}
