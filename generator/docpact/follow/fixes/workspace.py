"""Versions of a spec that are not on disk yet, read and checked like any other."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docpact.catalogue import rules
from docpact.check.check import check_client
from docpact.check.errata import Erratum, load_errata
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.follow.drift import StoredFacts
from docpact.openapi import ApiSource

__all__ = ["Draft", "Problem", "Workspace"]

_OPERATION = re.compile(r"/paths/[^/]*/[^/]*")
Problem = tuple[str, str | None, str | None, str]
"""Identify a finding across edits: rule, operation, pointer and message."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A spec and its errata as they might become."""

    spec: str
    errata: str | None


class Workspace:
    """One client's spec with its errata, in any version.

    Args:
        spec: The spec's file; the files it refers to are read from next to it.
        errata: The errata's file, if there is one.
        load: Reads a spec.
    """

    def __init__(self, spec: Path, errata: Path | None, load: Callable[[Path], ApiSource]) -> None:
        self.spec, self.errata, self._load = spec, errata, load
        self.source = load(spec)
        self.present = Draft(
            spec.read_bytes().decode(),
            errata.read_bytes().decode() if errata is not None and errata.exists() else None,
        )
        self._read: dict[str, ApiSource] = {self.present.spec: self.source}

    def read(self, draft: Draft) -> ApiSource:
        """The spec of a draft.

        Raises:
            DocpactError: It can no longer be used.
        """
        if draft.spec not in self._read:
            with self.staged(draft) as folder:
                self._read[draft.spec] = self._load(folder / self.spec.name)
        return self._read[draft.spec]

    def read_errata(self, draft: Draft) -> tuple[Erratum, ...]:
        """The errata of a draft.

        Raises:
            DocpactError: They can no longer be read.
        """
        if draft.errata is None:
            return ()
        if draft == self.present and self.errata is not None:
            return load_errata(self.errata)
        with self.staged(draft) as folder:
            return load_errata(folder / "docpact-errata.yaml")

    @contextmanager
    def staged(self, draft: Draft) -> Generator[Path]:
        """A temporary folder with the spec of a draft and all files it refers to."""
        with tempfile.TemporaryDirectory(prefix="docpact-") as name:
            folder = Path(name)
            for source in self.source.document.sources:
                file = Path(source).absolute()
                if file.is_relative_to(self.spec.absolute().parent):
                    copy = folder / file.relative_to(self.spec.absolute().parent)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, copy)
            (folder / self.spec.name).write_bytes(draft.spec.encode())
            if draft.errata is not None:
                (folder / "docpact-errata.yaml").write_bytes(draft.errata.encode())
            yield folder

    def problems(self, draft: Draft, facts: Sequence[StoredFacts]) -> Mapping[Problem, Finding]:
        """Return the findings of a draft, with the places of the real files."""
        try:
            source, errata = self.read(draft), self.read_errata(draft)
        except DocpactError as error:
            finding = Finding("DP700", error.what, spec=error.where, hint=error.hint)
            return {("DP700", None, None, error.what): finding}
        result = check_client("", source, [one.stored() for one in facts], errata)
        found: dict[Problem, Finding] = {}
        for finding in (one.finding for one in result.each):
            if finding.severity == "error":
                pointer = finding.spec.pointer if finding.spec else None
                key = finding.rule, finding.operation, pointer, finding.message
                if rules()[finding.rule].subject == "page":
                    # What a page says against itself is the same wherever the spec has it.
                    key = finding.rule, finding.operation, None, finding.message
                elif rules()[finding.rule].subject == "document" and pointer is not None:
                    # A fault of the document stays the same one when its operation moves to another path or method.
                    below = _OPERATION.sub("", pointer)
                    key = finding.rule, None, below, finding.message
                found[key] = self.told(finding)
        return found

    def told(self, finding: Finding) -> Finding:
        """Return a finding of a draft with its place in the real file."""
        return replace(finding, spec=self._real(finding.spec))

    def _real(self, place: Place | None) -> Place | None:
        if place is None:
            return None
        name = Path(place.source).name
        if name == "docpact-errata.yaml" and self.errata is not None:
            return replace(place, source=str(self.errata))
        return (
            replace(place, source=self.source.document.source) if name == self.spec.name else place
        )
