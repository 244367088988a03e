"""Assumptions about a sloppy document: notes while reading, findings at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docpact.errors import Place
from docpact.findings import Finding, Severity

if TYPE_CHECKING:
    from docpact.openapi.document import Document

__all__ = ["MAX_NOTES", "Note", "Report", "placed"]

MAX_NOTES = 5_000
"""Of one document. Nobody reads more, and a hostile document could have one for each of its bytes."""
_MORE = "only the first 5,000 findings are shown"


@dataclass(frozen=True, slots=True)
class Note:
    """A finding whose place is still a pointer: finding the line costs time, and few are ever shown."""

    rule: str
    message: str
    at: str | Place
    """A pointer into the document, or the place itself."""
    severity: Severity = "warning"
    hint: str | None = None

    def place(self, document: Document) -> Place:
        """Where it is in the text."""
        return self.at if isinstance(self.at, Place) else document.place(self.at)


@dataclass(slots=True)
class Report:
    """Notes in the order they were made, each once."""

    notes: dict[tuple[str, str | Place, str], Note] = field(
        default_factory=dict[tuple[str, str | Place, str], Note]
    )
    ignored: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """The pointer of each part that has no meaning: what it is, and why."""

    def add(
        self,
        rule: str,
        message: str,
        at: str | Place,
        *,
        severity: Severity = "warning",
        hint: str | None = None,
        once: bool = False,
        ignored: str = "",
    ) -> None:
        """Note what was wrong and what was assumed in its place; ``once`` however many places it is found in.

        ``ignored`` is what a part is that was not read at all.
        """
        if ignored and isinstance(at, str):
            self.ignored[at] = (ignored, message)
        if len(self.notes) >= MAX_NOTES:
            rule, message, at, severity, hint = "DP703", _MORE, "", "warning", None
        key = (rule, "" if once else at, message)
        self.notes.setdefault(key, Note(rule, message, at, severity, hint))

    def findings(self, document: Document, *, strict: bool) -> tuple[Finding, ...]:
        """The notes as findings. ``strict`` makes errors of the warnings.

        Mere notes have a pointer only: few are ever shown, and their lines take a tenth of a second of a large document.
        ``placed`` adds them.
        """
        found = tuple(
            Finding(
                note.rule,
                note.message,
                note.severity,
                spec=(
                    Place("", pointer=note.at)
                    if note.severity == "note" and isinstance(note.at, str)
                    else note.place(document)
                ),
                hint=note.hint,
            )
            for note in self.notes.values()
        )
        if not strict:
            return found
        return tuple(
            replace(each, severity="error") if each.severity == "warning" else each
            for each in found
        )


def placed(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    """Return the findings; those with only a pointer get its line."""
    return tuple(
        (
            replace(each, spec=document.place(each.spec.pointer or ""))
            if each.spec is not None and not each.spec.source
            else each
        )
        for each in findings
    )
