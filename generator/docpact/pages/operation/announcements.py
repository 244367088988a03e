"""Where the operations of a page are announced: every form of a method with a path, collected with a weight.

Weights, from what a page is certain to mean to what may be a sample of something announced elsewhere: front matter,
directives, headings, lines and table cells with a method and a path; methods and URLs on lines of their own; a request
line in HTTP form; a sentence such as "send a POST request to /v1/things"; a curl command. What is only a
sample of an operation that is announced already announces nothing. An announcement whose path cannot be read still ends
the operation before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, TabEnd, Table, TabStart
from docpact.pages.language.sections import section_of
from docpact.pages.operation.announcement_calls import announcements_of_calls, only_called
from docpact.pages.operation.announcement_lines import (
    ALONE_RE,
    BLUEPRINT_METHOD_RE,
    BLUEPRINT_PATH_RE,
    HEADED_RE,
    LINE_RE,
    METHOD_RE,
    NAME_TYPE_RE,
    NAMED_METHOD_RE,
    SAMPLING,
    TARGET_RE,
    URL_RE,
    AnchorIndex,
    Found,
    read_line,
    same_operation,
)
from docpact.pages.operation.announcement_sections import (
    Alone,
    announced_in,
    at_sections,
    is_title,
    listed_in_line,
    of_sections,
    titles_call,
)
from docpact.pages.operation.announcement_tables import found_in_table, titled
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import (
    METHODS,
    goes_to,
    path_template,
    split_glued,
    split_url,
    values_in,
)
from docpact.pages.text import inline

__all__ = ["announcements"]


def announcements(document: Document) -> list[Anchor]:
    """The announcements of a page, in page order."""
    declared = _declared(document)
    found = list(_candidates(document))
    found = sorted([*found, *of_sections(document, found)], key=lambda one: one.anchor.index)
    if declared is not None:
        return [declared, *_below(document, declared, found)]
    strong = [one for one in found if not one.weak and one.anchor.urls]
    if strong:
        stands_alone = Alone(document, strong)
        found = [one for one in found if not one.weak or stands_alone(one)]
    kept: list[Found] = []
    described = AnchorIndex(one.anchor for one in found if not one.listed)
    for one in found:
        if one.listed and described.has(one.anchor):
            continue
        if kept and (_repeats(kept[-1], one) or _samples(kept, one)):
            continue
        if kept and _is_sample_of(kept[-1], one, document):
            kept.pop()
        kept.append(one)
    anchors = titled(document, [_with_template(document, one.anchor) for one in kept])
    anchors = at_sections(document, anchors)
    if not any(anchor.urls for anchor in anchors):
        anchors = list(_methods(document))
    if not anchors:
        return announcements_of_calls(document)
    return _grouped(
        document, sorted([*anchors, *only_called(document, anchors)], key=lambda one: one.index)
    )


def _below(document: Document, declared: Anchor, found: Sequence[Found]) -> list[Anchor]:
    """Return announcements of other operations below that of the front matter, each under a title of its own."""
    titles = [at for at, block in enumerate(document.blocks) if is_title(block)]
    kept: list[Anchor] = []
    others = AnchorIndex([declared])
    for one in found:
        anchor = one.anchor
        at = bisect_right(titles, anchor.index)
        if not at:
            continue
        if one.weak or one.wired or one.sampled or one.under or one.listed or not anchor.urls:
            continue
        if kept and titles[at - 1] <= kept[-1].index:
            continue
        if not others.has(anchor):
            kept.append(_with_template(document, anchor))
            others.add(kept[-1])
    return kept


def _with_template(document: Document, anchor: Anchor) -> Anchor:
    """An announcement of one call, ``/api/apiaries/12/hives``, with the template on a line of its own below it."""
    url = split_url(anchor.urls[-1][0]) if anchor.urls else None
    if url is None or "{" in url.path or not values_in(url.path):
        return anchor
    for block in document.blocks[anchor.index + 1 : anchor.index + 12]:
        text = inline(block.text).strip() if isinstance(block, Prose | Heading | Item) else ""
        template = path_template(text)
        if (
            TARGET_RE.fullmatch(text)
            and "{" in template
            and goes_to(url.path, template, values=True)
        ):
            said = split_url(template)
            if said is not None:
                full = f"{url.server or ''}{said.path}"
                return replace(anchor, urls=(*anchor.urls[:-1], (full, block.line)))
    return anchor


def _methods(document: Document) -> Iterator[Anchor]:
    """``HTTP Method: POST``, where the URL is in the documented call only."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Prose | Heading | Item):
            match = NAMED_METHOD_RE.fullmatch(inline(block.text).strip())
            if match:
                yield Anchor(index, match.group(1).upper(), block.line)


