"""The command `zoho-sandbox`."""

import argparse
import gc
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec
from typing import Final

from zoho_sandbox.serving import Ending, listen, server_of, url_of

INSTALL: Final = "zoho-sandbox needs its extra: pip install 'zoho-crm-client[sandbox]'"
NEEDED: Final = ("uvicorn", "sqlalchemy", "jsonschema_rs")
EDITIONS: Final = ("free", "standard", "professional", "enterprise", "ultimate")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status.

    `serve` prints one line of JSON with the URL and the credentials, and then answers until it is stopped. To be
    stopped is no failure, whatever it is at.
    """
    options = _parser().parse_args(arguments)
    if not all(map(_installed, NEEDED)):
        print(INSTALL, file=sys.stderr)  # noqa: T201 - a command speaks
        return 2
    with Ending() as ending:
        return _serve(options, ending)


def _serve(options: argparse.Namespace, ending: Ending) -> int:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - only with the extra, and only when asked for

    from zoho_sandbox.app import Sandbox  # noqa: PLC0415 - likewise
    from zoho_sandbox.control.access import ELSEWHERE, LOOPBACK, Access, is_local  # noqa: PLC0415 - likewise
    from zoho_sandbox.limits import PAUSE  # noqa: PLC0415 - likewise
    from zoho_sandbox.seed import Seed  # noqa: PLC0415 - likewise

    try:
        Seed.of(options.seed, options.records)
        Access.of(options.control, options.control_token)
    except ValueError as error:
        print(f"zoho-sandbox: {error}", file=sys.stderr)  # noqa: T201 - a command speaks
        return 2
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        print(f"zoho-sandbox: cannot listen on {options.host}:{options.port}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    try:
        pause = PAUSE if options.edition else 0.0
        sandbox = Sandbox(
            options.database,
            seed=options.seed,
            records=options.records,
            edition=options.edition,
            pause=pause,
            control=options.control,
            control_token=options.control_token,
        )
    except (SQLAlchemyError, ImportError, ValueError) as error:
        listener.close()
        print(f"zoho-sandbox: cannot open the database {options.database}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    url = url_of(options.host, listener)
    # What is here now stays: whoever calls need not wait while it is looked through for what is no longer used.
    gc.freeze()
    with closing(sandbox):
        ending.server = server_of(sandbox.app)
        print(json.dumps({"url": url, "accounts_url": url, **sandbox.credentials}), flush=True)  # noqa: T201
        if options.control == LOOPBACK and not options.control_token and not is_local(options.host):
            print(f"zoho-sandbox: {ELSEWHERE}", file=sys.stderr)  # noqa: T201 - a command speaks
        ending.server.run(sockets=[listener])
    return 0


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # somebody has put something that is no module into sys.modules
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zoho-sandbox", description="A Zoho CRM organization that is not one.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer the API on a port, and print where and with which tokens")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="port to listen on; 0 for a free one (0)")
    serve.add_argument("--database", default=":memory:", help="SQLAlchemy URL or path; in memory when left out")
    serve.add_argument("--seed", default="demo", help="data of a new database: demo, empty, or a number (demo)")
    serve.add_argument("--records", type=int, help="how many records, for the seed of a number (1000)")
    serve.add_argument("--edition", choices=EDITIONS, help="edition whose limits apply; no limits when left out")
    serve.add_argument(
        "--control",
        choices=("loopback", "any", "off"),
        default="loopback",
        help="for whom the page and /_sandbox/ are there: this machine, every machine, nobody (loopback)",
    )
    serve.add_argument("--no-control", dest="control", action="store_const", const="off", help="as --control off")
    serve.add_argument(
        "--control-token",
        default=os.environ.get("ZOHO_SANDBOX_CONTROL_TOKEN"),
        help="opens the page and /_sandbox/ from everywhere: /?token=TOKEN in a browser, else as a bearer token"
        " (ZOHO_SANDBOX_CONTROL_TOKEN)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
