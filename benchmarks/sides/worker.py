"""Runs the cases of one side when it is told to, in an environment of its own: lines of JSON in and out.

    python sides/worker.py SIDE

`{"case": "decode records", "size": 500, "times": 20}` is answered by `{"cpu": ..., "wall": ...}`, seconds of one time;
a case that the side does not have by `{}`.
"""

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]


def main() -> None:
    """Answer line by line."""
    side = importlib.import_module(sys.argv[1])
    ready: dict[tuple[str, int], Callable[[], object]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        key = asked["case"], asked["size"]
        if key[0] not in side.CASES:
            print("{}", flush=True)
            continue
        if key not in ready:
            ready[key] = side.CASES[key[0]](key[1], asked.get("url", ""))
            ready[key]()
        print(json.dumps(timed(ready[key], asked["times"])), flush=True)


def timed(call: Callable[[], object], times: int) -> dict[str, float]:
    """Seconds of one time, on a processor and by the clock, with nothing left to collect of earlier cases."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        call()
    return {"cpu": (time.process_time() - cpu) / times, "wall": (time.perf_counter() - wall) / times}


if __name__ == "__main__":
    main()
