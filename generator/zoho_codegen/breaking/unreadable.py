"""What stops a comparison."""

from __future__ import annotations

__all__ = ["UnreadableError"]


class UnreadableError(Exception):
    """An input cannot be read or compared; the message is one sentence that says which and why."""
