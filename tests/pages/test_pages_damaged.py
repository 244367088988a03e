"""Pages that a capture cut, shuffled or damaged: a fact that the whole page does not have comes with a mark."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from pages_support import CAPTURES

from docpact.pages import read_page
from docpact.pages.facts import Field, Page, RequestFacts, ResponseFacts

_STRANGERS = Path(__file__).parent / "strangers"
_FILES = sorted(
    path
    for folder in (CAPTURES, _STRANGERS)
    for path in folder.iterdir()
    if path.suffix in (".md", ".mdx", ".html")
)
_PAGES = 100
_MOST = 4
"""Damage that nothing shows, such as another letter in the name of a field, cannot be marked."""


def _facts(page: Page) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for operation in page.operations:
        found.add((operation.key,))
        bodies: list[tuple[str, RequestFacts | ResponseFacts | None]] = []
        bodies.append(("request", operation.request))
        bodies += [(str(one.status), one) for one in operation.responses]
        fields: list[tuple[str, Field]] = [(one.location, one) for one in operation.parameters]
        fields += [(side, one) for side, body in bodies if body for one in body.fields]
        for side, one in fields:
            found.add((operation.key, side, one.path))
            facts = {"type": one.type, "required": one.required, "enum": one.enum, **one.limits}
            found.update(
                (operation.key, side, one.path, name, str(value))
                for name, value in facts.items()
                if value is not None
            )
    return found


@cache
def _whole(path: Path) -> frozenset[tuple[str, ...]]:
    return frozenset(_facts(read_page(path.read_bytes(), path.name)))


@cache
def _clean() -> list[Path]:
    """The pages that have no mark while they are whole: any mark of a damaged one is new."""
    pages = [(path, read_page(path.read_bytes(), path.name)) for path in _FILES]
    return [path for path, page in pages if not page.unread and not page.diagnostics]


def _damaged(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    end = min(len(lines), start + chance.randrange(1, 12))
    how = chance.choice(["cut", "shuffle", "characters", "head", "tail"])
    if how == "cut":
        return "\n".join(lines[:start] + lines[end:])
    if how == "shuffle":
        part = lines[start:end]
        chance.shuffle(part)
        return "\n".join(lines[:start] + part + lines[end:])
    if how == "characters":
        letters = list(text)
        for _ in range(5):
            letters[chance.randrange(len(letters))] = chance.choice("|`#{}[]<>\"'\n x")
        return "".join(letters)
    return "\n".join(lines[start:] if how == "head" else lines[:start])


def test_a_damaged_page_marks_what_the_whole_page_does_not_state() -> None:
    """Of the pages with a new fact all but a few have an unread block or a diagnostic."""
    chance = random.Random(9)
    unmarked: list[str] = []
    for _ in range(_PAGES):
        path = chance.choice(_clean())
        page = read_page(_damaged(path.read_text(encoding="utf-8"), chance), path.name)
        new = _facts(page) - _whole(path)
        if new and not page.unread and not page.diagnostics:
            unmarked.append(f"{path.name}: {min(new)}")
    assert len(unmarked) <= _MOST, unmarked
