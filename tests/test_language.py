"""Messages, docstrings, comments and documentation are plain technical English: a list of words that none of them uses."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    {
        *(ROOT / "generator").rglob("*.py"),
        *(ROOT / "generator").rglob("*.toml"),
        *(ROOT / "templates").rglob("*.py"),
        *(ROOT / "templates").rglob("*.jinja*"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "runtime").glob("*.md"),
        *ROOT.glob("*.md"),
        ROOT / "action.yml",
    }
)
INSTEAD: dict[str, str] = {
    r"(?:is|are|be) no (?!longer\b|more\b)\w+": "is not a, not found, missing, unknown",
    r"mend(?:s|ed|ing)?(?!:)": "fix",
    r"stands?|stood": "is, occurs",
    r"anew": "again",
    r"lends? itself": "return a copy",
    r"takes? no": "unexpected argument, does not accept",
    r"what is left": "the rest",
    r"as it was": "unchanged",
    r"held against|holds? \w+ against|hold against": "compare with, validate",
    r"has it that": "says",
    r"says? nothing": "states nothing, accepts anything",
    r"read so": "converted",
    r"in the place of": "instead of",
    r"(?:first|last) counts": "using the first one",
    r"(?:is|are|be|been) (?:told|said)": "is reported, is stated",
    r"goes by": "is determined by",
    r"left out": "ignored, omitted",
    r"whoever": "the caller, the user",
    r"beside": "next to, in addition to",
    r"tells?": "reports, says",
    r"settles?|settled": "decides, resolves",
    r"heirs?": "subtypes",
    r"has nothing left to explain": "is obsolete",
    r"fell silent": "timed out",
}
"""Words that read as translated, and what to write."""
_BAD = {instead: re.compile(rf"\b(?:{word})\b") for word, instead in INSTEAD.items()}
_CODE = re.compile(r"``.+?``|`[^`\n]+`")


def texts(file: Path, content: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file with their lines: strings of several words and comments of a module, lines of others."""
    if file.suffix != ".py":
        yield from enumerate(content.splitlines(), start=1)
        return
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def faults(file: Path, content: str) -> list[str]:
    """Return the words to replace, each with its line and what to write; code in backquotes is ignored."""
    return [
        f"{file.name}:{line}: {match[0]!r}; write: {instead}"
        for line, text in texts(file, content)
        for instead, pattern in _BAD.items()
        for match in pattern.finditer(_CODE.sub("", text))
    ]


def test_plain_technical_english() -> None:
    """No message, docstring, comment, template or page of the documentation has a word of the list."""
    found = [fault for file in FILES for fault in faults(file, file.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.py", 'raise ValueError("x is no URL")', "is no URL"),
        ("a.py", 'f"the key {key!r} stands twice"', "stands"),
        ("a.py", "x = 1  # as it was before", "as it was"),
        ("a.py", '"""Mend the payload, or mend the schema."""', "mend"),
        ("a.toml", 'fix = "settle it"', "settle"),
        ("a.md", "beside the `mend` of a sample", "beside"),
    ],
)
def test_faults_are_seen(name: str, content: str, word: str) -> None:
    """A word of the list is found in each kind of text, and not in code."""
    [fault] = faults(Path(name), content)
    assert f"{word!r}" in fault


@pytest.mark.parametrize("content", ['x = "erratum-mended"', '"""Read ``mend`` of a `sample`."""'])
def test_code_is_not_a_text(content: str) -> None:
    """Names and code in backquotes may have any word."""
    assert faults(Path("a.py"), content) == []
