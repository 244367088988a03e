"""Class names: named schemas keep theirs, inline objects are named after their title or place. All clashes are resolved together."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Container, Iterable, Mapping, Sized
from functools import lru_cache

from docpact.client.shapes.collected import OBJECT_PART, Place, ReadObject
from docpact.inflections import singular
from docpact.naming import pascal, words

__all__ = ["RESERVED", "class_names", "is_telling", "schema_names", "settled"]

RESERVED = frozenset(
    {
        "Annotated", "Any", "Base64", "Base64Url", "Binary", "Date", "DateTime", "Decimal",
        "DecimalNumber", "Field", "Float", "Integer", "Literal", "Maybe", "Model", "NotRequired", "Open", "OpenInt", "Optional",
        "PresetModel", "Required", "RootModel", "Sequence", "Time", "TypeAlias", "TypeAliasType", "TypedDict", "UUID", "Union",
        "Unique", "Untyped", "Mapping", "Obeys", "StringFormat", "TYPE_CHECKING",
    }
)  # fmt: skip
"""Names that generated model modules import."""
_HIDING = frozenset(dir(builtins)) | RESERVED | frozenset(keyword.kwlist)
_DULL_TITLES = frozenset(
    {
        "array",
        "attributes",
        "body",
        "data",
        "error",
        "item",
        "items",
        "meta",
        "object",
        "payload",
        "properties",
        "request",
    }
    | {
        "response",
        "result",
        "results",
        "root",
        "schema",
        "value",
        "model",
        "params",
        "parameters",
        "type",
        "inline",
        "list",
        "output",
        "input",
        "content",
        "json",
        "of",
        "an",
        "the",
        "a",
        "example",
        "successful",
        "success",
        "ok",
    }
)
_LONGEST = 90
_MANY = 10**8
_LONGEST_TITLE = 40


def schema_names(names: Iterable[str], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a class name for each named schema; dotted names (``io.k8s.api.core.v1.Pod``) are cut to a unique suffix."""
    listed = list(names)
    wanted = {name: _own(name) for name in listed}
    dotted = [
        name
        for name in listed
        if name.count(".") >= 2 and all(words(part) for part in name.split("."))
    ]
    used = {wanted[name] for name in set(listed) - set(dotted)}
    kept = dict.fromkeys(dotted, 1)
    for length in range(1, 12):
        short = {name: _own(".".join(name.split(".")[-kept[name] :])) for name in dotted}
        seen: dict[str, int] = {}
        for text in short.values():
            seen[text] = seen.get(text, 0) + 1
        clashing = [name for name in dotted if seen[short[name]] > 1 or short[name] in used]
        wanted.update(short)
        if not clashing:
            break
        kept.update(dict.fromkeys(clashing, length + 1))
    # a name that is written just so comes before one that only becomes so
    own = chosen or {}
    wanted.update(own)
    rank = {name: int(wanted[name] != name) if name not in own else -1 for name in listed}
    return settled(wanted, RESERVED, rank)


def settled(
    wanted: Mapping[str, str], taken: Iterable[str], rank: Mapping[str, object] | None = None
) -> dict[str, str]:
    """One distinct class name for each key: the first in order keeps what it wants, the others get a number.

    ``Case2`` and not ``Case_2``: class names have no underscores, and datamodel-code-generator would take it out.
    """
    found: dict[str, str] = {}
    gone = set(taken)
    order = sorted(wanted, key=lambda key: (str(rank[key]) if rank else "", key))
    first = {wanted[key]: key for key in reversed(order)}
    found.update((key, name) for name, key in first.items() if name not in gone)
    gone.update(found.values())
    for key in order:
        if key not in found:
            number = 2
            while f"{wanted[key]}{number}" in gone:
                number += 1
            found[key] = f"{wanted[key]}{number}"
            gone.add(found[key])
    return {key: found[key] for key in wanted}


def _own(name: str) -> str:
    """A class name that starts with a capital where its script has them, and hides no builtin."""
    text = "".join(words(name))
    text = pascal(name, "Schema").strip("_") if text else "Schema"
    if not text[:1].isalpha():
        text = f"Schema{text}"
    text = text[:1].upper() + text[1:]
    return f"{text}Model" if text in _HIDING or not text.isidentifier() else text


