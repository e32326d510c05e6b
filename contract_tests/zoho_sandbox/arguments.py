"""The arguments of a request by code names, and what the contract says against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from zoho_sandbox import errors, forms, problems, wire
from zoho_sandbox.answers import RefusalError, Refused, refuse
from zoho_sandbox.call import parameter_details
from zoho_sandbox.contract import Contract, Operation, Parameter
from zoho_sandbox.shapes import Json, Shapes, is_list, is_object

# Larger bodies are refused unread.
MAX_BODY: Final = 100 * 1024 * 1024
# A hundred records of five hundred fields are fifty thousand.
MOST_VALUES: Final = 300_000
# No field holds nearly as much: what is shorter is read, and told to be too long for its field.
LONGEST_VALUE: Final = 4 * 1024 * 1024
SLICE: Final = 65_536
# Requests without a body that are understood by heart, in each version, and the most characters of one.
MOST_KNOWN: Final = 1000
LONGEST_KNOWN: Final = 500
WORDS: Final = {"true": True, "false": False}


@dataclass(slots=True)
class Received:
    """A request as it came in.

    Attributes:
        too_large: whether the body was beyond what is taken in.
        origin: scheme and host that the request came to.
        crowd: how many requests were on their way when it came, itself included.
        rivals: how many of those that fewer may be of, likewise; 0 where it is none of them.
        target: path and query as they were sent.
    """

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    too_large: bool = False
    origin: str = ""
    crowd: int = 1
    rivals: int = 0
    target: str = ""


def body_of(operation: Operation, received: Received) -> Json:
    """The body, decoded, with wire names. Whatever content type was sent, the contract says what it is.

    Raises:
        RefusalError: the body is too large, is no JSON, or is no object.
    """
    if operation.body is None:
        return {}
    if received.too_large or _is_too_much(received.body):
        raise refuse("body-too-large", "REQUEST_ENTITY_TOO_LARGE")
    if operation.form:
        # The accounts server takes its form from the query as well.
        return {**received.query, **forms.pairs(received.body, received.headers.get("content-type", ""))}
    if not received.body.strip():
        return {}
    try:
        body = wire.parse(received.body)
    except wire.MalformedBodyError:
        raise refuse("unreadable-body", "UNABLE_TO_PARSE_DATA_TYPE") from None
    if not is_object(body):
        raise refuse("unreadable-body", "UNABLE_TO_PARSE_DATA_TYPE", details={"expected_data_type": "jsonobject"})
    return body


def _is_too_much(body: bytes) -> bool:
    """Whether a body holds more than any call takes: to read it would keep everybody waiting."""
    if len(body) <= MOST_VALUES:
        return False
    weight = Weight()
    weight.add(body)
    return weight.too_much


class Weight:
    """How much a body holds, as far as it has come: values by their commas, the longest by the quotes around it."""

    def __init__(self) -> None:
        self._bytes = self._commas = self._since_quote = 0
        self.too_much = False

    def add(self, part: bytes) -> None:
        """Weigh the next part of the body."""
        for start in range(0, len(part), SLICE):
            piece = part[start : start + SLICE]
            self._bytes += len(piece)
            self._commas += piece.count(b",")
            quote = piece.rfind(b'"')
            before = piece.find(b'"') if quote >= 0 else len(piece)
            longest = self._since_quote + before
            self._since_quote = longest if quote < 0 else len(piece) - quote - 1
            if self._bytes > MAX_BODY or self._commas > MOST_VALUES or longest > LONGEST_VALUE:
                self.too_much = True
                return


def checked(
    contract: Contract, operation: Operation, path: Mapping[str, str], received: Received, body: Json
) -> Mapping[str, Any]:
    """All arguments by code names, once the parameters among them were judged; nobody changes them.

    Raises:
        RefusalError: a parameter is missing, malformed, or holds too much.
    """
    if operation.body is not None:
        found = collect(contract, operation, path, received, body)
        check_parameters(contract, operation, found)
        return found
    about = (operation.id, received.target, *(received.headers.get(name) for name in operation.headers))
    known = contract.understood.get(about)
    if known is None:
        known = collect(contract, operation, path, received, body)
        check_parameters(contract, operation, known)
        if sum(map(len, filter(None, about))) <= LONGEST_KNOWN:
            if len(contract.understood) >= MOST_KNOWN:
                contract.understood.clear()
            contract.understood[about] = known
    return known


def collect(
    contract: Contract, operation: Operation, path: Mapping[str, str], received: Received, body: Json
) -> dict[str, Any]:
    """All arguments by code names: from the path, the query, the headers and the top of the body."""
    found: dict[str, Any] = {}
    for parameter in operation.parameters:
        text = _text_of(parameter, path, received)
        if text is not None:
            found[parameter.name] = typed(contract.shapes, parameter, text)
    if operation.body is not None:
        found.update((name, value) for name, value in wire.read(contract.shapes, operation.body, body).items())
    return found


def check_parameters(contract: Contract, operation: Operation, arguments: Mapping[str, Any]) -> None:
    """Judge the path, query and header parameters by their schemas, and rows in the query by how many they are.

    Raises:
        RefusalError: one is missing, malformed, or holds too much.
    """
    for parameter in operation.parameters:
        if parameter.name in arguments:
            _check_parameter(contract, operation, parameter, arguments[parameter.name])
        elif parameter.required:
            details = parameter_details(parameter.wire)
            raise refuse(f"missing-{_label(parameter)}", "REQUIRED_PARAM_MISSING", details=details)


def _check_parameter(contract: Contract, operation: Operation, parameter: Parameter, value: Json) -> None:
    batch = operation.batch
    most = batch.maximum if batch and batch.rows == f"query.{parameter.wire}" else None
    if most is not None and is_list(value) and len(value) > most:
        details = {**parameter_details(parameter.wire), "limit": most}
        raise refuse(f"too-many-{_label(parameter)}", "LIMIT_EXCEEDED", details=details)
    problem = next(problems.find(contract.shapes, parameter.schema, value), None)
    if problem is not None:
        label = _label(parameter)
        name = f"{problems.PREFIXES[problem.kind]}-{label}"
        # What should be an id and is none has one name, whatever the parameter is called, or is an unknown one.
        several = (name, f"unknown-{label.removesuffix('-id')}", "malformed-id")
        names = several if problem.kind == "pattern" and label.endswith(("id", "ids")) else (name,)
        known = next((one for one in names if one in operation.by_name), names[-1])
        code, details = problems.CODES[problem.kind], {**parameter_details(parameter.wire), **problem.details}
        raise RefusalError(Refused(known, code, details=details, fault=problem.fault))


def _label(parameter: Parameter) -> str:
    return parameter.name.replace("_", "-")


def check_body(contract: Contract, operation: Operation, body: Json, *, sent: bool) -> None:
    """Judge the body by its schema, apart from the elements of the array that holds the rows.

    Raises:
        RefusalError: a key is missing, or a value is of the wrong type, too long or too many.
    """
    # The accounts server judges its form by itself, in words of its own.
    if operation.body is None or operation.form or not (sent or operation.body_required):
        return
    batch = operation.batch
    rows = batch.rows.removeprefix("body.") if batch and batch.rows.startswith("body.") else None
    problem = next(problems.find(contract.shapes, operation.body, body, skip=rows), None)
    if problem is not None:
        of_rows = rows is not None and problem.path == (contract.shapes.properties(operation.body)[rows][0],)
        refused = problem.refused()
        names = [*(["too-many-rows"] if of_rows and problem.kind == "many" else []), *problem.names()]
        name = next((one for one in names if errors.documented(operation, one)), refused.name)
        raise RefusalError(replace(refused, name=name))


def _text_of(parameter: Parameter, path: Mapping[str, str], received: Received) -> str | None:
    if parameter.where == "path":
        return path.get(parameter.wire)
    if parameter.where == "query":
        return received.query.get(parameter.wire) or None
    return received.headers.get(parameter.wire.lower())


def typed(shapes: Shapes, parameter: Parameter, text: str) -> Json:
    """The text as what the schema wants; text that is nothing of the kind stays text, for the check to find."""
    types = shapes.types(parameter.schema)
    if "array" in types:
        return [part.strip() for part in text.split(",")]
    if "boolean" in types:
        return WORDS.get(text.lower(), text)
    if "integer" in types and text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20:  # noqa: PLR2004
        return int(text)
    return text
