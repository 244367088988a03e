"""The catalogue of rules: what each means, why it is there, and what to do. ``docpact rules`` prints it.

The texts are data, in ``rules.toml``. Groups: DP1xx the page itself, DP2xx operations, DP3xx what is sent, DP4xx what is
answered, DP5xx payloads, DP6xx the client, DP7xx the document, DP9xx errata and marks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from docpact.check.rule_answers import answers_to
from docpact.config import near_misses
from docpact.errors import DocpactError

__all__ = ["Rule", "explain", "find_rule", "list_rules", "rules"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        id: ``DP311``; it never changes its meaning.
        title: What holds when all is well.
        reason: Why it matters.
        example: What breaks it.
        fix: What to do then.

    """

    id: str
    title: str
    reason: str
    example: str
    fix: str


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in order."""
    text = resources.files("docpact.check").joinpath("rules.toml").read_text(encoding="utf-8")
    return {name: Rule(name, **entry) for name, entry in sorted(tomllib.loads(text).items())}


def find_rule(name: str) -> Rule:
    """One rule by its id, in any case.

    Raises:
        DocpactError: There is no such rule; near misses are named.
    """
    found = rules().get(name.upper())
    if found is None:
        raise DocpactError(
            f"there is no rule {name!r}", hint=near_misses(name.upper(), rules(), "rule")
        )
    return found


def explain(rule: Rule) -> str:
    """A rule for people to read."""
    text = (
        f"{rule.id}: {rule.title}\n\n"
        f"Why: {rule.reason}\n\n"
        f"Breaks it: {rule.example}\n\n"
        f"What to do: {rule.fix}\n"
    )
    for file, entry in answers_to(rule.id):
        text += f"\nIn {file}:\n\n" + "".join(f"  {line}\n" for line in entry.splitlines())
    return text


def list_rules() -> str:
    """All rules, a line each."""
    return "".join(f"{rule.id}  {rule.title}\n" for rule in rules().values())
