"""Whole runs against the tiny API: right, wrong in one way, and no such API at all."""

import json
import time
from http.server import BaseHTTPRequestHandler

import mini_contract
import mini_server
import pytest

from zoho_contract import run
from zoho_contract.contract import Contract
from zoho_contract.events import LayerFinished, LayerStarted, Step, ViolationFound

LAYERS = ("promises", "model")


def judged(url, contract, credentials, *, seed=1, layers=LAYERS, **more):
    """A verdict on a server of the tiny API."""
    return run(url, credentials, seed=seed, layers=layers, contract=contract, **{"max_seconds": 30.0, **more})


@pytest.mark.parametrize("seed", range(3))
def test_a_right_server_conforms(mini, contract, credentials, seed):
    """Nothing is wrong with a server that does what the contract says, whatever the seed."""
    url, _ = mini()

    verdict = judged(url, contract, credentials(url), seed=seed)

    assert ([], 0, "") == (verdict.violations, verdict.exit_code, verdict.sentence)


def test_every_reachable_error_is_attempted_and_matched(mini, contract, credentials):
    """All documented errors but those that need a fault or a person are brought about."""
    url, _ = mini()

    verdict = judged(url, contract, credentials(url), layers=("promises",))

    reachable = {
        (operation.id, entry.name)
        for operation in contract.operations.values()
        for entry in operation.errors
        if not {"fault", "manual"} & set(entry.trigger)
    } - {("getOrg", "wrong-scope")}
    assert reachable == {row for row in verdict.matched if not row[1].startswith("outcome:")}


FAULTS = {
    "promises": {
        "mixed-200": "mixed_batch_answers_207",
        "reversed-rows": "batch_keeps_order",
        "lost": "documented_request_succeeds",
        "ids-as-numbers": "answer_matches_schema",
        "limit-off-by-one": "too_many_ids_answers_limit_exceeded",
        "wrong-code": "unknown_record_answers_invalid_data",
        "counters-wrong": "job_counters_add_up",
        "no-token-needed": "no_token_answers_authentication_failure",
        "foreign-sees": "other_organization_reaches_nothing",
        "refused-written": "refused_write_changes_nothing",
        "never-304": "unchanged_list_answers_304",
        "empty-200": "empty_list_answers_204",
        "html": "answer_is_json",
        "undeclared-status": "status_is_documented",
        "crash": "server_never_fails",
        "body-with-204": "empty_answer_has_no_body",
        "short-answer": "batch_answers_every_row",
        "everybody": "call_for_mine_answers_one",
        "unreadable-accepted": "unreadable_body_is_refused",
        "fresh-dead": "fresh_token_opens_the_api",
        "strange-message": "success_is_documented",
    },
    "model": {
        "created-twice": "creating_adds_exactly_the_accepted_rows",
        "delete-noop": "deleted_record_stays_gone",
        "page-repeats": "pages_do_not_repeat",
        "page-drops": "pages_drop_nothing",
        "list-ignores-fields": "list_shows_the_wanted_fields",
        "view-is-all": "view_lists_only_its_records",
        "tag-spills": "removed_tag_stays_gone",
        "untag-noop": "removed_tag_stays_gone",
        "area-at-once": "job_takes_effect_when_it_is_done",
        "area-noop": "finished_job_has_taken_effect",
        "update-last-lost": "written_fields_are_read_back",
        "view-at-once": "job_takes_effect_when_it_says_so",
        "view-spills": "view_update_leaves_other_records",
        "applied-again": "job_takes_effect_once",
        "job-never-ends": "job_ends",
        "job-goes-back": "job_moves_forward",
        "unknown-state": "job_state_is_documented",
        "created-changed": "created_fields_are_read_back",
        "filter-ignored": "filter_is_obeyed",
        "page-overfull": "page_holds_what_was_asked",
        "job-of-removal-misnamed": "job_names_what_started_it",
        "deletes-two": "deleting_removes_exactly_the_named_records",
        "total-drifts": "job_total_stays",
        "counters-shrink": "job_counters_grow",
        "busy-at-once": "scheduled_job_has_done_nothing",
        "total-too-small": "job_covers_the_view",
        "update-noop": "finished_job_has_taken_effect",
        "left-over": "finished_job_leaves_nothing",
        "breaks-down": "job_of_valid_update_completes",
        "status-drifts": "finished_job_stays_as_it_is",
        "always-adds": "over_write_replaces_the_choices",
        "views-shared": "view_belongs_to_one_module",
        "path-of-first": "path_names_the_row",
    },
}
"""By the layer that sees it first: each way to be wrong, and the promise that it breaks."""


@pytest.mark.parametrize(
    ("layer", "fault", "promise"),
    [pytest.param(layer, *row, id=row[0]) for layer, rows in FAULTS.items() for row in rows.items()],
)
def test_a_fault_breaks_its_promise(mini, contract, credentials, layer, fault, promise):
    """Each way to be wrong is seen, and named by the promise it breaks."""
    url, _ = mini(fault)

    verdict = judged(url, contract, credentials(url), layers=(layer,), shrink=False)

    assert 1 == verdict.exit_code
    assert promise in {item.promise for item in verdict.violations}


