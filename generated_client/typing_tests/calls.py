"""Calls that must type-check, with the types they give; never run, only checked."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, assert_type

from zoho_crm import (
    AsyncJob,
    AsyncPages,
    AsyncRowStream,
    AsyncZohoCRM,
    AuthorizationCode,
    BatchResult,
    CallEnded,
    ClientCredentials,
    Event,
    Exchange,
    FileTokenStore,
    Job,
    MemoryTokenStore,
    NotModified,
    Pages,
    Pkce,
    RawResponse,
    RefreshToken,
    Row,
    RowStream,
    SharedTokenStore,
    SqliteTokenStore,
    TokenStore,
    ZohoCRM,
    ZohoError,
    authorization_url,
    otel,
    scopes_for,
    v2_1,
    v7,
)
from zoho_crm.errors import CODES, ConflictError, ErrorCode, LimitError
from zoho_crm.v8 import models


def blocking(crm: ZohoCRM) -> None:
    batch = crm.territories.remove("Accounts", {"1": ["2", "3"]})
    assert_type(batch, BatchResult[models.TerritoryActionRow, Job])
    for row in batch.failed:
        assert_type(row, Row[models.TerritoryActionRow, Job])
        assert_type((row.index, row.id, row.code), tuple[int, str, str | None])
    crm.records.delete("Accounts", ids=[row.id for row in batch.ok])
    assert_type(batch.ok[0].job, Job | None)
    assert_type(batch.ok[0].data.details, models.TerritoryActionDetails | None)

    crm.territories.assign("Accounts", {"1": ["2"]})
    crm.tags.add("Contacts", ids=["1"], tags=["From Email"], over_write=True)
    crm.tags.remove("Contacts", ids=["1"], tags=["From Email", {"name": "Hot"}])

    rows = crm.records.mass_update("Leads", {"Lead_Source": "Ads"}, ids=["1"])
    assert_type(rows, BatchResult[models.MassUpdateRow, Job])
    job = crm.records.mass_update("Leads", {"Lead_Source": "Ads"}, cvid="1", territory="2", include_child=True)
    assert_type(job, Job)

    assert_type(crm.with_options(timeout=5, deadline=20, retries=0, headers={"x-one": "1"}), ZohoCRM)

    record = crm.records.get("Leads", "1")
    assert_type(record, models.Record)
    assert_type(record.id, str)
    changes = crm.records.update("Leads", [{"id": "1", "Last_Name": "Daly"}], trigger=["workflow"])
    assert_type(changes, BatchResult[models.RecordActionRow, Job])
    assert_type(crm.records.update_one("Leads", "1", {"Last_Name": "Daly"}), BatchResult[models.RecordActionRow, Job])
    upserts = crm.records.upsert("Leads", [{"Last_Name": "Daly"}], duplicate_check_fields=["Email"])
    assert_type(upserts, BatchResult[models.UpsertRow, Job])
    assert_type(crm.records.clone("Leads", "1"), BatchResult[models.RecordActionRow, Job])
    assert_type(crm.records.count("Leads", word="fin"), models.RecordCount)
    assert_type(crm.records.deleted("Leads", type="recycle"), Pages[models.DeletedRecord])
    assert_type(record["Last_Name"], Any)
    assert_type(crm.records.list("Leads", ["Last_Name"]), Pages[models.Record])
    assert_type(record.owner, models.UserReference | None)
    assert_type((record.created_time, record.tags), tuple[str | None, list[models.RecordTag]])
    assert_type((record.get("City"), "City" in record, record.to_dict()), tuple[Any, bool, dict[str, Any]])
    assert_type(list(record), list[str])
    assert_type(crm.records.count("Leads").count, int)
    assert_type(crm.records.change_owner("Leads", "7", ids=["1"]), BatchResult[models.ChangeOwnerRow, Job])
    assert_type(crm.records.mass_change_owner("Leads", {"id": "7"}, cvid="5", territory="2"), Job)
    assert_type(crm.territories.delete(ids=["1"], delete_previous_forecasts=True).failed[0].code, str | None)
    crm.records.update("Leads", [{"id": "1"}], if_unmodified_since=datetime.now(UTC))
    assert_type((crm.api_version, ZohoCRM.api_version), tuple[str, str])
    assert_type(crm.users.current(), models.User)
    assert_type(crm.org.get(), models.Organization)
    assert_type([field.api_name for field in crm.settings.fields("Leads")], list[str])


def in_short(crm: ZohoCRM) -> None:
    maybe = crm.records.get("Leads", "1", if_modified_since=datetime.now(UTC))
    assert_type(maybe, models.Record | NotModified[models.Record])
    assert_type(crm.users.get("1", if_modified_since="2024-01-15T15:26:49Z"), models.User | NotModified[models.User])
    if not isinstance(maybe, NotModified):
        assert_type(maybe.id, str)
    assert_type(crm.tags.mass_delete("Leads", module_id="1", tags=["2", {"id": "3"}]), Job)
    assert_type(crm.territories.add_users("1", ["2", {"id": "3"}]), BatchResult[models.TerritoryUserRow, Job])
    assert_type(crm.users.add_territories("1", ["2", {"id": "3"}]), BatchResult[models.TerritoryRow, Job])
    wanted = {"field": {"api_name": "manager.id"}, "comparator": "equal", "value": "1"}
    assert_type(crm.territories.list(filters=wanted), Pages[models.Territory])
    assert_type(crm.org.apis(filters='{"comparator": "equals"}'), Sequence[models.AvailableApi])
    crm.users.list(if_modified_since=datetime.now(UTC))
    crm.records.list("Leads", ["City"], if_modified_since=datetime.now(UTC))
    crm.records.deleted("Leads", if_modified_since=datetime.now(UTC))


def answers(crm: ZohoCRM) -> None:
    raw = crm.tags.with_raw_response.add("Contacts", ids=["1"], tags=["Hot"])
    assert_type(raw, RawResponse[BatchResult[models.RecordTagsRow, Job]])
    assert_type((raw.status, raw.headers["x"], raw.content), tuple[int, str, bytes])
    assert_type([exchange.attempt for exchange in raw.exchanges], list[int])
    assert_type(crm.records.with_raw_response.mass_update("Leads", {}, cvid="1"), RawResponse[Job])
    rows = crm.records.with_raw_response.mass_update("Leads", {}, ids=["1"])
    assert_type(rows.result, BatchResult[models.MassUpdateRow, Job])
    assert_type(crm.records.with_raw_response.get("Leads", "1").result, models.Record)
    maybe = crm.records.with_raw_response.get("Leads", "1", if_modified_since="2024-01-15T15:26:49+05:30")
    assert_type(maybe.result, models.Record | NotModified[models.Record])
    assert_type(crm.records.with_raw_response.list("Leads", ["City"]).result, Pages[models.Record])
    assert_type(crm.with_raw_response.request("GET", "/org"), RawResponse[Any])
    assert_type(crm.with_options(retries=0).org.with_raw_response.get(), RawResponse[models.Organization])


async def awaited_answers(crm: AsyncZohoCRM) -> None:
    raw = await crm.tags.with_raw_response.add("Contacts", ids=["1"], tags=["Hot"])
    assert_type(raw, RawResponse[BatchResult[models.RecordTagsRow, AsyncJob]])
    assert_type(await crm.records.with_raw_response.mass_update("Leads", {}, cvid="1"), RawResponse[AsyncJob])
    assert_type(crm.records.with_raw_response.list("Leads", ["City"]), RawResponse[AsyncPages[models.Record]])
    assert_type(await crm.with_raw_response.request("GET", "/org"), RawResponse[Any])


def streams(crm: ZohoCRM, pairs: Iterator[tuple[str, list[str]]]) -> None:
    stream = crm.tags.stream.remove("Contacts", ids=(str(n) for n in range(9)), tags=["Hot"], concurrency=8)
    assert_type(stream, RowStream[models.RecordTagsRow])
    for row in stream:
        assert_type(row, Row[models.RecordTagsRow, Job])
        assert_type(row.state, Literal["ok", "failed", "unsent", "unknown"])
        assert_type(row.reason, Exception | None)
    assert_type((stream.position, stream.counts["ok"]), tuple[int, int])
    with crm.territories.stream.assign("Accounts", pairs, on_failure="continue") as rows:
        assert_type(list(rows), list[Row[models.TerritoryActionRow, Job]])
    crm.territories.stream.remove("Accounts", {"1": ["2"]})
    crm.records.stream.create("Leads", ({"Last_Name": name} for name in "ab"), trigger=[])
    crm.records.stream.mass_update("Leads", {"Lead_Source": "Ads"}, ids=["1"])
    crm.territories.stream.add_users("1", (str(n) for n in range(9)))


def logging_in(scopes: list[str]) -> None:
    assert_type(scopes_for("tags.remove", "records.mass_update", modules=["Leads"]), list[str])
    pkce = Pkce()
    assert_type(authorization_url("id", "https://app.example/cb", scopes=scopes, state="s", pkce=pkce), str)
    code = AuthorizationCode("id", "secret", "code", "https://app.example/cb", code_verifier=pkce.verifier)
    stores: list[TokenStore] = [MemoryTokenStore(), FileTokenStore("tokens"), SqliteTokenStore("tokens.db")]
    shared: list[SharedTokenStore] = [FileTokenStore("tokens"), SqliteTokenStore("tokens.db")]
    ZohoCRM(code, token_store=stores[0])
    ZohoCRM(ClientCredentials("id", "secret", "ZohoCRM.7", scopes), token_store=shared[0])


async def asyncio(crm: AsyncZohoCRM, ids: AsyncIterator[str]) -> None:
    batch = await crm.territories.remove("Accounts", {"1": ["2"]})
    assert_type(batch.ok[0].job, AsyncJob | None)
    assert_type(await crm.records.mass_update("Leads", {}, cvid="1"), AsyncJob)
    async with crm.tags.stream.add("Contacts", ids=ids, tags=["Hot"]) as stream:
        assert_type(stream, AsyncRowStream[models.RecordTagsRow])
        async for row in stream:
            assert_type(row, Row[models.RecordTagsRow, AsyncJob])
    crm.tags.stream.add("Contacts", ids=["1"], tags=["Hot"])
    async for record in crm.records.list("Leads", ["Last_Name"]):
        assert_type(record, models.Record)


def clients() -> None:
    with ZohoCRM(RefreshToken("id", "secret", "token"), data_center="eu") as crm:
        assert_type(crm, ZohoCRM)
    with v7.ZohoCRM("1000.token") as older:
        assert_type(older, v7.ZohoCRM)
        older.tags.add("Contacts", ids=["1"], tags=["Hot"])
    with v2_1.ZohoCRM("1000.token") as oldest:
        assert_type(oldest.tags.add("Contacts", ids=["1"], tags=["Hot"]), BatchResult[v2_1.models.RecordTagsRow, Job])


def errors(error: ZohoError) -> float | None:
    if error.code == ErrorCode.ALREADY_SCHEDULED and isinstance(error, ConflictError):
        return None
    assert_type(CODES["INVALID_DATA"], tuple[str, str, str])
    assert_type(error.response, Exchange | None)
    return error.retry_after if isinstance(error, LimitError) else None


def hear(event: Event) -> None:
    if isinstance(event, CallEnded):
        assert_type(event.seconds, float | None)
        assert_type(event.credits, int)


async def limits(crm: ZohoCRM, async_crm: AsyncZohoCRM) -> None:
    ZohoCRM("t", edition="enterprise", on_event=hear, clock=time).listen(hear)
    otel.instrument(crm)
    otel.instrument(async_crm)
    AsyncZohoCRM("t", on_event=otel.hook())
    assert_type(crm.limits.learn(), str | None)
    assert_type(await async_crm.limits.learn(), str | None)
    assert_type(crm.with_options(retries=0).limits.credits_remaining, int | None)
