"""The pytest plugin."""

import json
from copy import copy
from types import SimpleNamespace

import mini_contract
import mini_server
import pytest

from zoho_contract.model import layer
from zoho_contract.sitting import SCENARIOS

pytest_plugins = ["pytester"]

QUIET = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest")
"""The inner pytest shares this process: plugins that set the generators' global state stay out of it."""


@pytest.fixture
def inner(pytester, monkeypatch, contract):
    """A function that runs pytest in this process, with the tiny contract."""
    monkeypatch.setattr("zoho_contract.engine.load", lambda _: contract)
    monkeypatch.setattr("zoho_contract.contract.load", lambda _: contract)
    for variable in ("ZOHO_ACCESS_TOKEN", "ZOHO_ACCOUNTS_URL"):
        monkeypatch.delenv(variable, raising=False)
    pytester.makepyfile(test_own="def test_own(): pass")

    def started(*more):
        return pytester.runpytest_inprocess(*QUIET, "-o", "filterwarnings=default", *more)

    return started


def target(url, *more):
    """Options that judge the tiny API."""
    return ["--zoho-target", url, "--zoho-access-token", "1000.good-token", "--zoho-layers", "promises",
            "--zoho-accounts-url", url, "--zoho-client-id", "c", "--zoho-client-secret", "s",
            "--zoho-refresh-token", "refresh", *more]  # fmt: skip


def test_without_a_target_nothing_is_added(inner):
    """The plugin is inert."""
    inner().assert_outcomes(passed=1)


def test_a_right_server_passes_a_test_per_part(inner, mini, contract):
    """One test for the target, one per operation, besides the user's own; nothing is left behind."""
    url, state = mini()

    inner(*target(url)).assert_outcomes(passed=len(contract.operations) + 2)
    assert not any(row["Name"].startswith("Kit") for rows in state.records.values() for row in rows.values())


def test_a_wrong_server_fails_the_operations_it_breaks(inner, mini, contract):
    """The failure shows the violation."""
    url, _ = mini("limit-off-by-one")

    result = inner(*target(url))

    assert 0 < result.parseoutcomes()["failed"] <= 3
    assert result.parseoutcomes()["passed"] >= len(contract.operations) - 2
    result.stdout.fnmatch_lines(["*too_many_ids_answers_limit_exceeded: addTags*"])


def test_what_was_made_is_deleted_with_a_new_token(inner, mini):
    """The token of the run has expired before its end; the accounts server gives another one."""
    url, state = mini()
    right, came = state.answer, []

    def answer(method, path, headers, raw):
        token = headers.get("Authorization", "").removeprefix("Zoho-oauthtoken ")
        made = any(row["Name"].startswith("Kit") for rows in state.records.values() for row in rows.values())
        came.append(made)
        if any(came) and token == mini_server.GOOD:
            raise mini_server.RefusalError(401, "INVALID_TOKEN")
        if path.startswith("/oauth"):
            return 200, {"access_token": "1000.second"}
        known = {**headers, "Authorization": f"Zoho-oauthtoken {mini_server.GOOD}"}
        return right(method, path, known if token == "1000.second" else headers, raw)

    state.answer = answer
    result = inner(*target(url))

    result.stdout.fnmatch_lines(["*the access token is refused*"])
    assert "still there" not in result.stdout.str()
    assert any(came)
    assert not any(row["Name"].startswith("Kit") for rows in state.records.values() for row in rows.values())


def test_one_part_is_selected_by_its_id_and_sends_nothing_else(inner, mini):
    """Its name has version, layer and what it is about."""
    url, state = mini()
    asked, right = set(), state.answer

    def answer(method, target, headers, raw):
        asked.add(target.partition("?")[0].rpartition("/")[2])
        return right(method, target, headers, raw)

    state.answer = answer
    result = inner(*target(url, "-k", "v9-addTags", "-v"))

    result.assert_outcomes(passed=1, deselected=19)
    result.stdout.fnmatch_lines(["*zoho-contract?v9-addTags? PASSED*"])
    assert "add_tags" in asked
    assert not {"remove_tags", "mass_update", "assign"} & asked


