"""What the method of an operation is called, less what its resource says already.

``ListHosts`` of ``Hosts`` is ``list``, ``projects.locations.list`` of ``Projects`` is ``locations_list``. An operation
without an operationId, or with one that only repeats method and path, is named after what the path does, in the usual
words: ``list``, ``get``, ``create``, ``update``, ``replace``, ``delete``, or the path's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from docpact.ir import Operation
from docpact.naming import settle, snake, words

__all__ = ["Siblings", "forms", "method_names", "telling_segments"]

_SCOPE = frozenset(
    {
        *("date", "datetime", "dicts", "models", "omit", "runtime", "time"),
        *("awaited", "deprecated", "streamed"),
    }
)
"""What the bodies and signatures of resource classes use: a method of such a name would come in between."""
_VERSION = re.compile(r"v\d+(alpha\d*|beta\d*)?|\d[\d.]*", re.IGNORECASE)
_DULL_SEGMENTS = frozenset({"api", "apis", "rest"})
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Siblings:
    """What the other operations of an API tell about one."""

    methods: Mapping[str, frozenset[str]]
    """Path to the methods that it has."""
    collections: frozenset[str]
    """Paths that have items: there is another path that goes on with one parameter."""
    namespace: str | None
    """The part of the operationIds that all of them begin with (``alloydb`` of ``alloydb.projects.list``)."""
    derived: bool
    """Whether most operationIds only repeat method and path, some a long one: nobody chose such names."""

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> Siblings:
        """What these operations, all of an API, tell about each other."""
        methods: dict[str, set[str]] = {}
        repeating: list[bool] = []
        long = False
        namespaces: set[str | None] = set()
        for operation in operations:
            methods.setdefault(operation.path.rstrip("/"), set()).add(operation.method)
            parts = _parts(operation.operation_id or "")
            if parts:
                repeating.append(_repeats(operation))
                long |= repeating[-1] and len(_undated(operation)) > 1
            namespaces.add(parts[0] if len(parts) > 1 else None)
        return cls(
            {path: frozenset(found) for path, found in methods.items()},
            frozenset(path.rpartition("/")[0] for path in methods if path.endswith("}")),
            namespaces.pop() if len(namespaces) == 1 and len(repeating) > 1 else None,
            long and 2 * sum(repeating) > len(repeating),
        )


def method_names(
    resource: str, operations: Sequence[Operation], siblings: Siblings
) -> dict[str, str]:
    """Pointer of each operation of one resource to the name of its method; where short names clash, they are long."""
    short = {o.pointer: _short(o, resource, siblings) for o in operations}
    wanted_by = Counter(short.values())
    wanted = {
        o.pointer: short[o.pointer] if wanted_by[short[o.pointer]] == 1 else _long(o, siblings)
        for o in operations
    }
    return settle({key: f"{name}_" if name in _SCOPE else name for key, name in wanted.items()})


def telling_segments(path: str) -> list[str]:
    """The segments of a path that name things: no parameters, no ``api``, no version."""
    segments = [s for s in _plain(path).split("/") if words(s) and "{" not in s]
    telling = [s for s in segments if s.lower() not in _DULL_SEGMENTS and not _VERSION.fullmatch(s)]
    return telling or segments


def forms(resource: Sequence[str]) -> list[list[str]]:
    """The resource's words, as they are, with the last in the singular, and with the last in the plural."""
    last = resource[-1]
    variants = {last, f"{last}s"}
    if last.endswith("ies"):
        variants.add(f"{last[:-3]}y")
    elif last.endswith("s"):
        variants |= {last[:-1], last[:-2]} if last.endswith("es") else {last[:-1]}
    return [[*resource[:-1], v] for v in sorted(variants, key=lambda v: (-len(v), v)) if v]


def _short(operation: Operation, resource: str, siblings: Siblings) -> str:
    said = _said(operation)
    if said:
        return snake(said)
    alike = forms(resource.split("_"))
    parts = _parts(operation.operation_id or "")
    if not parts or (siblings.derived and _repeats(operation)):
        return snake("_".join(_by_path(operation, alike, siblings)))
    own = _own_words(operation)
    if own:
        return snake("_".join(_without(own, alike)))
    if siblings.namespace == parts[0] and len(parts) > 1:
        parts = parts[1:]
    return snake("_".join(_less_resource([_lower(part) for part in parts], alike)))


def _long(operation: Operation, siblings: Siblings) -> str:
    said = _said(operation)
    if said:
        return snake(said)
    if _parts(operation.operation_id or "") and not (siblings.derived and _repeats(operation)):
        return snake("_".join(_lower(operation.operation_id or "")))
    segments = [operation.method, *_plain(operation.path).split("/")]
    found = [w for s in segments if "{" not in s and s not in _DULL_SEGMENTS for w in _lower(s)]
    if operation.path.endswith("}"):
        found += ["by", *_lower(operation.path.rsplit("{", 1)[1])]
    return snake("_".join(found))


def _said(operation: Operation) -> str | None:
    extension = operation.extensions.get("x-docpact-method")
    return extension if isinstance(extension, str) and words(extension) else None


