"""What every client made by docpact shares: sending a request, reading an answer, and the errors in between.

``Field``, ``shapes`` and ``types`` need pydantic, so they load when they are first touched, as the models do.
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
