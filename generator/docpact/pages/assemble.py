"""From an outline to the facts of one operation: URL, servers, credentials, parameters, bodies, responses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, cast

from docpact.pages.blocks import Code, Table
from docpact.pages.body import Unmarked, read_body
from docpact.pages.facts import (
    Call,
    Diagnostic,
    OperationFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.pages.notes import Notes, read_notes
from docpact.pages.outline import Outline, TablePart
from docpact.pages.parameters import read_parameters
from docpact.pages.registry import Dialect
from docpact.pages.rows import FieldRow, field_rows
from docpact.pages.samples import ReadSample, read_sample, shape_of
from docpact.pages.shell import Command
from docpact.pages.tree import FieldTable
from docpact.pages.urls import Url, names_in, placeholders, split_glued, split_url

__all__ = ["Draft", "assemble"]

_KEY_RE = re.compile(
    r"(?:.*[-_])?(?:api|app|application|access|auth|user|secret|private)?[-_]?(?:key|token|secret)",
    re.IGNORECASE,
)
_QUERY_KEY_RE = re.compile(
    r"(?:api|app|application|access|auth)[-_]?(?:key|token)|token", re.IGNORECASE
)
_LOST_ROWS = 3
_PLAIN_HEADERS = frozenset(
    ["accept", "content-type", "authorization"]
)  # OpenAPI 3.1, section 4.8.12.1: no parameters
_NO_BODY = frozenset(["204", "205", "304"])


@dataclass(frozen=True, slots=True)
class Draft:
    """The facts of one operation, and what was noticed; ``operation`` is None where it had to be refused."""

    operation: OperationFacts | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Rows:
    part: TablePart
    rows: list[FieldRow]


def assemble(outline: Outline, dialect: Dialect) -> Draft:
    """All that an outline says of its operation."""
    diagnostics: list[Diagnostic] = list(outline.diagnostics)
    anchor = outline.anchor
    urls = _urls(outline)
    if not urls:
        message = f"a {anchor.method} operation is announced, but nothing on the page says its path"
        return Draft(None, (Diagnostic("path-unknown", message, anchor.line, "error"),))
    path, path_line = urls[0][0].path, urls[0][1]
    lost = _names_lost(outline)
    if lost is not None:
        return Draft(None, (*diagnostics, lost))
    calls = [_call(code, command) for code, command in outline.calls]
    diagnostics.extend(_conflicts(outline, calls, path))
    tables: list[_Rows] = []
    for part in outline.tables:
        rows, found = field_rows(part.table)
        diagnostics.extend(found)
        tables.append(_Rows(part, rows))
    request_samples, response_samples = _samples(outline, diagnostics)
    has_body = bool(request_samples) or outline.body_heading is not None
    names = names_in(path)
    split = [_split(rows, names, has_body=has_body, method=anchor.method) for rows in tables]
    notes = read_notes(outline.notes)
    unmarked = _unmarked(
        dialect.request_unmarked,
        [row for rows in tables if rows.part.side == "request" for row in rows.rows],
    )
    query = [pair for url, _, called in urls if called for pair in url.query]
    call_line = calls[0].line if calls else path_line
    parameters, found = read_parameters(
        [item for part in split for item in part[0]], names, path_line, query, call_line, unmarked
    )
    diagnostics.extend(found)
    parameters = tuple(
        one
        for one in parameters
        if one.location != "header" or one.name.lower() not in _PLAIN_HEADERS
    )
    auth, auth_line = _auth(outline, calls, notes, query)
    request = _request(
        outline, [part[1] for part in split], request_samples, unmarked, calls, diagnostics
    )
    responses = _responses(outline, tables, response_samples, dialect, diagnostics)
    diagnostics.extend(_ids(request_samples, response_samples))
    servers, servers_line = _servers(urls)
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
    return Draft(operation, tuple(diagnostics))


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
    message = "fields are described here, but the capture lost their names and types; capture the page in another way"
    return Diagnostic("names-lost", message, line, "error")


def _urls(outline: Outline) -> list[tuple[Url, int, bool]]:
    """The URLs of the operation with their lines, the announced ones first; True marks those of a call."""
    found: list[tuple[Url, int, bool]] = []
    for text, line in outline.anchor.urls:
        url = split_url(text)
        if url is not None:
            found.append((url, line, False))
    for code, command in outline.calls:
        line = code.place(code.text.find(command.urls[0][:20], command.start))[0]
        for text in split_glued(command.urls[0]):
            url = split_url(text)
            if url is not None:
                found.append((url, line, True))
    # A capture may run several servers together: only the last of them has the path.
    longest = next((url.path for url, _, _ in reversed(found) if url.path not in ("", "/")), None)
    with_path = [entry for entry in found if entry[0].path not in ("", "/")]
    if longest is None:
        return found if found and found[0][0].path == "/" else []
    bare = [
        (replace(url, path=longest), line, called)
        for url, line, called in found
        if url.path in ("", "/")
    ]
    return with_path + bare


def _servers(urls: list[tuple[Url, int, bool]]) -> tuple[tuple[str, ...], int | None]:
    announced = [entry for entry in urls if not entry[2] and entry[0].server] or [
        entry for entry in urls if entry[0].server
    ]
    servers = tuple(dict.fromkeys(url.server for url, _, _ in announced if url.server))
    return servers, announced[0][1] if announced else None


def _conflicts(outline: Outline, calls: list[Call], path: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    said = _shape_of_path(path)
    for (_, command), call in zip(outline.calls, calls, strict=True):
        if call.method != outline.anchor.method and command.explicit:
            message = f"the page says {outline.anchor.method}, the call sends {call.method}"
            found.append(Diagnostic("method-conflict", message, call.line))
        url = split_url(call.url)
        if url is not None and outline.anchor.urls and not _alike(_shape_of_path(url.path), said):
            message = f"the page says {path}, the call goes to {url.path}"
            found.append(Diagnostic("path-conflict", message, call.line))
    return found


def _shape_of_path(path: str) -> list[str]:
    return [re.sub(r"\{[^{}]*\}", "{}", part) for part in path.strip("/").split("/")]


def _alike(called: list[str], said: list[str]) -> bool:
    """Whether a called path is the said one; a call may put a value where the path has a name."""
    return len(called) >= len(said) and all(
        one == other or other == "{}" or one == "{}"
        for one, other in zip(called[-len(said) :], said, strict=True)
    )


def _call(code: Code, command: Command) -> Call:
    body: Any = None
    payload = command.payload
    if payload is not None:
        read, _ = read_sample(payload.text, lambda _: (1, 1))
        body = read.sample.value if read.readable else payload.text
    return Call(
        line=code.place(command.start)[0],
        method=command.method,
        url=placeholders((split_glued(command.urls[0]))[-1]),
        headers={name: placeholders(value) for name, value in command.headers},
        body=body,
        has_body=payload is not None,
    )


def _samples(
    outline: Outline, diagnostics: list[Diagnostic]
) -> tuple[list[ReadSample], dict[str | None, list[ReadSample]]]:
    """The samples of the request, and those of each status."""
    requests: list[ReadSample] = []
    responses: dict[str | None, list[ReadSample]] = {}
    for part in outline.samples:
        read, found = read_sample(part.code.text, part.code.place)
        diagnostics.extend(found)
        (requests if part.side == "request" else responses.setdefault(part.status, [])).append(read)
    for code, command in outline.calls:
        payload = command.payload
        if payload is None or payload.text.lstrip()[:1] not in ("{", "[", '"'):
            continue
        start = payload.start
        read, found = read_sample(
            payload.text, lambda offset, code=code, start=start: code.place(start + offset)
        )
        diagnostics.extend(found)
        requests.append(read)
    requests.sort(key=lambda read: read.sample.line)
    return requests, responses


def _split(
    rows: _Rows, names: list[str], *, has_body: bool, method: str
) -> tuple[list[tuple[FieldRow, str, bool]], _Rows | None]:
    """The rows of a table that are parameters, each with its place and whether that is stated; and the rest, body fields."""
    part = rows.part
    if part.side != "request":
        return [], None
    parameters: list[tuple[FieldRow, str, bool]] = []
    fields: list[FieldRow] = []
    for row in rows.rows:
        stated = (
            row.location
            if row.location in ("path", "query", "header", "cookie", "body")
            else part.location
        )
        if row.name in names and stated != "body" and part.subject is None:
            parameters.append((row, "path", True))
        elif stated in ("query", "header", "cookie", "path"):
            parameters.append((row, stated, True))
        elif (
            stated is None
            and not has_body
            and method in ("GET", "HEAD", "DELETE", "OPTIONS")
            and part.subject is None
        ):
            # Without a body there is one place left.
            parameters.append((row, "query", method in ("GET", "HEAD")))
        else:
            fields.append(row)
    return parameters, _Rows(part, fields) if fields else None


def _unmarked(habit: Unmarked, rows: list[FieldRow]) -> Unmarked:
    """What a row without a mark means: the vendor's habit, or what the marks on the other rows imply."""
    marks = {row.required for row in rows if row.marked is not None}
    if habit == "required":
        return None if True in marks else "required"
    if habit is not None:
        return habit
    return "optional" if marks == {True} else "required" if marks == {False} else None


