"""The catalogue of rules and page diagnostics: what each means, why it matters, and what to do.

The entries are data, in ``catalogue.toml``; ``docpact rules`` prints them. Code never derives anything from the letters or
digits of an id: what it needs to know of a rule is a field of the entry. What answers a rule in writing (an erratum, a
reading) belongs here too; checking and reporting do not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from docpact.config import near_misses
from docpact.errors import DocpactError

__all__ = [
    "Rule",
    "catalogue",
    "diagnostics",
    "entries_for",
    "explain",
    "fact_rule",
    "find_rule",
    "list_rules",
    "rules",
]

_READER = "reader"
_LIMIT = "limit"
_SAMPLE_ERRATUM = """\
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
_TEMPLATES: Mapping[str, tuple[str, str]] = {
    "sample": ("errata.yaml", _SAMPLE_ERRATUM),
    "decision": ("errata.yaml", _DECISION),
    "reading": ("readings.yaml", _READING),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, or one diagnostic of the page reader.

    Args:
        id: ``DP311`` or ``field-inferred``; it never changes its meaning.
        title: What the rule requires, or what the reader noticed.
        reason: Why it matters.
        example: What violates it.
        fix: What to do then.
        subject: What it is about: ``page``, ``operation``, ``request``, ``response``, ``payload``, ``client``, ``document``,
            ``erratum``, ``reading``, or ``reader`` for a diagnostic.
        column: The column of the matrix; ``sample`` is that of the sample's side. None for a diagnostic.
        fact: The fact in which page and spec differ; ``limit`` is any limit.
        counterpart: The rule of the same fact of a request.
        answers: The entries that can answer it: ``sample``, ``decision``, ``reading``.

    """

    id: str
    title: str
    reason: str
    example: str
    fix: str
    subject: str
    column: str | None = None
    fact: str | None = None
    counterpart: str | None = None
    answers: tuple[str, ...] = ()


@cache
def catalogue() -> Mapping[str, Rule]:
    """Return all entries by id: the rules in order, then the diagnostics."""
    text = resources.files("docpact").joinpath("catalogue.toml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = dict(sorted(tomllib.loads(text).items()))
    for entry in entries.values():
        entry["answers"] = tuple(entry.get("answers", ()))
    return {name: Rule(name, **entry) for name, entry in entries.items()}


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rules of the contract by id, in order."""
    return {name: rule for name, rule in catalogue().items() if rule.subject != _READER}


@cache
def diagnostics() -> Mapping[str, Rule]:
    """Return the diagnostics of the page reader by code, in order."""
    return {name: rule for name, rule in catalogue().items() if rule.subject == _READER}


@cache
def fact_rule(response: bool, fact: str) -> str:
    """Return the rule of a fact of a field or parameter.

    Args:
        response: Whether it is a fact of a response, not of a request.
        fact: The fact, such as ``type``; one without a rule is a limit.
    """
    subject = "response" if response else "request"
    found = {rule.fact: rule.id for rule in rules().values() if rule.subject == subject}
    return found.get("type" if fact == "items" else fact) or found[_LIMIT]


def find_rule(name: str) -> Rule:
    """Return a rule or diagnostic by its id, in any case.

    Raises:
        DocpactError: The rule is unknown; the message suggests similar ones.
    """
    for wanted in (name.upper(), name.lower()):
        if wanted in catalogue():
            return catalogue()[wanted]
    wanted = name.lower() if name.lower() != name.upper() and "-" in name else name.upper()
    raise DocpactError(f"unknown rule {name!r}", hint=near_misses(wanted, catalogue(), "rule"))


def explain(rule: Rule) -> str:
    """Return a rule as text for people."""
    text = (
        f"{rule.id}: {rule.title}\n\n"
        f"Why: {rule.reason}\n\n"
        f"Example of a violation: {rule.example}\n\n"
        f"What to do: {rule.fix}\n"
    )
    entries = entries_for(rule)
    if not entries and rule.id in rules():
        text += "\nNo erratum and no reading answers this rule.\n"
    for file, entry in entries:
        text += f"\nIn {file}:\n\n" + "".join(f"  {line}\n" for line in entry.splitlines())
    return text


def entries_for(rule: Rule) -> list[tuple[str, str]]:
    """Return the entries that can answer a rule: the file each belongs in, and its text to fill in."""
    part = rule.subject if rule.subject in ("operation", "request", "response") else "response"
    # The presence and the name of a field are stated by any fact of it.
    named = rule.fact in ("missing", "undocumented", "renamed")
    fact = "maxLength" if rule.fact == _LIMIT else rule.fact or "required"
    entries: list[tuple[str, str]] = []
    for answer in rule.answers:
        file, text = _TEMPLATES[answer]
        if part == "operation":
            text = text.replace("  path: FIELD\n", "")
        stated = fact
        if named:
            stated = "required" if answer == "reading" else "field"
        entries.append((file, text.replace("PART", part, 1).replace("FACT", stated, 1)))
    return entries


def list_rules() -> str:
    """Return all rules and diagnostics, one line each."""
    width = max(map(len, diagnostics()))
    listed = "".join(f"{rule.id}  {rule.title}\n" for rule in rules().values())
    noticed = "".join(f"{rule.id:<{width}}  {rule.title}\n" for rule in diagnostics().values())
    return f"{listed}\nPage diagnostics\n\n{noticed}"
