"""What the tiny API knows and how it answers."""

# ruff: noqa: D103 - a stage prop

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

MODULES = ("Leads", "Deals")
STAGES = ("A", "B", "C", "D")
GOOD, NARROW, FOREIGN = "1000.good-token", "1000.narrow-token", "1000.foreign-token"
FRESH = "1000.just-handed-out"


class RefusalError(Exception):
    """A refusal of the whole request."""

    def __init__(self, status: int, code: str, message: str = "", **details: Any) -> None:
        self.answer = (status, {"code": code, "message": message, "details": details, "status": "error"})


def number(text: str) -> int:
    """A page number or size."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1000:
        raise RefusalError(400, "INVALID_DATA")
    return int(text)


def odd_page(url: str) -> bool:
    page = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return not page.isdigit()


def lines(body: dict[str, Any], key: str) -> list[Any]:
    found = body.get(key)
    if found is not None and not isinstance(found, list):
        raise RefusalError(400, "INVALID_DATA")
    return found or []


def row(code: str, message: str = "refused", **details: Any) -> dict[str, Any]:
    good = code in {"SUCCESS", "SCHEDULED"}
    return {"code": code, "message": message, "details": details, "status": "success" if good else "error"}
