"""Hostile text in every field of every report: nothing of it acts on a terminal, a log, a page or a CI service."""

from __future__ import annotations

import dataclasses
import html
import itertools
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from docpact.check.matrix import Row
from docpact.diff.changes import Change
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report import FORMATS, Report, render
from docpact.report.changes import change_report
from docpact.text import escape
from docpact.text.yaml_text import Remarked, block, flow, strict

HOSTILE = [
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m\x85\x7f\x00\x08",
    "a\n::stop-commands::t\nb",
    "::set-output name=x::y",
    "  ::error::x",
    "##[set-output name=x]y",
    "a\r::warning::b\u2028::error::c\u2029d",
    "\u202ecba\u202c\u2066x\u2069\u200f",
    "a\u200bb\ufeffc\u2060d\u3164e\U000e0041",
    "<img src=http://evil.example/x.png onerror=x>",
    "</code></dd><script>alert(1)</script>",
    '" onmouseover="x',
    "p\n\n# Approved by @octocat, fixes #1\n",
    "a` <b>x</b> `c @octocat GH-1 [x](http://evil.example) ![i](http://evil.example/i)",
    "`` ` ``` | --- |\n| a | b |\n~~~\n```\n",
    "[link=http://evil.example]x[/link] [bold red]y[/] :smile:",
    "]]> --> <!-- <![CDATA[ &amp; &lt; %0A %0D",
    "half \ud83d of a character \ufffe\uffff",
    "x" * 5_000,
]
PLAIN = "plain"


def findings() -> Iterator[Finding]:
    """Yield findings with each hostile text in each field."""
    base = Finding("DP501", PLAIN, "error", "GET /a", Place("p.md", 1), Place("s.yaml", 2, 3, "/a"))
    for text in HOSTILE:
        place = Place(text, 1, 2, f"/{text}")
        yield dataclasses.replace(base, message=text)
        yield dataclasses.replace(base, message=f"name `{text}`: {text!r} `")
        yield dataclasses.replace(base, operation=text, hint=text)
        yield dataclasses.replace(base, page=place)
        yield dataclasses.replace(base, spec=place, severity="note")
        yield dataclasses.replace(base, payload=place, severity="warning")
        yield dataclasses.replace(base, erratum=text, hint=text)
        yield dataclasses.replace(base, rule="DP999", severity="warning", message=text)


def rows() -> Iterator[Row]:
    for text in HOSTILE:
        yield Row(text, text, "pass", "fail", "none", "erratum", "none", "none", "pass")


def changes() -> Iterator[Change]:
    base = Change(
        "GET /a", "constraint", "request", "ids", "maxItems", 50, 150, True, "callers break"
    )
    for text in HOSTILE:
        place = Place(text, 1, 2, f"/{text}")
        yield dataclasses.replace(base, operation=text, path=text, what=text, old=text, new=text)
        yield dataclasses.replace(base, part=f"parameter {text}", reason=text, obstacle=text)
        yield dataclasses.replace(base, page=place, spec=place, symbols=(text,))
        yield dataclasses.replace(base, cls="field-renamed", old=text, new=text)
        yield dataclasses.replace(base, cls="enum", old=[text], new=[text + "1", 2])
        yield dataclasses.replace(
            base, cls="field-added", old=None, new={"type": text, "required": True}
        )
        yield dataclasses.replace(base, aside=True, what="symbol", old=text, new=text, spec=place)


def reports() -> Iterator[tuple[str, str, str]]:
    """Yield the name of each report, its format and its text."""
    report = Report(tuple(findings()), tuple(rows()))
    diff = "\n".join(f"+{text}" for text in HOSTILE)
    for form in FORMATS:
        yield "check", form, render(report, form)
        yield (
            "changes",
            form,
            change_report(form, pages=False)(list(changes()), findings=list(findings()), diff=diff),
        )


REPORTS = list(reports())


