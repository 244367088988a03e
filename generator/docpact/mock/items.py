"""Items of a mock with a memory: what a new one consists of, and what its id is."""

from __future__ import annotations

import copy
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from docpact.ir import MediaType, Operation, Response
from docpact.mock.answers import Answers, success_of
from docpact.mock.resources import Role, Shape, json_media, roles_of, shape_of
from docpact.schema.evaluate import is_hidden
from docpact.schema.nodes import Schema, Schemas
from docpact.schema.sample import NoSampleError
from docpact.text.values import is_array, is_object, join
from docpact.validate.typed import kinds_of, property_schemas

__all__ = ["Item", "ItemMaker"]

Item = dict[str, Any]


class ItemMaker:
    """Makes items: what a request sent, with the fields that only the server sets filled in.

    Args:
        answers: Makes documented answers.
        seed: Decides made-up ids.
    """

    def __init__(self, answers: Answers, seed: int = 0) -> None:
        self._answers = answers
        self._seed = seed
        self._roles = roles_of(answers.api)
        self._responses = Schemas.of(answers.api, "response")
        self._requests = Schemas.of(answers.api, "request")
        self._parameters = {
            role.collection: role.parameter
            for role in self._roles.values()
            if role.parameter is not None
        }
        self._items: dict[str, OrderedDict[str, Item]] = {}
        self._last: dict[str, int] = {}

    def _response(self, operation: Operation) -> tuple[Response | None, MediaType | None]:
        response = success_of(operation)
        return response, json_media(response.content) if response is not None else None

    def _shape(self, media: MediaType | None, role: Role, *, many: bool) -> Shape | None:
        parameter = role.parameter or self._parameters.get(role.collection)
        return shape_of(media, self._responses, parameter, many=many, collection=role.collection)

    def _unwrapped(self, operation: Operation, role: Role, body: Any) -> Any:
        """The item in the body of a request, without what is wrapped around it."""
        media = json_media(operation.request_body.content) if operation.request_body else None
        if media is None or not is_object(body):
            return body
        _, answer = self._response(operation)
        shape = self._shape(answer, role, many=False)
        if shape is not None and shape.wrapper and len(shape.wrapper) == 1:
            inner = body.get(shape.wrapper[0])
            if is_object(inner) and len(body) == 1:
                return inner
        if len(body) == 1 and shape is not None and not shape.wrapper:
            (inner,) = body.values()
            noun = role.collection.rpartition("/")[2].rstrip("s").lower()
            if is_object(inner) and next(iter(body)).lower() == noun:
                return inner
        return body

    def _new(
        self, operation: Operation, role: Role, where: str, sent: Any, key: str | None = None
    ) -> tuple[str, Item] | None:
        """A new item and its key; None where its id is taken."""
        base = self._base(operation, role)
        item: Item = {**base, **copy.deepcopy(sent)} if is_object(sent) else base
        identity = self._identity_of(role)
        held: Mapping[str, Item] = self._items.get(where, {})
        if key is None:
            given = sent.get(identity) if is_object(sent) and identity else None
            if isinstance(given, str | int) and not isinstance(given, bool):
                if str(given) in held:
                    return None
                return str(given), item
        value: Any = key
        schemas = self._item_schemas(role)
        kinds = (
            kinds_of(property_schemas(schemas, identity))
            if schemas and identity
            else frozenset[str]()
        )
        if key is None:
            self._last[where] = number = self._last.get(where, 0) + 1
            value = number
            if "integer" not in kinds and kinds:
                value = self._text_id(schemas, identity, where, number)
            while str(value) in held:
                self._last[where] = number = number + 1
                value = (
                    number
                    if "integer" in kinds or not kinds
                    else self._text_id(schemas, identity, where, number)
                )
        elif "integer" in kinds and key.lstrip("-").isdigit():
            value = int(key)
        if identity is not None:
            item[identity] = value
        return str(value), item

    def _text_id(
        self, schemas: Sequence[Schema], identity: str | None, where: str, number: int
    ) -> str:
        described = property_schemas(schemas, identity or "")
        if any(part.text("format") == "uuid" for part in described):
            return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._seed} {where} {number}"))
        text = str(number)
        if all(
            self._answers.accepts(part.raw, part.pointer, text)
            for part in described
            if part.pointer
        ):
            return text
        made = uuid.uuid5(uuid.NAMESPACE_URL, f"{self._seed} {where} {number}")
        return str(made)

    def _item_schemas(self, role: Role) -> tuple[Schema, ...]:
        """What describes one item: the answer of any operation on one."""
        for name in ("get", "create", "replace", "change", "list"):
            for operation in self._answers.api.operations:
                own = self._roles.get(operation.pointer)
                if own is None or own.collection != role.collection or own.name != name:
                    continue
                _, media = self._response(operation)
                shape = self._shape(media, own, many=name == "list")
                if shape is not None and shape.identity is not None:
                    return shape.schemas
        return ()

    def _identity_of(self, role: Role) -> str | None:
        for operation in self._answers.api.operations:
            own = self._roles.get(operation.pointer)
            if (
                own is None
                or own.collection != role.collection
                or own.name in ("delete", "batch_delete")
            ):
                continue
            _, media = self._response(operation)
            shape = self._shape(media, own, many=own.name in ("list", "batch_create"))
            if shape is not None and shape.identity is not None:
                return shape.identity
        return "id"

    def _base(self, operation: Operation, role: Role) -> Item:
        """The fields that only the server sets, of an answer as documented: required ones and ``readOnly`` ones."""
        _, media = self._response(operation)
        shape = self._shape(media, role, many=role.name == "batch_create")
        if media is None or shape is None:
            for other in self._answers.api.operations:
                own = self._roles.get(other.pointer)
                if own is not None and own.collection == role.collection and own.name == "get":
                    _, media = self._response(other)
                    shape = self._shape(media, own, many=False)
        if media is None or shape is None:
            return {}
        pointer = join(media.pointer, "schema")
        try:
            whole = _inside(self._answers.made(media.schema, pointer), shape)
            plain = _inside(self._answers.made(media.schema, pointer, optional=False), shape)
        except NoSampleError:
            return {}
        return copy.deepcopy(
            {
                name: value
                for name, value in whole.items()
                if name in plain or self._is_read_only(property_schemas(shape.schemas, name))
            }
        )

    def _is_read_only(self, schemas: Sequence[Schema]) -> bool:
        return any(part.flag("readOnly") for part in schemas) or any(
            is_hidden(self._requests.parse(part.raw)) for part in schemas
        )

    def _server_fields(self, operation: Operation, role: Role, stored: Item) -> Item:
        """The fields of an item that a PUT does not replace."""
        base = self._base(operation, role)
        identity = self._identity_of(role)
        return {name: value for name, value in stored.items() if name in base or name == identity}


def _inside(value: Any, shape: Shape) -> Item:
    for name in shape.wrapper:
        value = value.get(name) if is_object(value) else None
    if shape.many:
        value = value[0] if is_array(value) and value else None
    return value if is_object(value) else {}
