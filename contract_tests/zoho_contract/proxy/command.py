"""``zoho-contract proxy``: from its arguments to its report."""

import argparse
import json
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Final, TextIO

from zoho_contract.http import UnreachableError
from zoho_contract.proxy.exchange import Seen
from zoho_contract.proxy.masking import Mask
from zoho_contract.proxy.relay import Relay, Upstream
from zoho_contract.proxy.umpire import Umpire
from zoho_contract.values import counted
from zoho_contract.verdict import CONFORMS, NOT_JUDGED, VIOLATED

HELP: Final = "stand between a client and a server, pass everything on, judge both"
DESCRIPTION: Final = (
    "Pass traffic on unchanged and judge every request and answer. The first line of stdout is a JSON object with the "
    "URL to give to the client. Ends with Ctrl-C, SIGTERM or --max-seconds, with a report."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    command.add_argument("--upstream", required=True, metavar="URL", help="the API: scheme and host, without /crm")
    command.add_argument("--accounts-upstream", metavar="URL", help="the accounts server; --upstream by default")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    command.add_argument("--port", type=int, default=0, help="port to listen on; 0 for a free one (0)")
    command.add_argument("--max-seconds", type=float, metavar="S", help="end after so long; never by default")
    command.add_argument("--record", type=Path, metavar="FILE", help="append every call, masked, as a line of JSON")


def main(options: argparse.Namespace) -> int:
    """Run the proxy until it is told to end; returns 0, 1 when a side broke a promise, 2 when nothing was judged."""
    with ExitStack() as files:
        return _run(options, files)


def _run(options: argparse.Namespace, files: ExitStack) -> int:
    out = sys.stdout
    umpire = Umpire()
    try:
        api = Upstream(options.upstream)
        login = Upstream(options.accounts_upstream) if options.accounts_upstream else api
        record = _recorder(options.record, files)
        relay = Relay((options.host, options.port), api, login, _teller(umpire, record, out))
    except (OSError, UnreachableError) as error:
        sys.stderr.write(f"zoho-contract: {error}\n")
        return NOT_JUDGED
    url = f"http://{options.host}:{relay.server_address[1]}"
    out.write(json.dumps({"url": url, "accounts_url": url, "upstream": options.upstream}) + "\n")
    out.flush()
    _serve(relay, options.max_seconds)
    out.write(report(umpire))
    return umpire.exit_code


def _serve(relay: Relay, seconds: float | None) -> None:
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    kept = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    thread = threading.Thread(target=relay.serve_forever, daemon=True)
    thread.start()
    try:
        over.wait(seconds)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
        relay.shutdown()
        relay.server_close()


def _recorder(path: Path | None, files: ExitStack) -> Callable[[Seen], None]:
    """Writes calls down; for the owner's eyes alone, although nothing that is a secret gets there."""
    if path is None:
        return lambda _: None
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    out, mask, lock = files.enter_context(os.fdopen(descriptor, "a", encoding="utf-8")), Mask(), threading.Lock()
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        path.chmod(0o600)

    def write(seen: Seen) -> None:
        line = json.dumps(mask.line(seen), ensure_ascii=False)
        with lock:
            if not out.closed:  # as it is for a call that outlives the proxy
                out.write(line + "\n")
                out.flush()

    return write


def _teller(umpire: Umpire, record: Callable[[Seen], None], out: TextIO) -> Callable[[Seen], None]:
    def tell(seen: Seen) -> None:
        for remark in umpire.judge(seen):
            out.write(remark.text() + "\n")
            out.flush()
        record(seen)

    return tell


def report(umpire: Umpire) -> str:
    """What passed and what came of it, for people."""
    lines = [""]
    for name, count in sorted(umpire.calls.items()):
        statuses = ", ".join(
            f"{times} x {status}" for (call, status), times in sorted(umpire.statuses.items()) if call == name
        )
        lines.append(f"{name}: {counted(count, 'call')}{f' ({statuses})' if statuses else ''}")
    lines += [f"not judged: {count} x {reason}" for reason, count in umpire.unjudged.items()]
    total, repeated = sum(umpire.calls.values()), sum(umpire.repeats.values())
    lines.append(
        f"{counted(total, 'call')}, {counted(len(umpire.remarks), 'finding')}, seen {counted(repeated, 'time')}"
    )
    ends = {CONFORMS: "conforms", VIOLATED: "does not conform", NOT_JUDGED: "nothing passed that could be judged"}
    return "\n".join([*lines, ends[umpire.exit_code], ""])
