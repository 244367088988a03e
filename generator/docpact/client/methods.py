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

from docpact.client.operation_phrases import (
    PREPOSITIONS,
    agree,
    is_several,
    noun_phrase,
    parse,
    usual_verb,
)
from docpact.client.operation_words import (
    DULL_SEGMENTS,
    VERSION,
    Siblings,
    cleaned,
    ends_with,
    is_duplicate,
    is_path_with_by,
    lower_words,
    plain_path,
    repeats,
    resource_words,
    same,
    telling_segments,
    without_role,
)
from docpact.client.verbs import CREATE, DELETE, READ, READING_ACTIONS, STATES, UPDATE, VERBS
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
_ADJECTIVE = re.compile(r"(ed|al|ive|able|ible|ary|ous|ful|less|est)$")
"""How words end that are names without their noun: ``create_special``, not ``buy_museum``."""
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
        first, *others = sorted(groups[name], key=lambda o: _plainness(o, own[o.key]))
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
    found = re.fullmatch(r"([A-Z][A-Za-z0-9]*)[_.][A-Za-z][A-Za-z0-9]*", cleaned(operation))
    if found:
        return without_suffixes(found.group(1))
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
        "impl",
    ):
        found.pop()
    return " ".join(found) if len(found) < len(words(tag)) else tag


@dataclass(frozen=True, slots=True)
class _Reading:
    """The short name of an operation, and what of its operationId can make it longer."""

    name: str
    phrases: tuple[tuple[str, ...], ...] = ()
    """Words that were omitted, each list of which distinguishes the operation when added."""
    many: bool = False
    """Whether the operationId has the resource in the plural, for something other than reading."""
    length: int = 0
    """The number of words of the operationId."""


def _read(operation: Operation, resource: Sequence[str], siblings: Siblings) -> _Reading:
    hint = hinted(operation)
    if hint:
        return _Reading(snake(hint))
    operation_id = operation.operation_id or ""
    if (
        not words(operation_id)
        or operation_id in siblings.misplaced
        or (siblings.derived and repeats(operation))
        or is_path_with_by(operation)
    ):
        return _Reading("_".join(_by_path(operation, resource, siblings)))
    verb, phrase, verb_last, whole = parse(operation, resource, siblings)
    own = without_role(resource)
    own = [] if whole and not ends_with(phrase, own) else own
    noun = noun_phrase(phrase, operation, own, verb_last)
    rest, is_resource = noun.words, noun.is_resource
    last = plain_path(operation.path).rpartition("/")[2]
    if verb is None and "{" in last and phrase and set(phrase) <= set(lower_words(last)):
        rest, is_resource = [], True
    if operation.method != "GET" and verb and is_resource and rest and rest[-1] not in STATES:
        rest = rest if _ADJECTIVE.search(rest[-1]) else _with_head(rest, noun.head)
    if whole and not own:
        is_resource = not rest or same(rest, resource[-1:])
        rest = [] if is_resource else rest
    phrases = [tuple(each) for each in noun.phrases]
    cut = next((i for i, word in enumerate(rest) if word in PREPOSITIONS), len(rest))
    if "all" in rest[:cut] and (verb is None or verb in READ):
        rest = [*(word for word in rest[:cut] if word != "all"), *rest[cut:]]
        verb = "list" if not rest and operation.method == "GET" else verb
        phrases.append(("all",))
    verb, rest = agree(verb, rest, operation, siblings, is_resource, phrase)
    if verb_last:
        verb, rest = _numbered(verb, rest, operation)
    if verb_last and verb == "head" and rest:
        verb, rest = None, [*rest, "head"]
    if len(rest) >= _LONGEST and (
        cut := next((i for i, w in enumerate(rest) if w in PREPOSITIONS and i), 0)
    ):
        rest = rest[:cut]
    found = [*([verb] if verb else []), *rest]
    if verb and rest[-1:] in (["batch"], ["bulk"]) and verb_last:
        found = [rest[-1], verb, *rest[:-2], *map(plural, rest[-2:-1])]
    if is_duplicate(operation) and (said := _qualifiers(operation, None, found, resource)):
        found += said[0]
    if noun.dropped:
        phrases.append(("of", *map(singular, noun.dropped)))
    many = verb in CREATE | UPDATE | DELETE and is_resource and is_plural((phrase or ["one"])[-1])
    if many:
        phrases.append(("many",))
    return _Reading("_".join(found) or "call", tuple(phrases), many, len(phrase) + bool(verb))


def _with_head(words_left: list[str], head: list[str]) -> list[str]:
    """Return a noun phrase with its head: ``buy_museum`` would buy something else than ``buy_museum_tickets``."""
    cut = next((i for i, word in enumerate(words_left) if word in PREPOSITIONS), len(words_left))
    modifiers = words_left[:cut]
    whole = not modifiers or any(
        word in VERBS or word == "all" or is_plural(word) for word in modifiers
    )
    return words_left if whole else [*modifiers, *head, *words_left[cut:]]


def _numbered(
    verb: str | None, rest: list[str], operation: Operation
) -> tuple[str | None, list[str]]:
    """Put the noun of a path in the number of what the verb acts on: ``read`` of ``users`` is one user."""
    path = plain_path(operation.path)
    if not rest or verb is None or verb == "list":
        return verb, rest
    *_, owner, last = ["", *path.split("/")]
    acts = "{" in owner and lower_words(last)[:1] and lower_words(last)[0] in VERBS
    one = last.endswith("}") or verb in CREATE or acts
    return verb, [*map(_singular_noun, rest[:-1]), singular(rest[-1]) if one else rest[-1]]


