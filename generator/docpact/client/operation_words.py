"""The words of operationIds and paths, and questions about them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from docpact.client.verbs import VERBS
from docpact.inflections import singular
from docpact.ir import Operation
from docpact.naming import words

__all__ = [
    "DULL_SEGMENTS",
    "VERSION",
    "Siblings",
    "cleaned",
    "ends_with",
    "find_run",
    "id_words",
    "is_covered",
    "is_dull",
    "is_duplicate",
    "is_path_with_by",
    "is_segment",
    "joined_as",
    "lower_words",
    "own_words",
    "parent_words",
    "part_words",
    "path_words",
    "plain_path",
    "repeats",
    "resource_words",
    "same",
    "shared_words",
    "static_segments",
    "telling_segments",
    "undated",
    "undigited",
    "without_role",
]

VERSION = re.compile(r"v\d+([a-z]+\d*)?|\d[\d.]*", re.IGNORECASE)
DULL_SEGMENTS = frozenset({"api", "apis", "rest"})
_ROLES = frozenset({"api", "controller", "endpoint", "endpoints", "handler", "resource", "service"})
"""What programs call the classes whose methods become operations."""
_EXTENSION = re.compile(r"(?<=[^/])\.(json|xml|\{format\})$")
_SPRING = re.compile(r"Using(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE)(_\d+)?$")
_NEST = re.compile(r"^([A-Z][A-Za-z0-9]*_[a-z][A-Za-z0-9]*)_v\d+$")
"""``OrdersController_findAll_v2``: the version is that of the path."""
_ASYNC = re.compile(r"(?<=[a-z])Async$")
_DUPLICATE = re.compile(r"_\d+$")
_PATH_VERBS: Mapping[str, tuple[str, ...]] = {
    "GET": ("get", "list"),
    "POST": ("post", "create"),
    "PUT": ("put", "update"),
    "PATCH": ("patch", "update"),
    "DELETE": ("delete",),
}
"""What means the method in an operationId that only says method and path."""
_QUERY = re.compile("[?#]")
_KEPT = 1 << 16
"""Texts whose words are kept: a large document names the same paths and operations over and over."""
_INFLECTION = 3
"""The characters that a plural may have more than its singular."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """Facts about all operations of an API."""

    methods: Mapping[str, frozenset[str]]
    """The HTTP methods of each path."""
    collections: frozenset[str]
    """Paths that have items: another path continues with one parameter."""
    prefix: tuple[str, ...]
    """The common prefix of all operationIds that callers do not need (``api``, ``alloydb``)."""
    suffix: tuple[str, ...]
    """The same at their end (``handler``, ``endpoint``)."""
    derived: bool
    """Whether most operationIds only repeat method and path."""
    misplaced: frozenset[str] = frozenset()
    """OperationIds of several operations that name the path of one, and not of another (a shared path item)."""
    short: Mapping[str | None, str] = field(default_factory=dict[str | None, str])
    """An abbreviation of each tag that all its operationIds begin with (``repo`` for ``repository``)."""
    controllers: Mapping[str | None, tuple[str, ...]] = field(
        default_factory=dict[str | None, tuple[str, ...]]
    )
    """The first part of the operationIds of each tag, if all have the same (``Article_Get``, ``Article_Put``)."""

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> Siblings:
        """Collect it from all operations of an API."""
        methods: dict[str, set[str]] = {}
        repeating: list[bool] = []
        long = False
        ids: list[list[str]] = []
        firsts: dict[str | None, list[str | None]] = {}
        tags: set[str] = set()
        naming: dict[str, set[bool]] = {}
        of_tag: dict[str | None, list[list[str]]] = {}
        for operation in operations:
            parts = part_words(operation)
            tag = next(iter(operation.tags), None)
            firsts.setdefault(tag, []).append(" ".join(parts[0]) if len(parts) > 1 else None)
            naming.setdefault(operation.operation_id or "", set()).add(_names_path(operation))
            tags |= {singular(word) for tag in operation.tags[:1] for word in lower_words(tag)}
            methods.setdefault(operation.path.rstrip("/"), set()).add(operation.method)
            found = lower_words(operation.operation_id or "")
            if found:
                repeating.append(repeats(operation))
                long |= repeating[-1] and len(undated(operation)) > 1
                ids.append(found)
                of_tag.setdefault(tag, []).append(found)
        return cls(
            {path: frozenset(found) for path, found in methods.items()},
            frozenset(path.rpartition("/")[0] for path in methods if path.endswith("}")),
            (
                tuple((namespace or "").split())
                if len(of_all := {first for found in firsts.values() for first in found}) == 1
                and (namespace := next(iter(of_all)))
                and len(ids) > 1
                else shared_words(ids, tags)
            ),
            tuple(reversed(shared_words([found[::-1] for found in ids], tags))),
            long and 2 * sum(repeating) > len(repeating),
            frozenset(name for name, found in naming.items() if len(found) > 1),
            {tag: short for tag, each in of_tag.items() if (short := _abbreviation(tag, each))},
            {
                tag: tuple((found[0] or "").split())
                for tag, found in firsts.items()
                if len(found) > 1 and len(set(found)) == 1 and found[0]
            },
        )


def _abbreviation(tag: str | None, ids: Sequence[Sequence[str]]) -> str | None:
    """Return the first word of all operationIds of a tag where it abbreviates the tag and a verb follows it."""
    whole = "".join(lower_words(tag or ""))
    first = next(iter({found[0] for found in ids}), "") if len({f[0] for f in ids}) == 1 else ""
    short = 2 < len(first) < len(whole) and whole.startswith(first) and singular(whole) != first
    told = all(len(found) > 1 and found[1] in VERBS for found in ids)
    return first if short and told and first not in VERBS else None


def _names_path(operation: Operation) -> bool:
    """Return whether an operationId has a word, other than a verb, of its path."""
    path = {singular(word) for word in path_words(operation)}
    found = {singular(word) for word in lower_words(cleaned(operation)) if word not in VERBS}
    return bool(found & path)


def telling_segments(path: str) -> list[str]:
    """Return the segments of a path that name things: no parameters, no ``api``, no version."""
    segments = [s for s in plain_path(path).split("/") if words(s) and "{" not in s]
    telling = [s for s in segments if s.lower() not in DULL_SEGMENTS and not VERSION.fullmatch(s)]
    return telling or segments


@lru_cache(maxsize=_KEPT)
def plain_path(path: str) -> str:
    """Return a path without an extension (``.json``), and the query or fragment that distinguishes operations in some documents."""
    return _EXTENSION.sub("", _QUERY.split(path, maxsplit=1)[0].rstrip("/"))


def repeats(operation: Operation) -> bool:
    """Return whether the operationId only repeats method and path: ``PostChargesCharge``, ``getV1Users``."""
    telling = [
        word for segment in telling_segments(operation.path) for word in lower_words(segment)
    ]
    method = operation.method.lower()
    found = re.sub(r"\d+$", "", "".join(lower_words(operation.operation_id or "")))
    return found in {
        re.sub(r"\d+$", "", "".join(said))
        for words_of in (path_words(operation), undated(operation), telling)
        for said in ([method, *words_of], [*words_of, method])
    }


def is_path_with_by(operation: Operation) -> bool:
    """Return whether an operationId is method and path with ``by`` before each parameter: ``ApiBoardsByBoardIdColumnsGet``."""
    if "{" not in operation.path or operation.method not in _PATH_VERBS:
        return False
    said = [
        word
        for segment in plain_path(operation.path).split("/")
        for word in (["by"] if "{" in segment else []) + lower_words(segment)
    ]
    told = [word for word in said if not is_dull(word)]
    found = "".join(lower_words(operation.operation_id or ""))
    return any(
        found in (verb + "".join(words_of), "".join(words_of) + verb)
        for words_of in (said, told)
        for verb in _PATH_VERBS[operation.method]
    )


def own_words(operation: Operation, resource: Sequence[str]) -> list[str]:
    """Return what an operationId says before path and method, if it ends in these (FastAPI); else nothing."""
    text = operation.operation_id or ""
    found = lower_words(text)
    path = path_words(operation)
    end = "".join([*path, operation.method.lower()])
    if not path or text != text.lower() or not "".join(found).endswith(end):
        return []
    left = len(end)
    while found and left > 0:
        left -= len(found.pop())
    return _unversioned(found, operation, resource) if left == 0 else []


def cleaned(operation: Operation) -> str:
    """Return an operationId without what frameworks append."""
    return _cleaned(operation.operation_id or "")


@lru_cache(maxsize=_KEPT)
def _cleaned(operation_id: str) -> str:
    text = _SPRING.sub("", re.sub(r"['’]s(?![a-z])", "", operation_id))
    text = _shared_route(_NEST.sub(r"\1", text))
    return _ASYNC.sub("", _DUPLICATE.sub("", text))


def _shared_route(text: str) -> str:
    """Return what the operationIds that TypeSpec joins for one route share: ``Todos_createJson_Todos_createForm``."""
    parts = text.split("_")
    owners, said = parts[::2], [words(part) for part in parts[1::2]]
    if len(said) < 2 or len(owners) != len(said) or len(set(owners)) > 1 or not all(said):
        return text
    common = [column[0] for column in zip(*said, strict=False) if len(set(column)) == 1]
    return f"{owners[0]}_{''.join(common)}" if owners[0][:1].isupper() and common else text


def id_words(operation: Operation, siblings: Siblings, resource: Sequence[str]) -> list[str]:
    """Return the words of an operationId without what all of a document share."""
    found = lower_words(cleaned(operation))
    if same(found, resource):
        return found
    short = siblings.short.get(next(iter(operation.tags), None))
    if short is not None and found[:1] == [short]:
        found = found[1:]
    start, end = list(siblings.prefix), list(siblings.suffix)
    if start and found[: len(start)] == start and len(found) > len(start):
        found = found[len(start) :]
    if end and found[-len(end) :] == end and len(found) > len(end):
        found = found[: -len(end)]
    path = path_words(operation)
    while len(found) > 1 and found[0] in path and is_dull(found[0]):
        found = found[1:]
    found = _unfused(_unversioned(found, operation, resource), operation)
    return [*found[:-1], undigited(found[-1], operation)] if found else found


def _unfused(found: list[str], operation: Operation) -> list[str]:
    """Return the words with the HTTP method split from a segment it is written together with: ``getstopWords``."""
    method = operation.method.lower()
    segments = {"".join(words_of) for words_of in static_segments(operation)}
    if not found or not found[0].startswith(method) or found[0] == method:
        return found
    noun = [found[0].removeprefix(method), *found[1:]]
    return [method, *noun] if "".join(noun) in segments else found


def _unversioned(found: Sequence[str], operation: Operation, resource: Sequence[str]) -> list[str]:
    """Return the words without the version that the path has too: ``users v2``, ``getv1``."""
    versions = {s.lower() for s in plain_path(operation.path).split("/") if VERSION.fullmatch(s)}
    if len(resource) > 1 and versions & {*resource}:
        return list(found)
    kept: list[str] = []
    for word in found:
        bare = next((word.removesuffix(v) for v in versions if word.endswith(v)), word)
        if bare or len(found) == 1:
            kept.append(bare or word)
    return kept or list(found)


def undigited(word: str, operation: Operation) -> str:
    """Return a word without the digit that marks duplicates: ``revoke2``, ``getPet2``."""
    bare = word.rstrip("0123456789")
    path = {singular(each) for each in path_words(operation)}
    return bare if bare in VERBS or (singular(bare) in path and word not in path) else word


def is_duplicate(operation: Operation) -> bool:
    """Return whether an operationId ends with a number that a framework added to duplicates."""
    text = operation.operation_id or ""
    if _DUPLICATE.search(text) or ((found := _SPRING.search(text)) and found.group(1)):
        return True
    last = lower_words(text)[-1:]
    return bool(last) and last[0] != undigited(last[0], operation)


def part_words(operation: Operation) -> list[list[str]]:
    """Return the words of each part of an operationId: ``issues/list-comments``, ``Widgets_list``, ``a.b.get``."""
    text = cleaned(operation)
    if text.count("_") == 1 and text[:1].isupper():
        text = text.replace("_", ".")
    parts = [lower_words(part) for part in re.split(r"[./:#]", text) if words(part)]
    if parts and parts[-1]:
        parts[-1][-1] = undigited(parts[-1][-1], operation)
    while len(parts) > 1 and all(is_dull(word) for word in parts[0]):
        parts = parts[1:]
    return parts


def is_dull(word: str) -> bool:
    """Return whether a word names nothing of its own: ``api``, a version."""
    return word in DULL_SEGMENTS or VERSION.fullmatch(word) is not None


def without_role(part: Sequence[str]) -> list[str]:
    """Return the words of a controller without its role: ``order api`` gives ``order``."""
    found = list(part)
    while len(found) > 1 and found[-1] in _ROLES:
        found.pop()
    return found


def shared_words(ids: Sequence[Sequence[str]], tags: Container[str]) -> tuple[str, ...]:
    """Return the common prefix of all lists, without verbs, that leaves at least one word of each."""
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


def undated(operation: Operation) -> list[str]:
    """Return the words of the path, parameters among them, without ``api`` and versions."""
    path = path_words(operation)
    return [word for word in path if word not in DULL_SEGMENTS and not VERSION.fullmatch(word)]


def path_words(operation: Operation) -> list[str]:
    """Return the words of a path, those of its parameters too."""
    return lower_words(_QUERY.split(operation.path)[0].replace("{", " ").replace("}", " "))


def parent_words(operation: Operation, *, last: bool = True) -> frozenset[str]:
    """Return the words, in the singular, of what the parameters of a path say, and of what they belong to.

    Without ``last``, the words of the last item of the path are omitted, before a verb too: it is the target of the operation.
    """
    segments = plain_path(operation.path).split("/")
    if not last and lower_words(segments[-1])[:1] and lower_words(segments[-1])[0] in VERBS:
        segments = segments[:-1]
    if not last and "{" in segments[-1]:
        segments = segments[:-2]
    found: set[str] = set()
    for segment, follower in zip(segments, [*segments[1:], ""], strict=False):
        if "{" in segment:
            found.update(singular(word) for word in lower_words(segment))
            found.update(("id", "uid", "uuid", "key"))
        elif "{" in follower:
            found.update(singular(word) for word in lower_words(segment))
        elif segment.lower() in ("me", "self"):
            found.update(("user", "me", "my"))
    return frozenset(found)


def static_segments(operation: Operation) -> list[list[str]]:
    """Return the words of each segment of a path that is not a parameter."""
    return [lower_words(s) for s in plain_path(operation.path).split("/") if "{" not in s]


def is_covered(found: Sequence[str], parents: frozenset[str]) -> bool:
    """Return whether all words are among ``parents``, singular or plural."""
    return bool(found) and all(singular(word) in parents for word in found)


def is_segment(found: Sequence[str], operation: Operation) -> bool:
    """Return whether the words are those of one segment of the path."""
    return any(
        same(lower_words(segment), found) for segment in plain_path(operation.path).split("/")
    )


def resource_words(resource: str) -> list[str]:
    """Return the words of a resource's name."""
    return lower_words(resource) or ["default"]


