"""Makes an error of an unsuccessful response, in the vendor's words: every fault that its body names, and its place."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from .errors import StatusError, status_error
from .hiding import hidden_bytes
from .json_text import is_array, is_object
from .operation import Operation
from .response import Response, charset_of, documented, json_or_none, one_line
from .retry import retry_after

__all__ = ["read_error"]

_REQUEST_IDS = (
    "x-request-id",
    "request-id",
    "x-requestid",
    "x-correlation-id",
    "x-github-request-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-trace-id",
)
_SAYS = (
    *("title", "message", "msg", "error_message", "errormessage", "error_msg", "errmsg"),
    *("exception_message", "error_description", "errordescription", "detail", "details"),
    *("description", "reason", "faultstring", "fault", "developer_message", "user_message"),
    *("usermessage", "developermessage", "defaultmessage", "exception_detail", "issue", "error"),
    *("text", "cause", "hint"),
)
"""Keys whose text is what the vendor says, in lower case."""
_CODES = ("code", "error_code", "errorcode", "__type", "status", "type")
_PLACES = (
    *("loc", "field", "pointer", "param", "parameter", "path", "property", "propertypath"),
    *("fieldname", "field_name", "attribute", "instancepath", "target", "location", "name", "key"),
    *("source",),
)
"""Keys that name the place of a fault, in lower case."""
_STEPS = frozenset({"loc", "path", "source", "location", "instancepath"})
"""Keys of a location that may hold its steps as a list."""
_GROUPS = frozenset(
    {
        *("errors", "error", "detail", "details", "problems", "violations", "issues", "causes"),
        *("validation_errors", "validationerrors", "exception_detail", "exception_details"),
        *("fieldviolations", "field_violations", "fielderrors", "field_errors", "invalid-params"),
        *("invalid_params", "invalidparams", "messages", "message", "inner", "innererror"),
        *("fields", "faults", "failures", "response", "body", "non_field_errors", "data"),
        *("globalerrors", "suberrors", "errorlist", "errordetails", "fault", "__all__", "base"),
    }
)
"""Keys that hold errors and are not part of a location."""
_ECHOES = frozenset(
    {
        *("input", "ctx", "context", "url", "meta", "metadata", "links", "_links", "help", "value"),
        "@type",
        *("received", "request", "trace", "traceback", "stack", "stacktrace", "documentation_url"),
        *(
            "instance",
            "allowed_values",
            "extensions",
            "headers",
            "query",
            "params",
            "rejectedvalue",
        ),
    }
)
"""Keys that quote the request, or lead elsewhere."""
_DEEPEST = 8
_MOST = 50
_LONGEST = 4000
_MOST_READ = 4000
_SMALL = 1 << 16
"""Bytes of a body in whose values secrets are looked for one by one, even where none shows in the body."""


def read_error(
    operation: Operation[Any],
    response: Response,
    hide: Callable[[str], str],
    redirected: bool = False,
) -> StatusError:
    """Return the error for an unsuccessful response. Nothing in its body can keep it from being made.

    Args:
        operation: What was called.
        response: Its response.
        hide: Hides secrets in a text.
        redirected: Whether it is a redirect, which was not followed.

    """
    value = json_or_none(response.body)
    body = hidden_bytes(hide, response.body)
    if len(body) <= _SMALL or body != response.body:
        value = _hidden(value, hide)
    problem: Any = None
    type_ = documented(operation.errors, response.status_code)
    if type_ is not None and value is not None:
        problem = _problem(type_(), value)
    status = response.status_code
    reason = next((known.phrase for known in HTTPStatus if known == status), "")
    said = _said(value) if value is not None else [_plain_message(response)]
    message = "; ".join(one_line(hide(text)) for text in said)
    if redirected:
        message = "redirect to another address not followed"
    text = f"{operation.name}: {status} {reason}".rstrip()
    if message:
        text += ": " + one_line(message, _LONGEST)
    return status_error(status)(
        text,
        status_code=status,
        headers=response.headers.hidden(hide),
        body=body,
        problem=problem,
        request_id=next(
            (hide(response.headers[name]) for name in _REQUEST_IDS if name in response.headers),
            None,
        ),
        retry_after=retry_after(status, response.headers),
    )


def _problem(type_: Any, value: Any) -> Any:
    """The documented error model, or None where the body is none."""
    from .decode import decode

    try:
        read, mismatches = decode(type_, value)
    except RecursionError:
        return None
    return read if not mismatches or type(read) is type_ else None


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    """A JSON value with the secrets hidden that its texts, its keys and its numbers quote."""
    whole = [value]
    todo: list[Any] = [whole]
    while todo:
        holder = todo.pop()
        if is_array(holder):
            for index, item in enumerate(holder):
                holder[index] = _plain(item, hide, todo)
        elif is_object(holder):
            items = [(hide(key), _plain(item, hide, todo)) for key, item in holder.items()]
            holder.clear()
            holder.update(items)
    return whole[0]


def _plain(item: Any, hide: Callable[[str], str], todo: list[Any]) -> Any:
    """A text or a number without secrets; what holds others is still to do."""
    if isinstance(item, str):
        return hide(item)
    if is_array(item) or is_object(item):
        todo.append(item)
    elif (
        isinstance(item, int)
        and _LONGEST < abs(item) < 1 << 1000
        and hide(text := str(item)) != text
    ):
        return "***"
    return item


def _said(value: Any) -> list[str]:
    """Return the errors in an error body, each once, with its location."""
    found: dict[str, None] = {}
    for place, text in _faults(value, "", 0):
        line = f"{place}: {text}" if place else text
        if not any(line == other or other.endswith(f": {line}") for other in found):
            found[line] = None
        if len(found) >= _MOST:
            break
    return list(found)


def _faults(value: Any, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """Place and text of each fault that a JSON value names, in whichever of the usual shapes it does."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if value.strip():
            yield place, value.strip()
    elif is_array(value):
        for index, item in enumerate(value):
            # Of a list of bodies, Django gives a list of their faults.
            by_field = is_object(item) and not _has_words(item) and _is_by_field(item)
            inner = _joined(place, str(index)) if by_field else place
            yield from _faults(item, inner, depth + 1)
    elif is_object(value):
        yield from _object_faults(value, place, depth)


