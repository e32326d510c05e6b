"""The layouts of an organization's modules."""

from typing import Any, Final

from sqlalchemy import Connection, insert, select

from zoho_sandbox import schema
from zoho_sandbox.memory import remembered
from zoho_sandbox.store import about, next_id

SECTIONS: Final = ("Information", "Further Information")


def create(connection: Connection, org: str, module: str, created_time: str) -> None:
    """Make the layout that every module has."""
    sections = [
        {
            "id": next_id(connection, org),
            "api_name": name.replace(" ", "_"),
            "name": name,
            "display_label": name,
            "sequence_number": place + 1,
            "column_count": 2,
            "tab_traversal": "left_to_right",
            "type": "used",
            "generated_type": "default",
            "is_subform_section": False,
        }
        for place, name in enumerate(SECTIONS)
    ]
    told: dict[str, Any] = {
        "name": "Standard",
        "api_name": "Standard",
        "display_label": "Standard",
        "visible": True,
        "status": "active",
        "source": "crm",
        "generated_type": "default",
        "show_business_card": True,
        "has_more_profiles": False,
        "actions_allowed": {
            "edit": True, "rename": True, "clone": True, "downgrade": False, "delete": False, "deactivate": False,
            "set_layout_permissions": True,
        },
        "created_time": created_time,
        "modified_time": created_time,
        "created_by": None,
        "modified_by": None,
        "sections": sections,
        "convert_mapping": None,
    }  # fmt: skip
    row = {"id": next_id(connection, org), "org": org, "module": module, "about": told}
    connection.execute(insert(schema.layouts).values(row))


@remembered
def all_of(connection: Connection, org: str, module: str) -> list[dict[str, Any]]:
    """The layouts of a module."""
    table = schema.layouts
    chosen = select(table).where(table.c.org == org, table.c.module == module).order_by(table.c.id)
    return [dict(about(row)) for row in connection.execute(chosen)]
