"""The operation that somebody means who writes a method and a path himself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_crm._generated.routes import ROUTES

from .paths import is_array, look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .operation import Operation
    from .version import Version

_OPEN = "{"
_ID = "_id}"


def operation_at(version: Version, method: str, path: str) -> Operation | None:
    """Give the operation at a path below the version; None for what has no method, or has none in this version."""
    parts = path.split("/")
    fitting = [template for template in ROUTES.get(method, {}) if _fits(template.split("/"), parts)]
    if not fitting:
        return None
    # `/settings/tags` is no record of a module named settings.
    nearest = min(fitting, key=lambda template: template.count(_OPEN))
    try:
        return version.operation(ROUTES[method][nearest])
    except LookupError:
        return None


def rows_of(op: Operation, query: Mapping[str, object], body: object) -> int | None:
    """Say how many rows a call carries, where the operation says where they go; None for one that carries none."""
    if op.batch is None:
        return None
    part, _, place = op.batch.rows.partition(".")
    if part == "query":
        asked = query.get(place)
        return len(asked) if is_array(asked) else 0 if asked is None else str(asked).count(",") + 1
    found = look(body, place) if part == "body" else None
    return len(found) if is_array(found) else 1


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        (part.isdigit() if name.endswith(_ID) else True) if name.startswith(_OPEN) else name == part
        for name, part in zip(template, parts, strict=True)
    )
