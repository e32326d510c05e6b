"""`python -m proof.matrix [v7 ...]`: every fault, met by every operation, blocking and asyncio; prints what is wrong.

Exit status 0: every cell ended as it should; 1: some did not.
"""

import argparse
import re
import sys
import time

from proof.matrix import FAULTS
from proof.matrix.calls import calls_of
from proof.matrix.run import meet
from proof.matrix.server import Server
from zoho_contract.contract import bundled_versions, load

_SHOWN = 5


def main() -> int:
    """Run the matrix of the versions that are asked for, the newest by default."""
    options = _options()
    chosen = [fault for fault in FAULTS.values() if re.search(options.faults, fault.name)]
    cells = broken = 0
    begin = time.monotonic()
    with Server() as server:
        for version in options.versions or bundled_versions()[-1:]:
            calls = [call for call in calls_of(load(version)) if re.search(options.operations, call.operation.id)]
            for fault in chosen:
                start = time.monotonic()
                found = [
                    f"{kind} {sentence}"
                    for kind, asynchronous in (("blocking", False), ("asyncio", True))
                    for sentence in meet(server, version, fault, calls, asynchronous=asynchronous)
                ]
                cells += 2 * len(calls)
                broken += len(found)
                print(f"{version} {fault.name}: {len(found) or 'fine'} ({time.monotonic() - start:.1f} s)", flush=True)
                print("".join(f"  {sentence}\n" for sentence in found[:_SHOWN]), end="", flush=True)
    print(f"{cells} cells, {len(chosen)} faults, {broken} violations, {time.monotonic() - begin:.0f} s")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.matrix", description=__doc__)
    parser.add_argument("versions", nargs="*", help="API versions; the newest by default")
    parser.add_argument("--faults", default="", help="a regular expression for the names of faults")
    parser.add_argument("--operations", default="", help="likewise for operations")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
