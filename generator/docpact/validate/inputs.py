"""The payload files that a person names: files, patterns, folders, standard input, and what each is written in."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import IO

from docpact.errors import DocpactError, Place
from docpact.validate.http_file import looks_like_http

__all__ = ["STDIN", "SYNTAXES", "PayloadFile", "find_payloads", "sniffed"]

STDIN = "-"
_SUFFIXES = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".jsonlines": "ndjson",
    ".har": "har",
    ".http": "http",
    ".rest": "http",
}
SYNTAXES = ("json", "yaml", "ndjson", "har", "http", "raw")
_SCALAR = re.compile(r'\s*(?:"[^"\n]*"|-?[0-9.eE+-]+|true|false|null|NaN|-?Infinity)\s*\Z')
_MOST_FILES = 100_000


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """One file; ``syntax`` is None if it is detected from the content."""

    path: Path | None
    """None is standard input."""
    name: str
    syntax: str | None
    stream: IO[bytes] | None = None
    """Standard input."""

    @property
    def is_messages(self) -> bool:
        """Whether it holds whole messages, which name their operations themselves."""
        return self.syntax in ("har", "http")

    @property
    def is_unnamed(self) -> bool:
        """Whether its format cannot be determined from the suffix."""
        return self.path is None or self.path.suffix.lower() not in _SUFFIXES

    def read(self) -> bytes:
        """Return all bytes of it.

        Raises:
            DocpactError: It cannot be read.
        """
        try:
            if self.stream is not None:
                return self.stream.read()
            return self.path.read_bytes() if self.path is not None else b""
        except OSError as error:
            raise _unreadable(self.name, error) from None


def _unreadable(name: str, error: OSError) -> DocpactError:
    return DocpactError(
        f"cannot be read: {error.strerror}",
        where=Place(name),
        hint="name a file, a folder, a pattern, or - for standard input",
    )


def find_payloads(
    names: Iterable[str], syntax: str | None = None, stdin: IO[bytes] | None = None
) -> list[PayloadFile]:
    """Return the files of names, patterns and folders, without duplicates, in a stable order.

    Args:
        names: What was named; ``-`` is standard input.
        syntax: The format of all of them; None: by suffix.
        stdin: Standard input.

    Raises:
        DocpactError: A name matches no file.
    """
    found: dict[str, PayloadFile] = {}
    for name in names:
        if name == STDIN:
            found[STDIN] = _standard_input(stdin, syntax)
            continue
        for path in _files(name):
            shown = path.as_posix()
            known = syntax or _SUFFIXES.get(path.suffix.lower())
            found.setdefault(shown, PayloadFile(path, shown, known))
            if len(found) > _MOST_FILES:
                raise DocpactError(
                    f"more than {_MOST_FILES:,} payload files", hint="name fewer of them"
                )
    return list(found.values())


def _standard_input(stdin: IO[bytes] | None, syntax: str | None) -> PayloadFile:
    """Standard input; read here if its format is detected from the content."""
    if syntax is None and stdin is not None:
        data = stdin.read()
        return PayloadFile(None, "<stdin>", sniffed(data), BytesIO(data))
    return PayloadFile(None, "<stdin>", syntax, stdin)


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        listed = sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in _SUFFIXES
            and file.is_file()
            and not _is_hidden(file.relative_to(path))
        )
        if not listed:
            raise DocpactError(
                "no payload files in this folder",
                where=Place(name),
                hint=f"looked for {', '.join(_SUFFIXES)}",
            )
        return listed
    if path.exists() or not glob.has_magic(name):
        return [path]
    named = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - the pattern may be absolute
    matched = [Path(one) for one in named]
    matched = [one for one in matched if one.is_file()]
    if not matched:
        raise DocpactError(
            f"no file matches {name!r}", hint="quote the pattern, and look at the folder"
        )
    return matched


def _is_hidden(path: PurePath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def sniffed(data: bytes) -> str:
    """Return what a text of unknown suffix is written in."""
    head = data[:65536].decode("utf-8", "replace").removeprefix("\ufeff")
    if looks_like_http(head):
        return "http"
    start = head.lstrip()[:1]
    if start in ("{", "["):
        if re.match(r'\s*\{\s*"log"\s*:\s*\{', head) and '"entries"' in head:
            return "har"
        lines = [line for line in head.splitlines() if line.strip()]
        whole = lines if len(head) < 65536 else lines[:-1]
        if len(whole) > 1 and all(_is_record(line.strip()) for line in whole):
            return "ndjson"
        return "json"
    if not start or _SCALAR.match(head):
        return "json"
    return "yaml" if re.match(r"\s*(?:#.*\n\s*|%.*\n)*[^\n]*(:(\s|$)|^- )", head) else "json"


def _is_record(line: str) -> bool:
    return (line[:1] == "{" and line[-1:] == "}") or (line[:1] == "[" and line[-1:] == "]")
