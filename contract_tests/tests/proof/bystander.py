"""Somebody who calls a sandbox all the while, in a process of its own: what slows it down is the sandbox alone."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from proof.process import Process

PAUSE = 0.005


@contextmanager
def bystander(server: Process) -> Iterator[list[float]]:
    """Calls within the block; behind it the list holds how long each took, in seconds."""
    command = [sys.executable, "-m", "proof.bystander", str(server.port), server.printed["access_token"]]
    taken: list[float] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield taken
        told, _ = process.communicate()
        taken += json.loads(told)


def main() -> int:
    """Call until standard input ends, and print how long each call took."""
    connection = HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
    taken: list[float] = []
    headers = {"authorization": f"Bearer {sys.argv[2]}"}
    while not taken or not select.select([sys.stdin], [], [], PAUSE)[0]:
        begin = time.perf_counter()
        connection.request("GET", "/crm/v8/org", headers=headers)
        connection.getresponse().read()
        taken.append(time.perf_counter() - begin)
        if len(taken) == 1:
            print("calling", flush=True)
    print(json.dumps(taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
