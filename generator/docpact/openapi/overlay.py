"""OpenAPI Overlays 1.0 and 1.1: a document changed without touching the vendor's file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.openapi.loader import Source, read_source
from docpact.text.values import JsonObject, find, is_array, is_object, join, kind

__all__ = ["apply", "apply_file"]

_KNOWN = frozenset(["target", "description", "update", "remove", "copy"])


def apply_file(data: JsonObject, path: Path) -> JsonObject:
    """Return the document with the actions of one overlay file applied, in order; ``data`` is not changed.

    Raises:
        DocpactError: Not an overlay, or the target of an action matches nothing: the document has changed, and
            the overlay no longer does what it was written for.

    """
    return apply(data, read_source(path))


def apply(data: JsonObject, overlay: Source) -> JsonObject:
    """The same, with the overlay read already."""
    document = overlay.data
    version: object = document.get("overlay") if is_object(document) else None
    if not is_object(document) or version is None:
        raise DocpactError(
            "not an OpenAPI Overlay: `overlay` with a version is missing",
            where=Place(overlay.name),
            hint="start it with `overlay: 1.0.0`",
        )
    if str(version).split(".")[:2] not in (["1", "0"], ["1", "1"]):
        raise DocpactError(
            f"overlay version {version!r} is not supported",
            where=overlay.place("/overlay"),
            hint="supported: 1.0 and 1.1",
        )
    actions: object = document.get("actions")
    if not is_array(actions) or not actions:
        raise DocpactError(
            "`actions` is missing or empty",
            where=Place(overlay.name),
            hint="add `actions`, or remove the overlay",
        )
    changed: Any = copied(data)
    for index, action in enumerate(actions):
        changed = _apply_action(changed, action, overlay, join("/actions", index))
    if not is_object(changed):
        raise DocpactError("the overlay removes the whole document", where=Place(overlay.name))
    return changed


def copied(value: Any) -> Any:
    """A copy that shares nothing changeable, not even what YAML aliases share."""
    if is_object(value):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if is_array(value) else value


def merged(old: Any, new: Any) -> Any:
    """``old`` with ``new`` over it: objects member by member, arrays one after the other, anything else replaced."""
    if is_object(old) and is_object(new):
        return {
            **old,
            **{
                key: merged(old[key], value) if key in old else copied(value)
                for key, value in new.items()
            },
        }
    if is_array(old) and is_array(new):
        return [*old, *copied(new)]
    return copied(new)


def _apply_action(data: Any, action: object, overlay: Source, pointer: str) -> Any:
    where = overlay.place(pointer)
    if not is_object(action) or not isinstance(action.get("target"), str):
        raise DocpactError(
            "`target` of an action is missing",
            where=where,
            hint="add `target`, a JSONPath (RFC 9535)",
        )
    unknown = [key for key in action if key not in _KNOWN and not key.startswith("x-")]
    if unknown:
        raise DocpactError(
            f"unknown field {unknown[0]!r} of an action",
            where=where,
            hint=f"known fields: {', '.join(sorted(_KNOWN))}",
        )
    if not {"update", "remove", "copy"} & action.keys():
        raise DocpactError(
            "an action has no `update`, `remove` or `copy`",
            where=where,
            hint="add `update`, `remove` or `copy`",
        )
    targets = _matches(action["target"], data, overlay, join(pointer, "target"))
    if not targets:
        raise DocpactError(
            f"the target {action['target']!r} matches nothing in the document",
            where=overlay.place(join(pointer, "target")),
            hint="the document has changed: fix the target, or remove the action",
        )
    if action.get("remove") is True:
        for parts in reversed(targets):
            data = _remove(data, parts, where)
        return data
    for parts in targets:
        data = _update(data, parts, _update_value(data, action, overlay, pointer), where)
    return data


def _update_value(data: Any, action: Mapping[str, Any], overlay: Source, pointer: str) -> Any:
    if "copy" not in action:
        return action.get("update", {})
    at = join(pointer, "copy")
    if not isinstance(action["copy"], str):
        raise DocpactError(
            f"copy: expected a JSONPath, got {kind(action['copy'])}", where=overlay.place(at)
        )
    found = _matches(action["copy"], data, overlay, at)
    if len(found) != 1:
        raise DocpactError(
            f"{action['copy']!r} matches {len(found)} nodes; copy needs exactly one",
            where=overlay.place(at),
            hint="name one node",
        )
    source = find(data, map(str, found[0]))
    return merged(source, action["update"]) if "update" in action else source


def _matches(path: str, data: Any, overlay: Source, pointer: str) -> list[tuple[str | int, ...]]:
    """The places that a JSONPath selects, each once, in document order."""
    from jsonpath import JSONPathEnvironment, JSONPathError  # few documents have overlays

    if not path.startswith("$"):
        raise DocpactError(
            f"the JSONPath {path!r} does not start with `$`",
            where=overlay.place(pointer),
            hint="see RFC 9535",
        )
    try:
        found = [
            tuple(match.parts) for match in JSONPathEnvironment(strict=True).finditer(path, data)
        ]
    except (JSONPathError, RecursionError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise DocpactError(
            f"the JSONPath {path!r} cannot be used: {reason}",
            where=overlay.place(pointer),
            hint="see RFC 9535",
        ) from None
    return list(dict.fromkeys(found))


def _update(data: Any, parts: tuple[str | int, ...], value: Any, where: Place) -> Any:
    if not parts:
        return merged(data, value)
    parent: Any = find(data, map(str, parts[:-1]))
    target = parent[parts[-1]]
    if is_array(target) and not is_array(value):
        target.append(copied(value))
    elif is_object(target) != is_object(value) and (is_object(target) or is_object(value)):
        raise DocpactError(
            f"{kind(value)} cannot update {kind(target)}",
            where=where,
            hint="remove the target, and set it in its parent",
        )
    else:
        parent[parts[-1]] = merged(target, value)
    return data


def _remove(data: Any, parts: tuple[str | int, ...], where: Place) -> Any:
    if not parts:
        raise DocpactError("removes the whole document", where=where, hint="name something in it")
    try:
        parent: Any = find(data, map(str, parts[:-1]))
        del parent[parts[-1]]
    except (KeyError, IndexError):  # it went with a parent that the same action removed
        pass
    return data
