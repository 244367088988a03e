"""``.docpact-files``: what docpact made in a folder, and what it made it from.

It lists every generated file with its digest, so that what docpact made is known from what a person made or edited; and
the version of docpact, the digest of each file of the document, and where each operation and class comes from. It lies
in the output folder, so it is read as input: anything unexpected in it is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from docpact.errors import DocpactError, Place
from docpact.folders import is_confined

__all__ = ["MANIFEST", "Manifest", "Origin", "digest_of", "parse_manifest"]

MANIFEST = ".docpact-files"
_VERSION = 1
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an operation or a class comes from."""

    pointer: str
    """In the document; ``FILE#POINTER`` in another file of it."""
    page: str | None = None
    """Documentation page and line, ``create.md:19``."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of the file."""

    docpact: str
    """The version that made the files."""
    documents: Mapping[str, str]
    """Name of each file of the document, overlays included, to its digest."""
    operations: Mapping[str, Origin]
    """By symbol."""
    classes: Mapping[str, Origin]
    """By symbol."""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Path to digest."""
    pyproject: Mapping[str, Any] | None = None
    """The values docpact wrote into pyproject.toml (``pyproject.Printed``); None without one."""

    def text(self, *, pages: bool = True) -> str:
        """Return the file's text: sorted and ASCII, so that the same content has the same bytes.

        Args:
            pages: Whether to name pages and lines.
        """
        return (
            json.dumps(
                {
                    "version": _VERSION,
                    "docpact": self.docpact,
                    "documents": dict(sorted(self.documents.items())),
                    "files": dict(sorted(self.files.items())),
                    "operations": _origins(self.operations, pages),
                    "classes": _origins(self.classes, pages),
                    **({"pyproject": self.pyproject} if self.pyproject is not None else {}),
                },
                indent=1,
            )
            + "\n"
        )


def _origins(origins: Mapping[str, Origin], pages: bool) -> dict[str, dict[str, str]]:
    return {
        symbol: {
            "pointer": origin.pointer,
            **({"page": origin.page} if pages and origin.page else {}),
        }
        for symbol, origin in sorted(origins.items())
    }


def digest_of(content: bytes) -> str:
    """Return the SHA-256 digest of a file's content, in hexadecimal."""
    return sha256(content).hexdigest()


def parse_manifest(content: bytes, file: Path) -> Manifest:
    """Read what :meth:`Manifest.text` returned.

    Raises:
        DocpactError: It is anything else.
    """
    try:
        data = _table(json.loads(content.decode("utf-8")))
        if data.get("version") != _VERSION:
            raise ValueError(f'expected "version": {_VERSION}')
        files = _texts(data["files"])
        for path, digest in files.items():
            if not is_confined(path) or not _DIGEST.fullmatch(digest):
                raise ValueError(f"unusable entry {path!r}")
        pyproject = data.get("pyproject")
        return Manifest(
            _text(data["docpact"]),
            _texts(data["documents"]),
            _read_origins(data["operations"]),
            _read_origins(data["classes"]),
            files,
            None if pyproject is None else _table(pyproject),
        )
    except KeyError as error:
        what = f"missing {error.args[0]!r}"
    except (ValueError, RecursionError) as error:
        what = str(error)
    raise DocpactError(
        f"not a list of generated files: {what}",
        where=Place(str(file)),
        hint="restore it from version control, or recreate it with `docpact generate --force`",
    )


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("expected an object")
    return cast("dict[str, Any]", value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expected a string")
    return value


def _texts(value: object) -> dict[str, str]:
    return {key: _text(item) for key, item in _table(value).items()}


def _read_origins(value: object) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for symbol, entry in _table(value).items():
        texts = _texts(entry)
        found[symbol] = Origin(texts["pointer"], texts.get("page"))
    return found
