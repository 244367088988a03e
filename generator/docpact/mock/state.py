"""A mock with a memory: what is created can be listed, read, changed and deleted, until the server ends.

Which operation does what is recognised from paths (``resources``). An item is what its request sent, with the fields that
only the server sets (required, or ``readOnly``) filled in; every answer is checked against its schema, and where an item
does not fit there, the documented answer is given instead. Nested collections are kept for each parent: ``/users/1/pets``
and ``/users/2/pets`` are two. A path that can be read and changed without a collection (``/me``) is one resource (``singles``).
"""

from __future__ import annotations

import copy
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from docpact.ir import MediaType, Operation, Response
from docpact.mock.answers import Answers, status_of, success_of
from docpact.mock.items import Item, ItemMaker
from docpact.mock.merging import PatchError, json_patch, merged
from docpact.mock.messages import Answer, Request
from docpact.mock.paging import Page, page_of
from docpact.mock.resources import Role, Shape, json_media
from docpact.mock.singles import Singles
from docpact.schema.evaluate import is_hidden
from docpact.schema.sample import NoSampleError
from docpact.text.located import LocatedText
from docpact.text.values import is_array, is_object, join
from docpact.validate.bodies import FORM, essence, form_pairs, form_value
from docpact.validate.router import Route
from docpact.validate.typed import kinds_of, property_names, property_schemas

__all__ = ["State"]

_MOST_ITEMS = 10_000
"""Of all collections; the oldest give way."""


