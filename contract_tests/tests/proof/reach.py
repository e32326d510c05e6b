"""`python -m proof.reach`: how much of each version the sandbox plays, and which documented errors it can give.

Each error of each operation is asked for by its name, as a trouble that is switched on for that operation; how many of
them a request can bring about is told beside, by the triggers of the bundle.
"""

import json
import re
import sys
from dataclasses import dataclass

from proof.generated import BUNDLES, UNBUILT, versions
from zoho_sandbox import Sandbox
from zoho_sandbox.contract import ErrorEntry, Operation, load
from zoho_sandbox.exchange import Request

HEAD = (
    f"{'version':>7} {'operations':>18} {'played':>18} {'errors':>18} {'answered on demand':>18} {'by a request':>18}"
)


@dataclass
class Reached:
    """What was counted of a version."""

    operations: int = 0
    played: int = 0
    entries: int = 0
    answered: int = 0
    triggered: int = 0

    def whole(self) -> bool:
        """Whether all of it is played and answered."""
        return self.operations == self.played and self.entries == self.answered


def reached(version: str) -> Reached:
    """Ask for everything of a version."""
    counted = Reached(triggered=_triggered(version))
    with Sandbox(seed="empty", versions=[version]) as sandbox:
        for operation in load(version).operations.values():
            request = _request(sandbox, version, operation)
            counted.operations += 1
            counted.played += sandbox.handle(request).status != UNBUILT
            for entry in operation.errors:
                counted.entries += 1
                counted.answered += _answers(sandbox, request, operation, entry)
    return counted


def _request(sandbox: Sandbox, version: str, operation: Operation) -> Request:
    path = re.sub(r"\{(\w+)\}", lambda name: "Leads" if name[1] == "module" else "1", operation.path)
    url = path if operation.on_accounts else f"/crm/{version}{path}"
    return Request(operation.method, url, {"authorization": f"Bearer {sandbox.access_token}"})


def _answers(sandbox: Sandbox, request: Request, operation: Operation, entry: ErrorEntry) -> bool:
    """Whether the error comes when it is switched on."""
    sandbox.disturb("documented-error", error=entry.name, operation=operation.id, times=1)
    response = sandbox.handle(request)
    sandbox.calm()
    return response.status == entry.status and entry.code in response.body.decode()


def _triggered(version: str) -> int:
    """How many of the documented errors a request can bring about."""
    document = json.loads((BUNDLES / f"crm-{version}.json").read_text(encoding="utf-8"))
    entries = [
        entry
        for item in document["paths"].values()
        for node in item.values()
        if isinstance(node, dict)
        for entry in node.get("x-errors", ())
    ]
    return sum(not {"manual", "fault"} & set(entry["trigger"]) for entry in entries)


def main() -> int:
    """Ask for everything; 0 when all is there."""
    missed = 0
    print(
        f"{'version':>7} {'operations':>11} {'played':>7} {'errors':>7} {'answered on demand':>19} {'by a request':>13}"
    )
    for version in sys.argv[1:] or versions():
        counted = reached(version)
        missed += not counted.whole()
        figures = (counted.operations, counted.played, counted.entries, counted.answered, counted.triggered)
        print(f"{version:>7} " + " ".join(f"{figure:18}" for figure in figures), flush=True)
    print("everything is there" if not missed else f"{missed} versions lack something")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
