"""What each extra is for, tried in an environment that has the wheel and that extra: `python -P smoke.py EXTRA ...`."""

import asyncio
import json
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

ORGANIZATION = json.dumps({"org": [{"id": "1", "company_name": "Zylker"}]}).encode()
TEST = """
from zoho_crm import ZohoCRM

def test_fixture(zoho_sandbox):
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        assert crm.org.get()["company_name"]
"""


class Organization(BaseHTTPRequestHandler):
    """A server that knows one answer."""

    def do_GET(self) -> None:
        """Answer with the organization."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ORGANIZATION)))
        self.end_headers()
        self.wfile.write(ORGANIZATION)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Give the address of such a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Organization) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def command(*words: str, status: int = 0) -> str:
    """Run a command of this environment and give what it printed."""
    program = Path(sysconfig.get_path("scripts")) / words[0]
    done = subprocess.run([program, *words[1:]], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def base() -> None:
    """The client imports nothing but itself and what Python has, and makes a call."""
    before = set(sys.modules)
    import zoho_crm  # noqa: PLC0415 - it is this import that is looked at

    brought = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)
    assert brought == {"zoho_crm"}, brought
    with served() as url, zoho_crm.ZohoCRM("token", base_url=url) as crm:
        assert crm.org.get()["company_name"] == "Zylker"
    for version in ("v2", "v2_1", "v3", "v4", "v5", "v6", "v7", "v8"):
        assert __import__(f"zoho_crm.{version}", fromlist=["ZohoCRM"]).ZohoCRM


def sandbox() -> None:
    """The sandbox takes the client's calls in this process, shows its page, and has a command."""
    from zoho_crm import ZohoCRM  # noqa: PLC0415 - each extra imports what it is for
    from zoho_sandbox import Request, Sandbox  # noqa: PLC0415 - likewise

    with Sandbox(seed="demo") as double:
        assert double.handle(Request("GET", "/_sandbox/page/app.js")).status == HTTPStatus.OK
        with ZohoCRM(double.access_token, base_url=double.url, transport=double.transport()) as crm:
            leads = [lead.id for lead in crm.records.list("Leads", fields=["Last_Name"])][:3]
            crm.tags.add("Leads", ids=leads, tags=["Tried"]).raise_for_failures()
    assert "serve" in command("zoho-sandbox", "--help")


def contract() -> None:
    """The kit has a command, which says in a sentence when there is no server to judge."""
    assert "--target" in command("zoho-contract", "run", "--help")
    words = ("run", "--target", "http://127.0.0.1:9", "--access-token", "token", "--api-version", "v8")
    command("zoho-contract", *words, status=2)


def pytest() -> None:
    """The fixture is there without being asked for."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "test_fixture.py").write_text(TEST, "utf-8")
        assert "1 passed" in command("pytest", "-q", "-p", "no:cacheprovider", folder)


def cli() -> None:
    """The command line tells what it can do, and keeps the words of a shell."""
    assert "login" in command("zoho-crm", "--help")
    assert "zoho-crm" in command("zoho-crm", "completion", "bash")


def bare() -> None:
    """Without its extra a command says in a line what to install."""
    served_and_judged = (("zoho-sandbox", "serve"), ("zoho-contract", "run", "--target", "http://127.0.0.1:9"))
    for words in (("zoho-crm", "whoami"), *served_and_judged):
        said = command(*words, status=2)
        assert "pip install" in said, (words, said)


def speed() -> None:
    """Answers are decoded with the faster library."""
    import msgspec  # noqa: F401, PLC0415 - it has to be there

    from zoho_crm import ZohoCRM  # noqa: PLC0415 - likewise

    with served() as url, ZohoCRM("token", base_url=url) as crm:
        assert crm.org.get()["company_name"] == "Zylker"


def otel() -> None:
    """Calls can be watched."""
    from zoho_crm import ZohoCRM, otel  # noqa: PLC0415 - likewise

    with served() as url, ZohoCRM("token", base_url=url) as crm:
        otel.instrument(crm)
        assert crm.org.get()["company_name"] == "Zylker"


def aiohttp() -> None:
    """The asyncio client goes through the other library."""
    from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415 - likewise

    from zoho_crm import AsyncZohoCRM  # noqa: PLC0415 - likewise

    async def call(url: str) -> object:
        async with AsyncZohoCRM("token", base_url=url, transport=AiohttpTransport()) as crm:
            return (await crm.org.get())["company_name"]

    with served() as url:
        assert asyncio.run(call(url)) == "Zylker"


TRIALS: dict[str, Callable[[], None]] = {
    trial.__name__: trial for trial in (base, bare, sandbox, contract, pytest, cli, speed, otel, aiohttp)
}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        TRIALS[name]()
