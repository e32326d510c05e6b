"""The pytest plugin: ``pytest --zoho-target URL`` adds a test per part of a run: an operation, a scenario, a tag.

Nothing of the kit is imported until a target is given.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zoho_contract.checks.check import Check
    from zoho_contract.contract import Contract, Operation
    from zoho_contract.sitting import Part, Sitting

_SECRETS = (
    "access-token",
    "client-id",
    "client-secret",
    "refresh-token",
    "narrow-token",
    "foreign-token",
    "restricted-token",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that ``zoho-contract run`` has, with the prefix ``--zoho-``."""
    group = parser.getgroup("zoho-contract", "contract of Zoho CRM's API")
    group.addoption("--zoho-target", metavar="URL", help="judge the API server at this URL (without /crm)")
    group.addoption("--zoho-api-version", metavar="V", help="API version; the newest by default")
    group.addoption("--zoho-accounts-url", metavar="URL", default=os.environ.get("ZOHO_ACCOUNTS_URL") or None)
    group.addoption("--zoho-carried", choices=("fail", "report"), default="report")
    group.addoption("--zoho-seed", type=int, default=0)
    group.addoption("--zoho-max-seconds", type=float, default=300.0)
    group.addoption("--zoho-layers", metavar="L", help="promises,model,limits,schemathesis or some of them")
    group.addoption("--zoho-only", action="append", default=[], metavar="PATTERN", help="operations, tags or checks")
    group.addoption("--zoho-baseline", metavar="FILE", help="accept the findings that this file lists")
    group.addoption("--zoho-checks", action="append", default=[], metavar="MODULE", help="has zoho_checks(operations)")
    group.addoption("--zoho-read-only", action="store_true", help="send nothing that writes")
    group.addoption("--zoho-rate", type=float, metavar="N", help="requests per second at most")
    group.addoption("--zoho-max-credits", type=int, metavar="N", help="API credits after which the run is cut short")
    group.addoption("--zoho-burst", action="store_true", help="also call more often at once than any edition allows")
    group.addoption("--zoho-oversize", choices=("yes", "no"), help="send bodies over 100 MiB; locally by default")
    for name in _SECRETS:
        variable = "ZOHO_" + name.upper().replace("-", "_")
        text = f"or {variable}; with pytest-xdist several with commas between, for a worker each"
        group.addoption(f"--zoho-{name}", metavar="T", default=os.environ.get(variable) or None, help=text)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let a conftest add checks: ``def pytest_zoho_checks(operations): return [...]``."""
    pluginmanager.add_hookspecs(Hooks)


class Hooks:
    """What a conftest may define."""

    def pytest_zoho_checks(self, operations: list[Operation]) -> Iterable[Check]:
        """Give further checks for the operations of the version that is judged."""
        raise NotImplementedError


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the contract's tests when a target was given."""
    if not config.getoption("--zoho-target"):
        return
    from zoho_contract.contract import UnknownVersionError, load  # noqa: PLC0415 - costs nothing until asked for

    try:
        contract = load(config.getoption("--zoho-api-version"))
    except UnknownVersionError as error:
        raise pytest.UsageError(str(error)) from error
    if not config.getoption("--zoho-access-token"):
        raise pytest.UsageError("no access token: give --zoho-access-token or set ZOHO_ACCESS_TOKEN")
    sitting = _sitting(config, contract)
    if misspelt := sitting.misspelt():
        raise pytest.UsageError(misspelt)
    config.stash[_SITTING] = sitting
    layers = config.getoption("--zoho-layers")
    known = ("promises", "model", "limits", "schemathesis")
    chosen = [name for name in layers.split(",") if name] if layers else known
    if unknown := [name for name in chosen if name not in known]:
        raise pytest.UsageError(f"there is no layer {unknown[0]!r}; choose from {', '.join(known)}")
    parts = sitting.parts(chosen)
    if not parts:
        named = ", ".join(sitting.only)
        raise pytest.UsageError(f"nothing of {', '.join(chosen)} is named {named}; give other --zoho-layers, or none")
    items.append(ContractItem.of(session, sitting, None))
    items.extend(ContractItem.of(session, sitting, part) for part in parts)


