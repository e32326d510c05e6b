"""The facts of one API version, read from its bundle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Final
from urllib.parse import urlsplit

from zoho_contract.facts import Batch, Effect, ErrorEntry, Job, Outcome, Paging, urls
from zoho_contract.schemas import Schemas
from zoho_contract.values import Json, JsonObject, is_object, objects

METHODS: Final = ("get", "put", "post", "delete", "patch")
_ENVELOPE: Final = ("code", "details", "message", "status")


class UnknownVersionError(LookupError):
    """There is no bundle of the version that was asked for."""


class BrokenContractError(UnknownVersionError):
    """The bundle of a version cannot be used."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter of an operation."""

    name: str
    code_name: str
    where: str
    required: bool
    comma: bool
    schema: JsonObject


@dataclass(frozen=True)
class Operation:
    """One operation: where it is, what it takes, and everything it may answer."""

    id: str
    method: str
    path: str
    raw: JsonObject
    schemas: Schemas = field(repr=False)
    parameters: tuple[Parameter, ...]
    outcomes: tuple[Outcome, ...]
    errors: tuple[ErrorEntry, ...]
    effects: tuple[Effect, ...]
    batch: Batch | None
    job: Job | None
    paging: Paging | None
    on_accounts: bool

    @property
    def family(self) -> str:
        """The one tag of the operation."""
        return str(self.raw["tags"][0])

    @property
    def evidence(self) -> str:
        """Whether a page of this version documents the operation, or the facts were carried over."""
        return str(self.raw.get("x-evidence", "documented"))

    @property
    def page(self) -> str:
        """URL of the page the operation was taken from, of this version if there is one; empty when none is named."""
        found = urls(self.raw.get("x-sources"), self.schemas.version)
        return found[0] if found else ""

    @property
    def creates_tags(self) -> bool:
        """Whether a success leaves tags behind."""
        return any((effect.entity, effect.change) == ("tag", "create") for effect in self.effects)

    @property
    def modules(self) -> tuple[str, ...]:
        """API names of the modules the operation is documented for; empty when it does not say."""
        return tuple(self.raw.get("x-modules", ()))

    @property
    def takes_module(self) -> bool:
        """Whether the path names a module."""
        return self.parameter("path", "module") is not None

    @property
    def examples(self) -> list[JsonObject]:
        """The documented requests; the first one is the baseline."""
        return objects(self.raw.get("x-examples"))

    @cached_property
    def _body(self) -> tuple[str, JsonObject]:
        content: JsonObject = self.schemas.resolve(self.raw.get("requestBody")).get("content", {})
        for media, value in content.items():
            return str(media), self.schemas.resolve(value.get("schema"))
        return "", {}

    @property
    def body_required(self) -> bool:
        """Whether a request needs a body; one that is declared without saying so may be left out."""
        return bool(self.schemas.resolve(self.raw.get("requestBody")).get("required"))

    @property
    def media(self) -> str:
        """Content type of the request body; empty when there is none."""
        return self._body[0]

    @property
    def body_schema(self) -> JsonObject:
        """Schema of the request body; empty when there is none."""
        return self._body[1]

    def parameter(self, where: str, code_name: str) -> Parameter | None:
        """The parameter of a code name in the path, the query or the headers."""
        return next((item for item in self.parameters if (item.where, item.code_name) == (where, code_name)), None)

    def response(self, status: int) -> JsonObject | None:
        """What is declared for a status, or None."""
        declared = self.raw["responses"].get(str(status))
        return None if declared is None else self.schemas.resolve(declared)

    def answer_schema(self, status: int) -> JsonObject | None:
        """Schema of the JSON answer with a status; None when no JSON is declared."""
        content: JsonObject = (self.response(status) or {}).get("content") or {}
        for media, value in content.items():
            if "json" in media:
                return self.schemas.resolve(value.get("schema"))
        return None

    @cached_property
    def success_schema(self) -> JsonObject:
        """Schema of the first JSON success answer; empty when there is none."""
        for status in sorted(self.raw["responses"]):
            if status.startswith("2") and (found := self.answer_schema(int(status))):
                return found
        return {}

    @cached_property
    def results(self) -> str:
        """Key of the array of rows in an answer; empty when the answer has none."""
        if self.batch:
            return self.batch.results
        if self.paging:
            return self.paging.items
        for key, value in self.schemas.properties(self.success_schema).items():
            if "array" in self.schemas.types(value):
                return key
        return ""

    @cached_property
    def row_schema(self) -> JsonObject:
        """Schema of one row of a success answer."""
        return self.schemas.items(self.schemas.properties(self.success_schema).get(self.results))

    def outcome_statuses(self) -> set[int]:
        """Statuses of the documented successes."""
        return {int(status) for status in self.raw["responses"] if status.startswith("2")}


