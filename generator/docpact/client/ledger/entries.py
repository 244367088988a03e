"""The entries of a ledger, and the forms in which it is written and summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

__all__ = ["Entry", "Kind", "Ledger", "Status"]

Kind = Literal[
    "operation", "parameter", "body", "response", "header", "schema", "security",
    "callback", "encoding", "example", "extension", "field", "keyword", "link", "media-type", "server",
    "server-variable", "tag",
]  # fmt: skip
Status = Literal["generated", "partial", "omitted"]


class Entry(NamedTuple):
    """One part of the document and the symbol it became, or the reason why not.

    A named tuple, since a large document has hundreds of thousands.
    """

    kind: Kind
    pointer: str
    status: Status
    reason: str | None = None
    symbol: str | None = None
    call: str | None = None
    """For an operation: the attribute path on the client."""
    arguments: tuple[Mapping[str, Any], ...] = ()
    body: Literal["keywords", "value"] | None = None
    pages: Mapping[str, str | None] | None = None
    """How it is paged: style, items, next, parameter."""
    batch: Mapping[str, str | int] | None = None
    """How it takes items in parts: items, most."""
    weighs: bool = False
    """Whether what is lost here makes everything around it partial: values pass that the document forbids, or are not decoded."""

    def to_json(self) -> dict[str, Any]:
        """The entry in the form that ``--ledger`` writes."""
        entry: dict[str, Any] = {
            "kind": self.kind,
            "pointer": self.pointer,
            "status": self.status,
            "reason": self.reason,
            "symbol": self.symbol,
        }
        if self.kind == "operation":
            entry |= {
                "call": self.call,
                "arguments": [dict(a) for a in self.arguments],
                "body": self.body,
                "pages": dict(self.pages) if self.pages else None,
                "batch": dict(self.batch) if self.batch else None,
            }
        return entry


_HOLDERS = frozenset({"schema", "parameter", "body", "response", "media-type"})


def _nothing() -> Iterable[Entry]:
    return ()


@dataclass(frozen=True)
class Ledger:
    """An entry for every part of the document."""

    parts: tuple[Entry, ...]
    """Operations, parameters, bodies, responses, headers, named schemas and security schemes."""
    unselected: tuple[Entry, ...] = ()
    """Parts that nobody asked for; the summary does not mention them."""
    find_details: Callable[[], Iterable[Entry]] = field(default=_nothing, repr=False)
    """Find the entries of everything within these parts, and next to them."""

    @cached_property
    def details(self) -> tuple[Entry, ...]:
        """Entries of everything else: keywords, media types, examples and so on."""
        known = {(entry.kind, entry.pointer) for entry in (*self.parts, *self.unselected)}
        found = {entry[:2]: entry for entry in self.find_details()}
        return tuple(entry for key, entry in found.items() if key not in known)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, that of what nobody asked for last; what holds something that is lost is partial."""
        own = [*self.parts, *self.details]
        holders = {one.pointer: index for index, one in enumerate(own) if one.kind in _HOLDERS}
        for lost in [entry for entry in own if entry.weighs]:
            pointer, mark, rest = lost.pointer.rpartition("#")
            place = rest
            while "/" in place:
                place = place.rpartition("/")[0]
                index = holders.get(f"{pointer}{mark}{place}")
                if index is not None and own[index].status == "generated":
                    reason = f"{rest.removeprefix(place)}: {lost.reason}"
                    own[index] = own[index]._replace(status="partial", reason=reason)
        return (*own, *self.unselected)

    def to_json(self) -> dict[str, Any]:
        """The form that ``--ledger`` writes (version 1)."""
        return {"version": 1, "entries": [entry.to_json() for entry in self.entries]}

    def operations(self) -> dict[str, Any]:
        """The same with the operations of the client only, which is fast."""
        return {
            "version": 1,
            "entries": [entry.to_json() for entry in self.parts if entry.kind == "operation"],
        }

    def summary(self) -> str:
        """One line: how many operations and schemas the client has."""
        kinds: Counter[str] = Counter(entry.kind for entry in self.parts)
        counted = [
            f"{kinds[kind]} {word if kinds[kind] == 1 else plural}"
            for kind, word, plural in (
                ("operation", "operation", "operations"),
                ("schema", "schema", "schemas"),
            )
            if kinds[kind]
        ]
        return ", ".join(counted)

    def losses(self) -> list[str]:
        """At most two lines: what is not generated, and what is only in part, by kind.

        Fields, such as descriptions that no docstring has, are in the entries only.
        """
        lines: list[str] = []
        told_of = self.entries[: len(self.parts) + len(self.details)]
        for status, title in (("omitted", "not generated"), ("partial", "generated in part")):
            counts = Counter(
                entry.kind for entry in told_of if entry.status == status and entry.kind != "field"
            )
            if counts:
                told = [
                    f"{count} {_plural(kind) if count > 1 else kind.replace('-', ' ')}"
                    for kind, count in counts.most_common()
                ]
                lines.append(f"{title}: {', '.join(told)}")
        return lines


def _plural(kind: str) -> str:
    words = kind.replace("-", " ")
    return {"body": "bodies", "security": "security schemes"}.get(words, f"{words}s")
