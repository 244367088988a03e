"""The facts of a page in the form in which its statements are compared with them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from docpact.pages.facts import Field, OperationFacts
from docpact.pages.spans import Spans

__all__ = [
    "UNREAD",
    "Facts",
    "are_known",
    "facts_by_line",
    "from_words",
    "is_known_call",
    "statuses_of_call",
]

_PLACEHOLDER_RE = re.compile(r"\{[^{}]*\}|<[^<>]*>|\[[^\[\]]*\]|(?<=/)[:$]\w+|#\{[^{}]*\}")
UNREAD = {
    "limit": "a limit was not read",
    "sign": "a limit was not read",
    "default": "a default was not read",
    "values": "a list of values was not read",
    "required": "whether it is required was not read",
    "deprecated": "a mark of deprecation was not read",
    "nullable": "whether it may be null was not read",
    "format": "a format was not read",
    "type": "a type was not read",
    "fields": "names of fields in this text were not read",
}
_WORDS = frozenset(["true", "false", "null", "string", "integer", "number", "boolean", "object", "array", "int", "bool", "float"])  # fmt: skip


def _shape(path: str) -> str:
    return _PLACEHOLDER_RE.sub("{}", path).strip("/").lower()


def _endings(shape: str) -> list[str]:
    """Return a path, and what follows each of its first slashes."""
    parts = shape.split("/", _MOST_SEGMENTS)
    return ["/".join(parts[at:]) for at in range(len(parts))]


_MOST_SEGMENTS = 50
_MOST_COMPARED = 200
"""With how many operations a path with values is compared."""


_STEP_RE = re.compile(r"\.|\[\]")


@dataclass(slots=True)
class Facts:
    """The facts of one operation, or of several that share lines, as statements are compared with them."""

    at: dict[int, list[Field]] = field(default_factory=lambda: defaultdict(list))
    """The fields and parameters of a line."""
    named: dict[str, list[Field]] = field(default_factory=lambda: defaultdict(list))
    """The fields and parameters by their own names and paths."""
    below: dict[str, list[Field]] = field(default_factory=lambda: defaultdict(list))
    """The fields inside others, by the paths of those."""
    statuses: set[str] = field(default_factory=set[str])
    known: set[str] = field(default_factory=set[str])
    """Names and values that are facts, in lower case."""
    operations: dict[tuple[str, str], set[str]] = field(
        default_factory=dict[tuple[str, str], set[str]]
    )
    """The statuses of each operation, by its method and its path with nameless placeholders."""
    endings: dict[tuple[str, str], set[str]] = field(
        default_factory=dict[tuple[str, str], set[str]]
    )
    """The same by each ending of the path, of the first operation that ends so."""
    samples: set[int] = field(default_factory=set[int])
    """The lines of samples and calls."""
    calls: set[int] = field(default_factory=set[int])
    auth: bool = False
    servers: bool = False

    def add(self, operation: OperationFacts) -> None:
        """Add what an operation states."""
        bodies = [body for body in (operation.request, *operation.responses) if body is not None]
        fields = [*operation.parameters, *(one for body in bodies for one in body.fields)]
        for one in fields:
            self.at[one.line].append(one)
            for name in {one.name, one.path, one.path.replace("[]", "")}:
                self.named[name].append(one)
            for step in _STEP_RE.finditer(one.path):
                self.below[one.path[: step.start()]].append(one)
            self.known.update((one.name.lower(), one.path.lower().replace("[]", "")))
            self.known.update(str(value).lower() for value in one.enum or ())
            if one.has_default:
                self.known.add(str(one.default).lower())
        self.statuses.update(str(one.status).upper() for one in operation.responses if one.status)
        self.known.update(one.lower() for one in (*operation.scopes, *operation.auth))
        shape = _shape(operation.path)
        statuses = {str(one.status).upper() for one in operation.responses if one.status}
        self.operations[operation.method, shape] = statuses
        for ending in _endings(shape):
            self.endings.setdefault((operation.method, ending), statuses)
        self.samples.update(one.line for body in bodies for one in body.samples)
        self.calls.update(one.line for one in operation.calls)
        self.auth = self.auth or bool(operation.auth)
        self.servers = self.servers or bool(operation.servers)


def facts_by_line(
    operations: Iterable[tuple[OperationFacts, tuple[int, int]]],
) -> Callable[[int], Facts]:
    """Return what gives the facts that a line is compared with: those of its operations, or of all.

    Args:
        operations: Each operation with its first and last line.

    """
    spans = [(span, one) for one, span in operations]
    everywhere = Facts()
    each: list[Facts] = []
    for _, operation in spans:
        everywhere.add(operation)
        own = Facts()
        own.add(operation)
        each.append(own)
    # What is outside of the operations is of all of them.
    everywhere.statuses = {
        one for one in everywhere.statuses if all(one in own.statuses for own in each)
    }
    shared: dict[tuple[int, ...], Facts] = {}
    by_line = Spans(span for span, _ in spans)

    def facts_at(line: int) -> Facts:
        found = by_line.at(line)
        if not found:
            return everywhere
        if len(found) == 1:
            return each[found[0]]
        if found not in shared:
            both = Facts()
            for at in found:
                both.add(spans[at][1])
            shared[found] = both
        return shared[found]

    return facts_at


def statuses_of_call(method: str, path: str, facts: Facts) -> set[str] | None:
    """Return the statuses of the operation that a method with a path is; None where it is none of the page."""
    shape = _shape(path)
    known = facts.endings.get((method, shape))
    for ending in _endings(shape):
        known = facts.operations.get((method, ending)) if known is None else known
    return known


def is_known_call(method: str, path: str, facts: Facts) -> bool:
    """Whether a method with a path, values in its placeholders perhaps, is an operation of the page."""
    if statuses_of_call(method, path, facts) is not None:
        return True
    parts = _shape(path).split("/")
    return any(
        one == method and _is_filled(shape.split("/"), parts)
        for one, shape in islice(facts.operations, _MOST_COMPARED)
    )


def _is_filled(template: list[str], parts: list[str]) -> bool:
    """Whether a path ends as a template does, or the other way around, values standing for placeholders."""
    count = min(len(template), len(parts))
    pairs = zip(template[-count:], parts[-count:], strict=True)
    return all(one == other or "{}" in (one, other) for one, other in pairs) and (
        len(template) == len(parts) or any(one != "{}" for one in template[-count:])
    )


def from_words(one: Field, fact: str) -> bool:
    """Whether words of the page state a fact, and not a sample or a habit."""
    return one.origin.get(fact, "sample") not in ("sample", "url", "curl", "habit")


def are_known(names: Iterable[str], facts: Facts) -> bool:
    """Whether all names are those of fields, or values of them."""
    names = list(names)
    return bool(names) and all(
        name.lower() in _WORDS
        or name.lower() in facts.known
        or name.lower().replace("[]", "") in facts.known
        for name in names
    )
