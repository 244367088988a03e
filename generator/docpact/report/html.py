"""A report as one HTML page that needs nothing else: no request leaves it, and it works without scripts too.

The matrix links to the findings of each cell; each operation shows page, spec and client side by side, with what
differs marked, its samples, the proven call, and what of the page was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from zlib import crc32

from docpact.check.matrix import COLUMNS, Row
from docpact.findings import Finding
from docpact.report.columns import columns_of
from docpact.report.operations import FactRow, OperationView, called
from docpact.report.summary import Report, summary_line
from docpact.text.escape import html, html_block

__all__ = ["to_html"]

_STATES = ("fail", "partial", "erratum", "pass", "none")
_SAID = {
    "fail": "failed",
    "partial": "partly read",
    "erratum": "explained",
    "pass": "passed",
    "none": "not documented",
}


def to_html(report: Report) -> str:
    """Return the page: the sum, the matrix, the operations and the findings."""
    matrix = report.matrix or ()
    numbered = {id(finding): number for number, finding in enumerate(report.findings, 1)}
    body = [
        '<a class="skip" href="#findings">Skip to the findings</a>',
        f"<header>\n<h1>docpact report</h1>\n<p>{html(summary_line(report))}</p>\n</header>",
        "<main>",
        _tools(report),
    ]
    if matrix:
        body += ['<h2 id="matrix">Matrix</h2>', _matrix(matrix, report, numbered)]
    views = {(view.client, view.operation): view for view in report.operations}
    rows = [row for row in matrix if (row.client, row.operation) in views]
    if rows:
        body.append("<h2>Operations</h2>")
        body += [
            _operation(row, views[row.client, row.operation], report, numbered) for row in rows
        ]
    body.append('<h2 id="findings" tabindex="-1">Findings</h2>')
    body += [_finding(finding, number) for number, finding in enumerate(report.findings, 1)]
    if not report.findings:
        body.append("<p>No findings.</p>")
    body.append("</main>")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<title>docpact report</title>\n'
        f"<style>\n{_resource('report.css')}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + f"\n<script>\n{_resource('report.js')}</script>\n</body>\n</html>\n"
    )


def _resource(name: str) -> str:
    return resources.files("docpact.report").joinpath(name).read_text(encoding="utf-8")


def _tools(report: Report) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" data-state="{state}" checked> <span class="{state}">{_SAID[state]}</span></label>'
        for state in _STATES
    )
    return (
        '<div class="tools" role="search"><input type="search" id="search" aria-label="Search operations and findings" '
        'placeholder="Search (press /)" autocomplete="off">'
        f'<fieldset aria-label="Show">{boxes}</fieldset>'
        f'<span id="count" class="soft" role="status">{len(report.operations) + len(report.findings)} shown</span></div>'
    )


def _matrix(rows: Sequence[Row], report: Report, numbered: Mapping[int, int]) -> str:
    heads = "".join(f'<th scope="col">{column.replace("_", " ")}</th>' for column in COLUMNS)
    lines = [
        '<div class="scroll" tabindex="0" role="region" aria-label="Matrix">\n<table class="matrix">\n'
        f'<thead><tr><th scope="col">operation</th>{heads}</tr></thead>\n<tbody>'
    ]
    shown = {(view.client, view.operation) for view in report.operations}
    for row in rows:
        own = [finding for finding in report.findings if finding.operation in (row.operation, None)]
        cells = "".join(
            f'<td class="{cell}">{_cell(cell, column, own, numbered)}</td>'
            for column, cell in row.cells().items()
        )
        name = f"<code>{html(row.operation)}</code>"
        if (row.client, row.operation) in shown:
            name = f'<a href="#{_anchor(row.client, row.operation)}">{name}</a>'
        lines.append(
            f'<tr data-text="{html(f"{row.client} {row.operation}")}" data-states="{" ".join(_states(row))}">'
            f'<th scope="row">{name}<span class="place">{html(row.client)}</span></th>{cells}</tr>'
        )
    return "\n".join([*lines, "</tbody></table></div>"])


def _cell(cell: str, column: str, findings: Iterable[Finding], numbered: Mapping[int, int]) -> str:
    if cell not in ("fail", "erratum", "partial"):
        return cell
    mine = [
        f
        for f in findings
        if column in columns_of(f) and (f.erratum is not None) == (cell == "erratum")
    ]
    mine = [f for f in mine if cell != "fail" or f.severity == "error"] or mine
    if not mine:
        return cell
    number = numbered[id(mine[0])]
    return f'<a class="{cell}" href="#finding-{number}" aria-label="{cell}: finding {number}">{cell}</a>'


def _states(row: Row) -> list[str]:
    found = set(row.cells().values())
    return [
        state
        for state in _STATES
        if state in found and (state not in ("pass", "none") or len(found) <= 2)
    ] or ["pass"]


def _worst(row: Row) -> str:
    found = set(row.cells().values())
    return next(
        (state for state in ("fail", "partial", "erratum", "pass") if state in found), "none"
    )


def _operation(row: Row, view: OperationView, report: Report, numbered: Mapping[int, int]) -> str:
    own = [finding for finding in report.findings if finding.operation == row.operation]
    worst = _worst(row)
    text = " ".join(
        [
            view.client,
            view.operation,
            view.title or "",
            view.call or "",
            *(r.name for r in view.rows),
        ]
    )
    parts = [
        f'<details class="operation" id="{_anchor(row.client, row.operation)}" data-text="{html(text)}" '
        f'data-states="{" ".join(_states(row))}"{" open" if worst == "fail" else ""}>',
        f'<summary><h3><code>{html(view.operation)}</code></h3><span class="state {worst}">{_SAID[worst]}</span>'
        f'<span class="soft">{html(view.title or "")}</span></summary>',
        "<dl>",
        *_terms(
            (
                "client",
                f"<code>{html(view.call or 'none')}</code> <span class=\"place\">{html(view.symbol or '')}</span>",
            ),
            ("page", _link(view.page) if view.page else '<span class="soft">no page</span>'),
            ("checks", _checks(row)),
        ),
        "</dl>",
    ]
    if own:
        listed = ", ".join(f'<a href="#finding-{numbered[id(f)]}">{html(f.rule)}</a>' for f in own)
        parts.append(f"<p>Findings: {listed}</p>")
    if view.rows:
        parts.append(_facts(view, own))
    if view.documented_call:
        parts += ["<h4>Documented call</h4>", f"<pre>{html_block(view.documented_call)}</pre>"]
    for sample in view.samples:
        state = "" if sample.valid else ' <span class="fail">not valid JSON</span>'
        parts += [
            f"<h4>Sample: {html(sample.part)}, line {sample.line}{state}</h4>",
            f'<pre tabindex="0" role="region" aria-label="Sample, line {sample.line}">{html_block(sample.text)}</pre>',
        ]
    if view.unread:
        items = "".join(
            f'<li class="differs">lines {html(one.lines)}: {html(one.kind)}{f" ({html(one.reason)})" if one.reason else ""}</li>'
            for one in view.unread
        )
        parts += ["<h4>Not read on the page</h4>", f"<ul>{items}</ul>"]
    return "\n".join([*parts, "</details>"])


def _checks(row: Row) -> str:
    """The cells of an operation in one line: what was compared, and whether it was proven by a call."""
    return ", ".join(
        f'{column.replace("_", " ")}: <span class="{cell}">{_SAID[cell]}</span>'
        for column, cell in row.cells().items()
    )


def _facts(view: OperationView, findings: Sequence[Finding]) -> str:
    lines = [
        '<div class="scroll" tabindex="0" role="region" aria-label="Facts"><table class="facts">\n<thead><tr>'
        + "".join(f'<th scope="col">{head}</th>' for head in ("fact", "page", "spec", "client"))
        + "</tr></thead>\n<tbody>"
    ]
    for row in view.rows:
        found = _differs(row, findings)
        differs = ' class="differs"' if found else ""
        page = _said(row.page, row.spec if found else None, "not on the page")
        spec = _said(row.spec, row.page if found else None, "not in the spec")
        page_line = f' <span class="place">line {row.page_line}</span>' if row.page_line else ""
        spec_line = (
            f' <span class="place">{html(row.spec_place or "")}</span>' if row.spec_place else ""
        )
        symbol = f"<code>{html(called(row.symbol))}</code>" if row.symbol else ""
        lines.append(
            f'<tr{differs}><th scope="row"><code>{html(row.name)}</code></th>'
            f'<td data-column="page">{page}{page_line}</td><td data-column="spec">{spec}{spec_line}</td>'
            f'<td data-column="client">{symbol}</td></tr>'
        )
    return "\n".join([*lines, "</tbody></table></div>"])


def _said(text: str | None, other: str | None, missing: str) -> str:
    """What one side says; with another side to compare with, what only this one says is marked."""
    if text is None:
        return f'<span class="soft">{missing}</span>'
    if other is None:
        return html(text)
    known = other.split(", ")
    return ", ".join(
        html(word) if word in known else f"<mark>{html(word)}</mark>" for word in text.split(", ")
    )


def _differs(row: FactRow, findings: Iterable[Finding]) -> bool:
    return (
        row.page is None
        or row.spec is None
        or any(
            finding.erratum is None
            and finding.severity == "error"
            and (
                (
                    row.page_line is not None
                    and finding.page is not None
                    and finding.page.line == row.page_line
                )
                or (
                    row.spec_line is not None
                    and finding.spec is not None
                    and finding.spec.line == row.spec_line
                )
            )
            for finding in findings
        )
    )


def _finding(finding: Finding, number: int) -> str:
    kind = "explained" if finding.erratum else finding.severity
    state = {"explained": "erratum", "error": "fail"}.get(kind, "pass")
    operation = f" <code>{html(finding.operation)}</code>" if finding.operation else ""
    details = [
        ("payload", finding.payload),
        ("page", finding.page),
        ("spec", finding.spec),
        ("erratum", finding.erratum),
        ("fix", None if finding.erratum else finding.hint),
    ]
    terms = _terms(
        *(
            (label, f"<code>{html(str(value))}</code>")
            for label, value in details
            if value is not None
        )
    )
    text = f"{finding.rule} {kind} {finding.operation or ''} {finding.message}"
    return (
        f'<article class="finding {kind}" id="finding-{number}" tabindex="-1" data-text="{html(text)}" data-states="{state}">\n'
        f"<h3>{kind} {html(finding.rule)}{operation}</h3>\n<p>{html(finding.message)}</p>\n"
        f"<dl>{''.join(terms)}</dl>\n</article>"
    )


def _terms(*pairs: tuple[str, str]) -> list[str]:
    return [f"<dt>{label}</dt><dd>{value}</dd>" for label, value in pairs]


def _link(url: str) -> str:
    if re.match(r"https?://", url):
        return f'<a href="{html(url)}" rel="noreferrer noopener">{html(url)}</a>'
    return f"<code>{html(url)}</code>"


def _anchor(client: str, operation: str) -> str:
    """Return the anchor of an operation; the digits keep ``/a/{b}`` and ``/a/b`` apart."""
    name = f"{client} {operation}"
    words = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()
    return f"op-{words}-{crc32(name.encode('utf-8', 'replace')):08x}"
