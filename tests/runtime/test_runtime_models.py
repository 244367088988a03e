"""Answers: whatever arrives is read as far as it can be, and written again without loss."""

from __future__ import annotations

import copy
import pickle
import warnings
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, ValidationError
from runtime.decode import decode
from runtime.json_text import dump_json, load_json
from runtime.model import Model, RootModel, UnknownVariant
from runtime.shapes import Maybe
from runtime.types import (
    UUID,
    Base64,
    Base64Url,
    Date,
    DateTime,
    Decimal,
    DecimalNumber,
    Float,
    Integer,
    OpenEnum,
    Time,
)


class Cat(Model):
    kind: Literal["cat"]
    lives: int
    naps: Maybe[list[Float]] = None


class Dog(Model):
    kind: Literal["dog"]
    tricks: Maybe[dict[str, Dog | Cat]] = None


class Tree(Model):
    name: str | None = None
    children: Maybe[list[Tree]] = None


class Strict(Model):
    model_config = ConfigDict(extra="forbid")
    a: int


class Named(RootModel[dict[str, Tree]]):
    pass


class Typed(Model):
    __pydantic_extra__: dict[str, Float]
    a: Maybe[int] = None


class Everything(Model):
    id: int
    from_: Maybe[str] = Field(None, alias="from")
    class_: str | None = Field(None, alias="class")
    state: Maybe[Annotated[Literal["open", "closed"] | str, OpenEnum("open", "closed")]] = None
    when: DateTime | None = None
    day: Maybe[Date] = None
    at: Maybe[Time] = None
    uid: Maybe[UUID] = None
    price: Maybe[Decimal] = None
    rate: Maybe[DecimalNumber] = None
    score: Maybe[Float] = None
    whole: Maybe[Integer] = None
    blob: Maybe[Base64] = None
    blob_url: Maybe[Base64Url] = None
    few: Annotated[list[int], Field(max_length=2)] | None = None
    limited: Maybe[int] = Field(None, le=9)
    pair: Maybe[tuple[int, str]] = None
    many: Maybe[tuple[int, ...]] = None
    pet: Maybe[Annotated[Cat | Dog, Field(discriminator="kind")]] = None
    pets: Maybe[list[Annotated[Cat | Dog, Field(discriminator="kind")]]] = None
    loose: Maybe[Tree | Cat | list[Tree] | int | DateTime] = None
    tree: Maybe[Tree] = None
    named: Maybe[Named] = None
    typed: Maybe[Typed] = None
    strict: Maybe[Strict] = None
    anything: Any = None


DOCUMENTS = {
    "as documented": '{"id":1,"from":"a","state":"open","when":"2024-01-01T00:00:00Z","few":[1],"pair":[1,"a"]}',
    "undeclared fields, nested too": '{"id":1,"new":{"deep":[1.10]},"tree":{"children":[{"name":null,"x":[]}]}}',
    "absent and null": '{"id":1,"class":null,"when":null,"anything":null}',
    "a python name as a field": '{"id":1,"from_":"undeclared","from":"declared","class_":3}',
    "null beside an undeclared field of the name in python": '{"id":1,"class_":3,"class":null}',
    "both null": '{"id":1,"class_":null,"class":null,"tree":{"children":[{"class_":null}]}}',
    "numbers": '{"id":1,"score":1.10,"rate":0.12345678901234567890,"whole":1.0,"price":"1.10","x":1e400}',
    "integers": '{"id":123456789012345678901234567890,"score":5,"rate":5}',
    "an integer written as a float": '{"id":1.0,"few":[2e0],"limited":-0}',
    "nine digits": '{"id":1,"when":"2024-01-01T00:00:00.123456789+00:00","at":"12:00:00.1234567Z"}',
    "spellings": '{"id":1,"uid":"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6","blob":"AP8=","blob_url":"AP8","day":"2024-02-29"}',
    "another time": '{"id":1,"when":"yesterday","day":"2024-01-01T00:00:00Z","at":"noon"}',
    "a new enum value": '{"id":1,"state":"on hold"}',
    "a raised limit": '{"id":1,"limited":15,"few":[1,2,3]}',
    "wrong types": '{"id":"1","from":{},"few":"x","pair":[1],"tree":[],"named":3,"strict":null,"many":[1,"a"]}',
    "null where none is documented": '{"id":null,"from":null,"tree":null}',
    "a required field is missing": '{"tree":{"children":[{}]},"strict":{}}',
    "another tag": '{"id":1,"pet":{"kind":"cow","milk":[1.50]},"pets":[{"kind":"cat","lives":9},{"kind":"cow"},{},3]}',
    "a wrong field beside a tag": '{"id":1,"pet":{"kind":"dog","tricks":{"sit":{"kind":"cat","lives":"nine"}}}}',
    "loose unions": '{"id":1,"loose":{"kind":"cat","lives":9.5,"x":1}}',
    "loose lists": '{"id":1,"loose":[{"name":"a"},{"name":5},7]}',
    "root models": '{"id":1,"named":{"a":{"name":1},"b":{"name":"ok","y":2.0}}}',
    "typed extras": '{"id":1,"typed":{"a":1,"b":1.10,"c":"no"}}',
    "no field may be there": '{"id":1,"strict":{"a":1,"b":2.50}}',
    "half a surrogate pair": '{"id":1,"from":"\\ud800","\\udfff":{"\\ud800":1}}',
    "python's own names": '{"id":1,"__class__":1,"__dict__":{},"model_dump":2,"__pydantic_extra__":{"a":1}}',
    "no object": "[1,2.50,null]",
    "a scalar": '"text"',
}