def test_a_violation_tells_what_was_asked_and_hides_the_token(mini, contract, credentials):
    """A violation has the promise, a curl line without secrets, the answer, what was expected, and the page."""
    url, _ = mini("wrong-code")

    found = judged(url, contract, credentials(url), layers=("promises",)).violations[0]

    assert "curl" in found.request
    assert mini_server.GOOD not in found.text()
    assert "https://example.com/mini" in found.text()
    assert "NOT_FOUND" in found.answer
    assert "INVALID_DATA" in found.expected


def test_a_carried_promise_counts_only_when_asked_to(mini, credentials):
    """What was carried over from another version is reported, and decides the exit status only with `fail`."""
    document = mini_contract.document()
    for node in document["paths"].values():
        for operation in node.values():
            operation["x-evidence"] = "carried"
            for entry in operation["x-errors"]:
                entry["evidence"] = "carried"
    url, _ = mini("wrong-code")

    codes = [
        judged(url, Contract(document), credentials(url), layers=("promises",), carried=carried).exit_code
        for carried in ("report", "fail")
    ]

    assert [0, 1] == codes


def test_a_failing_program_is_shrunk(mini, contract, credentials):
    """The requests reported are the few that matter: make, put on, take off, read."""
    url, _ = mini("untag-noop")

    verdict = judged(url, contract, credentials(url), layers=("model",))

    assert 6 >= min(len(item.sequence) for item in verdict.violations if item.promise.startswith("removed_"))


class Examples(BaseHTTPRequestHandler):
    """Forty lines that know nothing but one answer per operation."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self):
        """Answer with the same success every time."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.path.partition("?")[0].rpartition("/")[2]
        row = {"code": "SUCCESS", "message": "record added", "details": {"id": "55400000000001"}, "status": "success"}
        key = {"tags": "tags", "fields": "fields", "custom_views": "views", "territories": "areas", "org": "org"}.get(
            name
        )
        listed = {"id": "55400000000001", "name": "Red", "api_name": "Name", "needed": True}
        found = {key: [listed]} if key and self.command == "GET" else {"data": [row]}
        if not key and self.command == "GET":
            found = {"data": [{"id": "55400000000001", "Name": "One"}], "info": {"more": False}}
        text = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any  # noqa: N815 - names of http.server

    def log_message(self, *_):
        """Say nothing."""


def test_a_stub_of_examples_does_not_conform(serve, contract, credentials):
    """Answering everything with its example is not enough."""
    url = serve(Examples)

    verdict = judged(url, contract, credentials(url))

    assert 1 == verdict.exit_code
    assert verdict.violations


def test_a_dead_target_cannot_be_judged(contract, credentials):
    """Nobody answers: exit status 2 and one sentence with the next step."""
    verdict = judged("http://127.0.0.1:9", contract, credentials())

    assert 2 == verdict.exit_code
    assert "does not answer" in verdict.sentence
    assert "--target" in verdict.sentence


@pytest.mark.parametrize("target", ["ftp://example.com", "http://", "http://[", "http://h:port"])
def test_what_is_no_url_cannot_be_judged(contract, credentials, target):
    """A target that is not an http URL: exit status 2."""
    assert 2 == judged(target, contract, credentials()).exit_code


class Page(Examples):
    """A web site."""

    def handle_any(self):
        """Answer with a page."""
        text = b"<html>Hello</html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = handle_any  # noqa: N815 - name of http.server


def test_a_web_site_cannot_be_judged(serve, contract, credentials):
    """HTML instead of JSON: exit status 2, a sentence that says it is not this API, and nothing else."""
    verdict = judged(serve(Page), contract, credentials())

    assert 2 == verdict.exit_code
    assert "is not this API" in verdict.sentence
    assert ([], [], 0) == (verdict.violations, verdict.ledger.remarks, verdict.cases)


@pytest.mark.parametrize(
    ("token", "words"),
    [(mini_server.NARROW, "has no scope"), ("1000.dead", "is refused"), (mini_server.FOREIGN, "refused")],
)
def test_a_token_that_opens_nothing_cannot_judge(mini, contract, credentials, token, words):
    """A token without scope, or one nobody knows: exit status 2 and a sentence about the token."""
    url, _ = mini()

    verdict = judged(url, contract, credentials(url, access_token=token))

    assert 2 == verdict.exit_code
    assert words in verdict.sentence
    assert token not in verdict.sentence


def test_another_version_cannot_be_judged(mini, credentials):
    """A server that does not know the version: exit status 2."""
    document = mini_contract.document()
    document["servers"][0]["variables"]["version"]["default"] = "v10"
    url, _ = mini()

    verdict = judged(url, Contract(document), credentials(url))

    assert 2 == verdict.exit_code
    assert "--api-version" in verdict.sentence