def _singular_noun(word: str) -> str:
    return word if word in VERBS else singular(word)


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
    versions = [s for s in plain_path(operation.path).split("/") if VERSION.fullmatch(s)]
    if plain_path(operation.path) != plain_path(first.path) and _without_versions(
        operation
    ) == _without_versions(first):
        yield from (f"{name}_{snake(version)}" for version in versions)
    if operation.method == first.method:
        yield from (f"{name}_{spelling}" for spelling in _spelling(operation.path, first.path))
    for words_of in reading.phrases:
        yield f"{name}_{'_'.join(words_of)}"
    said = _qualifiers(operation, first, name.split("_"), resource)
    for qualifier in said:
        yield f"{name}_{'_'.join(qualifier)}"
    if len(said) > 1:
        yield f"{name}_{'_'.join(word for words_of in reversed(said) for word in words_of)}"
    parameters = [lower_words(s) for s in plain_path(operation.path).split("/") if "{" in s]
    for found in reversed(parameters):
        yield f"{name}_by_{'_'.join(found)}"
    if operation.method != first.method:
        yield f"{name}_{operation.method.lower()}"
    yield from (f"{name}_{snake(version)}" for version in versions)


def _spelling(path: str, other: str) -> list[str]:
    """Return what distinguishes a path from one that differs only in case or in a slash at its end."""
    if path == other or path.lower().rstrip("/") != other.lower().rstrip("/"):
        return []
    said = ["capitalized"] if path.rstrip("/") != other.rstrip("/") else []
    said += ["with_slash"] if path.endswith("/") and not other.endswith("/") else []
    said += ["without_slash"] if other.endswith("/") and not path.endswith("/") else []
    return [*said, "_".join(said)] if len(said) > 1 else said


def _without_versions(operation: Operation) -> list[str]:
    segments = plain_path(operation.path).split("/")
    return [segment for segment in segments if not VERSION.fullmatch(segment)]


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
        own = same(parts, resource) or same(parts, without_role(resource))
        if own or VERSION.fullmatch(segment) or same(parts[-1:], said[:1]):
            continue
        if same(parts, said[-len(parts) :]) or set(parts) <= set(said):
            continue
        one = [*parts[:-1], singular(parts[-1])]
        owner = "{" in follower and parts[0] not in PREPOSITIONS
        found.append(["of", *one] if owner else parts)
    return found[::-1]


def _plainness(operation: Operation, reading: _Reading) -> tuple[object, ...]:
    """Order operations of one name: the plainest, which has the fewest words, keeps it."""
    path = plain_path(operation.path)
    hint = hinted(operation) is None
    order = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")
    method = order.index(operation.method) if operation.method in order else len(order)
    versions = [s for s in path.split("/") if VERSION.fullmatch(s)]
    return (
        hint,
        operation.method == "HEAD",
        is_duplicate(operation),
        operation.deprecated,
        versions,
        reading.length,
        reading.many,
        path.count("/"),
        not path.endswith("id}"),
        path.swapcase(),
        operation.path.endswith("/"),
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
    if operation.method == "GET" and not path:
        return ["get"]
    noun = [word for part in rest for word in part]
    if operation.method == "POST" and not item:
        if collection or (plural and not before.endswith("}") and "GET" not in methods):
            return ["create", *noun[:-1], *map(singular, noun[-1:])]
        if rest and methods & {"PUT", "PATCH", "DELETE"} and rest[-1][0] not in VERBS:
            return ["create", *noun]
        if not rest and lower_words(last)[:1] and lower_words(last)[0] not in VERBS:
            return ["create"]
        if rest and plural and before.endswith("}") and rest[-1][0] not in VERBS:
            return ["create", *noun[:-1], singular(noun[-1])]
        if rest and "GET" not in methods:  # it is something to do: `/bank_accounts/{id}/verify`
            return [word for part in (rest[-1], *rest[:-1]) for word in part]
    if operation.method == "GET" and not item and not collection:
        if lower_words(last)[:1] and lower_words(last)[0] in READING_ACTIONS and rest:
            return [word for part in (rest[-1], *rest[:-1]) for word in part]
        if plural and is_several(lower_words(last)[-1]):
            return ["list", *noun]
    return [usual_verb(operation.method, methods, item, collection), *noun]


def _things(path: str, resource: Sequence[str]) -> list[list[str]]:
    """Return the words of each telling segment but the resource's own."""
    segments = path.split("/")
    telling = set(telling_segments(path))
    named = [
        (lower_words(segment), follower.startswith("{"))
        for segment, follower in zip(segments, [*segments[1:], ""], strict=True)
        if segment in telling
    ]
    own = _run_of(named, resource) or _run_of(named, without_role(resource))
    if own is not None:
        first, last = own
        owners = [part for part, owner in named[:first] if not owner]
        named = [*((part, False) for part in owners), *named[last:]]
    return [[*part[:-1], singular(part[-1])] if owner else part for part, owner in named]


def _run_of(
    named: Sequence[tuple[list[str], bool]], resource: Sequence[str]
) -> tuple[int, int] | None:
    """Return the bounds of the segments that together are the resource: ``servers``, ``actions`` of ``Server Actions``."""
    for first in range(len(named)):
        found: list[str] = []
        for last in range(first, len(named)):
            found += named[last][0]
            if len(found) > len(resource):
                break
            if [*map(singular, found)] == [*map(singular, resource)]:
                return first, last + 1
    return None


def _safe(name: str) -> str:
    name = snake(name)
    return f"{name}_" if name in _SCOPE else name
