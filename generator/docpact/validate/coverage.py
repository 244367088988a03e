"""Which operations, statuses and fields of an API recorded traffic has used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docpact.ir import Api, MediaType, Operation
from docpact.schema.evaluate import is_hidden
from docpact.schema.nodes import Direction, Schema, Schemas
from docpact.text.escape import one_line
from docpact.text.values import is_array, is_object
from docpact.validate.typed import closure, item_schemas, property_names, property_schemas

__all__ = ["Coverage", "field_paths", "seen_paths"]

_MOST_FIELDS = 500
"""Of one body: large APIs refer to each other without end."""
_DEEPEST = 6
_MOST_SHOWN = 20


@dataclass(slots=True)
class _Operation:
    documented: list[str]
    """The statuses."""
    fields: dict[str, list[str]]
    """``request`` or a status to the declared field paths."""
    parameters: list[str]
    count: int = 0
    statuses: Counter[str] = field(default_factory=Counter[str])
    seen: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    sent: Counter[str] = field(default_factory=Counter[str])


class Coverage:
    """Counts what is seen; made for one API."""

    def __init__(self, api: Api) -> None:
        self._schemas: dict[Direction, Schemas] = {
            "request": Schemas.of(api, "request"),
            "response": Schemas.of(api, "response"),
        }
        self._operations = {operation.key: self._of(operation) for operation in api.operations}
        self.messages = 0
        self.skipped = 0
        self.unmatched = 0

    def _of(self, operation: Operation) -> _Operation:
        fields: dict[str, list[str]] = {}
        if operation.request_body is not None:
            fields["request"] = self._declared(operation.request_body.content, "request")
        for response in operation.responses:
            if response.content:
                fields[response.status] = self._declared(response.content, "response")
        parameters = [f"{p.location} {p.name}" for p in operation.parameters]
        return _Operation([r.status for r in operation.responses], fields, parameters)

    def _declared(self, content: Iterable[MediaType], direction: Direction) -> list[str]:
        found = dict[str, None]()
        for media in content:
            schema = media.item_schema if media.item_schema is not None else media.schema
            root = self._schemas[direction].parse(schema)
            found |= dict.fromkeys(field_paths([root]))
        return list(found)

    def saw(
        self,
        operation: Operation,
        *,
        status: str | None = None,
        documented: str | None = None,
        value: Any = None,
        parameters: Iterable[str] = (),
    ) -> None:
        """Count one message.

        Args:
            operation: The operation.
            status: The status of a response; None for a request.
            documented: The key of the documented response.
            value: The body, where it was read.
            parameters: ``LOCATION NAME`` of what a request sent.
        """
        one = self._operations[operation.key]
        if status is None:
            one.count += 1
            one.sent.update(parameters)
            part = "request"
        else:
            one.statuses[documented or status] += 1
            part = documented or status
        if value is not None:
            one.seen.setdefault(part, Counter()).update(set(seen_paths(value)))

    def to_json(self) -> dict[str, Any]:
        """Return the stable JSON form: counts of messages, and each operation with what was seen of it."""
        return {
            "messages": {
                "total": self.messages,
                "skipped": self.skipped,
                "unmatched": self.unmatched,
            },
            "summary": self._summary(),
            "operations": [
                {
                    "operation": key,
                    "seen": one.count,
                    "statuses": [
                        {"status": status, "seen": one.statuses[status]}
                        for status in dict.fromkeys([*one.documented, *sorted(one.statuses)])
                    ],
                    "parameters": [
                        {"parameter": name, "seen": one.sent[name]} for name in one.parameters
                    ],
                    "fields": [
                        {"in": part, "path": path, "seen": one.seen.get(part, Counter())[path]}
                        for part, paths in one.fields.items()
                        for path in paths
                    ],
                    "undeclared": [
                        {"in": part, "path": path, "seen": seen}
                        for part, path, seen in _undeclared(one)
                    ],
                }
                for key, one in self._operations.items()
            ],
        }

    def _summary(self) -> dict[str, dict[str, int]]:
        every = self._operations.values()
        fields = [
            (one, part, path)
            for one in every
            for part, paths in one.fields.items()
            for path in paths
        ]
        return {
            "operations": _share(len(self._operations), sum(_used(one) for one in every)),
            "statuses": _share(
                sum(len(one.documented) for one in every),
                sum(one.statuses[status] > 0 for one in every for status in one.documented),
            ),
            "fields": _share(
                len(fields),
                sum(one.seen.get(part, Counter())[path] > 0 for one, part, path in fields),
            ),
        }

    def to_text(self) -> str:
        """Return the coverage for people: what was seen of each operation, then what was never seen."""
        said = ", ".join(
            f"{s['seen']} of {s['total']} {name}" for name, s in self._summary().items()
        )
        lines = [f"coverage: {said} seen in {_count(self.messages, 'call')}"]
        lines += [f"  {self.skipped} skipped: other servers, or aborted"] if self.skipped else []
        rows = [(one_line(key), one) for key, one in self._operations.items() if _used(one)]
        width = max((len(key) for key, _ in rows), default=0)
        for key, one in rows:
            statuses = ", ".join(f"{status} ({n})" for status, n in sorted(one.statuses.items()))
            missing = [status for status in one.documented if not one.statuses[status]]
            unseen = f"; not seen: {', '.join(missing)}" if missing else ""
            lines.append(
                f"  {key.ljust(width)}  {_count(one.count, 'request')}; statuses: {statuses or 'none'}{unseen}"
            )
            lines += self._unseen_fields(one)
        never = [one_line(key) for key, one in self._operations.items() if not _used(one)]
        lines += _listed("  operations not seen: ", never)
        return "\n".join(lines) + "\n"

    def _unseen_fields(self, one: _Operation) -> Iterator[str]:
        for part, paths in one.fields.items():
            seen = one.seen.get(part)
            if seen is None:
                continue
            missing = [one_line(path) for path in paths if not seen[path]]
            said = f"    {part}: {len(paths) - len(missing)} of {len(paths)} fields"
            yield from _listed(f"{said}; not seen: ", missing) if missing else [said]
            more = [one_line(path) for own, path, _ in _undeclared(one) if own == part]
            yield from _listed(f"    {part}: not declared: ", more)


def _undeclared(one: _Operation) -> Iterator[tuple[str, str, int]]:
    """Yield part, path and count of the fields that were seen in objects with declared fields, and are not declared."""
    for part, paths in one.fields.items():
        declared = set(paths)
        holders = {path.rpartition(".")[0] for path in paths if not path.endswith("*")}
        maps = {path.rpartition(".")[0] for path in paths if path == "*" or path.endswith(".*")}
        for path, seen in sorted(one.seen.get(part, Counter()).items()):
            above, _, name = path.rpartition(".")
            if name == "*" or path in declared or above not in holders or above in maps:
                continue
            yield part, path, seen


def _used(one: _Operation) -> bool:
    return one.count > 0 or bool(one.statuses)


def _share(total: int, seen: int) -> dict[str, int]:
    return {"total": total, "seen": seen}


def _listed(lead: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return [lead + ", ".join(names[:_MOST_SHOWN]) + more]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def field_paths(schemas: Iterable[Schema]) -> list[str]:
    """Return the declared field paths of a body, in the form of ``docpact read``: ``tasks[].name``, ``labels.*``."""
    found: list[str] = []
    waiting: list[tuple[str, list[Schema], frozenset[Schema], int]] = [
        ("", list(schemas), frozenset(), 0)
    ]
    while waiting and len(found) < _MOST_FIELDS:
        path, held, above, depth = waiting.pop(0)
        listed = closure(held)
        parts = frozenset(listed)
        if (parts and parts <= above) or depth > _DEEPEST:
            continue
        items = item_schemas(held, 1 << 30)
        if items:
            waiting.insert(0, (f"{path}[]", items, above | parts, depth + 1))
        below: list[tuple[str, list[Schema], frozenset[Schema], int]] = []
        for name in property_names(held):
            own = f"{path}.{name}" if path else name
            described = property_schemas(held, name)
            if any(is_hidden(one) for one in described):
                continue  # of the other direction
            found.append(own)
            below.append((own, described, above | parts, depth + 1))
        extra = [
            child
            for part in listed
            if (child := part.child("additionalProperties")) and not child.is_nothing
        ]
        if extra and any(not child.is_anything for child in extra):
            own = f"{path}.*" if path else "*"
            found.append(own)
            below.append((own, extra, above | parts, depth + 1))
        waiting = below + waiting
    return found[:_MOST_FIELDS]


def seen_paths(value: Any, path: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the field paths of a value; a field of a map has its name and ``.*``."""
    if depth > _DEEPEST:
        return
    if is_array(value):
        for item in value:
            yield from seen_paths(item, f"{path}[]", depth + 1)
    elif is_object(value):
        for name, item in value.items():
            for own in (f"{path}.{name}" if path else name, f"{path}.*" if path else "*"):
                yield own
                yield from seen_paths(item, own, depth + 1)
