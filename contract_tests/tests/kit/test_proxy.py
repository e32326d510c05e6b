"""The proxy passes everything on as it came, judges both sides, and keeps what it saw without secrets."""

import gzip
import http.client
import json
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest
from proof.sandbox import sandbox

from zoho_contract import cli
from zoho_contract.http import Answer
from zoho_contract.proxy import Relay, Umpire
from zoho_contract.proxy.exchange import MOST, Seen
from zoho_contract.proxy.masking import Mask
from zoho_contract.proxy.relay import Upstream
from zoho_crm import RefreshToken, ZohoCRM

GOOD = b'{"users":[{"id":"554023000000100001"}],"info":{"more_records":false}}'


class Echo(BaseHTTPRequestHandler):
    """Answers in the ways a server may, by the last word of the path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_POST(self):
        """Tell what came."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {"target": self.path, "headers": dict(self.headers.items()), "body": body.decode()}
        self._answer(json.dumps(told).encode())

    def do_GET(self):
        """Answer packed, in pieces, long, bare, or not at all."""
        match self.path.rpartition("/")[2]:
            case "packed":
                self._answer(gzip.compress(GOOD), ("Content-Encoding", "gzip"))
            case "pieces":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"3\r\n{} \r\n0\r\n\r\n")
            case "long":
                self._answer(b" " * (MOST + 70_000))
            case "nothing":
                self.send_response(204)
                self.end_headers()
            case "cut":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"half")
                self.close_connection = True
            case _:
                self.close_connection = True

    def _answer(self, body, *headers):
        self.send_response(200)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def relayed(serve):
    """A proxy before the echo; a function that calls through it, and what the proxy saw."""
    seen = queue.SimpleQueue()
    upstream = Upstream(serve(Echo))
    relay = Relay(("127.0.0.1", 0), upstream, upstream, seen.put)
    threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", relay.server_address[1], timeout=20)

    def call(method, target, body=None, headers=None):
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return response, response.read()

    call.port = relay.server_address[1]
    yield call, seen
    connection.close()
    relay.shutdown()
    relay.server_close()


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "in chunks"])
def test_request_arrives_as_it_was_sent(relayed, chunked):
    """Path and query keep their spelling, headers and body their content."""
    call, _ = relayed
    target = "/crm/v8/a%2Fb/%E5%90%8D?x=1&x=2&y=%2C"
    body = "名 {}".encode()

    _, text = call("POST", target, iter([body]) if chunked else body, {"X-Own": "yes", "Authorization": "secret"})
    told = json.loads(text)

    assert (target, "名 {}", "yes", "secret") == (
        told["target"],
        told["body"],
        told["headers"]["X-Own"],
        told["headers"]["Authorization"],
    )


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("packed", (200, gzip.compress(GOOD, mtime=0)[10:])),
        ("pieces", (200, b"{} ")),
        ("nothing", (204, b"")),
        ("long", (200, b" " * (MOST + 70_000))),
    ],
)
def test_answer_arrives_as_it_was_given(relayed, what, expected):
    """Packed, in pieces, long or empty: the client gets the same bytes."""
    call, _ = relayed

    response, body = call("GET", f"/crm/v8/{what}")

    assert expected == (response.status, body[10:] if what == "packed" else body)


def test_long_answer_is_not_kept(relayed):
    """What is too long to judge is passed on and marked."""
    call, seen = relayed

    call("GET", "/crm/v8/long")

    assert seen.get(timeout=20).cut


def test_silent_server_is_a_bad_gateway(relayed):
    """The client gets 502, and the call counts as one without an answer."""
    call, seen = relayed

    response, _ = call("GET", "/crm/v8/silence")

    assert (502, None) == (response.status, seen.get(timeout=20).answer)


def test_answer_cut_off_is_cut_off_for_the_client(relayed):
    """The client is not told that half of an answer is all of it."""
    call, seen = relayed

    with pytest.raises(http.client.IncompleteRead):
        call("GET", "/crm/v8/cut")

    assert "IncompleteRead" == seen.get(timeout=20).trouble.partition(":")[0]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/crm/v8/名", 400),
        ("*", 400),
        ("host:443", 400),
        ("http://[", 400),
        ("/_sandbox/reset", 404),
        ("/crm/../_sandbox/reset", 404),
        ("/crm/%2e%2e/_sandbox/reset", 404),
    ],
)
def test_target_outside_the_api_is_refused_and_counted(relayed, target, expected):
    """What cannot or must not be passed on has an answer, and is strange to the umpire and no trouble to the mask."""
    call, told = relayed
    status = raw(call.port, f"OPTIONS {target} HTTP/1.1\r\n\r\n".encode()).split()[1]

    call_seen, umpire = told.get(timeout=20), Umpire()

    assert (str(expected).encode(), ["call_is_described"]) == (
        status,
        [remark.promise for remark in umpire.judge(call_seen)],
    )
    assert Mask().line(call_seen)["status"] is None


