"""Tags, and the records that carry them."""

from interop.step import DONE, READ, Step, text

TAGS = [
    Step("listTags", "tags.get_tags", params={"module": "Leads"}, gives=READ),
    Step(
        "createTags", "tags.create_tags", params={"module": "Leads"}, has={"tags.0.code": "SUCCESS"},
        body={
            "=": "BodyWrapper",
            "tags": [{"=": "Tag", "name": "one"}, {"=": "Tag", "name": "two"}, {"=": "Tag", "name": "three"}],
        },
        keep={"one": "tags.0.details.id", "two": "tags.1.details.id", "three": "tags.2.details.id"},
    ),
    Step(
        "updateTags", "tags.update_tags", params={"module": "Leads"}, has={"tags.0.code": "SUCCESS"},
        body={"=": "BodyWrapper", "tags": [{"=": "Tag", "id": "$one", "name": "uno"}]},
    ),
    Step(
        "updateTag", "tags.update_tag", ["$two"], params={"module": "Leads"}, has={"tags.0.code": "SUCCESS"},
        body={"=": "BodyWrapper", "tags": [{"=": "Tag", "name": "due"}]},
    ),
    Step(
        "addTagsToRecord", "tags.add_tags", ["Leads", "$lead"], gives="RecordActionWrapper", has=DONE,
        body={"=": "NewTagRequestWrapper", "tags": [{"=": "Tag", "name": "uno"}]},
    ),
    Step(
        "addTags", "tags.add_tags_to_multiple_records", ["Leads"], gives="RecordActionWrapper", has=DONE,
        body={
            "=": "NewTagRequestWrapper", "ids": ["$lead", "$second"], "over_write": False,
            "tags": [{"=": "Tag", "name": "due"}],
        },
    ),
    Step(
        "getTagRecordCount", "tags.get_record_count_for_tag", ["$two"], params={"module": "Leads"},
        gives="CountResponseWrapper", has={"count": "2"},
    ),
    Step(
        "removeTagsFromRecord", "tags.remove_tags", ["Leads", "$lead"], gives="RecordActionWrapper", has=DONE,
        body={"=": "ExistingTagRequestWrapper", "tags": [{"=": "ExistingTag", "name": "uno"}]},
    ),
    Step(
        "removeTags", "tags.remove_tags_from_multiple_records", ["Leads"], gives="RecordActionWrapper", has=DONE,
        body={
            "=": "ExistingTagRequestWrapper", "ids": ["$lead", "$second"],
            "tags": [{"=": "ExistingTag", "name": "due"}],
        },
    ),
    Step(
        "mergeTags", "tags.merge_tags", ["$one"], has={"tags.0.code": "SUCCESS"},
        body={"=": "MergeWrapper", "tags": [{"=": "ConflictWrapper", "conflict_id": text("$two")}]},
    ),
    Step("deleteTag", "tags.delete_tag", ["$one"], has={"tags.0.code": "SUCCESS"}),
    Step(
        "massDeleteTags", "mass_delete_tags.mass_delete_tags", gives="SuccessResponse", has={"code": "SCHEDULED"},
        body={
            "=": "BodyWrapper",
            "mass_delete": [
                {
                    "=": "MassDelete", "module": {"=": "Module", "id": "$module", "api_name": "Leads"},
                    "tags": [{"=": "Tag", "id": "$three"}],
                },
            ],
        },
        keep={"job": "details.job_id"},
    ),
    Step(
        "getMassDeleteTagsStatus", "mass_delete_tags.get_status", params={"job_id": text("$job")},
        gives="StatusResponseWrapper", until={"mass_delete.0.status": "COMPLETED"},
    ),
]  # fmt: skip
