"""The whole contract of one client: page, spec, samples, errata, the client itself; a matrix and findings.

One cause, one finding. What follows from a difference between page and spec is not reported again: not the sample that
the changed schema refuses, not the client that still sends what the page shows. Differences that are written at one
place of the spec are one finding, however many fields or operations use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from docpact.catalogue import rules
from docpact.check.compare import Matches, Stored, compare_operation, match, response_pairs
from docpact.check.documented_call import ClientCall
from docpact.check.errata import Erratum, prove_samples, settle_decisions
from docpact.check.gap import Gap
from docpact.check.marks import stale_marks
from docpact.check.matrix import Cell, Row, worst
from docpact.check.merge import Found, merged
from docpact.check.not_read import not_read, spans
from docpact.check.proofs import can_prove_response, prove
from docpact.check.samples import Body, disagreements, example_gaps, sample_gaps, unreadable
from docpact.check.wire import Client, fresh_client
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.openapi import ApiSource, Document
from docpact.openapi.report import placed
from docpact.openapi.validator import validate
from docpact.spec.facts import SpecFacts, Spot, is_json, json_media, spec_facts
from docpact.validate.body_schema import BodySchema
from docpact.validate.payload import body_schema

__all__ = [
    "CheckResult",
    "GeneratedClient",
    "check_client",
    "invalid_places",
    "outdated_finding",
]


@dataclass(frozen=True, slots=True)
class GeneratedClient:
    """The client on disk, and how the spec wants it to be.

    Args:
        folder: The folder that holds the package's folder.
        package: The package's name.
        class_name: The name of the sync client class.
        calls: JSON pointer of an operation to how the client offers it; ``calls_of`` makes it of a ledger.
        outdated: The files that ``docpact generate`` would change, as messages name them.

    """

    folder: Path
    package: str
    class_name: str
    calls: Mapping[str, ClientCall]
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of checking one client, or several."""

    matrix: tuple[Row, ...]
    findings: tuple[Finding, ...]
    each: tuple[Found, ...] = ()
    """The findings about pages and spec before those with one cause were brought together."""

    @property
    def ok(self) -> bool:
        """Whether no findings that no erratum explains."""
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(slots=True)
class _Case:
    """One operation while it is being checked."""

    page: Stored
    spec: SpecFacts
    bodies: list[Body] = field(default_factory=list[Body])
    gaps: list[Gap] = field(default_factory=list[Gap])
    proofs: list[Gap] = field(default_factory=list[Gap])
    explained: dict[Gap, str] = field(default_factory=dict[Gap, str])
    unproved: bool = False
    """Return whether the client was not called: the page shows no call, and valid arguments cannot be made."""

    @property
    def key(self) -> str:
        return self.spec.facts.key


def check_client(
    name: str,
    source: ApiSource,
    pages: Sequence[Stored],
    errata: Sequence[Erratum] = (),
    client: GeneratedClient | None = None,
    reading_findings: Sequence[Finding] = (),
) -> CheckResult:
    """Check one client.

    Args:
        name: The client's name.
        source: The spec, read.
        pages: The stored facts of its pages.
        errata: What people know to be wrong on them.
        client: The generated client; None checks without one.
        reading_findings: What was found wrong with the readings that were applied to ``pages``.

    Raises:
        DocpactError: A schema of the spec cannot be used.
    """
    invalid = invalid_places(source)
    if not invalid:
        return _Check(name, source, pages, errata, client, reading_findings).run()
    # The rest is compared as far as an invalid document allows, so that one fault does not hide all others.
    try:
        rest = _Check(name, source, pages, errata, None, reading_findings).run()
    except DocpactError:
        rest = CheckResult((), ())
    rows = {row.operation: replace(row, spec="fail") for row in rest.matrix}
    for operation in source.api.operations:
        rows.setdefault(operation.key, Row(name, operation.key, spec="fail"))
    at = [one.spec.pointer for one in invalid if one.spec is not None and one.spec.pointer]
    others = [one for one in rest.findings if not _caused_by(one, at)]
    each = [one for one in rest.each if not _caused_by(one.finding, at)]
    return CheckResult(tuple(rows.values()), (*invalid, *others), (*map(Found, invalid), *each))


