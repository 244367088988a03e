"""What is encoded is what a decoder of the standard library reads, for made values of every style."""

from __future__ import annotations

import email
import email.policy
import itertools
import json
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from runtime.body import encode_body
from runtime.form import FormBody, Part
from runtime.serialize import expand_path, query_pairs
from runtime.styles import Style
from runtime.upload import MultipartBody

ALPHABET = "aZ09-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}é漢😀"
ROUNDS = 150


def _text(random: Random) -> str:
    return "".join(random.choices(ALPHABET, k=random.randint(1, 6)))


def _scalar(random: Random) -> Any:
    return random.choice([_text(random), random.randint(-9, 9), random.random(), True, False])


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _array(random: Random) -> list[Any]:
    return [_scalar(random) for _ in range(random.randint(1, 4))]


def _object(random: Random) -> dict[str, Any]:
    return {
        _text(random).replace("[", "").replace("]", "") + str(n): _scalar(random)
        for n in range(random.randint(1, 4))
    }


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_queries_are_read_as_they_were(seed: int) -> None:
    """A scalar, an exploded array, an exploded object, a deep object and each delimiter come back as they were."""
    random = Random(seed)
    name, scalar, array, fields = _text(random), _scalar(random), _array(random), _object(random)

    def read(value: Any, style: Style | None = None) -> list[tuple[str, str]]:
        return parse_qsl(
            "&".join(query_pairs(name, value, style)), keep_blank_values=True, strict_parsing=True
        )

    assert [(name, _plain(scalar))] == read(scalar)
    assert [(name, _plain(item)) for item in array] == read(array)
    assert [(key, _plain(item)) for key, item in fields.items()] == read(fields)
    deep = [(f"{name}[{key}]", _plain(item)) for key, item in fields.items()]
    assert deep == read(fields, Style("deepObject"))
    for style, delimiter in (("form", ","), ("spaceDelimited", "%20"), ("pipeDelimited", "%7C")):
        (pair,) = query_pairs(
            name,
            [item for item in array if not {" ", "|"} & {*_plain(item)}] or ["x"],
            Style(style, False),
        )
        wanted = [item for item in array if not {" ", "|"} & {*_plain(item)}] or ["x"]
        key, _, text = pair.partition("=")
        assert (name, [_plain(item) for item in wanted]) == (
            unquote(key),
            [unquote(each) for each in text.split(delimiter)],
        )


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_paths_are_read_as_they_were(seed: int) -> None:
    """An argument of a path is one segment, which reads as the argument."""
    random = Random(seed)
    scalar, array = _text(random) + "x", _array(random)
    path = expand_path("/a/{v}/b", {"v": scalar}, {})
    assert ["", "a", scalar, "b"] == [unquote(segment) for segment in path.split("/")]
    label = expand_path("/{v}", {"v": array}, {"v": Style("label", False)})
    assert [_plain(item) for item in array] == [unquote(each) for each in label[2:].split(",")]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_forms_and_parts_are_read_as_they_were(seed: int) -> None:
    """Fields of a form and parts of a multipart body come back as they were; objects in them as JSON."""
    random = Random(seed)
    body = {
        **_object(random),
        "list": _array(random),
        "object": _object(random),
        "file": random.randbytes(20),
    }
    wanted = list(
        itertools.chain.from_iterable(
            (
                [(key, _plain(item)) for item in value]
                if isinstance(value, list)
                else [(key, json.dumps(value) if isinstance(value, dict) else _plain(value))]
            )
            for key, value in body.items()
            if key != "file"
        )
    )
    form = encode(FormBody(), {key: value for key, value in body.items() if key != "file"})
    read = parse_qsl(form[1].decode(), keep_blank_values=True, strict_parsing=True)
    assert [(key, json.loads(text) if key == "object" else text) for key, text in read] == [
        (key, json.loads(text) if key == "object" else text) for key, text in wanted
    ]
    kind, content = encode(MultipartBody(parts={"file": Part("image/png")}), body)
    message = email.message_from_bytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + content, policy=email.policy.HTTP
    )
    parts = [part.get_payload(decode=True) for part in message.iter_parts()]
    assert body["file"] == parts[-1]
    assert len(wanted) == len(parts) - 1
    for (key, text), part in zip(wanted, parts, strict=False):
        assert part.decode() == text if key != "object" else json.loads(part) == json.loads(text)


def encode(kind: Any, value: Any) -> tuple[str, bytes]:
    """The content type and the bytes of a body."""
    payload = encode_body(kind, value)
    assert payload is not None
    return payload.content_type, b"".join(payload.chunks())
