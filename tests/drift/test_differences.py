"""What differs between two readings of one operation: each difference once, under its own name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from docpact.diff.differences import compare_operations
from docpact.pages.facts import (
    Call,
    Field,
    OperationFacts,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)


def field(path: str, **facts: Any) -> Field:
    name = "[]" if path.endswith("[]") else path.rpartition(".")[2]
    return Field(name=name, path=path, **{"line": 10, "type": "string", "required": True, **facts})


FIELDS = (
    field("name"),
    field("ids", type="array", items="string", limits={"maxItems": 150}),
    field("status", enum=("open", "closed")),
    field("owner", type="object"),
    field("owner.id", type="integer"),
    field("owner.email", format="email"),
    field("steps", type="array", items="object"),
    field("steps[].title"),
)
OLD = OperationFacts(
    method="POST",
    path="/cases/{id}",
    line=3,
    servers=("https://a.example",),
    auth=("bearer",),
    parameters=(ParameterFacts(name="id", path="id", line=5, required=True),),
    request=RequestFacts(
        required=True, fields=FIELDS, samples=(Sample(30, True, {"name": "x", "owner": {"id": 1}}),)
    ),
    responses=(ResponseFacts(fields=FIELDS, line=40), ResponseFacts(status="404")),
    calls=(Call(30, "POST", "https://a.example/cases/{id}", {"Accept": "a/b"}),),
    prose_digest="1",
)


def request(*fields: Field, **more: Any) -> OperationFacts:
    assert OLD.request is not None
    return replace(OLD, request=replace(OLD.request, fields=fields, **more))


def changed(path: str, **facts: Any) -> OperationFacts:
    return request(*(replace(one, **facts) if one.path == path else one for one in FIELDS))


def told(new: OperationFacts, old: OperationFacts = OLD, **options: Any) -> list[tuple[Any, ...]]:
    found = compare_operations(old, new, "p.md", **options)
    return [(one.cls, one.part, one.path, one.what, one.old, one.new) for one in found]


NEW_FIELD = {"name": "note", "type": "string", "required": False}
CASES: list[tuple[str, OperationFacts, list[tuple[Any, ...]]]] = [
    ("nothing", OLD, []),
    ("lines", replace(request(*(replace(one, line=99) for one in FIELDS)), line=77), []),
    ("prose", replace(OLD, prose_digest="2"), [("prose", "operation", None, "wording", "1", "2")]),
    (
        "limit",
        replace(changed("ids", limits={"maxItems": 50}), prose_digest="2"),
        [("constraint", "request", "ids", "maxItems", 150, 50)],
    ),
    (
        "limit gone",
        changed("ids", limits={}),
        [("constraint", "request", "ids", "maxItems", 150, None)],
    ),
    (
        "type",
        changed("owner.id", type="string"),
        [("type", "request", "owner.id", "type", "integer", "string")],
    ),
    (
        "items",
        changed("ids", items="integer"),
        [("type", "request", "ids", "items", "string", "integer")],
    ),
    (
        "required",
        changed("name", required=False),
        [("required", "request", "name", "required", True, False)],
    ),
    (
        "enum",
        changed("status", enum=("open",)),
        [("enum", "request", "status", "enum", ["open", "closed"], ["open"])],
    ),
    (
        "enum order",
        changed("status", enum=("closed", "open")),
        [("cosmetic", "request", "status", "order", ["open", "closed"], ["closed", "open"])],
    ),
    (
        "format",
        changed("owner.email", format=None),
        [("format", "request", "owner.email", "format", "email", None)],
    ),
    (
        "default",
        changed("name", has_default=True, default="x"),
        [("default", "request", "name", "default", None, "x")],
    ),
    (
        "nullable",
        changed("name", nullable=True),
        [("nullable", "request", "name", "nullable", None, True)],
    ),
    ("nullable said", changed("name", nullable=False), []),
    (
        "field deprecated",
        changed("name", deprecated=True),
        [("deprecation", "request", "name", "deprecated", False, True)],
    ),
    (
        "field added",
        request(*FIELDS, field("note", required=False)),
        [("field-added", "request", "note", "field", None, NEW_FIELD)],
    ),
    (
        "object added",
        request(*FIELDS, field("note", type="object"), field("note.text")),
        [
            (
                "field-added",
                "request",
                "note",
                "field",
                None,
                {**NEW_FIELD, "type": "object", "required": True},
            )
        ],
    ),
    (
        "field removed with what is below it",
        request(*(one for one in FIELDS if not one.path.startswith("steps"))),
        [
            (
                "field-removed",
                "request",
                "steps",
                "field",
                {"name": "steps", "type": "array", "items": "object", "required": True},
                None,
            )
        ],
    ),
    (
        "field renamed",
        request(
            *(
                (
                    replace(one, name="email_address", path="owner.email_address")
                    if one.path == "owner.email"
                    else one
                )
                for one in FIELDS
            )
        ),
        [("field-renamed", "request", "owner.email_address", "name", "email", "email_address")],
    ),
    (
        "field renamed, and in the sample too",
        request(
            *(
                replace(one, name="uid", path="owner.uid") if one.path == "owner.id" else one
                for one in FIELDS
            ),
            samples=(Sample(30, True, {"name": "x", "owner": {"uid": 1}}),),
        ),
        [
            ("field-renamed", "request", "owner.uid", "name", "id", "uid"),
            (
                "sample",
                "request",
                None,
                "sample",
                {"name": "x", "owner": {"id": 1}},
                {"name": "x", "owner": {"uid": 1}},
            ),
        ],
    ),
    (
        "another field in its place",
        request(
            *(
                replace(one, name="zip", path="owner.zip") if one.path == "owner.email" else one
                for one in FIELDS
            )
        ),
        [
            (
                "field-removed",
                "request",
                "owner.email",
                "field",
                {"name": "email", "type": "string", "required": True, "format": "email"},
                None,
            ),
            (
                "field-added",
                "request",
                "owner.zip",
                "field",
                None,
                {"name": "zip", "type": "string", "required": True, "format": "email"},
            ),
        ],
    ),
    (
        "order",
        request(*FIELDS[1:], FIELDS[0]),
        [
            (
                "cosmetic",
                "request",
                None,
                "order",
                ["name", "ids", "status", "owner", "steps"],
                ["ids", "status", "owner", "steps", "name"],
            )
        ],
    ),
    (
        "parameter added",
        replace(
            OLD,
            parameters=(
                *OLD.parameters,
                ParameterFacts(name="page[size]", path="page[size]", line=6, location="query"),
            ),
        ),
        [
            (
                "field-added",
                "parameter query",
                "page[size]",
                "parameter",
                None,
                {"name": "page[size]"},
            )
        ],
    ),
    (
        "parameter",
        replace(OLD, parameters=(replace(OLD.parameters[0], type="integer"),)),
        [("type", "parameter path", "id", "type", None, "integer")],
    ),
    (
        "parameter removed",
        replace(OLD, parameters=()),
        [
            (
                "field-removed",
                "parameter path",
                "id",
                "parameter",
                {"name": "id", "required": True},
                None,
            )
        ],
    ),
    (
        "server",
        replace(OLD, servers=("https://b.example",)),
        [("server", "operation", None, "servers", ["https://a.example"], ["https://b.example"])],
    ),
    (
        "auth",
        replace(OLD, auth=("basic",)),
        [("auth", "operation", None, "auth", ["bearer"], ["basic"])],
    ),
    (
        "deprecated",
        replace(OLD, deprecated=True),
        [("deprecation", "operation", None, "deprecated", False, True)],
    ),
    (
        "removal",
        replace(OLD, removal="2026-12-01"),
        [("deprecation", "operation", None, "removal", None, "2026-12-01")],
    ),
    (
        "preview",
        replace(OLD, preview=True),
        [("preview", "operation", None, "preview", False, True)],
    ),
    ("title", replace(OLD, title="New"), [("cosmetic", "operation", None, "title", None, "New")]),
    (
        "status named",
        replace(OLD, responses=(replace(OLD.responses[0], status="201"), OLD.responses[1])),
        [("status", "response 201", None, "status", "2XX", "201")],
    ),
    (
        "status gone",
        replace(OLD, responses=OLD.responses[:1]),
        [("status", "response 404", None, "status", "404", None)],
    ),
    (
        "status new",
        replace(OLD, responses=(*OLD.responses, ResponseFacts("429"))),
        [("status", "response 429", None, "status", None, "429")],
    ),
    (
        "response field",
        replace(OLD, responses=(replace(OLD.responses[0], fields=FIELDS[1:]), OLD.responses[1])),
        [
            (
                "field-removed",
                "response 2XX",
                "name",
                "field",
                {"name": "name", "type": "string", "required": True},
                None,
            )
        ],
    ),
    (
        "sample",
        request(*FIELDS, samples=(Sample(30, True, {"name": "y"}),)),
        [("sample", "request", None, "sample", {"name": "x", "owner": {"id": 1}}, {"name": "y"})],
    ),
    (
        "sample moved",
        request(*FIELDS, samples=(Sample(99, True, {"owner": {"id": 1}, "name": "x"}),)),
        [],
    ),
    (
        "call",
        replace(OLD, calls=(replace(OLD.calls[0], headers={"accept": "c/d"}),)),
        [
            (
                "sample",
                "request",
                None,
                "call",
                [
                    {
                        "method": "POST",
                        "url": "https://a.example/cases/{id}",
                        "headers": {"accept": "a/b"},
                    }
                ],
                [
                    {
                        "method": "POST",
                        "url": "https://a.example/cases/{id}",
                        "headers": {"accept": "c/d"},
                    }
                ],
            )
        ],
    ),
]


@pytest.mark.parametrize(
    ("new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_difference_is_named_exactly(
    new: OperationFacts, expected: list[tuple[Any, ...]]
) -> None:
    """One difference is one change, with its place and both values, and nothing beside it."""
    assert told(new) == expected


def test_another_capture_form_loses_things_and_that_is_no_change() -> None:
    """What a lossy capture does not say is not taken for gone; what it says otherwise is a change all the same."""
    silent = replace(
        request(
            *(replace(one, type=None, required=None, format=None, limits={}) for one in FIELDS)
        ),
        title=None,
        calls=(),
        servers=(),
    )
    assert told(silent, lossy=True) == []
    assert told(changed("ids", limits={"maxItems": 50}), lossy=True) == [
        ("constraint", "request", "ids", "maxItems", 150, 50)
    ]


def test_the_page_line_is_that_of_the_new_page() -> None:
    """A field that is gone is shown where its neighbour stands, everything else where it is said now."""
    moved = [replace(one, line=50 + number) for number, one in enumerate(FIELDS)]
    (limit,) = compare_operations(
        OLD, request(moved[0], replace(moved[1], limits={}), *moved[2:]), "p.md"
    )
    (gone,) = compare_operations(OLD, request(moved[0], *moved[2:]), "p.md")
    assert [str(one.page) for one in (limit, gone)] == ["p.md:51", "p.md:50"]
