"""Calls that must not type-check: mypy and pyright report an unused ignore where one of them does."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from zoho_crm import AsyncZohoCRM, ZohoCRM


def blocking(crm: ZohoCRM) -> None:
    crm.territories.remove("Accounts", ["1"])  # type: ignore[arg-type]  # records without territories
    crm.territories.remove("Accounts", {"1": [2]})  # type: ignore[list-item]  # an id is a string
    crm.tags.add("Contacts", ["1"], ["Hot"])  # type: ignore[call-arg]  # ids and tags are told apart by name
    crm.tags.add("Contacts", ids=["1"])  # type: ignore[call-arg]  # without tags
    crm.records.mass_update("Leads", {}, ids=["1"], cvid="2")  # type: ignore[call-overload]  # both
    crm.records.mass_update("Leads", {})  # type: ignore[call-overload]  # neither
    crm.records.mass_update("Leads", {}, ids=["1"], territory="2")  # type: ignore[call-overload]  # needs a view
    crm.records.mass_update("Leads", {}, ids=["1"]).wait()  # type: ignore[attr-defined]  # rows are no job
    crm.records.list("Leads", ["id"], sort_order="up")  # type: ignore[arg-type]  # asc or desc
    crm.records.get("Leads", "1").last_name  # type: ignore[attr-defined]  # custom fields are read by key
    crm.records.get("Leads", "1", if_modified_since="2024").id  # type: ignore[union-attr]  # may be unchanged
    crm.records.get("Leads", "1", if_modified_since=2024)  # type: ignore[call-overload]  # a moment
    crm.tags.mass_delete({"id": "1", "api_name": "Leads"}, tags=["2"])  # type: ignore[call-arg, arg-type]  # by two
    crm.users.add_territories("1", [2.5])  # type: ignore[list-item]  # an id is a string
    crm.territories.list(filters=["manager.id"])  # type: ignore[arg-type]  # an object or its text
    crm.records.update_one("Leads", "1", [{"Last_Name": "Daly"}])  # type: ignore[arg-type]  # one object
    crm.territories.delete_one("1", True)  # type: ignore[call-arg]  # yes to what?
    crm.tags.record_count("1")  # type: ignore[call-arg]  # of which module
    crm.records.change_owner("Leads", 7.5, ids=["1"])  # type: ignore[arg-type]  # a user is an id or an object
    crm.records.mass_change_owner("Leads", "7")  # type: ignore[call-arg]  # of which view
    crm.users.current().id = "1"  # type: ignore[misc]  # answers are not written to
    crm.tags.stream.remove("Contacts", ids=["1"])  # type: ignore[call-arg]  # without tags
    crm.tags.stream.remove("Contacts", ids=["1"], tags=["a"], on_failure="stop")  # type: ignore[arg-type]  # no such way
    crm.territories.stream.remove("Accounts", ["1"])  # type: ignore[list-item]  # records without territories
    crm.records.stream.mass_update("Leads", {}, cvid="1")  # type: ignore[call-arg]  # a job has no rows
    crm.org.stream  # type: ignore[attr-defined]  # no calls on rows
    crm.unknown  # type: ignore[attr-defined]  # no such resource
    crm.tags.with_raw_response.add("Contacts", ids=["1"], tags=["Hot"]).ok  # type: ignore[attr-defined]  # in .result
    crm.tags.with_raw_response.add("Contacts", ids=["1"])  # type: ignore[call-arg]  # without tags
    crm.records.with_raw_response.mass_update("Leads", {})  # type: ignore[call-overload]  # neither ids nor a view
    crm.with_raw_response.tags  # type: ignore[attr-defined]  # crm.tags.with_raw_response
    ZohoCRM()  # type: ignore[call-arg]  # without credentials


async def asyncio(crm: AsyncZohoCRM) -> None:
    crm.records.get("Leads", "1").id  # type: ignore[attr-defined]  # not awaited
    async with ZohoCRM("token"):  # type: ignore[attr-defined]  # the blocking client
        pass
