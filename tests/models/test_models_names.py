"""Names of classes and fields: what they are made from, and that no two meet."""

from __future__ import annotations

import ast
import keyword
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from schemas import obj, ref
from support import document, make

from docpact.client.cache import Cache
from docpact.client.models.classes import ClassSource, FieldSource
from docpact.client.models.workers import printed
from docpact.client.shapes.fields import UNUSABLE, field_names
from docpact.client.shapes.names import is_telling, schema_names
from docpact.client.shapes.types import Named
from docpact.client.templates import templates_folder
from docpact.inflections import singular
from docpact.openapi.enum_names import with_enum_names

ERROR = obj(("message",), message={"type": "string"})


def _body(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _paths(request: Any, response: Any, **more: Any) -> dict[str, Any]:
    responses = {"200": {"description": "-", **_body(response)}, **more}
    operation = {
        "operationId": "createOrder",
        "tags": ["Orders"],
        "requestBody": _body(request),
        "responses": responses,
    }
    return {"/orders": {"post": operation}}


INLINE: list[tuple[str, Any, Any, set[str]]] = [
    ("operation", obj(a={}), obj(b={}), {"OrdersCreateRequest", "OrdersCreateResponse"}),
    ("nested", obj(data=obj(attributes=obj(x={}))), {}, {"OrdersCreateRequest", "OrdersCreateRequestData", "OrdersCreateRequestDataAttributes"}),
    ("items", {}, obj(linked_cases={"type": "array", "items": obj(a={})}), {"OrdersCreateResponse", "OrdersCreateResponseLinkedCase"}),
    ("a list", {}, {"type": "array", "items": obj(a={})}, {"OrdersCreateResponseItem"}),
    ("values of a map", {}, obj(entries={"type": "object", "additionalProperties": obj(a={})}), {"OrdersCreateResponse", "OrdersCreateResponseEntry"}),
    ("title", {}, obj(a=obj(x={}) | {"title": "Shipping address"}), {"OrdersCreateResponse", "ShippingAddress"}),
    ("dull title", {}, obj(a=obj(x={}) | {"title": "Data"}), {"OrdersCreateResponse", "OrdersCreateResponseA"}),
    ("title of the same, twice", {}, obj(a=obj(x={}) | {"title": "Same"}, b={"type": "array", "items": obj(x={}) | {"title": "Same", "description": "-"}}), {"OrdersCreateResponse", "Same"}),
    ("alike without title", {}, obj(a=obj(x={}), b=obj(x={})), {"OrdersCreateResponse", "OrdersCreateResponseA", "OrdersCreateResponseB"}),
    ("title of two", {}, obj(a=obj(x={}) | {"title": "Same"}, b=obj(y={}) | {"title": "Same"}), {"OrdersCreateResponse", "OrdersCreateResponseA", "OrdersCreateResponseB"}),
    ("variants by constant", {}, {"oneOf": [obj(("t",), t={"const": "up"}), obj(("t",), t={"const": "down"})]}, {"OrdersCreateResponseUp", "OrdersCreateResponseDown"}),
    ("variants by number", {}, {"oneOf": [obj(x={}), obj(y={})]}, {"OrdersCreateResponseOption1", "OrdersCreateResponseOption2"}),
    ("clash", {}, obj(assignee=obj(a={}), assignees={"type": "array", "items": obj(b={})}), {"OrdersCreateResponse", "OrdersCreateResponseAssignee", "OrdersCreateResponseAssignee2"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "response", "expected"),
    [row[1:] for row in INLINE],
    ids=[row[0] for row in INLINE],
)
def test_inline_objects_are_named_by_title_or_place(
    tmp_path: Path, request_: Any, response: Any, expected: set[str]
) -> None:
    """An inline object is called by its title, or by the operation and the way to it."""
    made = make(document({}, paths=_paths(request_, response)), tmp_path)
    assert set(made.shapes.classes) == expected


def test_error_bodies_are_named_by_their_status(tmp_path: Path) -> None:
    """Inline error bodies are named by what their status means."""
    errors = {
        status: {"description": "-", **_body(obj(a={}, b={"enum": [status]}))}
        for status in ("404", "4XX", "default", "202")
    }
    made = make(document({}, paths=_paths({}, {}, **errors)), tmp_path)
    ends = {name.removeprefix("OrdersCreate") for name in made.shapes.classes}
    assert ends == {"NotFound", "ClientError", "Error", "AcceptedResponse"}


def test_answers_written_out_alike_are_one_class(tmp_path: Path) -> None:
    """Errors of one operation that have the same schema, each written out, are its one error class."""
    errors = {status: {"description": "-", **_body(ERROR)} for status in ("400", "404", "default")}
    made = make(document({}, paths=_paths({}, {}, **errors)), tmp_path)
    assert set(made.shapes.classes) == {"OrdersCreateError"}
    pointer = "/paths/~1orders/post/responses/404/content/application~1json/schema"
    assert made.shapes.type_at(pointer, "response") == Named("OrdersCreateError")


def test_named_schemas_keep_their_names() -> None:
    """A schema's name is its class's name in capitals; dotted ones are cut to what tells them apart; none hides another."""
    names = [
        "simple-user",
        "SimpleUser",
        "list",
        "Model",
        "2fa",
        "名前",
        "a",
        "A",
        "io.k8s.api.core.v1.Pod",
        "io.k8s.api.v1.Job",
        "io.k8s.api.v2.Job",
        "",
    ]
    assert schema_names(names) == {
        "simple-user": "SimpleUser2",
        "SimpleUser": "SimpleUser",
        "list": "List",
        "Model": "ModelModel",
        "2fa": "N2fa",
        "名前": "名前",
        "a": "A2",
        "A": "A",
        "io.k8s.api.core.v1.Pod": "Pod",
        "io.k8s.api.v1.Job": "V1Job",
        "io.k8s.api.v2.Job": "V2Job",
        "": "Schema",
    }
    assert schema_names(reversed(names)) == schema_names(names)


def test_a_pair_of_classes_for_one_schema(tmp_path: Path) -> None:
    """Where readOnly makes two classes, what is sent is the …Request, or the …Input of what is a request already."""
    schemas = {
        "User": obj(id={"readOnly": True}, a={}),
        "UserRequest": obj(id={"readOnly": True}, user=ref("User")),
    }
    made = make(document(schemas, sent=("UserRequest",), received=("UserRequest",)), tmp_path)
    assert set(made.shapes.classes) == {"User", "UserRequest2", "UserRequest", "UserRequestInput"}
    assert made.shapes.schemas == {"User": "User", "UserRequest": "UserRequest"}


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("cases", "case"),
        ("entries", "entry"),
        ("boxes", "box"),
        ("status", "status"),
        ("address", "address"),
        ("data", "data"),
        ("Classes", "Class"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    """A list's item is named after one of them."""
    assert singular(plural) == one


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(max_size=12) | st.sampled_from(sorted(UNUSABLE | set(keyword.kwlist))),
        unique=True,
        max_size=12,
    )
)
def test_field_names_are_distinct_identifiers(wires: list[str]) -> None:
    """Whatever the properties are called, each field has a usable name of its own."""
    names = field_names(dict(zip(wires, wires, strict=True)), {"Case"})
    assert list(names) == wires
    assert len(set(names.values())) == len(wires)
    for name in names.values():
        assert (
            name.isidentifier()
            and not keyword.iskeyword(name)
            and not name.startswith("_")
            and name not in UNUSABLE
        )


def test_no_field_hides_what_pydantic_has() -> None:
    """The list of unusable names covers every public attribute of pydantic's models and of their metaclass."""
    reachable = {*dir(BaseModel), *dir(type(BaseModel))}
    assert {name for name in reachable if not name.startswith("_")} <= UNUSABLE


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6, unique=True))
def test_every_class_is_printed_as_asked(wires: list[str]) -> None:
    """datamodel-code-generator leaves the names it is given alone, or the class is printed all the same."""
    fields = tuple(
        FieldSource(name, "int", "", "")
        for name in field_names(dict(zip(wires, wires, strict=True))).values()
    )
    names = dict.fromkeys(schema_names(wires).values())
    sources = [ClassSource(name, "Model", "", "", fields) for name in names]
    texts = printed(
        sources, templates_folder() / "models" / "classes", Cache(enabled=False), jobs=1
    )
    assert set(texts) == set(names)
    for name, text in texts.items():
        (made,) = ast.parse(text).body
        assert isinstance(made, ast.ClassDef) and made.name == name
        assert [
            line.target.id
            for line in made.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        ] == [f.name for f in fields]


