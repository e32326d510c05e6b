"""The redirect of a login: whoever else connects, the browser is heard, and the wait has its end."""

import socket
import threading
import urllib.error
import urllib.request

import pytest

from zoho_crm.cli.loopback import PATH, Redirect
from zoho_crm.cli.refusal import Refused

#: Far more than any step takes, so that a test fails and does not hang.
PATIENCE = 20


@pytest.fixture
def idle():
    """A redirect, to which somebody has connected who says nothing."""
    with Redirect(0, "s") as redirect, socket.create_connection(("127.0.0.1", int(redirect.uri.split(":")[2][:-9]))):
        yield redirect


def waited(redirect, seconds):
    """What waiting for the browser came to: a URL or an error; None when it does not end."""
    found = []

    def wait():
        try:
            found.append(redirect.wait(seconds))
        except Refused as error:
            found.append(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread, found


def test_idle_connection_keeps_no_browser_out(idle):
    """Browsers open connections ahead of time; requests of strangers are turned away beside them."""
    thread, found = waited(idle, PATIENCE)
    url = idle.uri.replace("localhost", "127.0.0.1")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{url}?code=c&state=other", timeout=PATIENCE)
    with urllib.request.urlopen(f"{url}?code=c&state=s", timeout=PATIENCE) as page:
        assert b"close this page" in page.read()
    thread.join(PATIENCE)

    assert [f"{PATH}?code=c&state=s"] == found


def test_idle_connection_does_not_lengthen_the_wait(idle):
    """The limit holds."""
    thread, found = waited(idle, 0.1)
    thread.join(PATIENCE)

    assert ["The browser did not come back within 0 seconds. Log in again."] == list(map(str, found))
