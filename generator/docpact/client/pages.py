"""Paged operations: recognised from parameters and response, or declared by an extension of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from docpact.client.answer_fields import (
    Field,
    fields_of,
    is_number,
    is_text,
    plain,
    success,
)
from docpact.client.answers import Answers
from docpact.client.arguments import Arguments
from docpact.client.paging_fields import (
    COUNT_OF_PAGES,
    CURRENT,
    CURSOR,
    END,
    MORE,
    NEXT_NUMBER,
    NEXT_OFFSET,
    OFFSET,
    PAGE,
    TOTAL,
    AnswerFields,
    Input,
    Inputs,
)
from docpact.client.paging_hints import Hint, PagingError, hint_of
from docpact.client.shapes import ANY, Shapes, TypeExpr
from docpact.client.shapes.types import AnyType, MapType
from docpact.ir import JsonSchema, Operation

__all__ = ["Pages", "Style", "pages_of"]

Style = Literal["cursor", "page", "offset", "link", "url"]


@dataclass(frozen=True, slots=True)
class Pages:
    """The paging of one operation. Pointers refer to the response (RFC 6901)."""

    style: Style
    items: str
    item: TypeExpr
    """The type of one item."""
    next: str | None = None
    """The cursor, number or URL of the next page."""
    parameter: str | None = None
    """The wire name of the parameter that selects a page."""
    argument: str | None = None
    """The argument of the method that it is."""
    key: str | None = None
    """The property of that argument which selects a page, where the argument is an object."""
    size: str | None = None
    """The wire name of the parameter that says how many items a page has."""
    number: bool = False
    """Whether the parameter is a number."""
    start: int = 0
    """The number of the first page, or the offset of the first item."""
    last: str | None = None
    """A pointer into the last item of a page, where that is the cursor of the next one."""
    more: str | None = None
    """A boolean that says whether there are more pages."""
    end: str | None = None
    """A boolean that says whether this is the last page."""
    current: str | None = None
    """The number of this page."""
    pages: str | None = None
    """How many pages there are."""
    total: str | None = None
    """How many items there are."""

    def to_json(self) -> dict[str, str | None]:
        """The form of the ledger."""
        return {
            "style": self.style,
            "items": self.items,
            "next": self.next,
            "parameter": self.parameter,
        }


def pages_of(
    operation: Operation,
    arguments: Arguments,
    answers: Answers,
    shapes: Shapes,
    schemas: Mapping[str, JsonSchema],
    resource: str = "",
) -> Pages | None:
    """How ``operation`` is paged; None where it is not.

    An extension of the document takes precedence over the names of parameters and response fields.

    Raises:
        PagingError: The extension is malformed, or names what does not exist.

    """
    hint = hint_of(operation)
    if hint is False:
        return None
    root = success(answers)
    if root is None:
        if hint is not None and hint.own:
            raise PagingError("the operation has no JSON response")
        return None
    found = AnswerFields(fields_of(operation, root, shapes, schemas))
    inputs = Inputs(operation, arguments, shapes)
    if hint is not None:
        hinted = _hinted(hint, operation, found, inputs)
        if hinted is not None:
            return hinted
    if operation.method != "GET" and not _searches(operation):
        return None
    items = found.items(resource)
    return None if items is None else _recognised(operation, found, inputs, items)


def _searches(operation: Operation) -> bool:
    """Whether a POST only reads."""
    last = plain(operation.path.rstrip("/").rpartition("/")[2])
    return operation.method in ("POST", "QUERY") and (
        operation.method == "QUERY" or last.endswith(("search", "query", "list", "filter", "find"))
    )


def _recognised(
    operation: Operation, found: AnswerFields, inputs: Inputs, items: Field
) -> Pages | None:
    base = _Base(found, inputs, items)
    cursors = [
        (name, one)
        for name in CURSOR
        if (one := inputs.first([name], number=None)) is not None and _is_cursor(one)
    ]

    def by_cursor(*, sure: bool) -> Pages | None:
        for name, one in cursors:
            field = found.next_cursor(name, sure=sure)
            if field is not None:
                return base.by("cursor", one, next=field.pointer)
        return None

    if (by_sure_cursor := by_cursor(sure=True)) is not None:
        return by_sure_cursor
    page = inputs.first(sorted(PAGE, key=len), number=True)
    if page is not None and (number := found.one(NEXT_NUMBER, "int", "float")) is not None:
        return base.by("page", page, next=number)
    offset = inputs.first(sorted(OFFSET, key=len), number=True)
    if offset is not None and (number := found.one(NEXT_OFFSET, "int", "float")) is not None:
        return base.by("offset", offset, next=number)
    url = found.next_url(has_cursor=bool(cursors))
    if url is not None:
        return base.by("url", None, next=url.pointer)
    if (by_some_cursor := by_cursor(sure=False)) is not None:
        return by_some_cursor
    if _has_link_header(operation):
        return base.by("link", None)
    last = _last_item_cursor(found, inputs, items)
    if last is not None:
        return base.by("cursor", last[0], next=last[1], last=last[2])
    sized = inputs.size() is not None
    if page is not None and (sized or base.counts_pages or plain(page[0]) != "p"):
        return base.by("page", page)
    return base.by("offset", offset) if offset is not None and sized else None


def _is_cursor(one: Input) -> bool:
    """A cursor is text, or a number that no page or offset is called."""
    name = plain(one[0])
    return is_text(one[2]) or (is_number(one[2]) and name not in PAGE | OFFSET)


@dataclass(frozen=True, slots=True)
class _Base:
    """Base of all styles."""

    found: AnswerFields
    inputs: Inputs
    items: Field

    @property
    def counts_pages(self) -> bool:
        """Return whether the response counts pages."""
        return self.found.one(COUNT_OF_PAGES, "int", "float") is not None

    def by(
        self,
        style: Style,
        one: Input | None,
        *,
        next: str | None = None,  # noqa: A002
        last: str | None = None,
        size: str | None = None,
    ) -> Pages:
        """Pages of this style, selected by this input."""
        found = self.found
        item = self.items.items
        usual = 0
        current = pages = total = None
        if style == "page":
            current = found.one(CURRENT, "int", "float")
            pages = found.one(COUNT_OF_PAGES, "int", "float")
            spring = found.one(["totalelements"], "int", "float") is not None
            usual = 0 if one and ("index" in plain(one[0]) or spring) else 1
        elif style == "offset":
            usual = 1 if one and plain(one[0]) == "startindex" else 0
            total = found.one(TOTAL - {"count"}, "int", "float")
        return Pages(
            style=style,
            items=self.items.pointer,
            item=ANY if item is None else item,
            next=next,
            parameter=one[0] if one else None,
            argument=one[3].name if one else None,
            key=one[1] if one else None,
            size=size or self.inputs.size(),
            number=one is not None and is_number(one[2]),
            start=(
                self.inputs.start(one[3], usual) if one and style in ("page", "offset") else usual
            ),
            last=last,
            more=found.one(MORE, "bool") if style in ("cursor", "page", "offset") else None,
            end=found.one(END, "bool") if style in ("page", "offset") else None,
            current=current,
            pages=pages,
            total=total,
        )


def _has_link_header(operation: Operation) -> bool:
    return any(
        header.name.lower() == "link"
        for response in operation.responses
        if response.status[:1] == "2" or response.status == "default"
        for header in response.headers
    )


def _last_item_cursor(
    found: AnswerFields, inputs: Inputs, items: Field
) -> tuple[Input, str | None, str | None] | None:
    """Cursors that are the identifier of the last item: the input, and a pointer into the response or the item."""
    one = inputs.first(("startingafter", "afterid", "after", "sinceid", "lastid", "startafter"), number=None)  # fmt: skip
    if one is None or not _is_cursor(one):
        return None
    named = next((f for f in found.fields[1:] if f.leaf in ("lastid", "lastitemid")), None)
    if named is not None:
        return one, named.pointer, None
    if found.one(MORE, "bool") is None and plain(one[0]) not in ("startingafter", "startafter"):
        return None
    properties = inputs.shapes.properties(items.items) if items.items is not None else None
    has_id = any(item.wire == "id" for item in properties or ())
    return (one, None, "/id") if has_id else None


def _hinted(hint: Hint, operation: Operation, found: AnswerFields, inputs: Inputs) -> Pages | None:
    """Return the declared paging, completed by what is recognised.

    Raises:
        PagingError: ``x-docpact-pages`` names what does not exist; a foreign extension is ignored then.

    """
    items = found.items("") if hint.items is None else found.at(hint.items)
    if items is None:
        if hint.own:
            raise PagingError(
                "items is missing" if hint.items is None else f"items: no field at {hint.items!r}"
            )
        return None
    if items.items is None and not isinstance(items.type, AnyType):
        if hint.own:
            raise PagingError(f"items: {items.pointer or '/'} is not an array")
        return None
    one = inputs.named(hint.parameter) if hint.parameter else None
    if hint.parameter and one is None:
        if hint.own:
            raise PagingError(f"parameter: the operation has no parameter {hint.parameter!r}")
        return None
    if hint.size and inputs.named(hint.size) is None and hint.own:
        raise PagingError(f"size: the operation has no parameter {hint.size!r}")
    if hint.next and found.at(hint.next) is None and hint.own and not _open(found, hint.next):
        raise PagingError(f"next: no field at {hint.next!r}")
    style = hint.style
    recognised = _recognised(operation, found, inputs, items)
    if recognised is not None and style in (None, recognised.style):
        if one is None and hint.next in (None, recognised.next):
            return recognised
        style = style or recognised.style
    base = _Base(found, inputs, items)
    if style is None:
        field = found.at(hint.next) if hint.next else None
        style = "url" if field is not None and one is None else "cursor" if one else None
    if style is None:
        if hint.own:
            raise PagingError("style is missing")
        return None
    if style in ("page", "offset") and one is None:
        names = PAGE if style == "page" else OFFSET
        one = inputs.first(sorted(names, key=len), number=None)
    following = hint.next
    if style == "cursor":
        one = one or next((i for n in CURSOR if (i := inputs.first([n], number=None))), None)
        if following is None and one is not None:
            name = plain(one[0])
            field = found.next_cursor(name, sure=True) or found.next_cursor(name, sure=False)
            following = field.pointer if field else None
        if following is None and one is not None:
            last = _last_item_cursor(found, inputs, items)
            if last is not None and last[0] == one:
                return base.by("cursor", one, next=last[1], last=last[2], size=hint.size)
    if style == "url" and following is None:
        field = found.next_url(has_cursor=False)
        following = field.pointer if field else None
    if style in ("cursor", "page", "offset") and one is None:
        if hint.own:
            raise PagingError(f"style {style} needs a parameter")
        return None
    if style in ("cursor", "url") and following is None:
        if hint.own:
            raise PagingError(f"style {style} needs next")
        return None
    if style in ("link", "url") and not hint.parameter:
        one = None
    return base.by(style, one, next=following, size=hint.size)


def _open(found: AnswerFields, pointer: str) -> bool:
    """Whether a field that is not documented may be at a pointer: an object above it has no documented fields."""
    above = pointer.rpartition("/")[0]
    while above or pointer:
        field = found.at(above)
        if field is not None:
            return isinstance(field.type, AnyType | MapType)
        if not above:
            return False
        above = above.rpartition("/")[0]
    return False
