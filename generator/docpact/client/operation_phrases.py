"""An operationId read as a verb and a noun phrase, adapted to the HTTP method and the path."""

from __future__ import annotations

from collections.abc import Sequence

from docpact.client.operation_words import (
    Siblings,
    ends_with,
    find_run,
    id_words,
    is_covered,
    is_segment,
    joined_as,
    lower_words,
    own_words,
    parent_words,
    part_words,
    path_words,
    plain_path,
    same,
)
from docpact.client.verbs import (
    ACTIONS,
    CREATE,
    DELETE,
    READ,
    READING_ACTIONS,
    STATES,
    SUFFIX_VERBS,
    THIRD_PERSON,
    UPDATE,
    VERBS,
)
from docpact.inflections import is_plural, singular
from docpact.ir import Operation

__all__ = ["PREPOSITIONS", "agree", "noun_phrase", "parse", "usual_verb"]

_ARTICLES = frozenset({"a", "an", "the", "all"})
PREPOSITIONS = frozenset(
    {"of", "for", "by", "in", "from", "to", "with", "on", "at", "as", "into", "based", "using", "via", "per", "within",
     "without", "through", "against", "between", "under", "after", "before", "since", "about", "that", "which", "where", "when"}
)  # fmt: skip


def parse(
    operation: Operation, resource: Sequence[str], siblings: Siblings
) -> tuple[str | None, list[str], bool, bool]:
    """Return the verb of an operationId, its other words, whether the verb comes last, and whether the resource was dropped."""
    found = own_words(operation) or id_words(operation, siblings, resource)
    found = joined_as(found, resource)
    if found and found[0] in PREPOSITIONS:
        return "_".join(found), [], False, False
    parts = part_words(operation)
    if len(parts) > 1 and same(parts[0], resource) and found[: len(resource)] == parts[0]:
        found, parts = found[len(resource) :], parts[1:]
    if found and found[0] in THIRD_PERSON:
        found = [found[0].removesuffix("s"), *found[1:]]  # "Gets the …"
    said = found[:1] == ["post"] == [operation.method.lower()]
    if said and found[1:2] and found[1] in VERBS and not same(found[1:2], resource[:1]):
        found = found[1:]
    if len(found) > 2 and found[0] in READ and found[1] == "list":
        found = found[1:]
    if _is_verb(found, operation, resource):
        if len(found) > 2 and found[1] in ("or", "and") and found[2] in VERBS:
            return "_".join(found[:3]), found[3:], False, False
        return found[0], found[1:], False, False
    ends = {found[-1], "_".join(found[-2:])} if found else set[str]()
    at = find_run(found[: len(resource)], resource)
    at = find_run(found[:-1], resource) if at is None else at
    if at is not None and len(parts) < 2 and ends.isdisjoint(SUFFIX_VERBS):
        behind = found[at + len(resource) :]
        noun = operation.method == "GET" and {*behind[:1]} <= ACTIONS - READING_ACTIONS
        if len(behind) > 1 and behind[0] in VERBS and not noun:
            return behind[0], [*found[:at], *behind[1:]], False, False
    dotted = "." in (operation.operation_id or "")
    if len(parts) > 1 and (
        parts[-1][0] in VERBS or parts[-1][-1] in VERBS or (dotted and len(parts[-1]) == 1)
    ):
        verb, *rest = parts[-1]
        if verb not in VERBS and rest:
            verb, rest = "_".join(parts[-1]), []
        heads = parts[:-1]
        start = [*siblings.prefix]
        while start and heads and heads[0] == start[: len(heads[0])]:
            start, heads = start[len(heads[0]) :], heads[1:]
        runs = [(i, j) for i in range(len(heads)) for j in range(i + 1, len(heads) + 1)]
        named = next(
            (run for run in runs if same([w for h in heads[slice(*run)] for w in h], resource)),
            None,
        )
        heads = [*heads[: named[0]], *heads[named[1] :]] if named else heads
        before = [word for part in heads for word in part]
        before = [singular(word) for word in before[:-1]] + before[-1:]
        if before and not rest and verb not in ("list", "search", "query"):
            before[-1] = singular(before[-1])
        return (
            verb,
            [*before, *rest] if rest else before,
            not rest,
            bool(heads) or named is not None,
        )
    for length in (2, 1):
        end = "_".join(found[-length:])
        if len(found) > length and (end in SUFFIX_VERBS or (length == 1 and end in VERBS)):
            noun = operation.method == "GET" and end in ACTIONS - READING_ACTIONS
            if not noun and not same(found[-length:], resource):
                return SUFFIX_VERBS.get(end, end), found[:-length], True, False
    if found and found[0] in VERBS and len(found) == 1:
        return found[0], [], False, False
    said_by_path = {singular(word) for word in path_words(operation)}
    if len(found) > 1 and ends_with(found[1:], resource) and singular(found[0]) not in said_by_path:
        return found[0], found[1:], False, False  # a verb that is not in the list
    return None, found, False, False


