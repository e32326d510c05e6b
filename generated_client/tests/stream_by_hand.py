"""A stream of rows by hand: its steps are taken without threads or tasks."""

import json

from zoho_crm._runtime import prepared
from zoho_crm._runtime.streaming import Give, Join, Read, Start, Streaming
from zoho_crm._runtime.streams import read

MAX = 3


class Hand:
    """Takes the steps of a stream: a call runs when it is started, or, if `late`, when it is waited for."""

    def __init__(self, script, *, late=False):
        self.script = script
        self.late = late
        self.rows = []
        self.read = 0

    def take(self, streaming, source):
        """Go through the stream to its end; the rows come to `rows`."""
        source, answer, flow = iter(source), None, streaming.flow()
        try:
            while True:
                match flow.send(answer):
                    case Read(size):
                        answer = read(source, size)
                        self.read += len(answer.rows)
                    case Start(call):
                        answer = call
                        if not self.late:
                            self.script.run(call)
                    case Join(call):
                        self.script.run(call) if self.late else None
                        answer = None
                    case Give(rows):
                        self.rows += rows
                        answer = None
        except StopIteration:
            return self
        finally:
            streaming.abandon()
            streaming.settle()


def landed(ids, **changes):
    """Answer territory rows."""
    return {"data": [{"code": "SUCCESS", "details": {"id": i}, "status": "success", **changes} for i in ids]}


def sent(request):
    """Give the ids that a call had as rows."""
    return [row["key"] for row in json.loads(request.body)["data"]]


def stream(api, lib, concurrency=2, on_failure="raise", **changes):
    """Make a stream that takes records out of territories, three in a call."""
    op = lib.evolve(lib.ops.removeTerritories, **changes)
    return Streaming(prepared.of_pairs(api, op, module="Leads", row=lib.Item), concurrency, on_failure)


def pairs(number):
    """Give so many rows."""
    return ((str(n), ["9"]) for n in range(number))


def states(rows):
    """Give the place and the state of each row."""
    return [(row.index, row.state) for row in rows]
