"""The fields of each module, as an organization of the seeds has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SOURCES: Final = (
    "Advertisement",
    "Cold Call",
    "Employee Referral",
    "Online Store",
    "Partner",
    "Trade Show",
    "Web Research",
)
INDUSTRIES: Final = ("ASP", "Banking", "Education", "Energy", "Healthcare", "Insurance", "Large Enterprise", "Retail")
STAGES: Final = (
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Identify Decision Makers",
    "Negotiation",
    "Closed Won",
    "Closed Lost",
    "Closed Lost to Competition",
)
RATINGS: Final = ("Active", "Acquired", "Market Failed", "Project Cancelled", "Shutdown")
LANGUAGES: Final = ("English", "French", "German", "Hindi", "Japanese", "Spanish", "Tamil")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its API name, its type, and what may be done with it."""

    api_name: str
    data_type: str = "text"
    mandatory: bool = False
    mass_update: bool = True
    visible: bool = True
    read_only: bool = False
    length: int = 255
    choices: Sequence[str] = ()
    custom: bool = False
    looks_up: str = ""
    unique: bool = False

    def about(self) -> dict[str, Any]:
        """The field as the settings tell of it, by code names."""
        label = self.api_name.replace("_", " ")
        return {
            "api_name": self.api_name,
            "field_label": label,
            "display_label": label,
            "column_name": self.api_name.upper(),
            "data_type": self.data_type,
            "json_type": JSON_TYPES.get(self.data_type, "string"),
            "system_mandatory": self.mandatory,
            "required": self.mandatory,
            "mass_update": self.mass_update,
            "visible": self.visible,
            "read_only": self.read_only,
            "field_read_only": self.read_only,
            "custom_field": self.custom,
            "length": self.length,
            "decimal_place": 2 if self.data_type == "currency" else None,
            "pick_list_values": [{"display_value": choice, "actual_value": choice} for choice in self.choices],
            "lookup": {"module": self.looks_up} if self.looks_up else {},
            "unique": {"case_sensitive": "true"} if self.unique else {},
            "businesscard_supported": True,
            "created_source": "custom" if self.custom else "default",
            "webhook": True,
            "filterable": True,
            "sortable": True,
            "default_value": None,
        }


JSON_TYPES: Final = {
    "integer": "integer",
    "double": "double",
    "currency": "double",
    "boolean": "boolean",
    "multiselectpicklist": "jsonarray",
    "participants": "jsonarray",
    "lookup": "jsonobject",
    "ownerlookup": "jsonobject",
}


def name(api_name: str, length: int = 120) -> Field:
    """A mandatory name."""
    return Field(api_name, mandatory=True, mass_update=False, length=length)


def number(api_name: str) -> Field:
    """A text of which no two records of a module hold the same."""
    return Field(api_name, mass_update=False, length=40, custom=True, unique=True)


def choice(api_name: str, choices: Sequence[str], *, custom: bool = False) -> Field:
    """A pick list."""
    return Field(api_name, "picklist", choices=choices, length=120, custom=custom)


# What the product itself writes.
SYSTEM: Final = (
    Field("Owner", "ownerlookup", mass_update=False, length=120),
    Field("Created_By", "ownerlookup", mass_update=False, read_only=True, length=120),
    Field("Modified_By", "ownerlookup", mass_update=False, read_only=True, length=120),
    Field("Created_Time", "datetime", mass_update=False, read_only=True, length=120),
    Field("Modified_Time", "datetime", mass_update=False, read_only=True, length=120),
)
SHARED: Final = (
    Field("Email", "email", mass_update=False, length=100),
    Field("Phone", "phone", length=30),
    Field("Description", "textarea", mass_update=False, length=32_000),
    choice("Lead_Source", SOURCES),
    Field("Languages_Known", "multiselectpicklist", choices=LANGUAGES, custom=True),
    # What a profile hides or only shows, so that both can be met.
    Field("Internal_Note", visible=False, custom=True),
    Field("Legacy_Code", read_only=True, length=40, custom=True),
    number("Customer_Number"),
    number("Tax_Number"),
    *SYSTEM,
)
MODULES: Final[Mapping[str, Sequence[Field]]] = {
    "Leads": (
        name("Last_Name", 80),
        Field("First_Name", length=40),
        Field("Company", length=200),
        choice("Industry", INDUSTRIES),
        choice("Lead_Status", ("Attempted to Contact", "Contacted", "Junk Lead", "Not Contacted")),
        Field("City", length=100),
        Field("State", length=100),
        Field("Country", length=100),
        Field("Designation", length=100),
        choice("Rating", RATINGS),
        Field("Annual_Revenue", "currency", length=16),
        Field("No_of_Employees", "integer", length=16),
        Field("Mobile", "phone", length=30),
        Field("Website", "website", length=255),
        Field("Email_Opt_Out", "boolean", length=5),
        *SHARED,
    ),
    "Contacts": (
        name("Last_Name", 80),
        Field("First_Name", length=40),
        Field("Account_Name", "lookup", mass_update=False, looks_up="Accounts"),
        Field("Title", length=100),
        Field("Department", length=50),
        Field("Mailing_City", length=100),
        Field("Mobile", "phone", length=30),
        Field("Email_Opt_Out", "boolean", length=5),
        Field("Date_of_Birth", "date", length=20),
        *SHARED,
    ),
    "Accounts": (
        name("Account_Name", 200),
        choice("Industry", INDUSTRIES),
        choice("Account_Type", ("Analyst", "Customer", "Partner", "Prospect")),
        choice("Ownership", ("Other", "Private", "Public", "Subsidiary")),
        Field("Website", "website", length=255),
        Field("Billing_City", length=100),
        Field("Parent_Account", "lookup", mass_update=False, looks_up="Accounts"),
        Field("Employees", "integer", length=9),
        Field("Annual_Revenue", "currency", length=16),
        *SHARED,
    ),
    "Deals": (
        name("Deal_Name"),
        Field("Stage", "picklist", mandatory=True, choices=STAGES, length=120),
        Field("Account_Name", "lookup", mass_update=False, looks_up="Accounts"),
        Field("Amount", "currency", length=16),
        Field("Probability", "integer", length=3),
        Field("Closing_Date", "date", length=20),
        choice("Type", ("Existing Business", "New Business")),
        choice("Next_Step", ("Call", "Demo", "Quote")),
        *SHARED,
    ),
}
# Modules with a name and little else: enough to exist, and for the operations that take any module.
PLAIN: Final[Mapping[str, str]] = {
    "Campaigns": "Campaign_Name",
    "Tasks": "Subject",
    "Calls": "Subject",
    "Events": "Event_Title",
    "Cases": "Subject",
    "Solutions": "Solution_Title",
    "Products": "Product_Name",
    "Vendors": "Vendor_Name",
    "Price_Books": "Price_Book_Name",
    "Quotes": "Subject",
    "Sales_Orders": "Subject",
    "Purchase_Orders": "Subject",
    "Invoices": "Subject",
}


# What plain modules have beyond that.
FURTHER: Final[Mapping[str, Sequence[Field]]] = {
    "Calls": (Field("Call_Duration", mass_update=False, length=10),),
    "Events": (Field("Participants", "participants", mass_update=False),),
}


def modules() -> dict[str, Sequence[Field]]:
    """The fields of every module."""
    plain = {module: (name(field), *SHARED, *FURTHER.get(module, ())) for module, field in PLAIN.items()}
    return {**MODULES, **plain}
