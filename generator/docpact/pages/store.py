"""The facts of one operation as the YAML file that a project keeps: small, reviewable, without the vendor's sentences.

It holds all that the contract is checked against (lines, origins, samples, calls) and a digest of each sample as
printed, so that a change of the page shows as a change of this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

import yaml

from docpact.errors import DocpactError, Place
from docpact.pages.facts import (
    Call,
    Diagnostic,
    OperationFacts,
    Page,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Unread,
)
from docpact.pages.form import (
    VERSION,
    field_from_json,
    field_to_json,
    sample_from_json,
    sample_to_json,
)
from docpact.pages.prints import LinePrint, prints_of
from docpact.text.decoding import decode_text
from docpact.text.escape import is_visible, yaml_text
from docpact.text.yaml_reader import read_yaml

__all__ = ["dump_operation", "load_operation", "narrow", "stored_text"]

_LARGEST = 16 * 1024 * 1024
"""Bytes of one file; the facts of a large page take some 100 kB."""
_MOST_DIGITS = 1000
if TYPE_CHECKING:
    from yaml import SafeLoader as _SafeLoader
else:
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # C or Python
    """The safe loader, which also refuses duplicate keys."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        found = super().construct_mapping(node, deep=deep)
        if len(found) != len(node.value):
            raise ValueError("duplicate key")
        return found

    def construct_yaml_int(self, node: Any) -> Any:
        if len(node.value) > _MOST_DIGITS:
            raise yaml.MarkedYAMLError(problem_mark=node.start_mark)
        return super().construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


_PLAIN_RE = re.compile(
    r"[\n\x20-\x7e\xa1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff]*"
)
_HEADER = "# Facts of one page, as docpact read them. Written by docpact refresh --write; corrections belong in readings.yaml.\n"


def dump_operation(page: Page, operation: OperationFacts) -> str:
    """One operation of a page, as YAML.

    Args:
        page: Where the operation comes from; the last part of its source (where a page was read from moves nothing), its title, URL, form, and the diagnostics of the operation are kept.
        operation: One of the page's.

    """
    page = narrow(page, operation)
    document: dict[str, Any] = {
        "version": VERSION,
        "page": _some(
            source=PurePosixPath(page.source).name,
            title=page.title,
            url=page.url,
            updated=page.updated,
            format=page.format,
            dialect=page.dialect,
            etag=page.etag,
            last_modified=page.last_modified,
        ),
        "operation": _operation(operation),
        "diagnostics": [
            _some(code=one.code, severity=one.severity, line=one.line, message=one.message)
            for one in page.diagnostics
        ],
    }
    if page.unread:
        document["unread"] = [_unread(one) for one in page.unread]
    if page.prints:
        document["prints"] = "".join(f"{one.row()}\n" for one in page.prints)
    text = yaml.dump(  # pyright: ignore[reportUnknownMemberType]
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140
    )
    return _HEADER + yaml_text(text)


def stored_text(file: Path, source: str) -> str:
    """Read a file of stored facts, which a checkout may have brought: a pipe or a device is not waited for.

    Args:
        file: The file.
        source: Its name, for errors.

    Raises:
        DocpactError: It is not a regular file, too large, or not UTF-8 text.

    """
    try:
        if not file.is_file():
            raise DocpactError(
                "is not a file",
                where=Place(source),
                hint="remove it, then run `docpact refresh --write`",
            )
        if file.stat().st_size > _LARGEST:
            raise DocpactError(
                f"is larger than {_LARGEST // 1024 // 1024} MB",
                where=Place(source),
                hint="remove it, then run `docpact refresh --write`",
            )
        content = file.read_bytes()
    except OSError as error:
        raise DocpactError(f"cannot be read: {error.strerror}", where=Place(source)) from None
    return decode_text(content, source)