def _is_verb(found: Sequence[str], operation: Operation, resource: Sequence[str]) -> bool:
    """Return whether the first word is a verb: ``tag`` of ``TagResource`` is, though the resource is ``tags``."""
    if not found or found[0] not in VERBS:
        return False
    plurals = {singular(segment) for segment in path_words(operation) if is_plural(segment)}
    if (
        operation.method == "GET"
        and found[0] in (ACTIONS - READING_ACTIONS) & plurals
        and len(found) > 1
    ):
        return False  # `sendAnalytics` of `GET /sends/…`
    if not same(found[:1], resource[:1]):
        return True
    return (
        operation.method != "GET"
        and len(found) > 1
        and len(resource) == 1
        and found[-1] not in VERBS
    )


def noun_phrase(
    phrase: Sequence[str], operation: Operation, resource: Sequence[str], verb_last: bool
) -> tuple[list[str], list[str], bool]:
    """Return the words of a noun phrase that a name needs, the dropped words, and whether the resource is its head."""
    words_left = [word for word in phrase if word not in _ARTICLES]
    cut = next(
        (i for i, word in enumerate(words_left) if word in PREPOSITIONS and i), len(words_left)
    )
    head, behind = words_left[:cut], words_left[cut:]
    if head and singular(head[0]) == "list" and behind[:1] == ["of"]:
        return noun_phrase(behind[1:], operation, resource, verb_last)
    parents = parent_words(operation)
    at = find_run(head, resource) if resource else None
    dropped: list[str] = []
    is_resource = at is not None
    if at is not None:
        before, after = head[:at], head[at + len(resource) :]
        if before and (
            is_covered(before, parents) or (after and is_segment([*before, *resource], operation))
        ):
            dropped += before
            before = []
        outer = parent_words(operation, last=False) | {"id", "uid", "uuid", "key"}
        if after and is_covered(after, outer):
            dropped += after
            after = []
        is_resource = not after
        head = [*before, *after]
    elif len(resource) > 1 and all(any(same([w], [r]) for w in head) for r in resource):
        head = [word for word in head if not any(same([word], [r]) for r in resource)]
        is_resource = True
    elif head and verb_last and is_covered(head[:1], outer := parent_words(operation, last=False)):
        kept = [word for word in head if not is_covered([word], outer)]
        dropped += [word for word in head if word not in kept]
        head = kept
    elif len(resource) > 1 and len(phrase) == 1 and same(phrase, resource[-1:]):
        is_resource = True
    behind, left = _phrases(behind, parents, resource)
    return [*head, *behind], [*dropped, *left], is_resource


