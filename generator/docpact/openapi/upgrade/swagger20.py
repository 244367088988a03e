"""Convert Swagger 2.0 to OpenAPI 3.0: move renamed keys, and convert keys with another form.

Everything that moves is entered in ``moves``, new pointer to old one: with it the way back to the written line is
found, and references to the old places are led to the new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docpact.openapi.grammar import METHODS, OPENAPI, rebuild
from docpact.openapi.upgrade.swagger20_content import body_of, form_of, response
from docpact.openapi.upgrade.swagger20_words import parameter, schema, security_scheme
from docpact.text.values import JsonObject, find, fragment, is_array, is_object, join, split

__all__ = ["upgrade"]

_SECTIONS = {
    "definitions": "schemas",
    "parameters": "parameters",
    "responses": "responses",
    "securityDefinitions": "securitySchemes",
}
_DEEPEST = 60
_KEPT = ("info", "tags", "externalDocs", "security")


@dataclass(frozen=True, slots=True)
class _Old:
    """The old document, and what is found out about it on the way."""

    data: JsonObject
    moves: dict[str, str] = field(default_factory=dict[str, str])
    consumes: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    ignored: dict[str, str] = field(default_factory=dict[str, str])
    """What has no place in 3.0: a pointer among ``moves`` to the reason."""

    def follow(self, node: object, pointer: str) -> tuple[object, str]:
        """Return the target of a local ``$ref`` and its place; the node itself if not found."""
        for _ in range(20):
            reference = node.get("$ref") if is_object(node) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
            try:
                node, pointer = find(self.data, split(fragment(reference[1:]))), fragment(
                    reference[1:]
                )
            except KeyError:
                break
        return node, pointer


def upgrade(data: JsonObject) -> tuple[JsonObject, dict[str, str], dict[str, str]]:
    """The document as 3.0.

    Returns:
        The document, new pointer to old one for everything that moved, and what was ignored: pointer to reason.

    """
    old = _Old(
        data, consumes=media_types(data.get("consumes")), produces=media_types(data.get("produces"))
    )
    new: JsonObject = {"openapi": "3.0.3", **{key: data[key] for key in _KEPT if key in data}}
    new |= {key: value for key, value in data.items() if key.startswith("x-")}
    servers = _servers(data, data.get("schemes"))
    if servers:
        new["servers"] = servers
        old.moves["/servers"] = "/host" if "host" in data else "/basePath"
    paths: object = data.get("paths")
    new["paths"] = (
        {path: _path_item(old, item, join("/paths", path)) for path, item in paths.items()}
        if is_object(paths)
        else {}
    )
    new["components"] = _components(old)
    return _lead_references(new, old.moves), old.moves, old.ignored


def media_types(value: object) -> tuple[str, ...]:
    """``consumes`` or ``produces``; a lone string is read as the only one."""
    if isinstance(value, str):
        return (value,)
    return (
        tuple(dict.fromkeys(item for item in value if isinstance(item, str)))
        if is_array(value)
        else ()
    )


def _servers(data: JsonObject, schemes: object) -> list[JsonObject]:
    """One server for each scheme, https first: the first one is what a client uses."""
    host: object = data.get("host")
    base: object = data.get("basePath")
    path = f"/{base.strip('/')}" if isinstance(base, str) and base.strip("/") else ""
    if not isinstance(host, str) or not host:
        return [{"url": path}] if path else []
    host = host.partition("://")[2] or host
    names = [name for name in media_types(schemes) if name in ("https", "http")]
    return [
        {"url": f"{name}://{host.rstrip('/')}{path}"} for name in sorted(names, reverse=True)
    ] or [{"url": f"https://{host}{path}"}]


def _components(old: _Old) -> JsonObject:
    components: JsonObject = {}
    for section, name in _SECTIONS.items():
        entries: object = old.data.get(section)
        if not is_object(entries):
            continue
        old.moves[f"/components/{name}"] = f"/{section}"
        for key, value in entries.items():
            pointer = join(f"/{section}", key)
            if (
                section == "parameters"
                and is_object(value)
                and value.get("in") in ("body", "formData")
            ):
                continue  # each operation that refers to it has it as its body already
            at = join(f"/components/{name}", key)
            components.setdefault(name, {})[key] = _component(old, section, value, pointer, at)
    return components


def _component(old: _Old, section: str, value: Any, pointer: str, at: str) -> Any:
    if not is_object(value) or "$ref" in value:
        return value
    if section == "definitions":
        return schema(value)
    if section == "parameters":
        return parameter(value)
    if section == "responses":
        return response(value, old.produces, pointer, at, old.moves)
    return security_scheme(value)


def _path_item(old: _Old, item: Any, pointer: str) -> Any:
    if not is_object(item):
        return item
    shared = _parameters(old, item, pointer)
    new = {key: value for key, value in item.items() if key not in METHODS and key != "parameters"}
    plain, kept = _plain(shared)
    if plain:
        new["parameters"] = plain
        _enter(old, join(pointer, "parameters"), kept)
    bodies = [each for each in shared if each[3]]
    for key, value in item.items():
        if key in METHODS:
            new[key] = _operation(old, value, join(pointer, key), bodies)
    return new


_Parameter = tuple[Any, str, Any, bool]
"""A parameter as written, its place, its resolved form, and whether it is part of the body."""


def _parameters(old: _Old, node: JsonObject, pointer: str) -> list[_Parameter]:
    found: list[_Parameter] = []
    written: object = node.get("parameters")
    if is_object(written):
        written = [written]
    for index, item in enumerate(written if is_array(written) else ()):
        end, _ = old.follow(item, "")
        found.append(
            (
                item,
                join(pointer, "parameters", index),
                end,
                is_object(end) and end.get("in") in ("body", "formData"),
            )
        )
    return found


def _plain(parameters: list[_Parameter]) -> tuple[list[Any], list[str]]:
    """Return the parameters outside of the body, upgraded, with their places."""
    plain = [each for each in parameters if not each[3]]
    new = [
        parameter(item) if is_object(item) and "$ref" not in item else item
        for item, _, _, _ in plain
    ]
    return new, [pointer for _, pointer, _, _ in plain]


def _enter(old: _Old, pointer: str, kept: list[str]) -> None:
    for index, was in enumerate(kept):
        if join(pointer, index) != was:
            old.moves[join(pointer, index)] = was


def _operation(old: _Old, node: Any, pointer: str, shared_bodies: list[_Parameter]) -> Any:
    if not is_object(node):
        return node
    own = _parameters(old, node, pointer)
    new = {
        key: value
        for key, value in node.items()
        if key not in ("parameters", "consumes", "produces", "schemes", "responses")
    }
    plain, kept = _plain(own)
    if plain:
        new["parameters"] = plain
        _enter(old, join(pointer, "parameters"), kept)
    consumes = media_types(node.get("consumes")) if "consumes" in node else old.consumes
    produces = media_types(node.get("produces")) if "produces" in node else old.produces
    body = _body(
        old,
        [each for each in own if each[3]],
        shared_bodies,
        consumes,
        join(pointer, "requestBody"),
    )
    if body is not None:
        new["requestBody"] = body
    if (
        "schemes" in node
        and (servers := _servers(old.data, node["schemes"]))
        and isinstance(old.data.get("host"), str)
    ):
        new["servers"] = servers
        old.moves[join(pointer, "servers")] = join(pointer, "schemes")
    responses: object = node.get("responses")
    if responses is not None:
        at = join(pointer, "responses")
        new["responses"] = (
            {
                status: (
                    response(value, produces, join(at, status), join(at, status), old.moves)
                    if is_object(value)
                    else value
                )
                for status, value in responses.items()
            }
            if is_object(responses)
            else responses
        )
    return new


def _body(
    old: _Old, own: list[_Parameter], shared: list[_Parameter], consumes: tuple[str, ...], at: str
) -> JsonObject | None:
    """The body of an operation: a lone ``body`` parameter, or all its form fields together; its own before those of the path."""
    whole = [each for each in own or shared if each[2].get("in") == "body"]
    if whole:
        others = [each for each in own or shared if each is not whole[0]]
        for index, (_, pointer, parameter_, _) in enumerate(others):
            ignored = join(at, "x-ignored", index)
            old.moves[ignored] = pointer
            name, kind = parameter_.get("name"), parameter_.get("in")
            old.ignored[ignored] = (
                f"{kind} parameter {name!r} next to the body {whole[0][2].get('name')!r}; ignored"
            )
        item, pointer, _, _ = whole[0]
        end, where = old.follow(item, pointer)
        return body_of(end, consumes, where, at, old.moves) if is_object(end) else None
    names = [end.get("name") for _, _, end, _ in own]
    fields = own + [
        each
        for each in shared
        if each[2].get("in") == "formData" and each[2].get("name") not in names
    ]
    if not fields:
        return None
    old.moves[at] = fields[0][1]
    return form_of([(end, pointer) for _, pointer, end, _ in fields], consumes, at, old.moves)


def _lead_references(new: JsonObject, moves: dict[str, str]) -> JsonObject:
    """Every ``$ref`` led to where its target is now."""
    now = {was: pointer for pointer, was in reversed(moves.items())}

    def lead(_: str, node: JsonObject) -> JsonObject:
        reference = node.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return node
        moved = _moved(fragment(reference[1:]), now)
        return node if moved is None else {**node, "$ref": f"#{moved.replace('%', '%25')}"}

    led: JsonObject = rebuild(OPENAPI, "document", new, lead)
    extensions = {key: _led(value, lead, 0) for key, value in led.items() if key.startswith("x-")}
    return {**led, **extensions}


def _led(node: Any, lead: Callable[[str, JsonObject], JsonObject], depth: int) -> Any:
    """An extension with the references in it led to where their targets are: some hold schemas that others refer to."""
    if depth > _DEEPEST:
        return node
    if is_array(node):
        return [_led(item, lead, depth + 1) for item in node]
    if not is_object(node):
        return node
    return lead("", {key: _led(value, lead, depth + 1) for key, value in node.items()})


def _moved(pointer: str, now: dict[str, str]) -> str | None:
    prefix = pointer
    while prefix:
        if prefix in now:
            return now[prefix] + pointer[len(prefix) :]
        prefix = prefix.rpartition("/")[0]
    return None
