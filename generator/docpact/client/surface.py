"""The names of a client that people write, without printing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docpact.client.arguments import arguments_of
from docpact.client.enumerations import enumerations
from docpact.client.models.modules import arrange
from docpact.client.settings import Setting, default_server, settings_of
from docpact.client.shapes import AliasShape, Shapes, TypeExpr, prepare
from docpact.client.shapes.types import ListType, MapType, Named, OpenType, TupleType, UnionType
from docpact.client.symbols import module_names, name_operations, symbol
from docpact.ir import Api, MediaType, Operation, SecurityScheme
from docpact.surface import Call, ModelName, Passed, SettingName, Surface
from docpact.text.values import join

__all__ = ["surface_of"]


def surface_of(api: Api, package: str, client_class: str = "Client") -> Surface:
    """The names of the client of ``api``.

    Args:
        api: The API.
        package: The name of the package.
        client_class: What its client is called.
    """
    names = name_operations(api)
    shapes = prepare(api, names.bases)
    calls: dict[str, Call] = {}
    lists: dict[str, tuple[str, str]] = {}
    modules: dict[str, str] = {}
    for resource in names.resources:
        arguments = {m.method: arguments_of(m.operation, shapes) for m in resource.methods}
        for method in resource.methods:
            one, operation = arguments[method.method], method.operation
            modules[operation.pointer] = resource.attribute
            passed = tuple(Passed(a.name, a.location, a.wire, a.pointer) for a in one)
            called = symbol(package, resource, method)
            uses = _places(operation, shapes)
            calls[operation.key] = Call(called, operation.pointer, passed, one.body, uses)
        named = enumerations(arguments.items(), module_names(resource))
        pointer = resource.methods[0].operation.pointer
        lists |= {
            f"resources.{resource.attribute}.{name}": (text, pointer)
            for text, name in named.items()
        }
    home = arrange(shapes, modules).home
    return Surface(
        package,
        client_class,
        calls,
        dict(_models(shapes, home)),
        tuple(_setting(api, one) for one in settings_of(api, package).arguments),
        lists,
    )


def _models(shapes: Shapes, home: Mapping[str, str]) -> Iterator[tuple[str, ModelName]]:
    for name, shape in shapes.classes.items():
        attributes = {item.wire: item.name for item in shape.properties}
        properties = {item.wire: item.pointer for item in shape.properties}
        inside = [(f"/{item.wire}", item.type) for item in shape.properties]
        if shape.extra is not None:
            inside.append((".*", shape.extra))
        uses = _uses(inside, shapes)
        yield name, ModelName(shape.pointer, home[name], shape.twin, attributes, properties, uses)
    for name, alias in shapes.aliases.items():
        yield name, ModelName(alias.pointer, home[name], None, {}, {}, {}, alias=True)


def _places(operation: Operation, shapes: Shapes) -> Mapping[str, tuple[str, ...]]:
    """The types in the requests and responses of an operation, by place."""
    found: list[tuple[str, TypeExpr]] = []
    for one in operation.parameters:
        holder = one.content.pointer if one.content else one.pointer
        place = f"{one.location} {one.name}"
        found.append((place, shapes.type_at(f"{holder}/schema", "request")))
    if operation.request_body is not None:
        for place, media in _forms("request", operation.request_body.content):
            found.append((place, shapes.type_at(f"{media.pointer}/schema", "request")))
    good = [one.status for one in operation.responses if one.status.startswith("2")]
    for response in operation.responses:
        status = "2XX" if good == [response.status] else response.status
        for place, media in _forms(status, response.content):
            found.append((place, shapes.type_at(f"{media.pointer}/schema", "response")))
            found.append((place, shapes.type_at(f"{media.pointer}/itemSchema", "response")))
    return _uses(found, shapes)


def _forms(place: str, content: tuple[MediaType, ...]) -> Iterator[tuple[str, MediaType]]:
    for media in content:
        yield place if len(content) == 1 else f"{place} {media.media_type}", media


def _uses(found: Iterable[tuple[str, TypeExpr]], shapes: Shapes) -> Mapping[str, tuple[str, ...]]:
    uses: dict[str, dict[str, None]] = {}
    for place, expr in found:
        for at, name in _named(expr, place, shapes.aliases, frozenset()):
            uses.setdefault(at, {})[name] = None
    return {place: tuple(names) for place, names in uses.items()}


def _named(
    expr: TypeExpr, at: str, aliases: Mapping[str, AliasShape], inside: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Every name in a type with its place; an alias is followed, so that one that comes or goes hides nothing."""
    match expr:
        case Named(key):
            yield at, key
            if key in aliases and key not in inside:
                yield from _named(aliases[key].type, at, aliases, inside | {key})
        case OpenType(listed):
            yield from _named(listed, at, aliases, inside)
        case ListType(items):
            yield from _named(items, f"{at}[]", aliases, inside)
        case MapType(values):
            yield from _named(values, f"{at}.*", aliases, inside)
        case UnionType(members):
            for member in members:
                yield from _named(member, at, aliases, inside)
        case TupleType(items, rest):
            for number, item in enumerate(items):
                yield from _named(item, f"{at}[{number}]", aliases, inside)
            if rest is not None:
                yield from _named(rest, f"{at}[]", aliases, inside)
        case _:
            pass


def _setting(api: Api, setting: Setting) -> SettingName:
    of = setting.source
    if isinstance(of, SecurityScheme):
        sent = (of.type, of.location or "", (of.parameter or "").lower(), (of.scheme or "").lower())
        source: tuple[str, ...] = (*sent, setting.part)
        pointer = of.pointer
    else:
        server = default_server(api)
        known = server.variables if server else ()
        source = ("variable", str(known.index(of)))
        pointer = join(server.pointer if server else "", "variables", of.name)
    return SettingName(setting.argument, setting.env, setting.default, source, pointer)
