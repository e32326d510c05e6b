"""What exists in Zoho's public API and this sandbox does not play: it is answered with 501, never with a made up error.

A URL that neither a bundle nor this list knows stays an unknown one.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from zoho_sandbox.arguments import Received
from zoho_sandbox.contract import Contract, versions
from zoho_sandbox.reply import ERROR, Reply

STATUS: Final = 501
CODE: Final = "NOT_IMPLEMENTED"
# Every version there is, whether this sandbox was started with it or not.
VERSIONS: Final = frozenset(versions())
PARTS: Final = {"{module}": r"[A-Z]\w*", "{list}": r"[A-Z]\w*", "{id}": r"\d+", "{name}": r"\w+"}

# The paths below the version, with their methods; "bulk/" stands before the version on the wire.
CALLS: Final = """
GET {module}/deleted/{id}/{list}
GET POST {module}/actions/portal_invite
POST {module}/actions/enrol_in_cadences
POST {module}/actions/unenrol_from_cadences
POST {module}/actions/unblock_email
PUT {module}/actions/run_scoring_rules
GET {module}/{id}/__conversion_options
GET {module}/{id}/__timeline
GET POST PUT {module}/{id}/__email_drafts
GET DELETE {module}/{id}/__email_drafts/{id}
GET POST DELETE {module}/{id}/photo
GET POST PUT DELETE {module}/{id}/{list}
GET PUT DELETE {module}/{id}/{list}/{id}
GET {module}/{id}/Emails/actions/download_attachments
GET {module}/{id}/Emails/actions/download_inline_images
GET PUT {module}/{id}/actions/blueprint
GET POST PUT DELETE {module}/{id}/actions/share
GET POST {module}/{id}/actions/merge
GET {module}/{id}/actions/download_fields_attachment
GET {module}/{id}/actions/fetch_full_data
POST {module}/{id}/actions/associate_email
POST {module}/{id}/actions/cancel
POST {module}/{id}/actions/convert
POST {module}/{id}/actions/download_mail_merge
POST {module}/{id}/actions/portal_invite
POST {module}/{id}/actions/send_mail
POST {module}/{id}/actions/send_mail_merge
POST {module}/{id}/actions/sign_mail_merge
POST {module}/{id}/actions/unblock_email
GET POST PUT DELETE Contacts/roles
GET PUT DELETE Contacts/roles/{id}
POST __composite_requests
GET __features
GET __features/user_licenses
GET POST __zia_org_enrichment
GET __zia_org_enrichment/{id}
GET POST __zia_people_enrichment
GET __zia_people_enrichment/{id}
GET POST PUT PATCH DELETE actions/watch
GET POST files
POST upload
GET POST DELETE org/photo
GET POST PUT org/currencies
GET PUT org/currencies/{id}
POST PUT org/currencies/actions/enable
POST PUT users
PUT DELETE users/{id}
GET users/actions/count
GET POST users/actions/transfer_and_delete
POST users/{id}/actions/transfer_and_delete
GET users/{id}/actions/associated_groups
POST settings/modules
PUT settings/modules/{name}
POST settings/fields
PATCH DELETE settings/fields/{id}
GET settings/fields/{id}/pick_list_values
PATCH DELETE settings/layouts/{id}
POST DELETE settings/layouts/{id}/actions/activate
GET POST settings/layouts/{id}/map_dependency
GET PUT DELETE settings/layouts/{id}/map_dependency/{id}
GET settings/related_lists
GET settings/profiles
GET PUT DELETE settings/profiles/{id}
POST settings/profiles/{id}/actions/clone
PUT settings/custom_views/actions/change_sort
PUT settings/custom_views/{id}/actions/change_sort
GET POST PUT settings/roles
GET PUT DELETE settings/roles/{id}
GET POST settings/global_picklists
GET PATCH DELETE settings/global_picklists/{id}
GET settings/global_picklists/{id}/actions/associations
GET settings/global_picklists/{id}/actions/pick_list_values_associations
GET settings/global_picklists/{id}/actions/replaced_values
POST settings/global_picklists/{id}/actions/replace_picklist_values
GET POST PUT DELETE settings/automation/scoring_rules
GET PUT DELETE settings/automation/scoring_rules/{id}
PUT settings/automation/scoring_rules/{id}/actions/activate
POST settings/automation/scoring_rules/{id}/actions/clone
GET settings/automation/assignment_rules
GET settings/automation/assignment_rules/{id}
GET settings/automation/cadences
GET settings/signals
GET POST PUT DELETE settings/variables
GET PUT DELETE settings/variables/{name}
GET settings/variable_groups
GET settings/variable_groups/{name}
GET POST PUT DELETE settings/duplicate_check_preference
GET settings/zia/data_enrichment
GET POST settings/audit_log_export
GET settings/audit_log_export/{id}
GET POST settings/user_groups
GET PUT DELETE settings/user_groups/{id}
GET settings/user_groups/{id}/sources
GET settings/user_groups/{id}/actions/sources_count
GET settings/user_groups/{id}/actions/associations
GET settings/user_groups/actions/associated_users_count
GET POST settings/unsubscribe_links
GET PUT DELETE settings/unsubscribe_links/{id}
GET POST settings/pipeline
GET PUT settings/pipeline/{id}
POST settings/pipeline/actions/transfer
GET settings/wizards
GET settings/wizards/{id}
GET settings/inventory_templates
GET settings/inventory_templates/{id}
GET settings/email_templates
GET settings/email_templates/{id}
GET settings/emails/actions/from_addresses
GET POST PUT settings/users_unavailability
GET PUT DELETE settings/users_unavailability/{id}
GET POST settings/portals
GET PUT settings/portals/{name}
GET POST settings/portals/{name}/user_type
GET PUT DELETE settings/portals/{name}/user_type/{id}
GET DELETE settings/portals/{name}/user_type/{id}/users
GET PUT settings/fiscal_year
GET POST PUT settings/business_hours
GET POST PUT settings/business_hours/shift_hours
GET PUT DELETE settings/business_hours/shift_hours/{id}
GET POST PUT settings/holidays
GET PUT DELETE settings/holidays/{id}
GET POST PUT settings/record_locking_configurations
PUT DELETE settings/record_locking_configurations/{id}
GET DELETE settings/recycle_bin
GET DELETE settings/recycle_bin/{id}
GET PUT settings/service_preferences
GET PUT settings/appointment_preferences
POST bulk/read
GET bulk/read/{id}
GET bulk/read/{id}/result
POST bulk/write
GET bulk/write/{id}
GET POST bulk/backup
GET bulk/backup/history
GET bulk/backup/urls
PUT bulk/backup/{id}/actions/cancel
"""


def meant(method: str, segments: tuple[str, ...], contracts: Mapping[str, Contract]) -> bool:
    """Whether a request is one that Zoho would know and the sandbox does not."""
    bulk = segments[1:2] == ("bulk",)
    version, path = (segments[2:3], ("bulk", *segments[3:])) if bulk else (segments[1:2], segments[2:])
    if segments[0] != "crm" or not version or version[0] not in VERSIONS or not path:
        return False
    contract = contracts.get(version[0])
    if contract is None:
        return True
    literals = _literals(method, path)
    if literals is None:
        return False
    described = contract.match(path)
    # What a bundle describes as closely goes first; a URL that it describes more closely is its own.
    return described is None or described.literals + (method in described.operations) <= literals


def refusal(received: Received, contracts: Mapping[str, Contract]) -> Reply:
    """The 501 itself: what was asked for, and what could be."""
    played = sorted({operation.tag for contract in contracts.values() for operation in contract.operations.values()})
    body: dict[str, Any] = {
        "code": CODE,
        "details": {},
        "message": f"the sandbox does not play {received.method} /{'/'.join(received.segments)} yet;"
        f" it plays {', '.join(played)} in {', '.join(contracts)}",
        "status": ERROR,
    }
    return Reply(STATUS, body)


def _literals(method: str, path: Sequence[str]) -> int | None:
    """How many segments the closest call of the list spells out, or None where there is none."""
    found = [
        sum(part not in PARTS for part in template)
        for template in (*_calls().get((method, len(path), path[0]), ()), *_calls().get((method, len(path), ""), ()))
        if _fits(template, path)
    ]
    return max(found, default=None)


def _fits(template: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a path is of that form; what it spells out is looked at first."""
    pairs = list(zip(template, path, strict=True))
    if any(part != segment for part, segment in pairs if part not in PARTS):
        return False
    return all(re.fullmatch(PARTS[part], segment) for part, segment in pairs if part in PARTS)


@cache
def _calls() -> Mapping[tuple[str, int, str], Sequence[tuple[str, ...]]]:
    """The templates by method, number of segments, and the first segment where it is spelled out."""
    table: dict[tuple[str, int, str], list[tuple[str, ...]]] = {}
    for line in CALLS.strip().split("\n"):
        *methods, path = line.split()
        template = tuple(path.split("/"))
        first = "" if template[0] in PARTS else template[0]
        for method in methods:
            table.setdefault((method, len(template), first), []).append(template)
    return table
