"""The command ``zoho-contract``."""

import sys
from importlib.util import find_spec
from typing import Final

_INSTALL: Final = "zoho-contract needs its extra: pip install 'zoho-crm-client[contract]'"
_NEEDED: Final = ("schemathesis", "hypothesis", "jsonschema_rs")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 conforms, 1 violations, 2 could not judge."""
    if not all(map(_installed, _NEEDED)):
        sys.stderr.write(_INSTALL + "\n")
        return 2
    from zoho_contract import cli  # noqa: PLC0415 - imports what may be missing

    return cli.main(arguments)


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # somebody has put something that is no module into sys.modules
        return False


if __name__ == "__main__":
    sys.exit(main())
