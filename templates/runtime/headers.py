"""The headers of an answer: a mapping that does not care about case, can be pickled, and hides what is secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Headers"]

_SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "set-cookie2"})


class Headers(Mapping[str, str]):
    """Header fields as they arrived. A field that came several times reads as one, joined by commas (RFC 9110, 5.2)."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = tuple(fields)

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

    def get_list(self, name: str) -> list[str]:
        """Each value of a field, in the order of arrival."""
        wanted = name.lower()
        return [value for key, value in self._fields if key.lower() == wanted]

    def __repr__(self) -> str:
        shown = [(name, "…" if name.lower() in _SECRET else value) for name, value in self._fields]
        return f"Headers({shown!r})"