HINTS = [
    ({"x-enum-varnames": ["LOW", "HIGH"]}, ["`1`: LOW", "`2`: HIGH"]),
    ({"x-enumNames": ["Low", "High"], "x-enum-descriptions": ["Rest", "Run"]}, ["`1`: Low: Rest", "`2`: High: Run"]),
    ({"x-enum-descriptions": {"1": "Rest"}}, ["`1`: Rest"]),
    ({"x-ms-enum": {"name": "Speed", "values": [{"value": 2, "name": "High", "description": "Run"}]}}, ["`2`: High: Run"]),
    ({"x-enum-varnames": "LOW"}, []),
    ({"x-ms-enum": {"values": {"a": 1}}}, []),
    ({"x-enum-varnames": [1, None]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("hint", "lines"), HINTS)
def test_enum_names_are_documented(hint: dict[str, Any], lines: list[str]) -> None:
    """What extensions call the values of an enumeration becomes part of its description."""
    schema = with_enum_names({"enum": [1, 2], "description": "How fast.", **hint})
    text = schema["description"]
    assert text.startswith("How fast.")
    assert [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")] == lines


DULL = [
    "Schema",
    "ObjectSchema",
    "Data",
    "Response 200",
    "",
    "A very long sentence that says what this is for",
]


@pytest.mark.parametrize("title", DULL)
def test_dull_titles_unite_nothing(title: str) -> None:
    """Equal inline schemas of two operations are not one class, named after one of them, unless their title says what they are."""
    assert not is_telling(title)


@pytest.mark.parametrize("title", ["Order", "Case Summary", "User data"])
def test_telling_titles(title: str) -> None:
    """A title that says what a schema is names its class."""
    assert is_telling(title)
