"""Small pages, each in a style of its own, with the truth beside them: every stated fact is read, and nothing else is stated.

A file of ``styles`` holds pages, each headed ``=== name.ext``, and after ``--- truth`` a line for each operation and below
it one for each parameter (``query.limit``), field (``body.name``, ``201.id``) and status. Behind a name stand its type with
``!`` for required and ``?`` for optional, and other facts as ``key=value``; ``loose`` allows facts that are not listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docpact.pages import read_page
from docpact.pages.form import LIMITS, page_to_json

STYLES = Path(__file__).parent / "styles"
SHORT = {
    "min": "minimum",
    "max": "maximum",
    "xmin": "exclusiveMinimum",
    "xmax": "exclusiveMaximum",
}
STATED = ("type", "items", "required", "enum", "format", "default", "nullable", *LIMITS)
SHOWN = {"habit", "sample", "url", "curl"}


def _pages() -> Iterator[tuple[str, str, str]]:
    for path in sorted(STYLES.glob("*.txt")):
        for chunk in re.split(
            r"^=== (?=\d\d-)", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )[1:]:
            name, _, rest = chunk.partition("\n")
            text, _, truth = rest.partition("\n--- truth\n")
            yield name, text, truth


PAGES = {name: (text, truth) for name, text, truth in _pages()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _facts(words: list[str]) -> dict[str, Any]:
    """What a line of the truth says behind its name."""
    found: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            found[SHORT.get(key, key)] = _value(value)
        elif key == "loose":
            found[key] = True
        else:
            if key[-1] in "!?":
                found["required"] = key[-1] == "!"
            kind = key.rstrip("!?")
            inner = re.fullmatch(r"array<(.*)>", kind)
            if kind != "-":
                found["type"] = "array" if inner else kind
            if inner and inner.group(1):
                found["items"] = inner.group(1)
    return found


def _truth(text: str) -> dict[str, dict[str, dict[str, Any]]]:
    operations: dict[str, dict[str, dict[str, Any]]] = {}
    here: dict[str, dict[str, Any]] = {}
    for line in text.splitlines():
        words = re.findall(r'(?:[^\s"\[]|"[^"]*"|\[[^\]]*\])+', line)
        if line.startswith(" "):
            here[words[0]] = _facts(words[1:])
        elif words:
            said = dict(word.partition("=")[::2] for word in words[2:])
            here = operations.setdefault(f"{words[0]} {words[1]}", {"": said})
    return operations


def _read(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Everything that was read of an operation, in the terms of the truth."""
    found = {f"{one['in']}.{one['name']}": one for one in operation["parameters"]}
    for one in (operation["request"] or {"fields": []})["fields"]:
        found[f"body.{one['path']}"] = one
    for response in operation["responses"]:
        status = response["status"] or "null"
        found.update({} if status == "null" else {status: {}})
        found.update({f"{status}.{one['path']}": one for one in response["fields"]})
    return found


def _differences(text: str, truth: str, name: str) -> Iterator[str]:
    form = page_to_json(read_page(text, name))
    read = {f"{one['method']} {one['path']}": one for one in form["operations"]}
    wanted = _truth(truth)
    yield from (f"{key}: unexpected" for key in read.keys() - wanted.keys())
    for key, expected in wanted.items():
        if key not in read:
            yield f"{key}: missing"
            continue
        said = expected.pop("")
        for what in said.keys() - {"samples"}:
            stated = read[key][what]
            stated = ",".join(stated) if isinstance(stated, list) else str(stated)
            if stated != said[what]:
                yield f"{key}: {what} is {stated}"
        found = _read(read[key])
        for place, facts in expected.items():
            if place not in found:
                yield f"{key} {place}: missing"
                continue
            yield from (f"{key} {place}.{one}" for one in _unequal(facts, found.pop(place)))
        for place, one in found.items():
            if "samples" not in said or not set(one.get("origin", {"": ""}).values()) <= SHOWN:
                yield f"{key} {place}: unexpected"


def _unequal(facts: dict[str, Any], read: dict[str, Any]) -> Iterator[str]:
    for name in STATED:
        value = read.get(name)
        if name in facts and value != facts[name]:
            yield f"{name} is {value!r}"
        stated = value and read["origin"].get(name) not in SHOWN
        if name not in facts and stated and "loose" not in facts:
            yield f"{name} is {value!r}"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_in_a_style_of_its_own_gives_what_it_states(name: str) -> None:
    """Operations, parameters, fields, statuses and their facts are the truth of the page, whatever its style."""
    assert list(_differences(*PAGES[name], name)) == []
