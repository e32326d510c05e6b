"""A server of the tiny API that is right, and wrong in one way at a time when told so."""

# ruff: noqa: C901, D102, E501 - a stage prop: one method per call of the tiny API, named after it

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from mini_answers import FOREIGN, FRESH, GOOD, MODULES, NARROW, STAGES, RefusalError, lines, number, odd_page, row
from mini_jobs import Jobs


class Mini(Jobs):
    """The state and rules of the tiny API."""

    def __init__(self, *faults: str) -> None:
        self.faults = set(faults)
        self.ids = count(55400000010001)
        self.records: dict[str, dict[str, dict[str, Any]]] = {module: {} for module in MODULES}
        self.tags: dict[str, dict[str, str]] = {module: {} for module in MODULES}
        self.areas = [str(77700000000001 + step) for step in range(3)]
        self.views = {"88800000000001": ("Leads", "A"), "88800000000002": ("Leads", "Z"),
                      "88800000000005": ("Leads", "Y"), "88800000000006": ("Deals", "Y"),
                      "88800000000003": ("Deals", "A"), "88800000000004": ("Deals", "Z")}  # fmt: skip
        self.jobs: dict[str, dict[str, Any]] = {}
        self.lock = threading.Lock()
        for module in MODULES:
            for stage in STAGES:
                self.add(module, {"Name": f"Seed {stage}", "Stage": stage})
            self.add(module, {"Name": "Locked", "Stage": "B"})["$locked"] = True

    def broken(self, name: str) -> bool:
        return name in self.faults

    def add(self, module: str, fields: dict[str, Any]) -> dict[str, Any]:
        record = {"id": str(next(self.ids)), "Stage": None, **fields, "Labels": [], "Areas": [], "$locked": False,
                  "Changed": "2026-01-01T00:00:00+00:00"}  # fmt: skip
        self.records[module][record["id"]] = record
        return record

    # Requests

    def answer(self, method: str, url: str, headers: Any, raw: bytes) -> tuple[int, Any]:
        parts = urlsplit(url)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        path = [unquote(step) for step in parts.path.strip("/").split("/")]
        if path == ["oauth", "token"]:
            form = parse_qs(raw.decode())
            good = form.get("refresh_token") == ["refresh"]
            fresh = FRESH if self.broken("token-created") else "1000.dead" if self.broken("fresh-dead") else GOOD
            status = 201 if self.broken("token-created") else 200
            return status, {"access_token": fresh} if good else {"error": "invalid_code"}
        if path[:2] != ["crm", "v9"]:
            raise RefusalError(404, "INVALID_URL_PATTERN")
        try:
            body = json.loads(raw) if raw else {}
        except ValueError as error:
            if self.broken("unreadable-accepted"):
                return 204, None
            raise RefusalError(400, "INVALID_DATA", "not JSON") from error
        return self.route(method, path[2:], query, headers, body if isinstance(body, dict) else {})

    def route(
        self, method: str, path: list[str], query: dict[str, str], headers: Any, body: dict[str, Any]
    ) -> tuple[int, Any]:
        calls: dict[str, tuple[str, Any]] = {}
        match path:
            case ["org"]:
                calls = {"GET": ("org", lambda: (200, {"org": [{"id": "1"}] * (2 if self.broken("everybody") else 1)}))}
            case ["settings", "territories"]:
                calls = {"GET": ("", lambda: (200, {"areas": [{"id": item} for item in self.areas]}))}
            case ["settings", name] if name in {"tags", "fields", "custom_views"}:
                module = self.module(query.get("module", ""), headers)
                lists = {"tags": self.list_tags, "fields": self.list_fields, "custom_views": self.list_views}
                calls = {"GET": ("", lambda: lists[name](module))}
                if name == "tags":
                    calls["POST"] = ("", lambda: self.create_tags(module, body))
            case [_]:
                calls = {"GET": ("", lambda: self.list(path[0], query, headers)), "POST": ("", lambda: self.create(path[0], body)),
                         "DELETE": ("", lambda: self.delete(path[0], query))}  # fmt: skip
            case [_, "actions", verb] if verb in {"add_tags", "remove_tags", "assign", "remove", "mass_update"}:
                calls = {"POST": ("", lambda: getattr(self, verb)(path[0], body))}
                if verb == "mass_update":
                    calls["GET"] = ("", lambda: self.status(query))
            case [_, record, "actions", "jobs"]:
                calls = {"GET": ("", lambda: self.list_jobs(record))}
            case [_, record] if record.isdigit():
                calls = {"GET": ("", lambda: self.get(path[0], record))}
            case _:
                raise RefusalError(404, "INVALID_URL_PATTERN")
        if method not in calls:
            raise RefusalError(400, "INVALID_REQUEST_METHOD")
        self.let_in(headers, *calls[method][:1])
        if path[0] not in {"org", "settings"}:
            self.module(path[0], headers)
        return calls[method][1]()

    def let_in(self, headers: Any, scope: str) -> None:
        token = (headers.get("Authorization") or "").removeprefix("Zoho-oauthtoken ")
        if not token and not self.broken("no-token-needed"):
            raise RefusalError(401, "AUTHENTICATION_FAILURE", "no token")
        if token not in {GOOD, NARROW, FOREIGN, ""}:
            raise RefusalError(401, "INVALID_TOKEN")
        if token == NARROW and scope != "org":
            raise RefusalError(401, "OAUTH_SCOPE_MISMATCH")
        if token == FOREIGN and not self.broken("foreign-sees"):
            raise RefusalError(401, "INVALID_TOKEN", "another organization")

    def module(self, name: str, _: Any) -> str:
        if name not in MODULES:
            raise RefusalError(400, "INVALID_MODULE")
        return name

    # Records

    def rows(self, rows: list[dict[str, Any]], ok: int, key: str = "data") -> tuple[int, Any]:
        won = [row for row in rows if row["status"] == "success"]
        if self.broken("short-answer") and len(rows) > 1 and ok == 200:
            rows = rows[:-1]
        if self.broken("strange-message"):
            rows = [{**row, "message": "hello"} for row in rows]
        mixed = 200 if self.broken("mixed-200") else 207
        status = ok if len(won) == len(rows) else mixed if won else 400
        if self.broken("reversed-rows"):
            rows = rows[::-1]
        return status, {key: rows}

    def create(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        found = []
        if len(lines(body, "data")) > 100:
            raise RefusalError(400, "INVALID_DATA")
        for fields in lines(body, "data"):
            if not isinstance(fields, dict) or not isinstance(fields.get("Name"), str):
                place = 0 if self.broken("path-of-first") else len(found)
                found.append(row("MANDATORY_NOT_FOUND", path=f"$.data[{place}].Name"))
                continue
            record = self.add(module, fields)
            if self.broken("created-changed"):
                record["Name"] = "Somebody else"
            if self.broken("created-twice"):
                self.add(module, fields)
            if self.broken("lost") and len(self.records[module]) % 7 == 0:
                del self.records[module][record["id"]]
            found.append(row("SUCCESS", "record added", id=record["id"]))
        if not found:
            raise RefusalError(400, "INVALID_DATA")
        return self.rows(found, 201)

    def delete(self, module: str, query: dict[str, str]) -> tuple[int, Any]:
        if "ids" not in query:
            raise RefusalError(400, "REQUIRED_PARAM_MISSING")
        ids = query["ids"].split(",")
        if len(ids) > 5:
            raise RefusalError(400, "REQUIRED_PARAM_MISSING")
        found = []
        for item in ids:
            known = item in self.records[module]
            if known and not self.broken("delete-noop"):
                del self.records[module][item]
                if self.broken("deletes-two") and self.records[module]:
                    self.records[module].popitem()
            found.append(row("SUCCESS", "record deleted", id=item) if known else row("INVALID_DATA", id=item))
        return self.rows(found, 200)

    def get(self, module: str, record: str) -> tuple[int, Any]:
        found = self.records[module].get(record)
        if self.broken("body-with-204") and not found:
            return 204, {"data": []}
        return (200, {"data": [self.shown(found)]}) if found else (204, None)

    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        if self.broken("ids-as-numbers"):
            return {**record, "id": int(record["id"])}
        return record

    def list(self, module: str, query: dict[str, str], headers: Any) -> tuple[int, Any]:
        if headers.get("If-Modified-Since", "").startswith("2099") and not self.broken("never-304"):
            return 304, None
        rows = list(self.records[module].values())
        if "cvid" in query:
            rows = self.in_view(module, query["cvid"])
        if "ids" in query and not self.broken("filter-ignored"):
            rows = [item for item in rows if item["id"] in query["ids"].split(",")]
        size, page = number(query.get("per_page", "50")), number(query.get("token") or query.get("page", "1"))
        start = (page - 1) * size - (1 if self.broken("page-repeats") and page > 1 else 0)
        if self.broken("page-drops") and page > 1:
            start += 1
        shown = rows[start : start + size + (1 if self.broken("page-overfull") else 0)]
        fields = {*query.get("fields", "Name").split(","), "id"}
        if not self.broken("list-ignores-fields"):
            shown = [{key: value for key, value in item.items() if key in fields or key[0] == "$"} for item in shown]
        if not shown:
            return (200, {"data": []}) if self.broken("empty-200") else (204, None)
        more = start + size < len(rows)
        return 200, {"data": shown, "info": {"more": more, "next": str(page + 1) if more else None}}

    def in_view(self, module: str, view: str) -> list[dict[str, Any]]:
        home, stage = self.views.get(view, ("", ""))
        rows = self.records[module].values()
        if self.broken("view-is-all"):
            return list(rows)
        return [item for item in rows if home == module and item["Stage"] == stage and item["Name"].startswith("Seed")]

    # Tags

    def list_tags(self, module: str) -> tuple[int, Any]:
        return 200, {"tags": [{"id": item, "name": name} for name, item in self.tags[module].items()]}

    def create_tags(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        found = []
        for item in lines(body, "tags"):
            name = item.get("name") if isinstance(item, dict) else None
            if not isinstance(name, str) or not 0 < len(name) <= 25:
                found.append(row("INVALID_DATA"))
            elif name in self.tags[module]:
                found.append(row("DUPLICATE_DATA"))
            else:
                self.tags[module][name] = str(next(self.ids))
                found.append(row("SUCCESS", "tag created", id=self.tags[module][name]))
        if not found:
            raise RefusalError(400, "INVALID_DATA")
        return self.rows(found, 201, "tags")

    def tag(self, module: str, body: dict[str, Any], change: Any) -> tuple[int, Any]:
        ids = body.get("ids")
        if not isinstance(ids, list) or not ids:
            raise RefusalError(400, "MANDATORY_NOT_FOUND", param="ids")
        if len(ids) > (5 if not self.broken("limit-off-by-one") else 6):
            raise RefusalError(400, "LIMIT_EXCEEDED")
        names = [
            item["name"] for item in lines(body, "tags") if isinstance(item, dict) and isinstance(item.get("name"), str)
        ]
        found = []
        for item in ids:
            record = self.records[module].get(item) if isinstance(item, str) else None
            if record is None:
                found.append(row("NOT_FOUND" if self.broken("wrong-code") else "INVALID_DATA", id=str(item)))
            elif record["$locked"]:
                if self.broken("refused-written"):
                    change(record, names)
                found.append(row("RECORD_LOCKED"))
            else:
                change(record, names)
                found.append(row("SUCCESS", "tags updated", id=item))
        return self.rows(found, 200)

    def add_tags(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        def change(record: dict[str, Any], names: list[str]) -> None:
            kept = [] if body.get("over_write") is True else [item["name"] for item in record["Labels"]]
            record["Labels"] = [{"id": "1", "name": name} for name in dict.fromkeys([*kept, *names])]
            if self.broken("tag-spills"):
                for other in self.records[module].values():
                    other["Labels"] = record["Labels"]

        return self.tag(module, body, change)

    def remove_tags(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        def change(record: dict[str, Any], names: list[str]) -> None:
            if not self.broken("untag-noop"):
                record["Labels"] = [item for item in record["Labels"] if item["name"] not in names]

        return self.tag(module, body, change)


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a Mini."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    mini: Mini
    seen: list[int]

    def handle_any(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.mini.lock:
            try:
                status, found = self.mini.answer(self.command, self.path, self.headers, raw)
            except RefusalError as refusal:
                status, found = refusal.answer
        if self.mini.broken("html") and self.command == "DELETE":
            found = None if status == 204 else "<html>"
        if self.mini.broken("undeclared-status") and self.command == "DELETE":
            status = 418
        if self.mini.broken("crash") and self.command == "DELETE":
            status = 503
        if odd_page(self.path) and self.mini.broken("crash-on-odd-page"):
            status = 502
        self.seen[0] += 1
        if (odd_page(self.path) and self.mini.broken("hang-up-on-odd-page")) or (
            self.mini.broken("dies") and self.seen[0] > 40
        ):
            self.close_connection = True
            return
        text = b"" if found is None else json.dumps(found).encode()
        self.send_response(status)
        if text:
            self.send_header("Content-Type", "text/html" if self.mini.broken("html") else "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name of http.server
        """Say nothing."""


def serve(handler: type[BaseHTTPRequestHandler]) -> tuple[ThreadingHTTPServer, str]:
    """Serve on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
