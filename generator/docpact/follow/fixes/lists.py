"""Lists whose order is a person's: values go and come one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docpact.follow.fixes.site import Step
from docpact.schema.nodes import same_json
from docpact.text.edits import add_item, remove, set_value
from docpact.text.values import join

__all__ = ["list_steps", "recased"]


def list_steps(
    at: str, values: Sequence[Any], old: Sequence[Any], new: Sequence[Any]
) -> list[Step]:
    """Return edits that remove and add items of a list, each where the page has it.

    A list may be written in another case than the page's, as decided by an erratum; that case is kept.
    """
    now = [*values]
    decided = any(not _has(values, value) for value in old)
    steps: list[Step] = []
    for value in old:
        place = _index(now, value)
        if not _has(new, value) and place is not None:
            steps.append(_remover(join(at, place)))
            del now[place]
    if not now:
        others = [recased(value, values) if decided else value for value in new]
        return [lambda text: set_value(text, at, others)]
    for number, value in enumerate(new):
        if _index(now, value) is None:
            before = next(
                (
                    place
                    for other in reversed(new[:number])
                    if (place := _index(now, other)) is not None
                ),
                None,
            )
            place = 0 if before is None else before + 1
            cased = recased(value, now) if decided else value
            steps.append(_adder(at, cased, place))
            now.insert(place, cased)
    return steps


def _remover(pointer: str) -> Step:
    return lambda text: remove(text, pointer)


def _adder(pointer: str, value: Any, place: int) -> Step:
    return lambda text: add_item(text, pointer, value, at=place)


def _has(values: Sequence[Any], value: Any) -> bool:
    return any(same_json(one, value) for one in values)


def _index(values: Sequence[Any], value: Any) -> int | None:
    """Return the index of a value in a list: exact, or else in another case."""
    exact = [place for place, one in enumerate(values) if same_json(one, value)]
    folded = [
        place
        for place, one in enumerate(values)
        if isinstance(one, str) and isinstance(value, str) and one.casefold() == value.casefold()
    ]
    found = exact or folded
    return found[0] if len(found) == 1 else None


def recased(value: Any, others: Sequence[Any]) -> Any:
    """The value, in upper case where all the others are."""
    texts = [one for one in others if isinstance(one, str)]
    if (
        isinstance(value, str)
        and texts
        and value != value.upper()
        and all(one == one.upper() for one in texts)
    ):
        return value.upper()
    return value
