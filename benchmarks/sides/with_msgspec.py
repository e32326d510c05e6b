"""msgspec with types: the limit, for it makes no object of a field that is not declared, and so loses those."""

from collections.abc import Callable

import msgspec
import payloads


class Record(msgspec.Struct):
    """A record, of which three fields are declared."""

    id: str
    Field_1: str
    Custom_1: int


class Page(msgspec.Struct):
    """A page of records."""

    data: list[Record]


class Details(msgspec.Struct):
    """Details of a result."""

    id: str
    Modified_Time: str


class Result(msgspec.Struct):
    """A result of a mass update."""

    code: str
    details: Details


class Results(msgspec.Struct):
    """The answer to a mass update."""

    data: list[Result]


class Body(msgspec.Struct):
    """The request of a mass update."""

    data: list[dict[str, str]]
    ids: list[str]


def decode_records(size: int, _url: str) -> Callable[[], object]:
    """Read a page and three fields of every record."""
    content, decoder = payloads.records(size), msgspec.json.Decoder(Page)

    def run() -> None:
        for row in decoder.decode(content).data:
            _ = (row.id, row.Field_1, row.Custom_1)

    return run


def decode_updates(size: int, _url: str) -> Callable[[], object]:
    """Read three fields of every result of a mass update."""
    content, decoder = payloads.updates(size), msgspec.json.Decoder(Results)

    def run() -> None:
        for row in decoder.decode(content).data:
            _ = (row.details.id, row.code, row.details.Modified_Time)

    return run


def encode(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update."""
    ids, encoder = payloads.ids(size), msgspec.json.Encoder()
    return lambda: encoder.encode(Body([{"City": "Ulm"}], ids))


CASES = {"decode records": decode_records, "decode updates": decode_updates, "encode ids": encode}
