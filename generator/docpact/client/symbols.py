"""The place of every operation on the client: resource, method and the base of its class names, without clashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from docpact.client.methods import acted_on, method_names, without_suffixes
from docpact.client.operation_words import Siblings, telling_segments
from docpact.client.prose import sentence
from docpact.inflections import plural
from docpact.ir import Api, Operation, Tag
from docpact.naming import class_name, is_digest, module_name, pascal, settle, settle_files, words
from docpact.text.values import is_array

__all__ = [
    "MethodSymbols",
    "ResourceSymbols",
    "Symbols",
    "name_operations",
    "symbol",
    "symbols_by_key",
]

_CLIENT_MEMBERS = (
    *("aclose", "close", "request", "resource", "sealed", "str", "wait_until"),
    "with_options",
)
"""Attributes of every client, and the lower-case names that its class body uses."""
_MODULE_SCOPE = frozenset(
    {
        "API", "Annotated", "Answer", "AnswerView", "Any", "ApiKey", "AsyncClientOptions", "Basic", "BatchResult", "Bearer", "Binary", "BodylessOptions", "CallOptions", "ClassVar", "Client", "ClientOptions", "Decimal", "Digest", "EventStream", "FileContent",
        "FormBody", "Given", "Iterable", "JsonBody", "JsonLines", "JsonSequence", "LinesBody", "Literal", "Mapping", "MultipartBody", "MultipartStream", "OAuth2", "Obeys", "Omit", "Operation", "Options", "Pages", "Paging", "Part",
        "Places", "Querystring", "RawBody", "RawContent", "Resource", "Secret", "Sequence", "ServerSentEvent", "Stream", "StreamView", "StreamingResource", "StringFormat", "Style", "Text",
        "TypeAlias", "TypedDict", "UUID", "Union", "Unpack",
    }
)  # fmt: skip
"""Class names that a resource module or the module of the client uses itself."""


@dataclass(frozen=True, slots=True)
class MethodSymbols:
    """Where one operation is found: ``client.ATTRIBUTE.METHOD``, with classes named after ``base``."""

    operation: Operation
    method: str
    base: str
    """The start of the names of its inline schemas, ``LinkedCasesBatchCreate``."""


@dataclass(frozen=True, slots=True)
class ResourceSymbols:
    """One resource: an attribute of the client, a module and a pair of classes."""

    attribute: str
    """Also the name of its module."""
    class_name: str
    tag: str
    description: str | None
    methods: tuple[MethodSymbols, ...]


@dataclass(frozen=True, slots=True)
class Symbols:
    """All names that follow from the operations."""

    resources: tuple[ResourceSymbols, ...]
    bases: Mapping[str, str]
    """Pointer of each operation, webhook and callback to the base of its class names."""


def name_operations(api: Api) -> Symbols:
    """Name resources and methods.

    The resource is the operation's ``x-docpact-resource``, its first tag, or the first telling segment of its path.
    The method is its ``x-docpact-method``, or what ``methods`` makes of its operationId or path.
    """
    operations = [_identified(operation) for operation in api.operations]
    originals = {operation.key: operation for operation in api.operations}
    siblings = Siblings.of(operations)
    groups: dict[str, list[Operation]] = {}
    prefix = _shared_prefix(api.operations)
    for operation in operations:
        groups.setdefault(_key(_resource(operation, prefix)), []).append(operation)
    attributes = settle_files({key: module_name(key) for key in groups}, _CLIENT_MEMBERS)
    classes = _classes(groups)
    declared = {_key(tag.name): tag for tag in api.tags}
    named = {tag.name: tag for tag in reversed(api.tags)}
    tags = {
        key: tag
        for key, group in groups.items()
        if (tag := declared.get(key) or _common_tag(group, named)) is not None
    }
    resources = tuple(
        ResourceSymbols(
            attributes[key],
            classes[key],
            tags[key].name if key in tags else _resource(group[0], prefix),
            _description(tags[key]) if key in tags else None,
            tuple(
                replace(method, operation=originals[method.operation.key])
                for method in _methods(key, classes[key], group, siblings)
            ),
        )
        for key, group in groups.items()
    )
    return Symbols(resources, _bases(api, resources))


def _key(text: str) -> str:
    """Return what resources of one name have in common: the name of their module, or all words where that is cut."""
    name = module_name(text)
    whole = "_".join(word.lower() for word in words(text))
    return whole if whole != name and whole.startswith(name) else name


def _identified(operation: Operation) -> Operation:
    """Return an operation without a telling operationId with the fragment of its path in place of it: ``/rpc#createUser``."""
    if is_digest(operation.operation_id or ""):
        operation = replace(operation, operation_id=None)
    fragment = operation.path.partition("#")[2].rpartition("=")[2]
    if operation.operation_id or not words(fragment):
        return operation
    return replace(operation, operation_id=fragment)


