"""Promises about what belongs together: each is broken by one change of the sandbox that no other promise is about."""

import pytest

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox
from zoho_sandbox.behaviours import conversion, layouts, progress, territory_changes, users
from zoho_sandbox.state import criteria, paths, tags, territories


def told_by_hand(connection, org, module, record, values):
    """Let rules put records into territories as if somebody had done so."""
    for territory in territories.all_of(connection, org):
        rule = territory.get(territories.RULES.get(module, ""))
        if rule and criteria.met(rule, values):
            territories.put(connection, record, [territory["id"]])


def of_first_alone(connection, records, placed=territories.placed):
    """Tell of several records the territories of the first one."""
    return placed(connection, records[:1])


def any_tag(connection, org, tag, _module=None, find=tags.find):
    """Find a tag whatever its module is."""
    return find(connection, org, tag)


def any_job(call, kind, asked=progress.asked_about):
    """Find a job whatever its kind is."""
    job = progress.jobs.find(call.connection, call.principal.org, call.get("job_id"))
    return asked(call, job.kind if job else kind)


def broken(only):
    """The promises that the sandbox breaks as it is."""
    given = Credentials(access_token=seed.credentials()["access_token"])
    application = Sandbox(versions=["v8"]).app
    verdict = run(application, given, "v8", layers=["promises"], only=[only], first_only=True)
    return {item.promise for item in verdict.counting}


@pytest.mark.parametrize(
    ("place", "name", "changed", "only", "promise"),
    [
        (layouts, "_mapping", lambda _: None, "listLayouts", "layouts_lead_to_layouts"),
        (conversion, "_deal", lambda *_: {}, "converted_lead_becomes_a_deal", "converted_lead_becomes_a_deal"),
        (progress, "asked_about", any_job, "job_is_of_its_kind", "job_is_of_its_kind"),
        (tags, "find", any_tag, "tag_is_of_its_module", "tag_is_of_its_module"),
        (territories, "assign_by_rule", told_by_hand, "written_rule*", "written_rule_takes_what_meets_it"),
        (territories, "placed", of_first_alone, "rows_tell*", "rows_tell_their_own_territories"),
        (territory_changes, "_can_be_above", lambda *_: True, "tree_stays_a_tree", "tree_stays_a_tree"),
        (paths.Paths, "_beyond", lambda *_: "Leads", "query_follows*", "query_follows_what_a_record_names"),
    ],
)
def test_what_belongs_together_is_judged(monkeypatch, place, name, changed, only, promise):
    """The promise is named when what it is about goes wrong."""
    monkeypatch.setattr(place, name, changed)

    assert promise in broken(only)


def test_everybody_is_listed_among_everybody(monkeypatch):
    """A list of all users that lacks those of a kind is noticed."""
    monkeypatch.setitem(users.TYPES, "AllUsers", lambda _: False)

    assert "everybody_is_of_everybody" in broken("users_of_a_kind_are_of_that_kind")
