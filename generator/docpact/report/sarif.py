"""SARIF 2.1.0 (OASIS): what code scanning services read.

Physical locations are the lines, logical ones the JSON pointers, and ``partialFingerprints`` keep a finding the same
when lines move. A finding that an erratum explains is suppressed, with the erratum as its justification.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast
from urllib.parse import quote

from docpact.catalogue import Rule, rules
from docpact.diff.changes import ChangeClass
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report.change_classes import CLASS_TEXTS
from docpact.report.summary import Report
from docpact.text.escape import json_text, sarif
from docpact.version import own_version

__all__ = ["to_sarif"]

_HOME = "https://github.com/docpact/docpact"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(report: Report) -> str:
    """One run with the rules that were broken and a result for each finding."""
    used = sorted({finding.rule for finding in report.findings})
    known = rules()
    driver: dict[str, Any] = {
        "name": "docpact",
        "version": own_version(),
        "informationUri": _HOME,
        "rules": [_rule(known[name]) if name in known else _change_rule(name) for name in used],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, used.index(finding.rule)) for finding in report.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {
            "text": f"{rule.example} {rule.fix}",
            "markdown": f"{rule.reason}\n\n**Example**: {rule.example}\n\n**Fix**: {rule.fix}",
        },
        "helpUri": f"{_HOME}/blob/main/docs/reference/rules.md#{_anchor(rule)}",
    }


def _anchor(rule: Rule) -> str:
    """Return the anchor of a rule's heading in the documentation, as GitHub and the site derive it."""
    heading = f"{rule.id}: {rule.title}".lower()
    return "".join(c for c in heading if c.isalnum() or c in "-_ ").replace(" ", "-")


def _change_rule(name: str) -> dict[str, Any]:
    """Return the class of a change as a rule (``docpact diff`` and ``refresh``)."""
    text = CLASS_TEXTS.get(cast("ChangeClass", name), name)
    fix = "Breaking changes are errors: check the callers of the symbols that the message names."
    return {
        "id": name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": f"{text} {fix}", "markdown": f"{text}\n\n{fix}"},
        "helpUri": f"{_HOME}/blob/main/docs/guides/follow.md",
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    text = sarif(finding.message) + (f"\nhint: {sarif(finding.hint)}" if finding.hint else "")
    places = [place for place in (finding.payload, finding.spec, finding.page) if place is not None]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": text},
        "locations": [_location(place) for place in places[:1]],
        "partialFingerprints": {"docpact/v1": _fingerprint(finding)},
    }
    if places[1:]:
        result["relatedLocations"] = [
            {"id": number, **_location(place)} for number, place in enumerate(places[1:], 1)
        ]
    if finding.erratum:
        result["suppressions"] = [
            {"kind": "external", "justification": f"erratum {sarif(finding.erratum)}"}
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.source)}}
    if place.line is not None:
        physical["region"] = {
            "startLine": place.line,
            **({"startColumn": place.column} if place.column else {}),
        }
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": place.pointer}]
    return location


def _uri(source: str) -> str:
    """Return a file as a URI: relative to the folder of the run, or absolute."""
    uri = quote(source, safe="/:", errors="replace")
    return f"file://{uri}" if source.startswith("/") else uri


def _fingerprint(finding: Finding) -> str:
    where = finding.spec or finding.payload
    parts = [
        finding.rule,
        finding.operation or "",
        (where and where.pointer) or "",
        finding.message,
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
