"""Errata: what people know to be wrong on a page, or have decided where a page contradicts itself.

An erratum keeps the truth apart from the correction. A ``sample`` erratum names a sample by its digest, how it fails to
be JSON, and the smallest edit that fixes it. A ``decision`` names one fact, what the page says of it and what the spec
says instead. Every check verifies both, and either is an error once it no longer describes a real defect.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from docpact.check.compare import Stored
from docpact.check.gap import Gap, as_text
from docpact.check.lists import read_list
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.openapi.loader import Source
from docpact.pages.facts import Sample
from docpact.pages.jsontext import read_json
from docpact.text.values import is_array, is_object, join

__all__ = ["Edit", "Erratum", "Proof", "load_errata", "prove_samples", "settle_decisions"]

_KEYS: Mapping[str, tuple[str, ...]] = {
    "sample": ("sample", "fault", "edit"),
    "decision": ("path", "fact", "page", "spec"),
}
_COMMON = ("id", "kind", "operation", "in", "wrong", "reason")
_OPTIONAL = ("status",)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: ``delete`` goes and ``insert`` comes, at the place right before ``before``.

    The text ``delete + before`` must occur exactly once. No line number is needed, so the same edit fits every
    capture of a page.
    """

    insert: str = ""
    delete: str = ""
    before: str = ""

    def position(self, text: str) -> int | None:
        """Where the edit applies; None where its place is not there, or is there more than once."""
        anchor = self.delete + self.before
        return text.index(anchor) if text.count(anchor) == 1 else None

    def apply(self, text: str) -> str | None:
        """The text after the edit, or None where it does not apply."""
        at = self.position(text)
        return None if at is None else text[:at] + self.insert + text[at + len(self.delete) :]


