"""Method names: a small grammar of operationIds and paths.

An operationId is split into words, freed of what frameworks add (path and method, ``api_`` prefixes, ``UsingGET``,
numbers of duplicates), and read as a verb and a noun phrase. What the resource says already, and what the parameters of
the path say (``vault`` in ``DELETE /vaults/{vault}/items/{item}``), is left out; the verb is brought in line with the HTTP
method. ``DeleteVaultItem`` of ``Items`` is ``delete``. An operation without an operationId, or with one that only
repeats method and path, is named after its path. Two operations of one name are told apart by the shortest words of
their paths that differ.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
from docpact.inflections import is_plural, plural, singular
from docpact.ir import Operation
from docpact.naming import settle, snake, words

__all__ = [
    "Siblings",
    "acted_on",
    "hinted",
    "method_names",
    "plain_path",
    "telling_segments",
    "without_suffixes",
]

_SCOPE = frozenset(
    {
        *("date", "datetime", "dicts", "models", "omit", "runtime", "time"),
        *("awaited", "deprecated", "streamed"),
    }
)
"""What the bodies and signatures of resource classes use: a method of such a name would come in between."""
_VERSION = re.compile(r"v\d+([a-z]+\d*)?|\d[\d.]*", re.IGNORECASE)
_DULL_SEGMENTS = frozenset({"api", "apis", "rest"})
_ARTICLES = frozenset({"a", "an", "the", "all"})
_PREPOSITIONS = frozenset(
    {"of", "for", "by", "in", "from", "to", "with", "on", "at", "as", "into", "based", "using", "via", "per", "within",
     "without", "through", "against", "between", "under", "after", "before", "since", "about", "that", "which", "where", "when"}
)  # fmt: skip
_LONGEST = 6
"""Words of a name; what follows a preposition is cut from longer ones."""
_HINTS = (
    "x-docpact-method",
    "x-fern-sdk-method-name",
    "x-speakeasy-name-override",
    "x-ms-method-name",
)
"""Extensions that name the method."""
_SPRING = re.compile(r"Using(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE)(_\d+)?$")
_DUPLICATE = re.compile(r"_\d+$")


def hinted(operation: Operation) -> str | None:
    """Return the method name that an extension of the document asks for."""
    for key in _HINTS:
        name = operation.extensions.get(key)
        if isinstance(name, str) and words(name):
            return name
    return None


@dataclass(frozen=True, slots=True)
class Siblings:
    """What the operations of an API say about each other."""

    methods: Mapping[str, frozenset[str]]
    """The HTTP methods of each path."""
    collections: frozenset[str]
    """Paths that have items: another path continues with one parameter."""
    prefix: tuple[str, ...]
    """The words that all operationIds begin with and no caller needs (``api``, ``alloydb``)."""
    suffix: tuple[str, ...]
    """The same at their end (``handler``, ``endpoint``)."""
    derived: bool
    """Whether most operationIds only repeat method and path."""

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> Siblings:
        """Collect it from all operations of an API."""
        methods: dict[str, set[str]] = {}
        repeating: list[bool] = []
        long = False
        ids: list[list[str]] = []
        firsts: set[str | None] = set()
        tags: set[str] = set()
        for operation in operations:
            parts = _part_words(operation)
            firsts.add(" ".join(parts[0]) if len(parts) > 1 else None)
            tags |= {singular(word) for tag in operation.tags[:1] for word in _lower(tag)}
            methods.setdefault(operation.path.rstrip("/"), set()).add(operation.method)
            found = _lower(operation.operation_id or "")
            if found:
                repeating.append(_repeats(operation))
                long |= repeating[-1] and len(_undated(operation)) > 1
                ids.append(found)
        return cls(
            {path: frozenset(found) for path, found in methods.items()},
            frozenset(path.rpartition("/")[0] for path in methods if path.endswith("}")),
            (
                tuple((namespace or "").split())
                if len(firsts) == 1 and (namespace := next(iter(firsts))) and len(ids) > 1
                else _shared(ids, tags)
            ),
            tuple(reversed(_shared([found[::-1] for found in ids], tags))),
            long and 2 * sum(repeating) > len(repeating),
        )


def method_names(
    resource: str, operations: Sequence[Operation], siblings: Siblings
) -> dict[str, str]:
    """Return the method name of each operation of one resource, by its key."""
    keys = _resource_words(resource)
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


def telling_segments(path: str) -> list[str]:
    """Return the segments of a path that name things: no parameters, no ``api``, no version."""
    segments = [s for s in plain_path(path).split("/") if words(s) and "{" not in s]
    telling = [s for s in segments if s.lower() not in _DULL_SEGMENTS and not _VERSION.fullmatch(s)]
    return telling or segments


def acted_on(operation: Operation) -> str | None:
    """Return the resource of an operation without tags whose operationId or path names it better than its first segment.

    ``VirtualMachines_Start`` acts on ``VirtualMachines``; ``POST /listResponsePlans`` on ``response_plans``.
    """
    found = re.fullmatch(r"([A-Z][A-Za-z0-9]*)_[A-Za-z][A-Za-z0-9]*", operation.operation_id or "")
    if found:
        return found.group(1)
    first = _lower(next(iter(telling_segments(operation.path)), ""))
    said = _lower(operation.operation_id or "")
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


def plain_path(path: str) -> str:
    """Return a path without a query or fragment, which some documents tell operations of one path apart by."""
    return re.split("[?#]", path, maxsplit=1)[0].rstrip("/")


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
    """The short name of an operation, and the words that were left out of it."""

    name: str
    dropped: tuple[str, ...] = ()


def _read(operation: Operation, resource: Sequence[str], siblings: Siblings) -> _Reading:
    hint = hinted(operation)
    if hint:
        return _Reading(snake(hint))
    if not words(operation.operation_id or "") or (siblings.derived and _repeats(operation)):
        return _Reading("_".join(_by_path(operation, resource, siblings)))
    verb, phrase, verb_last, whole = _parse(operation, resource, siblings)
    rest, dropped, is_resource = _object(phrase, operation, [] if whole else resource, verb_last)
    last = plain_path(operation.path).rpartition("/")[2]
    if verb is None and "{" in last and phrase and set(phrase) <= set(_lower(last)):
        rest, is_resource = [], True
    if whole:
        is_resource = not rest or _same(rest, resource[-1:])
        rest = [] if is_resource else rest
    verb, rest = _agree(verb, rest, operation, siblings, is_resource, phrase)
    if verb_last and verb == "head" and rest:
        verb, rest = None, [*rest, "head"]
    if len(rest) >= _LONGEST and (
        cut := next((i for i, w in enumerate(rest) if w in _PREPOSITIONS and i), 0)
    ):
        rest = rest[:cut]
    found = [*([verb] if verb else []), *rest]
    if verb and rest[-1:] in (["batch"], ["bulk"]) and verb_last:
        found = [*rest, verb]
    if _is_duplicate(operation) and (said := _qualifiers(operation, None, found, resource)):
        found += said[0]
    return _Reading("_".join(found) or "call", tuple(dropped))


def _parse(
    operation: Operation, resource: Sequence[str], siblings: Siblings
) -> tuple[str | None, list[str], bool, bool]:
    """Return the verb of an operationId, its other words, whether the verb comes last, and whether the resource was left out."""
    found = _own_words(operation) or _id_words(operation, siblings, resource)
    found = _joined_as(found, resource)
    parts = _part_words(operation)
    if len(parts) > 1 and _same(parts[0], resource) and found[: len(resource)] == parts[0]:
        found, parts = found[len(resource) :], parts[1:]
    if found and found[0] in THIRD_PERSON:
        found = [found[0].removesuffix("s"), *found[1:]]  # "Gets the …"
    said = found[:1] == ["post"] == [operation.method.lower()]
    if said and found[1:2] and found[1] in VERBS and not _same(found[1:2], resource[:1]):
        found = found[1:]
    if len(found) > 2 and found[0] in READ and found[1] == "list":
        found = found[1:]
    if _is_verb(found, operation, resource):
        if len(found) > 2 and found[1] in ("or", "and") and found[2] in VERBS:
            return "_".join(found[:3]), found[3:], False, False
        return found[0], found[1:], False, False
    ends = {found[-1], "_".join(found[-2:])} if found else set[str]()
    at = _find(found[: len(resource)], resource)
    at = _find(found[:-1], resource) if at is None else at
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
            (run for run in runs if _same([w for h in heads[slice(*run)] for w in h], resource)),
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
            if not noun and not _same(found[-length:], resource):
                return SUFFIX_VERBS.get(end, end), found[:-length], True, False
    if found and found[0] in VERBS and len(found) == 1:
        return found[0], [], False, False
    path_words = {singular(word) for word in _path_words(operation)}
    if len(found) > 1 and _ends_with(found[1:], resource) and singular(found[0]) not in path_words:
        return found[0], found[1:], False, False  # a verb that is not in the list
    return None, found, False, False


def _is_verb(found: Sequence[str], operation: Operation, resource: Sequence[str]) -> bool:
    """Return whether the first word is a verb: ``tag`` of ``TagResource`` is, though the resource is ``tags``."""
    if not found or found[0] not in VERBS:
        return False
    plurals = {singular(segment) for segment in _path_words(operation) if is_plural(segment)}
    if (
        operation.method == "GET"
        and found[0] in (ACTIONS - READING_ACTIONS) & plurals
        and len(found) > 1
    ):
        return False  # `sendAnalytics` of `GET /sends/…`
    if not _same(found[:1], resource[:1]):
        return True
    return (
        operation.method != "GET"
        and len(found) > 1
        and len(resource) == 1
        and found[-1] not in VERBS
    )


def _object(
    phrase: Sequence[str], operation: Operation, resource: Sequence[str], verb_last: bool
) -> tuple[list[str], list[str], bool]:
    """Return the words of a noun phrase that a name needs, those left out, and whether the resource is its head."""
    words_left = [word for word in phrase if word not in _ARTICLES]
    cut = next(
        (i for i, word in enumerate(words_left) if word in _PREPOSITIONS and i), len(words_left)
    )
    head, behind = words_left[:cut], words_left[cut:]
    if head and singular(head[0]) == "list" and behind[:1] == ["of"]:
        return _object(behind[1:], operation, resource, verb_last)
    parents = _parent_words(operation)
    at = _find(head, resource) if resource else None
    dropped: list[str] = []
    is_resource = at is not None
    if at is not None:
        before, after = head[:at], head[at + len(resource) :]
        if before and (
            _covered(before, parents) or (after and _is_segment([*before, *resource], operation))
        ):
            dropped += before
            before = []
        outer = _parent_words(operation, last=False) | {"id", "uid", "uuid", "key"}
        if after and _covered(after, outer):
            dropped += after
            after = []
        is_resource = not after
        head = [*before, *after]
    elif len(resource) > 1 and all(any(_same([w], [r]) for w in head) for r in resource):
        head = [word for word in head if not any(_same([word], [r]) for r in resource)]
        is_resource = True
    elif head and verb_last and _covered(head[:1], outer := _parent_words(operation, last=False)):
        kept = [word for word in head if not _covered([word], outer)]
        dropped += [word for word in head if word not in kept]
        head = kept
    elif len(resource) > 1 and len(phrase) == 1 and _same(phrase, resource[-1:]):
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
        if end < len(found) and found[end] not in _PREPOSITIONS:
            continue
        phrase = list(found[start:end])
        start = end
        said = not phrase[1:] or _covered(phrase[1:], parents) or _same(phrase[1:], resource)
        (dropped if said else kept).extend(phrase)
    return kept, dropped


def _agree(
    verb: str | None,
    rest: list[str],
    operation: Operation,
    siblings: Siblings,
    is_resource: bool,
    phrase: Sequence[str],
) -> tuple[str | None, list[str]]:
    """Bring the verb in line with the HTTP method and with what the path is."""
    method = operation.method
    path = plain_path(operation.path)
    item = path.endswith("}")
    methods = siblings.methods.get(operation.path.rstrip("/"), frozenset[str]())
    last = _lower(path.rpartition("/")[2]) if not item else []
    collection = not item and (path in siblings.collections or bool(last and is_plural(last[-1])))
    usual = _verb(method, methods, item, collection)
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
        if verb in ("put", "patch", "post") or verb in READ | DELETE:
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
    first = _lower(operation.summary or "")[:1]
    return first[0] if first and first[0] in READING_ACTIONS | ACTIONS else None


def _longer(
    name: str,
    operation: Operation,
    first: Operation,
    reading: _Reading,
    resource: Sequence[str],
) -> Iterator[str]:
    """Yield names that tell an operation apart from the first one of the same name, the shortest first."""
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
    parameters = [_lower(s) for s in plain_path(operation.path).split("/") if "{" in s]
    for found in reversed(parameters):
        yield f"{name}_by_{'_'.join(found)}"
    if operation.method != first.method:
        yield f"{name}_{operation.method.lower()}"
    versions = [s for s in plain_path(operation.path).split("/") if _VERSION.fullmatch(s)]
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
        parts = _lower(segment)
        if not parts or "{" in segment or segment in known or segment.lower() in _DULL_SEGMENTS:
            continue
        if _VERSION.fullmatch(segment) or _same(parts, resource) or _same(parts[-1:], said[:1]):
            continue
        if _same(parts, said[-len(parts) :]):
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
    versions = [s for s in path.split("/") if _VERSION.fullmatch(s)]
    return (
        hint,
        _is_duplicate(operation),
        operation.deprecated,
        path.count("/"),
        versions,
        path,
        method,
    )


def _by_path(operation: Operation, resource: Sequence[str], siblings: Siblings) -> list[str]:
    """Return the words of a name for what the path does: ``list_cards``, ``get_card``, ``verify_bank_account``."""
    path = plain_path(operation.path)
    item = path.endswith("}")
    methods = siblings.methods.get(operation.path.rstrip("/"), frozenset[str]())
    rest = _things(path, resource)
    *_, before, last = ["", "", *path.split("/")]
    plural = not item and bool(words(last)) and is_plural(_lower(last)[-1])
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
    return [_verb(operation.method, methods, item, collection), *noun]


def _things(path: str, resource: Sequence[str]) -> list[list[str]]:
    """Return the words of each telling segment but the resource's own."""
    telling = telling_segments(path)
    segments = path.split("/")
    found: list[list[str]] = []
    owners: list[bool] = []
    own = True
    for segment, follower in zip(segments, [*segments[1:], ""], strict=True):
        parts = _lower(segment)
        if segment not in telling:
            continue
        if own and _same(parts, resource):
            own = False
            found = [each for each, owner in zip(found, owners, strict=True) if not owner]
            owners = [False] * len(found)
            continue
        owners.append(follower.startswith("{"))
        found.append([*parts[:-1], singular(parts[-1])] if follower.startswith("{") else parts)
    return found


