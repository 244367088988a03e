"""Overlays change a document, and say so when they no longer fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from docpact.errors import DocpactError
from docpact.openapi import load, read_api

DOCUMENT = """\
openapi: 3.1.0
info: {title: T, version: "1"}
x-shared: &shared {a: 1}
x-again: *shared
tags: [{name: a}]
paths:
  /x:
    get: {operationId: getX, tags: [a], responses: {'200': {description: fine}}}
    put: {tags: [b], responses: {'200': {description: fine}}}
  /y:
    get: {operationId: getY, x-internal: true, responses: {'200': {description: fine}}}
"""

Write = Callable[[Mapping[str, str]], Path]


def applied(write: Write, actions: str, version: str = "1.0.0") -> Any:
    """The document after the actions."""
    path = write(
        {
            "api.yaml": DOCUMENT,
            "o.yaml": f"overlay: {version}\ninfo: {{title: o, version: '1'}}\nactions: {actions}\n",
        }
    )
    return load(path, overlays=[path.parent / "o.yaml"]).data


ACTIONS = [
    (
        "[{target: $.info, update: {title: New, x: 1}}]",
        lambda d: d["info"] == {"title": "New", "version": "1", "x": 1},
    ),
    (
        "[{target: $, update: {info: {title: New}}}]",
        lambda d: d["info"] == {"title": "New", "version": "1"},
    ),
    (
        "[{target: $.tags, update: {name: b}}]",
        lambda d: d["tags"] == [{"name": "a"}, {"name": "b"}],
    ),
    (
        "[{target: $.tags, update: [{name: b}]}]",
        lambda d: d["tags"] == [{"name": "a"}, {"name": "b"}],
    ),
    ("[{target: $.info.title, update: New}]", lambda d: d["info"]["title"] == "New"),
    ("[{target: \"$.paths['/y']\", remove: true}]", lambda d: list(d["paths"]) == ["/x"]),
    (
        "[{target: '$.paths.*.get', remove: true}]",
        lambda d: d["paths"]["/y"] == {} and list(d["paths"]["/x"]) == ["put"],
    ),
    (
        "[{target: '$.paths.*[?@[\"x-internal\"] == true]', remove: true}]",
        lambda d: d["paths"]["/y"] == {},
    ),
    (
        "[{target: '$.paths.*.*.tags[*]', remove: true}]",
        lambda d: d["paths"]["/x"]["get"]["tags"] == [],
    ),
    (
        "[{target: '$..[?@.operationId == \"getX\"]', update: {summary: s}}]",
        lambda d: d["paths"]["/x"]["get"]["summary"] == "s",
    ),
    ("[{target: $.x-shared, update: {b: 2}}]", lambda d: d["x-again"] == {"a": 1}),
    (
        "[{target: $.paths, update: {/z: {}}}, {target: \"$.paths['/z']\", copy: \"$.paths['/y']\"}]",
        lambda d: d["paths"]["/z"]["get"]["operationId"] == "getY",
    ),
    (
        "[{target: $.info, update: {x: 1}}, {target: $.info.x, remove: true}]",
        lambda d: "x" not in d["info"],
    ),
    (
        "[{target: '$.paths..responses', update: {default: {description: d}}}]",
        lambda d: "default" in d["paths"]["/y"]["get"]["responses"],
    ),
]


@pytest.mark.parametrize(("actions", "holds"), ACTIONS)
def test_actions(write: Write, actions: str, holds: Callable[[Any], bool]) -> None:
    """Updates merge, arrays grow, removals remove, in order."""
    assert holds(applied(write, actions, "1.1.0"))


REFUSED = [
    (
        "[{target: $.nothing, update: {a: 1}}]",
        "o.yaml:3:12 (/actions/0/target)",
        "matches nothing in the document",
    ),
    (
        "[{target: $.info, update: {a: 1}}, {target: '$.paths[?@.x == 1]', remove: true}]",
        "o.yaml:3:",
        "matches nothing",
    ),
    ("[{target: '$.info[', update: {a: 1}}]", "o.yaml:3:12", "cannot be used"),
    ("[{target: info, update: {a: 1}}]", "o.yaml:3:12", "does not start with `$`"),
    ("[{update: {a: 1}}]", "o.yaml:3:11", "`target` of an action is missing"),
    ("[junk]", "o.yaml:3:11", "`target` of an action is missing"),
    ("[{target: $.info}]", "o.yaml:3:11", "no `update`, `remove` or `copy`"),
    ("[{target: $.info, updte: {a: 1}}]", "o.yaml:3:11", "unknown field 'updte' of an action"),
    ("[{target: $, remove: true}]", "o.yaml:3:11", "removes the whole document"),
    ("[{target: $.info, update: text}]", "o.yaml:3:11", "a string cannot update an object"),
    ("[{target: $.info, copy: $.paths.*}]", "o.yaml:3:", "matches 2 nodes"),
    ("[]", "o.yaml", "`actions` is missing or empty"),
]


@pytest.mark.parametrize(("actions", "where", "what"), REFUSED)
def test_refusals(write: Write, actions: str, where: str, what: str) -> None:
    """An overlay that no longer fits, or never did, is an error at its line."""
    with pytest.raises(DocpactError) as caught:
        applied(write, actions)
    assert what in caught.value.what
    assert str(caught.value.where).startswith(where)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1", "not an OpenAPI Overlay"),
        ("overlay: 2.0.0", "version '2.0.0' is not supported"),
        ("- 1", "not an OpenAPI Overlay"),
    ],
)
def test_files_that_are_no_overlays(write: Write, text: str, what: str) -> None:
    """A file that is no overlay, or of a later version, is refused."""
    path = write({"api.yaml": DOCUMENT, "o.yaml": text})
    with pytest.raises(DocpactError, match=what):
        load(path, overlays=[path.parent / "o.yaml"])


def test_several_overlays_in_order_and_places(write: Write) -> None:
    """Each overlay sees what the one before it left; untouched things keep their lines, added ones have that of their parent."""
    path = write(
        {
            "api.yaml": DOCUMENT,
            "a.yaml": "overlay: 1.0.0\nactions: [{target: $.paths, update: {/z: {get: {operationId: z, responses: {'200': {description: d}}}}}}]",
            "b.yaml": "overlay: 1.0.0\nactions: [{target: \"$.paths['/z'].get\", update: {deprecated: true}}]",
        }
    )
    source = read_api(path, overlays=(path.parent / "a.yaml", path.parent / "b.yaml"))
    assert source.api.operations[-1].deprecated
    assert source.document.place("/paths/~1y/get").line == 11
    assert source.document.place("/paths/~1z/get").line == 6


def test_overlays_come_before_other_files(write: Write) -> None:
    """What an overlay adds may refer to other files, and what it removes is gone when they refer back."""
    path = write(
        {
            "api.yaml": DOCUMENT,
            "o.yaml": "overlay: 1.0.0\nactions:\n  - {target: $, update: {components: {schemas: {A: {$ref: a.yaml}, New: {type: string}}}}}\n",
            "a.yaml": "properties: {new: {$ref: 'api.yaml#/components/schemas/New'}}",
        }
    )
    schemas = read_api(path, overlays=(path.parent / "o.yaml",)).api.schemas
    assert schemas["A"] == {"properties": {"new": {"$ref": "#/components/schemas/New"}}}
