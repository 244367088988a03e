"""Edits of a YAML text: the value changes, and not a byte elsewhere."""

from __future__ import annotations

import copy
import difflib
import json
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docpact.text.edits import EditError, add_item, add_key, remove, set_value
from docpact.text.values import find, join, split
from docpact.text.yaml_reader import read_yaml
from docpact.text.yaml_text import Remarked, block, flow, scalar

SPEC = """\
# A spec.
openapi: 3.1.0   # the version

paths:
  /a:
    post:
      parameters:
        - name: id   # first
          in: path
        # about q
        - {name: q, in: query}
      x: 'old'
components:

  schemas:
    # ids of cases
    A:
      type: array
      maxItems: 150  # as the page says
      items: {type: string}

    B:
      enum: [a, b, c]

    C:
      required: [x]
      enum:
        - one    # the first
        - two
        - three
      text: |-
        some
        lines

"""

CASES: list[tuple[str, Any, dict[str, str]]] = [
    # what is done, and the lines that change: old to new, or "+ before" for an inserted line, "-" for a removed one
    (
        "scalar",
        lambda t: set_value(t, "/components/schemas/A/maxItems", 50),
        {"      maxItems: 150  # as the page says": "      maxItems: 50  # as the page says"},
    ),
    (
        "quoted",
        lambda t: set_value(t, "/paths/~1a/post/x", "new"),
        {"      x: 'old'": "      x: 'new'"},
    ),
    (
        "quoted no more",
        lambda t: set_value(t, "/paths/~1a/post/x", 5),
        {"      x: 'old'": "      x: 5"},
    ),
    (
        "to a list",
        lambda t: set_value(t, "/components/schemas/A/type", ["array", "null"]),
        {"      type: array": "      type: [array, 'null']"},
    ),
    (
        "flow value",
        lambda t: set_value(t, "/components/schemas/A/items/type", "integer"),
        {"      items: {type: string}": "      items: {type: integer}"},
    ),
    (
        "flow item gone",
        lambda t: remove(t, "/components/schemas/B/enum/1"),
        {"      enum: [a, b, c]": "      enum: [a, c]"},
    ),
    (
        "first flow item gone",
        lambda t: remove(t, "/components/schemas/B/enum/0"),
        {"      enum: [a, b, c]": "      enum: [b, c]"},
    ),
    (
        "last flow item gone",
        lambda t: remove(t, "/components/schemas/B/enum/2"),
        {"      enum: [a, b, c]": "      enum: [a, b]"},
    ),
    (
        "flow item",
        lambda t: add_item(t, "/components/schemas/B/enum", "d d"),
        {"      enum: [a, b, c]": "      enum: [a, b, c, d d]"},
    ),
    (
        "flow item first",
        lambda t: add_item(t, "/components/schemas/B/enum", "z", at=0),
        {"      enum: [a, b, c]": "      enum: [z, a, b, c]"},
    ),
    (
        "block item gone",
        lambda t: remove(t, "/components/schemas/C/enum/1"),
        {"        - two": "-"},
    ),
    (
        "first block item gone",
        lambda t: remove(t, "/components/schemas/C/enum/0"),
        {"        - one    # the first": "-"},
    ),
    (
        "block item",
        lambda t: add_item(t, "/components/schemas/C/enum", "four"),
        {"        - three": "        - three\n        - four"},
    ),
    (
        "block item first",
        lambda t: add_item(t, "/components/schemas/C/enum", "zero", at=0),
        {"        - one    # the first": "        - zero\n        - one    # the first"},
    ),
    (
        "only item gone",
        lambda t: remove(t, "/components/schemas/C/required/0"),
        {"      required: [x]": "      required: []"},
    ),
    (
        "key gone",
        lambda t: remove(t, "/components/schemas/A/maxItems"),
        {"      maxItems: 150  # as the page says": "-"},
    ),
    (
        "key with lines gone",
        lambda t: remove(t, "/components/schemas/C/text"),
        {"      text: |-": "-", "        some": "-", "        lines": "-"},
    ),
    (
        "key in flow gone",
        lambda t: remove(t, "/paths/~1a/post/parameters/1/in"),
        {"        - {name: q, in: query}": "        - {name: q}"},
    ),
    (
        "key behind a dash gone",
        lambda t: remove(t, "/paths/~1a/post/parameters/0/name"),
        {"        - name: id   # first": "-", "          in: path": "        - in: path"},
    ),
    (
        "key after",
        lambda t: add_key(t, "/components/schemas/A", "minItems", 1, after="type"),
        {"      type: array": "      type: array\n      minItems: 1"},
    ),
    (
        "key at the end",
        lambda t: add_key(t, "/components/schemas/A", "x-y", {"a": [1], "b": {}}),
        {
            "      items: {type: string}": "      items: {type: string}\n      x-y:\n        a: [1]\n        b: {}"
        },
    ),
    (
        "key behind lines",
        lambda t: add_key(t, "/components/schemas/C", "x", None),
        {"        lines": "        lines\n      x: null"},
    ),
    (
        "key first",
        lambda t: add_key(t, "/components/schemas/B", "type", "string", first=True),
        {"      enum: [a, b, c]": "      type: string\n      enum: [a, b, c]"},
    ),
    (
        "key first behind a dash",
        lambda t: add_key(t, "/paths/~1a/post/parameters/0", "x", 1, first=True),
        {"        - name: id   # first": "        - x: 1\n          name: id   # first"},
    ),
    (
        "key in flow",
        lambda t: add_key(t, "/components/schemas/A/items", "format", "uuid"),
        {"      items: {type: string}": "      items: {type: string, format: uuid}"},
    ),
    (
        "schema",
        lambda t: add_key(t, "/components/schemas", "AA", {"type": "object"}, after="A"),
        {
            "      items: {type: string}": "      items: {type: string}\n\n    AA:\n      type: object"
        },
    ),
    (
        "schema gone",
        lambda t: remove(t, "/components/schemas/B"),
        {"    B:": "-", "      enum: [a, b, c]": "-", "": "-1"},
    ),
]


