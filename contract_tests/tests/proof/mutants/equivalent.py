"""Mutants that no documented request can tell from the sandbox, with the reason; seen by people, one by one."""

from typing import Final

_CONSENT: Final = "codes come from a page on which a person agrees; no request of the API asks for one"
_FAULT: Final = "it runs only while a fault is switched on"
_KEPT: Final = "it only guards or saves work: nothing changes the thing, or it is looked up again"
_DEEP: Final = "how deep conditions may nest is not documented; the limit only keeps the sandbox from being worn out"
_FACT: Final = "a fact of the organization of the seed, which may be either way; both routes to it say the same"

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {
    ("state/grants", "CODE_LIFE: Final = 120.0", "CODE_LIFE: Final = 121.0"): _CONSENT,
    ("state/grants", "offline: bool = True", "offline: bool = False"): _CONSENT,
    (
        "state/grants",
        "return bool(connection.execute(recent).scalar_one() >= MOST_IN_WINDOW)",
        "return bool(connection.execute(recent).scalar_one() <= MOST_IN_WINDOW)",
    ): _CONSENT,
    (
        "state/grants",
        "recent = select(func.count()).where(codes.c.client == client, codes.c.issued_at > now - WINDOW)",
        "recent = select(func.count()).where(codes.c.client == client, codes.c.issued_at > now >> WINDOW)",
    ): _CONSENT,
    (
        "state/grants",
        "return connection.execute(chosen.where(codes.c.expires_at > now)).first()",
        "return connection.execute(chosen.where(codes.c.expires_at == now)).first()",
    ): _CONSENT,
    (
        "state/grants",
        "alive = select(table.c.token).where(table.c.client == grant.client, table.c.user == grant.user)",
        "alive = select(table.c.token).where(table.c.client == grant.client, table.c.user != grant.user)",
    ): _CONSENT,
    (
        "state/grants",
        "chosen = select(table.c.token).where(table.c.client == grant.client, table.c.user == grant.user)",
        "chosen = select(table.c.token).where(table.c.client is not grant.client, table.c.user == grant.user)",
    ): _CONSENT,
    (
        "behaviours/tokens",
        "refresh = grants.issue_refresh(call.connection, grant) if code.offline else None",
        "refresh = grants.issue_refresh(call.connection, grant) if not code.offline else None",
    ): _CONSENT,
    (
        "behaviours/modules",
        'shown = _described(call, found, rows[0] if call.broken("other-module-shown") else rows[found])',
        'shown = _described(call, found, rows[ 1] if call.broken("other-module-shown") else rows[found])',
    ): _FAULT,
    ("state/conditions", "@dataclass(frozen=True, slots=True)", "@dataclass(frozen=False, slots=True)"): _KEPT,
    (
        "behaviours/search",
        "node, rest = _joined(call, inner, kinds, depth + 1)",
        "node, rest = _joined(call, inner, kinds, depth + 0)",
    ): _DEEP,
    ("behaviours/settings", "for field in found:", "for field in []:"): _FAULT,
    ("state/territories", "  @remembered", ""): _KEPT,
    ("state/org", "  @remembered", ""): _KEPT,
    (
        "state/layouts",
        '"edit": True, "rename": True, "clone": True, "downgrade": False, "delete": False, "deactivate": False,',
        '"edit": False, "rename": True, "clone": True, "downgrade": False, "delete": False, "deactivate": False,',
    ): _FACT,
    ("behaviours/modules", '"presence_sub_menu": True,', '"presence_sub_menu": False,'): _FACT,
    ("behaviours/modules", '"recycle_bin_on_delete": True,', '"recycle_bin_on_delete": False,'): _FACT,
    (
        "behaviours/modules",
        'status = "user_hidden" if row.api_name in HIDDEN else "visible"',
        'status = "user_hidden" if not row.api_name in HIDDEN else "visible"',
    ): _FACT,
}
"""Room, line before and line after -> why nobody can tell."""
