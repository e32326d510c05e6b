"""The reference of the API: every operation of a version, as its bundle has it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from zoho_sandbox.behaviours import BEHAVIOURS
from zoho_sandbox.contract import Contract, Operation
from zoho_sandbox.control import samples
from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.control.state import looking

VERSION: Final = "the API version; the newest when left out"


@call("GET", "reference", version=VERSION)
def list_operations(asked: Asked) -> dict[str, Any]:
    """List the operations of a version."""
    contract = _contract(asked)
    return {
        "version": contract.version,
        "versions": list(asked.tenant.gate.contracts),
        "operations": [
            {
                "id": operation.id,
                "tag": operation.tag,
                "method": operation.method,
                "path": operation.path,
                "summary": _node(contract, operation).get("summary", ""),
                "played": operation.id in BEHAVIOURS,
            }
            for operation in contract.operations.values()
        ],
    }


@call("GET", "reference/{operation}", version=VERSION)
def one_operation(asked: Asked) -> dict[str, Any]:
    """Tell everything of one operation: what it takes, what it answers, every error, and a line of curl."""
    contract = _contract(asked)
    operation = contract.operations.get(asked.path["operation"])
    if operation is None:
        raise ControlError(f"{contract.version} has no operation {asked.path['operation']!r}", NOT_FOUND)
    node = _node(contract, operation)
    with looking(asked) as connection:
        sample = samples.of(connection, asked.tenant.organization, contract, operation)
    prefix = "" if operation.on_accounts else f"/crm/{contract.version}"
    return {
        "id": operation.id,
        "version": contract.version,
        "tag": operation.tag,
        "method": operation.method,
        "path": prefix + operation.path,
        "summary": node.get("summary", ""),
        "description": node.get("description", ""),
        "modules": operation.modules,
        "scopes": [" ".join(choice) for choice in operation.scopes],
        "credits": operation.credits,
        "parameters": [_parameter(contract, one.wire, node) | {"where": one.where, "required": one.required}
                       for one in operation.parameters],
        "rows": operation.batch.maximum if operation.batch else None,
        "outcomes": node["x-outcomes"],
        "errors": node["x-errors"],
        "curl": samples.curl(sample, operation, prefix),
        "body": json.dumps(sample.body, ensure_ascii=False, indent=2) if sample.body else None,
    }  # fmt: skip


def _contract(asked: Asked) -> Contract:
    contracts = asked.tenant.gate.contracts
    wanted = asked.request.query.get("version") or list(contracts)[-1]
    if wanted not in contracts:
        raise ControlError(f"there is no version {wanted!r}; there are {', '.join(contracts)}", NOT_FOUND)
    return contracts[wanted]


def _node(contract: Contract, operation: Operation) -> Mapping[str, Any]:
    found: Mapping[str, Any] = contract.document["paths"][operation.path][operation.method.lower()]
    return found


def _parameter(contract: Contract, wire: str, node: Mapping[str, Any]) -> dict[str, Any]:
    told = (contract.shapes.resolve(one) for one in node.get("parameters", ()))
    nothing: Mapping[str, Any] = {}
    found = next((one for one in told if one["name"] == wire), nothing)
    schema = contract.shapes.resolve(found.get("schema", {}))
    return {
        "name": wire,
        "about": found.get("description", ""),
        "type": " or ".join(sorted(contract.shapes.types(schema) - {"null"})),
        "values": schema.get("enum", []),
    }
