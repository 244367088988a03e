"""Whether a document is valid OpenAPI 3.1, by openapi-spec-validator: what other tools will say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from docpact.findings import Finding
from docpact.openapi import ApiSource
from docpact.openapi.values import find, is_array, is_object, join

__all__ = ["spec_validity"]

_RULE = "DP700"
_NOWHERE = "DP701"
_LONGEST = 200


def spec_validity(source: ApiSource) -> list[Finding]:
    """The errors of a document, one for each place, or what keeps it from being judged."""
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from referencing.exceptions import Unresolvable

    data, found = source.document.data, dict[str, Finding]()
    try:
        errors: Iterable[Any] = OpenAPIV31SpecValidator(cast("Any", data)).iter_errors()
        for error in errors:
            pointer = _pointer(error, data)
            place = source.document.place(pointer)
            found.setdefault(
                pointer, Finding(_RULE, _said(error), spec=place, hint="correct the document there")
            )
    except Unresolvable as error:
        nowhere = [
            replace(each, severity="error") for each in source.findings if each.rule == _NOWHERE
        ]
        return nowhere or [
            Finding(
                _NOWHERE, f"a reference leads nowhere: {error.ref}", hint="correct the reference"
            )
        ]
    return list(found.values())


def _pointer(error: Any, data: object) -> str:
    """The pointer of an error. The path of an error inside a schema begins at that schema, and some have none."""
    path = list(error.absolute_path)
    if not path:
        paths: object = find(data, ["paths"]) if is_object(data) and "paths" in data else {}
        named = (
            [name for name in paths if f"'{name}'" in str(error.message)]
            if is_object(paths)
            else []
        )
        return join("/paths", max(named, key=len)) if named else ""
    return next(_holders(data, [str(token) for token in path], error.instance, ""), join("", *path))


def _holders(value: object, path: Sequence[str], instance: object, at: str) -> Iterator[str]:
    """The pointers that end in ``path`` and hold ``instance``, outermost first."""
    try:
        if find(value, path) == instance:
            yield join(at, *path)
    except KeyError:
        pass
    if is_object(value):
        for key, below in value.items():
            yield from _holders(below, path, instance, join(at, key))
    elif is_array(value):
        for index, below in enumerate(value):
            yield from _holders(below, path, instance, join(at, index))


def _said(error: Any) -> str:
    """The message on one line, without the document in it."""
    text = " ".join(str(error.message).split("Failed validating", 1)[0].split())
    return f"not valid OpenAPI: {text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}"
