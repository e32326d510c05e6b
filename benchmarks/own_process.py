"""Ways to go, each in a process of its own, with a sandbox in another: what they come to, their time and memory."""

import contextlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

Access = dict[str, str]
Found = dict[str, Any]


def megabytes() -> float:
    """The peak memory of this process, where the system tells it apart from that of the parent."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measured(ways: Mapping[str, Callable[..., Any]]) -> None:
    """Go the way that was asked for on the standard input; print what it came to, how long it took, and the memory."""
    order = json.load(sys.stdin)
    begin, cpu = time.perf_counter(), time.process_time()
    counts = ways[order.pop("way")](**order)
    spent = {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
    print(json.dumps({"counts": counts, "megabytes": megabytes(), **spent}))


def gone(script: str, way: str, **given: Any) -> Found:  # noqa: ANN401 - whatever that way takes
    """Let a script go a way, in a process of its own, by its `--work`."""
    order = json.dumps({"way": way, **given})
    done = subprocess.run(
        [sys.executable, script, "--work"], input=order, stdout=subprocess.PIPE, text=True, check=True
    )
    found: Found = json.loads(done.stdout)
    return found


@contextlib.contextmanager
def sandbox(*options: str) -> Generator[Access]:
    """A sandbox in a process of its own."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", *options]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield json.loads(server.stdout.readline() if server.stdout else "")
        finally:
            server.terminate()
