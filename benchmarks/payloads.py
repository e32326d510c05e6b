"""The bytes that every side is given; this file imports nothing, for it runs in every environment."""

import json

FIRST = 554023000000000000


def ids(count: int) -> list[str]:
    """Ids of records."""
    return [str(FIRST + index) for index in range(count)]


def records(count: int) -> bytes:
    """A page of records of 37 fields, 20 of them custom."""
    standard = {f"Field_{index}": f"value {index}" for index in range(14)}
    custom = {f"Custom_{index}": index if index % 2 else f"text {index}" for index in range(20)}
    owner = {"name": "Patricia Boyle", "id": "554023000000235011", "email": "p@example.com"}
    rows = [
        {"id": record, "Owner": owner, "Modified_Time": "2026-01-02T03:04:05+00:00"} | standard | custom
        for record in ids(count)
    ]
    info = {"more_records": False, "count": count, "page": 1, "per_page": count}
    return json.dumps({"data": rows, "info": info}).encode()


def updates(count: int) -> bytes:
    """The answer to a mass update."""
    person = {"name": "Patricia Boyle", "id": "554023000000235011"}
    times = {"Modified_Time": "2026-01-02T03:04:05+00:00", "Created_Time": "2026-01-01T03:04:05+00:00"}
    rows = [
        {
            "code": "SUCCESS",
            "details": times | {"id": record, "Created_By": person, "Modified_By": person},
            "message": "record updated",
            "status": "success",
        }
        for record in ids(count)
    ]
    return json.dumps({"data": rows}).encode()