def _declared(document: Document) -> Anchor | None:
    """Return the announcement in the front matter: ``api: POST /v1/things``."""
    said = document.meta.get("api", "") or document.meta.get("openapi", "")
    method = document.meta.get("method", "") or document.meta.get("http_method", "")
    path = next(
        (
            document.meta[key]
            for key in ("path", "endpoint", "route", "url")
            if document.meta.get(key)
        ),
        "",
    )
    host = re.fullmatch(r"https?://[^/]+", document.meta.get("url", ""))
    path = f"{host.group()}{path}" if host and path.startswith("/") else path
    if not said and ALONE_RE.fullmatch(method.upper()) and TARGET_RE.fullmatch(path):
        said = f"{method} {path}"
    verb, gap, rest = said.strip("\"' ").partition(" ")
    match = LINE_RE.fullmatch(f"{verb.upper()}{gap}{rest}")
    if not match:
        return None
    line = int(document.meta.get("api-line", "1"))
    return Anchor(
        0, match.group(2), line, tuple((url, line) for url in split_glued(match.group(3)))
    )


_ICON_RE = re.compile(r"^[^\w\s/<{(\[`'\"]+\s+")
_TAG_RE = re.compile(r"</?(?:h[1-6]|div|td|tr|span|i|pre|li)(?:\s[^<>]{0,200})?>", re.IGNORECASE)


def _lines(block: Block) -> list[tuple[str, int]]:
    if isinstance(block, Prose | Heading | Item):
        text = inline(_TAG_RE.sub("", block.text))
        return [(_ICON_RE.sub("", text) if isinstance(block, Heading) else text, block.line)]
    if isinstance(block, TabStart):
        return [(inline(block.title), block.line)]
    if isinstance(block, Code):
        filled = _joined(block.text.split("\n"), block.line)
        told = [(_uncommented(text), line) for text, line in filled[:40]]
        pair = [text for text, _ in told[:2]]
        if any(map(METHOD_RE.fullmatch, pair)) and any(map(URL_RE.fullmatch, pair)):
            return told[:2]  # "Method: GET" over "URL: /things"
        count = 0
        while count < len(told) and read_line(told[count][0], code=True) is not None:
            count += 1
        return told[: max(1, count)]
    return []


def _joined(lines: Sequence[str], first: int) -> list[tuple[str, int]]:
    """The lines of code that are not blank, with their numbers; a path that a backslash continues is on one of them."""
    joined: list[tuple[str, int]] = []
    open_path = False
    for number, text in enumerate(lines, start=first):
        words = text.strip()
        if open_path and words:
            joined[-1] = (joined[-1][0][:-1] + words, joined[-1][1])
        elif words:
            joined.append((words, number))
        open_path = words.endswith("/\\")
    return joined


def _uncommented(text: str) -> str:
    """``// POST /things`` and ``# POST /things`` announce in a comment."""
    return re.sub(r"^(?://|#|--)\s*(?=[A-Z]{3,7}\s)", "", text)