def again(value: Any) -> str:
    """The JSON text of what was read."""
    if isinstance(value, Model | RootModel):
        return value.model_dump_json(by_alias=True, exclude_unset=True)
    return dump_json(value)


def canonical(text: str) -> str:
    """JSON text with sorted keys and all spellings kept."""

    def sort(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: sort(value[key]) for key in sorted(value)}
        return [sort(item) for item in value] if isinstance(value, list) else value

    return dump_json(sort(load_json(text.encode())))


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_nothing_is_lost(text: str) -> None:
    """Decoding and encoding gives the same JSON, as text and as plain values, whether or not it fits the model."""
    document = load_json(text.encode())
    value, _ = decode(Everything, document)
    assert canonical(text) == canonical(again(value))
    if isinstance(value, Model):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            dumped = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
            repr(value)
            if "ud800" not in text:  # pydantic's own dump, to Python values, knows no such string
                value.model_dump()
        assert document == dumped
        assert canonical(text) == canonical(again(pickle.loads(pickle.dumps(value))))
        assert canonical(text) == canonical(again(copy.deepcopy(value)))


FITS = {
    "as documented",
    "undeclared fields, nested too",
    "absent and null",
    "a python name as a field",
    "null beside an undeclared field of the name in python",
    "both null",
    "numbers",
}
FITS |= {
    "python's own names",
    "loose unions",
    "half a surrogate pair",
    "integers",
    "an integer written as a float",
    "nine digits",
    "spellings",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_mismatches_are_reported(name: str) -> None:
    """What is as documented is not reported, and what is not is, with its place and without the value."""
    _, mismatches = decode(Everything, load_json(DOCUMENTS[name].encode()))
    assert (name in FITS) == (not mismatches)


def test_places_of_mismatches() -> None:
    """A mismatch names its place as a JSON pointer and what was documented."""
    text = b'{"id":"secret","strict":{"a":1,"b/c":2},"pets":[{"kind":"cat"}],"tree":{"children":[{"name":5}]}}'
    _, mismatches = decode(Everything, load_json(text))
    assert [
        ("/id", "Input should be a valid integer"),
        ("/pets/0/lives", "a required field"),
        ("/tree/children/0/name", "Input should be a valid string"),
        ("/strict/b~1c", "a declared field"),
    ] == [(mismatch.pointer, mismatch.expected) for mismatch in mismatches]


def test_what_fits_is_still_typed() -> None:
    """One wrong field does not cost the others their types."""
    value, _ = decode(
        Everything,
        load_json(
            b'{"id":"x","when":"2024-01-01T00:00:00Z","pet":{"kind":"cat","lives":9},"tree":{"children":[{}]}}'
        ),
    )
    assert isinstance(value, Everything)
    assert datetime(2024, 1, 1, tzinfo=UTC) == value.when
    assert isinstance(value.pet, Cat)
    assert value.tree is not None
    assert value.tree.children is not None
    assert isinstance(value.tree.children[0], Tree)
    assert value.from_ is None
    assert {"id", "when", "pet", "tree"} == value.model_fields_set


def test_tags_pick_the_class() -> None:
    """The class of a tagged union is the one its tag says, though its fields are wrong; one of an unknown tag has a class of its own."""
    text = b'{"id":1,"pets":[{"kind":"dog","lives":9},{"kind":"cat"},{"kind":"cow"}]}'
    value, _ = decode(Everything, load_json(text))
    assert [Dog, Cat, UnknownVariant] == [type(pet) for pet in value.pets]


class Made(Model):
    type: Literal["made"]


class Moved(Model):
    type: Literal["moved", "shifted"]
    place: Maybe[str] = None


@pytest.mark.parametrize(
    ("type_", "expected"),
    [("made", Made), ("shifted", Moved), ("lost", UnknownVariant)],
)
def test_constants_pick_the_class(type_: str, expected: type[Model]) -> None:
    """Without a discriminator, constants do: a class with several listed values is no match for another value."""
    value, _ = decode(Made | Moved, {"type": type_, "place": "x"})
    assert expected is type(value)


def test_missing_required_fields_read_as_none() -> None:
    """A required field that an answer lacks is None, and is not written again."""
    value, _ = decode(Cat, {"kind": "cat"})
    assert value.lives is None
    assert {"kind": "cat"} == value.model_dump(mode="json", by_alias=True, exclude_unset=True)


TEXT = st.text(max_size=5)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.sampled_from(["cat", "dog", "open", "2024-01-01T00:00:00.000Z", "2024-01-01", "AP8="])
)
KEYS = (
    st.sampled_from(
        [*list(Everything.model_fields), "from", "class", "kind", "lives", "name", "children", "a"]
    )
    | TEXT
)
DOCUMENT = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=150)
@given(DOCUMENT)
def test_the_law(document: Any) -> None:
    """Whatever JSON answers, reading and writing it loses nothing."""
    text = dump_json(document)
    for type_ in (
        Everything,
        list[Everything],
        dict[str, Cat | Dog],
        Tree | Cat | str | None,
        Named,
    ):
        value, _ = decode(type_, load_json(text.encode()))
        assert canonical(text) == canonical(dump_json(_plain(value)))


