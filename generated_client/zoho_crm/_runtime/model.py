"""The base of every answer: a lazy view over the decoded JSON, which keeps whatever the server sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from .errors import DecodeError
from .paths import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, KeysView, ValuesView

M = TypeVar("M", bound="Model")
T = TypeVar("T", str, int)


class Model:
    """A JSON object of an answer, read by attribute (typed) or by key (as sent); `dict(model)` is a copy.

    Missing and null read as None, unknown keys stay readable, and nothing is checked or copied until it is read. What
    an object is for, such as its `id`, is never None: should it be missing after all, reading it raises DecodeError,
    and `get` and the rest of the object still work.
    """

    __slots__ = ("_raw",)

    #: Wire name -> "text" | "integer" | "number" | "boolean" | "object" | "list" | "any", or "list:..." of these.
    KINDS: ClassVar[Mapping[str, str]] = {}
    #: Whether keys beyond KINDS are expected (records carry custom fields).
    OPEN: ClassVar[bool] = True

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw

    def to_dict(self) -> dict[str, Any]:
        """Give the object as it was sent, unknown keys included."""
        return dict(self._raw)

    def get(self, key: str, default: object = None) -> Any:  # noqa: ANN401 - JSON of any shape, as sent
        """Give the value of a key as it was sent, or the default when the key is missing."""
        return self._raw.get(key, default)

    def keys(self) -> KeysView[str]:
        """Give the keys that were sent."""
        return self._raw.keys()

    def values(self) -> ValuesView[Any]:
        """Give the values as they were sent."""
        return self._raw.values()

    def items(self) -> ItemsView[str, Any]:
        """Give keys and values as they were sent."""
        return self._raw.items()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON of any shape, as sent
        try:
            return self._raw[key]
        except KeyError:
            from .nearest import MissingKeyError  # noqa: PLC0415 - for those who look in vain

            raise MissingKeyError(key, self._raw) from None

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return type(self) is type(other) and self._raw == other._raw

    __hash__ = None  # type: ignore[assignment]  # a view over a mutable object is not hashable

    def __repr__(self) -> str:
        # Values are customers' data: a log line gets the id and the shape alone.
        found = self._text("id")
        shape = ", ".join(self._raw) if found is None else f"id={found!r}, {len(self._raw)} fields"
        return f"{type(self).__name__}({shape})"

    def _sure(self, value: T | None, key: str) -> T:
        """Give what the object is for."""
        if value is None:
            raise DecodeError(f"a {type(self).__name__} came without {key!r}")
        return value

    def _sure_text(self, key: str) -> str:
        """Read what the object is for and is no string, as it nearly always is: models look at that themselves."""
        return self._sure(self._text(key), key)

    def _text(self, key: str) -> str | None:
        """Read a string; a number is given as its digits, because ids come both ways."""
        value = self._raw.get(key)
        if isinstance(value, str) or value is None:
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        return None

    def _integer(self, key: str) -> int | None:
        """Read a whole number; digits in a string are read too, because counters come both ways."""
        value = self._raw.get(key)
        if isinstance(value, bool):
            return None
        if isinstance(value, int):
            return value
        if isinstance(value, str) and value.lstrip("-").isdecimal():
            return int(value)
        return None

    def _number(self, key: str) -> float | None:
        """Read a number."""
        value = self._raw.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        return None

    def _boolean(self, key: str) -> bool | None:
        """Read a boolean."""
        value = self._raw.get(key)
        return value if isinstance(value, bool) else None

    def _any(self, key: str) -> Any:  # noqa: ANN401 - the description gives no type
        """Read a value of any type, as sent."""
        return self._raw.get(key)

    def _texts(self, key: str) -> list[str]:
        """Read a list of strings; missing and null read as an empty list."""
        return [str(item) for item in self._list(key) if isinstance(item, (str, int, float))]

    def _model(self, key: str, model: type[M]) -> M | None:
        """Read an object."""
        value = self._raw.get(key)
        return model(value) if is_object(value) else None

    def _models(self, key: str, model: type[M]) -> list[M]:
        """Read a list of objects; missing and null read as an empty list."""
        return [model(item) for item in self._list(key) if is_object(item)]

    def _list(self, key: str) -> list[Any]:
        value = self._raw.get(key)
        return value if is_list(value) else []


# By word only: as a base it would make all models slower to import, and its own types would bind theirs.
cast("Any", Mapping).register(Model)
