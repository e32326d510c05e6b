"""Lists that come in pages."""

import asyncio
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from zoho_crm._runtime.errors import DecodeError, InvalidRequestError, LimitError, TransportError
from zoho_crm._runtime.listing import Listing, NotModified, Page, Walk
from zoho_crm._runtime.pages import AsyncPages, Pages
from zoho_crm._runtime.retry import RetryPolicy

PATH = {"module": "Leads"}


def listing(api, lib, op=None, **query):
    """Make a listing of leads."""
    return Listing(api, op or lib.ops.listRecords, PATH, query, {}, lib.Item)


def page(items, **info):
    """Answer one page."""
    return {"data": [{"id": item} for item in items], "info": info}


def asked(request):
    """Read the query of a request."""
    return {key: value[0] for key, value in parse_qs(urlsplit(request.url).query).items()}


@pytest.fixture(params=["sync", "async"])
def leads(request, server, lib):
    """Give a way to make a list of leads over the network and do something with it, blocking and with asyncio."""

    def listed(crm, kind, **more):
        return kind(crm._api, crm._driver, lib.ops.listRecords, path=PATH, model=lib.Item, **more)

    def done(what, cursor=None, **more):
        settings = {"base_url": server.url, "retry": RetryPolicy(attempts=1)}
        if request.param == "sync":
            with lib.Crm("t", **settings) as crm:
                pages = listed(crm, Pages, **more)
                pages = pages if cursor is None else pages.resume(cursor)
                return pages.first() if what == "first" else list(pages if what == "items" else pages.pages())

        async def run():
            async with lib.AsyncCrm("t", **settings) as crm:
                pages = listed(crm, AsyncPages, **more)
                pages = pages if cursor is None else pages.resume(cursor)
                if what == "first":
                    return await pages.first()
                return [found async for found in (pages if what == "items" else pages.pages())]

        return asyncio.run(run())

    def answers(of):
        server.answer = lambda sent: of(asked(SimpleNamespace(url=sent.path)))
        return done

    return answers


def by_token(query):
    """Answer three pages that tokens lead to."""
    pages = {None: page("12", more=True, next="a"), "a": page("34", more=True, next="b"), "b": page("5", more=False)}
    return 200, pages[query.get("token")], {}


def test_first_page_asks_for_what_the_caller_said_and_no_more(api, lib):
    """No defaults are sent."""
    script = lib.Script(lib.reply(200, page(["1"], more=False)))

    found = script.run(listing(api, lib, fields=["a", "b"], per_page=2).page({}))

    assert ([lib.Item({"id": "1"})], None, False) == found
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


@pytest.mark.parametrize(
    ("info", "size", "more"),
    [
        ({"more": "true"}, None, True),
        ({"more": "False"}, 2, False),
        ({"more": None}, 2, True),
        ({}, 2, True),
        ({}, 3, False),
        ({}, None, False),
        ({"more": 1}, 2, True),
    ],
)
def test_a_full_page_has_another_where_the_server_does_not_say(api, lib, info, size, more):
    """What it says counts, in whatever form; only a page that is full makes one ask on."""
    found = lib.Script(lib.reply(200, page("12", **info))).run(listing(api, lib, per_page=size).page({}))

    assert more is found.announced
    assert ({"page": 2} if more else None) == found.following


@pytest.mark.parametrize(("status", "kind"), [(204, Page), (304, NotModified), (200, Page)])
def test_empty_answers_end_a_list(api, lib, status, kind):
    """Nothing matched; or nothing has changed, which is told apart."""
    found = lib.Script(lib.reply(status, b"")).run(listing(api, lib).page({}))

    assert ([], None, None, False) == (found.page, found.page.cursor, found.following, found.announced)
    assert (kind, "[]" if kind is Page else "NotModified()") == (type(found.page), repr(found.page))


def test_answer_without_a_list_is_a_decode_error(api, lib):
    """Not an empty list."""
    with pytest.raises(DecodeError, match=r"no list at \$\.data"):
        lib.Script(lib.reply(200, {"info": {}})).run(listing(api, lib).page({}))


def test_refused_page_is_an_error_that_says_where_to_go_on(api, lib):
    """Not the end of the list."""
    body = {"code": "MADE_UP", "status": "error", "message": "slow down"}
    leads = listing(api, lib)

    with pytest.raises(LimitError) as caught:
        lib.Script(lib.reply(429, body)).run(leads.page({"page": 7}))

    assert {"page": 7} == leads.place(caught.value.cursor)


@pytest.mark.parametrize(
    ("code", "advice"), [("EXPIRED_VALUE", "begin the list anew"), ("DISCRETE_PAGINATION_LIMIT_EXCEEDED", "narrow it")]
)
def test_the_ends_of_lists_say_what_to_do(api, lib, code, advice):
    """Correcting the input is no help there."""
    body = {"code": code, "status": "error", "message": "no", "details": {}}

    with pytest.raises(InvalidRequestError, match=advice):
        lib.Script(lib.reply(400, body)).run(listing(api, lib).page({"page_token": "x"}))


def test_lists_that_the_description_gives_no_flag_end_after_the_first_page(api, lib):
    """Nothing says that there is more."""
    op = lib.evolve(lib.ops.listRecords, paginate=lib.evolve(lib.ops.listRecords.paginate, more=None))

    found = lib.Script(lib.reply(200, page(["1"], more=True))).run(listing(api, lib, op).page({}))

    assert (None, False) == (found.following, found.announced)


def test_operations_that_do_not_come_in_pages_say_so(api, lib):
    """A slip in the code above."""
    with pytest.raises(ValueError, match="does not come in pages"):
        lib.Script().run(listing(api, lib, lib.ops.getRecord).page({}))