def _candidates(document: Document) -> Iterator[Found]:
    method: tuple[int, str, int] | None = None
    resource: tuple[str, int] | None = None
    stated: tuple[int, str, int] | None = None  # a path on a line of its own, for a method below it
    sampling: str | None = None  # the kind of the heading of samples above
    sample_level = 0
    examples = (
        0  # the level of the heading of examples around it, whatever the headings within are called
    )
    shown = ended = False
    for index, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            section = section_of(block.text)
            kind = section.kind if section is not None else ""
            if block.level and _EXAMPLE_RE.fullmatch(inline(block.text).strip(" :")):
                kind = "examples"
            if block.level and block.level <= examples:
                examples = 0
            if block.level and kind in ("examples", "sample-request") and not examples:
                examples = block.level
            within = 0 < sample_level <= block.level and kind != ""
            ended = kind == "end" and _AFTER_RE.match(inline(block.text)) is not None
            if kind not in ("pane", "language") and not (within and kind not in SAMPLING):
                sampling, shown = kind if kind in SAMPLING else None, False
                sample_level = block.level if sampling is not None else 0
        elif _is_title(block):
            sampling = None
        elif index and _shows(document.blocks[index - 1]):
            shown = True
        if isinstance(block, Table):
            rows = list(found_in_table(index, block))
            yield from rows
            if not rows and len(block.header) > 1:
                continue
            method = None if rows else method
            continue
        index_of = list(listed_in_line(index, block))
        if index_of:
            yield from index_of
            continue
        found_here = False
        for text, line in _lines(block) if not ended else ():
            code = isinstance(block, Code)
            read = read_line(
                text,
                code=code or isinstance(block, Heading) or "`" in getattr(block, "text", ""),
                title=isinstance(block, Heading | TabStart),
            )
            alone = _RELATIVE_RE.fullmatch(getattr(block, "text", "").strip()) if not read else None
            if alone is not None:
                read = (alone.group(1), [f"/{path_template(alone.group(2))}"], False)
            if read is not None:
                verb, urls, wired = read
                types = tuple((name, kind) for kind, name in NAME_TYPE_RE.findall(text))
                anchor = Anchor(index, verb, line, tuple((url, line) for url in urls), types=types)
                calls = sampling in ("examples", "sample-request")
                under = sampling is not None and ((code and calls) or not shown)
                under = under and not titles_call(document, index, verb, urls)
                yield Found(
                    anchor,
                    wired=wired,
                    sampled=sampling is not None,
                    under=under,
                    exampled=examples > 0,
                )
                method, found_here = None, True
                continue
            if code and found_here:
                break
            if isinstance(block, Heading):
                path = BLUEPRINT_PATH_RE.fullmatch(text)
                verbed = BLUEPRINT_METHOD_RE.fullmatch(text)
                if verbed and (verbed.group(2) or resource):
                    place = (verbed.group(2), line) if verbed.group(2) else resource
                    if place is not None:
                        yield Found(Anchor(index, verbed.group(1), line, (place,)))
                    continue
                if resource and ALONE_RE.fullmatch(text):
                    yield Found(Anchor(index, text, line, (resource,)))
                    continue
                if TARGET_RE.fullmatch(text) and split_url(path_template(text)):
                    resource = (path_template(text), line)
                if path:
                    resource = (path.group(1), line)
                    continue
            said = announced_in(document, index, text) if not code else None
            if said is not None:
                yield Found(Anchor(index, said[0], line, ((said[1], line),)), weak=True)
                continue
            named = METHOD_RE.fullmatch(text) or ALONE_RE.fullmatch(text)
            if named and isinstance(block, Item) and _is_of_methods(document, index):
                named = None
            if named is None and isinstance(block, Heading) and _path_below(document, index):
                named = HEADED_RE.fullmatch(text.lstrip("▶►▸•→ "))
            if named is None and text in _LOWER and _path_below(document, index):
                named = ALONE_RE.fullmatch(text.upper())
            target = URL_RE.fullmatch(text) or (
                TARGET_RE.fullmatch(text) if method and index <= method[0] + 2 else None
            )
            if named:
                verb = next(group for group in named.groups() if group)
                method = (index, verb.upper(), line)
                if (
                    stated is not None
                    and index - stated[0] <= 4
                    and not _path_below(document, index)
                ):
                    yield Found(Anchor(index, verb.upper(), line, ((stated[1], stated[2]),)))
                    method = stated = None
            elif target and method and index - method[0] <= 6:
                url = path_template(target.group(1) if target.lastindex else target.group())
                yield Found(Anchor(method[0], method[1], method[2], ((url, line),)))
                method = stated = None
            sole = None if method else URL_RE.fullmatch(text) or TARGET_RE.fullmatch(text)
            if sole and split_url(path_template(sole.group(1) if sole.lastindex else sole.group())):
                stated = (
                    index,
                    path_template(sole.group(1) if sole.lastindex else sole.group()),
                    line,
                )


# A numbered title, or a status: what is between is about the announcement above.
_OWN_RE = re.compile(r"\A\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-Z]|\b[1-5]\d\d\b")
# A method with a path that lacks its slash, and nothing else in its paragraph: "`POST loans`".
_RELATIVE_RE = re.compile(
    rf"`({'|'.join(METHODS)}) ([a-z][\w.-]{{1,60}}(?:/[\w.<>{{}}:$-]{{1,60}}){{0,12}})`"
)
_AFTER_RE = re.compile(r"\W*(?:see\s+also|related|further)", re.IGNORECASE)
_EXAMPLE_RE = re.compile(
    r"(?:an?\s+)?(?:example\s+(?:request\s+)?\d{1,2}\s*[:.–—-].{0,120}|examples?(?:\s+\d{1,2})?)",
    re.IGNORECASE,
)
_BOLD_RE = re.compile(r"(?:\*\*|__)[^*_`\n]{2,80}(?:\*\*|__)\s*:?")


def _is_of_methods(document: Document, index: int) -> bool:
    """Whether a list item is one of several methods in a list: values, and no announcement."""
    return any(
        0 <= at < len(document.blocks)
        and isinstance(other := document.blocks[at], Item)
        and ALONE_RE.fullmatch(inline(other.text).strip())
        for at in (index - 1, index + 1)
    )


