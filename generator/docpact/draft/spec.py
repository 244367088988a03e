"""Pages become an OpenAPI 3.1 document to be edited by hand: facts, samples, and a remark wherever something is inferred.

The draft holds to its page (``docpact check`` passes where the page does not contradict itself), and says with
``x-docpact-not-stated`` what it had to add. It carries none of the page's sentences.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any

from docpact.draft.access import security_of, servers_of, unsaid, vendor_of
from docpact.draft.schema import body_schema, parameter_schema
from docpact.naming import words
from docpact.pages.facts import (
    OperationFacts,
    Page,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.pages.language.sections import section_of
from docpact.schema.nodes import NOT_STATED
from docpact.spec.pairs import anonymous
from docpact.text.yaml_text import Remarked, bare, block

__all__ = [
    "Drafted",
    "Paths",
    "draft_document",
    "draft_operation",
    "draft_text",
    "share_errors",
]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HEADER = "# Drafted by docpact from {pages}.\n# Comments mark what the page does not state literally: confirm or fix it.\n"
_STATUS = "The page does not state a status; 2XX matches any success."
_REQUIRED = "The page does not state which fields may be absent; fields in every sample are assumed to be required."


class Drafted:
    """The parts of a document that one operation needs.

    ``path`` and ``method`` are where ``operation`` goes; ``schemes`` are security schemes by name; ``tag`` is declared once.
    Another ``path`` than the page's is the same but for the names of its parameters, which are then used.
    """

    def __init__(
        self, page: Page, facts: OperationFacts, taken: Collection[str], path: str | None = None
    ) -> None:
        self.facts = facts
        self.path, self.method = path or facts.path, facts.method.lower()
        self.servers = servers_of(facts)
        self.security, self.schemes = security_of(facts)
        self.tag = _tag(facts)
        self.operation = draft_operation(page, facts, self.tag, taken)
        names = dict(zip(*map(_PLACEHOLDER.findall, (facts.path, self.path)), strict=True))
        for parameter in self.operation.get("parameters", ()):
            name = bare(parameter["name"])
            if parameter["in"] == "path" and names.get(name, name) != name:
                parameter["name"] = Remarked(names[name], f"`{name}` on the page")


class Paths:
    """The paths of a document: those that differ but in the names of their parameters are one (OpenAPI forbids two)."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._known = {anonymous(path): path for path in paths}
        self._all = set(paths)

    def settle(self, path: str) -> str:
        """Return the path of the document; a new one is added to its paths."""
        return path if path in self._all else self._known.setdefault(anonymous(path), path)


def draft_text(pages: Sequence[Page]) -> str:
    """The document as YAML text, remarks included."""
    sources = ", ".join(_source(page) for page in pages)
    return _HEADER.format(pages=sources) + "\n" + _spaced(block(draft_document(pages)))


def draft_document(pages: Sequence[Page]) -> dict[str, Any]:
    """The document as a value with remarks; operations in the order of the pages, each once."""
    drafted: list[Drafted] = []
    known = Paths()
    for page in pages:
        for facts in page.operations:
            path = known.settle(facts.path)
            if all((one.path, one.method) != (path, facts.method.lower()) for one in drafted):
                taken = [one.operation["operationId"] for one in drafted]
                drafted.append(Drafted(page, facts, taken, path))
    common_servers = next((one.servers for one in drafted if one.servers), None)
    common_security = next((one.security for one in drafted if one.security), None)
    paths: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    tags: dict[str, Any] = {}
    for one in drafted:
        operation = dict(one.operation)
        marks = unsaid(one.facts, servers=bool(common_servers), security=bool(common_security))
        if marks:
            operation[NOT_STATED] = marks
        if one.servers and one.servers != common_servers:
            operation["servers"] = one.servers
        if one.security and one.security != common_security:
            operation["security"] = one.security
        paths.setdefault(one.path, {})[one.method] = operation
        schemes |= one.schemes
        tags[one.tag] = {"name": one.tag}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": Remarked((vendor_of(pages) or "API").capitalize(), "choose a name"),
            "version": Remarked("1.0.0", "not stated on the page"),
        },
    }
    if common_servers:
        document["servers"] = common_servers
    if common_security:
        document["security"] = common_security
    shared = share_errors([operation for item in paths.values() for operation in item.values()])
    document |= {"tags": list(tags.values()), "paths": paths}
    components = {
        name: part for name, part in (("securitySchemes", schemes), ("schemas", shared)) if part
    }
    return document | ({"components": components} if components else {})


