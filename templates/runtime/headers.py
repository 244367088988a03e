"""The headers of a response: a case-insensitive mapping that can be pickled and hides what is secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self, TypeVar, overload

__all__ = ["Headers"]

T = TypeVar("T")
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "set-cookie2"})


class Headers(Mapping[str, str]):
    """Header fields as they arrived. A field that came several times reads as one, joined by commas (RFC 9110, 5.2)."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = tuple(fields)

    @classmethod
    def received(cls, fields: Iterable[tuple[bytes, bytes]]) -> Self:
        """Decode the fields of a response: UTF-8 where a value is that, else ISO-8859-1."""
        return cls([(name.decode("latin-1"), _text(value)) for name, value in fields])

    def __getitem__(self, name: str) -> str:
        values = self.get_list(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name, _ in self._fields))

    def __len__(self) -> int:
        return len({name.lower() for name, _ in self._fields})

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_list(name))

    @overload
    def get(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    @overload
    def get(self, name: str, default: T) -> str | T: ...
    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a field, or ``default``."""
        values = self.get_list(name)
        return ", ".join(values) if values else default

    def get_list(self, name: str) -> list[str]:
        """Return each value of a field, in the order of arrival."""
        wanted = name.lower()
        return [value for key, value in self._fields if key.lower() == wanted]

    def hidden(self, hide: Callable[[str], str]) -> Headers:
        """Return the headers with ``hide`` applied to each value."""
        return Headers([(name, hide(value)) for name, value in self._fields])

    def __repr__(self) -> str:
        shown = [
            (name, "***" if name.lower() in _SECRET else value) for name, value in self._fields
        ]
        return f"Headers({shown!r})"


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
