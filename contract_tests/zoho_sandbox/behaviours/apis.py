"""The list of all calls, as the description of this version has them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from zoho_sandbox.answers import Answer, Found, RefusalError, refuse
from zoho_sandbox.auth import named_in_scopes
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.contract import CUSTOM, Operation
from zoho_sandbox.limits import cost_of
from zoho_sandbox.shapes import Json, is_object

METHOD: Final = "operation_types.method"
SCOPE: Final = "operation_types.oauth_scope"
MODULE: Final = "module"
METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
OWN: Final = "custom"


@behaviour("listApis")
def apis(call: Call) -> Answer:
    """The calls that the filter leaves, by their URLs; those about records once for each module."""
    name, wanted = _filter(call)
    if call.broken("api-filter-ignored"):
        name = ""
    found: dict[str, list[dict[str, Any]]] = {}
    for operation in call.contract.operations.values():
        for module in _modules(operation):
            told = _told(call, operation, module)
            chosen = {METHOD: told["method"] == wanted, MODULE: module == wanted, SCOPE: _has(told, str(wanted))}
            if told["oauth_scope"] and chosen.get(name, True):
                found.setdefault(_path(call, operation, module), []).append(told)
    if not found:
        return Found("nothing")
    return Found("found", {"apis": [{"path": path, "operation_types": kinds} for path, kinds in found.items()]})


def _modules(operation: Operation) -> Iterator[str]:
    """The modules that a call about records is listed for; an empty name for any other call."""
    if "{module}" not in operation.path:
        yield ""
    else:
        yield from (OWN if module == CUSTOM else module for module in operation.modules or (CUSTOM,))


def _path(call: Call, operation: Operation, module: str) -> str:
    parts = operation.path.strip("/").split("/")
    name = "{{module}}" if module == OWN else module
    shown = [name if part == "{module}" else "{{id}}" if part.startswith("{") else part for part in parts]
    return f"/crm/{call.contract.version}/{'/'.join(shown)}"


def _told(call: Call, operation: Operation, module: str) -> dict[str, Any]:
    price: Mapping[str, int] = operation.credits
    most = operation.batch.maximum if operation.batch else None
    return {
        "method": "ANY" if call.broken("method-untold") else operation.method,
        "oauth_scope": _scope(operation, module),
        "max_credits": 0 if call.broken("credits-untold") else cost_of(price, most or 1),
        "min_credits": cost_of(price, 1),
    }


def _scope(operation: Operation, module: str) -> str:
    """The narrowest scope that the call needs, in the words of the module; few calls need another one beside it."""
    named = [choice[0] for choice in operation.scopes if choice]
    narrow = next((scope for scope in reversed(named) if not scope.endswith(".ALL")), named[-1] if named else "")
    return narrow.replace("{module}", OWN if module == OWN else named_in_scopes(operation, module))


def _has(told: Mapping[str, Any], wanted: str) -> bool:
    """Whether the scope is within the wanted one, which goes without the service and the operation."""
    return f"{told['oauth_scope'].lower()}.".startswith(f"zohocrm.{wanted.lower()}.")


def _filter(call: Call) -> tuple[str, Json]:
    """What to filter by and for which value; an empty name where nothing is to be left out.

    Raises:
        RefusalError: the filter is not one that can be used.
    """
    if call.get("filters") is None:
        return "", None
    try:
        rule = json.loads(call.text("filters"))
    except (ValueError, RecursionError):
        rule = None
    if not is_object(rule):
        raise _refusal(call, "malformed-filters")
    field: Json = rule.get("field")
    name: Json = field.get("api_name") if is_object(field) else None
    if not isinstance(name, str):
        raise _refusal(call, "filter-without-name", "MANDATORY_NOT_FOUND")
    if name not in {METHOD, SCOPE, MODULE}:
        raise _refusal(call, "unknown-filter-field")
    if "comparator" not in rule or "value" not in rule:
        raise _refusal(call, "filter-without-value", "DEPENDENT_FIELD_MISSING")
    if rule["comparator"] != "equals":
        raise _refusal(call, "unsupported-comparator")
    _see_that_it_exists(call, name, rule["value"])
    return name, rule["value"]


def _see_that_it_exists(call: Call, name: str, value: Json) -> None:
    if name == METHOD and value not in METHODS:
        raise _refusal(call, "unknown-method")
    if name == MODULE and value not in {OWN, *call.contract.known_modules}:
        raise _refusal(call, "unknown-module-in-filter")
    if name == SCOPE:
        everything = (
            _told(call, operation, module)
            for operation in call.contract.operations.values()
            for module in _modules(operation)
        )
        if not isinstance(value, str) or not any(_has(told, value) for told in everything):
            raise _refusal(call, "unknown-scope")


def _refusal(call: Call, name: str, code: str = "INVALID_DATA") -> RefusalError:
    return refuse(name, code, details=call.about_parameter("filters"))
