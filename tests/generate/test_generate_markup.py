"""HTML of a description becomes Markdown; what only looks like it stays."""

from __future__ import annotations

import pytest

from docpact.client.markup import as_markdown
from docpact.client.prose import one_line, paragraphs
from effort import lines_run

TEXTS = [
    ("<p>Returns a list.</p>", ["Returns a list."]),
    ("<p>One.</p> <p>Two <b>bold</b>.</p>", ["One.", "", "Two bold."]),
    ("Set <code>a=b</code> or <a href='https://x.example'>read on</a>.", ["Set `a=b` or read on."]),
    ("A<br>B<br/>C<BR />D", ["A", "B", "C", "D"]),
    ("A<br>\nB<br /> \nC", ["A", "B", "C"]),
    ("<ul><li>One</li><li>Two</li></ul>", ["- One", "- Two"]),
    ('<p style="x"> <b>Note: </b>This.</p>', ["Note: This."]),
    ("5 &lt; 6 &amp; &quot;x&quot;&nbsp;&#39;y&#39; &eacute;", ["5 < 6 & \"x\" 'y' é"]),
    ("?a=1&copy=2&b", ["?a=1&copy=2&b"]),
    (
        "a < b and c > d, <user-ID>, <T>, List<String>",
        ["a < b and c > d, <user-ID>, <T>, List<String>"],
    ),
    ("Use `<br>` and `<p>`.", ["Use `<br>` and `<p>`."]),
    ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
    ("<p", ["<p"]),
    ("plain\n  indented", ["plain", "  indented"]),
]


@pytest.mark.parametrize(("text", "lines"), TEXTS, ids=[text for text, _ in TEXTS])
def test_as_markdown(text: str, lines: list[str]) -> None:
    """Each element has its plain form."""
    assert paragraphs(text, 0) == lines
    assert one_line(text) == " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    "text", ["<", "<p", "<p ", "`", "&", "&#", "<p>", "</p>", "\n ", "&amp", "<br>   "]
)
def test_any_length(text: str) -> None:
    """The work grows with the length of the text, whatever it is made of; more than linear work would not end here."""
    as_markdown(text * 300_000)
    as_markdown("<p>" + " " * 300_000 + text * 100_000)
    assert (
        lines_run(lambda: as_markdown(text * 20_000))
        < 2.2 * lines_run(lambda: as_markdown(text * 10_000)) + 100
    )


def test_lists_and_quotations_hang() -> None:
    """What does not fit goes on where a reader of Markdown expects it."""
    words = "word " * 30
    assert [line[:6] for line in paragraphs(f"> {words}\n- {words}\n10. {words}", 0)] == [
        "> word",
        "> word",
        "- word",
        "  word",
        "10. wo",
        "    wo",
    ]
