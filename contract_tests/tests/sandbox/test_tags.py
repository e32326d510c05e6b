"""Tags of a module and tags on records."""

import pytest

from zoho_sandbox.app import Sandbox


def change(org, action, names, *ids, one=False, **more):
    """Add or remove tags the way the version wants it."""
    place = f"Contacts/{ids[0]}" if one else "Contacts"
    path = f"{place}/actions/{action}_tags"
    if org.tags_in_query:
        query = {"tag_names": ",".join(names), **({} if one else {"ids": ",".join(ids)}), **more}
        return org.call("POST", path, query=query)
    return org.call("POST", path, {"tags": [{"name": name} for name in names], **({} if one else {"ids": ids}), **more})


def true(org):
    """How the version spells true."""
    return "true" if org.tags_in_query else True


def shown(reply):
    """The names of the tags in each row: names alone in v2, objects later."""
    rows = [row["details"]["tags"] for row in reply.rows]
    return [[tag if isinstance(tag, str) else tag["name"] for tag in tags] for tags in rows]


def test_tags_are_added_to_those_there_are(each):
    """The answer shows all tags of the record and the record has them."""
    first, second = each.create("Contacts"), each.create("Contacts")
    change(each, "add", ["Hot"], first)
    reply = change(each, "add", ["Renewal", "Hot"], first, second)

    assert (200, ["SUCCESS", "SUCCESS"]) == (reply.status, reply.codes)
    assert [["Hot", "Renewal"], ["Renewal", "Hot"]] == shown(reply)
    assert ["Hot", "Renewal"] == each.tag_names("Contacts", first)
    assert ["Renewal", "Hot"] == each.tag_names("Contacts", second)


def test_over_write_replaces(each):
    """With over_write the old tags go."""
    record = each.create("Contacts")
    change(each, "add", ["Hot", "VIP"], record)
    reply = change(each, "add", ["Renewal"], record, over_write=true(each))

    assert [["Renewal"]] == shown(reply)
    assert ["Renewal"] == each.tag_names("Contacts", record)


def test_new_tag_is_made(each):
    """A tag that the module lacks is made by putting it on a record."""
    record = each.create("Contacts")
    change(each, "add", ["Brand new"], record, one=True)
    known = each.call("GET", "settings/tags", query={"module": "Contacts"}).body["tags"]

    assert ["Brand new"] == each.tag_names("Contacts", record)
    assert "Brand new" in {tag["name"] for tag in known}


def test_names_are_told_apart_by_letter_case(each):
    """A tag in small letters is another one."""
    record = each.create("Contacts")
    change(each, "add", ["Hot", "hot"], record)
    change(each, "remove", ["hot"], record)

    assert ["Hot"] == each.tag_names("Contacts", record)


def test_removed_tag_stays_gone(each):
    """Only the named tag goes; a name that the record lacks is no error."""
    record, other = each.create("Contacts"), each.create("Contacts")
    change(each, "add", ["Hot", "VIP"], record, other)
    reply = change(each, "remove", ["Hot", "No such tag"], record, one=True)

    assert [["VIP"]] == shown(reply)
    assert ["VIP"] == each.tag_names("Contacts", record)
    assert ["Hot", "VIP"] == each.tag_names("Contacts", other)


def test_unknown_record_keeps_no_other_out(each):
    """A mixed answer is 207, with a row for each id."""
    record = each.create("Contacts")
    for action in ("add", "remove"):
        reply = change(each, action, ["Hot"], "1", record)

        assert (207, ["INVALID_DATA", "SUCCESS"]) == (reply.status, reply.codes)


def test_counts_are_text(crm):
    """Counts of the answer for many records are digits in text."""
    reply = change(crm, "add", ["Hot"], crm.create("Contacts"), "1")

    assert ("1", "0") == (reply.body["success_count"], reply.body["locked_count"])


def test_locked_record_counts_as_locked(crm):
    """The record that is locked is counted."""
    reply = change(crm, "add", ["Hot"], crm.in_state("Contacts", locked_for_me=True), crm.create("Contacts"))

    assert ("1", "1") == (reply.body["success_count"], reply.body["locked_count"])


def test_untagging_changes_the_time_of_the_record_only_if_it_had_the_tag(crm):
    """What changes nothing leaves no trace."""
    record = crm.create("Contacts")
    before = crm.record("Contacts", record)["Modified_Time"]
    crm.sandbox.clock.advance(10)
    change(crm, "remove", ["Hot"], record)
    assert before == crm.record("Contacts", record)["Modified_Time"]

    change(crm, "add", ["Hot"], record)
    assert before != crm.record("Contacts", record)["Modified_Time"]


def test_v2_without_names_changes_nothing(crm):
    """The names are optional in v2."""
    old = crm.at("v2")
    record = old.create("Contacts")
    reply = old.call("POST", "Contacts/actions/remove_tags", query={"ids": record})

    assert [[]] == shown(reply)


