"""The command `zoho-crm`."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

_INSTALL: Final = "zoho-crm needs its extra: pip install 'zoho-crm-client[cli]'"
_NEEDED: Final = ("click", "rich")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status: 0 all was done, 1 some of it failed, 2 nothing was done."""
    if not all(map(_installed, _NEEDED)):
        sys.stderr.write(_INSTALL + "\n")
        return 2
    from zoho_crm.cli import app  # noqa: PLC0415 - imports what may be missing

    return app.run(sys.argv[1:] if arguments is None else arguments)


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # somebody has put something that is no module into sys.modules
        return False


if __name__ == "__main__":
    sys.exit(main())
