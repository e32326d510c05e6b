"""Proxies and certificates, with a real proxy and real TLS on this machine."""

import asyncio
import base64
import socket
import sys
import threading
import traceback

import httpx
import pytest
from raw_server import RawServer
from tls_and_proxy import CERTIFICATE, https, proxy

from zoho_crm._runtime.errors import TransportError
from zoho_crm._runtime.retry import RetryPolicy

ONCE = RetryPolicy(attempts=1)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    """Keep proxies of the machine that tests run on out of them."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def secure():
    """Give a server with a certificate that nobody trusts."""
    with https() as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def ask(request, lib):
    """Give a way to make a client and one call with it, blocking and with asyncio."""

    def with_settings(**settings):
        if request.param == "sync":
            with lib.Crm("1000.t", retry=ONCE, **settings) as crm:
                return crm.request("GET", "/org")

        async def run():
            async with lib.AsyncCrm("1000.t", retry=ONCE, **settings) as crm:
                return await crm.request("GET", "/org")

        return asyncio.run(run())

    return with_settings


def test_calls_go_through_the_proxy_with_its_password(ask, secure):
    """A tunnel, so the proxy sees neither path nor token."""
    with proxy(secure.server_port) as way:
        answer = ask(proxy=f"http://me:pass@127.0.0.1:{way.server_address[1]}", ca_bundle=CERTIFICATE)

    assert {"host": "www.zohoapis.com"} == answer
    assert "CONNECT www.zohoapis.com:443 HTTP/1.1" == way.seen[0][0]
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'me:pass').decode()}" in way.seen[0]
    assert "1000.t" not in str(way.seen)
    assert "Zoho-oauthtoken 1000.t" == secure.seen[0]["authorization"]


def test_a_proxy_over_tls_is_checked_by_the_certificates_of_the_caller(ask, secure):
    """It is the one to blame for a certificate of its own that nobody trusts."""
    with proxy(secure.server_port, secure=True) as way:
        url = f"https://localhost:{way.server_address[1]}"
        answer = ask(proxy=url, ca_bundle=CERTIFICATE)
        with pytest.raises(
            TransportError, match=r"certificate of the proxy localhost:\d+ is not .*, on the way to www"
        ):
            ask(proxy=url)

    assert {"host": "www.zohoapis.com"} == answer
    assert ["CONNECT www.zohoapis.com:443 HTTP/1.1"] == [lines[0] for lines in way.seen]


def test_a_certificate_behind_the_proxy_is_that_of_the_host(ask, secure):
    """The way was open by then."""
    with (
        proxy(secure.server_port) as way,
        pytest.raises(
            TransportError, match=r"certificate of www\.zohoapis\.com is not .* through the proxy 127"
        ) as caught,
    ):
        ask(proxy=f"http://127.0.0.1:{way.server_address[1]}")

    assert not caught.value.sent


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (lambda *_: True, r"the exchange with the proxy .* broke off \(.*\), on the way to www"),
        (
            lambda say, _: say(b"nonsense\r\n\r\n"),
            r"the exchange with the proxy .* broke off \(.*\), on the way to www",
        ),
        (lambda *_: None, r"the proxy .* did not answer within 0\.5 seconds, on the way to www"),
    ],
    ids=["breaks off", "babbles", "silent"],
)
def test_what_was_said_to_the_proxy_alone_is_not_sent(ask, play, words):
    """A write that never left its handshake has done nothing, and is safe to send again."""
    with RawServer(play) as way, pytest.raises(TransportError, match=words) as caught:
        ask(proxy=way.url, timeout=0.5 if "0" in words else 5.0)

    assert b"CONNECT" == way.requests[0][0].split()[0]
    assert not caught.value.sent


def test_what_was_said_through_the_proxy_may_be_sent(ask):
    """The server behind it read it, and broke off."""
    with (
        RawServer(lambda *_: True, secure=True) as server,
        proxy(int(server.url.rpartition(":")[2])) as way,
        pytest.raises(TransportError, match=r"with www\.zohoapis\.com broke off \(.*\) through the proxy") as caught,
    ):
        ask(proxy=f"http://127.0.0.1:{way.server_address[1]}", ca_bundle=CERTIFICATE)

    assert caught.value.sent


def test_the_proxy_of_the_environment_counts_unless_it_is_not_trusted(ask, secure, monkeypatch):
    """As with every other program."""
    with proxy(secure.server_port) as way, proxy(secure.server_port) as other:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{way.server_address[1]}")
        ask(ca_bundle=CERTIFICATE)
        assert 1 == len(way.seen)
        ask(ca_bundle=CERTIFICATE, proxy=f"http://127.0.0.1:{other.server_address[1]}", trust_env=False)

    assert (1, 1) == (len(way.seen), len(other.seen))


def test_this_machine_is_never_reached_through_a_proxy(ask, server, monkeypatch):
    """It would see the token of a call without TLS."""
    with proxy(1) as way:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{way.server_address[1]}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{way.server_address[1]}")
        ask(base_url=server.url)
        ask(base_url=server.url, proxy=f"http://127.0.0.1:{way.server_address[1]}")

    assert [] == way.seen
    assert 2 == len(server.requests)


def test_a_proxy_that_refuses_is_named_without_its_password(ask):
    """Nowhere in the error, its chain or what the frames of our code print."""
    with (
        proxy(1, refuses=True) as way,
        pytest.raises(TransportError, match=r"the proxy 127.* gave no connection") as caught,
    ):
        ask(proxy=f"http://me:hidden@127.0.0.1:{way.server_address[1]}")

    frames = traceback.StackSummary.extract(traceback.walk_tb(caught.value.__traceback__), capture_locals=True)
    shown = [frame.locals for frame in frames if "_runtime" in frame.filename]
    assert "407" in str(caught.value)
    assert not caught.value.sent
    assert shown
    assert "hidden" not in str(shown)
    assert caught.value.__context__ is None


def test_what_keeps_from_a_connection_is_named(ask, server, monkeypatch):
    """A proxy that is not there, of the caller or of the environment, and a server without TLS."""
    absent = r"no connection to the proxy 127\.0\.0\.1:9 \(.+\), on the way to www\.zohoapis\.com\."
    with pytest.raises(TransportError, match=absent):
        ask(proxy="http://me:hidden@127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hidden@127.0.0.1:9")
    with pytest.raises(TransportError, match=absent):
        ask()
    with pytest.raises(TransportError, match=r"127\.0\.0\.1 did not speak TLS\."):
        ask(base_url=server.url.replace("http:", "https:"))


def test_a_socks_proxy_without_its_package_is_refused_with_what_to_install(lib, monkeypatch):
    """When the client is made; its password stays unseen."""
    monkeypatch.setitem(sys.modules, "socksio", None)

    for crm in (lib.Crm, lib.AsyncCrm):
        with pytest.raises(ValueError, match=r"pip install 'httpx\[socks\]'") as caught:
            crm("t", proxy="socks5://me:hidden@127.0.0.1:9")
        assert "hidden" not in str(caught.value) + str(caught.value.__context__)


def test_a_socks_proxy_that_is_not_used_asks_for_nothing(ask, secure, monkeypatch):
    """Desktops set one for all besides that for TLS; it is asked for when it is to be used."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    with proxy(secure.server_port) as way:
        monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{way.server_address[1]}")
        ask(ca_bundle=CERTIFICATE)
        monkeypatch.delenv("https_proxy")

        with pytest.raises(ValueError, match=r"pip install 'httpx\[socks\]'"):
            ask(ca_bundle=CERTIFICATE)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("HTTPS_PROXY", "http://me:hid/den@127.0.0.1:9"),
        ("https_proxy", "ftp://me:hidden@127.0.0.1:9"),
        ("ALL_PROXY", "socks://me:hidden@127.0.0.1:9"),
        ("all_proxy", "http://me:hidden@b\u00fccher.example:9"),
        ("HTTPS_PROXY", "me:hidden@127.0.0.1:99999"),
    ],
)
def test_what_is_no_proxy_in_the_environment_is_refused_unseen(ask, monkeypatch, name, url):
    """With the name of its variable, when it is to be used."""
    monkeypatch.setenv(name, url)

    with pytest.raises(ValueError, match=f"^{name} must be a URL such as http://user:password@") as caught:
        ask()

    assert "hid" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(("content", "why"), [(None, "there is no file"), ("none", "no readable certificate")])
