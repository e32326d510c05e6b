"""What is written about a run."""

import io
import json
import re
from xml.etree import ElementTree as ET

import mini_server
import pytest

from zoho_contract import run
from zoho_contract.events import LayerStarted, RunFinished, Step
from zoho_contract.reports.github import Annotations
from zoho_contract.reports.jsonlines import JsonLines
from zoho_contract.reports.junit import Junit
from zoho_contract.reports.page import Page
from zoho_contract.reports.table import Summary, lay_out
from zoho_contract.reports.terminal import Terminal


def page_data(folder):
    """What the page of a folder shows, a run after the other."""
    text = (folder / "report.html").read_text("utf-8")
    assert "http:" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])


@pytest.fixture
def reported(mini, contract, credentials, tmp_path):
    """A function that judges the tiny API with every report; returns verdict, terminal text, annotations, folder."""

    def made(*faults, url=None, terminal=None, **more):
        served, _ = mini(*faults)
        out, notes = terminal or io.StringIO(), io.StringIO()
        listeners = [Terminal(out), Annotations(notes), JsonLines(tmp_path), Junit(tmp_path), Page(tmp_path)]
        target = url or served
        verdict = run(
            target, credentials(served), seed=1, layers=("promises",), contract=contract, listeners=listeners, **more
        )
        return verdict, out.getvalue(), notes.getvalue(), tmp_path

    return made


def test_a_clean_run(reported):
    """One table, JUnit without failures, a page per operation, every entry accounted for."""
    verdict, text, notes, folder = reported()

    assert "codes matched" in text
    why = verdict.why_not_testable
    errors = [row for row in verdict.not_testable if not row[1].startswith("outcome:")]
    assert (len(errors), 0) == (sum(why.values()), why["time"])
    assert (
        f"{len(errors)} not testable: {why['fault']} need a fault in the server, {why['manual']} cannot be told or set "
        f"from outside, {why['target']} this target has nothing for\n"
    ) in text
    assert text.endswith("conforms\n")
    assert "" == notes
    suite = ET.parse(folder / "junit-v9.xml").getroot()
    assert ("0", "0") == (suite.get("failures"), suite.get("errors"))
    assert int(suite.get("skipped")) > 0
    lines = [json.loads(line) for line in (folder / "events-v9.jsonl").read_text("utf-8").splitlines()]
    assert ["RunStarted", "RunFinished"] == [lines[0]["event"], lines[-1]["event"]]
    assert 0 == lines[-1]["exit_code"]
    shown = page_data(folder)[0]
    assert ("v9", 0, []) == (shown["version"], shown["exit_code"], shown["findings"])
    assert {item["id"] for item in shown["operations"]} == set(verdict.ledger.contract.operations)
    tags = next(item for item in shown["operations"] if item["id"] == "addTags")
    assert [] == tags["strange"]
    states = {row[2] or row[0]: row[5:7] for row in tags["rows"]}
    assert ["matched", ""] == states["LIMIT_EXCEEDED"]
    assert any("needs a body that is no JSON" in str(row) for item in shown["operations"] for row in item["rows"])
    assert ["body.ids", True] in [[name, count > 0] for name, count in tags["parameters"]]


def test_a_run_with_violations(reported):
    """Every report names the promise; none holds a token."""
    verdict, text, notes, folder = reported("wrong-code")

    assert text.endswith("does not conform\n")
    assert "violation: unknown_record_answers_invalid_data: addTags" in text
    assert notes.startswith("::error title=")
    assert "%0A" in notes
    suite = ET.parse(folder / "junit-v9.xml").getroot()
    assert len(verdict.counting) == int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    assert [item.promise for item in verdict.violations] == [
        item["promise"] for item in page_data(folder)[0]["findings"]
    ]
    written = "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))
    for secret in (mini_server.GOOD, mini_server.NARROW, mini_server.FOREIGN):
        assert secret not in written + text + notes


def test_a_run_that_could_not_judge(reported):
    """The one sentence is in every report."""
    verdict, text, notes, folder = reported(url="http://127.0.0.1:9")

    assert text.endswith(f"seed 1\ncould not judge: {verdict.sentence}\n")
    assert notes.startswith("::error title=could not judge::")
    assert "1" == ET.parse(folder / "junit-v9.xml").getroot().get("errors")
    assert verdict.sentence == page_data(folder)[0]["sentence"]


def test_a_run_cut_short_is_never_said_to_conform(reported):
    """Without a violation it could not be judged."""
    verdict, text, _, _ = reported(max_seconds=0.1)

    assert 2 == verdict.exit_code
    assert "could not judge: the time was up" in text
    assert "\nconforms" not in text


def test_reports_say_why_and_what(reported):
    """JUnit says why a check was not testable; the page shows every violation."""
    verdict, _, _, folder = reported("mixed-200")

    skipped = [item.get("message") for item in ET.parse(folder / "junit-v9.xml").getroot().iter("skipped")]
    assert set(skipped) & set(verdict.not_testable.values())
    assert "mixed_batch_answers_207" in {item["promise"] for item in page_data(folder)[0]["findings"]}


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self):
        """It is one."""
        return True


def test_a_terminal_shows_progress(reported):
    """On a terminal a line moves; it is cleared before anything else is written."""
    _, text, _, _ = reported(terminal=Screen())

    assert "\rpromises: 25/" in text


def test_unannounced_steps_are_counted():
    """A layer that does not know its steps shows a question mark."""
    screen = Screen()
    terminal = Terminal(screen)
    terminal(LayerStarted("model", 0))
    for number in range(25):
        terminal(Step("model", f"program {number}", "matched"))

    assert "25/?" in screen.getvalue()


def test_a_table_without_a_ledger_is_still_a_table(reported):
    """The pages need the account of a run, the table does not."""
    verdict, _, _, folder = reported()
    bare = type(verdict)(**{**{name: getattr(verdict, name) for name in verdict.__dataclass_fields__}, "ledger": None})
    out = io.StringIO()
    Terminal(out)(RunFinished(bare))
    Page(folder / "other")(RunFinished(bare))

    assert not (folder / "other").exists()
    assert lay_out([Summary.of(bare)]) in out.getvalue()
    assert "v9" in lay_out([Summary.of(bare), Summary.of(verdict)])
