"""The pytest plugin."""

import pytest

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


def test_a_right_server_passes_a_test_per_operation(inner, mini, contract):
    """One test for the target, one per operation, besides the user's own."""
    url, _ = mini()

    inner(*target(url)).assert_outcomes(passed=len(contract.operations) + 2)


def test_a_wrong_server_fails_the_operations_it_breaks(inner, mini, contract):
    """The failure shows the violation."""
    url, _ = mini("limit-off-by-one")

    result = inner(*target(url))

    result.assert_outcomes(passed=len(contract.operations), failed=2)
    result.stdout.fnmatch_lines(["*too_many_ids_answers_limit_exceeded: addTags*"])


def test_a_dead_target_fails_once(inner, contract):
    """What could not be judged is one failure, the rest is skipped."""
    result = inner(*target("http://127.0.0.1:9"))

    result.assert_outcomes(passed=1, failed=1, skipped=len(contract.operations))
    result.stdout.fnmatch_lines(["*does not answer*"])


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