def test_certificates_of_the_environment_that_are_none_are_named(ask, monkeypatch, tmp_path, content, why):
    """With the variable and the path, when they are needed."""
    if content is not None:
        (tmp_path / "some.pem").write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "some.pem"))

    with pytest.raises(ValueError, match=rf"SSL_CERT_FILE: .*some\.pem.*{why}|SSL_CERT_FILE: {why}.*some\.pem"):
        ask()


def test_certificates_of_the_caller_are_trusted(ask, secure):
    """In place of the usual ones."""
    url = f"https://localhost:{secure.server_port}"

    assert {"host": f"localhost:{secure.server_port}"} == ask(base_url=url, ca_bundle=CERTIFICATE)


def test_a_certificate_that_nobody_trusts_is_named_as_the_reason(ask, secure):
    """And the setting that mends it."""
    with pytest.raises(TransportError, match=r"localhost is not trusted \(.*see ca_bundle\)") as caught:
        ask(base_url=f"https://localhost:{secure.server_port}")

    assert not caught.value.sent
    assert [] == secure.seen


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hidden:3128",
        "ftp://hidden",
        "http://",
        "http://me:hidden@h:99999",
        "http://h:0",
        "http://h/hidden",
        "http://h?hidden",
        "http://hidden\u00fc:3128",
        "http://hid den:3128",
    ],
)
def test_what_is_no_proxy_is_refused_unseen(lib, url):
    """It may hold a password."""
    with pytest.raises(ValueError, match="proxy must be a URL such as http://user:password@") as caught:
        lib.Crm("t", proxy=url)

    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("none.pem", None, "there is no file"),
        ("", None, "there is no file"),
        ("empty.pem", "", "no readable certificate"),
        ("text.pem", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n", "no readable certificate"),
    ],
    ids=["missing", "folder", "empty", "broken"],
)
def test_certificates_that_are_none_are_refused_at_once(lib, tmp_path, name, content, why):
    """With the path."""
    if content is not None:
        (tmp_path / name).write_text(content)

    with pytest.raises(ValueError, match=f"ca_bundle: .*{why}") as caught:
        lib.Crm("t", ca_bundle=tmp_path / name)

    assert repr(str(tmp_path / name)) in str(caught.value)