@pytest.mark.parametrize(
    ("answers", "start", "pages", "why"),
    [
        ([page("1", more=True, next="a"), page("2", more=True)], {}, 2, "does not say where"),
        ([page("1", more=True, next="a")], {}, 1, "names itself, or one before it"),
        ([page("1", more=True, next="a")], {"page_token": "a"}, 0, "names itself"),
        ([page("1", more=True, next="a"), page("2", more=True, next="b")] * 2, {}, 2, "names itself, or one before"),
        ([page("1", more=True)], {}, 2, "the same page comes again and again"),
        ([page("", more=True)], {}, 9, "10 empty pages in a row announce more"),
    ],
    ids=["no way on", "itself", "itself at once", "a circle", "the same", "nothing"],
)
def test_a_list_that_leads_nowhere_is_an_error(api, lib, answers, start, pages, why):
    """Neither an endless loop nor the end of the list; what came is given first, and where to go on is told."""
    script = lib.Script(*(lib.reply(200, answer) for answer in answers))
    walk, found = Walk(listing(api, lib), start), []

    def walked():
        while walk.goes_on:
            found.append(script.run(walk.step()))

    with pytest.raises(DecodeError, match=f"{why}.*; the list is not complete") as caught:
        walked()

    assert pages == len(found)
    assert not caught.value.sent


def test_lists_without_a_way_on_give_their_first_page_before_they_say_so(api, lib):
    """The description names no parameter for it, and the server announces more."""
    op = lib.evolve(lib.ops.listRecords, paginate=lib.evolve(lib.ops.listRecords.paginate, page=None, token=None))
    walk, script = Walk(listing(api, lib, op), {}), lib.Script(lib.reply(200, page("12", more=True)))

    assert 2 == len(script.run(walk.step()))
    assert walk.goes_on
    with pytest.raises(DecodeError, match="does not say where"):
        script.run(walk.step())


def test_a_page_that_comes_twice_is_not_the_end_of_the_world(api, lib):
    """Somebody has added a record meanwhile, and all have moved by one."""
    script = lib.Script(*(lib.reply(200, page(one, more=one != "2")) for one in "112"))
    walk, found = Walk(listing(api, lib), {}), []
    while walk.goes_on:
        found += script.run(walk.step())

    assert ["1", "1", "2"] == [item["id"] for item in found]


def test_all_items_come_in_order_page_by_page(leads, server):
    """As items and as pages; what can be gone through but once is sent with every page."""
    walked = leads(by_token)

    assert list("12345") == [item["id"] for item in walked("items", query={"fields": iter("ab")})]
    assert [2, 2, 1] == [len(items) for items in walked("pages")]
    assert ["fields=a,b"] * 3 == [request.path.partition("?")[2].split("&")[0] for request in server.requests[:3]]


def test_each_iteration_starts_anew_and_nothing_is_sent_before(server, lib):
    """A list can be gone through twice."""
    server.answer = lambda sent: by_token(asked(SimpleNamespace(url=sent.path)))

    with lib.Crm("t", base_url=server.url) as crm:
        pages = Pages(crm._api, crm._driver, lib.ops.listRecords, path=PATH, model=lib.Item)
        assert [] == server.requests
        assert 5 == len(list(pages))
        assert 5 == len(list(pages))

    assert "Pages(listRecords)" == repr(pages)


def test_a_list_goes_on_after_the_page_whose_cursor_was_kept(leads):
    """In another client, as it would in another process."""
    walked = leads(by_token)
    first, second, third = walked("pages")

    assert list("345") == [item["id"] for item in walked("items", cursor=first.cursor)]
    assert [["5"]] == [[item["id"] for item in one] for one in walked("pages", cursor=second.cursor)]
    assert "3" == walked("first", cursor=first.cursor)["id"]
    assert third.cursor is None


def test_a_list_goes_on_where_it_broke_off(leads):
    """With the cursor of the error."""
    troubled = [True]

    def answer(query):
        if query.get("token") == "b" and troubled:
            troubled.pop()
            return 500, b"", {}
        return by_token(query)

    walked = leads(answer)
    with pytest.raises(Exception, match="500") as caught:
        walked("items")

    assert ["5"] == [item["id"] for item in walked("items", cursor=caught.value.cursor)]


def test_a_connection_that_was_never_made_leaves_no_cursor_behind(lib):
    """The list is begun anew."""
    with lib.Crm("t", base_url="http://127.0.0.1:1", retry=RetryPolicy(attempts=1)) as crm:
        pages = Pages(crm._api, crm._driver, lib.ops.listRecords, path=PATH, model=lib.Item)
        with pytest.raises(TransportError) as caught:
            list(pages)

    assert caught.value.cursor is None


def test_the_first_item_costs_no_more_than_itself(leads, server):
    """One item is asked for, unless the caller has chosen a size."""
    walked = leads(lambda query: (200, page("12"[: int(query.get("size", 2))], more=True), {}))

    assert "1" == walked("first")["id"]
    assert "1" == walked("first", query={"per_page": 2})["id"]
    assert ["size=1", "size=2"] == [request.path.partition("?")[2] for request in server.requests]


@pytest.mark.parametrize(("status", "kind"), [(204, Page), (304, NotModified)])
def test_lists_of_nothing_are_empty(leads, server, status, kind):
    """No first item, one page without items; the moment that was named goes along."""
    walked = leads(lambda _query: (status, b"", {}))
    headers = {"since": "2026-01-01T00:00:00Z"}

    assert [] == walked("items", headers=headers)
    assert [kind] == [type(one) for one in walked("pages", headers=headers)]
    assert walked("first", headers=headers) is None
    assert "2026-01-01T00:00:00Z" == server.requests[0].headers["if-modified-since"]
