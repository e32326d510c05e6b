"""`python -m proof.generated`: ten thousands of generated requests, good and bad, in all versions, in one process.

Every answer has to be one that the bundle of its version describes, and none may be a server's failure.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from proof.requests import Bundle, Made, Maker, Operation
from zoho_sandbox import Sandbox
from zoho_sandbox.exchange import Request, Response

BUNDLES = Path(__file__).parents[3] / "openapi" / "_generated"
# So often everything starts again: generated requests delete what others need.
FRESH_AFTER = 400
UNBUILT = 501
FAILURE = 500
MODULES = ("Leads", "Accounts", "Contacts", "Deals", "Tasks", "Documents", "Nothing", "leads")


@cache
def bundle(version: str) -> Bundle:
    """The bundle of a version."""
    return Bundle(json.loads((BUNDLES / f"crm-{version}.json").read_text(encoding="utf-8")))


def versions() -> list[str]:
    """All that there are, oldest first."""
    names = (path.stem.removeprefix("crm-") for path in BUNDLES.glob("crm-*.json"))
    return sorted(names, key=lambda version: float(version[1:]))


class Hammer:
    """Sends generated requests to a sandbox in this process and judges the answers."""

    def __init__(self, seed: int, spoiled: float) -> None:
        self._dice = random.Random(seed)
        self._spoiled = spoiled
        self.sandbox = Sandbox()
        self.statuses: Counter[int] = Counter()
        self.problems: list[str] = []

    def run(self, count: int, chosen: Sequence[str]) -> None:
        """So many requests, the versions in turn."""
        for number in range(count):
            if number % FRESH_AFTER == 0:
                self.sandbox.reset()
                known = self.entities()
            contract = bundle(chosen[number % len(chosen)])
            made = Maker(contract, known, self._dice, self._dice.choice((0.0, self._spoiled))).request(self._token())
            response = self.sandbox.handle(Request(made.method, made.target, made.headers, made.body))
            self.statuses[response.status] += 1
            problem = judged(contract, made, response)
            if problem:
                self.problems.append(f"{contract.version} {made.operation.id}: {problem}\n    {_told(made)}")

    def close(self) -> None:
        """Close the sandbox."""
        self.sandbox.close()

    def _token(self) -> str:
        mine = self.sandbox
        others = (mine.narrow_access_token, mine.foreign_access_token, mine.restricted_access_token, "1000.x.y", "")
        return mine.access_token if self._dice.random() < 0.9 else self._dice.choice(others)

    def entities(self, modules: Sequence[str] = MODULES, token: str = "") -> Mapping[str, Sequence[str]]:
        """What there is in the modules for a token, by kind; of records also some of another organization."""
        held = [module for module in modules if module in MODULES[:4]]
        ids = {
            "record": [row["id"] for one in held for row in self._rows(f"{one}?fields=id&per_page=30", token)],
            "tag": [row["id"] for one in held for row in self._rows(f"settings/tags?module={one}", token)],
            "territory": [row["id"] for row in self._rows("settings/territories", token)],
            "view": [row["id"] for row in self._rows(f"settings/custom_views?module={held[0]}", token)],
            "user": [row["id"] for row in self._rows("users", token)],
            "layout": [row["id"] for row in self._rows(f"settings/layouts?module={held[0]}", token)],
            "field": [row["api_name"] for row in self._rows(f"settings/fields?module={held[0]}", token)],
            "job": ["1", "554023000000100001"],
            "module": modules,
            "client_id": [self.sandbox.client_id],
        }
        if modules is MODULES and not token:
            foreign = [row["id"] for row in self._rows("Leads?fields=id", self.sandbox.foreign_access_token)]
            ids["record"] = [*ids["record"], *foreign, "1"]
        return ids

    def _rows(self, path: str, token: str = "") -> list[dict[str, Any]]:
        headers = {"authorization": f"Zoho-oauthtoken {token or self.sandbox.access_token}"}
        body = self.sandbox.handle(Request("GET", f"/crm/v8/{path}", headers)).json() or {}
        return next((value for value in body.values() if isinstance(value, list)), [])


def judged(contract: Bundle, made: Made, response: Response) -> str:
    """What is wrong with an answer; empty where nothing is."""
    status = response.status
    if status == UNBUILT:
        return ""
    if status >= FAILURE:
        return f"a failure, {status}: {response.body[:300]!r}"
    problem = broken(contract, made.operation, response)
    if not problem or kept(made):
        return problem
    # A spoiled path can lead anywhere: whatever the URL means now documents the answer.
    return problem if all(broken(contract, other, response) for other in contract.operations) else ""


def kept(made: Made) -> bool:
    """Whether the request still goes to the operation that it was made for."""
    steps = made.target.partition("?")[0].split("/")
    offset = 1 if made.operation.accounts else 3
    template = made.operation.path.strip("/").split("/")
    plain = all(part.startswith("{") or part == step for part, step in zip(template, steps[offset:], strict=False))
    return plain and len(template) == len(steps) - offset and made.method == made.operation.method


def broken(contract: Bundle, operation: Operation, response: Response) -> str:
    """What is wrong with an answer by the bundle, if it is one of the operation."""
    if response.status not in operation.responses:
        return f"{response.status} is not described"
    schema = operation.responses[response.status]
    if schema is None:
        return "a body where none is described" if response.body else ""
    try:
        body = json.loads(response.body)
    except ValueError:
        return f"{response.status} without a body in JSON"
    error = next(iter(validator(contract, operation, response.status).iter_errors(body)), None)
    return f"{response.status}: {error.message[:200]} in {response.body[:300]!r}" if error else ""


@cache
def validator(contract: Bundle, operation: Operation, status: int) -> jsonschema_rs.Draft202012Validator:
    """What judges the answers of an operation under a status."""
    return jsonschema_rs.Draft202012Validator(contract.alone(operation.responses[status] or {}))


def _told(made: Made) -> str:
    return f"{made.method} {made.target[:300]} {made.body[:300]!r}"


def main() -> int:
    """Send and judge; 0 when every answer is described."""
    parser = argparse.ArgumentParser(prog="generated", description=__doc__)
    parser.add_argument("versions", nargs="*", help="API versions; all by default")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--spoiled", type=float, default=0.2, help="how likely junk is in a request that has some")
    options = parser.parse_args()
    hammer = Hammer(options.seed, options.spoiled)
    begin = time.monotonic()
    chosen = options.versions or versions()
    for version in chosen:
        hammer.run(options.count // len(chosen), [version])
    hammer.close()
    for problem in hammer.problems[:40]:
        print(problem)
    statuses = ", ".join(f"{status} x{many}" for status, many in sorted(hammer.statuses.items()))
    print(f"{options.count} requests in {time.monotonic() - begin:.0f} s: {statuses}; {len(hammer.problems)} problems")
    return 1 if hammer.problems else 0


if __name__ == "__main__":
    sys.exit(main())