def _caused_by(finding: Finding, invalid: Sequence[str]) -> bool:
    """Whether a finding is at, above or below an invalid place of the document, or is of the document itself."""
    pointer = finding.spec.pointer if finding.spec is not None else None
    if rules()[finding.rule].subject == "document":
        return True
    return pointer is not None and any(
        one.startswith(f"{pointer}/") or f"{pointer}/".startswith(f"{one.rpartition('/')[0]}/")
        for one in invalid
    )


def invalid_places(source: ApiSource) -> list[Finding]:
    """Return findings about the document itself. Assumptions of the reader are errors here, since people maintain the document."""
    found = [finding for finding in validate(source.document) if finding.severity == "error"]
    known = {finding.spec for finding in found}
    assumed = [
        finding
        for finding in source.findings
        if finding.severity != "note" and finding.spec not in known
    ]
    return found + [replace(finding, severity="error") for finding in assumed]


def _follows(proof: Gap, case: _Case) -> bool:
    """Return whether page and spec already differ in the part that a proof is about: then the client is not to blame."""
    part = proof.spot.part.partition(" ")[0]
    return any(
        gap.severity == "error"
        and gap not in case.explained
        and gap.spot.part.partition(" ")[0] == part
        for gap in case.gaps
    )


class _Check:
    def __init__(
        self,
        name: str,
        source: ApiSource,
        pages: Sequence[Stored],
        errata: Sequence[Erratum],
        client: GeneratedClient | None,
        reading_findings: Sequence[Finding] = (),
    ) -> None:
        self.name = name
        self.api, self.document = source.api, source.document
        self.noted = placed(source.findings, source.document)
        self.pages, self.errata, self.client = pages, errata, client
        self.reading_findings = reading_findings

    def run(self) -> CheckResult:
        specs = [
            spec_facts(self.api, operation, self.document.data) for operation in self.api.operations
        ]
        matches = match(self.pages, specs)
        proof = prove_samples(self.errata, self.pages)
        cases = [self.compare(page, spec, proof.explained) for page, spec in matches.pairs]
        gaps = [(case.page.facts.key, gap) for case in cases for gap in case.gaps]
        explained, stale = settle_decisions(self.errata, gaps, self.pages)
        for case in cases:
            case.explained |= {gap: explained[gap] for gap in case.gaps if gap in explained}
            echoes = {gap: other for gap in case.gaps if (other := _echo(gap, case)) is not None}
            case.explained |= {
                gap: case.explained[other]
                for gap, other in echoes.items()
                if other in case.explained
            }
            case.gaps = [gap for gap in case.gaps if gap not in echoes or gap in case.explained]
        failed = self.prove(cases)
        found = {case.key: self.findings(case, case.gaps) for case in cases}
        proved = {case.key: self.findings(case, case.proofs) for case in cases}
        all_found = [each for key in found for each in found[key]]
        all_found += [
            each
            for case in cases
            for gap, each in zip(case.proofs, proved[case.key], strict=True)
            if not _follows(gap, case) and not self.awaits_generation(each)
        ]
        others = [*self.reading_findings, *self.lonely(matches), *proof.findings, *stale, *failed]
        others += [finding for case in cases if (finding := _unread(case)) is not None]
        all_found += [Found(finding) for finding in others]
        all_found += [Found(finding) for finding in self.outdated()]
        errata = [*self.reading_findings, *proof.findings, *stale]
        rows = [self.row(case, found[case.key], proved[case.key], errata) for case in cases]
        rows += [self.bare(spec.facts.key) for spec in matches.undocumented]
        rows += [self.bare(page.facts.key) for page in matches.unmatched]
        return CheckResult(tuple(rows), (*merged(all_found), *self.noted), tuple(all_found))

    def compare(self, page: Stored, spec: SpecFacts, explained: Mapping[str, str]) -> _Case:
        case = _Case(page, spec)
        case.gaps = not_read(compare_operation(page, spec, self.api), page)
        case.bodies = self.bodies(page, spec)
        between = list(case.gaps)
        case.gaps += stale_marks(page, spec)
        for body in case.bodies:
            for sample, gap in unreadable(body):
                case.gaps.append(gap)
                if sample.digest is not None and sample.digest in explained:
                    case.explained[gap] = explained[sample.digest]
            case.gaps += disagreements(body)
            paths = {spot.path for spot in spec.pointers if spot.part == body.part}
            case.gaps += sample_gaps(body, between, paths)
            case.gaps += example_gaps(body, between)
        return case

    def bodies(self, page: Stored, spec: SpecFacts) -> list[Body]:
        found: list[Body] = []
        theirs, ours = page.facts.request, spec.facts.request
        if theirs is not None:
            examples = ours.samples if ours else ()
            schema = self.schema(spec, None) if ours else None
            found.append(Body("request", theirs.fields, theirs.samples, examples, schema))
        for left, right in response_pairs(page.facts, spec):
            part = f"response {right.status}"
            schema = self.schema(spec, right.status)
            found.append(Body(part, left.fields, left.samples, right.samples, schema))
        return found

    def schema(self, spec: SpecFacts, status: str | None) -> BodySchema | None:
        """Return the schema to validate a JSON sample with; None if there is none."""
        response = next((each for each in spec.operation.responses if each.status == status), None)
        body = spec.operation.request_body if status is None else response
        media = json_media(body.content) if body is not None else None
        if media is None or media.schema is None or not is_json(media):
            return None
        return body_schema(
            self.api, self.document, media, "request" if status is None else "response"
        )

    def prove(self, cases: Sequence[_Case]) -> list[Finding]:
        """Call the client for every operation; what keeps it from being called at all is returned."""
        client = self.client
        if client is None or not cases:
            return []
        try:
            with fresh_client(client.folder, client.package, client.class_name) as imported:
                for case in cases:
                    case.proofs = self.proofs(imported, client, case)
        except Exception as error:  # whatever generated code does when it is imported is a finding
            if client.outdated:
                return []
            said = f"client {client.package} cannot be imported: {type(error).__name__}: {error}"
            return [Finding("DP601", said, hint="run `docpact generate`")]
        return []

    def proofs(self, imported: Client, client: GeneratedClient, case: _Case) -> list[Gap]:
        call = client.calls.get(case.spec.operation.pointer)
        if call is None:
            said = f"client {client.package} has no method for {case.key}"
            spot = Spot("operation", "", "client")
            return [
                Gap(
                    "DP601",
                    spot,
                    said,
                    case.page.facts.line,
                    "see `docpact generate --ledger` for the reason",
                )
            ]
        proved = prove(imported, call, case.page, case.spec, self.api)
        case.unproved = proved is None
        return proved or []

    def findings(self, case: _Case, gaps: Iterable[Gap]) -> list[Found]:
        return [Found(self.finding(case, gap), gap.about()) for gap in gaps]

    def finding(self, case: _Case, gap: Gap) -> Finding:
        spot = gap.spot
        pointer = spot.what if spot.what.startswith("/") else case.spec.pointer(*spot)
        if spot.what == "client":
            pointer = case.spec.operation.pointer
        erratum = case.explained.get(gap)
        return Finding(
            gap.rule,
            gap.message,
            severity="note" if erratum else gap.severity,
            operation=case.key,
            page=Place(case.page.source, gap.line),
            spec=self.document.place(pointer),
            hint=gap.hint,
            erratum=erratum,
        )

    def lonely(self, matches: Matches) -> list[Finding]:
        """Operations that only the pages have, or only the spec."""
        found = [
            Finding(
                "DP209",
                f"the page documents {page.facts.key} ({page.name}), the spec does not",
                operation=page.facts.key,
                page=Place(page.source, page.facts.line),
                spec=self.document.place("/paths"),
                hint="add the operation to the spec, or remove the stored facts",
            )
            for page in matches.unmatched
        ]
        return found + [
            Finding(
                "DP210",
                f"{spec.facts.key} is in the spec and has no stored facts",
                operation=spec.facts.key,
                spec=self.document.place(spec.operation.pointer),
                hint="store the facts of its page with `docpact refresh --write`",
            )
            for spec in matches.undocumented
        ]

    def awaits_generation(self, found: Found) -> bool:
        """Whether a client lacks a method or an argument that it gets when it is generated again."""
        return (
            found.finding.rule == "DP601" and self.client is not None and bool(self.client.outdated)
        )

    def outdated(self) -> list[Finding]:
        """Return the finding that the client is not current."""
        return outdated_finding(self.client, self.document) if self.client else []

    def row(
        self, case: _Case, found: list[Found], proved: list[Found], errata: list[Finding]
    ) -> Row:
        def having(column: str) -> list[Finding]:
            pairs = zip(case.gaps, found, strict=True)
            return [each.finding for gap, each in pairs if rules()[gap.rule].column == column]

        def about_samples(part: str) -> list[Finding]:
            pairs = zip(case.gaps, found, strict=True)
            return [
                each.finding
                for gap, each in pairs
                if (gap.rule == "DP101" or rules()[gap.rule].column == "sample")
                and gap.spot.part.startswith(part)
            ]

        def samples(part: str) -> Cell:
            if not any(body.samples for body in case.bodies if body.part.startswith(part)):
                return "none"
            return worst(about_samples(part))

        def proof(part: str, documented: bool) -> Cell:
            if self.client is None or not documented:
                return "none"
            relevant = [
                each.finding
                for gap, each in zip(case.proofs, proved, strict=True)
                if gap.spot.part.startswith(part)
            ]
            return worst(relevant)

        def read(cell: Cell) -> Cell:
            return "partial" if cell == "pass" and _unread(case) is not None else cell

        uncallable = any(gap.rule == "DP601" for gap in case.proofs)
        own = [each for each in errata if each.operation == case.page.facts.key]
        return Row(
            self.name,
            case.key,
            page=read(worst([*having("page"), *own])),
            spec=read(worst(having("spec"))),
            request_sample=samples("request"),
            response_sample=samples("response"),
            request_proof="fail" if uncallable else proof("request", not case.unproved),
            response_proof=(
                "fail"
                if uncallable
                else proof("response", not case.unproved and can_prove_response(case.page.facts))
            ),
            generated=self.current(),
        )

    def bare(self, operation: str) -> Row:
        return Row(self.name, operation, spec="fail", generated=self.current())

    def current(self) -> Cell:
        if self.client is None:
            return "none"
        return "fail" if self.client.outdated else "pass"


def outdated_finding(client: GeneratedClient, document: Document) -> list[Finding]:
    """Return the finding that a client is not current; nothing where it is."""
    files = client.outdated
    if not files:
        return []
    shown = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    said = f"generated client is out of date: {shown}"
    return [Finding("DP608", said, spec=Place(document.source), hint="run `docpact generate`")]


def _unread(case: _Case) -> Finding | None:
    """The warning that some of the page was not read; None where all of it was."""
    blocks = [one for one in case.page.unread if one.operation is not None]
    if not blocks:
        return None
    number = "1 block is" if len(blocks) == 1 else f"{len(blocks)} blocks are"
    return Finding(
        "DP103",
        f"{number} not read: {spans(blocks)}",
        severity="warning",
        operation=case.key,
        page=Place(case.page.source, blocks[0].line),
        hint="print these lines with `docpact read --unread PAGE`, then write readings for them",
    )


def _echo(gap: Gap, case: _Case) -> Gap | None:
    """Return the disagreement of a page with its own sample that a sample which breaks the schema is due to."""
    if gap.rule != "DP501":
        return None
    return next(
        (one for one in case.gaps if one.rule == "DP102" and one.spot[:2] == gap.spot[:2]), None
    )