def test_a_comment_beside_a_key_stays_beside_it() -> None:
    """Where the value below a key goes up to its line, it goes before the comment."""
    text = "a:  # why\n  - 1\nb:\n  # above\n  c: 1\n"
    assert remove(text, "/a/0") == "a: []  # why\nb:\n  # above\n  c: 1\n"
    assert set_value(text, "/a", {"x": 1}) == "a:  # why\n  x: 1\nb:\n  # above\n  c: 1\n"
    assert remove("# top\na: 1\n", "/a") == "# top\n{}\n"


def test_entries_set_apart_stay_so() -> None:
    """Whichever entry goes, one blank line is left between the others, and none at the ends."""
    text = "# top\na:\n  - x: 1\n    y: 2\n\n  - x: 3\n\n  - x: 5\n"
    assert remove(text, "/a/0") == "# top\na:\n  - x: 3\n\n  - x: 5\n"
    assert remove(text, "/a/1") == "# top\na:\n  - x: 1\n    y: 2\n\n  - x: 5\n"
    assert remove(text, "/a/2") == "# top\na:\n  - x: 1\n    y: 2\n\n  - x: 3\n"
    assert add_item(text, "/a", {"x": 7}) == text + "\n  - x: 7\n"


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    lines = list(difflib.ndiff(old.splitlines(), new.splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [
        line[2:] for line in lines if line[0] == "+"
    ]


@pytest.mark.parametrize(
    ("edit", "lines"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_only_the_lines_of_the_edit_change(edit: Any, lines: dict[str, str], ends: str) -> None:
    """Comments, blank lines, quotes and line ends outside the edit keep their bytes."""
    expected = SPEC
    for old, new in lines.items():
        if new == "-1":
            expected = expected.replace("\n\n\n", "\n\n")
        else:
            assert expected.count(f"{old}\n") == 1
            expected = expected.replace(f"{old}\n", "" if new == "-" else f"{new}\n")
    assert edit(SPEC.replace("\n", ends)) == expected.replace("\n", ends)


JSON = json.dumps({"a": {"b": 1, "c": ["x", "y"]}, "d": {}}, indent=2)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda t: set_value(t, "/a/b", "é"), {"a": {"b": "é", "c": ["x", "y"]}, "d": {}}),
        (
            lambda t: add_key(t, "/a", "e", {"f": None}),
            {"a": {"b": 1, "c": ["x", "y"], "e": {"f": None}}, "d": {}},
        ),
        (lambda t: add_key(t, "/d", "e", True), {"a": {"b": 1, "c": ["x", "y"]}, "d": {"e": True}}),
        (lambda t: remove(t, "/a/c/1"), {"a": {"b": 1, "c": ["x"]}, "d": {}}),
        (lambda t: remove(t, "/a/b"), {"a": {"c": ["x", "y"]}, "d": {}}),
        (lambda t: add_item(t, "/a/c", 3), {"a": {"b": 1, "c": ["x", "y", 3]}, "d": {}}),
    ],
)
def test_json_stays_json(edit: Any, expected: Any) -> None:
    """A document in JSON is still JSON afterwards, laid out as it was."""
    new = edit(JSON)
    assert json.loads(new) == expected
    assert len(changed_lines(JSON, new)[1]) <= 2


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: &x {b: 1}\nc: *x\n", lambda t: set_value(t, "/c/b", 2)),
        ("a: &x {b: 1}\nc: *x\n", lambda t: set_value(t, "/a/b", 2)),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", lambda t: remove(t, "/c/b")),
        ("a: 1\n", lambda t: remove(t, "/b")),
        ("a: 1\n", lambda t: set_value(t, "/b/c", 1)),
        ("a: 1\n", lambda t: add_key(t, "", "a", 2)),
        ("a: 1\n", lambda t: add_key(t, "/a", "b", 2)),
        ("a: 1\n", lambda t: add_item(t, "", 2)),
    ],
)
def test_what_cannot_be_edited_alone_is_refused(text: str, edit: Any) -> None:
    """Anchors, merge keys and places that do not exist are refused with a reason, and nothing else happens."""
    with pytest.raises(EditError):
        edit(text)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "yes",
        "1",
        "1e3",
        "0o7",
        "12:30",
        "2024-01-01",
        "a: b",
        "a #b",
        "#a",
        " a",
        "a ",
        "",
        "null",
        "é",
        "a\nb",
        "\x07",
        "=x",
        "-",
        "[a",
        "{a}",
        "a, b",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "\u2028",
        "🎉",
        "a:",
        "'a",
        '"a',
        "~",
        ".5",
        "\ufeff",
        "a\tb",
        "0x1f",
        "1_000",
        "?",
        "? a",
        "---",
        "...",
    ],
)
def test_a_string_stays_that_string(text: str) -> None:
    """For both dialects of YAML, alone, as a key and in a list."""
    for load in (yaml.safe_load, lambda made: read_yaml(made, "t").data):
        assert load(f"a: {scalar(text)}\n") == {"a": text}
        assert load(flow({text: [text]})) == {text: [text]}
        assert load(block({text: {"a": text, "b": [{"c": text}]}})) == {
            text: {"a": text, "b": [{"c": text}]}
        }


