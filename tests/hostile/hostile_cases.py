"""The hostile documents: one idea each, said in the document itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CASES", "FOLDER", "Case"]

FOLDER = Path(__file__).parents[1] / "cases" / "hostile"
_SAID = re.compile(r"^# (proves|refused|told): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One hostile document.

    ``refused`` is a part of the message where it cannot be used; None where a client comes of it, and then ``told`` is a
    part of what is said about it.
    """

    path: Path
    proves: str
    refused: str | None
    told: str | None

    @property
    def name(self) -> str:
        """The file's name, as the test is called."""
        return self.path.stem


def _read(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        document = json.loads(text)
        said = {key: document.get(f"x-{key}") for key in ("proves", "refused", "told")}
    else:
        said = dict(_SAID.findall(text))
    return Case(path, said["proves"], said.get("refused"), said.get("told"))


CASES = tuple(_read(path) for path in sorted(FOLDER.iterdir()))
