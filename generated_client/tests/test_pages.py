"""Lists that come in pages."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from zoho_crm._runtime.errors import DecodeError, LimitError
from zoho_crm._runtime.pages import AsyncPages, Listing, Page, Pages


def listing(api, lib, op=None, **query):
    """Make a listing of leads."""
    return Listing(api, op or lib.ops.listRecords, {"module": "Leads"}, query, {}, lib.Item)


def page(items, **info):
    """Answer one page."""
    return {"data": [{"id": item} for item in items], "info": info}


def asked(request):
    """Read the query of a request."""
    return {key: value[0] for key, value in parse_qs(urlsplit(request.url).query).items()}


def test_first_page_asks_for_what_the_caller_said_and_no_more(api, lib):
    """No defaults are sent."""
    script = lib.Script(lib.reply(200, page(["1"], more=False)))

    found = script.run(listing(api, lib, fields=["a", "b"], per_page=2).page({}))

    assert Page([lib.Item({"id": "1"})], None) == found
    assert {"fields": "a,b", "size": "2"} == asked(script.requests[0])


def test_page_numbers_are_counted_where_there_is_no_token(api, lib):
    """From where the caller began."""
    script = lib.Script(lib.reply(200, page(["1"], more=True)))

    assert {"page": 2} == script.run(listing(api, lib).page({})).following
    assert {"page": 6} == script.run(listing(api, lib, page=5).page({})).following
    assert {"page": 8} == script.run(listing(api, lib, page=5).page({"page": 7})).following


def test_tokens_are_followed_in_place_of_page_numbers(api, lib):
    """Page numbers end at two thousand records; both together are refused."""
    script = lib.Script(lib.reply(200, page(["1"], more=True, next="t1")), lib.reply(200, page(["2"], more=False)))
    pages = listing(api, lib, page=1, fields=["a"])

    first = script.run(pages.page({}))
    second = script.run(pages.page(first.following))

    assert {"page_token": "t1"} == first.following
    assert {"fields": "a", "token": "t1"} == asked(script.requests[1])
    assert second.following is None


def test_page_that_names_itself_is_an_error_and_no_endless_loop(api, lib):
    """A server that never moves on."""
    script = lib.Script(lib.reply(200, page(["1"], more=True, next="t1")))

    with pytest.raises(DecodeError, match="names itself"):
        script.run(listing(api, lib).page({"page_token": "t1"}))


@pytest.mark.parametrize("status", [204, 304, 200])
def test_empty_answers_end_a_list(api, lib, status):
    """Nothing matched."""
    assert Page([], None) == lib.Script(lib.reply(status, b"")).run(listing(api, lib).page({}))


def test_answer_without_a_list_is_a_decode_error(api, lib):
    """Not an empty list."""
    with pytest.raises(DecodeError, match=r"no list at \$\.data"):
        lib.Script(lib.reply(200, {"info": {}})).run(listing(api, lib).page({}))


def test_refused_page_is_an_error(api, lib):
    """Not the end of the list."""
    body = {"code": "MADE_UP", "status": "error", "message": "slow down"}

    with pytest.raises(LimitError):
        lib.Script(lib.reply(429, body)).run(listing(api, lib).page({}))


@pytest.mark.parametrize("change", [{"more": None}, {"page": None, "token": None}])
def test_lists_without_a_way_on_end_after_the_first_page(api, lib, change):
    """The description names none."""
    op = lib.evolve(lib.ops.listRecords, paginate=lib.evolve(lib.ops.listRecords.paginate, **change))

    found = lib.Script(lib.reply(200, page(["1"], more=True))).run(listing(api, lib, op).page({}))

    assert found.following is None


def test_operations_that_do_not_come_in_pages_say_so(api, lib):
    """A slip in the code above."""
    with pytest.raises(ValueError, match="does not come in pages"):
        lib.Script().run(listing(api, lib, lib.ops.getRecord).page({}))


def test_all_items_come_in_order_page_by_page(server, lib):
    """Blocking and with asyncio, as items and as pages, each iteration anew."""
    answers = {None: page("12", more=True, next="a"), "a": page("34", more=True, next="b"), "b": page("5", more=False)}
    server.answer = lambda request: (200, answers[asked(type("R", (), {"url": request.path})).get("token")], {})
    path = {"module": "Leads"}

    with lib.Crm("t", base_url=server.url) as crm:
        pages = Pages(crm._api, crm._driver, lib.ops.listRecords, path=path, model=lib.Item)
        assert [] == server.requests
        assert list("12345") == [item["id"] for item in pages]
        assert [2, 2, 1] == [len(items) for items in pages.pages()]

    async def run():
        async with lib.AsyncCrm("t", base_url=server.url) as crm:
            pages = AsyncPages(crm._api, crm._driver, lib.ops.listRecords, path=path, model=lib.Item)
            return [item["id"] async for item in pages], [len(items) async for items in pages.pages()]

    assert (list("12345"), [2, 2, 1]) == asyncio.run(run())


def test_headers_go_along(server, lib):
    """A list can ask for what changed since."""
    server.answer = lambda _: (304, b"", {})

    with lib.Crm("t", base_url=server.url) as crm:
        pages = Pages(
            crm._api,
            crm._driver,
            lib.ops.listRecords,
            path={"module": "Leads"},
            headers={"since": "2026-01-01T00:00:00Z"},
            model=lib.Item,
        )
        assert [] == list(pages)

    assert "2026-01-01T00:00:00Z" == server.requests[0].headers["if-modified-since"]
