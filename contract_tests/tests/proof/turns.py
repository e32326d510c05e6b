"""`python -m proof.turns`: a sandbox on a socket that says for how long at a stretch it had ears for nobody.

It prints what `zoho-sandbox serve` prints, and then for each line that it reads the longest turn of its event loop
since the line before, in seconds on a processor: what everybody else waits for because of one caller, whatever else
runs on the machine.
"""

import asyncio
import gc
import json
import selectors
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

from zoho_sandbox import Sandbox
from zoho_sandbox.serving import Ending, listen, server_of, url_of


class Watched(selectors.DefaultSelector):
    """What an event loop waits with: the time from one wait to the next is a turn."""

    def __init__(self) -> None:
        super().__init__()
        self._begun: float | None = None
        self.longest = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait, as others do."""
        if self._begun is not None:
            self.longest = max(self.longest, time.thread_time() - self._begun)
        found = super().select(timeout)
        self._begun = time.thread_time()
        return found


def _tell(watched: Watched, asked: Iterator[str]) -> None:
    for _ in asked:
        longest, watched.longest = watched.longest, 0.0
        print(longest, flush=True)


def main() -> int:
    """Answer until somebody stops it."""
    watched = Watched()
    listener = listen("127.0.0.1", 0)
    url = url_of("127.0.0.1", listener)
    with Ending() as ending, closing(Sandbox()) as sandbox:
        gc.freeze()
        ending.server = server_of(sandbox.app)
        print(json.dumps({"url": url, "accounts_url": url, **sandbox.credentials}), flush=True)
        threading.Thread(target=_tell, args=(watched, iter(sys.stdin)), daemon=True).start()
        with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(watched)) as runner:
            runner.run(ending.server.serve(sockets=[listener]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