def share_errors(
    operations: Sequence[dict[str, Any]], taken: Collection[str] = ()
) -> dict[str, Any]:
    """Share one named schema among identical error responses; return the schemas by name, none of ``taken``."""
    answers: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        for status, response in operation["responses"].items():
            for media in response.get("content", {}).values() if not status.startswith("2") else ():
                answers.setdefault(json.dumps(bare(media["schema"])), []).append(media)
    shared: dict[str, Any] = {}
    for same in answers.values():
        if len(same) > 1:
            name = next(
                one for one in _numbered("ErrorResponse") if one not in taken and one not in shared
            )
            shared[name] = same[0]["schema"]
            for media in same:
                media["schema"] = {"$ref": f"#/components/schemas/{name}"}
    return shared


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{number}" for number in itertools.count(2))


def draft_operation(
    page: Page, facts: OperationFacts, tag: str, taken: Collection[str] = ()
) -> dict[str, Any]:
    """One operation as a value with remarks; its operationId is none of ``taken``."""
    several = len(page.operations) > 1
    shared = len([one for one in page.operations if one.title == facts.title]) > 1
    general = several and facts.title == page.title and not _names(facts.title, facts)
    own = replace(facts, title=None) if shared or general else facts
    title = None if several else page.title
    names = _operation_ids(own, title, _line_above(page, facts))
    name = next(one for one in itertools.chain(names, _numbered(names[-1])) if one not in taken)
    operation: dict[str, Any] = {"operationId": name}
    if facts.preview:
        operation["x-docpact-preview"] = True
    operation["tags"] = Remarked([tag], "the resource of the client that has it")
    if facts.deprecated:
        operation["deprecated"] = True
    if facts.removal is not None:
        operation["x-docpact-removal"] = facts.removal
    address = page.url or Remarked(_source(page), "the page does not state its URL")
    unread = [block for block in page.unread if block.operation == facts.key]
    shown = ", ".join(f"{block.span} ({block.kind})" for block in unread)
    remark = f"not read, may state more: lines {shown} of {_source(page)}"
    link = {"url": address}
    operation["externalDocs"] = Remarked(link, remark) if unread else link
    parameters = [draft_parameter(one) for one in _all_parameters(facts)]
    if parameters:
        operation["parameters"] = parameters
    if facts.request is not None:
        operation["requestBody"] = draft_request(facts.request)
    responses = dict(draft_response(one) for one in facts.responses)
    if not any(status[:1] in "23d" for status in responses):
        said = "The page shows no response."
        if responses:
            said = "The page only states errors."
        success = {"description": "Success.", NOT_STATED: {"status": said}}
        responses = {"2XX": success, **responses}
    operation["responses"] = responses
    return operation


def _all_parameters(facts: OperationFacts) -> list[ParameterFacts]:
    """The parameters in the page's order, and those that only the path shows."""
    known = {one.name for one in facts.parameters if one.location == "path"}
    shown = [name for name in _PLACEHOLDER.findall(facts.path) if name not in known]
    line = facts.lines.get("path", facts.line)
    added = [
        ParameterFacts(
            name=name,
            path=name,
            line=line,
            required=True,
            location="path",
            origin={"name": "url", "required": "url"},
        )
        for name in shown
    ]
    return [*facts.parameters, *added]


def draft_parameter(facts: ParameterFacts) -> dict[str, Any]:
    schema, not_stated = parameter_schema(facts)
    inferred = "inferred from the call" if facts.origin.get("name") == "curl" else None
    parameter: dict[str, Any] = {
        "name": Remarked(facts.name, inferred) if inferred else facts.name,
        "in": facts.location,
    }
    if facts.required or facts.location == "path":
        habit = facts.location != "path" and facts.origin.get("required") in ("habit", None)
        parameter["required"] = (
            Remarked(True, "not stated; usual for this vendor") if habit else True
        )
    if facts.deprecated:
        parameter["deprecated"] = True
        schema.pop("deprecated", None)
    parameter["schema"] = schema
    if facts.origin.get("name") == "url":
        not_stated = {"field": "It is only in the path of the page.", **not_stated}
    return parameter | ({NOT_STATED: not_stated} if not_stated else {})


def draft_request(facts: RequestFacts) -> dict[str, Any]:
    """The request body of an operation as a value with remarks."""
    body: dict[str, Any] = {}
    if facts.required is not None:
        body["required"] = facts.required
    media = {
        "schema": body_schema(facts.fields, facts.samples, assume_required=False),
        **_examples(facts.samples),
    }
    return body | {"content": {facts.media_type or "application/json": media}}