def _verb(method: str, methods: frozenset[str], item: bool, collection: bool) -> str:
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


def _repeats(operation: Operation) -> bool:
    """Return whether the operationId says no more than method and path: ``PostChargesCharge``, ``getV1Users``."""
    telling = [word for segment in telling_segments(operation.path) for word in _lower(segment)]
    method = operation.method.lower()
    found = re.sub(r"\d+$", "", "".join(_lower(operation.operation_id or "")))
    return found in {
        re.sub(r"\d+$", "", "".join(said))
        for words_of in (_path_words(operation), _undated(operation), telling)
        for said in ([method, *words_of], [*words_of, method])
    }


def _own_words(operation: Operation) -> list[str]:
    """Return what an operationId says before path and method, if it ends in these (FastAPI); else nothing."""
    text = operation.operation_id or ""
    found = _lower(text)
    path = _path_words(operation)
    end = "".join([*path, operation.method.lower()])
    if not path or text != text.lower() or not "".join(found).endswith(end):
        return []
    left = len(end)
    while found and left > 0:
        left -= len(found.pop())
    return found if left == 0 else []


def _cleaned(operation: Operation) -> str:
    text = _SPRING.sub("", re.sub(r"['’]s(?![a-z])", "", operation.operation_id or ""))
    return _DUPLICATE.sub("", text)