def _request(
    outline: Outline,
    tables: list[_Rows | None],
    samples: list[ReadSample],
    unmarked: Unmarked,
    calls: list[Call],
    diagnostics: list[Diagnostic],
) -> RequestFacts | None:
    bodies = [_field_table(rows) for rows in tables if rows is not None]
    if not bodies and not samples and outline.body_heading is None:
        return None
    line = min(
        [table.line for table in bodies]
        + [read.sample.line for read in samples]
        + ([outline.body_heading[1]] if outline.body_heading else [])
    )
    fields, found = read_body(bodies, shape_of(samples), line, unmarked)
    diagnostics.extend(found)
    required = outline.body_heading[0] if outline.body_heading else None
    if required is None and any(field.required and "." not in field.path for field in fields):
        required = True
    sent = {
        name.lower(): value
        for call in calls
        if call.has_body
        for name, value in call.headers.items()
    }
    media_type = sent.get("content-type")
    return RequestFacts(required, media_type, fields, tuple(read.sample for read in samples))


def _field_table(rows: _Rows) -> FieldTable:
    table: Table = rows.part.table
    return FieldTable(tuple(rows.rows), table.line, rows.part.subject, table.flattened)


def _responses(
    outline: Outline,
    tables: list[_Rows],
    samples: dict[str | None, list[ReadSample]],
    dialect: Dialect,
    diagnostics: list[Diagnostic],
) -> tuple[ResponseFacts, ...]:
    ours = [rows for rows in tables if rows.part.side == "response"]
    statuses: dict[str | None, int | None] = {
        status: line for status, line in outline.statuses.items()
    }
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
        fields, found = read_body(
            bodies, shape_of(reads), start, _unmarked_response(dialect, bodies)
        )
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