def narrow(page: Page, operation: OperationFacts) -> Page:
    """Return the stored form of a page for one of its operations, with only what belongs to that operation.

    Blocks above the first operation of a page belong to the first.

    Args:
        page: The page.
        operation: One of its operations.

    """
    place = page.operations.index(operation)
    starts = [one.line for one in page.operations]
    first = starts[place] if place else 0
    last = min((line for line in starts if line > first and line > starts[place]), default=1 << 62)
    only = len(page.operations) == 1
    prints = page.prints or prints_of(page.lines)
    return replace(
        page,
        operations=(operation,),
        diagnostics=tuple(
            one
            for one in page.diagnostics
            if only or (one.line is not None and first <= one.line < last)
        ),
        unread=tuple(
            one
            for one in page.unread
            if only or one.operation == operation.key or (one.operation is None and not place)
        ),
        prints=tuple(one for one in prints if only or first <= one.line < last),
    )


def load_operation(text: str, source: str) -> tuple[Page, OperationFacts]:
    """Parse the output of :func:`dump_operation`: the page, with this one operation, and the operation.

    Args:
        text: The file's text.
        source: The file's name, for errors.

    Raises:
        DocpactError: Not a file of page facts.

    """
    try:
        loaded: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - CSafeLoader or SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # Says in docpact's words what is wrong, and where.
        for name, place in read_yaml(text, source).duplicates:
            raise _not_facts(source, f"duplicate key {name!r}", place.line, place.column) from None
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        what = "it is not the YAML that docpact writes"
        raise _not_facts(source, what, line, column) from None
    if not isinstance(loaded, dict) or cast("dict[str, Any]", loaded).get("version") != VERSION:
        raise _not_facts(source, "it does not start with version: 1")
    document = cast("dict[str, Any]", loaded)
    key = ""
    try:
        key = "operation"
        operation = _load(document[key])
        key = "diagnostics"
        diagnostics = tuple(
            Diagnostic(one["code"], one["message"], one.get("line"), one["severity"])
            for one in document[key]
        )
        key = "prints"
        prints = tuple(map(LinePrint.parse, document.get(key, "").splitlines()))
        key = "unread"
        unread = tuple(
            Unread(
                one["line"],
                one["end"],
                one["kind"],
                one.get("operation"),
                reason=one.get("reason", ""),
                digest=one["digest"],
            )
            for one in document.get(key, ())
        )
        key = "page"
        header = document[key]
        page = Page(
            source=header["source"],
            title=header.get("title"),
            url=header.get("url"),
            updated=header.get("updated"),
            format=header.get("format"),
            dialect=header.get("dialect"),
            etag=header.get("etag"),
            last_modified=header.get("last_modified"),
            operations=(operation,),
            diagnostics=diagnostics,
            prints=prints,
            unread=unread,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if key not in document:
            raise _not_facts(source, f"`{key}` is missing") from None
        lacks = f": {error.args[0]!r} is missing" if isinstance(error, KeyError) else ""
        line, column = read_yaml(text, source, spots=True).spots.get(f"/{key}", (None, None))[:2]
        what = f"`{key}` does not have the form that docpact writes{lacks}"
        raise _not_facts(source, what, line, column) from None
    return page, operation


def _not_facts(
    source: str, what: str, line: int | None = None, column: int | None = None
) -> DocpactError:
    return DocpactError(
        f"not a file of page facts: {what}",
        where=Place(source, line, column),
        hint="write it again with `docpact refresh --write`",
    )


def _unread(block: Unread) -> dict[str, Any]:
    return _some(
        line=block.line,
        end=block.end,
        kind=block.kind,
        operation=block.operation,
        digest=block.digest,
        reason=block.reason or None,
    )


def _some(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _operation(operation: OperationFacts) -> dict[str, Any]:
    form: dict[str, Any] = {
        "method": operation.method,
        "path": operation.path,
        "line": operation.line,
    }
    form |= _some(title=operation.title)
    form["servers"] = list(operation.servers)
    form["auth"] = list(operation.auth)
    if operation.scopes:
        form["scopes"] = list(operation.scopes)
    for name in ("deprecated", "preview"):
        if getattr(operation, name):
            form[name] = True
    form |= _some(removal=operation.removal, prose_digest=operation.prose_digest)
    form["lines"] = dict(operation.lines)
    if operation.parameters:
        form["parameters"] = [
            {"in": one.location, **field_to_json(one)} for one in operation.parameters
        ]
    if operation.request is not None:
        request = operation.request
        form["request"] = _some(required=request.required, media_type=request.media_type) | _body(
            request
        )
    form["responses"] = [
        {"status": response.status}
        | _some(line=response.line, body=response.body)
        | _body(response)
        for response in operation.responses
    ]
    form["calls"] = [_call(call) for call in operation.calls]
    return form


def _body(body: RequestFacts | ResponseFacts) -> dict[str, Any]:
    form: dict[str, Any] = {}
    if body.fields:
        form["fields"] = [field_to_json(field) for field in body.fields]
    if body.samples:
        form["samples"] = [sample_to_json(sample) for sample in body.samples]
    return form


def _call(call: Call) -> dict[str, Any]:
    form: dict[str, Any] = {
        "line": call.line,
        "method": call.method,
        "url": call.url,
        "headers": dict(call.headers),
    }
    if call.has_body:
        form["body"] = call.body
    return form


def _load(form: Mapping[str, Any]) -> OperationFacts:
    request = form.get("request")
    return OperationFacts(
        method=form["method"],
        path=form["path"],
        line=form["line"],
        title=form.get("title"),
        servers=tuple(form["servers"]),
        auth=tuple(form["auth"]),
        scopes=tuple(form.get("scopes", ())),
        deprecated=form.get("deprecated", False),
        removal=form.get("removal"),
        preview=form.get("preview", False),
        parameters=tuple(_parameter(one) for one in form.get("parameters", ())),
        request=(
            RequestFacts(
                required=request.get("required"),
                media_type=request.get("media_type"),
                **_load_body(request),
            )
            if request is not None
            else None
        ),
        responses=tuple(
            ResponseFacts(one["status"], one.get("line"), one.get("body"), **_load_body(one))
            for one in form["responses"]
        ),
        calls=tuple(
            Call(
                one["line"],
                one["method"],
                one["url"],
                one["headers"],
                one.get("body"),
                "body" in one,
            )
            for one in form["calls"]
        ),
        prose_digest=form.get("prose_digest"),
        lines=form["lines"],
    )


def _load_body(form: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "fields": tuple(field_from_json(one) for one in form.get("fields", ())),
        "samples": tuple(sample_from_json(one) for one in form.get("samples", ())),
    }


def _parameter(form: Mapping[str, Any]) -> ParameterFacts:
    field = field_from_json(form)
    values = {name: getattr(field, name) for name in field.__dataclass_fields__}
    return ParameterFacts(**values, location=form["in"])


class _Dumper(yaml.SafeDumper):
    """Short things on one line, text of several lines as a block, nothing aliased."""

    def ignore_aliases(self, data: Any) -> bool:
        """Equal values are written twice: an anchor would tie together what only happens to be equal."""
        del data
        return True


def _flow(values: list[Any]) -> bool:
    """Whether a list fits on a line and holds nothing deep."""
    deep = any(isinstance(one, dict | list) for one in values)
    return len(values) <= 24 and len(str(values)) < 120 and not deep


def _represent_dict(dumper: _Dumper, data: dict[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=None)
    inline = (
        "origin" in data
        or set(data) <= {"line", "column", "message", "delete", "insert", "append"}
        or "code" in data
    )
    node.flow_style = bool(inline)
    return node


def _represent_list(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", data)
    node.flow_style = _flow(data)
    return node


def _represent_str(dumper: _Dumper, data: str) -> yaml.Node:
    style = None
    if not _PLAIN_RE.fullmatch(data) or not is_visible(data):
        style = '"'  # what YAML would fold or drop, or nobody would see, is escaped
    elif "\n" in data and not any(line != line.rstrip() for line in data.split("\n")):
        style = "|"
    del dumper
    return yaml.ScalarNode("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(dict, _represent_dict)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(str, _represent_str)
