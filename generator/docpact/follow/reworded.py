"""Changes of wording, one for each place of a page where words are new, at the field that the words describe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from docpact.diff.changes import Change, change
from docpact.errors import Place
from docpact.follow.ownership import lines_of
from docpact.pages.facts import Field, OperationFacts, Page
from docpact.pages.operation.wording import is_stamp
from docpact.pages.prints import LinePrint, mentions, prints_of
from docpact.text.values import is_array

__all__ = ["with_wordings"]

_MOST_LINES = 8
"""Lines that may describe one field."""
_MOST_CHANGES = 20
"""Changes of wording of one operation that are distinguished."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def with_wordings(
    changes: Sequence[Change],
    page: Page,
    before: OperationFacts,
    facts: OperationFacts,
    known: frozenset[str],
) -> list[Change]:
    """Return the changes with one of wording for each place with new words.

    Words next to another change belong to it. Beyond fields, new words are reported where nothing else has changed.

    Args:
        changes: The differences of one operation; those of wording among them are of all of it.
        page: The page now, with this operation alone.
        before: The operation as it is stored.
        facts: The operation now.
        known: The digests of all lines of the stored page.
    """
    whole = [one for one in changes if one.cls == "prose"]
    others = [one for one in changes if one.cls != "prose"]
    digests = before.prose_digest, facts.prose_digest
    alone = bool(whole) or (
        digests[0] != digests[1]
        and all(one.cls in ("cosmetic", "unread-changed") for one in others)
    )
    told = {one.page.line for one in others if one.page is not None}
    values = [value for one in others for value in _new_values(one)]
    fields = _described(facts)
    starts = sorted(lines_of(facts) | {facts.line})
    found: dict[tuple[str, str | None, int], Change] = {}
    last = 0
    for one in _new_lines(page, known):
        if any(mentions([one], value) for value in values):
            continue
        start = next((line for line in reversed(starts) if line <= one.line), 0)
        here = fields.get(start, []) if one.line < start + _MOST_LINES else []
        if len(here) == 1:
            if told & {start, one.line} or any(_touches(each, *here[0]) for each in others):
                continue
            place: tuple[str, str | None, int] = (*here[0], start)
        elif alone:
            paragraph = one.line == last + 1
            last = one.line
            if paragraph:
                continue
            place = ("operation", None, one.line)
        else:
            continue
        part, path, _ = place
        made = change(facts.key, "prose", part, path, "wording", *digests)
        found.setdefault(place, replace(made, page=Place(page.source, one.line)))
    if not found:
        return [*changes]
    return [*others, *[*found.values()][:_MOST_CHANGES]]


def _new_values(one: Change) -> list[str]:
    """The words that a change of a whole operation puts on other lines too: in samples of calls, say."""
    if one.in_ != "operation" or one.cls in ("deprecation", "preview", "unread-changed"):
        return []
    values = [*one.new] if is_array(one.new) else [one.new]
    texts = [str(value) for value in values if value is not None]
    return [text.partition(":")[2] or text for text in texts]


def _new_lines(page: Page, known: frozenset[str]) -> Iterator[LinePrint]:
    """The lines with words that the stored page does not have; those of unread blocks are reported as such."""
    unread = {line for one in page.unread for line in range(one.line, one.end + 1)}
    for one in prints_of(page.lines) if not page.prints else page.prints:
        text = _TAG.sub(" ", page.lines[one.line - 1]) if one.line <= len(page.lines) else ""
        if one.digest in known or one.line in unread:
            continue
        if re.search(r"\w", text) and not is_stamp(text):
            yield one


def _touches(one: Change, part: str, path: str) -> bool:
    """Whether a change is of a field, or of one that it contains."""
    if one.part.split(" ")[0] != part.split(" ")[0] or one.path is None:
        return False
    return one.path == path or one.path.startswith((f"{path}.", f"{path}[]"))


def _described(facts: OperationFacts) -> dict[int, list[tuple[str, str]]]:
    """The fields and parameters that more than a sample or a URL states, by line: the part and path of each."""
    parts: list[tuple[str, Sequence[Field]]] = [
        *((f"parameter {one.location}", [one]) for one in facts.parameters),
        ("request", facts.request.fields if facts.request else ()),
        *((f"response {one.status or '2XX'}", one.fields) for one in facts.responses),
    ]
    found: dict[int, list[tuple[str, str]]] = {}
    for part, fields in parts:
        for one in fields:
            if one.origin.get("name") not in ("sample", "url", "curl"):
                found.setdefault(one.line, []).append((part, one.path))
    return found
