"""Annotations that GitHub shows beside the run."""

from typing import TextIO

from zoho_contract.events import Event, RunFinished, ViolationFound
from zoho_contract.values import printable


class Annotations:
    """Writes workflow commands: an error per violation, a warning for one that is only reported."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, event: Event) -> None:
        """Write an event's annotation, if it has one."""
        match event:
            case ViolationFound():
                item = event.violation
                level = "error" if item.counts else "warning"
                self._write(level, f"{item.promise}: {item.title}", item.text(script=False))
            case RunFinished() if event.verdict.sentence:
                self._write("error", "could not judge", event.verdict.sentence)
            case _:
                pass

    def _write(self, level: str, title: str, text: str) -> None:
        title = _escape(title).replace(":", "%3A").replace(",", "%2C")
        self._out.write(f"::{level} title={title}::{_escape(text)}\n")


def _escape(text: str) -> str:
    text = printable(text.replace("\r", ""))
    return text.replace("%", "%25").replace("\n", "%0A")
