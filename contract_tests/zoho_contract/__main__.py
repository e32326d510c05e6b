"""The command ``zoho-contract``."""

import sys

_NEEDED = "zoho-contract needs its extra: pip install 'zoho-crm-client[contract]'"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 conforms, 1 violations, 2 could not judge."""
    try:
        from zoho_contract import cli  # noqa: PLC0415 - its imports may be missing, which this explains
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "zoho_contract":
            raise
        sys.stderr.write(_NEEDED + "\n")
        return 2
    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
