"""A page of two operations in several styles, made from facts: the same facts in other words or another style, or with one edit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Stated:
    """A field as a page states it; ``says`` are the sentences of its description, each in two wordings."""

    name: str
    type: str
    required: bool | None = None
    text: str = ""
    says: tuple[tuple[str, str], ...] = ()
    below: tuple[Stated, ...] = ()


def limit(kind: str, number: int) -> tuple[str, str]:
    words = {
        "characters": ("At most {} characters.", "No longer than {} characters."),
        "items": ("At most {} items.", "Up to {} items."),
        "value": ("Between 1 and {}.", "From 1 to {}."),
    }
    return (words[kind][0].format(number), words[kind][1].format(number))


def values(*names: str) -> tuple[str, str]:
    listed = ", ".join(f"`{name}`" for name in names)
    return (f"One of {listed}.", f"Must be one of: {listed}.")


def default(value: Any) -> tuple[str, str]:
    return (f"Defaults to `{json.dumps(value)}`.", f"Default: `{json.dumps(value)}`.")


NULL = ("Can be null.", "May be null.")


def _body() -> dict[str, Stated]:
    fields = [
        Stated("label", "string", True, "The label on the kite.", (limit("characters", 40),)),
        Stated("shape", "string", True, "Its shape.", (values("delta", "sled", "box"),)),
        Stated("price", "number", False, "The price in euro.", (limit("value", 900),)),
        Stated("colors", "array of strings", False, "The colors.", (limit("items", 5),)),
        Stated("remark", "string", False, "A remark for the staff.", (NULL,)),
        Stated("copies", "integer", False, "How many to add.", (default(1),)),
        Stated("tail", "object", False, "Its tail.", (), (
            Stated("length_cm", "integer", True, "How long it is.", (limit("value", 500),)),
            Stated("knots", "integer", False, "How many knots."),
        )),
    ]  # fmt: skip
    return {one.name: one for one in fields}


@dataclass
class Facts:
    """What the page says."""

    base: str = "https://api.kites.test"
    key: str = "X-Kites-Key"
    body: dict[str, Stated] = field(default_factory=_body)
    query: list[Stated] = field(
        default_factory=lambda: [
            Stated("dry_run", "boolean", False, "Only look.", (default(False),))
        ]
    )
    answer: list[Stated] = field(
        default_factory=lambda: [
            Stated("id", "string", None, "The id of the kite."),
            Stated("state", "string", None, "What became of it.", (values("new", "flown"),)),
        ]
    )
    errors: dict[str, str] = field(
        default_factory=lambda: {"400": "The request is malformed.", "404": "No such shop."}
    )
    sample: dict[str, Any] = field(
        default_factory=lambda: {"label": "Red", "shape": "delta", "tail": {"length_cm": 90}}
    )
    path: str = "/v1/shops/{shop_id}/kites"
    deprecated: str = ""
    wording: int = 0
    updated: str = "3 May 2024"
    about: str = "Kites are what people fly."
    swapped: bool = False
    more: str = ""

    def edit(self, name: str, **changes: Any) -> Stated:
        """Change a field of the body."""
        self.body[name] = replace(self.body[name], **changes)
        return self.body[name]


_List = Callable[[list[Stated], Facts], str]


def _words(one: Stated, facts: Facts) -> str:
    return " ".join([one.text, *(said[facts.wording] for said in one.says)]).strip()


def _flat(fields: list[Stated], start: str = "") -> Iterator[tuple[str, Stated]]:
    for one in fields:
        yield start + one.name, one
        yield from _flat([*one.below], f"{start}{one.name}.")


def _mark(one: Stated, yes: str, no: str) -> str:
    return "" if one.required is None else yes if one.required else no


def _table(fields: list[Stated], facts: Facts) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in _rows(fields, facts, "---"))


def _rows(fields: list[Stated], facts: Facts, *rule: str) -> Iterator[list[str]]:
    """The cells of a table; a column of marks where there are any."""
    marked = any(one.required is not None for one in fields)
    head = ["Name", "Type", *(["Required"] if marked else []), "Description"]
    yield head
    yield from ([line] * len(head) for line in rule)
    for path, one in _flat(fields):
        marks = [_mark(one, "Yes", "No")] if marked else []
        yield [f"`{path}`", one.type, *marks, _words(one, facts)]


def _bullets(fields: list[Stated], facts: Facts, indent: str = "") -> str:
    lines: list[str] = []
    for one in fields:
        mark = _mark(one, ", required", ", optional")
        lines.append(f"{indent}- `{one.name}` ({one.type}{mark}) – {_words(one, facts)}")
        lines += [_bullets([*one.below], facts, indent + "  ")] if one.below else []
    return "\n".join(lines)


def _headings(fields: list[Stated], facts: Facts) -> str:
    return "\n\n".join(
        f"#### `{path}`\n\n*{one.type}*{_mark(one, ' · required', ' · optional')}\n\n{_words(one, facts)}"
        for path, one in _flat(fields)
    )


def _html(fields: list[Stated], facts: Facts) -> str:
    head, *rows = _rows(fields, facts)
    top = "".join(f"<th>{cell}</th>" for cell in head)
    lines = ["".join(f"<td>{cell}</td>" for cell in row).replace("`", "") for row in rows]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table>"


STYLES: dict[str, _List] = {
    "table": _table,
    "bullets": _bullets,
    "headings": _headings,
    "html": _html,
}


def page(facts: Facts, style: str) -> str:
    """The page in a style."""
    listed = STYLES[style]
    called = facts.path.replace("{shop_id}", "7")
    errors = "\n".join(f"| {status} | {text} |" for status, text in facts.errors.items())
    create = f"""## Create a kite

{facts.deprecated}

`POST {facts.path}`

Adds a kite.

### Query parameters

{listed(facts.query, facts)}

### Body parameters

{listed([*facts.body.values()], facts)}

### Example request

```bash
curl -X POST '{facts.base}{called}' \\
  -H '{facts.key}: YOUR_KEY' \\
  -d '{json.dumps(facts.sample)}'
```

### Response

Returns `201`.

{listed(facts.answer, facts)}

### Errors

| Status | Meaning |
| --- | --- |
{errors}
"""
    delete = """## Delete a kite

`DELETE /v1/kites/{kite_id}`

Removes a kite.

### Response

Returns `204`.
"""
    sections = [delete, create] if facts.swapped else [create, delete]
    head = f"""# Kites

{facts.about}

Base URL: `{facts.base}`

## Authentication

Send your key in the `{facts.key}` header.
"""
    return "\n".join([head, *sections, facts.more, f"Last updated: {facts.updated}", ""])
