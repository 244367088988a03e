"""Hide secrets in the local variables of the frames that an error passes through.

Tools that report errors show the locals of every frame of a traceback. Below a method of a resource no frame keeps what
was sent; the method's own frame, and those that it was called through, hold the arguments as the person gave them.
"""

from __future__ import annotations

import sys
from inspect import currentframe
from types import FrameType
from typing import Any, cast

from .auth import Sealed
from .hiding import is_secret_name
from .json_text import is_mapping
from .operation import omit

__all__ = ["hide_locals"]

_PACKAGE = __name__.rpartition(".")[0]
_MOST_FRAMES = 12
_MOST_VALUES = 1_000
_DEEPEST = 8
_SEALED = Sealed("")


def hide_locals(resource: type[Any] | tuple[type[Any], ...], *names: str) -> None:
    """Hide secrets in the locals of the caller's frame, and of the frames of this package above it.

    An error has to be on its way: none of the frames uses its locals any more.

    Args:
        resource: The classes whose methods belong to this package, wherever they are defined.
        names: Locals that are secret whatever they hold, besides those whose names say so.
    """
    frame = currentframe()
    frame = frame and frame.f_back
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return
        owner = frame.f_locals.get("self")
        if not (isinstance(owner, resource) or frame.f_globals.get("__package__") == _PACKAGE):
            return
        _hide(frame, names)
        frame = frame.f_back


def _hide(frame: FrameType, names: tuple[str, ...]) -> None:
    found = frame.f_locals
    changed = {
        name: shown
        for name, value in found.items()
        if name != "self"
        and (shown := _SEALED if name in names else _shown(name, value, [_MOST_VALUES]))
        is not value
    }
    if not changed:
        return
    found.update(changed)
    # From 3.13 on an assignment to f_locals is one to the variable (PEP 667).
    if sys.version_info < (3, 13):
        try:
            from ctypes import c_int, py_object, pythonapi

            pythonapi.PyFrame_LocalsToFast(py_object(frame), c_int(0))
        except (ImportError, AttributeError):
            return  # another implementation than CPython


def _shown(name: str, value: Any, left: list[int], depth: int = 0) -> Any:
    """Return a value, or what is shown of it if it is secret or something in it is."""
    left[0] -= 1
    if value is None or value is omit or isinstance(value, bool | Sealed):
        return value
    if is_secret_name(name) or name == "idempotency_key":
        return _SEALED
    if isinstance(value, str | bytes | int | float) or callable(value):
        return value
    if depth > _DEEPEST or left[0] < 0:
        return _SEALED
    if isinstance(value, list | tuple):
        before: list[Any] = [*cast("list[Any]", value)]
        after = [_shown("", item, left, depth + 1) for item in before]
        same = all(one is other for one, other in zip(after, before, strict=True))
        return cast("Any", value) if same else after
    if is_mapping(value):
        items: dict[str, Any] = dict(value)
    elif hasattr(cast("Any", type(value)), "model_fields"):
        items = {**vars(value), **(getattr(value, "model_extra", None) or {})}
    else:
        return value
    safe = {key: _shown(str(key), item, left, depth + 1) for key, item in items.items()}
    return cast("Any", value) if all(safe[key] is items[key] for key in items) else safe
