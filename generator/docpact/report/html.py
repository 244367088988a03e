"""A report as one HTML page that needs nothing else."""

from __future__ import annotations

from docpact.check.matrix import COLUMNS
from docpact.findings import Finding
from docpact.report.summary import Report, summary_line
from docpact.text.escape import html

__all__ = ["to_html"]

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ddd; padding: .3rem .5rem; text-align: left; }
.pass { color: #176f2c; } .fail { color: #b3261e; font-weight: bold; } .erratum { color: #7a5900; } .partial { color: #7a5900; } .none { color: #777; }
article { border-left: 4px solid #b3261e; margin: 1rem 0; padding: .2rem 1rem; }
article.warning { border-color: #b98900; } article.note { border-color: #999; }
dl { display: grid; grid-template-columns: 6rem 1fr; margin: 0; } dd { margin: 0; } code { font-size: .9em; }
"""


def to_html(report: Report) -> str:
    """The sum, the matrix, and the findings."""
    body = [f"<h1>docpact: {html(summary_line(report))}</h1>"]
    if report.matrix:
        heads = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in COLUMNS)
        body.append(f"<table>\n<tr><th>client</th><th>operation</th>{heads}</tr>")
        for row in report.matrix:
            cells = "".join(f'<td class="{cell}">{cell}</td>' for cell in row.cells().values())
            body.append(
                f"<tr><td>{html(row.client)}</td><td><code>{html(row.operation)}</code></td>{cells}</tr>"
            )
        body.append("</table>")
    body += [_finding(finding) for finding in report.findings]
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>docpact</title>\n'
        f"<style>\n{_STYLE}</style>\n" + "\n".join(body) + "\n</html>\n"
    )


def _finding(finding: Finding) -> str:
    head = "explained" if finding.erratum else finding.severity
    operation = f" <code>{html(finding.operation)}</code>" if finding.operation else ""
    details = [
        ("payload", finding.payload),
        ("page", finding.page),
        ("spec", finding.spec),
        ("erratum", finding.erratum),
        ("hint", None if finding.erratum else finding.hint),
    ]
    listed = "".join(
        f"<dt>{label}</dt><dd><code>{html(str(value))}</code></dd>"
        for label, value in details
        if value is not None
    )
    return (
        f'<article class="{finding.severity}">\n<p><strong>{head} {html(finding.rule)}</strong>{operation}</p>\n'
        f"<p>{html(finding.message)}</p>\n<dl>{listed}</dl>\n</article>"
    )
