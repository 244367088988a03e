"""Prose of a document, wrapped and cleaned."""

from __future__ import annotations

import textwrap
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from docpact.client.prose import clean, wrap
from effort import lines_run


@given(
    st.lists(
        st.sampled_from(["a", "word", "hyphen-ated", " ", "  ", "x" * 50, "y" * 120, "é"]),
        max_size=60,
    ),
    st.integers(0, 70),
    st.sampled_from(["", "    "]),
)
def test_wrapped_as_textwrap_does(words: list[str], indent: int, hanging: str) -> None:
    """Lines break where those of the standard library would."""
    line = " ".join(words).strip()
    expected = textwrap.wrap(
        line,
        max(96 - indent, 40),
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    assert wrap(line, indent, hanging) == expected


def test_indented_lines_stay_indented() -> None:
    """A list or a code sample of a description keeps its indent on every line that it becomes."""
    assert wrap("  - " + "word " * 20, 40) == [
        "  - word word word word word word word word word word",
        "  word word word word word word word word word word",
    ]


def test_the_work_of_wrapping_grows_with_the_line() -> None:
    """A line of a million words is wrapped; twice the words are twice the work."""
    assert len(wrap("a " * 1_000_000, 4)) > 20_000
    assert wrap(" " * 1_000_000 + "a b " * 1000, 4)
    assert lines_run(lambda: wrap("a " * 20_000, 4)) < 2.2 * lines_run(
        lambda: wrap("a " * 10_000, 4)
    )


@given(st.text())
def test_clean_leaves_nothing_that_hides(text: str) -> None:
    """Neither control nor format characters are left, and what has none is left as it is."""
    found = clean(text)
    assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in found)
    assert not {"\u2028", "\u2029"} & set(found)
    assert clean(found) == found