def _unmarked_response(dialect: Dialect, tables: list[FieldTable]) -> Unmarked:
    if dialect.response_unmarked is not None:
        return dialect.response_unmarked
    marks = {row.required for table in tables for row in table.rows if row.marked is not None}
    return "optional" if marks == {True} else None


def _has_body(
    outline: Outline, status: str | None, described: bool, dialect: Dialect
) -> bool | None:
    if described:
        return True
    if status in outline.empty or status in _NO_BODY:
        return False
    # A tab that holds a reason phrase and no model is how this template writes "no body".
    return False if dialect.response_unmarked is not None and status is not None else None


def _auth(
    outline: Outline, calls: list[Call], notes: Notes, query: list[tuple[str, str]]
) -> tuple[tuple[str, ...], int | None]:
    found: dict[str, int] = {}
    for (code, command), call in zip(outline.calls, calls, strict=True):
        if command.basic:
            found.setdefault("basic", call.line)
        for name, value in call.headers.items():
            line = code.place(max(0, code.text.find(name, command.start)))[0]
            if name.lower() == "authorization":
                scheme = value.split(" ", 1)[0].lower()
                kind = scheme if scheme in ("bearer", "basic") else f"header:{name}"
                found.setdefault(kind, line)
            elif _KEY_RE.fullmatch(name):
                found.setdefault(f"header:{name}", line)
        if calls:
            for name, _ in query:
                if _QUERY_KEY_RE.fullmatch(name):
                    found.setdefault(f"query:{name}", call.line)
    if notes.scopes:
        found.setdefault("oauth", notes.lines.get("scopes") or outline.anchor.line)
    return tuple(found), next(iter(found.values()), None)


def _ids(
    requests: list[ReadSample], responses: dict[str | None, list[ReadSample]]
) -> list[Diagnostic]:
    """Identifiers that are strings in one sample and numbers in another."""
    kinds: dict[str, dict[str, tuple[str, int]]] = {}
    for read in [*requests, *(read for reads in responses.values() for read in reads)]:
        if read.readable:
            _collect(read.value, "", read, kinds)
    found: list[Diagnostic] = []
    for value, by_type in kinds.items():
        if len(by_type) == 2:
            (number, _), (text, line) = by_type["integer"], by_type["string"]
            message = f'the id {value} is a number in {number} and the string "{value}" in {text}'
            found.append(Diagnostic("id-type-varies", message, line, "note"))
            break
    return found


def _collect(
    value: Any, path: str, read: ReadSample, kinds: dict[str, dict[str, tuple[str, int]]]
) -> None:
    if isinstance(value, dict):
        for name, member in cast("dict[str, Any]", value).items():
            _collect(member, f"{path}.{name}" if path else name, read, kinds)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            _collect(item, path + "[]", read, kinds)
    elif (
        re.search(r"(?:^|[._])ids?(?:\[\])?$", path)
        and str(value).isdigit()
        and not isinstance(value, bool)
    ):
        kind = "string" if isinstance(value, str) else "integer"
        kinds.setdefault(str(value), {}).setdefault(
            kind, (path, read.lines.get(path.removesuffix("[]"), read.sample.line))
        )
