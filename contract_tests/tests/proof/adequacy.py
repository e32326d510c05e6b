"""`python -m proof.adequacy [--sample N]`: switch on each fault of a sandbox alone and see whether the kit notices.

A fault counts as noticed when a promise is named that it breaks, which ends a run with exit status 1. The layers of the
kit are tried one after the other until one of them notices. A run without a fault comes first and has to end with 0:
otherwise noticing means nothing.
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
SECONDS = 240.0
"""Time for one run; far more than it needs, so that a busy machine cuts nothing short."""


def main() -> int:
    """Judge the sandbox with each fault; 0 when all are noticed."""
    options = _options()
    with sandbox() as server:
        faults = [str(fault["name"]) for fault in control(server, "GET", "faults")["faults"]]
        chosen = sorted(Random(options.seed).sample(faults, options.sample)) if options.sample else faults
        clean = judge(server, options, *LAYERS)
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
    names: set[str] = set()
    for layer in LAYERS:
        names = {violation.promise for violation in judge(server, options, layer).counting}
        if names:
            break
    control(server, "DELETE", "faults")
    told = f"{layer}: {', '.join(sorted(names)[:4])}" if names else "not noticed"
    print(f"{fault} ({time.monotonic() - begin:.1f} s) {told}", flush=True)
    return bool(names)


def judge(server: Sandbox, options: argparse.Namespace, *layers: str) -> Verdict:
    """Judge a sandbox with some of the layers."""
    found = credentials(server)
    return run(
        server.url, found, options.version, seed=options.seed, carried="fail", layers=layers, max_seconds=SECONDS
    )


def control(server: Sandbox, method: str, what: str, body: Any = None) -> Any:
    """Ask the sandbox's control plane."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/_sandbox/{what}", data, method=method)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


if __name__ == "__main__":
    sys.exit(main())