def test_remarks_are_comments() -> None:
    """A remark stands on the line where its value begins, and is no part of the value."""
    value = {
        "a": Remarked(1, "one"),
        "b": Remarked({"c": [Remarked("x", "y"), {"d": 2}]}, "two"),
        "e": Remarked([1], "three"),
    }
    text = block(value, 2)
    assert (
        text
        == "  a: 1  # one\n  b:  # two\n    c:\n      - x  # y\n      - d: 2\n  e: [1]  # three\n"
    )


LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-9, 10**9)
    | st.text(LETTERS, max_size=8)
    | st.sampled_from(["a\nb", " \n", "yes", "a b", "x: y", "- z"])
)
KEYS = st.text(LETTERS, min_size=1, max_size=6)
VALUES = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=12,
)


def places(value: Any, pointer: str = "") -> list[str]:
    found = [pointer]
    for key, item in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    ):
        found += places(item, join(pointer, key))
    return found


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    value=st.dictionaries(KEYS, VALUES, min_size=1, max_size=4),
    new=VALUES,
)
def test_an_edit_does_to_the_text_what_it_says_to_the_value(
    data: Any, value: Any, new: Any
) -> None:
    """Whatever the layout: the text reads as the edited value, or the edit is refused and says so."""
    layout = data.draw(st.sampled_from(["block", "flow", "json", "pyyaml", "indented"]))
    text = {
        "block": lambda: block(value),
        "flow": lambda: flow(value) + "\n",
        "json": lambda: json.dumps(value, indent=2, ensure_ascii=False),
        "pyyaml": lambda: yaml.safe_dump(value, allow_unicode=True, sort_keys=False),
        "indented": lambda: "# top\n"
        + yaml.safe_dump(value, indent=4, sort_keys=False, default_flow_style=None),
    }[layout]()
    if layout in (
        "pyyaml",
        "indented",
    ):  # YAML 1.1 has other numbers: it writes the text 0E0 without quotes
        value = read_yaml(text, "t").data
    pointer = data.draw(st.sampled_from([place for place in places(value) if place] or [""]))
    *above, last = split(pointer)
    holder = find(copy.deepcopy(value), above)
    token = int(last) if isinstance(holder, list) else last
    expected = copy.deepcopy(value)
    action = data.draw(st.sampled_from(["set", "remove", "add"]))
    target = find(expected, above)
    if action == "set":
        target[token] = new
        made = set_value(text, pointer, new)
    elif action == "remove":
        del target[token]
        made = remove(text, pointer)
    elif isinstance(target, list):
        target.insert(token, new)
        made = add_item(text, "".join(join("", part) for part in above), new, at=token)
    else:
        key = next(name for name in ("k", "kk", "kkk", "kkkk") if name not in target)
        target[key] = new
        made = add_key(text, "".join(join("", part) for part in above), key, new, after=token)
    assert read_yaml(made, "t").data == expected
