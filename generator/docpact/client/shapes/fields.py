"""Python names of an object's properties."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import lru_cache

from docpact.naming import settle, snake

__all__ = ["UNUSABLE", "field_names"]

_OF_PYDANTIC = """
construct copy dict from_orm json model_computed_fields model_config model_construct model_copy model_dump model_dump_json
model_extra model_fields model_fields_set model_json_schema model_parametrized_name model_post_init model_rebuild
model_validate model_validate_json model_validate_strings parse_file parse_obj parse_raw schema schema_json
update_forward_refs validate mro register
"""
_OF_ANNOTATIONS = "bool bytes dict float int list str tuple"
UNUSABLE = frozenset((*_OF_PYDANTIC.split(), *_OF_ANNOTATIONS.split()))
"""Names that a field of a model cannot have: it would hide a method, or a type that its neighbours are written with."""


def field_names(said: Mapping[str, str], types: Container[str] = ()) -> dict[str, str]:
    """A distinct Python name for each wire name, ``page_size`` for ``pageSize``.

    Args:
        said: The properties of one object, each with the name it suggests: its wire name, or that of an extension.
        types: Names of classes, which a field must not hide either (names of a script without case can meet).

    """
    wanted = {wire: _usable(name) for wire, name in said.items()}
    wanted = {wire: f"{name}_" if name in types else name for wire, name in wanted.items()}
    if len(set(wanted.values())) == len(wanted):
        return wanted
    # a property that is spelled just so keeps its name before one that only comes to it
    exact = {wire: name for wire, name in wanted.items() if wire == name}
    others = {wire: name for wire, name in wanted.items() if wire != name}
    settled = {**exact, **settle(others, exact, reserved=UNUSABLE)}
    return {wire: settled[wire] for wire in wanted}


@lru_cache(maxsize=65536)
def _usable(wire: str) -> str:
    name = snake(wire)
    return f"{name}_" if name in UNUSABLE else name