class Contract:
    """Every operation of one API version."""

    def __init__(self, document: JsonObject) -> None:
        self.document = document
        self.version = str(document["info"]["version"])
        self.schemas = Schemas(document)
        self.operations: Mapping[str, Operation] = {
            item.id: item for item in (self._operation(*found) for found in self._raw_operations())
        }
        self._roles: dict[tuple[str, str], Operation | None] = {}

    def _raw_operations(self) -> list[tuple[str, str, JsonObject, list[Json]]]:
        return [
            (path, method, node[method], [*node.get("parameters", []), *node[method].get("parameters", [])])
            for path, node in self.document["paths"].items()
            for method in METHODS
            if method in node
        ]

    def _operation(self, path: str, method: str, raw: JsonObject, parameters: list[Json]) -> Operation:
        return Operation(
            id=raw["operationId"],
            method=method.upper(),
            path=path,
            raw=raw,
            schemas=self.schemas,
            parameters=tuple(self._parameter(self.schemas.resolve(item)) for item in parameters),
            outcomes=tuple(Outcome.read(item) for item in objects(raw.get("x-outcomes"))),
            errors=tuple(ErrorEntry.read(item, self.version) for item in objects(raw.get("x-errors"))),
            effects=tuple(Effect.read(item) for item in objects(raw.get("x-effects"))),
            batch=Batch.read(raw["x-batch"]) if is_object(raw.get("x-batch")) else None,
            job=Job.read(raw["x-job"]) if is_object(raw.get("x-job")) else None,
            paging=Paging.read(raw["x-paginate"]) if is_object(raw.get("x-paginate")) else None,
            on_accounts=any("accounts" in item.get("url", "") for item in objects(raw.get("servers"))),
        )

    def _parameter(self, raw: JsonObject) -> Parameter:
        schema = self.schemas.resolve(raw.get("schema"))
        beside: JsonObject = {key: raw[key] for key in ("x-entity", "x-default") if key in raw}
        return Parameter(
            name=raw["name"],
            code_name=str(raw.get("x-name", raw["name"])),
            where=raw["in"],
            required=bool(raw.get("required")),
            comma="array" in self.schemas.types(schema),
            schema={**schema, **beside},
        )

    @property
    def base_path(self) -> str:
        """Path of the version on any host, such as /crm/v8."""
        server = self.document["servers"][0]
        url = str(server["url"])
        for name, variable in server.get("variables", {}).items():
            url = url.replace("{" + name + "}", str(variable["default"]))
        return urlsplit(url).path.rstrip("/")

    @cached_property
    def envelope(self) -> Mapping[str, str]:
        """Wire keys of the error envelope by code name."""
        body = self.document["components"]["schemas"].get("ErrorBody", {})
        return {name: self.schemas.wire(body, name) or name for name in _ENVELOPE}

    def role(self, resource: str, method: str) -> Operation | None:
        """The operation behind a call of the client, such as ("records", "create"); the many-rows form wins."""
        if (resource, method) not in self._roles:
            self._roles[resource, method] = self._behind(resource, method)
        return self._roles[resource, method]

    def _behind(self, resource: str, method: str) -> Operation | None:
        found = [
            item
            for item in self.operations.values()
            if (item.raw.get("x-client", {}).get("resource"), item.raw.get("x-client", {}).get("method"))
            == (resource, method)
        ]
        found.sort(key=lambda item: item.raw["x-client"].get("call") == "one")
        return found[0] if found else None

    def known_modules(self) -> list[str]:
        """Every module that some operation is documented for, in order of appearance."""
        return list(dict.fromkeys(name for item in self.operations.values() for name in item.modules))


def bundled_versions() -> list[str]:
    """The versions there is a bundle of, oldest first."""
    folder = resources.files("zoho_contract") / "_generated"
    if not folder.is_dir():
        return []
    names = [item.name.removeprefix("crm-").removesuffix(".json") for item in folder.iterdir()]
    return sorted((name for name in names if name.startswith("v")), key=lambda name: float(name[1:]))


def _broken(version: str, why: str) -> BrokenContractError:
    text = f"the contract of {version} that is installed is broken ({why}); install the package again"
    return BrokenContractError(text)


def load(version: str | None = None) -> Contract:
    """Read the bundle of a version; the newest when none is named.

    Raises:
        UnknownVersionError: There is no bundle of that version.
        BrokenContractError: There is one, and it is cut off, no contract or that of another version.
    """
    known = bundled_versions()
    wanted = version or (known[-1] if known else "v8")
    if wanted not in known:
        raise UnknownVersionError(f"no contract of API version {wanted!r}; there is: {', '.join(known) or 'none'}")
    kept = resources.files("zoho_contract") / "_generated" / f"crm-{wanted}.json"
    try:
        contract = Contract(json.loads(kept.read_text("utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(wanted, f"{type(error).__name__}: {error}") from error
    if contract.version != wanted:
        raise _broken(wanted, f"it is that of {contract.version}")
    return contract
