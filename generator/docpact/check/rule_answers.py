"""How a person answers a rule in writing: the erratum or the reading that fits it, ready to be filled in."""

from __future__ import annotations

from docpact.check.gap import FACT_RULES

__all__ = ["answers_to"]

_FACTS = {rule: fact for fact, rule in FACT_RULES.items() if len(rule) == 2}
_LIMIT = "maxLength"
_SAMPLE = """\
- id: NAME
  kind: sample
  operation: METHOD /path
  in: response
  sample: DIGEST  # as the finding gives it
  fault: FAULT    # as the finding gives it
  edit: {insert: ',', before: '"next"'}
  wrong: What is wrong on the page.
  reason: Why the edit is right."""
_DECISION = """\
- id: NAME
  kind: decision
  operation: METHOD /path
  in: PART
  path: FIELD
  fact: FACT
  page: WHAT-THE-PAGE-SAYS
  spec: WHAT-THE-SPEC-SAYS
  wrong: What is wrong on the page.
  reason: Why the spec says otherwise."""
_READING = """\
- page: FILE-OR-URL
  lines: "FIRST-LAST"
  digest: DIGEST  # as `docpact read --unread` gives it
  operation: METHOD /path
  in: PART
  path: FIELD
  says: {FACT: VALUE}
  reason: What these lines mean."""


def answers_to(rule: str) -> list[tuple[str, str]]:
    """Return the entries that can answer a rule: the file that each belongs in, and its text."""
    group, number = rule[:3], rule[3:]
    if rule == "DP101":
        return [("errata.yaml", _SAMPLE)]
    if rule == "DP102":
        return [("errata.yaml", _filled(_DECISION, "response", "enum"))]
    if group in ("DP3", "DP4"):
        part = "request" if group == "DP3" else "response"
        fact = _FACTS.get(number, _LIMIT if number == "11" else "field")
        reading = _filled(_READING, part, "required" if fact == "field" else fact)
        if fact == "field":
            return [("readings.yaml", reading)]
        return [("errata.yaml", _filled(_DECISION, part, fact)), ("readings.yaml", reading)]
    if group == "DP2" and number in ("01", "02", "03", "04", "05", "07", "08", "09"):
        facts = {"01": "method", "02": "path", "03": "servers", "04": "auth", "05": "scopes"}
        fact = facts.get(number, {"07": "deprecated", "08": "preview"}.get(number, "method"))
        text = _filled(_READING, "operation", fact)
        return [("readings.yaml", text.replace("  path: FIELD\n", ""))]
    return []


def _filled(text: str, part: str, fact: str) -> str:
    return text.replace("PART", part, 1).replace("FACT", fact, 1)