def test_tag_is_meant_by_its_id(crm):
    """The identifier, when given, counts for more than the name."""
    record = crm.create("Contacts")
    vip = next(
        tag for tag in crm.call("GET", "settings/tags", query={"module": "Contacts"}).rows if tag["name"] == "VIP"
    )
    crm.call("POST", f"Contacts/{record}/actions/add_tags", {"tags": [{"name": "Hot", "id": vip["id"]}]})

    assert ["VIP"] == crm.tag_names("Contacts", record)


def test_created_tags_are_listed(each):
    """Rows are judged one by one; what was made is listed with its maker."""
    body = {"tags": [{"name": "Ünïcode"}, {"name": "Hot"}, {"name": "x" * 25}]}
    reply = each.call("POST", "settings/tags", body, query={"module": "Leads"})
    listed = each.call("GET", "settings/tags", query={"module": "Leads"}).body

    assert (207, ["SUCCESS", "DUPLICATE_DATA", "SUCCESS"]) == (reply.status, reply.codes)
    assert {"Ünïcode", "x" * 25} <= {tag["name"] for tag in listed["tags"]}
    assert len(listed["tags"]) == listed["info"]["count"]


def test_my_tags_are_those_i_made(crm):
    """Tags of other users are left out."""
    mine = crm.call("GET", "settings/tags", query={"module": "Leads", "my_tags": "true"}).rows

    assert {"Patricia Boyle"} == {tag["created_by"]["name"] for tag in mine}


def test_tag_of_one_module_is_none_of_another(crm):
    """The same name may be made in each module."""
    for module in ("Leads", "Contacts"):
        assert 201 == crm.call("POST", "settings/tags", {"tags": [{"name": "Twice"}]}, query={"module": module}).status


@pytest.mark.parametrize(("edition", "limit"), [("standard", 5), ("professional", 10), ("ultimate", 10)])
def test_edition_limits_tags_of_a_record(crm, edition, limit):
    """One more is refused, and nothing is done, not even a new tag made; to replace them is no one more."""
    with Sandbox(edition=edition, verify=True) as crm.sandbox:
        record, other = crm.create(), crm.create()
        names = [f"Tag {number}" for number in range(limit)]
        full = add(crm, record, *names)
        refused = add(crm, record, "One more")
        many = crm.call("POST", "Accounts/actions/add_tags", {"ids": [record, other], "tags": [{"name": "Another"}]})

        assert (["SUCCESS"], ["LIMIT_EXCEEDED"]) == (full.codes, refused.codes)
        assert ["LIMIT_EXCEEDED", "SUCCESS"] == many.codes
        assert names == crm.tag_names("Accounts", record)
        assert "One more" not in known_tags(crm)
        assert ["SUCCESS"] == add(crm, record, "One more", over_write=True).codes


def add(crm, record, *names, **more):
    """Put tags on a record."""
    body = {"tags": [{"name": name} for name in names], **more}
    return crm.call("POST", f"Accounts/{record}/actions/add_tags", body)


def known_tags(crm):
    """The names of the tags of accounts."""
    return {tag["name"] for tag in crm.call("GET", "settings/tags", query={"module": "Accounts"}).body["tags"]}


def test_edition_limits_tags_that_are_made_on_the_way(crm):
    """Where a module is full no call makes another; those there are can be put on records."""
    with Sandbox(edition="free", verify=True) as crm.sandbox:
        record = crm.create()
        before = sorted(known_tags(crm))
        room = 20 - len(before)
        for number in range(room):
            crm.call("POST", "settings/tags", {"tags": [{"name": f"N{number}"}]}, query={"module": "Accounts"})

        assert ["LIMIT_EXCEEDED"] == add(crm, record, "Beyond").codes
        assert ["SUCCESS"] == add(crm, record, before[0]).codes
        assert 20 == len(known_tags(crm))


@pytest.mark.parametrize("name", [5, 5.5, True, None, [], {}])
def test_name_that_is_no_text_is_called_that(crm, name):
    """Not one with a comma or an angle bracket in it."""
    body, query = {"tags": [{"name": name}]}, {"module": "Leads"}
    tag = crm.call("GET", "settings/tags", query=query).body["tags"][0]["id"]
    made = crm.call("POST", "settings/tags", body, query=query)
    changed = crm.call("PUT", "settings/tags", {"tags": [{"id": tag, "name": name}]}, query=query)

    assert ["tags[0].name is no text"] * 2 == [reply.rows[0]["message"] for reply in (made, changed)]


@pytest.mark.parametrize(("edition", "limit"), [("free", 20), ("enterprise", 100)])
def test_edition_limits_tags(crm, edition, limit):
    """With an edition a module has room for so many tags and not one more."""
    crm.sandbox = Sandbox(edition=edition, verify=True)
    count = crm.call("GET", "settings/tags", query={"module": "Leads"}).body["info"]
    names = [{"name": f"Tag {place}"} for place in range(limit - count["count"] + 1)]
    reply = crm.call("POST", "settings/tags", {"tags": names}, query={"module": "Leads"})
    crm.sandbox.close()

    assert limit == count["allowed_count"]
    assert ["SUCCESS", "LIMIT_EXCEEDED"] == reply.codes[-2:]