def _id_words(operation: Operation, siblings: Siblings, resource: Sequence[str]) -> list[str]:
    """Return the words of an operationId without what all of a document share."""
    found = _lower(_cleaned(operation))
    if _same(found, resource):
        return found
    start, end = list(siblings.prefix), list(siblings.suffix)
    if start and found[: len(start)] == start and len(found) > len(start):
        found = found[len(start) :]
    if end and found[-len(end) :] == end and len(found) > len(end):
        found = found[: -len(end)]
    path = _path_words(operation)
    while (
        len(found) > 1
        and found[0] in path
        and (found[0] in _DULL_SEGMENTS or _VERSION.fullmatch(found[0]))
    ):
        found = found[1:]
    return [*found[:-1], _undigited(found[-1], operation)] if found else found


def _undigited(word: str, operation: Operation) -> str:
    """Return a word without the digit that tells duplicates apart: ``revoke2``, ``getPet2``."""
    bare = word.rstrip("0123456789")
    path = {singular(each) for each in _path_words(operation)}
    return bare if bare in VERBS or (singular(bare) in path and word not in path) else word


def _is_duplicate(operation: Operation) -> bool:
    text = operation.operation_id or ""
    if _DUPLICATE.search(text) or ((found := _SPRING.search(text)) and found.group(1)):
        return True
    last = _lower(text)[-1:]
    return bool(last) and last[0] != _undigited(last[0], operation)