def class_names(
    objects: Mapping[str, ReadObject],
    named: Mapping[str, str],
    schema_keys: Mapping[str, str],
    aliases: Container[str],
    stands_for: Mapping[str, Sized],
) -> dict[str, str]:
    """A class name for each object, by key.

    Args:
        objects: All objects.
        named: Class name of each named schema.
        schema_keys: Name of a named schema to its key.
        aliases: Keys of the named schemas whose name is an alias's; the class among its members is its ``…Base``.
        stands_for: Key of an object to the duplicates that it replaces.

    """
    known = {key: named[name] for name, key in schema_keys.items()}
    bases = {key + OBJECT_PART: f"{name}Base" for key, name in known.items() if key in aliases}
    known |= {key + OBJECT_PART: name for key, name in known.items() if key not in aliases}
    taken = {*known.values(), *RESERVED}
    weight = {key: len(others) for key, others in stands_for.items()}
    titles = _titles(objects, known, taken, weight)
    # of several with one title, the one with the most uses keeps it
    by_title = settled(titles, taken, {key: f"{_MANY - weight.get(key, 0):09d}" for key in titles})
    starts = {**by_title, **known}
    placed = {
        key: bases.get(key) or _shortened(_placed(key, objects, starts, ()))
        for key in objects
        if key not in known and key not in by_title
    }
    return {**known, **by_title, **settled(placed, {*taken, *by_title.values()})}


def is_telling(title: str) -> bool:
    """Return whether a title says what a schema is: ``Order`` does; ``Data``, ``Object Schema`` or a sentence do not."""
    found = [word.lower() for word in words(title)]
    if not found or len(title) > _LONGEST_TITLE or len(found) > 5 or not title[0].isalpha():
        return False
    return not all(word in _DULL_TITLES or word.isdigit() for word in found)


def _titles(
    objects: Mapping[str, ReadObject],
    known: Mapping[str, str],
    taken: set[str],
    weight: Mapping[str, int],
) -> dict[str, str]:
    """Return names from short titles that are meaningful: unique ones, or those of the most used schema."""
    claims: dict[str, list[str]] = {}
    for key, shape in objects.items():
        title = shape.title or ""
        if key in known or not is_telling(title):
            continue
        claims.setdefault(_own(title), []).append(key)
    return {
        key: name
        for name, keys in claims.items()
        for key in keys
        if weight.get(key) or (len(keys) == 1 and name not in taken)
    }


def _placed(
    key: str,
    objects: Mapping[str, ReadObject],
    starts: dict[str, str],
    below: tuple[str, ...],
) -> str:
    """The name of the owner, then the steps down from it; ``starts`` are the names that are known, and grow."""
    if key in starts:
        return starts[key]
    place = objects[key].place
    owner = place.owner
    if owner is None:
        start = _own(place.root)
    elif owner in starts or (owner in objects and owner not in below):
        start = _placed(owner, objects, starts, (*below, key))
    else:
        start = "Inline"
    starts[key] = start + _steps(place)
    return starts[key]


def _steps(place: Place) -> str:
    parts: list[str] = []
    for step in place.steps:
        if step in ("[]", "*"):
            if parts and (one := singular(parts[-1])) != parts[-1]:
                parts[-1] = one
            else:
                parts.append("Item" if step == "[]" else "Value")
        elif step.startswith("|"):
            label = step[1:]
            parts.append(f"Option{label}" if label.isdecimal() else _joined(label))
        else:
            parts.append(_joined(step))
    return "".join(parts)


@lru_cache(maxsize=16384)
def _joined(step: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words(step)) or "Value"


def _shortened(name: str) -> str:
    """A very long name keeps its beginning and its end."""
    if len(name) <= _LONGEST:
        return name
    parts = words(name)
    end = ""
    while parts and len(end) + len(parts[-1]) < _LONGEST // 2:
        end = parts.pop() + end
    start = ""
    for part in parts:
        if len(start) + len(part) > _LONGEST - len(end):
            break
        start += part
    return (start or name[: _LONGEST - len(end)]) + end