@pytest.mark.parametrize(
    "head", ["Content-Length: 50\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n32\r\nhalf"], ids=["whole", "chunked"]
)
def test_half_a_request_is_not_passed_on(relayed, head):
    """A client that ends in the middle of its body gets a closed connection, and the server hears nothing."""
    call, told = relayed

    assert b"" == raw(call.port, f"POST /crm/v8/Leads HTTP/1.1\r\n{head}".encode())
    assert told.empty()


@pytest.mark.parametrize(("asked", "expected"), [("br", "identity"), ("gzip;q=0.5, br, *", "gzip;q=0.5")])
def test_only_what_can_be_judged_is_accepted(relayed, asked, expected):
    """A content coding that the proxy cannot undo does not go upstream."""
    call, _ = relayed

    _, text = call("POST", "/crm/v8/x", b"", {"Accept-Encoding": asked})

    assert expected == json.loads(text)["headers"]["Accept-Encoding"]


def raw(port, request):
    """Everything that comes back for some bytes, after which the client says no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def seen(method, target, *, body=b"", status=200, answer=GOOD, **headers):
    """A call with its answer, as the proxy saw it."""
    known = {"authorization": "Zoho-oauthtoken x", "content-type": "application/json", **headers}
    return Seen(method, target, known, body, Answer(status, {"content-type": "application/json"}, answer))


@pytest.mark.parametrize(
    ("call", "side", "expected"),
    [
        (seen("GET", "/crm/v8/users?colour=red"), "client", "colour is not declared"),
        (seen("GET", "/crm/v8/users?page=one"), "client", "page: type"),
        (seen("GET", "/crm/v9/users"), "client", "one of the versions v2"),
        (seen("PATCH", "/crm/v8/users"), "client", "one of the methods GET for /users"),
        (seen("GET", "/elsewhere"), "client", "below /crm/{version}/ or /oauth/"),
        (seen("GET", "/crm/v8/users", status=418), "server", "one of the documented statuses"),
        (seen("GET", "/crm/v8/users", answer=b"<html>"), "server", "a JSON body"),
        (Seen("GET", "/crm/v8/users", {"authorization": "x"}, b"", None, trouble="silence"), "server", "silence"),
        (Seen("GET", "/crm/v8/users", {}, b"", None), "client", "no Authorization header"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_umpire_tells_what_is_wrong(call, side, expected):
    """Each side's mistake is a remark of that side, in a run that does not conform."""
    umpire = Umpire()

    found = umpire.judge(call)

    assert [True] == [expected in remark.expected for remark in found if remark.side == side]
    assert umpire.exit_code == 1


def test_umpire_says_each_thing_once():
    """A repeated mistake is counted, not told again."""
    umpire = Umpire()
    for _ in range(3):
        umpire.judge(seen("GET", "/crm/v8/users?colour=red", status=418))

    assert (2, 6) == (len(umpire.remarks), sum(umpire.repeats.values()))


def test_nothing_judged_is_no_success():
    """A proxy that nobody used, or that could read no answer, says so with its exit status."""
    umpire = Umpire()
    packed = Answer(200, {"content-type": "application/json", "content-encoding": "br"}, b"?")
    umpire.judge(Seen("GET", "/crm/v8/users", {"authorization": "x"}, b"", packed))

    assert (2, 2) == (Umpire().exit_code, umpire.exit_code)


@pytest.mark.parametrize(
    "call",
    [
        seen("GET", "/crm/v8/users?page=1&secret=Zoe&page=Zoe"),
        seen("GET", "/crm/v8/users?1000.Zoe=1"),
        seen("POST", "/crm/v8/Leads/actions/add_tags", body=b'{"tags":[{"name":{"Zoe":1}}],"ids":["Zoe"]}'),
        seen("GET", "/crm/v8/users", answer=b'{"users":"Zoe"}'),
        seen("POST", "/oauth/v2/token", answer=b'{"access_token":["Zoe"]}'),
    ],
)
def test_remark_has_no_value(call):
    """What a client or a server said stays out of the report."""
    remarks = Umpire().judge(call)

    assert remarks
    assert "Zoe" not in "".join(remark.text() for remark in remarks)


def test_different_values_are_one_remark():
    """The same mistake in another row with another value is the same remark."""
    umpire = Umpire()
    for number in range(3):
        body = json.dumps({"tags": [{"name": "x"}] * number + [{"name": number}]}).encode()
        umpire.judge(seen("POST", "/crm/v8/Leads/actions/add_tags", body=body, status=200))

    assert 1 == len([remark for remark in umpire.remarks if "name" in remark.expected])