def _part_words(operation: Operation) -> list[list[str]]:
    """Return the words of each part of an operationId: ``issues/list-comments``, ``Widgets_list``, ``a.b.get``."""
    text = _cleaned(operation)
    if text.count("_") == 1 and text[:1].isupper():
        text = text.replace("_", ".")
    parts = [_lower(part) for part in re.split(r"[./:]", text) if words(part)]
    if parts and parts[-1]:
        parts[-1][-1] = _undigited(parts[-1][-1], operation)
    return parts


def _shared(ids: Sequence[Sequence[str]], tags: Container[str]) -> tuple[str, ...]:
    """Return the words that all lists begin with and that are not verbs, as long as something is left of each."""
    if len(ids) < 2:
        return ()
    found: list[str] = []
    for column in zip(*ids, strict=False):
        if len(set(column)) > 1 or column[0] in VERBS or singular(column[0]) in tags:
            break
        found.append(column[0])
    shortest = min(len(each) for each in ids)
    if shortest <= len(found) and shortest > 1:
        found = found[: shortest - 1]
    return tuple(found) if shortest > len(found) else ()


def _undated(operation: Operation) -> list[str]:
    """Return the words of the path, parameters among them, without ``api`` and versions."""
    path = _path_words(operation)
    return [word for word in path if word not in _DULL_SEGMENTS and not _VERSION.fullmatch(word)]


