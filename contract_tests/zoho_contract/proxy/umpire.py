"""Judges the calls that pass, and keeps the account."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from zoho_contract.answers import Reading
from zoho_contract.conformance import Conformance
from zoho_contract.consumer import Sent
from zoho_contract.consumer.requests import faults
from zoho_contract.contract import Parameter
from zoho_contract.proxy.exchange import Seen, unpacked
from zoho_contract.proxy.routes import Place, find
from zoho_contract.requests import Request, split_lists
from zoho_contract.values import Json, JsonObject, word
from zoho_contract.verdict import CONFORMS, NOT_JUDGED, VIOLATED

if TYPE_CHECKING:
    from zoho_contract.http import Answer

_WORD: Final = re.compile(r"[a-z_]{1,30}|v\d(\.\d)?")
_DEEPEST: Final = 8
"""Segments that are shown of a path that is described nowhere."""
MOST_REMARKS: Final = 10_000
"""Different remarks that are told; any more are counted together, so that no client can fill the memory."""
_OTHER: Final = ("any other",)


@dataclass(frozen=True, slots=True)
class Remark:
    """A promise that one side broke. `side` is client or server; `call` is the method and the path as described."""

    side: str
    promise: str
    operation: str
    version: str
    call: str
    status: int
    code: str
    expected: str
    page: str

    def text(self) -> str:
        """The remark for people."""
        came = f"HTTP {self.status}{f' {self.code}' if self.code else ''}" if self.status else "no answer"
        lines = [
            f"{self.side}: {self.promise}: {self.operation or self.call} {self.version}".rstrip(),
            f"  expected: {self.expected}",
            f"  call:     {self.call}, answered with {came}",
        ]
        return "\n".join([*lines, f"  source:   {self.page}"] if self.page else lines)


class Umpire:
    """The running account of a proxy; may be asked from many threads."""

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.repeats: Counter[tuple[str, ...]] = Counter()
        self.calls: Counter[str] = Counter()
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.unjudged: Counter[str] = Counter()
        self.judged = 0
        self._conformance: dict[str, Conformance] = {}
        self._lock = threading.Lock()

    def judge(self, seen: Seen) -> list[Remark]:
        """Judge one call; returns what is wrong with it and was not seen before."""
        place = seen.refused or find(seen.method, seen.path)
        fresh: list[Remark] = []
        with self._lock:
            found = list(self._strange(seen, place) if isinstance(place, str) else self._judged(seen, place))
            for remark in found:
                key = _kind(remark)
                if key not in self.repeats and len(self.remarks) + len(fresh) >= MOST_REMARKS:
                    key = _OTHER
                    self.repeats[key] += 1
                    continue
                self.repeats[key] += 1
                if self.repeats[key] == 1:
                    fresh.append(remark)
            self.remarks += fresh
        return fresh

    @property
    def exit_code(self) -> int:
        """0: everything that passed conforms; 1: something does not; 2: nothing could be judged."""
        if self.remarks:
            return VIOLATED
        return CONFORMS if self.judged else NOT_JUDGED

    def _strange(self, seen: Seen, expected: str) -> Iterator[Remark]:
        self.calls["(none)"] += 1
        status = seen.answer.status if seen.answer else 0
        call = f"{word(seen.method)} {_shown(seen.path)}"
        yield Remark("client", "call_is_described", "", "", call, status, "", expected, "")

    def _judged(self, seen: Seen, place: Place) -> Iterator[Remark]:
        operation, version = place.operation, place.contract.version
        self.calls[f"{version} {operation.id}"] += 1
        request = _request(seen, place)
        reading = self._reading(seen, place)
        status = seen.answer.status if seen.answer else 0
        code = reading.seen_code if reading else ""
        call = f"{seen.method} {operation.path}"

        def remark(side: str, promise: str, expected: str) -> Remark:
            return Remark(side, promise, operation.id, version, call, status, code, expected, operation.page)

        for wrong in dict.fromkeys(_wrong(seen, place)):
            yield remark("client", "request_conforms", f"a request as described; {wrong}")
        if seen.answer is None:
            yield remark("server", "server_always_answers", f"an answer; {seen.trouble}")
        if reading is None:
            return
        self.judged += 1
        self.statuses[f"{version} {operation.id}", status] += 1
        if version not in self._conformance:
            self._conformance[version] = Conformance(place.contract)
        for finding in self._conformance[version].judge(request, reading):
            yield remark("server", finding.promise, finding.unquoted)

    def _reading(self, seen: Seen, place: Place) -> Reading | None:
        """The answer to be judged; None, with the reason counted, when there is nothing to judge by."""
        if seen.answer is None:
            return None
        answer: Answer | None = None if seen.cut else unpacked(seen.answer)
        if answer is None:
            self.unjudged["an answer too long, or packed in a way that is not known"] += 1
            return None
        return Reading(place.contract, place.operation, answer)


def _kind(remark: Remark) -> tuple[str, ...]:
    """What makes two remarks the same; what a client does wrong is told per expectation."""
    said = remark.expected if remark.side == "client" else ""
    named = (remark.side, remark.promise, remark.operation or remark.call, remark.version)
    return (*named, str(remark.status), remark.code, said)


def _query(seen: Seen) -> list[tuple[str, str]]:
    return parse_qsl(seen.query, keep_blank_values=True)


def _wrong(seen: Seen, place: Place) -> Iterator[str]:
    operation = place.operation
    query = _query(seen)
    headers = dict(seen.headers)
    if "json" in operation.media and _is_json(seen.body):
        # The curl lines of the documents name no content type, and curl then says that it sends a form.
        headers["content-type"] = operation.media
    yield from faults(operation, Sent(seen.method, place.path, tuple(query), headers, seen.body), quoting=False)
    given = {"query": dict(query), "path": dict(place.values), "header": seen.headers}
    for parameter in operation.parameters:
        name = parameter.name.lower() if parameter.where == "header" else parameter.name
        if name in given[parameter.where]:
            value = _typed(place, parameter, given[parameter.where][name])
            validator = place.contract.schemas.validator(f"{operation.id} {parameter.name}", parameter.schema)
            if not validator.is_valid(value):
                problem = next(iter(validator.iter_errors(value)))
                yield f"{parameter.where} parameter {parameter.name}: {problem.kind.name}"
    if not operation.on_accounts and "authorization" not in seen.headers:
        yield "no Authorization header"


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _typed(place: Place, parameter: Parameter, text: str) -> Json:
    """A text of a URL or a header as the type that is declared for it."""
    if parameter.comma:
        return text.split(",")
    types = place.contract.schemas.types(parameter.schema)
    if types & {"integer", "number", "boolean"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _request(seen: Seen, place: Place) -> Request:
    body: Json = None
    if "json" in place.operation.media:
        body = json.loads(seen.body) if _is_json(seen.body) else None
    elif place.operation.media and seen.body:
        body = dict(parse_qsl(seen.body.decode("utf-8", "replace"), keep_blank_values=True))
    parts: JsonObject = {"path": dict(place.values), "query": dict(_query(seen)), "headers": {}, "body": body}
    request = Request(place.operation, parts, method=seen.method, sent=seen.target, raw_body=seen.body)
    split_lists(request)
    return request


def _shown(path: str) -> str:
    """A path that is described nowhere, without what may be somebody's data."""
    parts = path.split("/")[:_DEEPEST]
    return "/".join(part if not part or _WORD.fullmatch(part) else "*" for part in parts) or "/"
