"""Objects that a page describes once, "The subscription object", and the operations that say that they return one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docpact.pages.flat import Block, Heading, Item, Prose, Table
from docpact.pages.language.cells import columns
from docpact.pages.language.sections import section_of
from docpact.pages.operation.segments import Segment
from docpact.pages.text import inline

__all__ = ["models_of", "with_model"]

_TITLE_RE = re.compile(
    r"(?:the\s+)?(?P<name>[\w][\w -]{1,40}?)\s+(?:object|model|resource|entity|representation|structure)(?:\s+(?:structure|attributes|properties|fields))?",
    re.IGNORECASE,
)
_RETURNED_RE = re.compile(
    r"\b(?:returns?|responds?\s+with|answers?\s+with|the\s+(?:updated|created|new|canceled|deleted))\b(?P<what>[^.;\n]{1,120})",
    re.IGNORECASE,
)
_LIST_RE = re.compile(
    r"\b(?:list|array|collection|page|dictionary|map)\s+(?:of|with)\b|\bobjects\b", re.IGNORECASE
)


def models_of(blocks: Sequence[Block]) -> dict[str, Table]:
    """The tables below headings such as "The subscription object", by the name of the object in lower case."""
    found: dict[str, Table] = {}
    name = ""
    for block in blocks:
        if isinstance(block, Heading):
            title = _TITLE_RE.fullmatch(inline(block.text).strip(" :"))
            if title is not None:
                name = title.group("name").lower()
            elif block.level and section_of(block.text) is None:
                name = ""
        elif isinstance(block, Table) and name and name not in found and columns(block) is not None:
            found[name] = block
    return found


def with_model(part: Segment, models: dict[str, Table]) -> Segment:
    """A segment with the table of the object that it says it returns, where it shows none itself."""
    if not models:
        return part
    answers = False
    for block in part.blocks:
        if isinstance(block, Heading):
            section = section_of(block.text)
            answers = section is not None and section.kind in ("response", "status")
        elif isinstance(block, Table) and answers and columns(block) is not None:
            return part
    for at, block in enumerate(part.blocks):
        if not isinstance(block, Prose | Item) or block.line < part.anchor.line:
            continue
        match = _RETURNED_RE.search(inline(block.text))
        if match is None or _LIST_RE.search(match.group("what")):
            continue
        words = match.group("what").lower()
        name = next(
            (
                one
                for one in sorted(models, key=len, reverse=True)
                if re.search(rf"\b{re.escape(one)}\b(?!\s+[\w-]+\s+objects?\b)", words)
            ),
            None,
        )
        if name is not None:
            added: list[Block] = [Heading("Response", block.line, 0), models[name]]
            return replace(part, blocks=[*part.blocks[: at + 1], *added, *part.blocks[at + 1 :]])
    return part
