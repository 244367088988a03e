"""The runtime shared by all clients that docpact generates: requests, responses and errors.

``Field``, ``shapes`` and ``types`` need pydantic, so they are imported on first access, like the models.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import Field as Field

    from . import shapes as shapes
    from . import types as types

__all__ = ["Field", "shapes", "types"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in ("shapes", "types"):
            from importlib import import_module

            return import_module(f".{name}", __name__)
        if name == "Field":
            from pydantic import Field

            return Field
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
