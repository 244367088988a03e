"""Bytes to plain values: YAML by the core schema of 1.2, JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docpact.errors import DocpactError, Place
from docpact.openapi import load, read_api
from docpact.openapi.loader import parse_source
from docpact.text import limits
from docpact.text.json_reader import read_json
from docpact.text.yaml_reader import read_yaml

SCALARS = [
    ("2024-01-31", "2024-01-31"),
    ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
    ("12:30:45", "12:30:45"),
    ("yes", "yes"),
    ("on", "on"),
    ("Off", "Off"),
    ("true", True),
    ("FALSE", False),
    ("tRUE", "tRUE"),
    ("null", None),
    ("~", None),
    ("", None),
    ("12", 12),
    ("-7", -7),
    ("+7", 7),
    ("010", 10),
    ("0o17", 15),
    ("0xfF", 255),
    ("1_000", "1_000"),
    ("0b11", "0b11"),
    ("1.5", 1.5),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("1.2.3", "1.2.3"),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("1e999", "1e999"),
    ("'12'", "12"),
    ('"true"', "true"),
    ("!!str 12", "12"),
    ("!!int '12'", 12),
    ("! 12", "12"),
    ("9" * 5000, "9" * 5000),
    ("<<", "<<"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    """A plain scalar is what YAML 1.2 says, not what 1.1 said."""
    read = read_yaml(f"a: {text}", "x").data["a"]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("key", ["200", "null", "true", "on", "1.5", "2024-01-31", "default", "~"])
def test_keys_are_strings_as_written(key: str) -> None:
    """A response ``200:`` is found under ``"200"``."""
    assert read_yaml(f"{key}: 1", "x").data == {key: 1}


def test_merge_keys() -> None:
    """``<<`` merges mappings, the nearer ones first, and the mapping's own keys win."""
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\nd: {<<: *a}\ne: {'<<': 1}\nf: {<<: 5}"
    data = read_yaml(text, "x").data
    assert data["c"] == {"x": 3, "y": 1, "z": 2}
    assert data["d"] == {"x": 1, "y": 1}
    assert data["e"] == {"<<": 1}
    assert data["f"] == {"<<": 5}


def test_doubled_keys_are_reported_and_the_last_counts() -> None:
    """Both readers keep the last of two equal keys, and say where the second stands."""
    yaml_source = parse_source(b"a:\n  b: 1\n  c: 2\n  b: 3\n", "x.yaml")
    json_source = parse_source(b'{"a": {"b": 1,\n "b": 3}}', "x.json")
    assert yaml_source.data == {"a": {"b": 3, "c": 2}}
    assert yaml_source.duplicates == (("b", Place("x.yaml", 4, 3)),)
    assert json_source.data == {"a": {"b": 3}}
    assert json_source.duplicates == (("b", Place("x.json", 2, 2, "/a/b")),)


REFUSED = [
    ("a: [1, 2\nb: 3", "x.yaml:2:2", "not valid YAML"),
    ("a: 1\n b: 2", "x.yaml:2:3", "not valid YAML"),
    ('a: 1\nb: "two\nc: 3\n', "x.yaml:2:4", "not valid YAML"),
    ("a: 1\nb: 'two\n", "x.yaml:2:4", "not valid YAML"),
    ("a:\n\t- b", "x.yaml:2:1", "not valid YAML"),
    ("a: !!python/object:os.system x", "x.yaml:1:4", "no meaning"),
    ("a: !include other.yaml", "x.yaml:1:4", "no meaning"),
    ("a: !!set {x}", "x.yaml:1:4", "no meaning"),
    ("a: {[1]: 2}", "x.yaml:1:5", "must be strings"),
    ("? {a: 1}\n: 2", "x.yaml:1:3", "must be strings"),
    ("a: *b", "x.yaml:1:4", "has no anchor above it"),
    ("a: &a [*a]", "x.yaml:1:8", "is inside its own anchor"),
    ("a: 1\n---\nb: 2", "x.yaml", "more than one YAML document"),
    ("a: b\x07c", "x.yaml:1:5", "not allowed in YAML"),
    ('{"a": 1,\n "b" 2}', "x.yaml:2:6", "not valid JSON"),
    ("", "x.yaml", "is empty"),
    (" \n", "x.yaml", "is empty"),
]


@pytest.mark.parametrize(("text", "where", "what"), REFUSED)
def test_unreadable_text_says_where(text: str, where: str, what: str) -> None:
    """What is no YAML ends in one error with line and column."""
    with pytest.raises(DocpactError) as caught:
        parse_source(text.encode(), "x.yaml")
    assert str(caught.value.where) == where
    assert what in caught.value.what


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["a: ü☃𝄞", '{"a": "ü☃𝄞"}'])
def test_encodings(encoding: str, text: str) -> None:
    """UTF-8 with and without a mark, and UTF-16 and UTF-32 with one, are read."""
    assert parse_source(text.encode(encoding), "x").data == {"a": "ü☃𝄞"}


