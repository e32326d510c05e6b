"""What an answer means: its code when it failed as a whole, its rows otherwise."""

import re
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Final

from zoho_contract import pointers
from zoho_contract.contract import Contract, Operation
from zoho_contract.http import Answer
from zoho_contract.values import Json, JsonObject, is_list, is_object, objects

_SUCCESS: Final = 2
"""First digit of the statuses that report success."""

_HANDED_OUT: Final = {
    "access_token": "ZOHO_FRESH_TOKEN",
    "refresh_token": "ZOHO_FRESH_REFRESH_TOKEN",
    "code": "ZOHO_FRESH_CODE",
}
"""By the key under which an accounts server hands out a secret, the variable that stands for it in reports."""

_ERROR_CODE: Final = re.compile(r"[A-Za-z_]+")


@dataclass(frozen=True)
class Row:
    """One element of an action's answer."""

    code: str
    message: str | None
    details: Json
    raw: JsonObject
    succeeded: bool

    def id(self, operation: Operation) -> str | None:
        """The record the row is about, where the operation says it is named."""
        key = operation.batch.result_id if operation.batch else None
        value = pointers.first(self.raw, key) if key else None
        return value if isinstance(value, str) else None

    def job(self, operation: Operation) -> str | None:
        """The job the row started, or None."""
        value = pointers.first(self.raw, operation.job.id) if operation.job else None
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Reading:
    """An answer read with the eyes of its operation."""

    contract: Contract
    operation: Operation
    answer: Answer

    @cached_property
    def code(self) -> str | None:
        """The code of an answer that speaks for the whole request; None when rows or data speak."""
        if self._array() is not None:
            return None
        key = self.contract.envelope["code"]
        if self.operation.on_accounts:
            key = self.contract.schemas.wire(self.operation.success_schema, "error") or key
        value = self._verdict.get(key)
        return value if isinstance(value, str) else None

    @cached_property
    def _verdict(self) -> JsonObject:
        """The object with code, message and details: the answer, or the only member of the answer."""
        body = self.answer.json
        if not is_object(body):
            return {}
        only = next(iter(body.values())) if len(body) == 1 else None
        told = {self.contract.envelope["code"], self.contract.envelope["details"]}
        return only if is_object(only) and told <= only.keys() else body

    def _array(self) -> list[Json] | None:
        body = self.answer.json
        value = body.get(self.operation.results) if is_object(body) and self.operation.results else None
        return value if is_list(value) else None

    @cached_property
    def message(self) -> str | None:
        """The message of an answer that speaks for the whole request."""
        value = self._verdict.get(self.contract.envelope["message"])
        return value if isinstance(value, str) else None

    @cached_property
    def details(self) -> Json:
        """The details of an answer that speaks for the whole request."""
        return self._verdict.get(self.contract.envelope["details"])

    @cached_property
    def items(self) -> list[JsonObject]:
        """The elements of the answer's array, whatever they are."""
        return objects(self._array())

    @cached_property
    def rows(self) -> list[Row]:
        """The elements that report what became of a row; empty for answers that list data."""
        names = self.contract.envelope
        won = {outcome.code for outcome in self.operation.outcomes if outcome.code and outcome.scope == "item"}
        found: list[Row] = []
        for item in self.items:
            code, message = item.get(names["code"]), item.get(names["message"])
            if isinstance(code, str) and names["details"] in item:
                text = message if isinstance(message, str) else None
                found.append(Row(code, text, item[names["details"]], item, code in won))
        return found if len(found) == len(self._array() or []) else []

    @property
    def jobs(self) -> list[str]:
        """The jobs that were started: those of the rows, or that of the whole request."""
        found = [job for row in self.rows if row.succeeded and (job := row.job(self.operation))]
        facts = self.operation.job
        if found or facts is None or not self.succeeded:
            return found
        whole = (pointers.first(self._verdict, facts.id), pointers.first(self.answer.json, facts.id))
        return [value for value in whole if isinstance(value, str)][:1]

    @property
    def secrets(self) -> dict[str, str]:
        """What an accounts server hands out that nobody else may see, and the name of a variable for each."""
        found: dict[str, str] = {}
        stack: list[Json] = [self.answer.json] if self.operation.on_accounts else []
        while stack:
            item = stack.pop()
            if is_list(item):
                stack += item
            elif is_object(item):
                stack += item.values()
                for key, name in _HANDED_OUT.items():
                    value = item.get(key)
                    if isinstance(value, str) and value and not _is_error(key, value):
                        found[value] = name
        return found

    @property
    def succeeded(self) -> bool:
        """Whether the request as a whole, or every row of it, did what was asked."""
        if self.answer.status == HTTPStatus.NOT_MODIFIED:
            return True
        if self.answer.status // 100 != _SUCCESS:
            return False
        if self.code is not None:
            return any(outcome.code == self.code and outcome.scope == "request" for outcome in self.operation.outcomes)
        return all(row.succeeded for row in self.rows)

    @property
    def seen_code(self) -> str:
        """A code for tables: the answer's own, or those of its rows."""
        return self.code or "+".join(sorted({row.code for row in self.rows}))


def _is_error(key: str, value: str) -> bool:
    """Whether a member is a code that tells what is wrong, and not one that a token is asked for with."""
    return key == "code" and _ERROR_CODE.fullmatch(value) is not None
