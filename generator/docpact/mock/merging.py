"""Changes of an item: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from docpact.text.values import is_array, is_object, split

__all__ = ["PatchError", "json_patch", "merged"]

_DEEPEST = 100


class PatchError(ValueError):
    """A patch that cannot be applied."""


def merged(
    item: dict[str, Any],
    patch: dict[str, Any],
    keeps_null: Callable[[str], bool] = lambda _: False,
    depth: int = 0,
) -> dict[str, Any]:
    """Return an item with a patch merged into it.

    Args:
        item: The item.
        patch: The patch; null removes a field.
        keeps_null: Whether null is a value of a field of the item, which it is then set to.
        depth: How deep in the item this is.
    """
    found = dict(item)
    for name, value in patch.items():
        if value is None and not (depth == 0 and keeps_null(name)):
            found.pop(name, None)
        elif is_object(value) and depth < _DEEPEST:
            below = found.get(name)
            found[name] = merged(below if is_object(below) else {}, value, keeps_null, depth + 1)
        else:
            found[name] = value
    return found


def json_patch(item: dict[str, Any], operations: Sequence[Any]) -> dict[str, Any]:
    """Return an item with the operations of a JSON Patch applied.

    Raises:
        PatchError: An operation cannot be applied.
    """
    whole: dict[str, Any] = {"": copy.deepcopy(item)}
    for step in operations:
        if not is_object(step) or not isinstance(step.get("path"), str):
            raise PatchError("each operation of a JSON Patch has an op and a path")
        name, path = step.get("op"), ["", *split(step["path"])]
        if name in ("move", "copy"):
            source = ["", *split(str(step.get("from", "")))]
            value = copy.deepcopy(_get(whole, source))
            if name == "move":
                _remove(whole, source)
            _add(whole, path, value)
        elif name == "add":
            _add(whole, path, step.get("value"))
        elif name == "replace":
            _get(whole, path)
            _remove(whole, path) if len(path) > 1 else None
            _add(whole, path, step.get("value"))
        elif name == "remove":
            _get(whole, path)
            _remove(whole, path)
        elif name == "test":
            if _get(whole, path) != step.get("value"):
                raise PatchError(f"test failed at {step['path']!r}")
        else:
            raise PatchError(f"unknown operation {name!r}")
    changed = whole[""]
    if not is_object(changed):
        raise PatchError("the patch leaves no object")
    return changed


def _get(whole: Any, path: Sequence[str]) -> Any:
    for token in path:
        if is_object(whole) and token in whole:
            whole = whole[token]
        elif is_array(whole) and token.isdigit() and int(token) < len(whole):
            whole = whole[int(token)]
        else:
            raise PatchError(f"nothing at {'/'.join(path)!r}")
    return whole


def _add(whole: Any, path: Sequence[str], value: Any) -> None:
    holder, last = _get(whole, path[:-1]), path[-1]
    if is_object(holder):
        holder[last] = value
    elif is_array(holder) and last == "-":
        holder.append(value)
    elif is_array(holder) and last.isdigit() and int(last) <= len(holder):
        holder.insert(int(last), value)
    else:
        raise PatchError(f"nothing at {'/'.join(path)!r}")


def _remove(whole: Any, path: Sequence[str]) -> None:
    holder, last = _get(whole, path[:-1]), path[-1]
    if is_array(holder):
        del holder[int(last)]
    else:
        holder.pop(last, None)
