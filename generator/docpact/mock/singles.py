"""Resources of a mock with a memory outside of collections: ``/me``, ``/settings``, ``/users/{id}/avatar``.

A path is one if a request can read it and change it, and nothing is created there. It begins as its documented answer.
"""

from __future__ import annotations

import copy
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from docpact.ir import Api, Operation
from docpact.mock.answers import Answers, success_of
from docpact.mock.resources import json_media, plain_path
from docpact.schema.sample import NoSampleError
from docpact.text.values import is_object

__all__ = ["Singles"]

_CHANGES = {"PUT", "PATCH", "DELETE"}
_MOST_KEPT = 1_000
"""Resources that are kept; the oldest give way."""


class Singles:
    """The single resources of an API and what they hold.

    Args:
        api: The API.
        taken: Pointers of the operations that work on collections and their items.
        answers: Makes documented answers.
    """

    def __init__(self, api: Api, taken: Mapping[str, object], answers: Answers) -> None:
        self._answers = answers
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in api.operations:
            by_path.setdefault(plain_path(operation.path), {})[operation.method] = operation
        self._readers: dict[str, Operation] = {
            path: methods["GET"]
            for path, methods in by_path.items()
            if "GET" in methods
            and {"PUT", "PATCH"} & methods.keys()
            and "POST" not in methods
            and not any(one.pointer in taken for one in methods.values())
        }
        self._held: OrderedDict[str, Any] = OrderedDict()
        """The value at each path that was changed; None where it was deleted."""

    def has(self, operation: Operation) -> bool:
        """Whether an operation reads, changes or deletes a single resource."""
        return plain_path(operation.path) in self._readers and (
            operation.method == "GET" or operation.method in _CHANGES
        )

    def value(self, operation: Operation, values: Mapping[str, str]) -> Any:
        """Return the present value; None where it was deleted, or where its documented answer is not an object."""
        path = plain_path(operation.path)
        where = _filled(path, values)
        if where in self._held:
            return self._held[where]
        response = success_of(self._readers[path])
        media = json_media(response.content) if response is not None else None
        if media is None:
            return None
        try:
            made = copy.deepcopy(self._answers.value_of(media))
        except NoSampleError:
            return None
        return made if is_object(made) else None

    def keep(self, operation: Operation, values: Mapping[str, str], value: Any) -> None:
        """Keep a value; None deletes it."""
        where = _filled(plain_path(operation.path), values)
        self._held[where] = value
        self._held.move_to_end(where)
        while len(self._held) > _MOST_KEPT:
            self._held.popitem(last=False)

    def is_changed(self, operation: Operation, values: Mapping[str, str]) -> bool:
        """Whether the value is not the documented one any more."""
        return _filled(plain_path(operation.path), values) in self._held


def _filled(template: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{([^{}]+)\}", lambda m: unquote(values.get(m.group(1), m.group())), template)
