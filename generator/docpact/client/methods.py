"""Method names: a small grammar of operationIds and paths.

An operationId is split into words, freed of what frameworks add (path and method, ``api_`` prefixes, ``UsingGET``,
numbers of duplicates), and read as a verb and a noun phrase. What the resource says already, and what the parameters of
the path say (``vault`` in ``DELETE /vaults/{vault}/items/{item}``), is omitted; the verb is adapted to the HTTP
method. ``DeleteVaultItem`` of ``Items`` is ``delete``. An operation without an operationId, or with one that only
repeats method and path, is named after its path. Two operations of one name are distinguished by the shortest words of
their paths that differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docpact.client.operation_phrases import PREPOSITIONS, agree, noun_phrase, parse, usual_verb
from docpact.client.operation_words import (
    DULL_SEGMENTS,
    VERSION,
    Siblings,
    is_duplicate,
    lower_words,
    plain_path,
    repeats,
    resource_words,
    same,
    telling_segments,
)
from docpact.client.verbs import VERBS
from docpact.inflections import is_plural, plural, singular
from docpact.ir import Operation
from docpact.naming import settle, snake, words

__all__ = [
    "Siblings",
    "acted_on",
    "hinted",
    "method_names",
    "without_suffixes",
]

_SCOPE = frozenset(
    {
        *("date", "datetime", "dicts", "models", "omit", "runtime", "time"),
        *("deprecated", "overload", "with_response", "with_streaming_response", "abatch", "batch"),
    }
)
"""Names used in the bodies and signatures of resource classes, which a method must not shadow."""
_LONGEST = 6
"""Words of a name; what follows a preposition is cut from longer ones."""
_HINTS = (
    "x-docpact-method",
    "x-fern-sdk-method-name",
    "x-speakeasy-name-override",
    "x-ms-method-name",
)
"""Extensions that name the method."""


def hinted(operation: Operation) -> str | None:
    """Return the method name that an extension of the document asks for."""
    for key in _HINTS:
        name = operation.extensions.get(key)
        if isinstance(name, str) and words(name):
            return name
    return None


def method_names(
    resource: str, operations: Sequence[Operation], siblings: Siblings
) -> dict[str, str]:
    """Return the method name of each operation of one resource, by its key."""
    keys = resource_words(resource)
    own = {operation.key: _read(operation, keys, siblings) for operation in operations}
    named: dict[str, str] = {}
    groups: dict[str, list[Operation]] = {}
    for operation in operations:
        groups.setdefault(_safe(own[operation.key].name), []).append(operation)
    taken = set(groups)
    for name in sorted(groups):
        first, *others = sorted(groups[name], key=_plainness)
        named[first.key] = name
        for operation in others:
            chosen = next(
                (
                    candidate
                    for text in _longer(name, operation, first, own[operation.key], keys)
                    if (candidate := _safe(text)) not in taken
                ),
                None,
            )
            if chosen is not None:
                taken.add(chosen)
                named[operation.key] = chosen
    rest = {o.key: _safe(own[o.key].name) for o in operations if o.key not in named}
    return named | settle(rest, taken)


def acted_on(operation: Operation) -> str | None:
    """Return the resource of an operation without tags whose operationId or path names it better than its first segment.

    ``VirtualMachines_Start`` acts on ``VirtualMachines``; ``POST /listResponsePlans`` on ``response_plans``.
    """
    found = re.fullmatch(r"([A-Z][A-Za-z0-9]*)_[A-Za-z][A-Za-z0-9]*", operation.operation_id or "")
    if found:
        return found.group(1)
    first = lower_words(next(iter(telling_segments(operation.path)), ""))
    said = lower_words(operation.operation_id or "")
    if (
        first[:1]
        and first[0] in VERBS
        and first == said[: len(first)]
        and len(said) > 1
        and said[0] not in ("login", "logout")
    ):
        noun = said[1:]
        return " ".join([*noun[:-1], plural(noun[-1])])
    return None


def without_suffixes(tag: str) -> str:
    """Return a tag without what frameworks add: ``item-controller`` gives ``item``."""
    found = words(tag)
    while len(found) > 1 and found[-1].lower() in (
        "controller",
        "resource",
        "router",
        "rest",
        "endpoint",
        "handler",
    ):
        found.pop()
    return " ".join(found) if len(found) < len(words(tag)) else tag


@dataclass(frozen=True, slots=True)
class _Reading:
    """Return the short name of an operation, and the words that were dropped."""

    name: str
    dropped: tuple[str, ...] = ()


def _read(operation: Operation, resource: Sequence[str], siblings: Siblings) -> _Reading:
    hint = hinted(operation)
    if hint:
        return _Reading(snake(hint))
    if not words(operation.operation_id or "") or (siblings.derived and repeats(operation)):
        return _Reading("_".join(_by_path(operation, resource, siblings)))
    verb, phrase, verb_last, whole = parse(operation, resource, siblings)
    rest, dropped, is_resource = noun_phrase(
        phrase, operation, [] if whole else resource, verb_last
    )
    last = plain_path(operation.path).rpartition("/")[2]
    if verb is None and "{" in last and phrase and set(phrase) <= set(lower_words(last)):
        rest, is_resource = [], True
    if whole:
        is_resource = not rest or same(rest, resource[-1:])
        rest = [] if is_resource else rest
    verb, rest = agree(verb, rest, operation, siblings, is_resource, phrase)
    if verb_last and verb == "head" and rest:
        verb, rest = None, [*rest, "head"]
    if len(rest) >= _LONGEST and (
        cut := next((i for i, w in enumerate(rest) if w in PREPOSITIONS and i), 0)
    ):
        rest = rest[:cut]
    found = [*([verb] if verb else []), *rest]
    if verb and rest[-1:] in (["batch"], ["bulk"]) and verb_last:
        found = [*rest, verb]
    if is_duplicate(operation) and (said := _qualifiers(operation, None, found, resource)):
        found += said[0]
    return _Reading("_".join(found) or "call", tuple(dropped))


def _longer(
    name: str,
    operation: Operation,
    first: Operation,
    reading: _Reading,
    resource: Sequence[str],
) -> Iterator[str]:
    """Yield names that distinguish an operation from the first one of the same name, the shortest first."""
    if plain_path(operation.path) == plain_path(first.path) and operation.method != first.method:
        verb, _, rest = name.partition("_")
        for other in {"update": ("replace", "update"), "get": ("head",)}.get(verb, ()):
            if (operation.method, other) in (
                ("PUT", "replace"),
                ("HEAD", "head"),
                ("PATCH", "update"),
            ):
                yield "_".join(filter(None, (other, rest)))
    said = _qualifiers(operation, first, name.split("_"), resource)
    for words_of in said:
        yield f"{name}_{'_'.join(words_of)}"
    if reading.dropped:
        yield f"{name}_{'_'.join(reading.dropped)}"
    if len(said) > 1:
        yield f"{name}_{'_'.join(word for words_of in reversed(said) for word in words_of)}"
    parameters = [lower_words(s) for s in plain_path(operation.path).split("/") if "{" in s]
    for found in reversed(parameters):
        yield f"{name}_by_{'_'.join(found)}"
    if operation.method != first.method:
        yield f"{name}_{operation.method.lower()}"
    versions = [s for s in plain_path(operation.path).split("/") if VERSION.fullmatch(s)]
    for version in versions:
        yield f"{name}_{snake(version)}"


def _qualifiers(
    operation: Operation, other: Operation | None, said: Sequence[str], resource: Sequence[str]
) -> list[list[str]]:
    """Return what the path says of where an operation belongs, the nearest first: ``of_shop``, ``kv``."""
    segments = plain_path(operation.path).split("/")
    known = set(plain_path(other.path).split("/")) if other is not None else set[str]()
    found: list[list[str]] = []
    for segment, follower in zip(segments, [*segments[1:], ""], strict=True):
        parts = lower_words(segment)
        if not parts or "{" in segment or segment in known or segment.lower() in DULL_SEGMENTS:
            continue
        if VERSION.fullmatch(segment) or same(parts, resource) or same(parts[-1:], said[:1]):
            continue
        if same(parts, said[-len(parts) :]):
            continue
        one = [*parts[:-1], singular(parts[-1])]
        found.append(["of", *one] if "{" in follower else parts)
    return found[::-1]


def _plainness(operation: Operation) -> tuple[object, ...]:
    """Order operations of one name: the plainest keeps it."""
    path = plain_path(operation.path)
    hint = hinted(operation) is None
    order = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")
    method = order.index(operation.method) if operation.method in order else len(order)
    versions = [s for s in path.split("/") if VERSION.fullmatch(s)]
    return (
        hint,
        is_duplicate(operation),
        operation.deprecated,
        path.count("/"),
        versions,
        path,
        operation.path,
        method,
        operation.method,
    )


def _by_path(operation: Operation, resource: Sequence[str], siblings: Siblings) -> list[str]:
    """Return the words of a name for what the path does: ``list_cards``, ``get_card``, ``verify_bank_account``."""
    path = plain_path(operation.path)
    item = path.endswith("}")
    methods = siblings.methods.get(operation.path.rstrip("/"), frozenset[str]())
    rest = _things(path, resource)
    *_, before, last = ["", "", *path.split("/")]
    plural = not item and bool(words(last)) and is_plural(lower_words(last)[-1])
    collection = path in siblings.collections or (plural and {"GET", "POST"} <= methods)
    noun = [word for part in rest for word in part]
    if operation.method == "POST" and not item:
        if collection or (plural and not before.endswith("}") and "GET" not in methods):
            return ["create", *noun[:-1], *map(singular, noun[-1:])]
        if rest and methods & {"PUT", "PATCH", "DELETE"} and rest[-1][0] not in VERBS:
            return ["create", *noun]
        if rest and "GET" not in methods:  # it is something to do: `/bank_accounts/{id}/verify`
            return [word for part in (rest[-1], *rest[:-1]) for word in part]
    if operation.method == "GET" and not item and not collection and plural and not rest:
        return ["list"]
    return [usual_verb(operation.method, methods, item, collection), *noun]


def _things(path: str, resource: Sequence[str]) -> list[list[str]]:
    """Return the words of each telling segment but the resource's own."""
    telling = telling_segments(path)
    segments = path.split("/")
    found: list[list[str]] = []
    owners: list[bool] = []
    own = True
    for segment, follower in zip(segments, [*segments[1:], ""], strict=True):
        parts = lower_words(segment)
        if segment not in telling:
            continue
        if own and same(parts, resource):
            own = False
            found = [each for each, owner in zip(found, owners, strict=True) if not owner]
            owners = [False] * len(found)
            continue
        owners.append(follower.startswith("{"))
        found.append([*parts[:-1], singular(parts[-1])] if follower.startswith("{") else parts)
    return found


def _safe(name: str) -> str:
    name = snake(name)
    return f"{name}_" if name in _SCOPE else name
