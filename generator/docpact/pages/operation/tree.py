"""Where the rows of field tables belong: which table describes what, and how the rows of one nest.

A parent column, indentation and dotted names say it outright; a title ("Assignee object fields") names the field it
describes; if all of that was lost, only the sample can show it. Otherwise, the fields are dropped and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from docpact.pages.facts import Diagnostic
from docpact.pages.language.cells import read_name
from docpact.pages.language.descriptions import must_and_may
from docpact.pages.operation.rows import FieldRow
from docpact.pages.operation.samples import Shape

__all__ = ["MAP", "FieldTable", "Node", "build_tree"]

MAP = "*"
_ENOUGH = 0.6
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class FieldTable:
    """A table of body fields; ``subject`` is what its title or header says it describes; ``flattened`` as in blocks.

    ``headed`` if it has its own heading: then it continues with the fields of the body itself.
    """

    rows: tuple[FieldRow, ...]
    line: int
    subject: str | None = None
    flattened: bool = False
    headed: bool = False


@dataclass(slots=True)
class Node:
    """One field and what lies below it; ``row`` is None where only the sample shows it."""

    name: str
    line: int
    row: FieldRow | None = None
    recovered: bool = False
    conditional: bool = False
    """Whether it belongs to one alternative of a oneOf only: what is required there is not required of all."""
    said_required: bool | None = None
    repeated: bool = False
    """Whether the names of its fields say that it is an array: ``rows[].id``."""
    members: dict[str, Node] = field(default_factory=dict[str, "Node"])

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
        """This node and all below it, with the names that lead there."""
        yield path, self
        for key, member in self.members.items():
            yield from member.walk((*path, key))


def build_tree(
    tables: list[FieldTable], shape: Shape | None, line: int
) -> tuple[Node, list[Diagnostic]]:
    """The body as a tree of fields; members that only the sample shows are not in it yet.

    Args:
        tables: In page order.
        shape: The shape of the samples, if any.
        line: Where the body starts on the page.

    """
    root = Node("", line)
    diagnostics: list[Diagnostic] = []
    for index, table in enumerate(_dotted(one, shape) for one in tables):
        place = _place(table, index, root, shape)
        if place is None:
            diagnostics.append(_unplaced(table))
            continue
        if index and place and table.subject is None:
            message = (
                f"the table has no title; according to the sample it describes {'.'.join(place)}"
            )
            diagnostics.append(Diagnostic("table-heading-lost", message, table.line, "note"))
        base = _reach(root, place, shape)
        diagnostics.extend(_Filler(base, _shape_at(shape, place)).fill(table))
        if base.row is not None:
            said = must_and_may(base.row.statement.text, list(base.members))
            for name, required in said.items():
                base.members[name].said_required = required
    return root, diagnostics


_KEYED_RE = re.compile(r"(?<=[\w\]])\[([A-Za-z_][\w-]*)\]")


def _dotted(table: FieldTable, shape: Shape | None) -> FieldTable:
    """A table with names such as ``find[trench]`` as paths, where ``find`` only wraps them.

    With a row of its own, or in a form, ``guest[name]`` is the name that is sent.
    """
    own = {row.name for row in table.rows}
    seen = None if shape is None else set(shape.fields())
    rows = tuple(
        (
            replace(row, name=_KEYED_RE.sub(r".\1", row.name))
            if row.name
            and (base := row.name.partition("[")[0]) not in own
            and (seen is None or base in seen)
            else row
        )
        for row in table.rows
    )
    return replace(table, rows=rows) if rows != table.rows else table


def _unplaced(table: FieldTable) -> Diagnostic:
    """Return a diagnostic of the dropped fields, and what to do."""
    names = ", ".join(row.name for row in table.rows if row.name) or "its rows"
    if table.subject is None:
        message = (
            f"the subject of this table is not stated; {names} ignored. If they belong to the body, "
            "add them to the spec by hand"
        )
    else:
        message = (
            f'this table describes "{table.subject}", which is not the name of a field or sample here; {names} ignored. '
            "If it is one of several forms of the body, add each form to the spec by hand, as `oneOf`"
        )
    return Diagnostic("table-unplaced", message, table.line)


def _reach(root: Node, path: tuple[str, ...], shape: Shape | None) -> Node:
    """The node at a path; what is missing on the way is made, since the sample shows it."""
    node = root
    for depth, name in enumerate(path):
        if name not in node.members:
            seen = _shape_at(shape, path[: depth + 1])
            node.members[name] = Node(name, seen.line if seen else node.line)
        node = node.members[name]
    return node


def _shape_at(shape: Shape | None, path: tuple[str, ...]) -> Shape | None:
    for name in path:
        shape = shape.fields().get(name) if shape else None
    return shape


def _containers(shape: Shape | None) -> Iterator[tuple[tuple[str, ...], Shape]]:
    """Every place of a sample that has members, outermost first."""
    pending: list[tuple[tuple[str, ...], Shape]] = [((), shape)] if shape else []
    while pending:
        path, here = pending.pop(0)
        members = here.fields()
        if members:
            yield path, here
            pending.extend(((*path, name), member) for name, member in members.items())


def _place(
    table: FieldTable, index: int, root: Node, shape: Shape | None
) -> tuple[str, ...] | None:
    names = {
        row.name.partition(".")[0].partition("[")[0]
        for row in table.rows
        if row.name and not row.parent
    }
    containers = [(path, _share(names, here)) for path, here in _containers(shape)]
    if table.subject:
        named = _by_subject(table.subject, names, root, shape)
        if named is not None:
            return named
    at_root = next((share for path, share in containers if path == ()), 0.0)
    first = not table.subject and (index == 0 or table.headed)
    if first and (at_root or not shape):
        return ()
    best = max((share for _, share in containers), default=0.0)
    if best >= _ENOUGH:
        places = [path for path, share in containers if share == best]
        # Places that are equally good are one only where the outermost holds the others' names too.
        return places[0] if len(places) == 1 or places[0] == () else None
    return () if first else _by_prose(names, root)


def _share(names: set[str], shape: Shape) -> float:
    return len(names & shape.fields().keys()) / len(names) if names else 0.0


def _by_subject(
    subject: str, names: set[str], root: Node, shape: Shape | None
) -> tuple[str, ...] | None:
    forms = _forms(subject)
    known = dict(_containers(shape))
    paths = [path for path in known if path and path[-1].lower() in forms]
    paths += [
        path for path, _ in root.walk() if path and path not in known and path[-1].lower() in forms
    ]
    if not paths:
        return None

    def rank(path: tuple[str, ...]) -> tuple[float, int]:
        return (_share(names, known[path]) if path in known else 0.0, -len(path))

    best = max(map(rank, paths))
    first = [path for path in paths if rank(path)[0] == best[0]]
    return first[0] if len(first) == 1 or best[0] > 0 else None


def _forms(subject: str) -> set[str]:
    forms = {
        subject,
        subject + "s",
        subject + "es",
        subject.removesuffix("s"),
        subject.removesuffix("y") + "ies",
    }
    if subject.endswith("ies"):
        forms.add(subject.removesuffix("ies") + "y")
    return forms


def _by_prose(names: set[str], root: Node) -> tuple[str, ...] | None:
    """The field whose description names every one of these."""
    found: list[tuple[str, ...]] = []
    for path, node in root.walk():
        text = node.row.statement.text if node.row else ""
        if (
            names
            and text
            and all(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) for name in names)
        ):
            found.append(path)
    return found[0] if len(found) == 1 else None


class _Filler:
    """Puts the rows of one table below one node."""

    def __init__(self, base: Node, shape: Shape | None) -> None:
        self.base = base
        self.shape = shape
        self.diagnostics: list[Diagnostic] = []
        self.recovered: set[int] = set()

    def fill(self, table: FieldTable) -> list[Diagnostic]:
        kept = [row for row in (self._recover(row, table) for row in table.rows) if row is not None]
        if any(row.parent for row in kept):
            self._by_parent(kept)
        elif any(_holds(row) for row in kept) and (table.flattened or self._looks_flat(kept)):
            self._by_sample(kept)
        elif any(row.depth for row in kept):
            self._by_depth(kept)
        else:
            for row in kept:
                if not row.option:
                    self._put_dotted(row)
        return self.diagnostics

    def _recover(self, row: FieldRow, table: FieldTable) -> FieldRow | None:
        """A row that has a name; where it lost it, the sample may give it back."""
        if row.name is not None or row.option:
            return row
        members = self.shape.fields() if self.shape else {}
        missing = [name for name in members if all(other.name != name for other in table.rows)]
        words = set(re.findall(r"[a-z0-9]+", row.words.lower()))
        fitting = [name for name in missing if set(re.findall(r"[a-z0-9]+", name.lower())) <= words]
        nameless = sum(1 for other in table.rows if other.name is None and not other.option)
        if len(fitting) != 1 and nameless == 1 and len(missing) == 1:
            fitting = missing
        if len(fitting) != 1:
            message = "the capture lost the name of this row, and no sample shows it"
            self.diagnostics.append(Diagnostic("field-name-lost", message, row.line))
            return None
        message = (
            f"the capture lost the name of this row; according to the sample it is {fitting[0]}"
        )
        self.diagnostics.append(Diagnostic("field-name-lost", message, row.line))
        self.recovered.add(row.line)
        return replace(row, name=fitting[0])

    def _looks_flat(self, rows: list[FieldRow]) -> bool:
        """Return whether nested rows are listed flat: a duplicate name, or a name that the sample only has further in."""
        if self.shape is None or any(row.depth for row in rows):
            return False
        names = [row.name for row in rows if row.name and not row.is_map]
        if any("." in name for name in names):
            return False  # nested rows have the names of what holds them
        if len(set(names)) < len(names):
            return True
        members = self.shape.fields()
        inner = {name for member in members.values() for name in member.fields()}
        return any(name not in members and name in inner for name in names)

    def _put(self, parent: Node, name: str, row: FieldRow) -> Node:
        key = MAP if row.is_map else name
        known = parent.members.get(key)
        if known is not None and known.row is not None:
            if known.row.statement.text != row.statement.text:
                message = f"{name} is listed twice; using the first row"
                self.diagnostics.append(Diagnostic("field-repeated", message, row.line, "note"))
            return known
        node = known or Node(name, row.line)
        node.row, node.line, node.recovered = row, row.line, row.line in self.recovered
        parent.members[key] = node
        return node

    def _put_dotted(self, row: FieldRow) -> None:
        if row.is_map:
            # `<any-key>` belongs to the object it follows.
            last = next(reversed(self.base.members.values()), None)
            self._put(
                last if last and last.row and _holds(last.row) else self.base, row.name or MAP, row
            )
            return
        written = (row.name or "").split(".")
        parts = [part.replace("[]", "") for part in written]
        node = self.base
        if len(parts) > 1 and all(parts):
            for part, said in zip(parts[:-1], written, strict=False):
                node = node.members.setdefault(part, Node(part, row.line))
                node.repeated = node.repeated or said.endswith("[]")
            self._put(node, parts[-1], row)
        else:
            self._put(node, (row.name or "").removesuffix("[]"), row)

    def _by_parent(self, rows: list[FieldRow]) -> None:
        """Rows in the order of a walk through the tree: a parent is the innermost open row of that name."""
        trail: list[tuple[str, Node]] = []
        options: set[str] = set()
        for row in rows:
            wanted = _plain(row.parent or "")
            parent = self._parent(wanted, row, trail) if len(trail) < _DEEPEST else None
            if parent is None:
                message = f"the parent {wanted!r} of {row.name or row.words} not found"
                self.diagnostics.append(Diagnostic("parent-unknown", message, row.line))
                continue
            if row.option:
                options.add(row.words)
                trail.append((row.words, parent))
                continue
            node = self._put(parent, row.name or "", row)
            node.conditional = bool(trail) and trail[-1][0] == wanted and wanted in options
            trail.append((row.name or "", node))

    def _parent(self, wanted: str, row: FieldRow, trail: list[tuple[str, Node]]) -> Node | None:
        if not wanted:
            trail.clear()
            return self.base
        for index in range(len(trail) - 1, -1, -1):
            if trail[index][0] == wanted:
                del trail[index + 1 :]
                return trail[index][1]
        if wanted.lower() == "additionalproperties" or row.is_map:
            return trail[-1][1] if trail else self.base
        return None

    def _by_depth(self, rows: list[FieldRow]) -> None:
        trail: list[tuple[int, Node]] = []
        for row in rows:
            depth = row.depth or 0
            while trail and (trail[-1][0] >= depth or len(trail) >= _DEEPEST):
                trail.pop()
            parent = trail[-1][1] if trail else self.base
            node = parent if row.option else self._put_below(parent, row)
            trail.append((depth, node))

    def _put_below(self, parent: Node, row: FieldRow) -> Node:
        """Put a row below its parent; a name that starts with that of the parent repeats it."""
        name = row.name or ""
        for start in (f"{parent.name}.", f"{parent.name}[]."):
            if parent is not self.base and name.startswith(start):
                name = name[len(start) :]
        *above, last = [part.replace("[]", "") for part in name.split(".")] or [""]
        for part in above if all(above) and last else ():
            parent = parent.members.setdefault(part, Node(part, row.line))
        return self._put(parent, last if above and all(above) and last else name, row)

    def _by_sample(self, rows: list[FieldRow]) -> None:
        """Nesting was lost: a row belongs to the innermost open object of the sample that has its key."""
        trail: list[tuple[Node, Shape | None]] = [(self.base, self.shape)]
        for row in rows:
            if row.option:
                continue
            if row.is_map:
                parent, seen = trail[-1]
                node = self._put(parent, row.name or "", row)
                values = list(_members(trail[-1]).values())
                if len(trail) < _DEEPEST:
                    trail.append((node, values[0] if values else None))
                continue
            name = row.name or ""
            level = len(trail) - 1
            while level >= 0 and (
                name not in _members(trail[level]) or _taken(trail[level][0], name)
            ):
                level -= 1
            if level < 0:
                level = 0 if len(trail) == 1 and self.shape is None else -1
            if level < 0:
                message = f"the capture lost the parent of {name}, and no sample shows it; ignored"
                self.diagnostics.append(Diagnostic("nesting-lost", message, row.line))
                continue
            del trail[level + 1 :]
            parent, seen = trail[level]
            node = self._put(parent, name, row)
            if _holds(row) and len(trail) < _DEEPEST:
                trail.append((node, seen.fields().get(name) if seen else None))


def _taken(node: Node, name: str) -> bool:
    """Whether an object's member has its row already; a second one of that name belongs further out."""
    return name in node.members and node.members[name].row is not None


def _members(place: tuple[Node, Shape | None]) -> dict[str, Shape]:
    return place[1].fields() if place[1] else {}


def _holds(row: FieldRow) -> bool:
    """Whether a row may have rows below it."""
    if row.type is None:
        return row.statement.type in ("object", "array")
    return (
        row.type.type == "object"
        or (row.type.type == "array" and row.type.items in ("object", None))
        or row.type.choice
    )


def _plain(parent: str) -> str:
    name = read_name(parent)
    return name.name or name.words
