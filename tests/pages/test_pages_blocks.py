"""The block model: every form partitions the lines of a page, and words have one inline notation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from pages_render import FORMS
from pages_support import CAPTURES

from docpact.pages.blocks import Block
from docpact.pages.forms import forms_for
from docpact.pages.inline import Span, plain, spans
from docpact.pages.lift import flatten
from docpact.pages.text import decode, split_lines

PAGES = sorted(path.name for path in CAPTURES.iterdir())


def partition_faults(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[str]:
    """Yield each place where blocks do not partition the lines of their page."""
    covered: set[int] = set()
    for block in blocks:
        covered.update(range(block.line, block.end + 1))
    for number, line in enumerate(lines, start=1):
        if line.strip() and number not in covered:
            yield f"line {number} lies in no block: {line[:60]!r}"
    pending = [(tuple(blocks), 1, len(lines))]
    while pending:
        siblings, first, last = pending.pop()
        for block in siblings:
            if not first <= block.line <= block.end <= last:
                yield f"{block.kind} {block.line}-{block.end} is not within {first}-{last}"
            if block.children:
                pending.append((block.children, block.line, block.end))
        for block, following in pairwise(siblings):
            if following.line < block.end and "<" not in lines[following.line - 1]:
                yield f"{block.kind} {block.line}-{block.end} overlaps {following.kind} {following.line}"


@pytest.mark.parametrize("name", PAGES)
def test_blocks_partition_the_lines_of_a_page(name: str) -> None:
    """Every line of a capture that is not blank lies in exactly one innermost block, in every form it may have."""
    lines = split_lines(decode((CAPTURES / name).read_bytes()))
    for form in forms_for(lines)[:3]:
        assert list(partition_faults(form.parse(lines).blocks, lines)) == []


@pytest.mark.parametrize("form", FORMS)
def test_blocks_partition_the_lines_of_every_capture_form(form: str) -> None:
    """A page captured in another form is partitioned too."""
    lines = split_lines((CAPTURES / "orders.md").read_text(encoding="utf-8"))
    drawn = split_lines(FORMS[form](flatten(forms_for(lines)[0].parse(lines)).blocks))
    assert list(partition_faults(forms_for(drawn)[0].parse(drawn).blocks, drawn)) == []


CODE, STRONG, EMPHASIS, STRUCK = (frozenset([m]) for m in ("code", "strong", "emphasis", "struck"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words", [Span("plain words")]),
        ("", []),
        ("`id` of it", [Span("id", CODE), Span(" of it")]),
        ("``a ` b``", [Span("a ` b", CODE)]),
        ("**id** *string*", [Span("id", STRONG), Span(" "), Span("string", EMPHASIS)]),
        ("***both***", [Span("both", STRONG | EMPHASIS)]),
        ("**`id`**", [Span("id", STRONG | CODE)]),
        ("_string_, __id__", [Span("string", EMPHASIS), Span(", "), Span("id", STRONG)]),
        ("snake_case_name", [Span("snake_case_name")]),
        ("_private and name_", [Span("private and name", EMPHASIS)]),
        ("2 * 3 * 4", [Span("2 * 3 * 4")]),
        ("name*", [Span("name*")]),
        ("*not closed", [Span("*not closed")]),
        ("**bold *and** text", [Span("bold *and", STRONG), Span(" text")]),
        (r"\*name\*", [Span("*name*")]),
        ("~~max 50~~ 100", [Span("max 50", STRUCK), Span(" 100")]),
        ("<del>max 50</del> 100", [Span("max 50", STRUCK), Span(" 100")]),
        ("<code>id</code><br/>next", [Span("id", CODE), Span("\nnext")]),
        ("<T> and <any-key>", [Span("<T> and <any-key>")]),
        ("[the **docs**](https://x.test/a)", [Span("the ", href="https://x.test/a"), Span("docs", STRONG, "https://x.test/a")]),
        ("![logo](a.png)text", [Span("text")]),
        ("a[0] and items[]", [Span("a[0] and items[]")]),
        ("one <!-- not this --> two", [Span("one  two")]),
        ("&lt;id&gt; &amp; “x”", [Span('<id> & "x"')]),
        ("`", [Span("`")]),
    ],
)  # fmt: skip
def test_inline_structure(text: str, expected: list[Span]) -> None:
    """Code, strong, emphasis, struck out text and links are known; what is not closed is text."""
    assert list(spans(text)) == expected
    assert plain(text) == "".join(span.text for span in expected)