@pytest.mark.parametrize("setting", [{"proxy": "http://127.0.0.1:1"}, {"ca_bundle": CERTIFICATE}])
def test_a_transport_of_the_caller_brings_its_own_way_out(lib, setting):
    """What it would ignore is refused."""
    with pytest.raises(ValueError, match="A transport of your own brings its proxy"):
        lib.Crm("t", transport=httpx.MockTransport(lambda _: httpx.Response(204)), **setting)


def test_no_cookie_is_kept(server, lib):
    """What one answer plants does not travel with the next call; blocking and with asyncio."""
    server.answer = lambda _: (200, {}, {"set-cookie": "a=b; Path=/"})

    with lib.Crm("t", base_url=server.url) as crm:
        crm.request("GET", "/org")
        crm.request("GET", "/org")

    async def run():
        async with lib.AsyncCrm("t", base_url=server.url) as crm:
            await crm.request("GET", "/org")
            await crm.request("GET", "/org")

    asyncio.run(run())

    assert [None] * 4 == [request.headers["cookie"] for request in server.requests]


class Socks:
    """A proxy of SOCKS on this machine that answers each message with the next of some, and then closes."""

    def __init__(self, *answers):
        self._answers = answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5://me:hidden@127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join(5)
        self._socket.close()

    def _serve(self):
        connection, _ = self._socket.accept()
        with connection:
            for answer in self._answers:
                connection.recv(4096)
                connection.sendall(answer)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ((b"",), r"the exchange with the proxy 127\.0\.0\.1:\d+ broke off \(ProtocolError\), on the way to www"),
        ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), r"broke off \(ProtocolError\), on the way to www"),
        ((b"\x05\xff",), r"gave no connection to www.* \(Requested USERNAME/PASSWORD .* got NO ACCEPTABLE METHODS\)"),
        ((b"\x05\x02", b"\x01\x01"), r"gave no connection to www\.zohoapis\.com \(Invalid username/password\)"),
        ((b"\x05\x02", b"\x01\x00", b"\x05\x04\x00\x01" + bytes(6)), r"\(Proxy Server could not connect: Host unreac"),
    ],
    ids=["closes", "speaks HTTP", "wants another login", "refuses the password", "reaches nobody"],
)
def test_a_socks_proxy_that_gives_no_connection_is_told(ask, answers, why):
    """Whatever it says or leaves unsaid, as our error: the request was certainly not sent, and no secret is shown."""
    with Socks(*answers) as way, pytest.raises(TransportError, match=why) as caught:
        ask(proxy=way.url)

    assert caught.value.sent is False
    assert caught.value.__context__ is None
    assert "hidden" not in str(caught.value)
