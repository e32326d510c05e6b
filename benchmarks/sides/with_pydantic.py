"""pydantic models that keep what is not declared, as a client that validates would have them."""

from collections.abc import Callable

import payloads
from pydantic import BaseModel, ConfigDict


class Kept(BaseModel):
    """An object whose further keys are kept."""

    model_config = ConfigDict(extra="allow")


class Record(Kept):
    """A record."""

    id: str
    Owner: dict[str, str]
    Modified_Time: str


class Page(Kept):
    """A page of records."""

    data: list[Record]


class Details(Kept):
    """Details of a result."""

    id: str
    Modified_Time: str


class Result(Kept):
    """A result of a mass update."""

    code: str
    details: Details
    message: str
    status: str


class Results(Kept):
    """The answer to a mass update."""

    data: list[Result]


class Body(BaseModel):
    """The request of a mass update."""

    data: list[dict[str, str]]
    ids: list[str]


def decode_records(size: int, _url: str) -> Callable[[], object]:
    """Read a page and three fields of every record."""
    content = payloads.records(size)

    def run() -> None:
        for row in Page.model_validate_json(content).data:
            _ = (row.id, getattr(row, "Field_1"), getattr(row, "Custom_1"))  # noqa: B009 - no declared fields

    return run


def decode_updates(size: int, _url: str) -> Callable[[], object]:
    """Read three fields of every result of a mass update."""
    content = payloads.updates(size)

    def run() -> None:
        for row in Results.model_validate_json(content).data:
            _ = (row.details.id, row.code, row.details.Modified_Time)

    return run


def encode(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update."""
    ids = payloads.ids(size)
    return lambda: Body(data=[{"City": "Ulm"}], ids=ids).model_dump_json().encode()


CASES = {"decode records": decode_records, "decode updates": decode_updates, "encode ids": encode}
