"""Which changes break callers, one row for each rule that a person would look up."""

from __future__ import annotations

from typing import Any

import pytest

from docpact.diff.changes import CLASSES, RULES, change, change_json, judge
from docpact.errors import Place
from docpact.schema.nodes import same_json

BREAKING = [
    # class, part, what, old, new, breaks
    ("constraint", "request", "maxItems", 150, 50, True),
    ("constraint", "request", "maxItems", 50, 150, False),
    ("constraint", "request", "maxItems", None, 50, True),
    ("constraint", "request", "maxItems", 50, None, False),
    ("constraint", "request", "minLength", 1, 2, True),
    ("constraint", "request", "minLength", 2, 1, False),
    ("constraint", "parameter query", "maximum", 100, 50, True),
    ("constraint", "request", "pattern", "^a", "^b", True),
    ("constraint", "request", "pattern", "^a", None, False),
    ("constraint", "response", "maxItems", 50, 150, False),
    ("constraint", "response", "maximum", 9, 15, False),
    ("enum", "request", "enum", ["a", "b"], ["a"], True),
    ("enum", "request", "enum", ["a"], ["a", "b"], False),
    ("enum", "request", "enum", None, ["a"], True),
    ("enum", "request", "enum", ["a"], None, False),
    ("enum", "request", "enum", [1, True], [1], True),
    ("enum", "response", "enum", ["a"], ["a", "b"], False),
    ("enum", "response", "enum", ["a", "b"], ["a"], False),
    ("type", "request", "type", "string", "integer", True),
    ("type", "request", "type", "integer", "number", False),
    ("type", "request", "type", "number", "integer", True),
    ("type", "request", "type", "string", ["string", "integer"], False),
    ("type", "request", "type", None, "string", True),
    ("type", "response", "type", "number", "integer", False),
    ("type", "response", "type", "integer", "number", True),
    ("type", "response", "type", "string", None, True),
    ("type", "response", "mediaType", "application/json", "text/csv", True),
    ("required", "request", "required", False, True, True),
    ("required", "request", "required", True, False, False),
    ("required", "request", "required", None, False, False),
    ("required", "response", "required", True, False, True),
    ("required", "response", "required", False, True, False),
    ("nullable", "request", "nullable", None, True, False),
    ("nullable", "request", "nullable", True, None, True),
    ("nullable", "response", "nullable", None, True, True),
    ("nullable", "response", "nullable", True, None, False),
    ("format", "request", "format", None, "email", True),
    ("format", "request", "format", "email", None, False),
    ("format", "response", "format", "uri", "email", True),
    ("format", "response", "format", None, "email", False),
    ("format", "response", "format", None, "date-time", True),
    ("default", "request", "default", 20, 50, True),
    ("default", "request", "default", None, 50, False),
    ("default", "response", "default", 20, 50, False),
    ("field-added", "request", "field", None, {"required": True}, True),
    ("field-added", "request", "field", None, {"required": False}, False),
    ("field-added", "parameter query", "parameter", None, {"required": True}, True),
    ("field-added", "response", "field", None, {"required": True}, False),
    ("field-removed", "request", "field", {}, None, True),
    ("field-removed", "response", "field", {}, None, True),
    ("field-renamed", "response", "name", "a", "b", True),
    ("field-renamed", "operation", "symbol", "p.A.a", "p.A.b", True),
    ("field-renamed", "request", "symbol", "p.A.a.x", "p.A.a.y", True),
    ("field-renamed", "operation", "environment", "P_A", "P_B", True),
    ("field-removed", "operation", "environment", "P_A", None, True),
    ("field-removed", "operation", "symbol", "p.models.A", None, True),
    ("type", "operation", "symbol", "p.models.A", "p.models.B", True),
    ("type", "request", "arguments", "keywords", "value", True),
    ("default", "operation", "default", "a", "b", True),
    ("default", "operation", "default", None, "b", False),
    ("status", "response 200", "body", True, False, True),
    ("status", "response 200", "body", False, True, False),
    ("type", "request", "mediaType", ["a/b"], ["a/b", "c/d"], False),
    ("type", "request", "mediaType", ["a/b", "c/d"], ["a/b"], True),
    ("type", "response", "mediaType", ["a/b"], ["c/d"], True),
    ("constraint", "request", "uniqueItems", True, False, False),
    ("constraint", "request", "uniqueItems", False, True, True),
    ("constraint", "request", "additionalProperties", None, False, True),
    ("constraint", "request", "multipleOf", 0.5, 0.1, False),
    ("constraint", "request", "multipleOf", 0.1, 0.5, True),
    ("status", "response 202", "status", None, "202", False),
    ("status", "response 200", "status", "200", None, True),
    ("status", "response 404", "status", "404", None, False),
    ("status", "response 201", "status", "200", "201", False),
    ("server", "operation", "servers", ["a"], ["a", "b"], False),
    ("server", "operation", "servers", ["a", "b"], ["a"], True),
    ("auth", "operation", "auth", ["bearer"], ["bearer", "header:X"], True),
    ("auth", "operation", "auth", ["bearer", "oauth"], ["bearer"], True),
    ("auth", "operation", "scopes", ["a"], ["a", "b"], True),
    ("auth", "operation", "scopes", ["a", "b"], ["a"], False),
    ("method", "operation", "method", "POST", "PUT", True),
    ("path", "operation", "path", "/a", "/b", True),
    ("deprecation", "operation", "deprecated", False, True, False),
    ("preview", "operation", "preview", True, False, False),
    ("operation-added", "operation", "operation", None, "GET /a", False),
    ("operation-removed", "operation", "operation", "GET /a", None, True),
    ("cosmetic", "operation", "title", "A", "B", False),
    ("prose", "operation", "wording", "1", "2", False),
    ("sample", "request", "sample", {}, {"a": 1}, False),
    ("erratum-mended", "response", "erratum", "x", None, False),
    ("reading-stale", "request", "reading", "4-5", None, False),
    ("unread-changed", "operation", "unread", "a1", "b2", False),
]


