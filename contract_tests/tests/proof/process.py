"""A sandbox in a process of its own that can be killed."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self


class Process:
    """`zoho-sandbox serve` on a free port, or another program that prints what it prints.

    Attributes:
        printed: what its first line says.
        port: the port.
        pid: the number of the process.
    """

    def __init__(self, *arguments: str, program: Sequence[str] = ("zoho_sandbox", "serve", "--port", "0")) -> None:
        command = [sys.executable, "-m", *program, *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the sandbox did not start: {' '.join(command)}")
        self.printed: dict[str, Any] = json.loads(line)
        self.port = int(self.printed["url"].rpartition(":")[2])
        self.pid = self._process.pid

    def asked(self) -> str:
        """The line that the program prints for one that it is sent."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

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
