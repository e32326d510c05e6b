"""Cleaning looks at everything there is, takes away what runs have named, and nothing else."""

import mini_server
import pytest

from zoho_contract import cli

KIT = "Kit0a0a0aX7"


@pytest.fixture
def clean(contract, monkeypatch):
    """A function that cleans a target by the command."""
    monkeypatch.setattr("zoho_contract.clean.load", lambda _: contract)

    def act(url, *options):
        return cli.main(["clean", "--target", url, "--access-token", mini_server.GOOD, *options])

    return act


def crowd(state):
    """More records than ten pages hold, and one of a run behind them all."""
    for number in range(600):
        state.add("Leads", {"Name": f"Somebody {number}"})
    state.add("Leads", {"Name": f"{KIT} Zoë"})


def named(state):
    """The names of the leads that a run has given."""
    return [row["Name"] for row in state.records["Leads"].values() if row["Name"].startswith("Kit")]


def test_cleaning_looks_at_the_last_page(mini, clean, capsys):
    """What is behind many records is found and deleted."""
    url, state = mini()
    crowd(state)

    assert 0 == clean(url)
    assert [] == named(state)
    assert "1 thing of earlier runs found, none is left" in capsys.readouterr().out


@pytest.mark.parametrize("status", [400, 500])
def test_cleaning_says_what_it_could_not_look_at(mini, clean, capsys, status):
    """A target that refuses a later page may hold more; what was found before is deleted."""
    url, state = mini()
    state.add("Leads", {"Name": KIT})
    crowd(state)
    right = state.list

    def refuse(module, query, headers):
        if "4" in (query.get("token"), query.get("page")):
            raise mini_server.RefusalError(status, "LIMIT_REACHED")
        return right(module, query, headers)

    state.list = refuse

    assert 2 == clean(url)
    told = capsys.readouterr().out
    assert (
        f"left: records of Leads that could not be looked at, page 4 being the last: the answer is HTTP {status}"
        in told
    )
    assert "1 thing of earlier runs found, some may be left" in told
    assert [f"{KIT} Zoë"] == named(state)


def test_cleaning_says_that_its_time_was_up(mini, clean, capsys):
    """What was found by then is deleted; the sentence names the option."""
    url, state = mini()
    state.add("Leads", {"Name": KIT})
    right, came = state.list, []

    def slow(module, query, headers):
        came.append(module)
        answer = right(module, query, headers)
        if len(came) > 1:  # The first asks whether the target can be judged.
            answer[1]["info"] = {"more": True, "next": "1"}
        return answer

    state.list = slow

    assert 2 == clean(url, "--max-seconds", "0.3")
    assert "the time was up after 0.3 seconds; give more with --max-seconds" in capsys.readouterr().out
    assert [] == named(state)


def test_cleaning_leaves_what_carries_such_a_text_elsewhere(mini, clean):
    """A record is a run's own by the field that names it, not by any text it holds."""
    url, state = mini()
    state.add("Leads", {"Name": "Somebody", "Hidden": KIT})
    state.add("Leads", {"Name": f"My {KIT}"})
    state.add("Leads", {"Name": f"{KIT}th avenue"})
    before = len(state.records["Leads"])

    assert 0 == clean(url)
    assert before == len(state.records["Leads"])
