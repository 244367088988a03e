"""Operations that only a documented call announces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from docpact.pages.flat import Code, Document, Heading, Item, Prose
from docpact.pages.language.sections import section_of
from docpact.pages.operation.announcement_lines import (
    DOCUMENTING,
    TARGET_RE,
    URL_RE,
    any_between,
    read_line,
)
from docpact.pages.operation.common import is_common
from docpact.pages.operation.path_index import PathIndex
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import find_commands
from docpact.pages.operation.urls import (
    goes_to,
    path_template,
    placeholders,
    split_glued,
    split_url,
)
from docpact.pages.text import inline

__all__ = ["announcements_of_calls", "only_called"]


def announcements_of_calls(document: Document) -> list[Anchor]:
    """The operations that only a curl command announces: one for each method and path."""
    found: list[Anchor] = []
    seen: set[tuple[str, str]] = set()
    documented = any(
        isinstance(block, Heading)
        and (section := section_of(block.text))
        and section.kind in DOCUMENTING
        for block in document.blocks
    )
    # If one command is documented, another one next to it that only reads is documented too.
    documented = documented or any(
        command.explicit or command.parts
        for block in document.blocks
        if isinstance(block, Code)
        for command in find_commands(block.text)
    )
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Code):
            continue
        for command in find_commands(block.text):
            url = split_url(split_glued(command.urls[0])[-1])
            if not documented:
                continue  # a guide that shows how to call something documents nothing
            if url is None or (command.method, url.path) in seen:
                continue
            seen.add((command.method, url.path))
            found.append(Anchor(index, command.method, block.place(command.start)[0]))
    return [
        _with_template(
            document,
            one,
            found[at - 1].index if at else -1,
            found[at + 1].index if at + 1 < len(found) else len(document.blocks),
        )
        for at, one in enumerate(found)
    ]


def _with_template(document: Document, anchor: Anchor, after: int, before: int) -> Anchor:
    """An announcement by a call, with the path template that a line near it states."""
    code = document.blocks[anchor.index]
    called = [
        url
        for command in (find_commands(code.text) if isinstance(code, Code) else ())
        if (url := split_url(split_glued(command.urls[0])[-1])) is not None
    ]
    for block in document.blocks[after + 1 : before]:
        words = inline(block.text).strip() if isinstance(block, Prose | Item) else ""
        match = URL_RE.fullmatch(words)
        alone = TARGET_RE.fullmatch(words)
        said = match.group(1) if match else alone.group() if alone else ""
        template = path_template(said.rstrip(".,;")) if said else ""
        url = split_url(template) if said else None
        if (
            url is not None
            and "{" in url.path
            and any(goes_to(one.path, url.path, values=alone is not None) for one in called)
        ):
            return replace(anchor, urls=((template, block.line),))
    return anchor


def only_called(document: Document, anchors: Sequence[Anchor]) -> Iterator[Anchor]:
    """Sections headed like those of the operations, with a call and no announcement of their own."""
    titles = [
        (index, block.level)
        for index, block in enumerate(document.blocks)
        if isinstance(block, Heading) and block.level
    ]
    above = {level for one in anchors if (level := _level_above(titles, one.index))}
    known = [
        (one.method, url.path)
        for one in anchors
        if one.urls and (url := split_url(one.urls[-1][0]))
    ]
    more: list[Anchor] = []
    places = sorted(one.index for one in anchors)
    pairs = set(known)
    templates = PathIndex((path, (at, path)) for at, (_, path) in enumerate(known) if "{" in path)
    deepest = max(above, default=6)
    for (index, level), end in zip(titles, _ends(titles, len(document.blocks)), strict=True):
        title = document.blocks[index]
        if level > deepest or any_between(places, index, end):
            continue
        if (
            not isinstance(title, Heading)
            or section_of(title.text) is not None
            or is_common(title.text)
        ):
            continue
        for place in range(index, end):
            block = document.blocks[place]
            commands = find_commands(block.text) if isinstance(block, Code) else []
            url = (
                split_url(placeholders(split_glued(commands[0].urls[0])[-1])) if commands else None
            )
            if url is None or not isinstance(block, Code):
                continue
            method, line = commands[0].method, block.place(commands[0].start)[0]
            _, template = min(templates.reached_by(url.path), default=(0, url.path))
            if "{" not in template:
                template = _written_above(document, index, place, method, template)
            if (method, template) not in pairs and url.path not in ("", "/"):
                if "{" in template:
                    templates.add(template, (len(pairs), template))
                pairs.add((method, template))
                found = Anchor(place, method, line, ((template, line),))
                if level in above:
                    yield found
                else:
                    more.append(found)
            break
    if len(more) > 1:  # one alone may be the sample of a guide
        yield from more


def _written_above(document: Document, start: int, end: int, method: str, path: str) -> str:
    """The path of a call as a line of its section writes it: ``POST /gifts/:id`` above a call of ``/gifts/gf_1``."""
    for block in document.blocks[start:end]:
        said = read_line(inline(block.text)) if isinstance(block, Prose | Item) else None
        url = split_url(path_template(said[1][-1])) if said and said[1] else None
        if (
            said
            and url
            and said[0] == method
            and "{" in url.path
            and goes_to(path, url.path, values=True)
        ):
            return url.path
    return path


def _ends(titles: Sequence[tuple[int, int]], last: int) -> list[int]:
    """Return where the section of each heading ends: at the next one of its level or above."""
    ends = [last] * len(titles)
    opened: list[int] = []
    for at, (index, level) in enumerate(titles):
        while opened and titles[opened[-1]][1] >= level:
            ends[opened.pop()] = index
        opened.append(at)
    return ends


def _level_above(titles: Sequence[tuple[int, int]], index: int) -> int:
    """The level of the last heading up to a block; 0 where there is none."""
    at = bisect_right(titles, index, key=lambda title: title[0])
    return titles[at - 1][1] if at else 0
