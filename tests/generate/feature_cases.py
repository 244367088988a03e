"""The folders of ``tests/cases/generate``: a document, the calls made with its client, and what is worth reading of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

__all__ = ["CASES", "Call", "Case"]

FOLDER = Path(__file__).parents[1] / "cases" / "generate"


@dataclass(frozen=True)
class Call:
    """One call: what is passed, what is then sent, what is answered, and what comes of it."""

    proves: str
    call: str
    """The attribute path on the client."""
    path: list[Any] = field(default_factory=list[Any])
    """Positional arguments."""
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    client: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the client is constructed with."""
    sends: Mapping[str, Any] | None = None
    """``method``, ``url``, ``headers`` (those named alone; None is one that is not sent), and ``json``, ``text`` or ``parts``."""
    answers: Mapping[str, Any] = field(default_factory=lambda: {"status": 204})
    """``status``, ``headers``, and ``json`` or ``text``."""
    gives: Any = None
    """The wire form of the result."""
    kind: str | None = None
    """The class of the result."""
    raises: str | None = None
    """The class of the error, of the package."""
    message: str = ""
    """A part of what the error says."""
    problem: Any = None
    """The wire form of the error's ``problem``."""


@dataclass(frozen=True)
class Case:
    """One feature."""

    folder: Path

    @property
    def name(self) -> str:
        """As the tests are called."""
        return self.folder.name

    @property
    def spec(self) -> Path:
        """The document."""
        return next(path for path in self.folder.iterdir() if path.stem == "spec")

    @property
    def calls(self) -> list[Call]:
        """The calls, in order."""
        file = self.folder / "calls.yaml"
        listed = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else []
        return [
            Call(**{**call, "arguments": _with_files(call.get("arguments", {}))}) for call in listed
        ]

    @property
    def expected(self) -> Path:
        """The folder of files that are kept to be read."""
        return self.folder / "expected"


def _with_files(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """YAML has no tuples: a list of a text and bytes is a file with a name."""
    return {
        name: (
            tuple(value)
            if isinstance(value, list) and [*map(type, value)] == [str, bytes]
            else value
        )
        for name, value in arguments.items()
    }


CASES = tuple(
    Case(folder)
    for folder in sorted(FOLDER.iterdir())
    if (folder / "calls.yaml").exists() or (folder / "expected").exists()
)
