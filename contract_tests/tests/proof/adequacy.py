"""`python -m proof.adequacy [--sample N]`: switch on each fault of a sandbox alone and see whether the kit notices.

A fault counts as noticed when the run ends with 1, that is, when a promise was named that the fault breaks. A run
without a fault comes first and has to end with 0: otherwise noticing means nothing.
"""

import argparse
import json
import sys
import time
import urllib.request
from random import Random
from typing import Any

from proof.__main__ import credentials
from proof.sandbox import Sandbox, sandbox
from zoho_contract import Verdict, run
from zoho_contract.contract import bundled_versions

LAYERS = ("promises", "model", "schemathesis")


def main() -> int:
    """Judge the sandbox with each fault; 0 when all are noticed."""
    options = _options()
    with sandbox() as server:
        faults = [str(fault["name"]) for fault in control(server, "GET", "faults")["faults"]]
        chosen = sorted(Random(options.seed).sample(faults, options.sample)) if options.sample else faults
        clean = judge(server, options.version, options.seed)
        print(f"without a fault: exit {clean.exit_code}, {clean.cases} cases in {clean.seconds:.1f} s", flush=True)
        alive = [] if clean.exit_code == 0 else ["(no fault)"]
        for fault in chosen:
            alive += [] if _noticed(server, fault, options) else [fault]
    noticed = len(set(chosen) - set(alive))
    print(f"{noticed} of {len(chosen)} faults noticed; the sandbox has {len(faults)}")
    print("\n".join(f"not noticed: {name}" for name in alive))
    return 1 if alive else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.adequacy", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="how many faults to try; all by default")
    parser.add_argument("--seed", type=int, default=0, help="decides the sample and every random choice")
    parser.add_argument("--version", default=bundled_versions()[-1], help="API version")
    return parser.parse_args()


def _noticed(server: Sandbox, fault: str, options: argparse.Namespace) -> bool:
    """Whether some layer notices; the later ones are tried only where the earlier ones saw nothing."""
    control(server, "POST", "reset", {})
    control(server, "PUT", "faults", {"name": fault})
    begin = time.monotonic()
    verdict = judge(server, options.version, options.seed)
    control(server, "DELETE", "faults")
    names = sorted({violation.promise for violation in verdict.counting})
    print(f"{fault}: exit {verdict.exit_code} in {time.monotonic() - begin:.1f} s; {', '.join(names[:4])}", flush=True)
    return verdict.exit_code == 1


def judge(server: Sandbox, version: str, seed: int) -> Verdict:
    """Judge a sandbox, one layer more each time, until something is found or all have run."""
    verdict = run(server.url, credentials(server), version, seed=seed, carried="fail", layers=LAYERS[:1])
    for count in range(2, len(LAYERS) + 1):
        if verdict.exit_code:
            break
        verdict = run(server.url, credentials(server), version, seed=seed, carried="fail", layers=LAYERS[:count])
    return verdict


def control(server: Sandbox, method: str, what: str, body: Any = None) -> Any:
    """Ask the sandbox's control plane."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/_sandbox/{what}", data, method=method)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


if __name__ == "__main__":
    sys.exit(main())