@pytest.mark.parametrize(
    "call",
    [
        seen("POST", "/crm/v8/Leads", body=b'{"data":[{"code":"Anna","status":"Anna","message":"Anna"}]}'),
        seen("GET", "/crm/v8/Leads", answer=b'{"data":[{"code":"Anna","status":"Anna","details":{"param":"Anna"}}]}'),
        seen("POST", "/oauth/v2/token", body=b'{"code":"Anna"}', answer=b'{"code":"ANNA","message":"","error":"Anna"}'),
        seen("POST", "/oauth/v2/token", body=b"grant_type=Anna&1000.Anna"),
        seen("POST", "/oauth/v2/token", body=b'{"x":"Anna"}', **{"content-type": "application/x-www-form-urlencoded"}),
    ],
)
def test_mask_spares_no_word_outside_an_outcome(call):
    """A field that is named like a member of an outcome is masked like any other."""
    assert "anna" not in json.dumps(Mask().line(call)).lower()


def test_mask_keeps_shape_and_words_of_the_api():
    """Values become lengths, ids other ids that are equal where they were; codes and documented messages stay."""
    answer = (
        b'{"data":[{"code":"SUCCESS","details":{"id":"554023000000100001","Secret":"Zo\xc3\xab"},'
        b'"message":"record added","status":"success"}]}'
    )
    body = b'{"data":[{"Last_Name":"Zo\xc3\xab","Amount":12.5,"Owner":{"id":"554023000000100001"}}]}'
    line = Mask().line(seen("POST", "/crm/v8/Leads?x=secret", body=body, status=201, answer=answer))

    row, sent = line["answer"]["data"][0], line["request"]["data"][0]
    assert ("createRecords", {"module": "Leads"}, {"x": "<6 characters>"}) == (
        line["operation"],
        line["path"],
        line["query"],
    )
    assert ("SUCCESS", "record added", "success") == (row["code"], row["message"], row["status"])
    assert ({"Last_Name": "<3 characters>", "Amount": 0.5, "Owner": {"id": row["details"]["id"]}}) == sent
    assert row["details"]["id"] != "554023000000100001"
    assert "Zo" not in json.dumps(line, ensure_ascii=False)


def test_own_client_conforms_through_the_proxy(tmp_path):
    """Log in, write and read through the proxy: no finding; a bad call by curl is one, and nothing secret is kept."""
    record = tmp_path / "calls.jsonl"
    with sandbox() as server:
        command = ["-m", "zoho_contract", "proxy", "--upstream", server.url, "--record", str(record)]
        with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:
            url = json.loads(process.stdout.readline())["url"]
            login = RefreshToken(server.client_id, server.client_secret, server.refresh_token)
            with ZohoCRM(login, base_url=url, accounts_url=url) as crm:
                made = crm.records.create("Leads", [{"Last_Name": "Zoë", "Company": "名"}])
                crm.tags.add("Leads", ids=[made.ok[0].id], tags=["one tag"])
                crm.records.delete("Leads", ids=[made.ok[0].id])
            curl(url, server.access_token)
            process.send_signal(signal.SIGTERM)
            told, _ = process.communicate(timeout=20)

    kept = record.read_text("utf-8")
    named = ["requestToken", "createRecords", "addTags", "deleteRecords", "addTags"]
    assert named == [json.loads(line)["operation"] for line in kept.splitlines()]
    assert not [secret for secret in (server.refresh_token, server.client_secret, "Zoë", "one tag") if secret in kept]
    assert (1, ["5 calls, 1 finding, seen 1 time", "does not conform"]) == (
        process.returncode,
        told.splitlines()[-2:],
    )


def curl(url, token):
    """A call that no description allows."""
    target = f"{url}/crm/v8/Leads/actions/add_tags"
    body, header = '{"tags": [{"name": 7}], "ids": ["1"]}', f"Authorization: Zoho-oauthtoken {token}"
    if program := shutil.which("curl"):
        subprocess.run([program, "-sS", target, "-d", body, "-H", header], check=True, capture_output=True)
    else:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        connection.request("POST", "/crm/v8/Leads/actions/add_tags", body, dict([header.split(": ", 1)]))
        connection.getresponse().read()


def test_record_is_for_its_owner_alone(tmp_path):
    """A record file that others could read is closed to them before anything is written to it."""
    record = tmp_path / "calls.jsonl"
    record.touch(0o644)

    cli.main(["proxy", "--upstream", "http://127.0.0.1:9", "--max-seconds", "0.05", "--record", str(record)])

    assert 0o600 == record.stat().st_mode & 0o777


def test_time_ends_the_proxy(capsys):
    """After --max-seconds it reports; that nothing passed is exit status 2."""
    assert 2 == cli.main(["proxy", "--upstream", "http://127.0.0.1:9", "--max-seconds", "0.05"])
    assert capsys.readouterr().out.endswith("nothing passed that could be judged\n")


@pytest.mark.parametrize("url", ["ftp://x", "nowhere", "http://[", "http://h:port"])
def test_upstream_has_to_be_a_url(url, capsys):
    """Anything else is refused in one sentence."""
    assert 2 == cli.main(["proxy", "--upstream", url])
    assert 1 == len(capsys.readouterr().err.strip().splitlines())