def _plain(value: Any) -> Any:
    from runtime.wire import to_wire

    return to_wire(value)


def test_dumps_with_other_options() -> None:
    """Pydantic's other options work in mode json, with spellings kept and defaults included."""
    value, _ = decode(
        Everything, load_json(b'{"id":1,"score":1.10,"tree":{"name":null},"pet":{"kind":"cow"}}')
    )
    assert {"score": 1.1} == value.model_dump(mode="json", include={"score"})
    assert "1.10" == value.model_dump_json(include={"score"}).removeprefix(
        '{"score":'
    ).removesuffix("}")
    assert {"id": 1, "tree": {}} == value.model_dump(
        mode="json", include={"id", "tree"}, exclude_none=True, exclude_unset=True
    )
    assert value.model_dump(mode="json", by_alias=True)["class"] is None
    assert '{\n  "id": 1\n}' == value.model_dump_json(indent=2, include={"id"})
    root = Named.model_validate({"a": {"name": "b"}})
    assert {"a": {"name": "b"}} == root.model_dump(mode="json", exclude_unset=True)
    assert '{"a":{"name":"b"}}' == root.model_dump_json(by_alias=True, exclude_unset=True)


def test_models_are_strict_for_people() -> None:
    """A person who makes a model gets its names either way, and no coercion."""
    assert "x" == Everything(id=1, from_="x").from_
    assert {"id": 1, "from": "x"} == Everything.model_validate({"id": 1, "from": "x"}).model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    for wrong in (
        {"id": "1"},
        {"id": True},
        {"id": 1, "from": None},
        {"id": 1, "when": datetime(2024, 1, 1)},  # noqa: DTZ001
    ):
        with pytest.raises(ValidationError):
            Everything(**wrong)  # type: ignore[arg-type]


def test_json_schema_of_a_model() -> None:
    """The schema of a model can still be asked for."""
    properties = Everything.model_json_schema()["properties"]
    assert {"type": "string", "format": "date"} == {
        key: properties["day"][key] for key in ("type", "format")
    }
    assert ["open", "closed"] == properties["state"]["enum"]
