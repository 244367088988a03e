"""From an outline to the facts of one operation: URL, servers, credentials, parameters, bodies, responses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from docpact.pages.facts import (
    Call,
    Diagnostic,
    OperationFacts,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.pages.flat import Table
from docpact.pages.language.notes import read_notes
from docpact.pages.language.types import read_type
from docpact.pages.operation.body import Unmarked, read_body
from docpact.pages.operation.endpoint import auth_of, call_of, conflicts_of, servers_of, urls_of
from docpact.pages.operation.parameters import plain_name, read_parameters
from docpact.pages.operation.parts import Outline, TablePart
from docpact.pages.operation.payloads import id_conflicts, payloads_of, settle_forms
from docpact.pages.operation.rows import FieldRow, field_rows
from docpact.pages.operation.samples import ReadSample, shape_of
from docpact.pages.operation.tree import FieldTable
from docpact.pages.operation.urls import names_in, values_in
from docpact.pages.registry import Dialect

__all__ = ["Draft", "assemble"]

_LOCATIONS = ("path", "query", "header", "cookie", "body")
_OUTSIDE = ("path", "query", "header", "cookie")
_BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")
_LOST_ROWS = 3
_PLAIN_HEADERS = frozenset(
    ["accept", "content-type", "authorization"]
)  # OpenAPI 3.1, section 4.8.12.1: no parameters
_CREDENTIAL_RE = re.compile(
    r"(?:(?!idempoten)[\w-]*-)?(?:api|app|application|access|auth|user|secret)?[-_]?(?:key|token|secret)",
    re.IGNORECASE,
)
_ABOUT_KEY_RE = re.compile(
    r"\b(?:api|access|auth\w*|secret)[\s-]+(?:key|token)\b|\bauthenticat|\bcredential",
    re.IGNORECASE,
)
_NO_BODY = frozenset(["204", "205", "304"])


@dataclass(frozen=True, slots=True)
class Draft:
    """The facts of one operation, and what was noticed; ``operation`` is None where it had to be refused."""

    operation: OperationFacts | None
    diagnostics: tuple[Diagnostic, ...]
    read: frozenset[int] = frozenset()
    """Lines that were understood, in addition to those of the facts."""


@dataclass(slots=True)
class _Rows:
    part: TablePart
    rows: list[FieldRow]


def assemble(outline: Outline, dialect: Dialect) -> Draft:
    """All that an outline says of its operation."""
    diagnostics: list[Diagnostic] = list(outline.diagnostics)
    anchor = outline.anchor
    own = [one for one in outline.calls if one[1].method == anchor.method]
    if own:
        # A command with another method next to one with this method is a call of another operation.
        outline = replace(outline, calls=own)
    urls = urls_of(outline)
    if not urls:
        message = f"found a {anchor.method} operation without a path"
        return Draft(None, (Diagnostic("path-unknown", message, anchor.line, "error"),))
    path, path_line = urls[0][0].path, urls[0][1]
    values = values_in(path)
    if values:
        message = (
            f"{', '.join(values)} in the path {path} looks like a value of one call, not a fixed segment; "
            "if it is a parameter, name it in the spec"
        )
        diagnostics.append(Diagnostic("path-value", message, path_line))
    lost = _names_lost(outline)
    if lost is not None:
        return Draft(None, (*diagnostics, lost))
    path = _templated(outline, path)
    names = names_in(path)
    tables: list[_Rows] = []
    for part in outline.tables:
        rows, found = field_rows(part.table, part.required)
        diagnostics.extend(found)
        tables.append(_Rows(part, rows))
    listed = {
        row.name
        for rows in tables
        for row in rows.rows
        if row.name is not None
        and (row.location or rows.part.location or "body") not in _OUTSIDE
        and row.name not in names
    }
    calls = [call_of(code, command, listed) for code, command in outline.calls]
    diagnostics.extend(conflicts_of(outline, calls, path))
    request_samples, response_samples = payloads_of(outline, listed, diagnostics)
    has_body = bool(request_samples) or outline.body_heading is not None
    sent = shape_of(request_samples)
    query = [
        pair
        for url, _, called in urls
        for pair in url.query
        if called or not pair[1] or pair[1][:1] in "{<:$["
    ]
    splitter = _Splitter(
        names,
        set(sent.members) if sent else set(),
        {name for name, _ in query},
        has_body,
        anchor.method,
        dialect.argument_header,
        [],
    )
    split = [splitter.split(rows) for rows in tables]
    diagnostics.extend(splitter.conflicts(tables))
    diagnostics.extend(
        Diagnostic(
            "unread",
            f"nested fields of the parameter {name} are not supported; ignored",
            line,
            "note",
        )
        for name, line in splitter.inside
    )
    notes = read_notes(outline.notes, outline.scopes)
    unmarked = _unmarked(
        dialect.request_unmarked,
        [row for rows in tables if rows.part.side == "request" for row in rows.rows],
    )
    call_line = calls[0].line if calls else path_line
    parameters, found = read_parameters(
        [item for part in split for item in part[0]], names, path_line, query, call_line, unmarked
    )
    diagnostics.extend(found)
    parameters = tuple(_typed_by_path(one, dict(anchor.types)) for one in parameters)
    outline.read.update(
        one.line
        for one in parameters
        if one.location == "header" and one.name.lower() in _PLAIN_HEADERS
    )
    credentials = _credentials([pair for part in split for pair in part[0]])
    parameters = tuple(
        one
        for one in parameters
        if one.location != "header" or one.name.lower() not in _PLAIN_HEADERS | credentials.keys()
    )
    outline.read.update(line for _, line in credentials.values())
    listed_auth = [
        (row.statement.text, row.line)
        for part in split
        for row, place, _ in part[0]
        if place == "header" and (row.name or "").lower() == "authorization"
    ]
    auth, auth_line = auth_of(
        outline,
        calls,
        notes,
        query,
        listed_auth,
        says_oauth=any("oauth" in text.lower() for text, _ in outline.notes),
    )
    if not auth:
        auth = tuple(f"header:{name}" for name, _ in credentials.values())
        auth_line = next((line for _, line in credentials.values()), auth_line)
    inner = {one.name for one in parameters if one.location != "path"}
    bodies = _of_parameters([part[1] for part in split], inner - splitter.sent, diagnostics)
    request = _request(outline, bodies, request_samples, unmarked, calls, diagnostics)
    if request is not None and any(read.form for read in request_samples):
        request, calls = settle_forms(request, request_samples, calls)
    responses = _responses(outline, tables, response_samples, dialect, diagnostics)
    diagnostics.extend(id_conflicts(request_samples, response_samples))
    servers, servers_line = servers_of(urls)
    lines = {
        "method": anchor.line,
        "path": path_line,
        "servers": servers_line,
        "auth": auth_line,
        **notes.lines,
    }
    operation = OperationFacts(
        method=anchor.method,
        path=path,
        line=anchor.line,
        title=outline.title,
        servers=servers,
        auth=auth,
        scopes=notes.scopes,
        deprecated=notes.deprecated,
        removal=notes.removal,
        preview=notes.preview,
        parameters=parameters,
        request=request,
        responses=responses,
        calls=tuple(calls),
        lines={name: line for name, line in lines.items() if line is not None},
    )
    return Draft(operation, tuple(diagnostics), frozenset(outline.read))


def _credentials(rows: list[tuple[FieldRow, str, bool]]) -> dict[str, tuple[str, int]]:
    """The headers of tables that carry a key, by lower-case name, with their names and lines."""
    return {
        row.name.lower(): (row.name, row.line)
        for row, place, _ in rows
        if place == "header"
        and row.name is not None
        and _CREDENTIAL_RE.fullmatch(row.name)
        and _ABOUT_KEY_RE.search(row.statement.text)
    }


def _templated(outline: Outline, path: str) -> str:
    """A path whose segments are the names of listed path parameters, as ``/vaults/vaultName``, with placeholders."""
    named = {
        row.name
        for part in outline.tables
        if part.side == "request" and part.location in (None, "path", "query")
        for row in field_rows(part.table)[0]
        if row.name
        and (
            row.location == "path"
            or part.location == "path"
            or (part.location == "query" and row.required)
        )
    }
    named -= set(names_in(path))  # these have their place already
    if not named or not named & set(path.split("/")):
        return path
    return "/".join(f"{{{one}}}" if one in named else one for one in path.split("/"))


def _typed_by_path(parameter: ParameterFacts, types: dict[str, str]) -> ParameterFacts:
    """A path parameter with the type that the path itself gives it, where nothing else does."""
    kind = read_type(types.get(parameter.name, ""))
    if parameter.location != "path" or parameter.type is not None or kind is None:
        return parameter
    return replace(parameter, type=kind.type, origin={**parameter.origin, "type": "url"})


def _names_lost(outline: Outline) -> Diagnostic | None:
    """Why an operation is refused: its fields are described, and the capture lost what they are called."""
    named = nameless = 0
    for part in outline.tables:
        rows, _ = field_rows(part.table)
        named += sum(1 for row in rows if row.name is not None)
        nameless += sum(1 for row in rows if row.name is None and not row.option)
    if named or nameless + len(outline.nameless) < _LOST_ROWS:
        return None
    line = min([*outline.nameless, *(part.table.line for part in outline.tables)])
    message = (
        "the capture lost the names and types of the fields; capture the page in another format"
    )
    return Diagnostic("names-lost", message, line, "error")


@dataclass(frozen=True, slots=True)
class _Splitter:
    """Separate parameters from body fields: by the table, the path, what is sent, and what remains."""

    names: list[str]
    sent: set[str]
    asked: set[str]
    has_body: bool
    method: str
    argument_header: str | None
    inside: list[tuple[str, int]]
    """Return the parameter whose nested fields a table describes: its name, and the line."""

    def split(self, rows: _Rows) -> tuple[list[tuple[FieldRow, str, bool]], _Rows | None]:
        """The rows that are parameters, each with its place and whether that is stated; and the rest, body fields."""
        parameters: list[tuple[FieldRow, str, bool]] = []
        fields: list[FieldRow] = []
        depth = min((row.depth or 0 for row in rows.rows), default=0)
        held: str | None = None  # the parameter that the rows set in further describe
        for row in rows.rows if rows.part.side == "request" else ():
            place = self._place(row, rows.part)
            if (row.depth or 0) <= depth:
                held = row.name if place is not None else None
            elif held is not None:
                self.inside.append((held, row.line))
                continue
            if place is None:
                fields.append(row)
            else:
                parameters.append((row, *place))
        return parameters, _Rows(rows.part, fields) if fields else None

    def _place(self, row: FieldRow, part: TablePart) -> tuple[str, bool] | None:
        stated = row.location if row.location in _LOCATIONS else part.location
        if row.location == "path" and row.name not in self.names:
            stated = part.location  # some components call any name a path
        if stated == "body" or part.subject is not None:
            return None
        if self._in_path(row.name) and not (stated is None and row.name in self.sent):
            return "path", True
        if stated is not None:
            return stated, True
        if self.argument_header is not None and self.argument_header in part.table.header:
            return "query", False
        if row.name in self.asked - self.sent:
            return "query", True
        if not self.has_body and self.method in _BODILESS:
            return "query", self.method in ("GET", "HEAD")
        return None

    def _in_path(self, name: str | None) -> bool:
        """Whether the path has a placeholder of that name; ``:id`` and ``ID`` name ``{id}`` too."""
        return name is not None and plain_name(name) in {plain_name(one) for one in self.names}

    def conflicts(self, tables: list[_Rows]) -> list[Diagnostic]:
        """Parameters that a table puts into the query and the documented call into its body."""
        found: list[Diagnostic] = []
        for rows in tables:
            names = [
                row.name
                for row in rows.rows
                if row.name in self.sent and self._place(row, rows.part) == ("query", True)
            ]
            if names and rows.part.side == "request":
                message = f"listed as query parameters, but the sample sends them in the body: {', '.join(map(str, names))}"
                found.append(Diagnostic("parameter-place-conflict", message, rows.part.table.line))
        return found


def _of_parameters(
    tables: list[_Rows | None], names: set[str], diagnostics: list[Diagnostic]
) -> list[_Rows]:
    """The tables of body fields; one that describes what is inside a parameter is set aside."""
    kept: list[_Rows] = []
    for rows in tables:
        if rows is not None and rows.part.subject in names:
            message = (
                f"nested fields of the parameter {rows.part.subject} are not supported; ignored"
            )
            diagnostics.append(
                Diagnostic("parameter-fields-skipped", message, rows.part.table.line, "note")
            )
        elif rows is not None:
            kept.append(rows)
    return kept


def _unmarked(habit: Unmarked, rows: list[FieldRow]) -> Unmarked:
    """Return the meaning of a row without a mark: the vendor's habit, unless rows of this page contradict it."""
    return (
        None
        if habit == "required" and any(row.required for row in rows if row.marked is not None)
        else habit
    )