def _common_tag(operations: Iterable[Operation], named: Mapping[str, Tag]) -> Tag | None:
    """The declared tag that operations have in common as their first."""
    first = {operation.tags[:1] for operation in operations}
    return named.get(next(iter(next(iter(first))), "")) if len(first) == 1 else None


def _description(tag: Tag) -> str | None:
    """What a resource's docstring says: the tag's summary, description, place among tags and page."""
    parent = f"Part of `{tag.parent}`." if tag.parent else None
    page = f"Documented at {tag.external_docs}" if tag.external_docs else None
    summary = sentence(tag.summary) if tag.summary else None
    return "\n\n".join(filter(None, (summary, tag.description, parent, page))) or None


def _classes(keys: Iterable[str]) -> dict[str, str]:
    """Return a class for each resource. Its async class is prefixed with ``Async``, so no other resource may have that name."""
    wanted = {key: class_name(key) for key in keys}
    wanted = {
        key: f"{name}Resource" if name.removeprefix("Async") in _MODULE_SCOPE else name
        for key, name in wanted.items()
    }
    return settle(wanted, {f"Async{name}" for name in wanted.values()})


def module_names(resource: ResourceSymbols) -> frozenset[str]:
    """The names that a resource's module and its classes use themselves."""
    name = resource.class_name
    views = {f"{name}WithResponse", f"{name}WithStreamingResponse"}
    names = {*_MODULE_SCOPE, name, *views}
    return frozenset(
        {*names, *(f"Async{name}" for name in names), *(m.method for m in resource.methods)}
    )


def symbol(package: str, resource: ResourceSymbols, method: MethodSymbols) -> str:
    """The full name of a generated method."""
    return f"{package}.resources.{resource.attribute}.{resource.class_name}.{method.method}"


def symbols_by_key(api: Api, package: str) -> dict[str, tuple[str, ...]]:
    """``METHOD /path`` of each operation to the generated symbols it became."""
    return {
        method.operation.key: (symbol(package, resource, method),)
        for resource in name_operations(api).resources
        for method in resource.methods
    }


def _resource(operation: Operation, prefix: tuple[str, ...] = ()) -> str:
    extension = operation.extensions.get("x-docpact-resource")
    if isinstance(extension, str) and words(extension):
        return extension
    for key in ("x-fern-sdk-group-name", "x-speakeasy-group"):
        group = operation.extensions.get(key)
        group = " ".join(map(str, group)) if is_array(group) else group
        if isinstance(group, str) and words(group):
            return group
    for tag in operation.tags[:1]:
        if words(tag):
            found = words(tag)
            if prefix and tuple(found[: len(prefix)]) == prefix:
                tag = " ".join(found[len(prefix) :])
            return _spoken(tag, operation)
    return acted_on(operation) or next(iter(telling_segments(operation.path)), "default")


def _shared_prefix(operations: Iterable[Operation]) -> tuple[str, ...]:
    """Return the common prefix of all tags (``MicrovisorV1Device``, ``MicrovisorV1App``), if there are several tags."""
    tags = [words(tag) for tag in dict.fromkeys(t for o in operations for t in o.tags[:1])]
    if len(tags) < 3:
        return ()
    found: list[str] = []
    for column in zip(*tags, strict=False):
        if len(set(column)) > 1:
            break
        found.append(column[0])
    return tuple(found) if all(len(tag) > len(found) for tag in tags) else ()


def _spoken(tag: str, operation: Operation) -> str:
    """Return a tag without a framework's suffix, in the number that the path uses: ``item-controller`` is ``items``."""
    bare = without_suffixes(tag)
    if bare == tag:
        return tag
    segments = {segment.lower() for segment in operation.path.split("/")}
    several = plural(bare)
    return several if several.lower().replace(" ", "-") in segments else bare


def _methods(
    resource: str, resource_class: str, operations: list[Operation], siblings: Siblings
) -> tuple[MethodSymbols, ...]:
    names = method_names(resource, operations, siblings)
    return tuple(
        MethodSymbols(
            operation,
            names[operation.key],
            resource_class + pascal(names[operation.key].rstrip("_")),
        )
        for operation in operations
    )


def _bases(api: Api, resources: tuple[ResourceSymbols, ...]) -> dict[str, str]:
    wanted = {
        method.operation.pointer: method.base
        for resource in resources
        for method in resource.methods
    }
    events = (*api.webhooks, *api.callbacks)
    methods = Counter(operation.pointer.rpartition("/")[0] for operation in events)
    for operation in events:
        alone = methods[operation.pointer.rpartition("/")[0]] == 1
        wanted[operation.pointer] = pascal(_event(operation, alone), "Webhook")
    return settle(wanted)


def _event(operation: Operation, alone: bool) -> str:
    """Return the name of a webhook or callback: its operationId, else its key, with the method if it has several."""
    named = operation.operation_id or ""
    if words(named) and not is_digest(named):
        return named
    _, _, callback = operation.pointer.partition("/callbacks/")
    name = callback.split("/")[0].replace("~1", "/").replace("~0", "~") or operation.path
    return name if alone else f"{name} {operation.method.lower()}"
