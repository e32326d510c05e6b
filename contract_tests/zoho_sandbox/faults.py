"""Named deviations from the contract, to be switched on one at a time.

Each says in which room of the sandbox it sits, what breaks, and which promise that betrays. They are data: the room
asks `faults.on("name")` at the one place where it then goes wrong.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """One way of being wrong.

    Attributes:
        name: what one switches on.
        room: the module that goes wrong, without ".py".
        breaks: what happens then.
        promise: what a client was promised instead.
    """

    name: str
    room: str
    breaks: str
    promise: str


def _in(room: str, *entries: tuple[str, str, str]) -> tuple[Fault, ...]:
    return tuple(Fault(name, room, breaks, promise) for name, breaks, promise in entries)


FAULTS: Final[tuple[Fault, ...]] = (
    *_in(
        "behaviours/records",
        ("created-record-lost", "the last record is answered for, not kept", "what was created can be read"),
        ("record-created-twice", "each record is made twice", "one row creates one record"),
        ("mandatory-field-not-checked", "a record without its mandatory field is made", "a mandatory field is needed"),
        ("refused-record-created", "a refused row is made all the same", "a refused write changes nothing"),
        ("too-long-value-cut", "a value that is too long is cut off", "a value beyond the limit is refused"),
        ("text-mangled", "characters beyond ASCII become question marks", "what was written is what is read"),
        ("deleted-record-stays", "a deleted record can still be read", "a deleted record is gone"),
        ("deleted-record-forgotten", "a deleted record leaves nothing behind", "a deleted record is listed as such"),
        ("delete-takes-neighbour", "the record made before the deleted one goes, too", "nothing else changes"),
        ("locked-record-deleted", "a locked record is deleted", "a locked record stays as it is"),
        ("list-ignores-view", "a list by custom view shows all records", "a view lists the records in it"),
        ("page-repeats-row", "a page starts with the last row of the page before", "pages hold each record once"),
        ("page-drops-row", "a page that another follows lacks its last row", "pages hold each record once"),
    ),
    *_in(
        "behaviours/telling",
        ("list-ignores-fields", "a list shows all fields", "a list shows the fields that were asked for"),
    ),
    *_in(
        "behaviours/uniqueness",
        ("unique-value-given-twice", "two records get one value of a unique field", "unique values are held once"),
    ),
    *_in(
        "behaviours/record_changes",
        ("refused-change-written", "a refused row is written all the same", "a refused write changes nothing"),
        ("moment-not-looked-at", "a record changed since is changed", "If-Unmodified-Since keeps changes of others"),
        ("appended-values-replace", "appended values replace the old ones", "appended values are added"),
        ("unnamed-values-cleared", "what an update does not name is cleared", "what is not named stays"),
        ("update-takes-neighbour", "the record made before gets another phone number", "nothing else changes"),
        ("upsert-always-creates", "an upsert makes a second record", "an upsert changes the record that it finds"),
        ("upsert-keeps-old-values", "a found record keeps its values", "an upsert changes the record that it finds"),
        ("clone-ignores-body", "the copy is like the record in all", "a copy differs in what the body names"),
        ("clone-is-empty", "the copy has no values", "a copy has the values of the record"),
    ),
    *_in(
        "behaviours/deleted_records",
        ("deleted-records-repeated", "each deleted record is listed twice", "pages hold each record once"),
        ("deleted-type-ignored", "every deleted record is of the type asked for", "a filter leaves what it names"),
        ("deleted-record-without-name", "deleted records lack their name", "a deleted record tells its name"),
    ),
    *_in(
        "behaviours/territories",
        ("assignment-not-applied", "the job ends and the record is in no new territory", "a finished job did its work"),
        ("assignment-at-once", "the record is in the territory before the job ends", "the effect comes with the end"),
        ("assignment-hits-neighbour", "another record of the module is put there, too", "nothing else changes"),
        ("removal-takes-all", "the record leaves all its territories", "only the named territories are left"),
        ("removal-not-applied", "the job ends and the record is where it was", "a finished job did its work"),
        ("second-job-accepted", "a record gets a second job while one runs", "a record has one job at a time"),
        ("job-id-missing", "a scheduled row names no job", "a scheduled row names its job"),
        ("rule-territory-removed", "what a rule assigned is removed", "what a rule assigned cannot be removed"),
        ("unknown-territory-accepted", "a job is scheduled for a territory there is not", "unknown ids are refused"),
        ("leads-accepted", "territories of leads are changed", "territories of leads are closed to the API"),
        ("territory-limit-off-by-one", "one territory more than the limit is taken", "the limit is the limit"),
        ("source-of-job-wrong", "every job claims to come from an update", "a job says what started it"),
    ),
    *_in(
        "behaviours/territory_tree",
        ("unknown-territory-is-any", "an unknown territory is answered by the first one", "nothing found is told so"),
        ("grandchildren-told", "a list of children has their children as well", "children report to the one asked for"),
        ("parents-not-told", "every territory seems to be at the top", "a territory tells its parent"),
        ("manager-not-counted", "the count of users lacks the manager", "the count is that of the list"),
        ("territory-filter-ignored", "a filter leaves all territories", "a filter leaves what meets it"),
    ),
    *_in(
        "behaviours/territory_changes",
        ("created-territory-lost", "the new territory is answered for, not kept", "what was created can be read"),
        ("parent-of-territory-ignored", "every new territory reports to the top", "what was written is what is read"),
        ("territory-name-given-twice", "a second territory gets the same name", "names of territories are unique"),
        ("territory-update-clears-rest", "what an update leaves out is emptied", "what is left out stays"),
        ("refused-territory-changed", "a refused row changes its territory", "a refused write changes nothing"),
        ("manager-stays", "a manager of null leaves the old one", "what was written is what is read"),
        ("rules-of-territory-ignored", "rules are dropped", "what was written is what is read"),
        ("territory-with-children-deleted", "its children report to the one above", "children need a transfer first"),
        ("deleted-territory-stays", "a deleted territory can still be read", "a deleted territory is gone"),
        ("children-go-to-the-top", "transferred children report to the top", "children go where they were sent"),
        ("transfer-downwards-accepted", "children may be sent down the tree", "the new parent stands higher"),
    ),
    *_in(
        "behaviours/territory_users",
        ("users-of-organization-told", "a territory lists everybody", "a territory lists its users"),
        ("users-of-territory-replaced", "adding users takes out the others", "users are added"),
        ("inactive-user-added", "a user who is not active is added", "inactive users are refused"),
        ("user-not-added", "the user is answered for, not added", "what was written is what is read"),
        ("removed-user-stays", "the removed user is still in the territory", "a removed user is gone"),
        ("all-users-removed", "the territory loses all its users", "only the named users leave"),
    ),
    *_in(
        "behaviours/user_territories",
        ("territories-of-all-users-told", "a user lists every territory", "a user lists his or her territories"),
        ("territories-of-user-replaced", "adding territories takes away the others", "territories are added"),
        ("territory-not-given-to-user", "the row is answered for, nothing changes", "what was written is what is read"),
        ("territory-of-user-stays", "the user is still in the territory", "a removed territory is gone"),
        ("top-of-tree-left", "a user leaves the territory at the top", "nobody leaves the top of the tree"),
        ("manager-leaves", "a manager leaves his or her territory", "a manager stays"),
        ("own-territories-changed", "the caller's own territories are changed", "nobody changes his or her own"),
    ),
    *_in(
        "behaviours/tags",
        ("removal-takes-all-tags", "the record loses all its tags", "only the named tags are taken off"),
        ("removed-tag-stays", "the answer lacks the tag and the record still has it", "a removed tag stays gone"),
        ("tag-over-write-ignored", "old tags stay although they should be replaced", "over_write replaces"),
        ("tag-always-over-writes", "old tags go although they should stay", "without over_write tags are added"),
        ("tag-not-put", "the answer has the tag and the record does not", "what was written is what is read"),
        ("tag-put-on-neighbour", "another record of the module gets the tag, too", "nothing else changes"),
        ("other-writer-forgotten", "tags are added to those that the caller's token saw last", "no write is lost"),
        ("duplicate-tag-created", "a second tag of the same name is made", "names of tags are unique in a module"),
        ("tag-name-limit-off-by-one", "a name of 26 characters is taken", "the limit is the limit"),
        ("tag-name-lower-cased", "names of new tags lose their capitals", "what was written is what is read"),
    ),
    *_in(
        "behaviours/mass_update",
        ("last-record-not-updated", "the last record is answered for, not updated", "an updated row was updated"),
        ("refused-update-written", "a refused record is updated all the same", "a refused write changes nothing"),
        ("locked-record-updated", "a locked record is updated", "a locked record stays as it is"),
        ("job-leaves-the-view", "the job updates a record outside the view, too", "nothing else changes"),
        ("job-works-at-once", "the records are updated before the job ends", "the effect comes with the end"),
        ("job-does-nothing", "the job ends and no record is updated", "a finished job did its work"),
        ("job-counts-off-by-one", "one record more is counted as updated", "the counts add up to the total"),
        ("update-always-adds", "over_write true adds to a multi-select list", "over_write replaces"),
        ("field-limit-off-by-one", "one field more than the limit is taken", "the limit is the limit"),
        ("closed-field-written", "a field closed to mass updates is written", "a closed field is refused"),
        ("second-view-job-accepted", "a view gets a second job while one runs", "a view has one job at a time"),
        ("empty-view-scheduled", "a job is scheduled for nothing", "an empty view is refused"),
    ),
    *_in(
        "behaviours/choice",
        ("view-of-other-module-accepted", "a view of another module is taken", "a view belongs to its module"),
    ),
    *_in(
        "behaviours/tag_changes",
        ("tag-not-renamed", "the answer comes and the tag has its old name", "what was written is what is read"),
        ("renamed-to-taken-name", "two tags of a module get one name", "names of tags are unique in a module"),
        ("color-stays", "a tag keeps its color although none was given", "an update without a color takes it"),
        ("deleted-tag-stays", "a deleted tag can still be listed", "a deleted tag is gone"),
        ("merge-loses-records", "the records of the other tag carry none", "a merged tag is on the records of both"),
        ("merged-tag-stays", "the other tag can still be listed", "two merged tags are one"),
        ("tag-count-off-by-one", "one record more is counted", "a count counts what is there"),
    ),
    *_in(
        "behaviours/tag_deletion",
        ("tags-deleted-at-once", "the tags are gone before the job ends", "the effect comes with the end"),
        ("tag-job-does-nothing", "the job ends and the tags are there", "a finished job did its work"),
        ("tag-job-counts-off-by-one", "one tag more is counted as deleted", "the counts add up to the total"),
    ),
    *_in(
        "behaviours/mass_delete",
        ("mass-deleted-record-stays", "a deleted record can still be read", "a deleted record is gone"),
        ("mass-delete-takes-neighbour", "the record made before goes, too", "nothing else changes"),
        ("held-record-mass-deleted", "a record that waits for approval is deleted", "a refused record stays"),
        ("second-deletion-accepted", "a second job is scheduled while one runs", "there is one such job at a time"),
        ("view-deleted-at-once", "the records are gone before the job ends", "the effect comes with the end"),
        ("deletion-job-does-nothing", "the job ends and the records are there", "a finished job did its work"),
    ),
    *_in(
        "behaviours/owners",
        ("owner-not-changed", "the answer comes and the owner is the old one", "what was written is what is read"),
        ("neighbour-given-away", "the record made before gets the owner, too", "nothing else changes"),
        ("locked-record-given-away", "a locked record gets another owner", "a locked record stays as it is"),
        ("owners-changed-at-once", "the owner is new before the job ends", "the effect comes with the end"),
        ("owner-job-does-nothing", "the job ends and the owners are the old ones", "a finished job did its work"),
    ),
    *_in(
        "behaviours/conversion",
        ("converted-lead-stays", "a converted lead is still listed", "a converted lead is a lead no more"),
        ("conversion-makes-nothing", "the lead goes and nothing comes", "a finished job did its work"),
        ("conversion-counts-off-by-one", "one lead more is counted", "the counts add up to the total"),
    ),
    *_in(
        "behaviours/search",
        ("search-repeats-first", "the first record found is listed twice", "pages hold each record once"),
        ("count-as-text", "the count is text", "members are of the documented type"),
        ("criteria-ignored", "every record is found", "what is found meets the criteria"),
        ("criteria-joined-by-or", "one of several criteria is enough", "what is found meets the criteria"),
    ),
    *_in(
        "behaviours/query",
        ("query-conditions-ignored", "every record is found", "what is found meets the conditions"),
        ("query-offset-ignored", "rows begin with the first whatever the offset", "an offset leaves rows out"),
        ("query-order-ignored", "rows come as they were made", "rows come in the order that is wanted"),
        ("query-reference-bare", "a lookup field is text", "what is referred to is an object with an identifier"),
        ("query-more-records-wrong", "the last rows say that there are more", "a list tells whether there is more"),
    ),
    *_in(
        "behaviours/modules",
        ("module-status-ignored", "modules of every status are listed", "a filter leaves what it names"),
        ("module-without-id", "modules lack their id", "required members are there"),
        ("other-module-shown", "any module is answered by the first", "one gets what one asks for"),
    ),
    *_in(
        "behaviours/layouts",
        ("layout-without-name", "layouts lack their name", "required members are there"),
        ("any-layout-shown", "an unknown identifier gives the first layout", "unknown ids find nothing"),
        ("sections-not-a-list", "the sections of a layout are an object", "members are of the documented type"),
    ),
    *_in(
        "behaviours/apis",
        ("api-filter-ignored", "all calls are listed whatever the filter", "a filter leaves what it names"),
        ("method-untold", "methods are called ANY", "a call tells its method"),
        ("credits-untold", "every call costs nothing", "a call tells what it costs"),
    ),
    *_in(
        "behaviours/settings",
        ("view-of-any-module-shown", "a view of another module is shown", "a view belongs to its module"),
        ("field-without-api-name", "fields lack their API name", "required members are there"),
        ("views-of-leads-everywhere", "each module shows the views of leads", "a view belongs to its module"),
        ("views-without-info", "the list of views lacks its info", "required members are there"),
        ("field-type-null", "fields have no data type", "members are of the documented type"),
        ("any-field-shown", "every id leads to the first field", "an id leads to what has it"),
        ("view-without-conditions", "a view shows no conditions", "a view tells what its records meet"),
    ),
    *_in(
        "behaviours/users",
        ("first-user-for-any", "any identifier gives the first user", "unknown ids find nothing"),
        ("users-without-info", "the list of users lacks its info", "required members are there"),
        ("user-id-missing", "users lack their id", "required members are there"),
        ("organization-without-list", "the organization does not come in a list", "the body has the documented shape"),
        ("user-status-a-flag", "the status of a user is true or false", "members are of the documented type"),
    ),
    *_in(
        "behaviours/tokens",
        ("expiry-as-text", "expires_in is text", "members are of the documented type"),
        ("wrong-secret-accepted", "any client secret will do", "a wrong secret is refused"),
        ("fresh-token-dead", "the new access token is unknown", "a fresh token opens the API"),
        ("any-refresh-token-accepted", "an unknown refresh token will do", "an unknown refresh token is refused"),
        ("any-code-accepted", "an unknown code will do", "an unknown code is refused"),
        ("organization-not-asked-for", "client credentials need no organization", "an organization is needed"),
        ("revoked-token-lives", "a revoked token opens the API as before", "a revoked token is dead"),
        ("unknown-token-revoked", "an unknown token is said to be revoked", "an unknown token is refused"),
    ),
    *_in(
        "auth",
        ("token-not-checked", "an unknown token is taken for the first one", "an unknown token is refused"),
        ("missing-token-accepted", "no token at all is taken for the first one", "a token is needed"),
        ("scope-not-checked", "every token may do everything", "a scope is needed"),
        ("foreign-token-sees-all", "a token of another organization sees this one", "organizations are kept apart"),
    ),
    *_in(
        "permissions",
        ("permission-not-checked", "every profile allows everything", "a permission is needed"),
    ),
    *_in(
        "jobs",
        ("job-never-ends", "a job runs for ever", "a job ends"),
        ("job-goes-back", "a job that was running is scheduled again", "a job moves forward only"),
    ),
    *_in(
        "gate",
        ("module-not-checked", "an unknown module counts as an empty one", "an unknown module is refused"),
        ("wrong-method-served", "an undeclared method does what the declared one does", "other methods are refused"),
        ("all-or-nothing", "one refused row takes all others with it", "rows do not depend on their batch"),
        ("unreadable-body-accepted", "a body that is no JSON counts as an empty one", "such a body is refused as such"),
        ("too-many-rows-accepted", "more rows than the limit are taken", "the limit is the limit"),
    ),
    *_in(
        "deviations",
        ("ids-as-numbers", "ids are numbers", "ids are strings of digits"),
        ("accepted-is-200", "202 becomes 200", "a scheduled call has status 202"),
        ("created-is-200", "201 becomes 200", "a creating call has status 201"),
        ("mixed-is-200", "207 becomes 200", "a mixed answer has the documented status"),
        ("refused-is-200", "a batch of which all rows failed has status 200", "a failed call has its own status"),
        ("last-row-unanswered", "the answer lacks the last row of several", "each row of the request has one"),
        ("rows-reversed", "the rows come in reverse order", "rows come in the order of the request"),
        ("row-without-message", "rows lack their message", "required members are there"),
        ("row-without-details", "rows lack their details", "required members are there"),
        ("wrong-code", "INVALID_DATA becomes INVALID_VALUE", "errors have their documented code"),
        ("path-of-first-row", "the path in the details names the first row", "the path names the row"),
        ("error-in-an-array", "an error of the whole request comes in an array", "such an error is a bare object"),
        ("wrong-media-type", "JSON is called text/html", "JSON is called JSON"),
        ("empty-answer-with-body", "204 becomes 200 with an empty object", "nothing found has no body"),
    ),
)  # fmt: skip
NAMES: Final = frozenset(fault.name for fault in FAULTS)
