"""Input that the API would read as something else is refused before anything is sent."""

from datetime import UTC, date, datetime

import httpx
import pytest

from zoho_crm import ZohoCRM
from zoho_crm._runtime.hosts import Hosts
from zoho_crm.v2 import ZohoCRM as ZohoCRMv2

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def sent():
    """What went over the wire."""
    return []


@pytest.fixture
def client(sent):
    """Make a client of a version whose network writes down what it is sent and finds nothing."""

    def answer(request):
        sent.append(request)
        return httpx.Response(204)

    return lambda door=ZohoCRM: door("1000.x", base_url="http://127.0.0.1", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    "call",
    [
        lambda crm: crm.records.delete("Leads", ids=["1,2"]),
        lambda crm: crm.records.delete("Leads", ids=["1", " 2"]),
        lambda crm: list(crm.records.list("Leads", ["Last_Name"], ids=["1,2"])),
        lambda crm: list(crm.records.list("Leads", ["Last_Name,Email"])),
    ],
    ids=["ids", "white space", "a list by ids", "fields"],
)
def test_one_value_that_the_url_would_make_several_of_is_refused(client, sent, call):
    """A comma in an id would delete two records where one was meant."""
    with client() as crm, pytest.raises(ValueError, match="give each one by itself"):
        call(crm)

    assert [] == sent


def test_a_tag_that_the_url_would_make_two_of_is_refused_where_tags_go_there(client, sent):
    """Version 2 takes tags in the query; later ones in the body, where a comma is the server's to refuse."""
    with client(ZohoCRMv2) as crm, pytest.raises(ValueError, match="holds a comma"):
        crm.tags.add("Contacts", ids=["1"], tags=["x,y"])

    assert [] == sent


@pytest.mark.parametrize("empty", [{"ids": []}, {"cvid": ""}], ids=["list", "text"])
def test_a_filter_that_names_nothing_is_refused(client, sent, empty):
    """It would not be sent, and everything would be listed."""
    with client() as crm, pytest.raises(ValueError, match="leave it out"):
        list(crm.records.list("Leads", ["Last_Name"], **empty))

    assert [] == sent


@pytest.mark.parametrize("moment", [datetime(2001, 1, 1), date(2001, 1, 1), "2001-01-01", "yesterday", 0])  # noqa: DTZ001 - what is refused
def test_a_condition_that_no_server_could_read_is_refused(client, sent, moment):
    """It would be ignored, and a late change would overwrite another."""
    with client() as crm, pytest.raises(ValueError, match="a datetime with a time zone"):
        crm.records.update_one("Leads", "1", {"City": "x"}, if_unmodified_since=moment)

    assert [] == sent


@pytest.mark.parametrize("moment", [NOON, "2026-11-22T12:00:00+00:00"], ids=["datetime", "text"])
def test_a_moment_with_a_time_zone_is_sent_as_iso_8601(client, sent, moment):
    """To the second, as the documents write it."""
    with client() as crm:
        list(crm.records.list("Leads", ["Last_Name"], if_modified_since=moment))

    assert ["2026-11-22T12:00:00+00:00"] == [request.headers["If-Modified-Since"] for request in sent]


def test_rows_that_are_no_dict_are_refused_in_words(client, sent):
    """A list of ids says nothing about where they should go."""
    with client() as crm, pytest.raises(TypeError, match="a dict from ids to lists of ids, got a list"):
        crm.territories.assign("Accounts", ["1"])

    assert [] == sent


@pytest.mark.parametrize("nothing", [None, 5])
def test_what_cannot_be_gone_through_is_refused_in_words(client, sent, nothing):
    """Not with whatever Python says of it."""
    with client() as crm, pytest.raises(TypeError, match="rows must be a list, got"):
        crm.records.create("Leads", nothing)

    assert [] == sent


@pytest.mark.parametrize(
    ("given", "accounts"),
    [
        (("http://127.0.0.1:8080", None), "http://127.0.0.1:8080"),
        (("http://127.0.0.1:8080/api", None), "http://127.0.0.1:8080"),
        (("http://127.0.0.1:8080", "http://127.0.0.1:9"), "http://127.0.0.1:9"),
        (("https://proxy.example.com", None), "https://accounts.zoho.eu"),
    ],
)
def test_a_stand_in_on_this_machine_is_its_own_accounts_server(given, accounts):
    """Its tokens never travel to the real one, not to be revoked either."""
    assert accounts == Hosts.of("eu", "production", *given).accounts


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (lambda crm: crm.records.mass_delete, r"API v2 has no records\.mass_delete; API v\d+ has it\."),
        (lambda crm: crm.records.nonsense, r"API v2 has no records\.nonsense\.$"),
        (lambda crm: crm.records._nonsense, r"Records has no _nonsense\.$"),
        (lambda crm: crm.tags.delet, r"API v2 has no tags\.delet; did you mean tags\.delete\?"),
        (lambda crm: crm.tags.stream.ad, r"API v2 has no tags\.stream\.ad; did you mean tags\.stream\.add\?"),
        (lambda crm: crm.recrods, r"ZohoCRM has no recrods; did you mean crm\.records\?"),
        (lambda crm: crm.nonsense, r"ZohoCRM has no nonsense\.$"),
        (lambda crm: crm._nonsense, r"ZohoCRM has no _nonsense\.$"),
        (lambda crm: crm.tags.stream.with_raw_response, "Streams have no raw responses: they keep no answers"),
        (lambda crm: crm.tags.with_raw_response.stream, "no call stream; streams keep no answers"),
        (lambda crm: crm.with_raw_response.tags, r"each resource has its own: crm\.tags\.with_raw_response"),
    ],
    ids=[
        "newer",
        "nowhere",
        "private",
        "typo",
        "typo of a stream",
        "typo of a resource",
        "no resource",
        "no part",
        "raw stream",
        "stream of raw",
        "raw resource",
    ],
)
def test_a_call_that_a_version_lacks_is_named_with_the_version(client, look, said):
    """And with the newest one, where that has it."""
    with client(ZohoCRMv2) as crm, pytest.raises(AttributeError, match=said):
        look(crm)


def test_a_job_is_found_again_by_its_key_or_by_what_it_holds(client):
    """A bare id does not say how its job is followed."""
    with client() as crm:
        job = crm.job("7", "massDeleteTags")
        again = crm.job(job.key)
        with pytest.raises(ValueError, match=r"give job\.key"):
            crm.job("7")

    assert job.key == again.key
