"""`python -m proof.matrix [v7 ...]`: every fault, met by every operation, blocking and asyncio; prints what is wrong.

Exit status 0: every cell ended as it should; 1: some did not; 2: nothing fits what was asked for.
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
    chosen = [fault for fault in FAULTS.values() if options.faults.search(fault.name)]
    offered = {version: calls_of(load(version)) for version in options.versions or bundled_versions()[-1:]}
    met = {
        version: [call for call in calls if options.operations.search(call.operation.id)]
        for version, calls in offered.items()
    }
    for said, pattern, found in (
        ("--faults", options.faults, chosen),
        ("--operations", options.operations, any(met.values())),
    ):
        if not found:
            print(f"No name fits {said} {pattern.pattern!r} in {', '.join(met)}.", file=sys.stderr)
            return 2
    cells = broken = 0
    begin = time.monotonic()
    with Server() as server:
        for version, calls in met.items():
            for fault in chosen if calls else ():
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
    parser.add_argument("--faults", default="", type=_pattern, help="a regular expression for the names of faults")
    parser.add_argument("--operations", default="", type=_pattern, help="likewise for operations")
    return parser.parse_args()


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no regular expression: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
