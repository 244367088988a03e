"""Bodies as they are written, and what is refused before anything is sent."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field
from runtime.body import JsonBody, encode_body
from runtime.errors import RequestValidationError
from runtime.form import FormBody, Part
from runtime.model import Model
from runtime.operation import omit
from runtime.shapes import Maybe
from runtime.styles import Style
from runtime.types import Base64, Binary, Date, DateTime, Decimal, DecimalNumber, Float, OpenEnum
from runtime.upload import MultipartBody, RawBody
from runtime_calls import check_value


class Inner(Model):
    name: str
    at: Maybe[DateTime] = None


class Body(Model):
    ids: Annotated[list[str], Field(max_length=3, min_length=1)]
    from_: Maybe[str] = Field(None, alias="from", max_length=5)
    kind: Maybe[Annotated[Literal["a", "b"] | str, OpenEnum("a", "b")]] = None
    inner: Maybe[Inner] = None
    choice: Maybe[Inner | list[int]] = None
    none: str | None = None
    ratio: Maybe[Float] = None
    day: Maybe[Date] = None
    price: Maybe[Decimal] = None
    exact: Maybe[DecimalNumber] = None
    blob: Maybe[Base64] = None
    pair: Maybe[tuple[int, Inner]] = None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"ids": ["1"], "from": "x", "none": None}, b'{"ids":["1"],"none":null,"from":"x"}'),
        ({"ids": ["1"], "inner": Inner(name="n")}, b'{"ids":["1"],"inner":{"name":"n"}}'),
        (
            {"ids": ["1"], "extra": {"y": [Inner(name="n", z=1)]}},
            b'{"ids":["1"],"extra":{"y":[{"name":"n","z":1}]}}',
        ),
        (
            {"ids": ["1"], "inner": {"name": "n", "at": datetime(2024, 1, 1, tzinfo=UTC)}},
            b'{"ids":["1"],"inner":{"name":"n","at":"2024-01-01T00:00:00Z"}}',
        ),
        (Body(ids=["1"], from_="y"), b'{"ids":["1"],"from":"y"}'),
        ({"ids": ("é",)}, '{"ids":["é"]}'.encode()),
        (
            {"ids": ["1"], "ratio": 1, "day": date(2024, 1, 2)},
            b'{"ids":["1"],"ratio":1,"day":"2024-01-02"}',
        ),
        ({"ids": ["1"], "price": "1.10", "exact": "x"}, None),
        (
            {"ids": ["1"], "blob": b"\x00", "pair": [1, {"name": "n"}]},
            b'{"ids":["1"],"blob":"AA==","pair":[1,{"name":"n"}]}',
        ),
    ],
)
def test_json_bodies(value: Any, expected: bytes | None) -> None:
    """A body is sent compactly, with just the fields that were given, by their wire names."""
    body = JsonBody(lambda: Body)
    if expected is None:
        with pytest.raises(RequestValidationError):
            encode_body(body, value)
        return
    payload = encode_body(body, value)
    assert payload is not None
    assert json.loads(expected) == json.loads(payload.content or b"")
    assert b", " not in (payload.content or b"")


def test_decimals_as_numbers() -> None:
    """A decimal keeps its digits, as text or as a number, whichever is documented."""
    from decimal import Decimal as Plain

    payload = encode_body(
        JsonBody(lambda: Body), {"ids": ["1"], "price": Plain("1.10"), "exact": Plain("2.50")}
    )
    assert payload is not None
    assert payload.content == b'{"ids":["1"],"price":"1.10","exact":2.50}'


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ({}, ["body /ids: Field required"]),
        ({"ids": None}, ["body /ids: Input should be a valid list"]),
        ({"ids": "abc"}, ["body /ids: Input should be a valid list"]),
        ({"ids": [1]}, ["body /ids/0: Input should be a valid string"]),
        (
            {"ids": list("abcd")},
            ["body /ids: List should have at most 3 items after validation, not 4"],
        ),
        ({"ids": ["1"], "from": None}, ["body /from: Input should be a valid string"]),
        ({"ids": ["1"], "kind": "c"}, ["body /kind: Input should be one of 'a', 'b'"]),
        ({"ids": ["1"], "inner": {}}, ["body /inner/name: Field required"]),
        (
            {"ids": ["1"], "inner": {"name": "n", "at": datetime(2024, 1, 1)}},  # noqa: DTZ001
            ["body /inner/at: Input should be an RFC 3339 date-time with an offset"],
        ),
        (
            {"ids": ["1"], "choice": {"x": 1}},
            ["body /choice/name: Field required", "body /choice: Input should be a valid list"],
        ),
        ({"ids": ["1"], "ratio": float("nan")}, ["body /ratio: Input should be a number"]),
        (
            {"ids": ["1"], "blob": "not base64!"},
            ["body /blob: Input should be bytes, or base64 text"],
        ),
        (
            {"ids": ["1"], "x": {"y": object()}},
            ["body /x/y: must be a JSON value, not object"],
        ),
        (5, ["body: Input should be a valid dictionary or instance of Body"]),
    ],
)
def test_json_bodies_that_break_the_documentation(value: Any, faults: list[str]) -> None:
    """Each fault is named with its place and what was expected, and no value is shown."""
    with pytest.raises(RequestValidationError) as caught:
        check_value(Body, value)
    assert faults == [str(fault) for fault in caught.value.faults]
    assert isinstance(caught.value, ValueError)
    assert caught.value.__cause__ is None


def test_a_model_that_was_changed() -> None:
    """A model brought out of order after it was made is caught before it is sent."""
    body = Body(ids=["1"], inner=Inner(name="n"))
    assert body.inner is not None
    body.inner.name = 5  # type: ignore[assignment]
    with pytest.raises(RequestValidationError, match="/inner/name"):
        check_value(Body, body)


def test_a_wrong_tag_is_not_shown() -> None:
    """The message about an unknown tag lists those there are, not the one that was given."""
    with pytest.raises(RequestValidationError) as caught:
        check_value(Annotated[Cat | Dog, Field(discriminator="kind")], {"kind": "secret"})
    assert "'cat', 'dog'" in str(caught.value)
    assert "secret" not in str(caught.value)


class Cat(Model):
    kind: Literal["cat"]


class Dog(Model):
    kind: Literal["dog"]


def test_long_lists_of_faults() -> None:
    """Of many faults the first are shown, and how many there are."""
    with pytest.raises(RequestValidationError, match="the first 20 of 50 faults") as caught:
        check_value(list[int], ["x"] * 50)
    assert 20 == len(caught.value.faults)


def test_bodies_that_are_not_there() -> None:
    """A required body must be given; of an optional one nothing is sent."""
    assert encode_body(None, omit) is None
    assert encode_body(JsonBody(required=False), omit) is None
    assert encode_body(JsonBody(required=False), {"a": omit}) is None
    payload = encode_body(JsonBody(), {"a": omit})
    assert payload is not None
    assert b"{}" == payload.content
    with pytest.raises(RequestValidationError, match="a body is required"):
        encode_body(JsonBody(), omit)
    null = encode_body(JsonBody(), None)
    assert null is not None
    assert b"null" == null.content


def test_forms() -> None:
    """Forms by the styles of their fields, blanks as plus signs."""
    parts = {
        "deep": Part(style=Style("deepObject", True)),
        "json": Part(content_type="application/json"),
    }
    payload = encode_body(
        FormBody(parts=parts),
        {"a": "b c&d", "list": [1, 2], "deep": {"x": 1}, "json": {"y": [1]}, "no": None},
    )
    assert payload is not None
    assert b"a=b+c%26d&list=1&list=2&deep%5Bx%5D=1&json=%7B%22y%22%3A%5B1%5D%7D" == payload.content
    assert "application/x-www-form-urlencoded" == payload.content_type
    with pytest.raises(RequestValidationError, match="must be an object"):
        encode_body(FormBody(), [1])


class Upload(Model):
    file: Binary
    files: Maybe[list[Binary]] = None
    meta: Maybe[Inner] = None
    tags: Maybe[list[str]] = None


def test_multipart() -> None:
    """Files with their names and types, lists of files, objects as JSON, repeated fields."""
    body = MultipartBody(
        lambda: Upload, files=("file", "files"), parts={"file": Part("image/png", {"X-A": "b"})}
    )
    payload = encode_body(
        body,
        {
            "file": ('a"\r\n.png', b"\x89PNG"),
            "files": [io.BytesIO(b"one"), ("two.txt", "zwei", "text/plain"), b"three"],
            "meta": Inner(name="é"),
            "tags": ["x", "y"],
        },
    )
    assert payload is not None
    assert payload.replayable
    data = b"".join(payload.chunks())
    assert len(data) == payload.size
    assert data == b"".join(payload.chunks())
    boundary = payload.content_type.removeprefix("multipart/form-data; boundary=")
    parts = data.split(f"--{boundary}".encode())
    assert [
        b'\r\nContent-Disposition: form-data; name="file"; filename="a%22%0D%0A.png"\r\nX-A: b\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n',
        b'\r\nContent-Disposition: form-data; name="files"; filename="files"\r\nContent-Type: application/octet-stream\r\n\r\none\r\n',
        b'\r\nContent-Disposition: form-data; name="files"; filename="two.txt"\r\nContent-Type: text/plain\r\n\r\nzwei\r\n',
        b'\r\nContent-Disposition: form-data; name="files"; filename="files"\r\nContent-Type: application/octet-stream\r\n\r\nthree\r\n',
        '\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"name":"é"}\r\n'.encode(),
        b'\r\nContent-Disposition: form-data; name="tags"\r\n\r\nx\r\n',
        b'\r\nContent-Disposition: form-data; name="tags"\r\n\r\ny\r\n',
        b"--\r\n",
    ] == parts[1:]


def test_multipart_is_checked() -> None:
    """What is no file is checked like any body; what is said of a file must be text."""
    body = MultipartBody(lambda: Upload, files=("file", "files"))
    with pytest.raises(RequestValidationError, match="body /file: Field required"):
        encode_body(body, {})
    with pytest.raises(RequestValidationError, match="body /tags"):
        encode_body(body, {"file": b"", "tags": 5})
    with pytest.raises(RequestValidationError, match="expected a file"):
        encode_body(body, {"file": (1, b"")})
    with pytest.raises(RequestValidationError, match="has an invalid header"):
        encode_body(body, {"file": ("a", b"", "text/plain\r\nX: y")})


async def _achunks() -> AsyncIterator[bytes]:
    yield b"a"
    yield b"b"


async def _collect(payload: Any) -> bytes:
    return b"".join([chunk async for chunk in payload.achunks()])


@pytest.mark.parametrize(
    ("value", "replayable", "size"),
    [
        (b"ab", True, 2),
        (bytearray(b"ab"), True, 2),
        ("ab", True, 2),
        (io.BytesIO(b"ab"), True, 2),
        (io.StringIO("ab"), False, None),
        ([b"a", b"b"], True, None),
        (iter([b"a", b"b"]), False, None),
    ],
)
def test_raw_bodies(value: Any, replayable: bool, size: int | None) -> None:
    """Bytes, text, files and iterables go as they are; what can be read twice can be sent twice."""
    payload = encode_body(RawBody("application/x"), value)
    assert payload is not None
    assert (replayable, size) == (payload.replayable, payload.size)
    assert b"ab" == b"".join(payload.chunks())
    if replayable:
        assert b"ab" == asyncio.run(_collect(payload))


def test_asynchronous_raw_bodies() -> None:
    """An asynchronous iterable needs the asynchronous client."""
    payload = encode_body(RawBody(), _achunks())
    assert payload is not None
    assert b"ab" == asyncio.run(_collect(payload))
    with pytest.raises(RequestValidationError, match="needs an asynchronous client"):
        list(payload.chunks())


@pytest.mark.parametrize("value", [5, None, {"a": 1}, object()])
def test_no_raw_bodies(value: Any) -> None:
    """What has no bytes is refused."""
    with pytest.raises(RequestValidationError, match="must be bytes"):
        encode_body(RawBody(), value)


def test_a_raw_body_that_fails() -> None:
    """An iterable that gives something else than bytes ends in the error tree."""
    payload = encode_body(RawBody(), [b"a", 5])
    assert payload is not None
    with pytest.raises(RequestValidationError, match="expected bytes, got int"):
        list(payload.chunks())