def _request(
    outline: Outline,
    tables: list[_Rows],
    samples: list[ReadSample],
    unmarked: Unmarked,
    calls: list[Call],
    diagnostics: list[Diagnostic],
) -> RequestFacts | None:
    bodies = [_field_table(rows) for rows in tables]
    if not bodies and not samples and outline.body_heading is None:
        return None
    line = min(
        [table.line for table in bodies]
        + [read.sample.line for read in samples]
        + ([outline.body_heading[1]] if outline.body_heading else [])
    )
    fields, found = read_body(bodies, shape_of(samples), line, unmarked)
    diagnostics.extend(found)
    if not fields and not samples and outline.body_heading is None:
        return None  # the subject of the tables is not stated
    required = outline.body_heading[0] if outline.body_heading else None
    if required is None and any(field.required and "." not in field.path for field in fields):
        required = True
    sent = {
        name.lower(): value
        for call in calls
        if call.has_body
        for name, value in call.headers.items()
    }
    return RequestFacts(
        required, sent.get("content-type"), fields, tuple(read.sample for read in samples)
    )


def _field_table(rows: _Rows) -> FieldTable:
    table: Table = rows.part.table
    part = rows.part
    return FieldTable(
        tuple(rows.rows), table.line, part.subject, table.flattened, headed=part.headed
    )


