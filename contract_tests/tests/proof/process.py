"""A sandbox in a process of its own that can be killed."""

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any, Self


class Process:
    """`zoho-sandbox serve` on a free port.

    Attributes:
        printed: what its first line says.
        port: the port.
        pid: the number of the process.
    """

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", *arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the sandbox did not start: {' '.join(command)}")
        self.printed: dict[str, Any] = json.loads(line)
        self.port = int(self.printed["url"].rpartition(":")[2])
        self.pid = self._process.pid

    def kill(self, signal: int) -> None:
        """Send a signal and wait for the end."""
        os.kill(self.pid, signal)
        self._process.wait(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate(timeout=10)
