"""An operationId read as a verb and a noun phrase, adapted to the HTTP method and the path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docpact.client.operation_words import (
    Siblings,
    ends_with,
    find_run,
    id_words,
    is_covered,
    is_dull,
    is_segment,
    joined_as,
    lower_words,
    own_words,
    parent_words,
    part_words,
    path_words,
    plain_path,
    same,
    static_segments,
    without_role,
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

__all__ = [
    "PREPOSITIONS",
    "NounPhrase",
    "agree",
    "is_several",
    "noun_phrase",
    "parse",
    "usual_verb",
]

_ONE_THING = frozenset(
    {"capabilities", "credentials", "details", "limits", "metrics", "options", "permissions", "preferences", "statistics", "stats"}
)  # fmt: skip
"""Plurals of which there is one for each owner: they are read with ``get``."""
_PLAIN = READ | CREATE | UPDATE | DELETE
_IDENTIFIERS = frozenset({"id", "ids", "uid", "uuid", "key", "name", "slug"})
_ARTICLES = frozenset({"a", "an", "the"})
PREPOSITIONS = frozenset(
    {"of", "for", "by", "in", "from", "to", "with", "on", "at", "as", "into", "based", "using", "via", "per", "within",
     "without", "through", "against", "between", "under", "after", "before", "since", "about", "that", "which", "where", "when"}
)  # fmt: skip


def parse(
    operation: Operation, resource: Sequence[str], siblings: Siblings
) -> tuple[str | None, list[str], bool, bool]:
    """Return the verb of an operationId, its other words, whether the verb comes last, and whether the resource was dropped."""
    found = own_words(operation, resource) or id_words(operation, siblings, resource)
    found = joined_as(found, resource)
    if found and found[0] in PREPOSITIONS:
        return "_".join(found), [], False, False
    parts = part_words(operation)
    own = bool(parts) and (
        same(parts[0], resource)
        or (parts[-1][0] not in VERBS and same(without_role(parts[0]), resource))
    )
    if len(parts) > 1 and own and found[: len(parts[0])] == parts[0]:
        found, parts = found[len(parts[0]) :], parts[1:]
        if len(found) == 1 and found[0] in SUFFIX_VERBS:
            return SUFFIX_VERBS[found[0]], [], False, False
    if found and found[0] in THIRD_PERSON and found[0] not in path_words(operation):
        found = [found[0].removesuffix("s"), *found[1:]]  # "Gets the …"
    said = found[:1] == ["post"] == [operation.method.lower()]
    if said and found[1:2] and found[1] in VERBS and not same(found[1:2], resource[:1]):
        found = found[1:]
    if len(found) > 2 and found[0] in READ and found[1] == "list":
        found = found[1:]
    if found[:1] == ["all"] and len(found) > 1 and operation.method == "GET":
        return "list", found[1:], False, False
    if _is_verb(found, operation, resource):
        if len(found) > 2 and found[1] in ("or", "and") and found[2] in VERBS:
            return "_".join(found[:3]), found[3:], False, False
        return found[0], found[1:], False, False
    if (action := _action(found, operation, resource)) is not None:
        return action
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
        return _qualified(parts, operation, resource, siblings)
    last_segment = lower_words(plain_path(operation.path).rpartition("/")[2])
    if len(found) > 1 and found == last_segment and found[-1] in READING_ACTIONS:
        return "_".join(found), [], False, False  # `health_check` of `/health-check`
    for length in (2, 1):
        end = "_".join(found[-length:])
        if length == 1 and len(found) > 2 and {*found[:-1]} & _PLAIN and end not in _PLAIN:
            break  # `jira add or update link`
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


def _action(
    found: Sequence[str], operation: Operation, resource: Sequence[str]
) -> tuple[str, list[str], bool, bool] | None:
    """Read what Django calls an extra action: ``tasks_accept_create`` of ``POST /tasks/{id}/accept/`` is ``accept``."""
    last = lower_words(plain_path(operation.path).rpartition("/")[2])
    reading = operation.method == "GET"
    known = (READING_ACTIONS if reading else VERBS) - STATES
    if not last or last[0] not in known or same(last, resource) or is_plural(last[0]):
        return None
    for suffix in (("partial", "update"), ("update",), ("create",), ("retrieve",), ("list",)):
        if tuple(found[-len(suffix) :]) == suffix:
            before = found[: -len(suffix)]
            if len(last) <= len(before) and list(before[-len(last) :]) == last:
                owners = list(before[: -len(last)])
                if len(last) > 1 and owners and last[-1] not in VERBS:
                    own = find_run(owners, resource)
                    owners = owners[own + len(resource) :] if own is not None else owners
                    return last[0], [*map(singular, owners), *last[1:]], True, False
                return "_".join(last), owners, True, False
    return None


def _qualified(
    parts: Sequence[list[str]],
    operation: Operation,
    resource: Sequence[str],
    siblings: Siblings,
) -> tuple[str | None, list[str], bool, bool]:
    """Read an operationId of several parts, the last of which has the verb: ``Users_GetRoles``, ``users.sessions.revoke``."""
    verb, *rest = parts[-1]
    verb = SUFFIX_VERBS.get(verb, verb) if not rest else verb
    if verb not in VERBS and rest:
        verb, rest = "_".join(parts[-1]), []
    heads = list(parts[:-1])
    start = [*siblings.prefix]
    while start and heads and heads[0] == start[: len(heads[0])]:
        start, heads = start[len(heads[0]) :], heads[1:]
    dropped = len(heads) < len(parts) - 1
    controller = siblings.controllers.get(next(iter(operation.tags), None))
    unsaid = controller and not is_segment(without_role(controller), operation)
    if unsaid and heads and tuple(heads[0]) == controller:
        heads, dropped = heads[1:], True
    runs = [(i, j) for i in range(len(heads)) for j in range(i + 1, len(heads) + 1)]
    for first, last in runs:
        run = [word for head in heads[first:last] for word in head]
        if same(run, resource) or same(joined_as(without_role(run), resource), resource):
            heads, dropped = [*heads[:first], *heads[last:]], True
            break
    before = [word for part in heads for word in part]
    if before and find_run(rest, before) is not None:
        before = []
    before = [singular(word) for word in before[:-1]] + before[-1:]
    path = plain_path(operation.path).lower()
    several = before and f"/{'-'.join(before)}/{verb}" in path.replace("_", "-")
    if before and not rest and verb not in ("list", "search", "query") and not several:
        before[-1] = singular(before[-1])
    return verb, [*before, *rest] if rest else before, not rest, bool(heads) or dropped


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


_JOINING = frozenset({"add", "append", "attach", "insert", "remove", "detach"})
"""Verbs for which the item in the path is not what they act on."""


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """The words of a noun phrase, less what the resource and the path say."""

    words: list[str]
    dropped: list[str]
    """Words that name a parent in the path."""
    phrases: list[list[str]]
    """Prepositional phrases that the path says too: ``by owner``."""
    is_resource: bool
    """Whether the resource is the head of the phrase."""
    head: list[str]
    """The resource as the phrase has it, which is not among the words."""


def noun_phrase(
    phrase: Sequence[str], operation: Operation, resource: Sequence[str], verb_last: bool
) -> NounPhrase:
    """Return the words of a noun phrase that a name needs."""
    words_left = [word for word in phrase if word not in _ARTICLES] or list(phrase)
    cut = next(
        (i for i, word in enumerate(words_left) if word in PREPOSITIONS),
        len(words_left),
    )
    head, behind = words_left[:cut], words_left[cut:]
    if head and singular(head[0]) == "list" and behind[:1] == ["of"]:
        return noun_phrase(behind[1:], operation, resource, verb_last)
    parents = parent_words(operation)
    at = find_run(head, resource) if resource else None
    dropped: list[str] = []
    own = [] if at is None else head[at : at + len(resource)]
    is_resource = at is not None or (bool(behind) and not head)
    if at is not None:
        before, after = head[:at], head[at + len(resource) :]
        around = parents
        if operation.method != "GET":
            around |= {singular(w) for s in static_segments(operation)[:-1] for w in s} - STATES
        if before and (
            is_covered(before, around) or (after and is_segment([*before, *resource], operation))
        ):
            dropped += before
            before = []
        path = plain_path(operation.path)
        ids = {"id", "uid", "uuid", "key"}
        outer = parent_words(operation, last=False) - ids
        if path.endswith("}"):
            outer |= ids - {singular(w) for s in static_segments(operation) for w in s}
        if after and is_covered(after, outer) and path.rpartition("/")[2] not in after:
            dropped += after
            after = []
        is_resource = not after or (after == [path.rpartition("/")[2]] and after[0] in STATES)
        head = [*before, *after]
    elif len(resource) > 1 and all(any(same([w], [r]) for w in head) for r in resource):
        head = [word for word in head if not any(same([word], [r]) for r in resource)]
        is_resource = True
    elif head and verb_last and is_covered(head[:1], outer := _owners(operation, resource)):
        kept = [word for word in head if not is_covered([word], outer)]
        dropped += [word for word in head if word not in kept]
        head = kept
    elif len(resource) > 1 and len(phrase) == 1 and same(phrase, resource[-1:]):
        is_resource, head = True, []
    owners = head if is_resource else head[:-1]
    head = [
        *(singular(w) if singular(w) in parents else w for w in owners),
        *head[len(owners) :],
    ]
    listing = operation.method == "GET" and not plain_path(operation.path).endswith("}")
    behind, phrases = _phrases(behind, parents, resource, listing=listing)
    return NounPhrase([*head, *behind], dropped, phrases, is_resource, own)


def _owners(operation: Operation, resource: Sequence[str]) -> frozenset[str]:
    """Return the words of a path that an action does not act on: ``collection`` of ``add``, if the resource is something else."""
    last = lower_words(plain_path(operation.path).rpartition("/")[2])
    joins = last[:1] and last[0] in _JOINING and not all(map(is_dull, resource))
    return parent_words(operation, last=bool(joins))


def _phrases(
    found: Sequence[str], parents: frozenset[str], resource: Sequence[str], *, listing: bool
) -> tuple[list[str], list[list[str]]]:
    """Split the prepositional phrases into those that a name needs and those that path or resource say already.

    The name of a list of one owner keeps that owner: ``list_by_customer``.
    """
    kept: list[str] = []
    dropped: list[list[str]] = []
    start = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and found[end] not in PREPOSITIONS:
            continue
        phrase = list(found[start:end])
        start = end
        owned = listing and phrase[0] in ("by", "for") and _IDENTIFIERS.isdisjoint(phrase)
        covered = is_covered(phrase[1:], parents) and not owned
        if not phrase[1:] or covered or same(phrase[1:], resource):
            dropped.append(phrase)
        else:
            kept += phrase
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
            many = any(is_several(word) for word in phrase) or bool(last and is_several(last[-1]))
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
    if verb in ("put", "patch"):
        return "update", rest
    if verb == "post":
        if rest[:1] == ["new"]:
            return "create", rest[1:]
        if rest and rest[0] in VERBS:
            return None, rest
        return ("create" if not rest or collection else "post"), rest
    if verb in ("get", "read", "retrieve") and not item and last:
        if is_resource and not rest and path in siblings.collections and verb != "read":
            return "create", rest
        if last[0] in VERBS and last[0] not in READ and last[0] not in rest:
            return last[0], [*last[1:], *rest]
        if is_resource and path in siblings.collections and verb == "read":
            return "create", rest
    return verb, rest


def _summary_verb(operation: Operation) -> str | None:
    first = lower_words(operation.summary or "")[:1]
    return first[0] if first and first[0] in READING_ACTIONS | ACTIONS else None


def is_several(word: str) -> bool:
    """Return whether a plural means several things: ``users``, not ``metrics``."""
    return is_plural(word) and word not in _ONE_THING


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