def _object_faults(fields: dict[str, Any], outer: str, depth: int) -> Iterator[tuple[str, str]]:
    named = {key.lower(): key for key in fields}
    said: list[str] = []
    for key in _SAYS:
        text = fields.get(named.get(key, ""))
        if isinstance(text, str) and text.strip() and text.strip() not in said:
            said.append(text.strip())
    place = _joined(outer, _place(fields, named)) if said or depth else outer
    if said:
        codes = [fields.get(named[key]) for key in _CODES if key in named]
        code = next((c for c in codes if isinstance(c, str) and _is_code(c, said)), None)
        if code is None and _number_code(fields.get(named.get("code", ""))):
            code = str(fields[named["code"]])
        code = code.rpartition("#")[2] if code else None
        yield place, ": ".join(said) + (f" ({code})" if code else "")
    elif depth and isinstance(coded := fields.get(named.get("code", "")), str):
        fault = _joined(outer, _place(fields, named))
        if fault != outer:  # GitHub says no more
            yield fault, coded
            return
    for key, item in fields.items():
        lower = key.lower()
        if lower in _ECHOES or isinstance(item, str) or item is None:
            continue
        if lower in _GROUPS:
            yield from _faults(item, outer if not said else place, depth + 1)
        elif lower not in _STEPS and (is_object(item) or (is_array(item) and not _is_data(item))):
            yield from _faults(item, _joined(outer, key), depth + 1)
    if not said and _is_by_field(fields):
        for key, item in fields.items():
            if isinstance(item, str) and key.lower() not in (*_CODES, *_ECHOES):
                yield _joined(outer, key), item


def _has_words(fields: dict[str, Any]) -> bool:
    return any(key.lower() in _SAYS and isinstance(fields[key], str) for key in fields)


def _is_by_field(fields: dict[str, Any]) -> bool:
    """Whether an object has what is wrong with each field under its name: texts, or lists of texts."""
    return bool(fields) and all(
        isinstance(item, str) or is_object(item) or (is_array(item) and not _is_data(item))
        for item in fields.values()
    )


def _is_data(items: list[Any]) -> bool:
    return not items or any(not isinstance(item, str | dict) for item in items)


def _is_code(text: str, said: list[str]) -> bool:
    """Return whether a text is an error code that is not in the message already, and not a link."""
    return (
        bool(re.fullmatch(r"[\w.#:-]{2,80}", text))
        and not text.isdigit()
        and text not in said
        and "://" not in text
        and not text.startswith("about:")
    )


def _number_code(code: Any) -> bool:
    """Whether a number is a code of the vendor's, and not the status code again."""
    return isinstance(code, int) and not isinstance(code, bool) and code > 999


def _place(fields: dict[str, Any], named: dict[str, str]) -> str:
    for key in _PLACES:
        value: Any = fields.get(named.get(key, ""))
        if key == "source" and is_object(value):
            value = next((value[k] for k in ("pointer", "parameter", "header") if k in value), None)
        if is_array(value) and value and all(isinstance(step, str | int) for step in value):
            return ".".join(map(str, value))
        if isinstance(value, str) and value.strip() and len(value) <= 200:
            return value.strip()
    return ""


def _joined(outer: str, inner: str) -> str:
    return f"{outer}.{inner}" if outer and inner else outer or inner


def _plain_message(response: Response) -> str:
    """Return the message of a body that is not JSON: the title of an HTML page, the message in XML, or the text."""
    text = response.body[:_MOST_READ].decode(charset_of(response) or "utf-8", "replace")
    if text.lstrip().startswith("<") or "html" in response.media_type:
        tags = ("message", "faultstring", "title", "h1")
        for tag in tags:
            found = re.search(rf"<(?:\w+:)?{tag}[^>]{{0,200}}>([^<]{{1,400}})", text, re.IGNORECASE)
            if found and found[1].strip():
                code = re.search(r"<Code>([^<]{1,100})<", text)
                return html.unescape(found[1]).strip() + (f" ({code[1]})" if code else "")
        return ""
    if response.is_json:
        return ""
    odd = sum(not character.isprintable() and not character.isspace() for character in text)
    return "" if odd or "\N{REPLACEMENT CHARACTER}" in text else text