def _phrases(
    found: Sequence[str], parents: frozenset[str], resource: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Split the prepositional phrases into those that a name needs and those that path or resource say already."""
    kept: list[str] = []
    dropped: list[str] = []
    start = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and found[end] not in PREPOSITIONS:
            continue
        phrase = list(found[start:end])
        start = end
        said = not phrase[1:] or is_covered(phrase[1:], parents) or same(phrase[1:], resource)
        (dropped if said else kept).extend(phrase)
    return kept, dropped


def agree(
    verb: str | None,
    rest: list[str],
    operation: Operation,
    siblings: Siblings,
    is_resource: bool,
    phrase: Sequence[str],
) -> tuple[str | None, list[str]]:
    """Adapt the verb to the HTTP method and the kind of path."""
    method = operation.method
    path = plain_path(operation.path)
    item = path.endswith("}")
    methods = siblings.methods.get(operation.path.rstrip("/"), frozenset[str]())
    last = lower_words(path.rpartition("/")[2]) if not item else []
    collection = not item and (path in siblings.collections or bool(last and is_plural(last[-1])))
    usual = usual_verb(method, methods, item, collection)
    if verb is None:
        if not rest:
            return ("create" if usual == "post" else usual), []
        if len(rest) == 1 and len(phrase) == 1:
            return (usual if is_resource and usual != "post" else None), (
                [] if is_resource else rest
            )
        if method == "GET":
            return ("get", rest) if not (set(rest) & VERBS - ACTIONS) else (None, rest)
        return None, rest
    if method == "GET":
        if verb in READ:
            if rest[-1:] == ["list"]:
                return "list", rest[:-1]
            many = any(is_plural(word) for word in phrase) or bool(last and is_plural(last[-1]))
            if is_resource and rest and rest == last and set(rest) <= STATES:
                return None, rest
            if (
                not rest
                and len(last) == 1
                and last[0] in STATES | READING_ACTIONS
                and verb in ("get", "read")
            ):
                return (None, last) if not is_resource or last[0] in STATES else (verb, rest)
            if set(rest) & {"whoami"}:
                return None, ["whoami"]
            if verb == "list" and item and not many:
                return "get", rest
            if (
                verb in ("get", "read", "retrieve", "fetch")
                and is_resource
                and many
                and (not item or "all" in phrase)
            ):
                return "list", rest
            if verb == "get" and last == ["get"] and (said := _summary_verb(operation)):
                return said, rest
            return verb, rest
        if (
            verb in CREATE | UPDATE | DELETE
            and verb not in last
            and verb not in ("add", "new", "edit", "set")
        ):
            return ("list" if collection else "get"), rest
        return verb, rest
    if method == "HEAD":
        return ("head" if verb in READ else verb), rest
    if method == "DELETE":
        return ("delete" if verb in READ | CREATE | UPDATE else verb), rest
    if method in ("PUT", "PATCH"):
        if verb in ("patch", "post") or (verb == "put" and not rest) or verb in READ | DELETE:
            return usual, rest
        if method == "PUT" and verb == "update" and "PATCH" in methods and not rest:
            return "replace", rest
        return verb, rest
    if verb == "post":
        if rest and rest[0] in VERBS:
            return None, rest
        return ("create" if not rest or collection else "post"), rest
    if verb in ("get", "read", "retrieve") and not item and last:
        if last[0] in VERBS and last[0] not in READ and last[0] not in rest:
            return last[0], [*last[1:], *rest]
        if is_resource and path in siblings.collections and verb == "read":
            return "create", rest
    return verb, rest


def _summary_verb(operation: Operation) -> str | None:
    first = lower_words(operation.summary or "")[:1]
    return first[0] if first and first[0] in READING_ACTIONS | ACTIONS else None


def usual_verb(method: str, methods: frozenset[str], item: bool, collection: bool) -> str:
    """Return the usual verb for an HTTP method.

    Args:
        method: The method, upper case.
        methods: All methods of the path.
        item: Whether the path ends with a parameter.
        collection: Whether the path is that of a collection.

    """
    match method:
        case "GET":
            return "list" if collection and not item else "get"
        case "POST" if not item and "GET" not in methods:
            return "post"
        case "POST" if collection:
            return "create"
        case "POST" | "PATCH":
            return "update"
        case "PUT":
            return "replace" if methods & {"PATCH", "POST"} else "update"
        case _:
            return method.lower()
