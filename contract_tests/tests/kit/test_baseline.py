"""Known findings are accepted; what is not met any more is taken out, and nothing is ever put in."""

import json

import pytest

from zoho_contract import cli, run
from zoho_contract.baseline import Baseline, BaselineError, write


@pytest.fixture
def command(mini, contract, monkeypatch, tmp_path):
    """A function that judges the tiny API with some faults by the command, with a baseline."""
    monkeypatch.setattr("zoho_contract.engine.load", lambda _: contract)
    path = tmp_path / "known.json"

    def judge(*faults, update=False, layers="", options=()):
        url, _ = mini(*faults)
        login = ["--accounts-url", url, "--client-id", "c", "--client-secret", "s", "--refresh-token", "refresh"]
        given = ["--access-token", "1000.good-token", "--seed", "1", "--layers", layers or ",".join(cli.LAYERS), *login]
        more = ["--update-baseline"] if update else []
        return cli.main(["run", "--target", url, *given, "--baseline", str(path), *more, *options])

    monkeypatch.setattr("zoho_contract.fuzz.play", lambda _: None)
    return judge, path


def test_accepted_finding_does_not_count(command):
    """The first run writes what it finds; the next one with the same faults conforms, one more fault does not."""
    judge, path = command

    assert 1 == judge("limit-off-by-one", update=True)
    before = path.read_text()
    assert [0, 1] == [judge("limit-off-by-one"), judge("limit-off-by-one", "wrong-code")]
    assert before == path.read_text()


def test_finding_that_is_gone_is_taken_out(command, capsys):
    """A whole run without the fault names what it did not meet, and empties the file."""
    judge, path = command
    judge("limit-off-by-one", update=True)

    assert [0, 0] == [judge(update=True), judge("limit-off-by-one") - 1]
    assert "accepted and not met: " in capsys.readouterr().out
    assert [] == json.loads(path.read_text())["accepted"]


def test_part_of_a_run_takes_nothing_out(command):
    """What was not asked for may be there all the same."""
    judge, path = command
    judge("limit-off-by-one", update=True)
    before = path.read_text()

    judge(update=True, layers="model")

    assert before == path.read_text()


def test_new_finding_is_never_put_in(command):
    """An update with another fault leaves that one out."""
    judge, path = command
    write(path, set())

    assert 1 == judge("limit-off-by-one", update=True)
    assert [] == json.loads(path.read_text())["accepted"]


@pytest.mark.parametrize("text", ["", "[]", '{"accepted": 1}', '{"accepted": [{"version": "v8"}]}'])
def test_what_is_no_baseline_is_refused(tmp_path, text):
    """The sentence names the file."""
    path = tmp_path / "known.json"
    path.write_text(text)

    with pytest.raises(BaselineError, match=r"known\.json"):
        Baseline.read(path)


def test_same_seed_repeats_the_run(mini, contract, credentials):
    """Two runs with one seed send as many requests of each operation, and find the same."""
    found = []
    for _ in range(2):
        url, _ = mini("limit-off-by-one")
        verdict = run(url, credentials(url), seed=7, contract=contract, layers=("promises", "model", "limits"))
        told = [(item.promise, item.operation) for item in verdict.violations]
        found.append((verdict.requests, verdict.ledger.cases, told))

    assert found[0] == found[1]


def test_part_of_a_run_is_not_allowed_to_write(command, capsys):
    """A first file made by a part of a run would miss what the other part finds."""
    judge, path = command

    assert 2 == judge("limit-off-by-one", update=True, layers="model")
    assert "a whole run" in capsys.readouterr().err
    assert not path.exists()


def test_read_only_run_takes_nothing_out(command, capsys):
    """It does not meet what only a write shows: an update is refused, and nothing is said to be gone."""
    judge, path = command
    judge("limit-off-by-one", update=True)
    before = path.read_text()
    capsys.readouterr()

    assert 2 == judge("limit-off-by-one", update=True, options=["--read-only"])
    assert "no --only, --first-only, --read-only or --layers" in capsys.readouterr().err
    judge("limit-off-by-one", options=["--read-only"])
    judge("limit-off-by-one", layers="model")
    judge("limit-off-by-one", options=["--max-credits", "30"])
    assert "accepted and not met" not in capsys.readouterr().out
    assert before == path.read_text()


@pytest.mark.parametrize("most", ["3", "30"])
def test_run_that_is_cut_short_takes_nothing_out(command, capsys, most):
    """Credits that end before the target is recognised, or later: the file stays, and it is said why."""
    judge, path = command
    judge("limit-off-by-one", update=True)
    before = path.read_text()

    assert 2 == judge(update=True, options=["--max-credits", most])
    assert f"is left as it was, as the run was not whole: {most} credits were used up" in capsys.readouterr().err
    assert before == path.read_text()


def test_an_accepted_finding_of_no_operation_is_refused(command, capsys):
    """A name that is misspelt would accept nothing, and hide that."""
    judge, path = command
    write(path, {("v9", "addTag", "status_is_documented"), ("v8", "of_another_version", "any")})

    assert 2 == judge()
    assert "accepts a finding of 'addTag', which v9 does not have; did you mean addTags?" in capsys.readouterr().out
