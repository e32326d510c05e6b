"""The pytest plugin: ``pytest --zoho-target URL`` adds a test per operation of the contract.

Nothing of the kit is imported until a target is given.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from zoho_contract.verdict import Verdict

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
    group.addoption("--zoho-accounts-url", metavar="URL", default=os.environ.get("ZOHO_ACCOUNTS_URL"))
    group.addoption("--zoho-carried", choices=("fail", "report"), default="report")
    group.addoption("--zoho-seed", type=int, default=0)
    group.addoption("--zoho-max-seconds", type=float, default=300.0)
    group.addoption("--zoho-layers", metavar="L", help="promises,model,limits,schemathesis or some of them")
    group.addoption("--zoho-burst", action="store_true", help="also call more often at once than any edition allows")
    group.addoption("--zoho-oversize", choices=("yes", "no"), help="send bodies over 100 MiB; locally by default")
    for name in _SECRETS:
        variable = "ZOHO_" + name.upper().replace("-", "_")
        group.addoption(f"--zoho-{name}", metavar="T", default=os.environ.get(variable), help=f"or {variable}")


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
    judge = Judge(config)
    names = ["target_can_be_judged", *contract.operations]
    items.extend(ContractItem.of(session, judge, contract.version, name) for name in names)


class Judge:
    """Runs the kit once, when the first test asks."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._verdict: Verdict | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict of the one run."""
        if self._verdict is None:
            self._verdict = self._run()
        return self._verdict

    def _run(self) -> Verdict:
        from zoho_contract.budget import Permits  # noqa: PLC0415 - costs nothing until asked for
        from zoho_contract.engine import LAYERS, run  # noqa: PLC0415 - likewise
        from zoho_contract.session import Credentials  # noqa: PLC0415 - likewise

        option: dict[str, Any] = vars(self._config.option)
        secrets = {name: option[f"zoho_{name}"] for name in (secret.replace("-", "_") for secret in _SECRETS)}
        layers = option["zoho_layers"]
        return run(
            option["zoho_target"],
            Credentials(accounts_url=option["zoho_accounts_url"], **secrets),
            option["zoho_api_version"],
            seed=option["zoho_seed"],
            layers=layers.split(",") if layers else LAYERS,
            carried=option["zoho_carried"],
            max_seconds=option["zoho_max_seconds"],
            permits=Permits(
                burst=option["zoho_burst"], oversize={"yes": True, "no": False}.get(option["zoho_oversize"] or "")
            ),
        )


class ContractItem(pytest.Item):
    """One operation's promises as a test."""

    _judge: Judge
    _operation: str

    @classmethod
    def of(cls, session: pytest.Session, judge: Judge, version: str, operation: str) -> ContractItem:
        """The test of an operation, or of the whole target."""
        made: ContractItem = cls.from_parent(session, name=f"zoho-contract {version} {operation}")  # pyright: ignore[reportUnknownMemberType] - pytest leaves its keywords untyped
        made._judge, made._operation = judge, operation
        return made

    def runtest(self) -> None:
        """Fail if the target broke a promise of the operation, or could not be judged."""
        verdict = self._judge.verdict
        if self._operation == "target_can_be_judged":
            if verdict.sentence:
                pytest.fail(verdict.sentence, pytrace=False)
            return
        if verdict.sentence and not verdict.cases:
            pytest.skip("the target could not be judged")
        if self._operation in verdict.unbuilt:
            pytest.skip("the server says that it does not implement it (501)")
        broken = [item.text() for item in verdict.counting if item.operation == self._operation]
        if broken:
            pytest.fail("\n".join(broken), pytrace=False)

    def reportinfo(self) -> tuple[str, int, str]:
        """Where pytest says the test is."""
        return "zoho-contract", 0, self.name
