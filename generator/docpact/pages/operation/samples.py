"""Sample payloads: JSON on a page, its position, and the common shape of all samples of one body."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from docpact.pages.facts import Diagnostic, Mend, Sample
from docpact.pages.jsontext import ELIDED, Edit, Reading, canonical, read_json
from docpact.pages.operation.form_data import FormBody

__all__ = ["ReadSample", "Shape", "form_sample", "json_type", "read_sample", "shape_of"]

Places = Callable[[int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class ReadSample:
    """A sample as a fact, and what the reader needs of it beyond that: the value, and the line of each key.

    ``form`` where it was sent as a form: then no scalar of it shows a type.
    """

    sample: Sample
    value: Any
    readable: bool
    lines: dict[str, int]
    form: FormBody | None = None


def read_sample(text: str, places: Places) -> tuple[ReadSample, list[Diagnostic]]:
    """Read one sample.

    Args:
        text: The sample as printed; blanks around it do not count.
        places: Line and column, on the page, of a character of ``text``.

    """
    lead = len(text) - len(text.lstrip())
    body = text.strip()
    line, _ = places(lead)
    reading = read_json(body)
    digest = hashlib.sha256(canonical(body).encode("utf-8", "replace")).hexdigest()
    diagnostics = _diagnostics(reading, lambda offset: places(lead + offset))
    lines = {path: places(lead + offset)[0] for path, offset in reading.keys.items()}
    if reading.fault is None:
        sample = Sample(line, valid=True, value=reading.value, digest=digest)
        return ReadSample(sample, reading.value, True, lines), diagnostics
    at_line, at_column = places(lead + reading.fault.offset)
    mend = _mend(reading.mend, body, lambda offset: places(lead + offset)) if reading.mend else None
    value = reading.value if reading.mend else None
    fault = (at_line, at_column, reading.fault.message)
    sample = Sample(line, valid=False, value=value, raw=body, fault=fault, mend=mend, digest=digest)
    return ReadSample(sample, reading.value, reading.readable, lines), diagnostics


def form_sample(form: FormBody, places: Places) -> ReadSample:
    """Return the form data of a call as a sample.

    Args:
        form: The names and values.
        places: Line and column, on the page, of a character of the code.

    """
    digest = hashlib.sha256(form.text.encode("utf-8", "replace")).hexdigest()
    sample = Sample(places(form.start)[0], valid=True, value=form.value, digest=digest)
    lines = {path: places(offset)[0] for path, offset in form.places.items()}
    return ReadSample(sample, form.value, True, lines, form)


def _mend(edit: Edit, text: str, places: Places) -> Mend:
    line, column = places(edit.offset)
    return Mend(
        line, column, text[edit.offset : edit.offset + edit.delete], edit.insert, edit.append
    )


def _diagnostics(reading: Reading, places: Places) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if reading.fault is not None:
        line, column = places(reading.fault.offset)
        code = "sample-invalid-json"
        if reading.repeated:
            code = "sample-duplicate-key"
        elif reading.fault.message == ELIDED:
            code = "sample-elided"
        found.append(Diagnostic(code, f"{reading.fault.message} (column {column})", line))
    for path, offset in reading.repeated[1:]:
        name = path.rpartition(".")[2]
        found.append(
            Diagnostic(
                "sample-duplicate-key",
                f'duplicate key "{name}" in an object',
                places(offset)[0],
            )
        )
    if reading.restored:
        found.append(
            Diagnostic(
                "characters-restored",
                "typographic quotes read as plain quotes",
                places(0)[0],
                "note",
            )
        )
    return found


def json_type(value: Any) -> str:
    """The JSON Schema type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


@dataclass(slots=True)
class Shape:
    """The shape of all samples of a body at one place.

    Args:
        types: JSON types seen, in order, ``null`` among them.
        line: The first line of the key.
        members: The shapes of an object's members, or of the members of an array's items.
        items: The shape of an array's items; None where every array was empty.
        scalars: Some values seen, with their lines; at most twenty.

    """

    line: int
    types: list[str] = field(default_factory=list[str])
    members: dict[str, Shape] = field(default_factory=dict[str, "Shape"])
    items: Shape | None = None
    scalars: list[Any] = field(default_factory=list[Any])

    @property
    def nullable(self) -> bool:
        """Whether null was seen."""
        return "null" in self.types

    @property
    def type(self) -> str | None:
        """The one type seen, less null; None where there was none, or several that do not agree."""
        kinds = [kind for kind in self.types if kind != "null"]
        if set(kinds) == {"integer", "number"}:
            return "number"
        return kinds[0] if len(kinds) == 1 else None

    @property
    def varies(self) -> bool:
        """Whether values of several types were seen."""
        return self.type is None and any(kind != "null" for kind in self.types)

    def fields(self) -> dict[str, Shape]:
        """The members below here, through any arrays."""
        shape = self
        while not shape.members and shape.items is not None:
            shape = shape.items
        return shape.members

    def walk(self, path: str = "") -> Iterator[tuple[str, Shape]]:
        """Every place that holds members, with its path: ``""``, ``tasks[]``, ``tasks[].assignees[]``."""
        if self.items is not None:
            yield from self.items.walk(path + "[]")
        if self.members:
            yield path, self
        for name, member in self.members.items():
            yield from member.walk(f"{path}.{name}" if path else name)


def shape_of(samples: list[ReadSample]) -> Shape | None:
    """The shape that the readable samples show together; None where there is none."""
    shape: Shape | None = None
    for read in samples:
        if read.readable:
            shape = shape or Shape(read.sample.line)
            _add(shape, read.value, "", read)
    return shape


def _add(shape: Shape, value: Any, path: str, read: ReadSample) -> None:
    kind = json_type(value)
    if kind == "string" and read.form is not None:
        return  # whatever its type, a form writes it so
    if kind not in shape.types:
        shape.types.append(kind)
    if isinstance(value, dict):
        for name, member in cast("dict[str, Any]", value).items():
            inner = f"{path}.{name}" if path else name
            line = read.lines.get(inner, shape.line)
            _add(shape.members.setdefault(name, Shape(line)), member, inner, read)
    elif isinstance(value, list):
        for item in cast("Sequence[Any]", value):
            shape.items = shape.items or Shape(shape.line)
            _add(shape.items, item, path + "[]", read)
    elif value is not None and len(shape.scalars) < 20 and value not in shape.scalars:
        shape.scalars.append(value)