def find_run(found: Sequence[str], run: Sequence[str]) -> int | None:
    """Return the index of the last occurrence of the words ``run``, singular or plural."""
    for start in range(len(found) - len(run), -1, -1):
        if same(found[start : start + len(run)], run):
            return start
    return None


def joined_as(found: Sequence[str], run: Sequence[str]) -> list[str]:
    """Return words joined or split as the resource spells them: ``coorganizers``, ``co organizers``."""
    joined = "".join(run)
    whole = singular(joined)
    for start in range(len(found)):
        if found[start][:1] != joined[:1]:
            continue
        text = ""
        for end in range(start + 1, len(found) + 1):
            text += found[end - 1]
            if len(text) > len(joined) + _INFLECTION:
                break
            if end - start != len(run) and singular(text) == whole:
                return [*found[:start], *run, *found[end:]]
    return list(found)


def ends_with(found: Sequence[str], run: Sequence[str]) -> bool:
    """Return whether a list of words ends with ``run``."""
    return same(found[-len(run) :], run)


def same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two lists of words are equal, singular or plural."""
    if len(one) != len(other):
        return False
    return all(a == b or singular(a) == singular(b) for a, b in zip(one, other, strict=True))


def lower_words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return list(_lower_words(text))


@lru_cache(maxsize=_KEPT)
def _lower_words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in words(text))
