"""Gaps that an unread block may explain: the missing fact may be on lines that were not read.

``check`` must not report that a page lacks something that may be in an unread block of the operation. Such a gap
becomes a warning that names the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

from docpact.catalogue import rules
from docpact.check.compare import Stored
from docpact.check.gap import Gap, rule_for, where
from docpact.pages.facts import Field, Unread
from docpact.pages.prints import mentions

__all__ = ["not_read", "spans"]

_HINT = "read these lines, then write a reading (`docpact read --unread PAGE` prints them), or change the page's facts"
_WORDS = {
    "required": ("required", "optional", "mandatory", "must", "yes", "no", "true", "false"),
    "nullable": ("null", "nullable", "none"),
    "deprecated": ("deprecated", "deprecation", "obsolete"),
    "preview": ("preview", "beta", "alpha", "experimental"),
    "auth": (
        "auth",
        "authentication",
        "authorization",
        "bearer",
        "basic",
        "token",
        "key",
        "oauth",
        "oauth2",
    ),
    "scopes": ("scope", "scopes", "permission", "permissions"),
    "servers": ("http", "https", "server", "servers", "host", "url", "base"),
}
"""Words of which an unread block must contain one to be able to state a fact whose value it does not contain."""


def not_read(gaps: Iterable[Gap], page: Stored) -> list[Gap]:
    """Return the gaps; those that unread blocks of the operation may explain as warnings that name the lines."""
    return [_softened(gap, page) if page.unread else gap for gap in gaps]


def spans(blocks: Sequence[Unread]) -> str:
    """The lines of blocks: ``lines 40-58, 71``."""
    shown = ", ".join(block.span for block in blocks[:4])
    more = f" and {len(blocks) - 4} more" if len(blocks) > 4 else ""
    plural = len(blocks) > 1 or blocks[0].line != blocks[0].end
    return f"line{'s' if plural else ''} {shown}{more}"


def _softened(gap: Gap, page: Stored) -> Gap:
    if rules()[gap.rule].fact == "renamed":
        if any(_names(block, page, str(gap.spec)) for block in page.unread):
            return _not_renamed(gap)
        return gap
    if gap.rule == "DP401" and None not in (gap.page, gap.spec) and gap.page != gap.spec:
        if any(_names(block, page, gap.spec) for block in page.unread):
            said = f"status {gap.page} is on the page and not in the spec"
            return replace(gap, message=said, hint="add the response to the spec", spec=None)
        return gap
    if not _lacks(gap, page):
        return gap
    blocks = [block for block in page.unread if _may_state(block, gap, page)]
    if not blocks:
        return gap
    subject = gap.about() or gap.spot.what
    fact = "" if gap.spot.what in ("field", "status") or not gap.about() else f" {gap.spot.what}"
    said = f"{subject}:{fact} not read: look at {spans(blocks)}"
    return replace(gap, message=said, line=blocks[0].line, hint=_HINT, severity="warning")


def _lacks(gap: Gap, page: Stored) -> bool:
    """Whether a gap says that the page lacks what the spec has."""
    if gap.rule in ("DP203", "DP204", "DP205"):
        known = _listed(gap.spec)
        return bool(known) and {str(one) for one in _listed(gap.page)} <= {
            str(one) for one in known
        }
    if gap.rule == "DP315":
        return page.facts.request is None
    if gap.rule in ("DP207", "DP208", "DP403"):
        return not gap.page and gap.spec is not False
    compared = rules()[gap.rule].subject in ("request", "response")
    return compared and gap.page is None and gap.spec is not None


def _may_state(block: Unread, gap: Gap, page: Stored) -> bool:
    """Whether a block may state what a gap is about."""
    spot = gap.spot
    if not page.prints:
        return True
    if spot.what in _WORDS and spot.part == "operation":
        return _has_any(block, page, _WORDS[spot.what])
    if gap.rule in ("DP315", "DP403"):
        return block.kind != "heading"
    if spot.what == "status":
        status = spot.part.partition(" ")[2]
        return not status.isdigit() or _names(block, page, status)
    names = [one for one in re.split(r"[.\[\]*]+", spot.path) if one]
    field = _field(page, spot.part, spot.path)
    on_line = field is not None and block.line <= field.line <= block.end
    if on_line or (names and _names(block, page, names[-1])):
        return True
    if spot.what in ("field", "required", "nullable", "type", "deprecated"):
        return False
    return all(_names(block, page, value) for value in _listed(gap.spec))


def _listed(value: Any) -> list[Any]:
    """A list or tuple as a list; anything else as a list of one, and None as an empty one."""
    if value is None:
        return []
    return [*cast("Iterable[Any]", value)] if isinstance(value, list | tuple) else [value]


def _field(page: Stored, part: str, path: str) -> Field | None:
    facts = page.facts
    if part.startswith("parameter"):
        return next((one for one in facts.parameters if one.name == path), None)
    if part == "request":
        fields = facts.request.fields if facts.request else ()
    else:
        fields = tuple(one for response in facts.responses for one in response.fields)
    return next((one for one in fields if one.path == path), None)


def _names(block: Unread, page: Stored, value: object) -> bool:
    return mentions([one for one in page.prints if block.line <= one.line <= block.end], value)


def _has_any(block: Unread, page: Stored, words: Iterable[str]) -> bool:
    return any(_names(block, page, word) for word in words)


def _not_renamed(gap: Gap) -> Gap:
    """A field that seems renamed, because the spec's name is in an unread block: report the page's own as missing."""
    path = gap.page_path or str(gap.page)
    return replace(
        gap,
        rule=(
            "DP301" if gap.spot.part.startswith("parameter") else rule_for(gap.spot.part, "missing")
        ),
        message=f"{where(gap.spot.part, path)} is on the page and not in the spec",
        hint=f"add `{gap.page}` to the spec",
        spec=None,
    )