def test_other_encodings_are_refused() -> None:
    """Latin-1 is named as what it is not, with its line."""
    with pytest.raises(DocpactError, match=r"x\.yaml:2: is not valid UTF-8: byte 0xfc"):
        parse_source("a: 1\nb: ü".encode("latin-1"), "x.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": NaN, "b": -Infinity, "c": 1e999}', {"a": "NaN", "b": "-Infinity", "c": "1e999"}),
        ('{"a": "\\ud800x", "\\udfff": 1}', {"a": "\ufffdx", "\ufffd": 1}),
        ('{"a": "\\ud834\\udd1e"}', {"a": "𝄞"}),
        ('{"a": 1,}', {"a": 1}),
        ("{a: 1}", {"a": 1}),
        ('{"a": 1 # why\n}', {"a": 1}),
    ],
)
def test_json_as_people_write_it(text: str, value: object) -> None:
    """Numbers that JSON has not become strings, half characters are replaced, and what YAML allows in JSON is read."""
    assert parse_source(text.encode(), "x").data == value


def test_what_only_looks_like_json_is_noted(tmp_path: Path) -> None:
    """JSON with a trailing comma is read as YAML, and a finding says where it is no JSON."""
    (tmp_path / "x.json").write_text('{"openapi": "3.1.0",\n "paths": {},}')
    (found,) = [each for each in read_api(tmp_path / "x.json").findings if each.rule == "DP719"]
    assert found.spec is not None
    assert found.spec.line == 2


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=3), st.sampled_from([None, 1, 3]))
@settings(max_examples=60, deadline=None)
def test_json_reads_back(value: dict[str, object], indent: int | None) -> None:
    """Whatever JSON text is written is read as what it was; as YAML too, of which JSON is a part."""
    text = json.dumps(value, indent=indent)
    assert read_json(text, "x").data == value
    if "\\u007f" not in text.lower() and "\\ud" not in text:
        assert read_yaml(text, "x").data == value


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(12)
)
HOSTILE = [
    ("alias bomb", BOMB, "aliases expand to more than"),
    ("deep JSON", '{"a":' + "[" * 10_000 + "]" * 10_000 + "}", "levels deep"),
    ("deep JSON within the stack", '{"a":' + "[" * 400 + "]" * 400 + "}", "levels deep"),
    ("deep JSON objects", '{"a":' * 10_000 + "1" + "}" * 10_000, "levels deep"),
    ("deep YAML flow", "a: " + "[" * 10_000 + "]" * 10_000, "levels deep"),
    ("deep YAML block", "\n".join(" " * i + "a:" for i in range(3_000)), "levels deep"),
    ("long JSON string", '{"a": "' + "x" * 11_000_000 + '"}', "more than 10,000,000 characters"),
    ("long YAML string", "a: " + "x" * 11_000_000, "more than 10,000,000 characters"),
]


@pytest.mark.parametrize(
    ("text", "what"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_hostile_text_ends_soon(text: str, what: str) -> None:
    """Bombs end in docpact's own error, whichever version of libyaml reads them."""
    with pytest.raises(DocpactError, match=what):
        parse_source(text.encode(), "x")


def test_size_is_capped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file beyond the cap is refused, and no more than the cap is read of it."""
    monkeypatch.setattr("docpact.openapi.loader.MAX_BYTES", 10)
    (tmp_path / "x.yaml").write_text("openapi: 3.1.0")
    with pytest.raises(DocpactError, match="is larger than"):
        load(tmp_path / "x.yaml")


def test_legal_depth_is_read() -> None:
    """What is just within the limit of depth is read by both readers."""
    depth = limits.MAX_DEPTH - 1
    text = '{"a":' + "[" * depth + "]" * depth + "}"
    assert limits.depth(read_json(text, "x").data) == limits.depth(read_yaml(text, "x").data)


NO_DOCUMENT = [
    ("[1, 2]", "expected a mapping, got an array"),
    ("just text", "expected a mapping, got a string"),
    ("title: x", "openapi` .or `swagger`. is missing"),
    ("openapi: 4.0.0", "version '4.0.0' is not supported"),
    ('swagger: "1.2"', "version '1.2' is not supported"),
    ("openapi: {}", "is not supported"),
    ("openapi: 3", "version '3' is not supported"),
]


@pytest.mark.parametrize(("text", "what"), NO_DOCUMENT)
def test_what_is_no_document(tmp_path: Path, text: str, what: str) -> None:
    """A file that is no OpenAPI document is refused, with what would be one."""
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(DocpactError, match=what) as caught:
        load(tmp_path / "x.yaml")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("version", "written"), [("3.0", "3.0"), ("3.1.1", "3.1.1"), ("3.2.0", "3.2.0")]
)
def test_versions(tmp_path: Path, version: str, written: str) -> None:
    """Unquoted versions are numbers in YAML, and are read all the same."""
    (tmp_path / "x.yaml").write_text(f"openapi: {version}\npaths: {{}}")
    assert load(tmp_path / "x.yaml").version == written


def test_no_file(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a folder, is named."""
    with pytest.raises(DocpactError, match="does not exist"):
        load(tmp_path / "no.yaml")
    with pytest.raises(DocpactError, match="is not a file"):
        load(tmp_path)