def _sitting(config: pytest.Config, contract: Contract) -> Sitting:
    from zoho_contract.baseline import Baseline, BaselineError  # noqa: PLC0415 - costs nothing until asked for
    from zoho_contract.budget import Permits  # noqa: PLC0415 - likewise
    from zoho_contract.credentials import Credentials  # noqa: PLC0415 - likewise
    from zoho_contract.own_checks import OwnChecksError, load  # noqa: PLC0415 - likewise
    from zoho_contract.sitting import Sitting  # noqa: PLC0415 - likewise

    option: dict[str, Any] = vars(config.option)
    secrets: dict[str, Any] = {
        name: _of_worker(option[f"zoho_{name}"]) for name in (item.replace("-", "_") for item in _SECRETS)
    }
    try:
        baseline = Baseline.read(Path(option["zoho_baseline"])) if option["zoho_baseline"] else None
        added = [load(name) for name in option["zoho_checks"]]
    except (BaselineError, OwnChecksError) as error:
        raise pytest.UsageError(str(error)) from error

    def checks(operations: list[Operation]) -> list[Check]:
        own = [check for give in added for check in give(operations)]
        given: list[Iterable[Check]] = config.hook.pytest_zoho_checks(operations=operations)
        return own + [check for some in given for check in some]

    oversize = {"yes": True, "no": False}.get(option["zoho_oversize"] or "")
    bounds = (option["zoho_rate"], option["zoho_max_credits"])
    return Sitting(
        contract,
        option["zoho_target"],
        Credentials(accounts_url=option["zoho_accounts_url"], **secrets),
        seed=option["zoho_seed"],
        carried=option["zoho_carried"],
        max_seconds=option["zoho_max_seconds"],
        permits=Permits(option["zoho_burst"], oversize, option["zoho_read_only"], *bounds),
        only=option["zoho_only"],
        baseline=baseline,
        checks=checks,
    )


def _of_worker(value: str | None) -> str | None:
    """Of several secrets the one of this worker of pytest-xdist: an organization each, or they disturb each other."""
    if not value or "," not in value:
        return value
    given = value.split(",")
    return given[int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0) % len(given)]


def _shared(config: pytest.Config) -> Iterator[str]:
    """Say that workers of pytest-xdist had one organization together, as findings may then be of their own making."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    tokens = len(str(config.getoption("--zoho-access-token")).split(","))
    if tokens < workers:
        yield (
            f"{workers} workers shared {tokens} organization{'s' if tokens > 1 else ''}, where what one does disturbs "
            "another: judge findings by a run without -n, or give --zoho-access-token a token for each, with commas"
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Take away what was made on the target."""
    sitting = session.config.stash.get(_SITTING, None)
    if sitting is None:
        return
    remarks = [*_shared(session.config), *(_as_here(text) for text in sitting.end())]
    session.config.stash[_REMARKS] = remarks
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["zoho-contract"] = remarks


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - pytest-xdist's own
    """Collect what a worker has remarked."""
    said: list[str] = getattr(node, "workeroutput", {}).get("zoho-contract", [])
    stash: pytest.Stash = node.config.stash
    if _REMARKS in stash:
        said = stash[_REMARKS] + said
    stash[_REMARKS] = said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the remarks, such as what could not be taken away."""
    none: list[str] = []
    remarks = config.stash.get(_REMARKS, none)
    for remark in dict.fromkeys(remarks):
        terminalreporter.write_line(f"zoho-contract: {remark}")


def _as_here(text: str) -> str:
    """A sentence of the kit with the options that it names as pytest has them."""
    return re.sub(r"(?<!\S)--(?=[a-z])(?!zoho-)", "--zoho-", text)


class ContractItem(pytest.Item):
    """One part of a run as a test; without a part whether the target can be judged at all."""

    _sitting: Sitting
    _part: Part | None

    @classmethod
    def of(cls, session: pytest.Session, sitting: Sitting, part: Part | None) -> ContractItem:
        """The test of a part."""
        name = f"zoho-contract[{sitting.contract.version}-{part or 'target_can_be_judged'}]"
        # A node id of its own: pytest takes what is in brackets of one it makes for a part of the name, and of one that
        # it has kept for parameters, so that --lf finds none; and JUnit gets a class.
        made: ContractItem = cls.from_parent(session, name=name, nodeid=f"zoho-contract::{name}")  # pyright: ignore[reportUnknownMemberType] - pytest leaves its keywords untyped
        made._sitting, made._part = sitting, part
        operation = sitting.contract.operations.get(part.within) if part else None
        made.extra_keyword_matches.update(["zoho", *([operation.family] if operation else [])])
        return made

    def runtest(self) -> None:
        """Fail if the target broke a promise, or could not be judged; the latter once per process."""
        known = self._sitting.sentence
        if known:
            pytest.skip(f"the target could not be judged: {_as_here(known)}")
        if self._part is None:
            if sentence := self._sitting.begin():
                pytest.fail(_as_here(sentence), pytrace=False)
            return
        outcome = self._sitting.put(self._part)
        said = [item.text() for item in outcome.broken] + [_as_here(text) for text in (outcome.cut,) if text]
        if said:
            pytest.fail("\n".join(said), pytrace=False)
        if outcome.skipped:
            pytest.skip(_as_here(outcome.skipped))

    def reportinfo(self) -> tuple[str, int, str]:
        """Where pytest says the test is."""
        return "zoho-contract", 0, self.name


_SITTING = pytest.StashKey["Sitting"]()
_REMARKS = pytest.StashKey[list[str]]()