def _path_words(operation: Operation) -> list[str]:
    return _lower(plain_path(operation.path).replace("{", " ").replace("}", " "))


def _parent_words(operation: Operation, *, last: bool = True) -> frozenset[str]:
    """Return the words, in the singular, of what the parameters of a path say, and of what they belong to.

    Without ``last``, those of the item that the path ends in are left out: it is what the operation touches.
    """
    segments = plain_path(operation.path).split("/")
    if not last and "{" in segments[-1]:
        segments = segments[:-2]
    found: set[str] = set()
    for segment, follower in zip(segments, [*segments[1:], ""], strict=False):
        if "{" in segment:
            found.update(singular(word) for word in _lower(segment))
            found.update(("id", "uid", "uuid", "key"))
        elif "{" in follower:
            found.update(singular(word) for word in _lower(segment))
        elif segment.lower() in ("me", "self"):
            found.update(("user", "me", "my"))
    return frozenset(found)


def _covered(found: Sequence[str], parents: frozenset[str]) -> bool:
    return bool(found) and all(singular(word) in parents for word in found)


def _is_segment(found: Sequence[str], operation: Operation) -> bool:
    return any(_same(_lower(segment), found) for segment in plain_path(operation.path).split("/"))


def _resource_words(resource: str) -> list[str]:
    return _lower(resource) or ["default"]


def _find(found: Sequence[str], run: Sequence[str]) -> int | None:
    """Return where the last run of words begins that is ``run``, singular or plural."""
    for start in range(len(found) - len(run), -1, -1):
        if _same(found[start : start + len(run)], run):
            return start
    return None


def _joined_as(found: Sequence[str], run: Sequence[str]) -> list[str]:
    """Return words with those joined or parted that the resource spells otherwise: ``coorganizers``, ``co organizers``."""
    whole = singular("".join(run))
    for start in range(len(found)):
        for end in range(start + 1, len(found) + 1):
            if end - start != len(run) and singular("".join(found[start:end])) == whole:
                return [*found[:start], *run, *found[end:]]
    return list(found)


def _ends_with(found: Sequence[str], run: Sequence[str]) -> bool:
    return _same(found[-len(run) :], run)


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) != len(other):
        return False
    return all(a == b or singular(a) == singular(b) for a, b in zip(one, other, strict=True))


def _safe(name: str) -> str:
    name = snake(name)
    return f"{name}_" if name in _SCOPE else name


def _lower(text: str) -> list[str]:
    return [word.lower() for word in words(text)]
