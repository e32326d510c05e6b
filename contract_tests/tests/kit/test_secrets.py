"""No report holds a secret, wherever the target repeats it and wherever its answer is cut."""

import io

import mini_server
import pytest

from zoho_contract import run
from zoho_contract.reports.github import Annotations
from zoho_contract.reports.jsonlines import JsonLines
from zoho_contract.reports.junit import Junit
from zoho_contract.reports.page import Page
from zoho_contract.reports.terminal import Terminal

SECRETS = (mini_server.GOOD, mini_server.NARROW, mini_server.FOREIGN)
PART = 9
"""So many characters of a token are no word by chance."""


def parrot(state, before):
    """Let a target answer every write with the token it was sent, after so many other characters."""
    right = state.answer

    def answer(method, url, headers, raw):
        if method == "GET":
            return right(method, url, headers, raw)
        said = f"{'x' * before}{headers.get('Authorization', '')}"
        return 418, {"code": "TEAPOT", "message": said, "details": {}, "status": "error"}

    state.answer = answer


@pytest.mark.parametrize("before", [0, 500, 530, 545, 560])
def test_no_report_holds_any_part_of_a_token(mini, contract, credentials, tmp_path, before):
    """Secrets are taken out before an answer is cut, in findings and in reasons alike."""
    url, state = mini()
    parrot(state, before)
    out = io.StringIO()
    told = [Terminal(out), Annotations(out), JsonLines(tmp_path), Junit(tmp_path), Page(tmp_path)]

    run(url, credentials(url), seed=1, layers=("promises", "model"), contract=contract, listeners=told)

    written = {"terminal": out.getvalue()} | {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert {"terminal", "events-v9.jsonl", "junit-v9.xml", "report.html"} == written.keys()
    assert all("TEAPOT" in text for text in written.values())
    parts = {secret[start : start + PART] for secret in SECRETS for start in range(len(secret) - PART + 1)}
    assert {} == {name: part for name, text in written.items() for part in parts if part in text}
