"""`python -m proof.empties`: let each list of a version be empty, one at a time, and see whether the kit notices.

A list is emptied in two ways: as an answer without a body, and as one whose array has nothing in it. The sandbox does
what it is told all the same. A list counts as noticed when a promise is named; the run ends there. What cannot be told
from a target that has nothing to list is named with the reason.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from proof.trial import SECONDS, known, sandbox_of
from zoho_contract import Credentials, Permits, run
from zoho_contract.contract import Operation, bundled_versions, load
from zoho_contract.engine import LAYERS
from zoho_contract.inprocess import Application

WAYS: Final = ("no body", "no rows")
ALONE: Final = {
    ("listLayouts", "no body"): "only layouts of other modules name layouts, and none is listed",
    ("listLayouts", "no rows"): "only layouts of other modules name layouts, and none is listed",
    ("listCustomViews", "no rows"): "no other call names a view",
}
"""What nobody can tell from a target that has none of them, and why."""
_OK: Final = 200


@dataclass(frozen=True)
class Emptied:
    """What came of one list that was empty: the promise that was named first, or nothing."""

    operation: str
    way: str
    promise: str
    requests: int

    def line(self) -> str:
        """As it is printed."""
        alone = ALONE.get((self.operation, self.way))
        said = self.promise or (f"cannot be told: {alone}" if alone else "NOT NOTICED")
        return f"{self.operation:28} {self.way:8} {said:70} {self.requests:6} requests"


def lists(version: str) -> list[Operation]:
    """The operations of a version that show rows and change nothing."""
    found = load(version).operations.values()
    return [item for item in found if item.results and not item.effects and not item.on_accounts and item.job is None]


def emptied(application: Application, operation: Operation, version: str, way: str) -> Application:
    """An application whose answers to an operation have no rows."""
    others = [item for item in load(version).operations.values() if item.method == operation.method]
    patterns = [(item.path.count("{"), item.id, _pattern(item, version)) for item in others if not item.on_accounts]

    def meant(path: str) -> bool:
        fits = sorted((steps, name) for steps, name, pattern in patterns if pattern.fullmatch(path))
        return bool(fits) and fits[0][1] == operation.id

    async def application_(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != operation.method or not meant(scope["path"]):
            await application(scope, receive, send)
            return
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await application(scope, receive, keep)
        body = b"".join(item.get("body", b"") for item in sent)
        if sent[0]["status"] == _OK:
            sent = list(_without_rows(sent[0], json.loads(body), operation, way))
        for message in sent:
            await send(message)

    return application_


def _without_rows(start: Any, told: Any, operation: Operation, way: str) -> Iterator[Any]:
    if way == WAYS[0]:
        yield {"type": "http.response.start", "status": 204, "headers": []}
        yield {"type": "http.response.body", "body": b""}
        return
    told[operation.results] = []
    nothing = {"count": 0, "more_records": False}
    told["info"] = {key: nothing.get(key, value) for key, value in (told.get("info") or {}).items()}
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    yield {**start, "headers": headers}
    yield {"type": "http.response.body", "body": json.dumps(told).encode()}


def _pattern(operation: Operation, version: str) -> re.Pattern[str]:
    return re.compile(f"/crm/{re.escape(version)}" + re.sub(r"\{[^}]*\}", "[^/]+", operation.path))


def hear(version: str, operation: Operation, way: str) -> Emptied:
    """Judge the sandbox with one list empty: first by what is promised of that operation, then by the whole."""
    requests = 0
    stages = [(LAYERS[:1], (operation.id, operation.family)), (LAYERS[:2], ())]
    for layers, only in stages[:1] if (operation.id, way) in ALONE else stages:
        sandbox = sandbox_of(version)
        sandbox.reset()
        verdict = run(
            emptied(sandbox.app, operation, version, way),
            Credentials(**known()),
            version,
            carried="fail",
            max_seconds=SECONDS,
            permits=Permits(oversize=False),
            first_only=True,
            shrink=False,
            layers=layers,
            only=only,
        )
        requests += verdict.requests
        if verdict.counting:
            first = verdict.counting[0]
            return Emptied(operation.id, way, f"{first.promise} {first.operation}", requests)
    return Emptied(operation.id, way, "", requests)


def main() -> int:
    """Print a line for each list; 0 when every one is noticed, both ways."""
    parser = argparse.ArgumentParser(prog="proof.empties", description=__doc__)
    parser.add_argument("operations", nargs="*", help="operation ids; every list by default")
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V")
    options = parser.parse_args()
    left = 0
    for operation in lists(options.version):
        for way in WAYS if not options.operations or operation.id in options.operations else ():
            told = hear(options.version, operation, way)
            left += not told.promise and (told.operation, way) not in ALONE
            print(told.line(), flush=True)
    print(
        f"{left} of {2 * len(lists(options.version))} not noticed" if not options.operations else f"{left} not noticed"
    )
    return bool(left)


if __name__ == "__main__":
    sys.exit(main())