def _is_title(block: Block) -> bool:
    """Whether a line is a title of its own, written in bold instead of as a heading."""
    return (
        isinstance(block, Prose)
        and _BOLD_RE.fullmatch(block.text.strip()) is not None
        and section_of(block.text) is None
    )


def _shows(block: Block) -> bool:
    """Whether a block is what a heading of answers announces: a sample, a table, a list, a status."""
    if isinstance(block, Prose):
        return re.match(r"\W{0,3}[1-5]\d\d\b", block.text) is not None
    return isinstance(block, Code | Table | Item | TabEnd)


_LOWER = frozenset(name.lower() for name in METHODS)


def _path_below(document: Document, index: int) -> bool:
    """Whether the next line is a path and nothing else."""
    below = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
    text = inline(below.text) if isinstance(below, Prose | Code) else ""
    return (
        TARGET_RE.fullmatch(text.strip()) is not None or URL_RE.fullmatch(text.strip()) is not None
    )


def _is_sample_of(last: Found, one: Found, document: Document) -> bool:
    """Whether code above an announcement only shows a call of it, with values instead of its names."""
    if not isinstance(document.blocks[last.anchor.index], Code) or isinstance(
        document.blocks[one.anchor.index], Code
    ):
        return False
    if not same_operation(last.anchor, one.anchor):
        return False
    template, shown = one.anchor.urls[-1][0], last.anchor.urls[-1][0]
    return "{" in template and "{" not in shown


def _repeats(last: Found, one: Found) -> bool:
    """Whether the same endpoint is only written a second time, say as a heading and then in a code block."""
    if last.anchor.method != one.anchor.method or not last.anchor.urls or not one.anchor.urls:
        return False
    before, here = last.anchor.urls[-1][0], one.anchor.urls[-1][0]
    if last.anchor.index == one.anchor.index:
        return before == here
    if before.partition("?")[0].rstrip("/").endswith(
        here.partition("?")[0].rstrip("/")
    ) and here.strip("/"):
        return True
    return (one.wired or one.sampled) and not last.wired and same_operation(one.anchor, last.anchor)


def _samples(kept: Sequence[Found], one: Found) -> bool:
    """Whether it is a sample call of one of the operations that share what is around it, or below a heading of samples."""
    if one.exampled and any(
        same_operation(other.anchor, one.anchor)
        and "{" in other.anchor.urls[-1][0]
        and "{" not in one.anchor.urls[-1][0]
        for other in kept
        if other.anchor.urls and one.anchor.urls
    ):
        return True
    if not (one.wired or one.sampled):
        return False
    if any(
        same_operation(other.anchor, one.anchor)
        for other in kept[-12:]
        if not (other.wired and one.wired)
    ):
        return True
    return one.under and not kept[-1].sampled and not kept[-1].wired


def _grouped(document: Document, anchors: list[Anchor]) -> list[Anchor]:
    """Announcements in a row that share the tables below them, marked as a group by the first one's index."""
    grouped = list(anchors)
    start = 0
    for at, (one, other) in enumerate(pairwise([*anchors, None])):
        if one is None:
            continue
        if other is not None and _adjoin(document, one, other):
            continue
        end = at + 1
        if end - start > 1 and _shares(document, anchors, end):
            for index in range(start, end):
                grouped[index] = replace(anchors[index], group=anchors[start].index)
        start = end
    return grouped


def _adjoin(document: Document, one: Anchor, other: Anchor) -> bool:
    """Whether nothing but a sentence or two is between two announcements."""
    if one.index == other.index:
        return isinstance(document.blocks[one.index], Code)
    between = document.blocks[one.index + 1 : other.index]
    if isinstance(document.blocks[one.index], Table):
        return False
    if between and isinstance(document.blocks[other.index], Heading):
        return False  # a heading of its own, after the words of the one before it
    return len(between) <= 3 and all(
        isinstance(block, Prose) and not _is_title(block) and not _OWN_RE.search(block.text)
        for block in between
    )


def _shares(document: Document, anchors: list[Anchor], end: int) -> bool:
    """Whether a table or sample follows the last of a group, below a stock heading or none."""
    last = anchors[end - 1]
    stop = anchors[end].index if end < len(anchors) else len(document.blocks)
    for block in document.blocks[last.index + 1 : stop]:
        if isinstance(block, Heading) and block.level and section_of(block.text) is None:
            return False
        if isinstance(block, Table | Heading):
            return True
        if isinstance(block, Code) and isinstance(document.blocks[last.index], Code):
            return block.text.lstrip()[:1] in ("{", "[")
    return False
