r"""Regular expressions mean what ECMA-262 says: in requests, in answers, and for the names of properties."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Package, document, install, make

from docpact.schema.ecma_patterns import translated

PATTERNS = {
    "digits": (r"^\d+$", ["12"], ["١", "1\n", ""]),
    "words": (r"^\w+$", ["a_1"], ["é", "a b"]),
    "blank": (r"^\s$", [" ", "\u00a0", "\ufeff", "\u2028"], ["\x85", "\u180e"]),
    "border": (r"\bfoo\b", ["a foo b", "éfoo"], ["foobar"]),
    "dot": (r"^.$", ["a", "\x85"], ["\n", "\r", "\u2028"]),
    "control": (r"^\cJ$", ["\n"], ["J"]),
    "named": (r"^(?<year>\d{4})-(?<month>\d\d)$", ["2020-01"], ["2020-1"]),
    "ahead": (r"^(?=.*[a-z])(?=.*\d).{3,}$", ["a1b"], ["abc", "a1"]),
    "not_ahead": (r"^(?!foo)\w+$", ["bar"], ["foobar", "é"]),
    "behind": (r"^[a-z-]+(?<!-)$", ["a-b"], ["ab-"]),
    "unicode": (r"^\u00e9$", ["é"], ["e"]),
    "pair": (r"^\ud83d\ude00$", ["😀"], ["a"]),
    "code_point": (r"^\u{1F600}$", ["😀"], ["a"]),
    "upper": (r"^\p{Lu}+$", ["É"], ["é"]),
    "slashes": (r"^\/a\/$", ["/a/"], ["a"]),
    "braces": (r"^{x}a{,3}$", ["{x}a{,3}"], ["xaa"]),
    "anything": (r"^[^]$", ["\n"], ["ab"]),
    "nothing": (r"^[]$", [], ["a", ""]),
    "operators": (r"^[a&&b~~[]+$", ["&~["], ["c"]),
    "dash": (r"^[\w-.]+$", ["a-."], ["!"]),
    "same": (r"^(?<n>a|b)\k<n>$", ["aa"], ["ab"]),
    "unset": (r"^(?:(a)|b)\1$", ["aa", "b"], ["ba", "a"]),
    "forward": (r"^\1(a)$", ["a"], ["aa"]),
    "inside": (r"^(a\1)$", ["a"], ["aa"]),
    "behind_several": (r"^.*(?<=a|bc)d$", ["ad", "bcd"], ["cd"]),
    "behind_more": (r"^.*(?<=a+)b$", ["ab", "caab"], ["b", "cb"]),
    "not_behind_more": (r"^.*(?<![xy]{2,})b$", ["xb", "b"], ["xyb"]),
    "not_behind_several": (r"^.*(?<!a|bc)d$", ["cd"], ["ad", "bcd"]),
    "backspace": (r"^[\b]\0\x41$", ["\x08\x00A"], ["bA"]),
    "space_class": (r"^[\s\S]$", ["\n", "é"], ["ab"]),
    "not_digit": (r"^[^\d\s]+\D$", ["ab١"], ["1a"]),
}  # fmt: skip
"""A name, a pattern, texts that match it, and texts that do not."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A model with a field, a map and an array for each pattern."""
    fields = {
        name: {"type": "string", "pattern": pattern} for name, (pattern, _, _) in PATTERNS.items()
    }
    fields |= {
        f"{name}_keys": {"type": "object", "propertyNames": {"pattern": pattern}}
        for name, (pattern, _, _) in PATTERNS.items()
    }
    fields |= {
        f"{name}_map": {"type": "object", "patternProperties": {pattern: {"type": "integer"}}, "additionalProperties": {"type": "string"}}
        for name, (pattern, _, _) in PATTERNS.items()
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("patterns")
    schemas = {"Box": {"type": "object", "properties": fields}}
    return install(make(document(schemas, sent=("Box",), received=("Box",)), folder), folder)


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_are_those_of_ecma(package: Package, name: str) -> None:
    """A text is sent if, and only if, it matches; so are the names of properties, by themselves and to choose a schema."""
    _, matching, others = PATTERNS[name]
    for text in matching:
        assert package.sent("Box", {name: text})
        assert package.sent("Box", {f"{name}_keys": {text: 1}})
        assert package.sent("Box", {f"{name}_map": {text: 1}})
    for text in others:
        for value in ({name: text}, {f"{name}_keys": {text: 1}}, {f"{name}_map": {text: 1}}):
            with pytest.raises(package.refusal):
                package.sent("Box", value)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a",
        r"a**",
        r"[b-a]",
        r"^(?=a)(x+)+$",
        r"(?>a)",
        r"^[[:alpha:]]+$",
        "a" * 3000,
        r"\ud83d",
        "(" * 200 + ")" * 200,
    ],
)
def test_patterns_that_cannot_be_checked(pattern: str) -> None:
    """What is malformed, takes exponential time or is too long is not checked."""
    assert translated(pattern) is None


def test_a_pattern_that_is_not_checked_is_a_finding(tmp_path: Path) -> None:
    """The findings of the client name the place of the pattern."""
    schemas = {
        "Box": {
            "type": "object",
            "properties": {"a": {"type": "string", "pattern": "^(?=a)(x+)+$"}},
        }
    }
    made = make(document(schemas, sent=("Box",)), tmp_path)
    assert ["/components/schemas/Box/properties/a"] == [
        f.spec.pointer for f in made.shapes.findings if f.spec
    ]
