"""The page about several runs: merged, safe whatever a server says, and without what no document names in its sums."""

import io
import json
import re
import subprocess
from dataclasses import replace
from shutil import which
from xml.etree import ElementTree as ET

import mini_contract
import pytest

from zoho_contract import cli, run
from zoho_contract.contract import Contract
from zoho_contract.events import RunFinished, ViolationFound
from zoho_contract.reports.github import Annotations
from zoho_contract.reports.jsonlines import JsonLines
from zoho_contract.reports.junit import Junit
from zoho_contract.reports.page import Page, document
from zoho_contract.reports.terminal import Terminal

HOSTILE = "</script><img src=x onerror=alert(1)>\u2028\x1b[31m\x00\ud800 & ]]> ::error::\r\n"


@pytest.fixture
def written(mini, credentials, tmp_path):
    """A function that judges the tiny API in a version and writes reports; returns the verdict and the folder."""

    def judge(version="v9", *faults, change=None, layers=("promises",)):
        url, state = mini(*faults)
        document = mini_contract.document()
        document["info"]["version"] = version
        document["servers"][0]["variables"]["version"]["default"] = version
        if change:
            change(state)
        right = state.answer
        state.answer = lambda method, target, *more: right(method, target.replace(f"/{version}/", "/v9/"), *more)
        verdict = run(
            url,
            credentials(url),
            seed=1,
            layers=layers,
            contract=Contract(document),
            listeners=[JsonLines(tmp_path), Page(tmp_path)],
        )
        return verdict, tmp_path

    return judge


def data(path):
    """What a page shows."""
    text = path.read_text("utf-8")
    return json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])


def test_runs_into_one_folder_share_a_page(written, tmp_path, capsys):
    """Versions in their order; the command makes the same page from the files, and says what cannot be read."""
    written("v10")
    _, folder = written("v9", "wrong-code")

    assert ["v9", "v10"] == [item["version"] for item in data(folder / "report.html")]
    assert 0 == cli.main(["report", str(folder), "--html", str(tmp_path / "all.html")])
    assert data(folder / "report.html") == data(tmp_path / "all.html")
    (folder / "events-v9.jsonl").write_text('{"event": "RunStarted"}\n', "utf-8")
    assert 2 == cli.main(["report", str(folder), "--html", str(tmp_path / "all.html")])
    assert "events-v9.jsonl" in capsys.readouterr().err
    assert 2 == cli.main(["report", str(tmp_path / "nothing"), "--html", str(tmp_path / "all.html")])


def test_what_no_document_names_is_a_row_of_its_own(written):
    """It is shown, and counts neither as attempted nor as matched."""
    clean, folder = written()
    before = data(folder / "report.html")[0]
    verdict, _ = written("v9", "undeclared-status")
    shown = data(folder / "report.html")[0]

    deletion = next(item for item in shown["operations"] if item["id"] == "deleteRecords")
    assert 418 in {status for status, _, _, _ in deletion["strange"]}
    assert [] == [row for item in before["operations"] for row in item["strange"]]
    assert len(clean.attempted) >= len(verdict.attempted)
    assert sum(len(item["rows"]) for item in before["operations"]) == sum(
        len(item["rows"]) for item in shown["operations"]
    )


def test_whatever_a_server_says_stays_data(written):
    """No text of an answer ends a script, an attribute, a line or a document of any report."""
    verdict, folder = written("v9", "wrong-code")
    broken = replace(verdict.violations[0], promise=HOSTILE, answer=HOSTILE, expected=HOSTILE, sequence=(HOSTILE,))
    said = replace(verdict, violations=[broken], sentence=HOSTILE)

    text = document([{"version": "v9", "findings": [HOSTILE]}])
    assert 2 == text.count("</script>")
    assert (
        HOSTILE.replace("\ud800", "?")
        == json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])[0]["findings"][0]
    )
    notes = io.StringIO()
    shown = io.StringIO()
    for listener in (Junit(folder), Annotations(notes), Terminal(shown)):
        listener(ViolationFound(broken))
        listener(RunFinished(said))
    assert ET.parse(folder / "junit-v9.xml").getroot().findall("testcase/failure")
    assert all(line.startswith("::error title=") for line in notes.getvalue().rstrip("\n").split("\n"))
    assert 2 == len(notes.getvalue().rstrip("\n").split("\n"))
    assert not set("\x1b\x00\ud800") & set(shown.getvalue() + notes.getvalue())


@pytest.mark.skipif(which("chromium") is None, reason="needs a browser")
def test_a_browser_draws_it(written):
    """The map and the findings are there once the script has run."""
    _, folder = written("v9", "wrong-code")

    line = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    page = f"file://{folder / 'report.html'}#addTags"
    drawn = subprocess.run([*line, page], capture_output=True, text=True, check=True, timeout=60).stdout

    assert "does not conform" in drawn
    assert 'class="mark missed"' in drawn
    assert "Findings (" in drawn


@pytest.mark.skipif(which("chromium") is None, reason="needs a browser")
def test_an_operation_leads_to_its_findings(written):
    """Its row is marked though every documented answer came; the link opens the finding, whatever is filtered."""
    verdict, folder = written("v9", "untag-noop", layers=("model",))
    page = folder / "report.html"
    click = '<script>$("text").value = "removeTags"; draw(); document.querySelector("a.finds").click();</script>'
    page.write_text(page.read_text("utf-8").replace("</html>", f"{click}</html>"), "utf-8")

    line = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{page}"]
    drawn = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout

    assert {"removeTags"} == {item.operation for item in verdict.counting}
    assert re.search(r"removeTags<a class=\"finds\" href=\"#finding-1\">\d findings?</a>", drawn)
    assert re.search(r'<details class="finding" id="finding-1" open', drawn)
    assert "error codes, which the console counts" in drawn
