"""The page: shipped whole, safe, and alive in a real browser."""

import json
import re
import shutil
import subprocess

import pytest

from zoho_sandbox import Clock, Request, Sandbox
from zoho_sandbox.control import page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>x</script>"


@pytest.fixture(scope="module")
def sandbox():
    """A sandbox with a record that means no good."""
    with Sandbox(clock=Clock(1_790_000_000.0)) as sandbox:
        body = json.dumps({"data": [{"Last_Name": HOSTILE}]})
        headers = {"Authorization": f"Bearer {sandbox.access_token}"}
        made = sandbox.handle(Request("POST", "/crm/v8/Leads", headers, body.encode()))
        assert 201 == made.status
        yield sandbox


def get(sandbox, path):
    """A file of the page."""
    return sandbox.handle(Request("GET", path))


def test_everything_that_the_page_needs_is_shipped(sandbox):
    """Each file that is named is there, and nothing is named that is elsewhere."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop()
        answer = get(sandbox, path)
        assert 200 == answer.status, path
        seen.add(path)
        text = answer.body.decode()
        # A namespace is a name, and leads nowhere.
        assert [] == re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text), path
        found = re.findall(r'(?:href|src)="(/_sandbox/page/[^"]+)"', text)
        found += [f"/_sandbox/page/{name}" for name in re.findall(r'from "\./([^"]+)"', text)]
        waiting += set(found) - seen

    assert {f"/_sandbox/page/{name}" for name in page._files()} - {"/_sandbox/page/index.html"} == seen - {"/"}


def test_nothing_runs_but_what_is_shipped(sandbox):
    """No inline script or style, and the browser is told so."""
    policy = get(sandbox, "/").headers["content-security-policy"]
    text = get(sandbox, "/").body.decode()

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert [] == re.findall(r"<style|\son\w+=|\sstyle=|<script(?![^>]* src=)", text)
    assert "nosniff" == get(sandbox, "/").headers["x-content-type-options"]


@pytest.mark.parametrize("name", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("])
def test_no_text_becomes_markup(name):
    """The page makes elements, never markup."""
    assert [] == [file for file, content in page._files().items() if name.encode() in content]


@pytest.mark.parametrize("path", ["..%2fapp.py", "../app.py", "app.py", "%2e%2e/app.py", "", "page.js/", "/etc/passwd"])
def test_nothing_else_is_handed_out(sandbox, path):
    """Only the files of the page, by name."""
    assert 404 == get(sandbox, f"/_sandbox/page/{path}").status


def test_files_are_only_read(sandbox):
    """HEAD tells the headers, other methods do nothing."""
    head = sandbox.handle(Request("HEAD", "/"))

    assert (200, b"") == (head.status, head.body)
    assert 405 == sandbox.handle(Request("POST", "/")).status


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
def test_page_comes_alive_in_a_browser(sandbox, tmp_path):
    """It shows the records; one that is called like a script is a text. The browser waits for events without an end."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
    with sandbox.serve() as url:
        command += ["--virtual-time-budget=3000", "--dump-dom", f"{url}/?events=no#/records"]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    assert "&lt;img src=x onerror" in told
    assert "Jürgen Groß" in told
    assert "<title>Records" in told
