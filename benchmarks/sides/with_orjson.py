"""orjson alone: how fast Python objects can be made of the bytes, and bytes of objects."""

import orjson
import payloads
import raw

raw.LOADS = orjson.loads


def encode(size: int, _url: str) -> object:
    """Write the request of a mass update."""
    ids = payloads.ids(size)
    return lambda: orjson.dumps({"data": [{"City": "Ulm"}], "ids": ids})


CASES = {"decode records": raw.decode_records, "decode updates": raw.decode_updates, "encode ids": encode}