@dataclass(frozen=True, slots=True)
class Erratum:
    """One entry of an ``errata.yaml``.

    Args:
        id: Its name; findings that it explains carry it.
        kind: ``sample`` or ``decision``.
        operation: ``METHOD /path``.
        part: ``request`` or ``response``.
        status: The response's status in the spec; None for any.
        wrong: The defect of the page.
        reason: Why the correction is right.
        place: Where it is written.
        sample: Digest of the sample.
        fault: The message of a JSON parser.
        edit: The edit that fixes it.
        path: Field path of the decision.
        fact: Name of the fact, such as ``enum``.
        page: The value on the page.
        spec: The value in the spec.

    """

    id: str
    kind: Literal["sample", "decision"]
    operation: str
    part: str
    status: str | None
    wrong: str
    reason: str
    place: Place
    sample: str = ""
    fault: str = ""
    edit: Edit = Edit()
    path: str = ""
    fact: str = ""
    page: Any = None
    spec: Any = None

    def is_about(self, operation: str, gap: Gap) -> bool:
        """Return whether a decision is about the fact of a gap."""
        part, _, status = gap.spot.part.partition(" ")
        return (
            (self.kind, self.operation, self.part) == ("decision", operation, part)
            and self.status in (None, status)
            and (self.path, self.fact) == (gap.spot.path, gap.spot.what)
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of verifying errata: findings, and the samples explained, digest to erratum id."""

    findings: tuple[Finding, ...]
    explained: Mapping[str, str]


def load_errata(path: Path) -> tuple[Erratum, ...]:
    """Read an ``errata.yaml``.

    Raises:
        DocpactError: It cannot be read, or an entry is not complete.
    """
    source, at, entries = read_list(path, "errata", "start it with `errata: []`")
    found = tuple(_erratum(source, join(at, n), entry) for n, entry in enumerate(entries))
    seen: set[str] = set()
    for erratum in found:
        if erratum.id in seen:
            raise DocpactError(
                f"duplicate erratum id {erratum.id!r}",
                where=erratum.place,
                hint="give each erratum a unique id",
            )
        seen.add(erratum.id)
    return found


def _erratum(source: Source, pointer: str, entry: object) -> Erratum:
    place = source.place(pointer)
    kind = entry.get("kind") if is_object(entry) else None
    if not is_object(entry) or kind not in ("sample", "decision"):
        raise DocpactError(
            "`kind` of the erratum is missing",
            where=place,
            hint="write `kind: sample` or `kind: decision`",
        )
    wanted = (*_COMMON, *_KEYS[str(kind)])
    for key in wanted:
        if key not in entry:
            raise DocpactError(
                f"`{key}` of the erratum is missing",
                where=place,
                hint=f"it needs {', '.join(wanted)}",
            )
    for key in entry:
        if key not in (*wanted, *_OPTIONAL):
            close = difflib.get_close_matches(key, wanted, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"its keys are {', '.join(wanted)}"
            raise DocpactError(
                f"unknown key `{key}` in an erratum",
                where=source.place(join(pointer, key)),
                hint=hint,
            )
    edit = entry.get("edit", {})
    if not is_object(edit) or not set(edit) <= {"insert", "delete", "before"}:
        raise DocpactError(
            "invalid edit",
            where=source.place(join(pointer, "edit")),
            hint="an edit has the keys insert, delete and before",
        )
    return Erratum(
        id=str(entry["id"]),
        kind="sample" if kind == "sample" else "decision",
        operation=str(entry["operation"]),
        part=str(entry["in"]),
        status=str(entry["status"]) if "status" in entry else None,
        wrong=str(entry["wrong"]),
        reason=str(entry["reason"]),
        place=place,
        sample=str(entry.get("sample", "")),
        fault=str(entry.get("fault", "")),
        edit=Edit(**{key: str(value) for key, value in edit.items()}),
        path=str(entry.get("path", "")),
        fact=str(entry.get("fact", "")),
        page=_listed(entry.get("page")),
        spec=_listed(entry.get("spec")),
    )


def _listed(value: Any) -> Any:
    return tuple(value) if is_array(value) else value


def prove_samples(errata: Sequence[Erratum], pages: Sequence[Stored]) -> Proof:
    """Verify each sample erratum: the sample exists, fails with the given error, and the edit fixes it."""
    findings: list[Finding] = []
    explained: dict[str, str] = {}
    for erratum in errata:
        page = next((page for page in pages if page.facts.key == erratum.operation), None)
        if page is None:
            known = ", ".join(page.facts.key for page in pages)
            findings.append(
                _stale(
                    erratum,
                    "DP904",
                    f"no stored page documents {erratum.operation}",
                    None,
                    f"stored pages document {known}",
                )
            )
        elif erratum.kind == "sample":
            sample = next(
                (each for each in _samples(page, erratum.part) if each.digest == erratum.sample),
                None,
            )
            found = _prove(erratum, page, sample)
            explained[erratum.sample] = erratum.id  # if it is not right, that is the finding
            findings += [found] if found is not None else []
    return Proof(tuple(findings), explained)


def _samples(page: Stored, part: str) -> list[Sample]:
    request = page.facts.request
    if part == "request":
        return list(request.samples) if request else []
    return [sample for response in page.facts.responses for sample in response.samples]


def _prove(erratum: Erratum, page: Stored, sample: Sample | None) -> Finding | None:
    """The finding that shows an erratum to be stale or wrong; None where it is proved."""
    if sample is None:
        line = next((each.line for each in _samples(page, erratum.part)), page.facts.line)
        where = Place(page.source, line)
        said = f"the erratum is obsolete: the page no longer has this {erratum.part} sample"
        return _stale(
            erratum, "DP901", said, where, "remove the erratum, or update its digest and edit"
        )
    where = Place(page.source, sample.line)
    if sample.valid or sample.raw is None:
        return _stale(
            erratum,
            "DP901",
            "the erratum is obsolete: the sample is valid JSON",
            where,
            "remove the erratum",
        )
    fault, at = _json_fault(sample.raw)
    if fault != erratum.fault or not _is_there(erratum.edit, sample.raw, at):
        said = (
            f"the sample fails with another error: expected {erratum.fault}, got {fault or 'none'}"
        )
        return _stale(
            erratum,
            "DP901",
            said,
            where,
            "set `fault` to the parser's message, or remove the erratum",
        )
    mended = erratum.edit.apply(sample.raw)
    if mended is None:
        hint = "choose `before` so that it matches the sample exactly once"
        return _stale(
            erratum,
            "DP903",
            "`before` does not match the sample exactly once",
            where,
            hint,
        )
    fault, _ = _json_fault(mended)
    if fault is not None:
        return _stale(
            erratum, "DP903", f"the edited sample is not valid JSON: {fault}", where, "fix the edit"
        )
    return None


def _is_there(edit: Edit, text: str, fault: int) -> bool:
    """Return whether an insertion is at the position of the error, ignoring white space."""
    at = edit.position(text)
    return at is None or bool(edit.delete) or not text[min(at, fault) : max(at, fault)].strip()


def _json_fault(text: str) -> tuple[str | None, int]:
    fault = read_json(text).fault
    return (None, 0) if fault is None else (fault.message, fault.offset)


def settle_decisions(
    errata: Sequence[Erratum], gaps: Sequence[tuple[str, Gap]], pages: Sequence[Stored]
) -> tuple[dict[Gap, str], list[Finding]]:
    """Which gaps a decision explains, and the decisions that explain none.

    Args:
        errata: All errata.
        gaps: Each gap with the operation it belongs to.
        pages: The stored facts, for the places.
    """
    explained: dict[Gap, str] = {}
    findings: list[Finding] = []
    known = {page.facts.key: page for page in pages}
    for erratum in errata:
        if erratum.kind != "decision" or erratum.operation not in known:
            continue
        about = [gap for operation, gap in gaps if erratum.is_about(operation, gap)]
        fitting = [
            gap for gap in about if gap.page == erratum.page and gap.spec in (erratum.spec, None)
        ]
        for gap in fitting:
            explained[gap] = erratum.id
        page = known[erratum.operation]
        if not about:
            said = f"the erratum is obsolete: page and spec agree on `{erratum.path}`"
            findings.append(
                _stale(
                    erratum,
                    "DP902",
                    said,
                    Place(page.source, page.facts.line),
                    "remove the erratum",
                )
            )
        elif not any(gap.page == erratum.page for gap in about):
            said = f"the page now says {as_text(about[0].page)} for `{erratum.path}`, not {as_text(erratum.page)}"
            place = Place(page.source, about[0].line)
            findings.append(
                _stale(
                    erratum,
                    "DP901",
                    said,
                    place,
                    "decide again, and set `page` to what the page says now",
                )
            )
            explained |= dict.fromkeys(about, erratum.id)
    return explained, findings


def _stale(erratum: Erratum, rule: str, said: str, page: Place | None, hint: str) -> Finding:
    return Finding(
        rule,
        f"erratum {erratum.id}: {said}",
        operation=erratum.operation,
        page=page,
        spec=erratum.place,
        hint=hint,
    )