def test_layers_and_patterns_choose_the_parts(inner, mini):
    """Scenarios of the model, batches up to their limit, generated requests per tag."""
    url, _ = mini()

    given = [item for item in target(url) if item not in {"--zoho-layers", "promises"}]
    result = inner(*given, "--collect-only", "-q", "--zoho-only", "tags", "--zoho-only", "addTags")

    named = [line for line in result.stdout.lines if "zoho-contract[" in line]
    assert any("v9-addTags]" in line for line in named)
    assert any("v9-model-tags]" in line for line in named)
    assert any("v9-limits-addTags]" in line for line in named)
    assert any("v9-schemathesis-tags]" in line for line in named)
    assert not any("listRecords" in line for line in named)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--zoho-only", "addTags", "--zoho-only", "addTag"), "named 'addTag'; did you mean addTags or tags?"),
        (("--zoho-only", "no_token_is_refusd"), "did you mean no_token_is_refused or "),
        (("--zoho-only", "program"), "nothing of promises is named program; give other --zoho-layers, or none"),
        (("--zoho-layers", "promise"), "there is no layer 'promise'"),
    ],
)
def test_what_is_misspelt_is_an_error_of_usage(inner, wrong, sentence):
    """Nothing is sent, and nothing passes by being skipped."""
    result = inner(*target("http://127.0.0.1:9", *wrong))

    assert pytest.ExitCode.USAGE_ERROR == result.ret
    assert any(sentence in line for line in result.errlines)


def test_a_dead_target_fails_once(inner, contract):
    """What could not be judged is one failure, the rest is skipped."""
    result = inner(*target("http://127.0.0.1:9"))

    result.assert_outcomes(passed=1, failed=1, skipped=len(contract.operations))
    result.stdout.fnmatch_lines(["*does not answer*"])


def test_a_dead_target_fails_whatever_was_selected(inner):
    """No selection lets a target pass that nobody could ask."""
    inner(*target("http://127.0.0.1:9", "-k", "v9-addTags")).assert_outcomes(failed=1, deselected=19)


OWN = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Check:
    operation: object
    name = "organization_is_called_one"

    def run(self, bench):
        request = bench.world.composer.baseline(self.operation)
        exchange = bench.session.send(request)
        if exchange.reading.items[0]["id"] == "1":
            return "matched"
        bench.session.violate(self.name, exchange, "id 1")
        return "violated"

class Wrong(Check):
    name = "organization_is_called_two"

    def run(self, bench):
        exchange = bench.session.send(bench.world.composer.baseline(self.operation))
        bench.session.violate(self.name, exchange, "id 2")
        return "violated"