def test_a_family_without_a_success_is_not_passed_over(mini, contract, credentials):
    """No violation, but a family was never seen to work: exit status 2 names it."""
    url, _ = mini()

    verdict = judged(url, contract, credentials(url), layers=())

    assert 2 == verdict.exit_code
    assert "oauth" in verdict.sentence


def test_the_token_endpoint_is_left_out_without_an_accounts_server(mini, contract, credentials):
    """Without an accounts URL the token endpoint is not testable and says why."""
    url, _ = mini()

    verdict = judged(url, contract, credentials(accounts_url=None), layers=("promises",))

    assert 0 == verdict.exit_code
    assert "accounts URL" in verdict.not_testable["refresh", "bad"]


def test_missing_tokens_make_their_entries_not_testable(mini, contract, credentials):
    """Entries about tokens that were not given are not testable, with the reason."""
    url, _ = mini()

    verdict = judged(url, contract, credentials(url, narrow_token=None, foreign_token=None), layers=("promises",))

    assert 0 == verdict.exit_code
    assert "no narrow token was given" == verdict.not_testable["listRecords", "wrong-scope"]


def test_time_that_is_up_is_said(mini, contract, credentials):
    """A run that had no time for every check says so."""
    url, _ = mini()

    def dawdle(event):
        if isinstance(event, LayerStarted):
            time.sleep(0.19)

    verdict = judged(url, contract, credentials(url), max_seconds=0.19, listeners=[dawdle])

    assert 2 == verdict.exit_code
    assert "after 0.19 seconds: not all of promises was judged, nor any of model; give more" in verdict.sentence
    assert verdict.why_not_testable["time"]


def test_a_violation_counts_in_a_run_cut_short(mini, contract, credentials):
    """What was found stands; a note says what is missing."""
    url, _ = mini("mixed-200")

    def dawdle(event):
        if isinstance(event, ViolationFound):
            time.sleep(3.0)

    verdict = judged(url, contract, credentials(url), layers=("promises",), max_seconds=3.0, listeners=[dawdle])

    assert (1, "") == (verdict.exit_code, verdict.sentence)
    assert any("the time was up" in remark for remark in verdict.ledger.remarks)


def test_tokens_asked_for_too_often_are_no_violation(mini, credentials):
    """A documented limit of the token endpoint is waited out, not held against the target."""
    document = mini_contract.document()
    limit = {"name": "too-many", "code": "invalid_code", "class": "limit", "trigger": {"manual": "locks out"}}
    errors = document["paths"]["/oauth/token"]["post"]["x-errors"]
    errors.append({**errors[0], **limit})
    url, _ = mini()

    verdict = judged(url, Contract(document), credentials(url, refresh_token="spent"), layers=("promises",))

    assert ([], 2) == (verdict.violations, verdict.exit_code)
    assert "wait until its limit is over" in verdict.not_testable["refresh", "outcome:refreshed"]


def test_layers_run_in_their_own_order(mini, contract, credentials):
    """What is written down is judged before what is drawn, in whatever order the layers were named."""
    url, _ = mini()
    heard = []

    judged(url, contract, credentials(url), layers=("model", "promises"), listeners=[heard.append])

    assert ["promises", "model"] == [event.layer for event in heard if isinstance(event, LayerFinished)]


def test_an_example_that_is_only_there_to_fail_is_no_step(mini, contract, credentials):
    """The error it brings about judges it; nothing is skipped."""
    url, _ = mini()
    heard = []

    judged(url, contract, credentials(url), layers=("promises",), listeners=[heard.append])

    assert {"matched", "not testable"} == {event.state.partition(":")[0] for event in heard if isinstance(event, Step)}


def test_schemathesis_finds_what_single_requests_do_not(mini, contract, credentials):
    """Generated requests reach answers that no documented request leads to."""
    url, _ = mini("crash-on-odd-page")

    verdict = judged(url, contract, credentials(url), layers=("schemathesis",), max_seconds=60.0)

    assert {"server_never_fails"} == {item.promise for item in verdict.violations}, [
        i.text() for i in verdict.violations
    ]


def test_a_connection_cut_off_is_the_servers_fault(mini, contract, credentials):
    """A server that hangs up on a generated request has broken a promise."""
    url, _ = mini("hang-up-on-odd-page")

    verdict = judged(url, contract, credentials(url), layers=("schemathesis",), max_seconds=60.0)

    assert "server_always_answers" in {item.promise for item in verdict.violations}


def test_a_target_that_dies_in_the_middle_cannot_be_judged(mini, contract, credentials):
    """A target that stops answering: exit status 2, not a traceback."""
    url, _ = mini("dies")

    verdict = judged(url, contract, credentials(url))

    assert 2 == verdict.exit_code
    assert "stopped answering" in verdict.sentence
