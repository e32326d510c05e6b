"""The answers beside the results: what `with_raw_response` gives, and what an error keeps of the answer it is about."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Mapping
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from .api import Api
    from .wire import Reply

T = TypeVar("T")


class Headers(Mapping[str, str]):
    """The headers of an answer, read-only, under their names in whatever case."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in values.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({', '.join(self._values)})"


@attrs.frozen(repr=False)
class Exchange:
    """One answer of the API, as it came; its repr shows no content.

    Attributes:
        operation: id of the operation that was called, or method and path of a free request.
        attempt: which attempt of its call it answers, counted from 1; a lost attempt has no answer.
        status: the HTTP status.
        headers: the headers, their names in whatever case.
        content: the bytes of the body, decompressed.
    """

    operation: str
    attempt: int
    status: int
    headers: Headers
    content: bytes

    @classmethod
    def of(cls, operation: str, reply: Reply) -> Self:
        """Give an answer as the caller may see it."""
        return cls(operation, reply.attempt, reply.status, Headers(reply.headers), reply.body)

    def __repr__(self) -> str:
        return f"Exchange({self.operation}, attempt {self.attempt}: {self.status}, {len(self.content)} bytes)"


class RawResponse(Generic[T]):
    """What a call gives, and the answers that it is read from.

    `status`, `headers` and `content` are those of the last answer. More come as a listing is walked, or a job of the
    call is waited for. All answers are kept as long as this is: walk a long list, or send a large batch, without it.

    Attributes:
        result: what the call gives otherwise.

    Raises:
        LookupError: by the three above, before the first answer has come.
    """

    def __init__(self, result: T, heard: list[Exchange]) -> None:
        self.result = result
        self._heard = heard

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """All answers so far, in the order they came: of each call of a batch, each page, each attempt."""
        return tuple(self._heard)

    @property
    def status(self) -> int:
        """The HTTP status of the last answer."""
        return self._last.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the last answer, their names in whatever case."""
        return self._last.headers

    @property
    def content(self) -> bytes:
        """The bytes of the last answer."""
        return self._last.content

    @property
    def _last(self) -> Exchange:
        if not self._heard:
            raise LookupError("No answer has come yet; a list asks for its first page when it is walked.")
        return self._heard[-1]

    def __repr__(self) -> str:
        last = f", the last {self._heard[-1].status}" if self._heard else ""
        return f"RawResponse({type(self.result).__name__}, {len(self._heard)} answers{last})"


class RawCalls:
    """The calls of a resource or a client, each giving a RawResponse; which there are, protocols say to type checkers.

    `twin` makes the resource or client anew with other settings: here with such as keep every answer of one call.
    """

    def __init__(self, api: Api[Any], twin: Callable[[Api[Any]], object], only: Sequence[str] = ()) -> None:
        self._api = api
        self._twin = twin
        self._only = only

    def __getattr__(self, name: str) -> Callable[..., Any]:
        # A resource says itself which API versions have a call that it lacks.
        method = None if name.startswith("_") else getattr(self._twin(self._api), name)
        if not callable(method) or (self._only and name not in self._only):
            if name == "stream":
                hint = "; streams keep no answers, however many come"
            else:
                hint = f"; each resource has its own: crm.{name}.with_raw_response" if _is_resource(method) else ""
            raise AttributeError(f"with_raw_response has no call {name}{hint}.", name=name)

        @wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the signature of the method
            heard: list[Exchange] = []
            caller = self._twin(self._api._replace(heard=partial(_keep, heard)))
            found: object = getattr(caller, name)(*args, **kwargs)
            if isinstance(found, Coroutine):
                return _awaited(cast("Coroutine[Any, Any, object]", found), heard)
            return RawResponse(found, heard)

        return call

    def __dir__(self) -> list[str]:
        names = self._only or [name for name in dir(self._twin(self._api)) if not name.startswith("_")]
        return sorted(set(names) - {"stream", "with_raw_response"})

    def __repr__(self) -> str:
        return f"RawCalls({', '.join(dir(self))})"


def _is_resource(value: object) -> bool:
    from .resource import AsyncResource, Resource  # noqa: PLC0415 - for those who look in vain

    return isinstance(value, Resource | AsyncResource)


def _keep(heard: list[Exchange], operation: str, reply: Reply) -> None:
    heard.append(Exchange.of(operation, reply))


async def _awaited(found: Coroutine[Any, Any, T], heard: list[Exchange]) -> RawResponse[T]:
    return RawResponse(await found, heard)


class RawRequest(Protocol):
    """`crm.request` with the answers beside the result."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> RawResponse[Any]:
        """Call as `crm.request` does; see there."""
        ...


class AsyncRawRequest(Protocol):
    """`crm.request` with the answers beside the result."""

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> RawResponse[Any]:
        """Call as `crm.request` does; see there."""
        ...
