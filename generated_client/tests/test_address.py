"""Where a request goes, part by part."""

import subprocess
import sys

import pytest
from uncounted import uncounted

from zoho_crm._runtime.address import taken_apart
from zoho_crm._runtime.wire import Broken


@pytest.mark.parametrize(
    ("url", "host", "port", "name"),
    [
        ("https://www.zohoapis.com/crm", b"www.zohoapis.com", None, b"www.zohoapis.com"),
        ("https://WWW.Zohoapis.com:443/crm", b"www.zohoapis.com", None, b"www.zohoapis.com"),
        ("http://localhost:80/crm", b"localhost", None, b"localhost"),
        ("http://127.0.0.1:8080/crm", b"127.0.0.1", 8080, b"127.0.0.1:8080"),
        ("http://[::1]:8080/crm", b"::1", 8080, b"[::1]:8080"),
        ("https://b\u00fccher.example/crm", b"xn--bcher-kva.example", None, b"xn--bcher-kva.example"),
    ],
)
def test_a_host_is_called_as_the_wire_names_it(url, host, port, name):
    """The usual port goes without saying, other letters become ASCII."""
    address, target = taken_apart(url)

    assert (host, port, name, b"/crm") == (address.host, address.port, address.name, target)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("", b"/"),
        ("/crm/v8/Leads?fields=a,b&x=%20%C3%A4", b"/crm/v8/Leads?fields=a,b&x=%20%C3%A4"),
        ("/crm/v8/L\u00e4nder", b"/crm/v8/L%C3%A4nder"),
        ('/crm/100%/"a"#b', b"/crm/100%25/%22a%22%23b"),
        ("/a%zz%41{b}", b"/a%25zz%41%7Bb%7D"),
    ],
)
def test_a_target_is_escaped_once(path, target):
    """What is escaped already stays as it is."""
    assert target == taken_apart(f"https://www.zohoapis.com{path}")[1]


@pytest.mark.parametrize("url", ["https://", "https:///crm", "https://a:b/crm", "https://a b/crm", "https://[::1/crm"])
def test_what_is_no_url_is_not_called(url):
    """Wherever it came from."""
    with pytest.raises(Broken, match="InvalidURL"):
        taken_apart(url)


def test_httpx_is_imported_by_those_alone_who_lend_a_transport_of_it(server):
    """A call over the network needs what httpx is made of, which is half as much to import."""
    server.answer = lambda _: (200, {"org": []}, {})
    program = f"""
import sys, zoho_crm
with zoho_crm.ZohoCRM("1000.t", base_url={server.url!r}) as crm:
    print(crm.request("GET", "/org"))
print(sorted({{"httpx", "httpcore", "asyncio", "sqlite3"}} & set(sys.modules)))
"""
    # What measures coverage imports something of its own.
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env=uncounted())
    printed = done.stdout

    assert ["{'org': []}", "['httpcore']"] == printed.splitlines()
