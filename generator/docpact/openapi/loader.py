"""One file: bytes to text to plain values, with the place of each."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.text.decoding import decode_text
from docpact.text.json_reader import InvalidJsonError, JsonPositions, read_json
from docpact.text.limits import MAX_BYTES
from docpact.text.values import join, split
from docpact.text.yaml_reader import Spots, read_yaml

__all__ = ["Source", "display", "parse_source", "read_source"]


class Source:
    """One file as read: its values, and on demand their positions."""

    def __init__(
        self,
        name: str,
        text: str,
        data: Any,
        duplicates: tuple[tuple[str, Place], ...],
        *,
        json: bool,
        slip: DocpactError | None = None,
    ) -> None:
        self.name = name
        """Its name in messages."""
        self.text = text
        self.data = data
        self.duplicates = duplicates
        """Duplicate keys, and their positions; only the last value was kept."""
        self.json = json
        self.slip = slip
        """The JSON error of a file that looks like JSON and could only be read as YAML."""

    @cached_property
    def _spots(self) -> Spots:
        return read_yaml(self.text, self.name, spots=True).spots

    @cached_property
    def _positions(self) -> JsonPositions:
        return JsonPositions(self.text)

    def place(self, pointer: str, *, value: bool = False) -> Place:
        """The place of the key that ``pointer`` ends in, or of its ``value``.

        If the pointer is not found, line and column are those of its nearest existing ancestor.
        """
        tokens = split(pointer)
        if self.json:
            spot = self._positions.find(tokens)
            return Place(self.name, *self._positions.line_column(spot[value]), pointer)
        while (found := self._spots.get(join("", *tokens))) is None and tokens:
            tokens.pop()
        if found is None:
            return Place(self.name, None, None, pointer)
        line, column = found[2:] if value else found[:2]
        return Place(self.name, line, column, pointer)


def display(path: Path) -> str:
    """The path as messages show it: relative to the working directory where it lies below it, with ``/``."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def read_source(path: Path) -> Source:
    """Read one YAML or JSON file.

    Raises:
        DocpactError: It is not there, no text, neither YAML nor JSON, or too large.

    """
    name = display(path)
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise DocpactError(
                what, where=Place(name), hint="name an OpenAPI document, YAML or JSON"
            )
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocpactError(f"cannot be read: {error.strerror}", where=Place(name)) from None
    return parse_source(content, name)


def parse_source(content: bytes, name: str) -> Source:
    """Read the bytes of one YAML or JSON file; ``name`` is what messages call it.

    Text that starts like JSON is read as JSON, and as YAML only if that fails, since people write comments and trailing
    commas into JSON, and YAML allows both.

    Raises:
        DocpactError: The bytes are not text, are neither YAML nor JSON, or are too many.

    """
    if len(content) > MAX_BYTES:
        raise DocpactError(
            f"is larger than {MAX_BYTES // 1024 // 1024} MB",
            where=Place(name),
            hint="split the document",
        )
    text = decode_text(content, name)
    if not text.strip():
        raise DocpactError(
            "is empty", where=Place(name), hint="name an OpenAPI document, YAML or JSON"
        )
    if text.lstrip()[:1] in ("{", "["):
        try:
            read = read_json(text, name)
        except InvalidJsonError as error:
            return _json_as_yaml(text, name, error)
        source = Source(name, text, read.data, (), json=True)
        source.duplicates = tuple(
            (split(pointer)[-1], source.place(pointer)) for pointer in read.duplicates
        )
        return source
    yaml_text = read_yaml(text, name)
    return Source(name, text, yaml_text.data, yaml_text.duplicates, json=False)


def _json_as_yaml(text: str, name: str, error: DocpactError) -> Source:
    try:
        read = read_yaml(text, name)
    except DocpactError:
        raise error from None
    slip = error if text.lstrip().startswith('{"') else None  # `{a: 1}` was never meant as JSON
    return Source(name, text, read.data, read.duplicates, json=False, slip=slip)
