"""The law of refresh: equal facts change nothing, and after ``--fix`` a spec says what a draft of the new page says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from law_pages import NULL, STYLES, Facts, Stated, default, limit, page, values
from service_project import Service

from docpact.draft.spec import draft_text
from docpact.pages import read_page
from docpact.text.values import is_array, is_object

_Edit = Callable[[Facts], object]

QUIET: dict[str, _Edit] = {
    "other wording": lambda facts: setattr(facts, "wording", 1),
    "another date": lambda facts: setattr(facts, "updated", "9 June 2025"),
    "another introduction": lambda facts: setattr(facts, "about", "All ages fly kites."),
    "fields in another order": lambda facts: setattr(facts, "body", dict(reversed(facts.body.items()))),
    "statuses in another order": lambda facts: setattr(facts, "errors", dict(reversed(facts.errors.items()))),
    "operations in another order": lambda facts: setattr(facts, "swapped", True),
    "numbers that limit nothing": lambda facts: facts.edit("remark", text="Since 2019, in all 14 shops."),
    "other descriptions": lambda facts: facts.edit("label", text="What is printed on it."),
    "a change log": lambda facts: setattr(facts, "more", "## Changelog\n\n- 2024-05-01: `label` may have 40 characters (was 30).\n"),
    "a question": lambda facts: setattr(facts, "more", "## FAQ\n\n**How many kites can I have?** As many as 500.\n"),
    "a sample that contradicts the fields": lambda facts: facts.sample.update(price="twelve", shape="cube"),
}  # fmt: skip
TOLD: dict[str, _Edit] = {
    "a limit": lambda facts: facts.edit("label", says=(limit("characters", 60),)),
    "a limit of a nested field": lambda facts: facts.edit("tail", below=(replace(facts.body["tail"].below[0], says=(limit("value", 700),)), facts.body["tail"].below[1])),
    "a limit that is gone": lambda facts: facts.edit("label", says=()),
    "a limit that is new": lambda facts: facts.edit("remark", says=(NULL, limit("characters", 200))),
    "a limit of items": lambda facts: facts.edit("colors", says=(limit("items", 8),)),
    "a value that is new": lambda facts: facts.edit("shape", says=(values("delta", "sled", "box", "cody"),)),
    "a value that is gone": lambda facts: facts.edit("shape", says=(values("delta", "sled"),)),
    "a type": lambda facts: facts.edit("price", type="integer"),
    "a default": lambda facts: facts.edit("copies", says=(default(2),)),
    "a default that is gone": lambda facts: facts.edit("copies", says=()),
    "null that is allowed": lambda facts: facts.edit("copies", says=(default(1), NULL)),
    "null that is refused": lambda facts: facts.edit("remark", says=()),
    "a required field": lambda facts: facts.edit("price", required=True),
    "an optional field": lambda facts: facts.edit("label", required=False),
    "an optional nested field": lambda facts: facts.edit("tail", below=(replace(facts.body["tail"].below[0], required=False), facts.body["tail"].below[1])),
    "a required parameter": lambda facts: facts.query.__setitem__(0, replace(facts.query[0], required=True, says=())),
    "a new field": lambda facts: facts.body.update(weight=Stated("weight", "number", False, "In grams.", (limit("value", 3000),))),
    "a field that is gone": lambda facts: facts.body.pop("copies"),
    "a field of another name": lambda facts: facts.body.update(colors=replace(facts.body["colors"], name="colours")),
    "a nested field that is lifted": lambda facts: (facts.body.update(knots=facts.body["tail"].below[1]), facts.edit("tail", below=facts.body["tail"].below[:1])),
    "a new field of the answer": lambda facts: facts.answer.append(Stated("serial", "integer", None, "Its number.")),
    "a new status": lambda facts: facts.errors.update({"409": "The label is taken."}),
    "a status that is gone": lambda facts: facts.errors.pop("404"),
    "another key": lambda facts: setattr(facts, "key", "X-Other-Key"),
    "another host": lambda facts: setattr(facts, "base", "https://kites.example.com"),
    "another path": lambda facts: setattr(facts, "path", "/v2/shops/{shop_id}/kites"),
    "deprecation": lambda facts: setattr(facts, "deprecated", "**Deprecated**: use batches instead."),
}  # fmt: skip
_SAID_ASIDE = ("prose", "cosmetic", "sample")
_OWN_WORDS = ("info", "tags", "operationId", "externalDocs", "example", "examples", "summary")


def _facts(spec: str) -> Any:
    """What a spec says, without names, samples and the order of its lists."""

    def plain(value: Any) -> Any:
        if is_object(value):
            return {key: plain(one) for key, one in value.items() if key not in _OWN_WORDS}
        return sorted(map(plain, value), key=str) if is_array(value) else value

    return plain(yaml.safe_load(spec))


def _cases(edits: dict[str, _Edit]) -> list[Any]:
    """Every edit in every style; the first style is the quick one."""
    return [
        pytest.param(
            style,
            edit,
            marks=[] if style == "table" else [pytest.mark.slow],
            id=f"{style}: {name}",
        )
        for style in STYLES
        for name, edit in edits.items()
    ]


def _edited(folder: Path, style: str, edit: _Edit) -> tuple[Service, str, str]:
    facts = Facts()
    service = Service(folder, {"kites.md": page(facts, style)})
    before = service.spec.read_text(encoding="utf-8")
    edit(facts)
    return service, before, page(facts, style)


@pytest.mark.parametrize(("style", "edit"), _cases(QUIET))
def test_equal_facts_change_nothing(tmp_path: Path, style: str, edit: _Edit) -> None:
    """Other words, another order and irrelevant text are at most reported as such, and the spec stays as it is."""
    service, before, text = _edited(tmp_path, style, edit)
    found = service.fix({"kites.md": text})
    assert [one for one in found.changes if one.cls not in _SAID_ASIDE] == []
    assert _facts(service.spec.read_text(encoding="utf-8")) == _facts(before)


@pytest.mark.parametrize(("style", "edit"), _cases(TOLD))
def test_a_fixed_spec_is_that_of_the_new_page(tmp_path: Path, style: str, edit: _Edit) -> None:
    """Every change is reported with its places, is carried through, and leaves what a draft of the new page has."""
    service, before, text = _edited(tmp_path, style, edit)
    found = service.fix({"kites.md": text})
    hard = [one for one in found.changes if one.cls not in _SAID_ASIDE]
    assert hard and all(one.fixable and one.page and one.spec and one.symbols for one in hard)
    now = _facts(service.spec.read_text(encoding="utf-8"))
    assert now != _facts(before)
    assert now == _facts(draft_text([read_page(text, "kites.md")]))


def test_each_of_many_operations_moves_to_its_own_new_path(tmp_path: Path) -> None:
    """Operations with equal fields are told apart by method, title and path, and none is removed and added again."""
    fields = "| Name | Type | Description |\n| --- | --- | --- |\n| `name` | string | A name. |\n"
    calls = [
        ("List trays", "GET /v1/trays"),
        ("Get a tray", "GET /v1/trays/{tray_id}"),
        ("Get its lid", "GET /v1/trays/{tray_id}/lid"),
        ("Change a tray", "PATCH /v1/trays/{tray_id}"),
        ("Create a tray", "POST /v1/trays"),
    ]
    text = "# Trays\n\n" + "\n".join(
        f"## {title}\n\n`{call}`\n\n### Response\n\n`200`\n\n{fields}" for title, call in calls
    )
    service = Service(tmp_path, {"trays.md": text})
    moved = text.replace("/v1/trays", "/v2/depot/trays")
    told = {(one.cls, one.old, one.new) for one in service.fix({"trays.md": moved}).changes}
    paths = [call.partition(" ")[2] for _, call in calls]
    assert told == {("path", one, one.replace("/v1/", "/v2/depot/")) for one in paths}
    now = _facts(service.spec.read_text(encoding="utf-8"))
    assert now == _facts(draft_text([read_page(moved, "trays.md")]))


@pytest.mark.parametrize("sample", [None, {"tag": "a"}], ids=["fields", "fields and a sample"])
def test_a_body_that_is_new_is_that_of_a_draft(
    tmp_path: Path, sample: dict[str, str] | None
) -> None:
    """An operation that documents a body for the first time has the one that a draft has."""
    head = "# Kites\n\n`PUT https://api.kites.test/v1/kites/{kite_id}`\n\n"
    answer = "## Response\n\nReturns `204`.\n"
    table = "| Name | Type | Required | Description |\n| --- | --- | --- | --- |\n"
    service = Service(tmp_path, {"kites.md": head + answer})
    shown = f"```json\n{json.dumps(sample)}\n```\n\n" if sample else ""
    fields = f"## Request body\n\n{table}| `tag` | string | Yes | At most 9 characters. |\n| `note` | string | No | A note. |\n\n{shown}"
    text = head + fields + answer
    found = service.fix({"kites.md": text})
    assert found.changes and all(one.fixable for one in found.changes)
    now = _facts(service.spec.read_text(encoding="utf-8"))
    assert now == _facts(draft_text([read_page(text, "kites.md")]))
    assert service.fix({"kites.md": text}).changes == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(old, new, id=f"{old} to {new}", marks=[] if old == "table" else [pytest.mark.slow])
        for old, new in [("table", "bullets"), ("bullets", "headings"), ("headings", "table"), ("bullets", "html")]
    ],
)  # fmt: skip
def test_another_style_changes_nothing(tmp_path: Path, old: str, new: str) -> None:
    """A page rewritten in another style with the same facts leaves the spec as it is."""
    service = Service(tmp_path, {"kites.md": page(Facts(), old)})
    before = service.spec.read_text(encoding="utf-8")
    found = service.fix({"kites.md": page(Facts(), new)})
    assert [one for one in found.changes if one.cls not in _SAID_ASIDE] == []
    assert service.spec.read_text(encoding="utf-8") == before
