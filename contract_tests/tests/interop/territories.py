"""Territories, their users and their records."""

from interop.step import DONE, PLACED, READ, Step, choice, rows, text

TERRITORIES = [
    Step(
        "listTerritories", "territories.get_territories", gives=READ,
        keep={"top": "territories.0.id", "place": "territories.1.id"},
    ),
    Step(
        "getTerritory", "territories.get_territory", ["$place"], gives=READ, has={"territories.0.id": "$place"},
    ),
    Step("listChildTerritories", "territories.get_child_territory", ["$top"], gives=READ),
    Step("getAssociatedUserCount", "territories.get_associated_user_count", gives="AssociatedUsersCountWrapper"),
    Step(
        "createTerritories", "territories.create_territories", has={"territories.0.code": "SUCCESS"},
        body={
            "=": "BodyWrapper",
            "territories": [
                {
                    "=": "Territories", "name": name, "permission_type": choice("read_only"),
                    "reporting_to": {"=": "ReportingTo", "id": "$top"},
                }
                for name in ("Interop A", "Interop B", "Interop C", "Interop D")
            ],
        },
        keep={name: f"territories.{place}.details.id" for place, name in enumerate(("a", "b", "c", "d"))},
    ),
    Step(
        "updateTerritories", "territories.update_territories", has={"territories.0.code": "SUCCESS"},
        body={
            "=": "BodyWrapper",
            "territories": [
                {"=": "Territories", "id": "$a", "name": "Interop E", "permission_type": choice("read_only")},
            ],
        },
    ),
    Step(
        "updateTerritory", "territories.update_territory", ["$a"], has={"territories.0.code": "SUCCESS"},
        body={
            "=": "BodyWrapper",
            "territories": [
                {
                    "=": "Territories", "name": "Interop F", "permission_type": choice("read_write_delete"),
                    "account_rule_criteria": {
                        "=": "Criteria", "comparator": "equal", "value": "Interop",
                        "field": {"=": "Field", "api_name": "Account_Name"},
                    },
                },
            ],
        },
    ),
    Step(
        "associateUsersWithTerritory", "territory_users.update_territory_users", ["$a"],
        body={"=": "BodyWrapper", "users": [{"=": "users.Users", "id": "$user"}]},
        has={"users.0.code": "SUCCESS"},
    ),
    Step("listTerritoryUsers", "territory_users.get_territory_users", ["$a"], gives=READ),
    Step(
        "getTerritoryUser", "territory_users.get_territory_user", ["$user", "$a"], gives=READ,
        has={"users.0.id": "$user"},
    ),
    Step(
        "disassociateUsersFromTerritory", "territory_users.deassociate_territory_users", ["$a"],
        params={"ids": text("$user")}, has={"users.0.code": "SUCCESS"},
    ),
    Step(
        "associateUserWithTerritory", "territory_users.update_territory_user", ["$user", "$a"],
        has={"users.0.code": "SUCCESS"},
    ),
    Step(
        "disassociateUserFromTerritory", "territory_users.deassociate_territory_user",
        ["$user", "$a"], has={"users.0.code": "SUCCESS"},
    ),
    Step(
        "updateUserTerritories", "users_territories.associate_territories_to_user", of="$user",
        body={"=": "BodyWrapper", "territories": [{"=": "Territory", "id": name} for name in ("$a", "$b", "$c")]},
        has={"territories.0.code": "SUCCESS"},
    ),
    Step("listUserTerritories", "users_territories.get_territories_of_user", of="$user", gives=READ),
    Step(
        "getUserTerritory", "users_territories.get_territory_of_user", ["$b"], of="$user", gives=READ,
        has={"territories.0.id": "$b"},
    ),
    Step(
        "removeUserTerritory", "users_territories.remove_territory_from_user", ["$b"], of="$user",
        has={"territories.0.code": "SUCCESS"},
    ),
    Step(
        "removeUserTerritories", "users_territories.remove_territories_from_user", of="$user",
        params={"ids": text("$c")}, has={"territories.0.code": "SUCCESS"},
    ),
    Step(
        "createRecords", "record.create_records", of="Accounts", has=DONE,
        body=rows({"Account_Name": "Placed"}, {"Account_Name": "Placed too"}),
        keep={"account": "data.0.details.id", "company": "data.1.details.id"},
    ),
    Step(
        "assignTerritories", "record.assign_territories_to_multiple_records", of="Accounts", has=PLACED,
        body=rows({"id": "$account", "Territories": [{"=": "Territory", "id": "$a"}]}),
    ),
    Step(
        "assignTerritoriesToRecord", "record.assign_territory_to_record", ["$company"], of="Accounts", has=PLACED,
        body=rows({"Territories": [{"=": "Territory", "id": "$b"}]}),
    ),
    Step(
        "listRecords", "record.get_records", of="Accounts", gives=READ, keep={"in": "data.0.id", "also": "data.1.id"},
        params={"fields": "Account_Name", "territory_id": text("$place"), "include_child": "false"},
    ),
    Step(
        "removeTerritories", "record.remove_territories_from_multiple_records", of="Accounts", has=PLACED,
        body=rows({"id": "$in", "Territories": [{"=": "Territory", "id": "$place"}]}),
    ),
    Step(
        "removeTerritoriesFromRecord", "record.remove_territories_from_record", ["$also"], of="Accounts", has=PLACED,
        body=rows({"Territories": [{"=": "Territory", "id": "$place"}]}),
    ),
    Step(
        "deleteTerritories", "territories.delete_territories", has={"territories.0.code": "SUCCESS"},
        params={"ids": text("$a"), "delete_previous_forecasts": False},
    ),
    Step(
        "deleteTerritory", "territories.delete_territory", ["$b"], has={"territories.0.code": "SUCCESS"},
        params={"delete_previous_forecasts": False},
    ),
    Step(
        "transferAndDeleteTerritory", "territories.transfer_and_delete_territory", ["$c"],
        has={"territories.0.code": "SUCCESS"},
        body={
            "=": "TransferBodyWrapper",
            "territories": [
                {"=": "TransferTerritory", "transfer_to_id": "$top", "delete_previous_forecasts": False},
            ],
        },
    ),
    Step(
        "transferAndDeleteTerritories", "territories.transfer_and_delete_territories",
        has={"territories.0.code": "SUCCESS"},
        body={
            "=": "TransferBodyWrapper",
            "territories": [
                {
                    "=": "TransferTerritory", "id": "$d", "transfer_to_id": "$top", "delete_previous_forecasts": False,
                },
            ],
        },
    ),
]  # fmt: skip
