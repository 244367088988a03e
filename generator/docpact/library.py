"""What ``docpact`` offers to programs; the functions of the package itself are a thin layer above it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from docpact.check.check import CheckResult
from docpact.config import Config
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.ir import Operation
from docpact.openapi import ApiSource
from docpact.pages.facts import Page
from docpact.sources import operation_of
from docpact.sources import spec_of as named_spec
from docpact.text.located import LocatedText
from docpact.validate.coverage import Coverage
from docpact.validate.inputs import find_payloads
from docpact.validate.payload import Target, decoded
from docpact.validate.payload_text import whole_value
from docpact.validate.run import Outcome, check_messages, check_payloads
from docpact.validate.validator import Validator

__all__ = [
    "CheckResult",
    "GenerateResult",
    "Page",
    "Spec",
    "Validation",
    "check",
    "generate",
    "read",
    "spec_of",
]

_KEPT = 16
"""Documents that ``docpact.validate`` keeps compiled."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What validating has found; true where nothing of severity ``error`` is wrong."""

    findings: tuple[Finding, ...]
    coverage: Coverage | None = None
    """What recorded messages have used of the API."""
    omitted: int = 0
    """Findings that were counted and not kept, of a very large input."""
    payloads: int | None = None
    """How many payloads were compared; None where the input holds messages alone."""

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not any(finding.severity == "error" for finding in self.findings)

    def __bool__(self) -> bool:
        return self.ok

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the form of ``docpact validate --format json``."""
        from docpact.report import Report, render

        made: dict[str, Any] = json.loads(
            render(Report(self.findings, coverage=self.coverage, payloads=self.payloads), "json")
        )
        return made


class Spec:
    """An OpenAPI document that was read once; its schemas are compiled when they are first used, and kept.

    Args:
        document: A configured client, or a file.
        config: The ``pyproject.toml`` or ``docpact.toml`` that names the client; else that of the working directory.

    Raises:
        DocpactError: The document cannot be read.
    """

    def __init__(self, document: str | Path, *, config: str | Path | None = None) -> None:
        file = None if config is None else Path(config)
        self.source: ApiSource = named_spec(str(document), file)
        self._validators: dict[tuple[bool, tuple[str, ...]], Validator] = {}
        self._targets: dict[tuple[str, str | None, str | None, bool], Target] = {}

    @property
    def operations(self) -> tuple[str, ...]:
        """``METHOD /path`` of each operation."""
        return tuple(operation.key for operation in self.source.api.operations)

    def validator(self, *, closed: bool = False, servers: Iterable[str] = ()) -> Validator:
        """Return the validator of the document; the same one each time."""
        key = (closed, tuple(servers))
        if key not in self._validators:
            self._validators[key] = Validator(
                self.source.api, self.source.document, closed=closed, more_servers=key[1]
            )
        return self._validators[key]

    def validate(
        self,
        payload: Any,
        *,
        operation: str | None = None,
        request: bool = False,
        response: int | str | None = None,
        content_type: str | None = None,
        closed: bool = False,
        servers: Iterable[str] = (),
    ) -> Validation:
        """Validate a payload or a file of messages.

        Args:
            payload: See ``docpact.validate``, and so for the next five.
            operation: The operation.
            request: Whether the payload is the body of a request.
            response: The status of the response that has the payload.
            content_type: The media type of the payload.
            closed: Whether undeclared fields are findings.
            servers: URLs of the API in addition to those of the document, for recorded messages.

        Raises:
            DocpactError: The payload cannot be read, or the operation, status or media type does not exist.
        """
        outcome, notes = Outcome(), list[Finding]()
        files = find_payloads([str(payload)]) if isinstance(payload, Path) else []
        messages = [file for file in files if file.is_messages]
        asked = operation_of(self.source.api, operation) if operation is not None else None
        if messages:
            kept = self.validator(closed=closed, servers=servers)
            _ = kept.router  # made once, for all calls
            validator = kept.with_own_notes()
            check_messages(messages, validator, outcome, asked)
            notes += validator.unchecked.values()
        bodies = [file for file in files if not file.is_messages]
        if bodies or not files:
            target = self._target(asked, request, response, content_type, closed).with_own_notes()
            if bodies:
                check_payloads(bodies, target, outcome)
            else:
                outcome.add(_findings(target, payload))
                outcome.payloads = 1
            notes += target.validator.unchecked.values()
        if outcome.unreadable:
            raise outcome.unreadable[0]
        compared = outcome.payloads if bodies or not files else None
        found = (*outcome.findings, *notes)
        return Validation(found, outcome.coverage, outcome.omitted, compared)

    def validate_many(
        self,
        payloads: Iterable[Any],
        *,
        operation: str,
        request: bool = False,
        response: int | str | None = None,
        content_type: str | None = None,
        closed: bool = False,
    ) -> Iterator[Validation]:
        """Yield a result for each of many payloads of one body; see ``docpact.validate`` for the arguments."""
        asked = operation_of(self.source.api, operation)
        kept = self._target(asked, request, response, content_type, closed)
        for payload in payloads:
            target = kept.with_own_notes()
            found = _findings(target, payload)
            yield Validation((*found, *target.validator.unchecked.values()), payloads=1)

    def _target(
        self,
        operation: Operation | None,
        request: bool,
        response: int | str | None,
        content_type: str | None,
        closed: bool,
    ) -> Target:
        if operation is None:
            raise DocpactError("no operation", hint="pass operation='METHOD /path'")
        if request == (response is not None):
            raise DocpactError(
                "missing --request or --response",
                hint="pass either request=True or response=STATUS",
            )
        status = None if response is None else str(response)
        key = (operation.key, status, content_type, closed)
        if key not in self._targets:
            validator = self.validator(closed=closed)
            self._targets[key] = Target(validator, operation, status, content_type)
        return self._targets[key]


def _findings(target: Target, payload: Any) -> list[Finding]:
    if isinstance(payload, str | bytes):
        data = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload
        if target.is_binary:
            return target.binary(data, "payload")
        return target.findings(decoded(data, "payload"), "raw" if target.is_raw else "json")
    try:
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False, default=_plain)
    except (ValueError, TypeError, RecursionError) as error:
        raise DocpactError(
            f"not a JSON value: {error}", where=Place("payload"), hint="pass plain JSON values"
        ) from None
    located = LocatedText("payload", text)
    if target.schema.accepts(json.loads(text)) and target.media is not None:
        return []
    return target.value(whole_value(json.loads(text), located))


def _plain(value: Any) -> Any:
    """A model of a generated client, or another mapping or sequence, as plain JSON."""
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        return dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    if isinstance(value, Sequence):
        return list(cast("Iterable[Any]", value))
    raise TypeError(f"{type(value).__name__} has no JSON form")


@lru_cache(maxsize=_KEPT)
def _kept(document: str, folder: str, stamp: tuple[int, int] | None) -> Spec:
    del folder, stamp  # part of what identifies the document
    return Spec(document)


def spec_of(spec: Spec | str | Path) -> Spec:
    """Return a spec; one that was named before is read again only when its file has changed.

    Raises:
        DocpactError: The document cannot be read.
    """
    if isinstance(spec, Spec):
        return spec
    file = Path(spec)
    if not file.is_file():
        return Spec(spec)
    state = file.stat()
    return _kept(str(spec), str(Path.cwd()), (state.st_mtime_ns, state.st_size))


def _config(file: str | Path | None) -> Config:
    from docpact.config import find_config, read_config

    return find_config(Path.cwd()) if file is None else read_config(Path(file))


def check(clients: Sequence[str], config: str | Path | None) -> CheckResult:
    """Check configured clients; see ``docpact.check``."""
    from docpact.checking import check_configured

    found = _config(config)
    return check_configured(found, found.select(list(clients)))


@dataclass(frozen=True, slots=True)
class GenerateResult:
    """A generated client."""

    files: Mapping[str, str]
    """Path below ``folder`` to text."""
    folder: Path
    changed: tuple[str, ...]
    """The files that were written, or, with ``write=False``, would be."""
    findings: tuple[Finding, ...] = ()
    """What was assumed in reading the document."""
    ledger: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What of the document reached the client: the form of ``docpact generate --ledger``."""

    @property
    def current(self) -> bool:
        """Whether the files on disk were already as they should be."""
        return not self.changed


