"""What a description states: one table of sentences and the facts that they are."""

from __future__ import annotations

from typing import Any

import pytest
from pages_support import fields_of

from docpact.pages import read_page

PAGE = """# Do it

`POST https://api.acme.test/v1/things`

## Request body

| Name | Type | Description |
|---|---|---|
| a | {kind} | {text} |
"""


def _facts(kind: str, text: str) -> dict[str, Any]:
    """The facts of a field that is described so, its type left out where the type column says it."""
    field = fields_of(read_page(PAGE.format(kind=kind, text=text.replace("|", "\\|")), "x"))["a"]
    facts: dict[str, Any] = dict(field.limits)
    for key in ("required", "nullable", "format", "enum"):
        if getattr(field, key) is not None:
            facts[key] = getattr(field, key)
    if field.has_default:
        facts["default"] = field.default
    if field.deprecated:
        facts["deprecated"] = True
    if field.type != kind:
        facts["type"] = field.type
    return facts


LIMITS: list[tuple[str, str, dict[str, Any]]] = [
    ("string", "Max length of 40 characters.", {"maxLength": 40}),
    ("string", "No longer than 40 characters.", {"maxLength": 40}),
    ("string", "Cannot be longer than 255 characters.", {"maxLength": 255}),
    ("string", "Can be up to 255 characters long.", {"maxLength": 255}),
    ("string", "max. 255 chars", {"maxLength": 255}),
    ("string", "maxLength: 255", {"maxLength": 255}),
    ("string", "255 characters max", {"maxLength": 255}),
    ("string", "255 characters or fewer", {"maxLength": 255}),
    ("string", "Must have fewer than 256 characters", {"maxLength": 255}),
    ("string", "Between 3 and 20 characters.", {"minLength": 3, "maxLength": 20}),
    ("string", "3-20 characters", {"minLength": 3, "maxLength": 20}),
    ("string", "3 to 20 characters long", {"minLength": 3, "maxLength": 20}),
    ("string", "Must be exactly 2 characters.", {"minLength": 2, "maxLength": 2}),
    ("string", "A 2-letter code", {"minLength": 2, "maxLength": 2}),
    ("array", "Up to 10 items", {"maxItems": 10}),
    ("array", "No more than ten entries.", {"maxItems": 10}),
    ("array", "Between 1 and 5 items", {"minItems": 1, "maxItems": 5}),
    ("integer", "Between 1 and 365.", {"minimum": 1, "maximum": 365}),
    ("integer", "1 to 365 days.", {"minimum": 1, "maximum": 365}),
    ("integer", "(1-100)", {"minimum": 1, "maximum": 100}),
    ("integer", "1–100", {"minimum": 1, "maximum": 100}),
    ("integer", "Range: 1-100", {"minimum": 1, "maximum": 100}),
    ("integer", "Value must be in the range [1, 100]", {"minimum": 1, "maximum": 100}),
    ("integer", "1 <= n < 100", {"minimum": 1, "maximum": 99}),
    ("integer", "Greater than 0", {"minimum": 1}),
    ("integer", "Must be less than 100", {"maximum": 99}),
    ("integer", "Must be at least 18.", {"minimum": 18}),
    ("integer", "Min: 1, Max: 100", {"minimum": 1, "maximum": 100}),
    ("integer", "Page size. Defaults to 20. Cannot exceed 100.", {"default": 20, "maximum": 100}),
    ("number", "Between 0.5 and 2.5.", {"minimum": 0.5, "maximum": 2.5}),
    ("number", "From -90 to 90 degrees", {"minimum": -90, "maximum": 90}),
    ("number", "Greater than 0", {"exclusiveMinimum": 0}),
    ("integer", "At most 50 requests a minute", {}),
    ("integer", "Cached for up to 60 seconds.", {}),
    ("integer", "More than 5 items cost more.", {}),
    ("string", "Maximum size 5 MB", {}),
]
VALUES: list[tuple[str, str, dict[str, Any]]] = [
    ("string", "One of `a`, `b` or `c`.", {"enum": ("a", "b", "c")}),
    ("string", "Either `a` or `b`", {"enum": ("a", "b")}),
    ("string", "`a` or `b`", {"enum": ("a", "b")}),
    ("string", "Must be `open` or `closed`.", {"enum": ("open", "closed")}),
    ("string", "Possible values: open, closed, all", {"enum": ("open", "closed", "all")}),
    ("string", 'Valid values: "open", "closed"', {"enum": ("open", "closed")}),
    ("string", "Allowed: open, closed", {"enum": ("open", "closed")}),
    ("string", "Accepts `open`, `closed`.", {"enum": ("open", "closed")}),
    ("string", "Sort direction: asc or desc", {"enum": ("asc", "desc")}),
    ("string", "Status of it (open|closed)", {"enum": ("open", "closed")}),
    ("string", "Only `a` is supported", {"enum": ("a",)}),
    ("string", "If set, must be one of `a`, `b`", {"enum": ("a", "b")}),
    ("string", "Examples: `a`, `b`", {}),
    ("string", "The state, e.g. `open`, `closed`.", {}),
    ("string", "Set to `open` to open it, or `closed` to close it.", {}),
    ("string", "`asc` (default) or `desc`", {"enum": ("asc", "desc"), "default": "asc"}),
    ("integer", "20 by default", {"default": 20}),
    ("integer", "default=10", {"default": 10}),
    ("string", 'The default is "open".', {"default": "open"}),
    ("string", "If omitted, defaults to `x`.", {"default": "x"}),
    ("boolean", "If `true`, the mail is sent, default false", {"default": False}),
    ("string", "Defaults to the current user.", {}),
    ("string", "Date in YYYY-MM-DD format", {"format": "date"}),
    ("string", "ISO 8601 timestamp", {"format": "date-time"}),
    ("string", "The name. Required.", {"required": True}),
    ("string", "The name of it (optional)", {"required": False}),
    ("string", "This is optional.", {"required": False}),
    ("string", "Not required.", {"required": False}),
    ("string", "May be null.", {"nullable": True}),
    ("string", "Deprecated. Use b.", {"deprecated": True}),
]
NOT_SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("string", "Must not be one of `x`, `y`.", {}),
    ("string", "Does not default to `x`.", {}),
    ("string", "Default was `x` before v2, default is now `y`.", {"default": "y"}),
    ("integer", "Was 50 before v2; now max 100.", {"maximum": 100}),
    ("integer", "Maximum was 50, maximum is now 100.", {"maximum": 100}),
    ("string", "~~Max length of 50~~ Max length of 150.", {"maxLength": 150}),
    ("string", "<del>Required.</del> The name.", {}),
    ("string", "The name. <!-- Required. Max length of 5 -->", {}),
    ("string", 'The name. <span style="display:none">Max length of 5</span>', {}),
    ("string", "There is no max length of 50 here.", {}),
    ("string", "The max length of 50 was lifted.", {}),
    ("string", "This was required until v3.", {}),
    ("string", "Required if `b` is set.", {}),
    ("integer", "The maximum is 50 if you are on the free plan.", {}),
    ("integer", "Up to 100, or 500 for enterprise plans.", {}),
]


@pytest.mark.parametrize(("kind", "text", "facts"), [*LIMITS, *VALUES])
def test_a_description_states_facts(kind: str, text: str, facts: dict[str, Any]) -> None:
    """Limits, values, defaults, formats and marks are read as they are meant, and nothing is guessed."""
    assert _facts(kind, text) == facts


@pytest.mark.parametrize(("kind", "text", "facts"), NOT_SAID)
def test_what_is_negated_hidden_history_or_conditional_is_no_fact(
    kind: str, text: str, facts: dict[str, Any]
) -> None:
    """Only what a reader sees asserted, always and now, is a fact."""
    assert _facts(kind, text) == facts