def _responses(
    outline: Outline,
    tables: list[_Rows],
    samples: dict[str | None, list[ReadSample]],
    dialect: Dialect,
    diagnostics: list[Diagnostic],
) -> tuple[ResponseFacts, ...]:
    ours = [rows for rows in tables if rows.part.side == "response"]
    statuses: dict[str | None, int | None] = {}
    statuses.update(outline.statuses)
    loose = any(rows.part.status is None for rows in ours) or None in samples
    if loose or (not statuses and outline.response_line is not None):
        # A body without a status belongs to the one success that is named, if exactly one is.
        statuses = {None: outline.response_line, **statuses}
    successes = [
        status
        for status in statuses
        if status and status.startswith("2") and status not in _NO_BODY
    ]
    home = successes[0] if len(successes) == 1 and _fits(successes[0], ours, samples) else None
    responses: list[ResponseFacts] = []
    for status, line in statuses.items():
        if status is None and home is not None:
            continue
        wanted = (status, None) if status == home and home else (status,)
        bodies = [_field_table(rows) for rows in ours if rows.part.status in wanted]
        reads = [read for key in wanted for read in samples.get(key, [])]
        start = line or min(
            [table.line for table in bodies] + [read.sample.line for read in reads],
            default=outline.anchor.line,
        )
        fields, found = read_body(bodies, shape_of(reads), start, dialect.response_unmarked)
        diagnostics.extend(found)
        facts: tuple[Sample, ...] = tuple(read.sample for read in reads)
        responses.append(
            ResponseFacts(
                status,
                line or start,
                _has_body(outline, status, bool(bodies or reads), dialect),
                fields,
                facts,
            )
        )
    return tuple(responses)


def _fits(status: str, tables: list[_Rows], samples: dict[str | None, list[ReadSample]]) -> bool:
    """Whether tables and samples without a status are what the one documented success lacks."""
    tabled = {rows.part.status for rows in tables}
    return not ({None, status} <= tabled or {None, status} <= samples.keys()) and (
        None in tabled or None in samples
    )


def _has_body(
    outline: Outline, status: str | None, described: bool, dialect: Dialect
) -> bool | None:
    if described:
        return True
    if status in outline.empty or status in _NO_BODY:
        return False
    # A tab that holds a reason phrase and no model is how this template writes "no body".
    return False if dialect.response_unmarked is not None and status is not None else None
