"""One fault on trial: the sandbox with it alone, in this process, and the kit that should notice."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from zoho_contract import Credentials, Permits, Verdict, run
from zoho_contract.catalogue import names
from zoho_contract.contract import load
from zoho_contract.engine import LAYERS
from zoho_contract.events import Event, LayerStarted
from zoho_sandbox import seed as seeding
from zoho_sandbox.app import Sandbox
from zoho_sandbox.behaviours import BEHAVIOURS
from zoho_sandbox.faults import FAULTS

KILLED: Final = "killed"
SURVIVED: Final = "survived"
NOT_REACHED: Final = "not reached"
UNBUILT: Final = "not implemented"
"""Begins the sentence of a trial in which the sandbox answered 501."""
SECONDS: Final = 900.0
"""Time for one run; far more than it needs, so that a busy machine cuts nothing short."""

AIMS: Final = {
    "territories": ("assign*", "remove*Territories*", "getFeatureInfo*", "claims", "program"),
    "territory_tree": ("territories",),
    "territory_changes": ("territories",),
    "territory_users": ("*TerritoryUser*", "*User*Territory"),
    "user_territories": ("*User*Territor*",),
    "mass_update": ("*MassUpdate*", "massUpdate*", "choices", "view update", "claims"),
    "mass_delete": ("*MassDelete*", "massDeleteRecords", "claims", "writes"),
    "owners": ("*ChangeOwner*", "changeOwner*", "claims", "writes"),
    "conversion": ("*Convert*",),
    "search": ("searchRecords", "getRecordCount", "finding"),
    "query": ("queryRecords", "view_shows_*", "finding"),
    "deleted_records": ("listDeletedRecords", "deleteRecord*"),
    "records": (
        "*Record",
        "list*Records",
        "createRecords",
        "deleteRecords",
        "population",
        "pages",
        "writes",
        "program",
    ),
    "telling": ("*Record", "listRecords", "searchRecords", "population", "pages"),
    "uniqueness": ("createRecords", "updateRecord*", "upsertRecords", "cloneRecord", "writes"),
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
    "choice": ("massUpdateRecords", "massChangeOwner"),
    "auth": ("*token*", "*scope*", "authorization_failed*"),
    "permissions": ("authorization_failed*",),
    "jobs": ("*MassUpdate*", "massUpdateRecords"),
}
"""The part of the contract that a room of the sandbox serves, as patterns; the other rooms serve all of it."""

STATEFUL: Final = frozenset({"records", "territories", "tags", "tag_changes", "mass_update"})
"""Rooms that change what is kept: their part of the model is put before their part of the promises."""

ROOMS: Final = {fault.name: fault.room.removeprefix("behaviours/") for fault in FAULTS}


def answered(room: str) -> list[str]:
    """The operations that a room of the sandbox answers; none for one that serves all of them."""
    return sorted(name for name, work in BEHAVIOURS.items() if work.__module__.endswith(f".{room}"))


SAID: Final = {
    "color-stays": ("updateTag", "color_code"),
    "module-status-ignored": ("listModules", "status"),
    **dict.fromkeys(("manager-leaves", "territory-of-user-stays", "top-of-tree-left"), ("removeUserTerritories", "")),
}
"""A fault -> an operation without which nothing leads to it, and the word of its requests if it needs one."""


def has_place(fault: str, version: str) -> bool:
    """Whether a version has any operation that the room of a fault answers, and can say what leads to it."""
    operations = load(version).operations
    served = answered(ROOMS[fault])
    if fault in SAID:
        name, word = SAID[fault]
        operation = operations.get(name)
        return operation is not None and (bool(operation.parameter("query", word)) or word in str(operation.examples))
    return not served or not set(served).isdisjoint(operations)


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
    unbuilt: str = ""

    @property
    def family(self) -> str:
        """The room of the sandbox that goes wrong."""
        return ROOMS.get(self.fault, "")


def hear(version: str, fault: str, seed: int) -> Trial:
    """Judge the sandbox with a fault: by the part of the contract that its room serves, then by the whole of it."""
    found, requests, seconds = None, 0, 0.0
    for layers, only in stages(ROOMS.get(fault, "")):
        found = judge(version, fault, seed, layers, only)
        requests, seconds = requests + found.requests, seconds + found.cpu_seconds
        if found.outcome == KILLED:
            break
    assert found is not None
    return replace(found, requests=requests, cpu_seconds=seconds)


def stages(room: str) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Layers and patterns to be tried one after the other for a room of the sandbox; the last are the whole."""
    aim = AIMS.get(room, ())
    first = [(("model",), aim)] if room in STATEFUL else []
    return [*first, *([(LAYERS, aim)] if aim else []), (LAYERS, ())]


def judge(version: str, fault: str, seed: int, layers: Sequence[str], only: Sequence[str]) -> Trial:
    """Judge up to the first promise that is broken."""
    logging.disable(logging.CRITICAL)  # A fault may well bring the sandbox down; that is an answer like any other.
    sandbox = sandbox_of(version)
    sandbox.reset()
    if fault:
        sandbox.faults.switch_on(fault)
    begun: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, LayerStarted):
            begun.append(event.layer)

    begin = time.process_time()
    verdict = run(
        sandbox.app,
        Credentials(**known()),
        version,
        seed=seed,
        carried="fail",
        max_seconds=SECONDS,
        permits=Permits(oversize=True),
        listeners=[listen],
        first_only=True,
        shrink=False,
        layers=layers,
        only=_there(version, only),
    )
    return _told(verdict, fault, sandbox, begun[-1] if begun else "start", time.process_time() - begin)


@cache
def _named(version: str) -> list[str]:
    return names(list(load(version).operations.values()))


def _there(version: str, only: Sequence[str]) -> Sequence[str]:
    """The patterns that fit something in a version: one that fits nothing keeps a run from judging anything."""
    return [pattern for pattern in only if any(fnmatchcase(name, pattern) for name in _named(version))] or only


def _told(verdict: Verdict, fault: str, sandbox: Sandbox, layer: str, cpu_seconds: float) -> Trial:
    broken = verdict.counting
    reached = not fault or fault in sandbox.faults.reached
    unbuilt = f"{UNBUILT}: {', '.join(verdict.unbuilt)}" if verdict.unbuilt else ""
    return Trial(
        fault=fault,
        seed=verdict.seed,
        outcome=KILLED if broken else SURVIVED if reached else NOT_REACHED,
        layer=layer,
        promise=f"{broken[0].promise} {broken[0].operation}" if broken else "",
        requests=verdict.requests,
        cpu_seconds=cpu_seconds,
        sentence=verdict.sentence or unbuilt,
        unbuilt=unbuilt,
    )


@cache
def sandbox_of(version: str) -> Sandbox:
    """A sandbox of one version, kept for the next trial."""
    return Sandbox(versions=[version])


def known() -> dict[str, str]:
    """What a sandbox gives to whoever judges it, in the words of the kit."""
    given = seeding.credentials()
    renamed = {f"{kind}_token": given[f"{kind}_access_token"] for kind in ("narrow", "foreign", "restricted")}
    plain = ("access_token", "client_id", "client_secret", "refresh_token", "soid")
    return {name: given[name] for name in plain} | renamed | {"accounts_url": "http://127.0.0.1"}
