"""A sandbox inside the test, and a way to call it without a socket."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from zoho_sandbox.app import Sandbox
from zoho_sandbox.clock import Clock
from zoho_sandbox.seed import credentials

START = 1_790_000_000.0
TOKENS = credentials()


@dataclass
class Reply:
    """An answer: its status, its headers and its body, decoded."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The decoded body; None where there is none."""
        return json.loads(self.raw) if self.raw else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The elements of the first array."""
        return next(value for value in self.body.values() if isinstance(value, list))

    @property
    def codes(self) -> list[str]:
        """The codes of the rows."""
        return [row["code"] for row in self.rows]


@dataclass
class Org:
    """One caller of a sandbox: a token and an API version."""

    sandbox: Sandbox
    version: str = "v8"
    token: str | None = TOKENS["access_token"]
    headers: dict[str, str] = field(default_factory=dict)
    client: str = "127.0.0.1"
    known: Mapping[str, str] = field(default_factory=lambda: TOKENS)

    def at(self, version: str) -> "Org":
        """The same caller on another version."""
        return replace(self, version=version)

    def holding(self, token: str | None) -> "Org":
        """The same caller with another token, or the one of that name in what the sandbox prints."""
        return replace(self, token=TOKENS.get(token, token) if token else None)

    def send(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """A request to any URL of the sandbox, driven by hand: the application never waits for anything."""
        path, _, query = url.partition("?")
        sent = {"host": "sandbox.test", **self.headers, **(headers or {})}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items()],
            "client": (self.client, 1),
            "server": ("sandbox.test", 80),
        }
        told: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def tell(message: dict[str, Any]) -> None:
            told.append(message)

        run = self.sandbox.app(scope, receive, tell)
        with pytest.raises(StopIteration):
            run.send(None)
        answered = {name.decode(): value.decode() for name, value in told[0]["headers"]}
        return Reply(told[0]["status"], answered, b"".join(part.get("body", b"") for part in told[1:]))

    def call(
        self, method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None, **headers: str
    ) -> Reply:
        """A request to the API: the path without "/crm/v8", the body as JSON."""
        if self.token is not None:
            headers.setdefault("authorization", f"Zoho-oauthtoken {self.token}")
        url = f"/crm/{self.version}/{quote(path)}"
        if query:
            url += "?" + urlencode({name: value for name, value in query.items() if value is not None})
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.send(method, url, raw, headers)

    # What most tests need first.

    @property
    def tags_in_query(self) -> bool:
        """Whether this version wants the tags of records in the query string."""
        return self.sandbox.gate.contracts[self.version].operations["addTags"].body is None

    def create(self, module: str = "Accounts", *rows: Mapping[str, Any]) -> str:
        """The id of a new record that no rule of the demo data touches."""
        plain = {"Last_Name": "Test", "Account_Name": "Test", "Deal_Name": "Test", "Stage": "Qualification"}
        reply = self.call("POST", module, {"data": [{**plain, **row} for row in rows or ({},)]})
        return reply.rows[-1]["details"]["id"]

    def record(self, module: str, identifier: str) -> dict[str, Any]:
        """The record as it is read."""
        return self.call("GET", f"{module}/{identifier}").rows[0]

    def listed(self, module: str, **query: Any) -> list[dict[str, Any]]:
        """All records of a module, over all pages."""
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            reply = self.call("GET", module, query={"fields": FIELDS, "page": page, **query})
            if reply.status == 204:
                return found
            found += reply.body["data"]
            if not reply.body["info"]["more_records"]:
                return found
            page += 1

    def in_state(self, module: str, **flags: Any) -> str:
        """The id of a demo record in a state, found the way any caller would."""
        wanted = {f"${name}": value for name, value in flags.items()}
        return next(record["id"] for record in self.listed(module) if wanted.items() <= record.items())

    def territories(self) -> list[dict[str, Any]]:
        """The territories of the organization."""
        return self.call("GET", "settings/territories").rows

    def views(self, module: str) -> dict[str, str]:
        """The custom views of the module: name to id."""
        rows = self.call("GET", "settings/custom_views", query={"module": module}).body["custom_views"]
        return {row["name"]: row["id"] for row in rows}

    def tag_names(self, module: str, identifier: str) -> list[str]:
        """The names of the tags on the record."""
        return [tag["name"] for tag in self.record(module, identifier)["Tag"]]

    def places(self, module: str, identifier: str) -> set[str]:
        """The ids of the territories that the record is in."""
        return {place["id"] for place in self.record(module, identifier)["Territories"]}

    def change_territories(self, action: str, identifier: str, *territories: str, module: str = "Accounts") -> Reply:
        """Ask for the record to enter (assign) or leave (remove) territories."""
        data = [{"id": identifier, "Territories": [{"id": territory} for territory in territories]}]
        return self.call("POST", f"{module}/actions/{action}_territories", {"data": data})

    def jobs(self, module: str, identifier: str) -> Reply:
        """What is known of the record's jobs; asking moves them on."""
        return self.call("GET", f"{module}/{identifier}/actions/get_feature_specific_info")

    def settle(self, module: str, identifier: str) -> int:
        """Ask for the record's jobs until there are none; how often it took."""
        for asked in range(1, 20):
            if self.jobs(module, identifier).status == 204:
                return asked
        raise AssertionError("the job never ends")


FIELDS = (
    "Last_Name,Lead_Source,Tag,Territories,$approved,$editable,$in_merge,$process_flow,$stop_processing,"
    "$locked_for_me,$review_process,$approval_state"
)


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(clock=Clock(START), verify=True)
    yield sandbox
    sandbox.close()


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    """The demo data, as new, on a clock that stands still; every answer is judged by the contract."""
    _sandbox.reset()
    return _sandbox


@pytest.fixture
def crm(sandbox: Sandbox) -> Org:
    """A caller of the newest version."""
    return Org(sandbox)


@pytest.fixture(params=["v2", "v3", "v6", "v8"])
def each(request: pytest.FixtureRequest, sandbox: Sandbox) -> Org:
    """A caller of one version after the other in which answers change their shape; the kit proves all eight."""
    return Org(sandbox, request.param)


@pytest.fixture
def tokens() -> dict[str, str]:
    """The client and the tokens that the sandbox prints when it starts."""
    return TOKENS


@pytest.fixture
def foreign(sandbox: Sandbox) -> Org:
    """A caller from another organization."""
    return Org(sandbox, token=TOKENS["foreign_access_token"])
