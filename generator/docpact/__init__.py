"""docpact keeps documentation page, OpenAPI spec, typed client and payloads in agreement.

The library: ``validate``, ``check``, ``generate`` and ``read`` do what the commands of these names do and return typed
results. ``Spec`` is a document that was read once, for many validations. Errors that a person can cause are
``DocpactError``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docpact.errors import DocpactError, Place
    from docpact.findings import Finding
    from docpact.library import CheckResult, GenerateResult, Page, Spec, Validation

__all__ = [
    "CheckResult",
    "DocpactError",
    "Finding",
    "GenerateResult",
    "Page",
    "Place",
    "Spec",
    "Validation",
    "check",
    "generate",
    "read",
    "validate",
]

_HOMES = {
    "DocpactError": "errors",
    "Place": "errors",
    "Finding": "findings",
    "CheckResult": "library",
    "GenerateResult": "library",
    "Page": "library",
    "Spec": "library",
    "Validation": "library",
}
_FUNCTIONS = frozenset({"check", "generate", "read", "validate"})


def validate(
    spec: Spec | str | Path,
    payload: Any,
    *,
    operation: str | None = None,
    request: bool = False,
    response: int | str | None = None,
    content_type: str | None = None,
    closed: bool = False,
) -> Validation:
    """Validate a payload, or a file of messages, against a spec.

    Args:
        spec: A ``Spec``, a configured client, or an OpenAPI document. A document is compiled once and kept as long as
            the file does not change.
        payload: A ``Path`` (JSON, YAML, NDJSON, HAR or ``.http``), ``str`` or ``bytes`` of JSON text, or a JSON value.
        operation: An operationId, a call (``pets.create``), or ``METHOD /path``. HAR and ``.http`` files need none.
        request: Whether the payload is the body of a request.
        response: The status of the response that has the payload.
        content_type: The media type of the payload; JSON by default.
        closed: Whether undeclared fields are findings where the schema allows them.

    Returns:
        The findings; true where there are none of severity ``error``.

    Raises:
        DocpactError: The spec or the payload cannot be read, or the spec does not, status or media type.
    """
    from docpact.library import spec_of

    return spec_of(spec).validate(
        payload,
        operation=operation,
        request=request,
        response=response,
        content_type=content_type,
        closed=closed,
    )


def check(*clients: str, config: str | Path | None = None) -> CheckResult:
    """Check the whole contract of configured clients: page, spec, samples, client.

    Args:
        clients: The clients; all configured ones where none is named.
        config: The ``pyproject.toml`` or ``docpact.toml``; else that of the working directory or above.

    Returns:
        The matrix and the findings; ``ok`` where nothing fails.

    Raises:
        DocpactError: The configuration, a spec or a stored page cannot be used.
    """
    from docpact import library

    return library.check(clients, config)


def generate(
    client: str | None = None,
    *,
    spec: str | Path | None = None,
    output: str | Path | None = None,
    package: str | None = None,
    config: str | Path | None = None,
    write: bool = True,
) -> GenerateResult:
    """Generate a client.

    Args:
        client: A configured client.
        spec: An OpenAPI document instead of a configured client; then ``output`` and ``package`` are needed.
        output: The folder that the package is written into.
        package: The name of the package.
        config: The ``pyproject.toml`` or ``docpact.toml``; else that of the working directory or above.
        write: Whether to write the files; False only compares them with the disk.

    Returns:
        The files, what changed on disk, the findings on the document, and the ledger.

    Raises:
        DocpactError: The document cannot be used, or a generated file was edited by hand.
    """
    from docpact import library

    return library.generate(client, spec, output, package, config, write=write)


def read(page: str | Path, *, text: str | None = None) -> Page:
    """Read the facts of a documentation page.

    Args:
        page: The captured page: a file.
        text: Its text, if it is not a file; ``page`` is then what messages call it, and its suffix determines the format.

    Returns:
        The operations with their facts, what was not read, and diagnostics.

    Raises:
        DocpactError: The page cannot be read.
    """
    from docpact import library

    return library.read(page, text)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> Iterable[str]:
    return sorted({*globals(), *_HOMES})


class _Package(ModuleType):
    """Importing the subpackage ``docpact.check`` sets the attribute ``check``; it stays the function."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FUNCTIONS and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