def draft_response(facts: ResponseFacts) -> tuple[str, dict[str, Any]]:
    status = facts.status or "2XX"
    response: dict[str, Any] = {"description": _phrase(status)}
    marks: dict[str, str] = {} if facts.status else {"status": _STATUS}
    described = bool(facts.fields or facts.samples) if facts.body is None else facts.body
    if described:
        schema = body_schema(facts.fields, facts.samples, assume_required=True)
        response["content"] = {"application/json": {"schema": schema, **_examples(facts.samples)}}
        if any(one.required is None for one in facts.fields) and facts.samples:
            marks["required"] = _REQUIRED
    return status, {
        "description": response["description"],
        **({NOT_STATED: marks} if marks else {}),
        **response,
    }


def _examples(samples: Sequence[Sample]) -> dict[str, Any]:
    """The samples, fixed if one edit fixes them, without duplicates."""
    distinct: dict[str, Any] = {}
    for sample in samples:
        if sample.valid or sample.value is not None:
            remark = "fixed: the page's sample is not valid JSON (add an erratum)"
            distinct.setdefault(
                json.dumps(sample.value),
                sample.value if sample.valid else Remarked(sample.value, remark),
            )
    values = list(distinct.values())
    if len(values) == 1:
        return {"example": values[0]}
    return (
        {
            "examples": {
                f"sample{number}": {"value": value} for number, value in enumerate(values, 1)
            }
        }
        if values
        else {}
    )


def _tag(facts: OperationFacts) -> str:
    """Return the subject of an operation: the last segment before an action such as ``batch``, in words."""
    segments = [
        one
        for one in facts.path.split("/")
        if one and "{" not in one and not re.fullmatch(r"v\d+|api|rest", one)
    ]
    things = [one for one in segments if one.endswith("s")] or segments or ["default"]
    return " ".join(words(things[-1])).lower().capitalize() or "Default"


def _line_above(page: Page, facts: OperationFacts) -> str | None:
    """The line above the method, where the title of an operation is that of others too: flat text has no headings."""
    others = [one for one in page.operations if one is not facts and one.title == facts.title]
    if not (others or page.format == "flat-text") or not page.lines:
        return None
    above = [line.strip() for line in page.lines[max(facts.line - 4, 0) : facts.line - 1]]
    found = next((line for line in reversed(above) if line), "")
    if section_of(found) is not None:
        return None
    words_only = re.fullmatch(r"[#*\s]*[A-Za-z][\w'’ -]*[\w)*]", found)
    return found.strip("#* ") if words_only and len(found.split()) <= 8 else None


def _operation_ids(facts: OperationFacts, title: str | None, above: str | None = None) -> list[str]:
    """From the title and, where that does not name it or the name is taken, the resource; or from method and path."""
    segments = [
        one
        for one in facts.path.split("/")
        if one and "{" not in one and not re.fullmatch(r"v\d+|api|rest", one)
    ]
    said = [
        word.lower()
        for word in words(above or facts.title or title or "")
        if word.lower() not in ("a", "an", "the")
    ]
    if not said:
        named = [facts.method.lower(), *(word for one in segments for word in words(one))]
        by = [word for one in _PLACEHOLDER.findall(facts.path)[-1:] for word in ("by", *words(one))]
        ends = facts.path.endswith("}")
        return [_camel([*named, *by] if ends else named), _camel([*named, *by])]
    rest = [one for one in segments if not _named(one, said)]
    holder = words(rest[-1]) if rest and len(rest) == len(segments) - 1 else []
    longer = _camel([*holder, *said][:8])
    return [_camel(said[:8]), longer] if _named(_tag(facts), said) else [longer]


def _names(title: str | None, facts: OperationFacts) -> bool:
    """Whether a title, which may be that of a page, names the resource of an operation."""
    return _named(_tag(facts), [word.lower() for word in words(title or "")])


def _named(thing: str, said: Sequence[str]) -> bool:
    """Whether a title names a thing: has all words of it."""
    return {_stem(word) for word in words(thing)} <= {_stem(word) for word in said}


def _stem(word: str) -> str:
    return word.lower().removesuffix("s")


def _camel(parts: Sequence[str]) -> str:
    first, *others = [part.lower() for part in parts]
    return first + "".join(part.capitalize() for part in others)


def _phrase(status: str) -> str:
    if status.isdigit() and int(status) in {one.value for one in HTTPStatus}:
        return f"{HTTPStatus(int(status)).phrase}."
    return "Success." if status.startswith("2") else "An error."


def _source(page: Page) -> str:
    return PurePosixPath(page.source).name


def _spaced(text: str) -> str:
    """A blank line before each top-level key, and between paths."""
    text = re.sub(r"\n(?=[a-z])", "\n\n", text)
    head, _, rest = text.partition("\npaths:\n")
    paths, mark, tail = rest.partition("\n\n")
    return head + "\npaths:\n" + re.sub(r"\n(?=  /)", "\n\n", paths) + mark + tail
