"""Every pointer leads to the line and column that a person wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_reading import Read

from docpact.openapi import load
from docpact.openapi.loader import Source, parse_source
from docpact.text.values import join

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
TREES = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=15,
    ),
    max_size=4,
)


def offset(text: str, line: int | None, column: int | None) -> int:
    """The offset of a 1-based line and column."""
    assert line is not None
    assert column is not None
    return sum(len(each) for each in text.split("\n")[: line - 1]) + line - 1 + column - 1


def pointers(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """Every pointer of a value and what it leads to."""
    below = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )
    return [
        (pointer, value),
        *(each for key, item in below for each in pointers(item, join(pointer, key))),
    ]


@given(TREES, st.sampled_from([None, 0, 2]), st.booleans())
@settings(max_examples=50, deadline=None)
def test_json_places_are_exact(tree: dict[str, Any], indent: int | None, ascii_only: bool) -> None:
    """At the place of a value stands that value, and at the place of its key that key."""
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    source = (
        parse_source(text.encode("utf-8", "surrogatepass"), "x") if "\\ud" not in text else None
    )
    if source is None or source.data != tree:
        return
    for pointer, value in pointers(tree):
        place = source.place(pointer, value=True)
        assert (
            json.JSONDecoder().raw_decode(text, offset(text, place.line, place.column))[0] == value
        )
        key = source.place(pointer)
        if pointer and not pointer.rpartition("/")[2].isdigit():
            name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            assert (
                json.JSONDecoder().raw_decode(text, offset(text, key.line, key.column))[0] == name
            )


@given(TREES, st.booleans())
@settings(max_examples=40, deadline=None)
def test_yaml_places_are_those_of_the_yaml_library(tree: dict[str, Any], flow: bool) -> None:
    """Our own positions agree with the nodes that PyYAML composes from the same text."""
    text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True)
    source = parse_source(text.encode(), "x")
    if source.json:
        return

    def check(node: yaml.Node, pointer: str) -> None:
        place = source.place(pointer, value=True)
        assert (place.line, place.column) == (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                below = join(pointer, key.value)
                assert source.place(below).line == key.start_mark.line + 1
                assert source.place(below).column == key.start_mark.column + 1
                check(value, below)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                check(value, join(pointer, index))

    check(yaml.compose(text, Loader=yaml.SafeLoader), "")


YAML = b"""\
a:
  b: 1
  c:
    - x
    - d: 2
"""


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 1, 1),
        ("/a", 1, 1),
        ("/a/b", 2, 3),
        ("/a/c", 3, 3),
        ("/a/c/1", 5, 7),
        ("/a/c/1/d", 5, 7),
        ("/a/nothing", 1, 1),
        ("/a/c/7/d/e", 3, 3),
        ("/nothing/at/all", 1, 1),
        ("/a/b/beyond", 2, 3),
    ],
)
def test_absent_pointers_lead_to_the_nearest_ancestor(pointer: str, line: int, column: int) -> None:
    """A pointer that leads nowhere has the line of what is nearest to it, in YAML and JSON."""
    source = parse_source(YAML, "x.yaml")
    assert (source.place(pointer).line, source.place(pointer).column) == (line, column)
    as_json = parse_source(json.dumps(source.data, indent=2).encode(), "x.json")
    data: Any = source.data
    nearest = max(
        (each for each, _ in pointers(data) if f"{pointer}/".startswith(f"{each}/")), key=len
    )
    assert as_json.place(pointer).line == as_json.place(nearest).line


def test_pointers_lead_through_references(read: Read) -> None:
    """The limit of a shared schema is found from the operation that uses it."""
    document = read("""\
        paths:
          /x:
            post:
              requestBody: {$ref: '#/components/requestBodies/X'}
              responses: {'200': {description: fine}}
        components:
          requestBodies:
            X:
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/X'}
          schemas:
            X:
              properties:
                ids:
                  maxItems: 3
        """).document
    body = "/paths/~1x/post/requestBody"
    assert document.place(body).line == 6
    assert document.place(f"{body}/content/application~1json/schema").line == 13
    limit = document.place(f"{body}/content/application~1json/schema/properties/ids/maxItems")
    assert (limit.line, limit.pointer) == (18, "/components/schemas/X/properties/ids/maxItems")
    assert document.place("/components/schemas/X", value=True).line == 16


def test_places_are_relative_to_the_working_directory(folder: Path) -> None:
    """Below the working directory a place is relative, with forward slashes; elsewhere it is whole."""
    (folder / "a").mkdir()
    for name in ("a/x.yaml", "x.yaml"):
        (folder / name).write_text("openapi: 3.1.0")
    assert load(Path("a") / "x.yaml").place("/openapi").source == "a/x.yaml"
    assert load(folder / "a" / "x.yaml").place("/openapi").source == "a/x.yaml"


def test_positions_are_computed_only_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, read: Read
) -> None:
    """Reading a document without findings never looks for a position."""

    def never(self: Source, pointer: str, *, value: bool = False) -> None:
        raise AssertionError(pointer)

    monkeypatch.setattr(Source, "place", never)
    assert read("paths: {/x: {get: {responses: {'200': {description: fine}}}}}").findings == ()
