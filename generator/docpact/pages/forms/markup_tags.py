"""The tags that documentation sites write into Markdown: JSX and HTML elements, Markdoc, Hugo, Liquid and ERB tags.

A tag on its own line, or lines, opens or closes a container, or is a block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docpact.pages.blocks import Block, Kind

__all__ = ["Tag", "attributes_of", "container_of", "read_tag"]

_JSX_RE = re.compile(r"\s*<(/?)([A-Za-z][\w.-]{0,60})(?=[\s/>]|$)")
_TAG_END_RE = re.compile(r"(?:[^\"'{}<>]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}){0,4000}?>")
_TEMPLATE_RE = re.compile(
    r"\s*(?:\{%-?\s*(?P<markdoc>.{0,2000}?)\s*-?%\}|\{\{[<%]\s*(?P<hugo>.{0,2000}?)\s*[>%]\}\})\s*$",
    re.DOTALL,
)
_NAME_RE = re.compile(r"(end|/)?\s*([A-Za-z][\w.-]{0,60})?")
_COLONS_RE = re.compile(r"\s{0,12}(:{3,})\s*(?:\[?)([A-Za-z@][\w-]{0,40})?\s*(.{0,200}?)\s*$")
_PYTHON_RE = re.compile(r"\s*(===|!!!|\?\?\?\+?)\s*([\w-]{0,40})\s*(?:\"([^\"]{0,200})\")?\s*$")
_ATTRIBUTE_RE = re.compile(
    r"([A-Za-z_@:][\w:.-]{0,60})(?:\s*=\s*(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|\{((?:[^{}]|\{[^{}]*\}){0,4000})\}|([^\s\"'<>{}]{1,400})))?"
    r"|\"([^\"]{0,400})\"|'([^']{0,400})'"
)
_VOID = frozenset(["br", "hr", "img", "input", "link", "meta", "area", "base", "col", "embed", "source", "wbr"])  # fmt: skip
_TABS = frozenset(["tab", "tabitem", "tab-item", "tabpanel", "codetab", "tabs.tab"])
_DETAILS = frozenset(
    ["details", "accordion", "accordionitem", "accordion-item", "expandable", "collapse", "collapsible", "expand", "dropdown", "expander"]
)  # fmt: skip
_ADMONITIONS = frozenset(
    ["note", "warning", "info", "tip", "callout", "caution", "danger", "admonition", "alert", "hint", "important", "check", "banner", "attention", "aside", "error", "success"]
)  # fmt: skip
_BLANK_ATTRIBUTES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with a line to itself.

    Args:
        name: Its name, in lower case, and ``written`` as on the page.
        closes: Whether it closes a container, and ``alone`` whether it opens none.
        attributes: Its attributes; a value without a name has the key ``""``.
        syntax: ``element``, ``template`` (Markdoc, Hugo, Liquid), ``colons`` or ``indented`` (Python-Markdown).
        rest: What follows an element on its line.

    """

    name: str
    written: str
    closes: bool
    alone: bool
    attributes: Mapping[str, str]
    syntax: str
    rest: str = ""


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a tag; a flag without a value has the value ``true``."""
    said: dict[str, str] = {}
    for match in _ATTRIBUTE_RE.finditer(text):
        name, *values, double, single = match.groups()
        if name is None:
            said.setdefault("", double or single or "")
            continue
        value = next((value for value in values if value is not None), None)
        said.setdefault(name.lower(), "true" if value is None else value.strip().strip("\"'`"))
    return said


def read_tag(lines: Sequence[str], at: int) -> tuple[Tag, int] | None:
    """The tag that starts at a line and has its lines to itself, and the index after it."""
    line = lines[at]
    first = line.lstrip()[:1]
    if first == "<":
        return _element(lines, at)
    if first == "{":
        return _template(lines, at)
    if first == ":":
        return _colons(line, at)
    if first in "=!?":
        match = _PYTHON_RE.match(line)
        if match is None or (first == "=" and match.group(3) is None):
            return None
        name = (
            "tab"
            if first == "="
            else "details" if first == "?" else match.group(2).lower() or "note"
        )
        title = match.group(3) or ("" if first == "=" else match.group(2))
        return Tag(name, name, False, False, {"title": title}, "indented"), at + 1
    return None


def _element(lines: Sequence[str], at: int) -> tuple[Tag, int] | None:
    match = _JSX_RE.match(lines[at])
    if match is None:
        return None
    text, end = lines[at], at + 1
    close = _TAG_END_RE.match(text, match.end())
    while close is None and end < min(len(lines), at + 60) and lines[end].strip():
        text += "\n" + lines[end]
        end += 1
        close = _TAG_END_RE.match(text, match.end())
    if close is None:
        return None
    inner = text[match.end() : close.end() - 1]
    alone = inner.rstrip().endswith("/") or match.group(2).lower() in _VOID
    written = match.group(2)
    tag = Tag(
        written.lower(),
        written,
        bool(match.group(1)),
        alone,
        attributes_of(inner.rstrip().removesuffix("/")),
        "element",
        text[close.end() :].strip(),
    )
    return tag, end


def _template(lines: Sequence[str], at: int) -> tuple[Tag, int] | None:
    text, end = lines[at], at + 1
    if not text.lstrip().startswith(("{%", "{{<", "{{%")):
        return None
    match = _TEMPLATE_RE.match(text)
    while (
        match is None
        and end < min(len(lines), at + 20)
        and lines[end].strip()
        and "%}" not in text
        and "}}" not in text
    ):
        text += "\n" + lines[end]
        end += 1
        match = _TEMPLATE_RE.match(text)
    if match is None:
        return None
    inner = match["markdoc"] if match["markdoc"] is not None else match["hugo"]
    if "{%" in inner or "%}" in inner or "{{" in inner:
        return None
    name = _NAME_RE.match(inner)
    if name is None or name.group(2) is None:
        return None
    rest = inner[name.end() :]
    alone = rest.rstrip().endswith("/")
    written = name.group(2)
    closes = bool(name.group(1))
    if written.startswith("end") and len(written) > 3:
        closes, written = True, written[3:]
    return (
        Tag(written.lower(), written, closes, alone, attributes_of(rest.rstrip("/ ")), "template"),
        end,
    )


def _colons(line: str, at: int) -> tuple[Tag, int] | None:
    match = _COLONS_RE.match(line)
    if match is None:
        return None
    name = (match.group(2) or "").lower()
    said = attributes_of(match.group(3)) if "=" in match.group(3) else {}
    title = said.get("title") or match.group(3).strip("[]{} ")
    return Tag(name, name, not name, False, {**said, "title": title}, "colons"), at + 1


def container_of(tag: Tag, line: int, end: int) -> Block:
    """The block that a tag opens, without its children."""
    said = tag.attributes
    label = next(
        (
            said[key]
            for key in ("title", "label", "", "summary", "name", "header", "value", "id")
            if said.get(key)
        ),
        "",
    )
    kind: Kind = "component"
    name = tag.name.rpartition(".")[2]  # "Tabs.TabItem"
    if tag.name in _TABS or name in _TABS:
        kind = "tab"
    elif name in _DETAILS:
        kind, label = (
            "details",
            said.get("title")
            or said.get("summary")
            or said.get("header")
            or said.get("")
            or said.get("label")
            or "",
        )
    elif name in _ADMONITIONS:
        kind = "admonition"
        name = said.get("type") or said.get("style") or name
        return Block(
            kind, line, end, name=name.lower(), title=said.get("title", ""), attributes=said
        )
    return Block(
        kind,
        line,
        end,
        name=tag.written,
        title=label if kind != "component" else said.get("title", ""),
        attributes=_announced(said),
    )


def _announced(said: Mapping[str, str]) -> Mapping[str, str]:
    """Attributes; where they announce an operation, with ``method`` and ``path`` among them."""
    if "method" not in said:
        return said
    target = next(
        (said[key] for key in ("path", "url", "endpoint", "route", "uri", "href") if said.get(key)),
        None,
    )
    if target is None:
        return {key: value for key, value in said.items() if key != "method"} | {
            "verb": said["method"]
        }
    return {**said, "path": target}