def generate(
    client: str | None,
    spec: str | Path | None,
    output: str | Path | None,
    package: str | None,
    config: str | Path | None,
    *,
    write: bool,
) -> GenerateResult:
    """Generate one client; see ``docpact.generate``."""
    from docpact import pipeline
    from docpact.client import writer
    from docpact.naming import is_package_name

    if (client is None) == (spec is None):
        raise DocpactError(
            "one client is generated at a time", hint="pass either the name of a client or spec="
        )
    if spec is not None:
        if output is None or package is None:
            raise DocpactError("spec= needs output= and package=", hint="pass all three")
        if not is_package_name(package):
            raise DocpactError(
                f"{package!r} is not a valid package name",
                hint="use letters, digits and underscores",
            )
        file, folder = Path(spec), Path(output)
        target = pipeline.Target(
            spec=file, label=file.name, root=folder / package, package=package, within=folder
        )
    else:
        found = _config(config)
        (chosen,) = found.select([str(client)])
        target = pipeline.target_of(chosen, found)
    generated = pipeline.generate(target)
    refused = [finding for finding in generated.findings if finding.severity == "error"]
    if refused:
        raise DocpactError(refused[0].message, where=refused[0].spec, hint=refused[0].hint)
    changes = writer.write(generated.plan()) if write else generated.changes()
    return GenerateResult(
        generated.files,
        target.root,
        tuple(str(path) for path in changes.files),
        generated.findings,
        generated.ledger.to_json(),
    )


def read(page: str | Path, text: str | None) -> Page:
    """Read one page; see ``docpact.read``."""
    from docpact.pages.page import read_file, read_page

    return read_file(page) if text is None else read_page(text, str(page))
