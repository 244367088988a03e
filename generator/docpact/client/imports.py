"""The import lines of a resource module: only what it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from docpact.client.annotations import Printer
from docpact.client.prose import QUOTED

__all__ = ["listed", "resource_imports"]

_RUNTIME: Mapping[str, frozenset[str]] = {
    "answer": frozenset(
        {"Answer", "AsyncAnswer", "answered", "async_answered", "async_streamed", "streamed"}
    ),
    "batch": frozenset({"BatchResult", "abatch", "batch"}),
    "body": frozenset({"JsonBody"}),
    "formats": frozenset({"StringFormat"}),
    "form": frozenset({"FormBody", "Part", "Querystring"}),
    "styles": frozenset({"Style"}),
    "lines": frozenset({"LinesBody"}),
    "items": frozenset({"EventStream", "JsonLines", "JsonSequence", "ServerSentEvent"}),
    "operation": frozenset({"Binary", "Omit", "Operation", "Places", "Text", "omit"}),
    "options": frozenset({"BodylessOptions", "CallOptions"}),
    "parts": frozenset({"MultipartStream"}),
    "pages": frozenset({"AsyncPages", "Pages", "Paging"}),
    "resource": frozenset(
        {
            *("AnswerView", "AsyncAnswerView", "AsyncResource"),
            *("AsyncStreamView", "Resource", "StreamView"),
        }
    ),
    "rules": frozenset({"Obeys"}),
    "stream": frozenset(
        {
            *("AsyncStream", "AsyncStreamedAnswer", "AsyncStreamingResource"),
            *("Stream", "StreamedAnswer", "StreamingResource"),
        }
    ),
    "webhooks": frozenset({"WebhookHeaders", "WebhookSecrets", "WebhookTypes", "parse_webhook"}),
    "upload": frozenset({"FileContent", "MultipartBody", "RawBody", "RawContent"}),
}
"""The names of the runtime that a resource module can use, by module."""
_VIEWS = frozenset({"answered", "async_answered", "async_streamed", "streamed"})
_MODULES = frozenset({"builtins", "dicts", "models", "runtime"})
_NAME = re.compile(r"(?<![.\w])[A-Za-z_]\w*")
_OF_MODULE = re.compile(rf"(?<![.\w])({'|'.join(sorted(_MODULES))})\.")


def resource_imports(texts: Iterable[str], printer: Printer, *, deprecated: bool) -> str:
    """The import lines of a module with this source in it, in groups.

    Args:
        texts: The arguments of its constants, and the parameters and results of its methods.
        printer: Has printed its annotations, and knows what they need.
        deprecated: Whether a method is deprecated.

    """
    words = set[str]().union(*map(_names, texts))
    used = {*printer.used, *words, "AnswerView", "AsyncAnswerView", "AsyncStreamView", "StreamView"}
    used |= _VIEWS if "Operation" in words else set()
    printer.used |= words & {"Any", "Literal", "Mapping", "TypedDict", "Unpack", "overload"}
    standard = [*(["import builtins"] if "builtins" in words else []), *printer.imports]
    type_checking = "dicts" in used
    if type_checking or "TYPE_CHECKING" in words:
        standard.append("from typing import TYPE_CHECKING")
    local = ["from .. import _runtime as runtime"] if "runtime" in used else []
    local += ["from .. import models"] if "models" in used else []
    local += [
        f"from .._runtime.{module} import {listed(used & names)}"
        for module, names in _RUNTIME.items()
        if used & names
    ]
    third = ["from typing_extensions import deprecated"] if deprecated else []
    groups = [_merged(standard), third, local]
    if type_checking:
        groups.append(["if TYPE_CHECKING:", "    from ..models import dicts"])
    return "\n\n".join("\n".join(group) for group in groups if group)


def _merged(lines: Iterable[str]) -> list[str]:
    """Import lines with those from one module made one."""
    found: dict[str, set[str]] = {}
    plain: list[str] = []
    for line in lines:
        module, _, names = line.removeprefix("from ").partition(" import ")
        if names:
            found.setdefault(module, set()).update(names.split(", "))
        else:
            plain.append(line)
    return [
        *plain,
        *(f"from {module} import {listed(names)}" for module, names in sorted(found.items())),
    ]


def listed(names: Iterable[str]) -> str:
    """Imported names in isort's order: constants, classes, functions."""
    return ", ".join(sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name)))


def _names(text: str) -> set[str]:
    """The names that source uses, without attributes and quoted text; modules of which an attribute is used."""
    code = QUOTED.sub("", text)
    return (set(_NAME.findall(code)) - _MODULES) | set(_OF_MODULE.findall(code))
