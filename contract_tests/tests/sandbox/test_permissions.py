"""What a profile that grants nothing keeps its users from."""

from sandbox.good_requests import good
from sandbox.sent import CONTRACTS, perform

from zoho_sandbox.behaviours import BEHAVIOURS

WORDS = ("PERMISSION_DENIED", "AUTHORIZATION_FAILED", "NO_PERMISSION")


def test_user_without_rights_is_one_of_the_organization(crm):
    """Active, listed, and not the one whose token is used."""
    users = crm.call("GET", "users", query={"type": "ActiveUsers"}).body["users"]

    assert {"Administrator", "No Rights"} == {user["profile"]["name"] for user in users}
    assert ["Noor Zaman"] == [user["full_name"] for user in users if user["profile"]["name"] == "No Rights"]


def test_profile_that_grants_nothing_opens_nothing(each):
    """Every operation refuses in the word that it documents for itself, and does nothing."""
    restricted = each.holding("restricted_access_token")
    before = len(each.listed("Accounts"))
    seen = set()
    for operation in CONTRACTS[each.version].operations.values():
        documented = [entry for entry in operation.errors if entry.code in WORDS and entry.scope == "request"]
        if not documented or operation.id not in BEHAVIOURS:
            continue
        sent = good(each, operation.id)
        made = len(each.listed("Accounts")) - before
        before += made
        sent.org = restricted
        reply = perform(sent)
        seen.add(reply.body["code"])

        assert (reply.status, reply.body["code"]) in {(entry.status, entry.code) for entry in documented}, operation.id
        assert before == len(each.listed("Accounts")), operation.id
    assert {"AUTHORIZATION_FAILED", "NO_PERMISSION"} <= seen


def test_own_word_goes_before_the_general_one(crm):
    """Creating records prints its own word, reading them the general one."""
    restricted = crm.holding("restricted_access_token")
    created = restricted.call("POST", "Accounts", {"data": [{"Account_Name": "x"}]})
    read = restricted.call("GET", f"Accounts/{crm.create()}")

    assert (400, "AUTHORIZATION_FAILED") == (created.status, created.body["code"])
    assert (403, "NO_PERMISSION") == (read.status, read.body["code"])


def test_scope_is_looked_at_before_the_profile(crm):
    """A token without the scope says so, whoever it belongs to; without a token nobody is looked up."""
    assert "OAUTH_SCOPE_MISMATCH" == crm.holding("narrow_access_token").call("GET", "users").body["code"]
    assert "AUTHENTICATION_FAILURE" == crm.holding(None).call("GET", "users").body["code"]