class State(ItemMaker):
    """The items of all collections.

    Args:
        answers: Makes documented answers.
        seed: Decides made-up ids.
    """

    def __init__(self, answers: Answers, seed: int = 0) -> None:
        super().__init__(answers, seed)
        self._creatable = {
            r.collection for r in self._roles.values() if r.name in ("create", "batch_create")
        }
        self._creatable |= {
            r.collection for r in self._roles.values() if r.name == "replace" and self._puts(r)
        }
        items = {
            pointer: role
            for pointer, role in self._roles.items()
            if role.collection in self._creatable
        }
        self._singles = Singles(answers.api, items, answers)
        self._count = 0
        self._lock = Lock()

    def _puts(self, role: Role) -> bool:
        """Whether a PUT creates: its operation documents a 201."""
        return any(
            self._roles.get(o.pointer) == role and any(r.status == "201" for r in o.responses)
            for o in self._answers.api.operations
        )

    def answer(self, operation: Operation, route: Route, request: Request) -> Answer | None:
        """Return the answer from memory; None where the operation works on nothing that is kept."""
        role = self._roles.get(operation.pointer)
        with self._lock:
            absent = self._absent_parent(operation, route, role)
            if absent is not None:
                return self._answers.refusal(operation, 404, [absent])
            if self._singles.has(operation):
                return self._single(operation, route, request)
            if role is None or role.collection not in self._creatable:
                return None
            where = _filled(role.collection, route.values)
            body = self._body(operation, request)
            match role.name:
                case "list":
                    return self._list(operation, role, where, request)
                case "create":
                    return self._create(operation, role, where, body, request)
                case "batch_create":
                    return self._create_many(operation, role, where, body)
                case "batch_delete":
                    return self._delete_many(operation, where, body, request)
                case _:
                    return self._one(operation, role, route, where, body, request)

    # Where things are.

    def _absent_parent(self, operation: Operation, route: Route, role: Role | None) -> str | None:
        """Why a path leads through an item that is not there."""
        end = len(operation.path)
        if role is not None and role.parameter is not None:
            end = operation.path.rstrip("/").rfind("/")
        for match in re.finditer(r"/\{([^{}]+)\}", operation.path[:end]):
            collection = operation.path[: match.start()]
            if collection not in self._creatable or collection not in self._parameters:
                continue
            key = unquote(route.values.get(match.group(1), ""))
            where = _filled(collection, route.values)
            if where not in self._items or key not in self._items[where]:
                return f"no {collection.rpartition('/')[2]} with {match.group(1)} {key!r}"
        return None

    def _body(self, operation: Operation, request: Request) -> Any:
        if not request.body or operation.request_body is None:
            return None
        kind = essence(request.headers.get("content-type", "application/json"))
        text = request.body.decode("utf-8", "replace")
        if kind == FORM:
            media = next(
                (m for m in operation.request_body.content if essence(m.media_type) == FORM), None
            )
            if media is None:
                return None
            located = LocatedText("request", text)
            made = form_value(
                form_pairs(located), located, media, [self._requests.parse(media.schema)]
            )
            return next(iter(made)).value
        try:
            return json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            return None

    # Single resources.

    def _single(self, operation: Operation, route: Route, request: Request) -> Answer | None:
        """Read, replace, change or delete a resource that is not part of a collection."""
        response, media = self._response(operation)
        if response is None:
            return None
        held = self._singles.value(operation, route.values)
        deleted = held is None and self._singles.is_changed(operation, route.values)
        if operation.method in ("GET", "DELETE", "PATCH") and deleted:
            return self._answers.refusal(operation, 404, [f"{operation.path} was deleted"])
        body = self._body(operation, request)
        match operation.method:
            case "GET":
                if not self._singles.is_changed(operation, route.values):
                    return None
            case "DELETE":
                self._singles.keep(operation, route.values, None)
                return None
            case "PUT" if is_object(body):
                held = {**self._only_read(operation, held), **body}
                self._singles.keep(operation, route.values, held)
            case "PATCH" if is_object(held):
                try:
                    kind = request.headers.get("content-type", "")
                    held = self._changed(operation, held, body, kind)
                except PatchError as error:
                    return self._answers.refusal(operation, 409, [str(error)])
                self._singles.keep(operation, route.values, held)
            case _:
                return None
        if media is None or not is_object(held):
            return None
        return self._checked(operation, response, media, held)

    def _only_read(self, operation: Operation, held: Any) -> Item:
        """The fields of the present value that a request may not send: they stay as they are."""
        media = json_media(operation.request_body.content) if operation.request_body else None
        if media is None or not is_object(held):
            return {}
        root = [self._requests.parse(media.schema)]
        sent = set(property_names(root))
        return {
            name: value
            for name, value in held.items()
            if name not in sent or any(is_hidden(one) for one in property_schemas(root, name))
        }

    # What operations do.

    def _create(
        self, operation: Operation, role: Role, where: str, body: Any, request: Request
    ) -> Answer | None:
        response, media = self._response(operation)
        if response is None:
            return None
        item = self._new(operation, role, where, self._unwrapped(operation, role, body))
        if item is None:
            return self._answers.refusal(operation, 409, ["an item with this id exists already"])
        key, stored = item
        self._store(where, key, stored)
        return self._given(
            operation,
            role,
            response,
            media,
            stored,
            {"Location": _location(response, request, key)},
        )

    def _create_many(
        self, operation: Operation, role: Role, where: str, body: Any
    ) -> Answer | None:
        response, media = self._response(operation)
        listed = body if is_array(body) else None
        if is_object(body):
            listed = next(
                (v for v in body.values() if is_array(v) and all(map(is_object, v))), None
            )
        if response is None or listed is None or not all(is_object(one) for one in listed):
            return None
        made: list[Item] = []
        for one in listed[:_MOST_ITEMS]:
            item = self._new(operation, role, where, one)
            if item is None:
                return self._answers.refusal(
                    operation, 409, ["an item with this id exists already"]
                )
            self._store(where, *item)
            made.append(item[1])
        shape = self._shape(media, role, many=True)
        if media is None or shape is None:
            return self._answers.answer(operation, response, status_of(response))
        value = self._wrapped(media, shape, made)
        return self._checked(operation, response, media, value)

    def _one(
        self,
        operation: Operation,
        role: Role,
        route: Route,
        where: str,
        body: Any,
        request: Request,
    ) -> Answer | None:
        key = unquote(route.values.get(role.parameter or "", ""))
        stored = self._items[where].get(key) if where in self._items else None
        response, media = self._response(operation)
        if response is None:
            return None
        sent = self._unwrapped(operation, role, body)
        if stored is None:
            creates = role.name == "replace" and next(
                (r for r in operation.responses if r.status == "201"), None
            )
            if not creates:
                noun = role.collection.rpartition("/")[2]
                return self._answers.refusal(
                    operation, 404, [f"no {noun} with {role.parameter} {key!r}"]
                )
            made = self._new(operation, role, where, sent, key)
            if made is not None:
                self._store(where, *made)
                return self._given(
                    operation, role, creates, json_media(creates.content), made[1], {}
                )
            return None
        match role.name:
            case "delete":
                del self._items[where][key]
                for nested in [one for one in self._items if one.startswith(f"{where}/{key}/")]:
                    del self._items[nested]
            case "replace" if is_object(sent):
                kept = self._server_fields(operation, role, stored)
                stored = {**kept, **sent}
                self._items[where][key] = stored
            case "change":
                try:
                    kind = request.headers.get("content-type", "")
                    stored = self._changed(
                        operation, stored, sent if sent is not None else body, kind
                    )
                except PatchError as error:
                    return self._answers.refusal(operation, 409, [str(error)])
                self._items[where][key] = stored
            case _:
                pass
        return self._given(operation, role, response, media, stored, {})

    def _changed(self, operation: Operation, stored: Item, sent: Any, kind: str) -> Item:
        if essence(kind) == "application/json-patch+json" and is_array(sent):
            return json_patch(stored, sent)
        if not is_object(sent):
            return stored
        media = json_media(operation.request_body.content) if operation.request_body else None
        root = [self._requests.parse(media.schema)] if media is not None else []

        def keeps_null(name: str) -> bool:
            if essence(kind) == "application/merge-patch+json":
                return False
            kinds = kinds_of(property_schemas(root, name))
            return not kinds or "null" in kinds

        return merged(stored, sent, keeps_null)

    def _delete_many(
        self, operation: Operation, where: str, body: Any, request: Request
    ) -> Answer | None:
        response = success_of(operation)
        held: OrderedDict[str, Item] = self._items.get(where, OrderedDict())
        listed = body if is_array(body) else None
        if is_object(body):
            listed = next((v for v in body.values() if is_array(v)), None)
        given = [
            value for name, value in parse_qsl(request.query) if name.rstrip("[]") in ("ids", "id")
        ]
        wanted = [str(one) for one in listed or []] + [
            part for one in given for part in one.split(",")
        ]
        for key in wanted if (listed is not None or given) else list(held):
            held.pop(key, None)
        return (
            self._answers.answer(operation, response, status_of(response))
            if response is not None
            else None
        )

    def _list(
        self, operation: Operation, role: Role, where: str, request: Request
    ) -> Answer | None:
        response, media = self._response(operation)
        shape = self._shape(media, role, many=True)
        if response is None or media is None or shape is None:
            return None
        items = list(self._items.get(where, OrderedDict()).values())
        page = page_of(operation, items, request.query, shape.identity)
        value = self._wrapped(media, shape, page.items)
        value = _with_totals(value, page, shape.wrapper)
        answer = self._checked(operation, response, media, value)
        link = page.link(request.path)
        headers = {name: held for name, held in answer.headers.items() if name.lower() != "link"}
        if link and any(header.name.lower() == "link" for header in response.headers):
            headers["Link"] = link
        return replace(answer, headers=headers)

    # Items.

    def _store(self, where: str, key: str, item: Item) -> None:
        held = self._items.setdefault(where, OrderedDict())
        held[key] = item
        self._count = (
            sum(len(one) for one in self._items.values())
            if self._count % 1000 == 999
            else self._count + 1
        )
        if self._count > _MOST_ITEMS:
            fullest = max(self._items.values(), key=len)
            fullest.popitem(last=False)

    # Answers.

    def _given(
        self,
        operation: Operation,
        role: Role,
        response: Response,
        media: MediaType | None,
        item: Item,
        headers: Mapping[str, str],
    ) -> Answer | None:
        shape = self._shape(media, role, many=False)
        status = status_of(response)
        known = {one.name.lower() for one in response.headers}
        own = {
            name: value for name, value in headers.items() if name.lower() in known or status == 201
        }
        if media is None or shape is None or (role.name == "delete" and shape.identity is None):
            answer = self._answers.answer(operation, response, status)
        else:
            answer = self._checked(
                operation, response, media, self._wrapped_one(media, shape, item)
            )
        return Answer(answer.status, answer.body, answer.media_type, {**answer.headers, **own})

    def _wrapped_one(self, media: MediaType, shape: Shape, item: Item) -> Any:
        if not shape.wrapper:
            return item
        return self._put_in(media, shape, item)

    def _wrapped(self, media: MediaType, shape: Shape, items: list[Item]) -> Any:
        return self._put_in(media, shape, items) if shape.wrapper else items

    def _put_in(self, media: MediaType, shape: Shape, held: Any) -> Any:
        """The value in the place where a made answer has its own."""
        try:
            whole: Any = copy.deepcopy(
                self._answers.made(media.schema, join(media.pointer, "schema"))
            )
        except NoSampleError:
            whole = {}
        whole = whole if is_object(whole) else {}
        whole[shape.wrapper[0]] = held
        return whole

    def _checked(
        self, operation: Operation, response: Response, media: MediaType, value: Any
    ) -> Answer:
        """The answer with a value, or with the value fitted to its schema, or as documented."""
        pointer = join(media.pointer, "schema")
        status = status_of(response)
        for fitted in (value, *self._fitted(media, value)):
            if media.schema is None or self._answers.accepts(media.schema, pointer, fitted):
                return self._answers.answer(operation, response, status, value=fitted)
        return self._answers.answer(operation, response, status)

    def _fitted(self, media: MediaType, value: Any) -> list[Any]:
        """The value with the required fields that it lacks, and without those that the answer may not have."""
        try:
            base = self._answers.made(media.schema, join(media.pointer, "schema"), optional=False)
            whole = self._answers.made(media.schema, join(media.pointer, "schema"))
        except NoSampleError:
            return []
        if is_object(value) and is_object(base):
            filled = {**copy.deepcopy(base), **value}
            return [filled, {k: v for k, v in filled.items() if k in whole}]
        if is_array(value) and is_array(whole) and whole and is_object(whole[0]):
            first = whole[0]
            return [
                [{**copy.deepcopy(first), **one} if is_object(one) else one for one in value],
                [
                    (
                        {k: v for k, v in {**first, **one}.items() if k in first}
                        if is_object(one)
                        else one
                    )
                    for one in value
                ],
            ]
        return []


def _location(response: Response, request: Request, key: str) -> str:
    """Where a new item is: a path, or the whole URL where the documented header asks for one."""
    path = re.sub(
        r"(\.json|\.xml)?/*$", lambda m: f"/{quote(key)}{m.group(1) or ''}", request.path, count=1
    )
    for header in response.headers:
        if (
            header.name.lower() == "location"
            and is_object(header.schema)
            and header.schema.get("format") == "uri"
        ):
            return f"http://{request.headers.get('host', 'localhost')}{path}"
    return path


def _filled(template: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{([^{}]+)\}", lambda m: unquote(values.get(m.group(1), m.group())), template)


def _with_totals(value: Any, page: Page, wrapper: tuple[str, ...]) -> Any:
    """The list with its counts, cursors and marks of further pages made true, at any depth outside of the items."""
    if not is_object(value):
        return value
    return {
        name: held if (name,) == wrapper else page.filled(name, held)
        for name, held in value.items()
    }
