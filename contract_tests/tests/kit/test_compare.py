"""Two runs compared by what was written about them."""

import json
import re

import mini_contract
import mini_server
import pytest

from zoho_contract import cli, run
from zoho_contract.contract import Contract
from zoho_contract.credentials import Credentials
from zoho_contract.reports import recorded
from zoho_contract.reports.jsonlines import JsonLines

RUNS = {
    "right": {},
    "wrong": {"faults": ("wrong-code",)},
    "carried": {"faults": ("wrong-code",), "baseline": True},
    "part": {"only": ["addTags"]},
    "idle": {"layers": ()},
    "dead": {"url": "http://127.0.0.1:9"},
}
"""Runs by the name of their report folder."""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The folder of the reports of real runs."""
    folder = tmp_path_factory.mktemp("runs")
    for name, options in RUNS.items():
        judge(folder / name, **options)
    return folder


def judge(folder, *, faults=(), url="", baseline=False, layers=("promises",), only=()):
    """Judge the tiny API with some faults and write the report; with a baseline every finding is accepted."""
    state = mini_server.Mini(*faults)
    server, served = mini_server.serve(type("MiniHandler", (mini_server.Handler,), {"mini": state, "seen": [0]}))
    login = {"accounts_url": served, "client_id": "c", "client_secret": "s", "refresh_token": "refresh"}
    folder.mkdir()
    known = Everything() if baseline else None
    try:
        contract = Contract(mini_contract.document())
        given = {"seed": 1, "layers": layers, "only": only, "contract": contract, "listeners": [JsonLines(folder)]}
        run(url or served, Credentials(access_token=mini_server.GOOD, **login), baseline=known, **given)
    finally:
        server.shutdown()
        server.server_close()


class Everything:
    """A baseline that accepts whatever is found."""

    def accepts(self, _key):
        """It does."""
        return True

    def gone(self, _version):
        """Nothing is missed."""
        return []

    def unknown(self, _version, _operations):
        """All of them are there."""
        return ""


@pytest.fixture
def compare(reports, capsys):
    """A function that compares two runs by the command; returns exit status, what it printed, and its errors."""

    def compared(before, after, *more):
        code = cli.main(["compare", str(reports / before), str(reports / after), *more])
        printed = capsys.readouterr()
        return code, json.loads(printed.out) if "--json" in more and code != 2 else printed.out, printed.err

    return compared


@pytest.mark.parametrize("name", ["right", "wrong", "carried", "part"])
def test_run_is_no_worse_than_itself(compare, name):
    """Every finding stays, nothing else is told."""
    code, found, _ = compare(name, name, "--json")

    assert (0, False) == (code, found["worse"])
    assert [[], [], [], []] == [found[kind] for kind in ("new", "gone", "lost", "gained")]
    assert found["before"] == found["after"]
    assert found["after"]["counts"]["findings"] == len(found["stayed"])


def test_new_findings_are_worse(compare, reports):
    """Each is told with what was asked and what came."""
    code, found, _ = compare("right", "wrong", "--json")

    lines = [json.loads(line) for line in (reports / "wrong" / "events-v9.jsonl").read_text("utf-8").splitlines()]
    told = {(line["operation"], line["promise"]) for line in lines if line["event"] == "ViolationFound"}
    assert (1, told) == (code, {(item["operation"], item["promise"]) for item in found["new"]})
    code, text, _ = compare("right", "wrong")
    assert 1 == code
    assert "new: unknown_record_answers_invalid_data: addTags\n  expected: " in text
    assert f"got worse: findings that count and did not: {len(told)}, " in text


def test_findings_that_are_gone_are_better(compare):
    """Nothing got worse, and the gone are named."""
    code, text, _ = compare("wrong", "right")

    assert 0 == code
    assert "gone: unknown_record_answers_invalid_data: addTags\n" in text
    assert text.endswith("nothing got worse\n")


def test_accepted_findings_are_told_and_do_not_count(compare):
    """What is only reported makes nothing worse; the answers that are not matched any more do."""
    code, found, _ = compare("right", "carried", "--json")

    assert (1, True) == (code, found["worse"])
    assert {False} == {item["counts"] for item in found["new"]}
    assert {("addTags", "matched", "attempted"), ("removeTags", "matched", "attempted")} == {
        (item["operation"], item["before"], item["after"]) for item in found["lost"]
    }
    text = compare("right", "carried")[1]
    assert "new (reported only): unknown_record_answers_invalid_data: addTags\n" in text
    assert "got worse: findings that count and did not: 0, " in text
    assert (0, []) == (compare("wrong", "carried")[0], compare("wrong", "carried", "--json")[1]["lost"])


def test_finding_that_is_no_longer_accepted_counts_anew(compare):
    """It stayed, and decides the exit status from now on."""
    code, text, _ = compare("carried", "wrong")

    assert 1 == code
    assert "stayed (counts now): unknown_record_answers_invalid_data: addTags\n" in text


def test_lost_coverage_is_worse(compare):
    """Each answer that was matched and is not now has its reason; the other way round it is gained."""
    code, found, _ = compare("right", "part", "--json")

    assert (1, [], []) == (code, found["new"], found["gained"])
    lost = found["lost"]
    assert {("matched", "not testable")} == {(item["before"], item["after"]) for item in lost}
    assert all(item["operation"] != "addTags" and item["reason"] for item in lost)
    turned = [{**item, "before": item["after"], "after": item["before"]} for item in lost]
    code, found, _ = compare("part", "right", "--json")
    assert (0, [], turned) == (code, found["lost"], found["gained"])
    assert "lost: getOrg no-token: matched before, now not testable (not asked for)\n" in compare("right", "part")[1]
    assert "gained: getOrg no-token: not testable (not asked for) before, now matched\n" in compare("part", "right")[1]


def test_counts_are_those_of_the_run(compare, reports):
    """The table shows both runs, and the difference."""
    _, found, _ = compare("right", "part", "--json")
    last = json.loads((reports / "part" / "events-v9.jsonl").read_text("utf-8").splitlines()[-1])

    counts, change = found["after"]["counts"], compare("right", "part")[1].splitlines()[-2].split()
    assert last["cases"] == counts["cases"]
    assert len([name for _, name in last["matched"] if not name.startswith("outcome:")]) == counts["matched"]
    assert ["change", *(f"{counts[name] - count:+d}" for name, count in found["before"]["counts"].items())] == change


def test_run_that_could_judge_little_is_said_to_be(compare):
    """It is compared as far as it came, with its own sentence."""
    code, text, _ = compare("right", "idle")

    assert 1 == code
    assert "note: that run could not be judged in full: no successful answer of" in text


def test_file_is_as_good_as_its_folder(compare):
    """Either names the run."""
    assert compare("right", "wrong") == compare("right/events-v9.jsonl", "wrong/events-v9.jsonl")


def first(text, count):
    """The first lines of a text."""
    return "".join(text.splitlines(keepends=True)[:count])


BAD = {
    "empty": (lambda _: "", "ends before its run does"),
    "cut in the middle of the last line": (lambda text: text[: len(text) - 30], "ends before its run does"),
    "cut after a line": (lambda text: first(text, 3), "ends before its run does"),
    "two runs": (lambda text: text * 2, "does not hold one run from its start"),
    "start missing": (
        lambda text: text.partition("\n")[2],
        "does not hold one run from .* 1",
    ),
    "foreign object": (lambda _: '{"accepted": []}\n', "line 1 of .* is no event"),
    "foreign array": (lambda _: "[1, 2]\n", "line 1 of .* is no event"),
    "no JSON": (lambda _: "<html>\n", "line 1 of .* is no event"),
    "deep": (lambda _: "[" * 200_000 + "\n", "line 1 of .* is no event"),
    "not UTF-8": (lambda _: "\udcff\n", "line 1 of .* is no event"),
    "a line in the middle broken": (
        lambda text: first(text, 1) + "{\n" + text.partition("\n")[2],
        "line 2 of .* is no",
    ),
    "rows that are none": (lambda text: text.replace('"matched": [[', '"matched": [[1, '), "lacks what a report has"),
    "no rows": (lambda text: text.replace('"attempted": ', '"tried": '), "lacks what a report has"),
    "cases as a text": (lambda text: text.replace('"cases": ', '"cases": "x", "c": '), "lacks what a report has"),
    "another version": (lambda text: text.replace('"version": "v9"', '"version": "v8"'), "of API version v9, .* of v8"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_report_is_refused(compare, reports, tmp_path, name):
    """One sentence names the file, and says what to do."""
    spoil, words = BAD[name]
    path = tmp_path / "events-v9.jsonl"
    path.write_text(spoil((reports / "wrong" / "events-v9.jsonl").read_text("utf-8")), "utf-8", "surrogateescape")

    code, printed, said = compare("right", path)

    assert (2, "", 1) == (code, printed, said.count("\n"))
    assert str(path) in said
    assert re.search(words, said)


def test_line_without_an_end_is_refused(compare, tmp_path, monkeypatch):
    """It is not read to its end."""
    monkeypatch.setattr(recorded, "LONGEST", 1000)
    path = tmp_path / "events-v9.jsonl"
    path.write_text('"' + "x" * 100_000)

    code, _, said = compare(path, "right")

    assert (2, True) == (code, f"line 1 of {path} is longer than 1000 bytes" in said)


@pytest.mark.parametrize(
    ("files", "words"),
    [(None, "there is no file or folder"), ([], "holds no events-"), (["v8", "v9"], "holds 2 runs; name the file")],
)
def test_folder_without_one_run_is_refused(compare, tmp_path, files, words):
    """The sentence names the folder, and what to give."""
    folder = tmp_path / "out"
    if files is not None:
        folder.mkdir()
        for version in files:
            (folder / f"events-{version}.jsonl").write_text("")

    code, _, said = compare(folder, "right")

    assert (2, True, True) == (code, words in said, str(folder) in said)


def test_run_that_judged_nothing_is_refused(compare):
    """Its own sentence is passed on."""
    code, _, said = compare("right", "dead")

    assert 2 == code
    assert "judged nothing" in said
    assert "correct --target" in said