"""


def test_checks_of_a_users_own_are_put_with_the_others(inner, mini, pytester):
    """From a conftest, and from a module by its name; what they find is told like anything else."""
    url, _ = mini()
    pytester.makepyfile(own_ones=OWN + "def zoho_checks(operations):\n"
                        "    return [Wrong(item) for item in operations if item.id == 'getOrg']\n")  # fmt: skip
    pytester.makeconftest(
        "import own_ones\n"
        "def pytest_zoho_checks(operations):\n"
        "    return [own_ones.Check(item) for item in operations if item.id == 'getOrg']\n"
    )

    inner(*target(url, "-k", "v9-getOrg")).assert_outcomes(passed=1, deselected=19)
    result = inner(*target(url, "-k", "v9-getOrg", "--zoho-checks", "own_ones"))

    result.assert_outcomes(failed=1, deselected=19)
    result.stdout.fnmatch_lines(["*organization_is_called_two: getOrg*", "*expected: id 2*"])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--zoho-checks", "no_such_module"], "no_such_module cannot be imported"),
        (["--zoho-checks", "json"], "has no function zoho_checks"),
        (["--zoho-layers", "dance"], "there is no layer 'dance'"),
        (["--zoho-baseline", "nowhere.json"], "nowhere.json cannot be read"),
    ],
)
def test_options_that_cannot_be_used_are_usage_errors(inner, mini, more, words):
    """The message names what was given."""
    url, _ = mini()

    result = inner(*target(url), *more)

    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines([f"*{words}*"])


def test_workers_share_the_parts(mini, contract, pytester, monkeypatch, tmp_path):
    """Each worker of pytest-xdist puts its own parts to the organization of its token, and cleans up after itself."""
    for variable in ("ZOHO_ACCESS_TOKEN", "ZOHO_ACCOUNTS_URL"):
        monkeypatch.delenv(variable, raising=False)
    url, state = mini()
    other, first = mini_server.Mini(), state.answer

    def answer(method, path, headers, raw):
        if "second" not in (headers.get("Authorization") or ""):
            return first(method, path, headers, raw)
        theirs = copy(headers)
        theirs.replace_header("Authorization", f"Zoho-oauthtoken {mini_server.GOOD}")
        return other.answer(method, path, theirs, raw)

    state.answer = answer
    (tmp_path / "document.json").write_text(json.dumps(mini_contract.document()), "utf-8")
    pytester.makeconftest(
        "import json, pathlib, zoho_contract.contract as home\n"
        f"document = json.loads(pathlib.Path({str(tmp_path / 'document.json')!r}).read_text())\n"
        "home.load = lambda version: home.Contract(document)\n"
    )
    pytester.makepyfile(test_own="def test_own(): pass")
    options = [item.replace("1000.good-token", "1000.good-token,1000.second-token") for item in target(url)]

    result = pytester.runpytest_subprocess(
        *("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest"), "-n", "2", *options
    )

    result.assert_outcomes(passed=len(contract.operations) + 2)
    left = [row["Name"] for each in (state, other) for rows in each.records.values() for row in rows.values()]
    assert not [name for name in left if name.startswith("Kit")]


def test_a_target_without_a_token_is_a_usage_error(inner):
    """The message names the option."""
    result = inner("--zoho-target", "http://127.0.0.1:9")

    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines(["*--zoho-access-token*"])


def test_an_unknown_version_is_a_usage_error(pytester):
    """The message names the known versions."""
    pytester.makepyfile(test_own="def test_own(): pass")

    result = pytester.runpytest_inprocess(*QUIET, "--zoho-target", "http://127.0.0.1:9", "--zoho-api-version", "v99")

    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines(["*no contract of API version 'v99'*"])


@pytest.mark.parametrize(("name", "said"), [("createRecords", True), ("removeTags", False)])
def test_a_model_that_is_left_out_is_said_at_the_end(inner, mini, name, said):
    """Programs that use an operation are a part of it; where none does, the summary says what was not judged."""
    url, _ = mini()

    given = [item for item in target(url) if item not in {"--zoho-layers", "promises"}]
    result = inner(*given, "--zoho-layers", "promises,model", "--zoho-only", name, "-v")

    assert said is ("judged without the model, which looks at what writes do: name a tag too" in result.stdout.str())
    assert said is ("--zoho-only records" in result.stdout.str())
    assert said is not ("v9-model-program] PASSED" in result.stdout.str())


def test_options_are_named_as_pytest_has_them(inner, mini):
    """What to give instead can be copied."""
    url, _ = mini()

    result = inner(*[item.replace("1000.good-token", "wrong") for item in target(url)])

    result.stdout.fnmatch_lines(["*give a valid one with --zoho-access-token*"])


def test_reasons_of_what_was_not_judged_name_options_as_pytest_has_them(inner, mini):
    """What kept a part from being put to the target can be found among the options of pytest."""
    url, _ = mini()

    given = [item for item in target(url) if item not in {"--zoho-layers", "promises"}]
    result = inner(*given, "--zoho-layers", "model", "--zoho-only", "rivals", "--zoho-rate", "1000", "-rs")

    result.stdout.fnmatch_lines(["SKIPPED*nothing is called many times at once where --zoho-rate is given*"])


def test_every_scenario_of_the_model_is_a_part(contract):
    """The parts name what the layer plays."""
    work = SimpleNamespace(contract=contract, session=None, world=None)

    assert {"territories", "program", *layer.scenarios(work)} == set(SCENARIOS)
