"""What takes the tiny API a while: areas of records, and updates of many."""

# ruff: noqa: C901, D102, E501 - a stage prop: one method per call of the tiny API, named after it

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mini_answers import STAGES, RefusalError, lines, row

if TYPE_CHECKING:
    from collections.abc import Callable
    from itertools import count


class Jobs:
    """The part of the tiny API that schedules; the rest of it is in Mini."""

    ids: count[int]
    records: dict[str, dict[str, dict[str, Any]]]
    areas: list[str]
    views: dict[str, tuple[str, str]]
    jobs: dict[str, dict[str, Any]]
    broken: Callable[[str], bool]
    rows: Callable[..., tuple[int, Any]]
    in_view: Callable[[str, str], list[dict[str, Any]]]

    # Areas

    def assign(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        return self.move(module, body, add=True)

    def remove(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        return self.move(module, body, add=False)

    def move(self, module: str, body: dict[str, Any], *, add: bool) -> tuple[int, Any]:
        found = [self.move_one(module, item, add) for item in lines(body, "data") if isinstance(item, dict)]
        if not found:
            raise RefusalError(400, "INVALID_DATA")
        return self.rows(found, 202)

    def move_one(self, module: str, item: dict[str, Any], add: bool) -> dict[str, Any]:  # noqa: FBT001
        record = self.records[module].get(str(item.get("id")))
        if record is None:
            return row("INVALID_DATA")
        wanted = [area.get("id") for area in lines(item, "Areas") if isinstance(area, dict)]
        if not wanted:
            return row("MANDATORY_NOT_FOUND")
        if len(wanted) > 10:
            return row("LIMIT_EXCEEDED")
        there = [area["id"] for area in record["Areas"]]
        if any(str(area) not in self.areas or (area in there) == add for area in wanted):
            return row("INVALID_DATA")
        if any(job.get("record") == record["id"] for job in self.jobs.values()):
            return row("ALREADY_SCHEDULED")
        after = [*there, *wanted] if add else [area for area in there if area not in wanted]
        job = str(next(self.ids))
        self.jobs[job] = {"record": record["id"], "module": module, "after": after, "looks": 0, "add": add}
        if self.broken("area-at-once"):
            record["Areas"] = [{"id": area} for area in after]
        return row("SCHEDULED", "scheduled", id=record["id"], job=job)

    def list_jobs(self, record: str) -> tuple[int, Any]:
        mine = [(name, job) for name, job in self.jobs.items() if job.get("record") == record]
        for name, job in mine:
            job["looks"] += 1
            if job["looks"] > 2 and not self.broken("job-never-ends"):
                del self.jobs[name]
                if record in self.records[job["module"]] and not self.broken("area-noop"):
                    self.records[job["module"]][record]["Areas"] = [{"id": area} for area in job["after"]]
        left = [
            {"job": name, "source": self.source(job)} for name, job in self.jobs.items() if job.get("record") == record
        ]
        return (200, {"data": left}) if left else (204, None)

    def source(self, job: dict[str, Any]) -> str:
        return "putting" if job["add"] or self.broken("job-of-removal-misnamed") else "taking"

    # Mass update

    def list_fields(self, _: str) -> tuple[int, Any]:
        base = {"mass": False, "visible": True, "fixed": False, "needed": False, "choices": []}
        return 200, {"fields": [
            {**base, "api_name": "Name", "kind": "text", "needed": True},
            {**base, "api_name": "Stage", "kind": "picklist", "mass": True, "choices": [{"value": item} for item in STAGES]},
            {**base, "api_name": "Tongues", "kind": "multiselectpicklist", "mass": True,
             "choices": [{"value": item} for item in STAGES]},
            {**base, "api_name": "Hidden", "kind": "text", "visible": False, "mass": True},
        ]}  # fmt: skip

    def list_views(self, module: str) -> tuple[int, Any]:
        shared = self.broken("views-shared")
        return 200, {"views": [{"id": view} for view, (home, _) in self.views.items() if home == module or shared]}

    def mass_update(self, module: str, body: dict[str, Any]) -> tuple[int, Any]:
        values = (lines(body, "data") or [{}])[0]
        if not isinstance(values, dict) or not all(isinstance(item, str) for item in lines(body, "ids")):
            raise RefusalError(400, "INVALID_DATA")
        if "Hidden" in values:
            raise RefusalError(400, "INVALID_DATA", "hidden")
        if "cvid" in body:
            return self.update_view(module, str(body["cvid"]), values)
        ids = body.get("ids") or []
        if not ids or len(ids) > 5:
            raise RefusalError(400, "INVALID_DATA")
        found = []
        for item in ids:
            if item not in self.records[module]:
                found.append(row("INVALID_DATA", id=str(item)))
                continue
            if not (self.broken("update-last-lost") and item == ids[-1]):
                self.write(self.records[module][item], values, over=body.get("over_write") is True)
            found.append(row("SUCCESS", "record updated", id=item))
        return self.rows(found, 200)

    def write(self, record: dict[str, Any], values: dict[str, Any], *, over: bool) -> None:
        for name, value in values.items():
            kept = record.get(name) if isinstance(value, list) and (not over or self.broken("always-adds")) else None
            record[name] = [*dict.fromkeys([*(kept or []), *value])] if isinstance(value, list) else value

    def update_view(self, module: str, view: str, values: dict[str, Any]) -> tuple[int, Any]:
        if self.views.get(view, ("",))[0] != module:
            raise RefusalError(403, "NO_PERMISSION")
        records = [item["id"] for item in self.in_view(module, view)]
        if not records:
            raise RefusalError(400, "NO_RECORDS_FOUND")
        if any(job.get("view") == view and job["looks"] < 3 for job in self.jobs.values()):
            return 202, {"data": [row("ALREADY_SCHEDULED")]}
        job = str(next(self.ids))
        self.jobs[job] = {"view": view, "module": module, "records": records, "values": values, "looks": 0}
        if self.broken("view-at-once"):
            self.apply(self.jobs[job])
        return 200, {"data": [row("SUCCESS", "job scheduled", job=job)]}

    def apply(self, job: dict[str, Any]) -> None:
        for item in job["records"]:
            if item in self.records[job["module"]] and not self.broken("update-noop"):
                self.records[job["module"]][item].update(job["values"])
        if self.broken("view-spills"):
            for record in self.records[job["module"]].values():
                record.update(job["values"])

    def status(self, query: dict[str, str]) -> tuple[int, Any]:
        job = self.jobs.get(query.get("job", ""))
        if job is None or "view" not in job:
            raise RefusalError(404, "NOT_FOUND")
        job["looks"] += 1
        looks, total = job["looks"], len(job["records"])
        if looks == 3 or (looks > 3 and self.broken("applied-again")):
            self.apply(job)
        state = ("WAITING", "WORKING", "READY")[min(looks, 3) - 1]
        if self.broken("job-goes-back") and looks == 2:
            job["looks"], state = 0, "WORKING"
        if self.broken("unknown-state") and looks == 2:
            state = "RESTING"
        done = total if looks >= 3 else 0
        failed = 1 if self.broken("counters-wrong") else 0
        left = total - done
        if self.broken("total-drifts"):
            total, left = total + looks, left + looks
        if self.broken("total-too-small"):
            total, failed = total + 1, failed + 1
        if self.broken("counters-shrink"):
            failed, left = (1, left - 1) if looks < 3 else (0, left)
        if self.broken("busy-at-once") and looks == 1:
            done, left = total, 0
        if self.broken("left-over") and looks >= 3:
            done, left = total - 1, 1
        if self.broken("breaks-down") and looks >= 3:
            state, done, failed = "BROKEN", 0, total
        if self.broken("status-drifts") and looks > 3:
            done, failed = done - 1, 1
        return 200, {"data": [{"State": state, "Total": total, "Updated": done, "Left": left, "Failed": failed}]}