def _repeats(operation: Operation) -> bool:
    """Whether the operationId says no more than method and path: ``PostChargesCharge``, ``getV1Users``."""
    telling = [word for segment in telling_segments(operation.path) for word in _lower(segment)]
    method = operation.method.lower()
    return "".join(_lower(operation.operation_id or "")) in {
        "".join(said)
        for words_of in (_path_words(operation), _undated(operation), telling)
        for said in ([method, *words_of], [*words_of, method])
    }


def _own_words(operation: Operation) -> list[str]:
    """What an operationId says before path and method, if it ends in these, as some frameworks have it; else nothing."""
    found = _lower(operation.operation_id or "")
    path = _path_words(operation)
    end = "".join([*path, operation.method.lower()])
    if not path or not "".join(found).endswith(end):
        return []
    left = len(end)
    while found and left > 0:
        left -= len(found.pop())
    return found if left == 0 else []


def _undated(operation: Operation) -> list[str]:
    """The words of the path, parameters among them, without ``api`` and versions."""
    path = _path_words(operation)
    return [word for word in path if word not in _DULL_SEGMENTS and not _VERSION.fullmatch(word)]


def _path_words(operation: Operation) -> list[str]:
    return _lower(_plain(operation.path).replace("{", " ").replace("}", " "))


def _by_path(operation: Operation, alike: list[list[str]], siblings: Siblings) -> list[str]:
    """The words of a name for what the path does: ``list_cards``, ``get_card``, ``verify_bank_account``."""
    path = _plain(operation.path)
    item = path.endswith("}")
    methods = siblings.methods.get(operation.path.rstrip("/"), frozenset[str]())
    rest = _things(path, alike)
    *_, before, last = ["", "", *path.split("/")]
    plural = not item and bool(words(last)) and _is_plural(_lower(last)[-1])
    collection = path in siblings.collections or (plural and {"GET", "POST"} <= methods)
    noun = [word for part in rest for word in part]
    if operation.method == "POST" and not item:
        if collection or (plural and not before.endswith("}") and "GET" not in methods):
            return ["create", *noun[:-1], *map(_singular, noun[-1:])]
        if rest and "GET" not in methods:  # it is something to do: `/bank_accounts/{id}/verify`
            return [word for part in (rest[-1], *rest[:-1]) for word in part]
    return [_verb(operation.method, methods, item, collection), *noun]


def _things(path: str, alike: list[list[str]]) -> list[list[str]]:
    """The words of each telling segment but the resource's own, one of several being called so."""
    telling = telling_segments(path)
    segments = path.split("/")
    found: list[list[str]] = []
    own = True
    for segment, follower in zip(segments, [*segments[1:], ""], strict=True):
        parts = _lower(segment)
        if segment not in telling:
            continue
        if own and parts in alike:
            own = False
            continue
        found.append([*parts[:-1], _singular(parts[-1])] if follower.startswith("{") else parts)
    return found


def _verb(method: str, methods: frozenset[str], item: bool, collection: bool) -> str:
    match method:
        case "GET":
            return "list" if collection and not item else "get"
        case "POST" if not item and "GET" not in methods:
            return "post"
        case "POST" | "PATCH":
            return "update"
        case "PUT":
            return "replace" if methods & {"PATCH", "POST"} else "update"
        case _:
            return method.lower()


def _less_resource(parts: list[list[str]], alike: list[list[str]]) -> list[str]:
    """The words of an operationId less those that say the resource.

    Where it has parts (``issues/list-comments``), one or more of them, whole, say it; else a run of words does.
    """
    length = len(alike[0])
    for start in range(len(parts)):
        run: list[str] = []
        end = start
        while end < len(parts) and len(run) < length:
            run += parts[end]
            end += 1
        if run in alike and len(parts) > end - start:
            return [word for part in (*parts[:start], *parts[end:]) for word in part]
    return _without(parts[0], alike) if len(parts) == 1 else [w for part in parts for w in part]


def _without(found: list[str], alike: list[list[str]]) -> list[str]:
    """``found`` less the first run of words that says the resource, and the article before it.

    Unchanged when nothing would be left.
    """
    for run in alike:
        for start in range(len(found) - len(run) + 1):
            if found[start : start + len(run)] == run:
                before = (
                    found[: start - 1]
                    if found[start - 1 : start] and found[start - 1] in _ARTICLES
                    else found[:start]
                )
                return before + found[start + len(run) :] or found
    return found


def _singular(word: str) -> str:
    """One of several, as far as English spells it by rule."""
    if word.endswith("ies") and len(word) > len("series"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "tches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ies", "news")):
        return word[:-1]
    return word


def _is_plural(word: str) -> bool:
    return _singular(word) != word


def _plain(path: str) -> str:
    """The path without what some documents tell operations of one path apart by (``/#Action=List``, ``/?action=list``)."""
    return re.split("[?#]", path, maxsplit=1)[0].rstrip("/")


def _parts(operation_id: str) -> list[str]:
    return [part for part in re.split(r"[./:]", operation_id) if words(part)]


def _lower(text: str) -> list[str]:
    return [word.lower() for word in words(text)]