@pytest.mark.parametrize(("name", "form", "text"), REPORTS, ids=[f"{r[0]}-{r[1]}" for r in REPORTS])
def test_nothing_invisible(name: str, form: str, text: str) -> None:
    """No control character, override, zero-width character or separator of lines but the line feed is printed."""
    bad = {
        c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    assert not bad
    assert "\u3164" not in text
    text.encode("utf-8")


@pytest.mark.parametrize(("name", "form", "text"), REPORTS, ids=[f"{r[0]}-{r[1]}" for r in REPORTS])
def test_no_command_of_a_ci_service(name: str, form: str, text: str) -> None:
    """No line is a workflow command, but those that the format consists of."""
    assert "##[" not in text
    commands = [line for line in text.split("\n") if line.strip().startswith("::")]
    if form == "github":
        assert all(re.match(r"::(error|warning|notice) [^\n]*?::", line) for line in commands)
        assert len(commands) == len(text.splitlines())
    else:
        assert not commands


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.mark.parametrize("text", [r[2] for r in REPORTS if r[1] == "html"])
def test_html_has_only_its_own_elements(text: str) -> None:
    """No element and no attribute comes from a field."""
    made = Tags(text)
    own = Tags(
        render(
            Report((Finding("DP501", PLAIN, operation=PLAIN, hint=PLAIN),), tuple(rows())), "html"
        )
    )
    assert made.tags <= own.tags
    assert made.attributes <= own.attributes


@pytest.mark.parametrize("text", [r[2] for r in REPORTS if r[1] == "markdown"])
def test_markdown_has_only_its_own_markup(text: str) -> None:
    """No HTML, link, image, heading, mention or reference comes from a field, whatever stands around it."""
    allowed = {"<details>", "</details>", "<summary>", "</summary>", "<br>"}
    headings = 0
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        headings += token.type == "heading_open"
        if token.type == "html_block":
            assert set(re.findall(r"</?[a-z]+[^>]*>", token.content)) <= allowed
        for inner in token.children or ():
            assert inner.type not in ("link_open", "image"), inner
            if inner.type == "html_inline":
                assert inner.content in allowed
            if inner.type == "text":
                assert not re.search(
                    r"@octocat|#1\b|GH-1\b|https?://", inner.content
                ), inner.content
    assert headings <= 5


@pytest.mark.parametrize("text", [r[2] for r in REPORTS if r[1] == "junit"])
def test_junit_is_xml(text: str) -> None:
    """The XML is well formed, and its elements are only those of JUnit."""
    names = {element.tag for element in ET.fromstring(text).iter()}
    assert names <= {"testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"}


@pytest.mark.parametrize(("form", "text"), [r[1:] for r in REPORTS if r[1] in ("json", "sarif")])
def test_json_means_what_it_meant(form: str, text: str) -> None:
    """The JSON forms are JSON, and lose nothing of a message."""
    strings = list(_strings(json.loads(text)))
    if form == "json":
        assert set(HOSTILE) - {one for one in HOSTILE if "\ud83d" in one} <= set(strings)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from itertools.chain.from_iterable(map(_strings, [*value, *value.values()]))
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(map(_strings, value))


@given(st.text())
def test_every_target_takes_any_text(text: str) -> None:
    """Each function gives visible text; those for one line give one line."""
    for function in (
        escape.one_line,
        escape.markdown,
        escape.code,
        escape.html,
        escape.sarif,
        escape.workflow,
    ):
        assert len(function(text).splitlines()) <= 1
    for function in (escape.block, escape.terminal, escape.one_line):
        assert not {unicodedata.category(c) for c in function(text) if c not in "\n\t"} & {
            "Cc",
            "Cf",
            "Cs",
            "Zl",
            "Zp",
        }
    assert json.loads(escape.json_text(json.dumps(text, ensure_ascii=False))) == text
    if text.isascii() and text.isprintable() and "::" not in text and "##[" not in text:
        assert html.unescape(escape.html(text)) == text


@pytest.mark.parametrize("text", [t for t in HOSTILE if "\ud83d" not in t])
def test_yaml_reads_back_and_shows_everything(text: str) -> None:
    """Drafts and edits write any string as YAML that means the same, visibly and without commands."""
    written = [
        block({text: [text, {"a": text}]}),
        flow({"a": [text]}) + "\n",
        strict([text]) + "\n",
        block({"a": Remarked(1, text)}),
    ]
    assert yaml.safe_load(written[0]) == {text: [text, {"a": text}]}
    assert yaml.safe_load(written[1]) == {"a": [text]}
    assert yaml.safe_load(written[2]) == [text]
    assert yaml.safe_load(written[3]) == {"a": 1}
    for each in [*written[:2], *written[3:]]:
        assert "##[" not in each
        assert not any(line.strip().startswith("::") for line in each.split("\n"))
        assert not any(
            c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in each
        )