@pytest.mark.parametrize(("cls", "part", "what", "old", "new", "breaks"), BREAKING)
def test_whether_a_change_breaks_callers(
    cls: Any, part: str, what: str, old: Any, new: Any, breaks: bool
) -> None:
    """Requests and responses are judged apart, and every verdict comes with its reason."""
    made = change("POST /x", cls, part, "f", what, old, new)
    assert (made.breaking, bool(made.reason)) == (breaks, True)


def test_every_class_has_a_rule_for_every_place_it_can_be_in() -> None:
    """No change is left without a verdict, and each rule can be reached."""
    assert {rule.cls for rule in RULES} == set(CLASSES)
    assert {row[0] for row in BREAKING} == set(CLASSES)
    for cls in CLASSES:
        places = {place for rule in RULES if rule.cls == cls for place in rule.where}
        for place in places:
            judge(cls, place, "anything", None, None)


def test_the_json_form() -> None:
    """Exactly the keys that the design fixes, in its order."""
    made = change(
        "POST /x", "constraint", "response 200", "a[].b", "maxItems", 50, 150, Place("p.md", 23)
    )
    assert change_json(made) == {
        "operation": "POST /x",
        "class": "constraint",
        "in": "response",
        "path": "a[].b",
        "what": "maxItems",
        "old": 50,
        "new": 150,
        "page": {"source": "p.md", "line": 23},
        "spec": None,
        "operations": ["POST /x"],
        "symbols": [],
        "breaking": False,
        "fixable": False,
    }


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        ([0], [False], False),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": 1}, {}, False),
        (None, 0, False),
    ],
)
def test_json_values_are_compared_as_json(left: Any, right: Any, same: bool) -> None:
    """``true`` is not 1, and the order of keys says nothing."""
    assert same_json(left, right) is same
