"""Parameters and response fields for paging, by the names that APIs use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docpact.client.answer_fields import Field, is_number, is_text, plain
from docpact.client.arguments import Argument, Arguments
from docpact.client.shapes import Shapes, TypeExpr
from docpact.client.shapes.types import Named, Scalar, without_null
from docpact.ir import Operation, Parameter
from docpact.text.values import is_object

__all__ = [
    "COUNT_OF_PAGES",
    "CURRENT",
    "CURSOR",
    "END",
    "MORE",
    "NEXT_NUMBER",
    "NEXT_OFFSET",
    "OFFSET",
    "PAGE",
    "SIZE",
    "TOTAL",
    "AnswerFields",
    "Input",
    "Inputs",
]

# Parameters, by their normalised names.
PAGE = frozenset(
    ("page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage", "pg", "pagepage", "paginationpage", "p")
)  # fmt: skip
OFFSET = frozenset(
    ("offset", "skip", "start", "startat", "startindex", "pageoffset", "from", "firstresult", "startrow", "startposition", "paginationoffset", "recordoffset")
)  # fmt: skip
CURSOR = (
    "cursor", "pagecursor", "pagetoken", "nexttoken", "nextcursor", "nextpagetoken", "continuationtoken", "continuation",
    "pageafter", "aftercursor", "startcursor", "startingafter", "after", "afterid", "paginationtoken", "paginationcursor", "marker", "nextmarker",
    "scrollid", "bookmark", "skiptoken", "nextpage", "pagestate", "continue", "startkey", "exclusivestartkey", "startingtoken", "token",
    "page", "offset", "next", "start", "iterator", "position", "sinceid", "since", "from",
)  # fmt: skip
"""In the order in which they are preferred."""
SIZE = (
    "perpage", "pagesize", "limit", "pagelimit", "size", "maxresults", "pagelen", "resultsperpage", "itemsperpage", "top",
    "take", "max", "maxitems", "maxkeys", "count", "rows", "first", "num", "length", "number", "paginationlimit", "ps",
)  # fmt: skip

# Response fields.
_NEXT_CURSOR = frozenset(
    ("nextcursor", "nextpagetoken", "nexttoken", "nextpagecursor", "nextcontinuationtoken", "continuationtoken", "continuation", "nextmarker", "endcursor", "cursornext",
     "nextpageid", "scrollid", "nextstartingafter", "nextkey", "lastevaluatedkey", "nextpagestate", "nextskiptoken", "nextbookmark", "nextcursormark", "nextpagekey", "nextid")
)  # fmt: skip
_IN_CURSORS = frozenset(("cursor", "cursors", "nextcursor"))
_IN_PAGING = frozenset(
    ("paging", "pagination", "page", "pageinfo", "pages", "meta", "metadata", "next", "nextpage", "responsemetadata", "links")
)  # fmt: skip
_NEXT_URL = frozenset(
    ("nexturl", "nextlink", "nextpageurl", "nextpagelink", "nexthref", "nexturi", "nextpageuri", "odatanextlink")
)  # fmt: skip
NEXT_NUMBER = frozenset(
    ("nextpagenumber", "nextpage", "nextpageno", "nextpageindex", "nextpagenum", "next")
)
NEXT_OFFSET = frozenset(("nextoffset", "nextstart", "nextskip", "nextpagestart", "nextstartat", "nextstartindex", "nextpageoffset"))  # fmt: skip
MORE = frozenset(("hasmore", "hasnext", "hasnextpage", "more", "hasmoreitems", "hasmorepages", "morepages", "moreresults", "istruncated", "truncated", "moreavailable", "hasmoreresults", "next"))  # fmt: skip
END = frozenset(("islast", "last", "islastpage", "lastpage", "isend", "done", "complete"))
CURRENT = frozenset(("page", "currentpage", "pagenumber", "number", "pageindex", "pageno", "pagenum", "current"))  # fmt: skip
COUNT_OF_PAGES = frozenset(("totalpages", "pages", "pagecount", "pagecounts", "lastpage", "numpages", "numberofpages", "nbpages", "pagestotal", "pagetotal", "maxpage"))  # fmt: skip
TOTAL = frozenset(("total", "totalcount", "count", "totalresults", "totalitems", "totalrecords", "totalelements", "totalhits", "totalsize", "resultscount", "recordcount", "filteredcount"))  # fmt: skip
_ITEMS = (
    "items", "results", "data", "records", "values", "value", "entries", "content", "list", "objects", "elements", "rows", "resources", "hits", "edges", "nodes", "members",
    "resultset", "docs", "documents", "collection",
)  # fmt: skip
_ENVELOPES = frozenset(("data", "result", "results", "response", "embedded", "page", "payload", "d", "body", "list", "hits", "collection"))  # fmt: skip
_NO_ITEMS = frozenset(("errors", "warnings", "links", "link", "included", "facets", "aggregations", "messages", "sort", "notifications"))  # fmt: skip


class AnswerFields:
    """The paging fields of a response."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields

    def at(self, pointer: str) -> Field | None:
        """The field at a pointer."""
        return next((field for field in self.fields if field.pointer == pointer), None)

    def items(self, resource: str) -> Field | None:
        """The array that holds the items of a page."""
        root = self.fields[0]
        if root.items is not None:
            return root
        arrays = [
            field
            for field in self.fields
            if field.items is not None
            and field.leaf not in _NO_ITEMS
            and all(plain(step) in _ENVELOPES for step in field.path[:-1])
        ]
        for depth in sorted({len(field.path) for field in arrays}):
            level = [field for field in arrays if len(field.path) == depth]
            ranked = sorted(
                (field for field in level if field.leaf in _ITEMS),
                key=lambda field: _ITEMS.index(field.leaf),
            )
            named = [field for field in level if field.leaf == plain(resource)]
            objects = [field for field in level if isinstance(field.items, Named)]
            for choice in (ranked, named, level if len(level) == 1 else objects):
                if choice and (choice in (ranked, named) or len(choice) == 1):
                    return choice[0]
        return None

    def one(self, names: Iterable[str], *kinds: str) -> str | None:
        """The pointer of the first field of one of these names and kinds (``int``, ``bool``, ``float``)."""
        wanted = frozenset(names)
        return next(
            (
                field.pointer
                for field in self.fields
                if field.leaf in wanted and _is(field.type, kinds)
            ),
            None,
        )

    def next_cursor(self, parameter: str, *, sure: bool) -> Field | None:
        """The cursor of the next page, for a parameter of this normalised name.

        Args:
            parameter: The normalised name.
            sure: Whether only names count that cannot be the cursor of this page, or a URL.

        """
        for field in self.fields[1:]:
            if field.is_url or not (is_text(field.type) or is_number(field.type)):
                continue
            leaf, parent = field.leaf, field.parent
            if sure and (
                leaf in _NEXT_CURSOR
                or leaf == f"next{parameter}"
                or (parent in _IN_CURSORS and leaf in ("next", "after"))
                or (parent == "next" and leaf in (parameter, "cursor", "after", "token"))
                or (parent == "nextpage" and leaf in (parameter, "cursor", "offset", "token"))
                or (parent in _IN_PAGING and leaf in ("after", "token", "continue"))
            ):
                return field
            if not sure and (
                (leaf == "nextpage" and parameter in ("page", "nextpage") and is_text(field.type))
                or (leaf in (parameter, "cursor") and parent in ("", *_IN_PAGING))
                or (leaf == "next" and parent not in ("links", "link") and is_text(field.type))
            ):
                return field
        return None

    def next_url(self, *, has_cursor: bool) -> Field | None:
        """The URL of the next page; ``next`` alone may be a cursor, where a parameter takes one."""
        for field in self.fields[1:]:
            if not is_text(field.type):
                continue
            leaf, parent = field.leaf, field.parent
            if (
                leaf in _NEXT_URL
                or (leaf == "href" and parent == "next")
                or (leaf in ("next", "nextpage") and (field.is_url or parent in ("links", "link")))
                or (leaf in ("url", "uri", "link") and parent in ("next", "nextpage"))
                or (leaf in ("next", "nextpage") and not has_cursor)
            ):
                return field
        return None


def _is(expr: TypeExpr, kinds: tuple[str, ...]) -> bool:
    if kinds == ("number",):
        return is_number(expr)
    solid = without_null(expr)
    return isinstance(solid, Scalar) and solid.kind in kinds


Input = tuple[str, str | None, TypeExpr, Argument]
"""Wire name, property inside an argument that is an object, type, and the argument."""


class Inputs:
    """The arguments of a method that can select a page."""

    def __init__(self, operation: Operation, arguments: Arguments, shapes: Shapes) -> None:
        self.shapes = shapes
        self.parameters = {p.pointer: p for p in operation.parameters}
        self.all: list[Input] = []
        for argument in arguments.keywords:
            if argument.location not in ("query", "header", "body") or not argument.wire:
                continue
            inner = shapes.properties(argument.type) if argument.location != "header" else None
            if inner is None or plain(argument.wire) not in ("page", "pagination", "paging"):
                self.all.append((argument.wire, None, argument.type, argument))
                continue
            self.all += [
                (f"{argument.wire}[{item.wire}]", item.wire, item.type, argument) for item in inner
            ]

    def named(self, wire: str) -> Input | None:
        """The input of a wire name, or of an argument's name."""
        for one in self.all:
            if wire in (one[0], one[3].name):
                return one
        wanted = plain(wire)
        return next((one for one in self.all if plain(one[0]) == wanted), None)

    def first(self, names: Iterable[str], *, number: bool | None) -> Input | None:
        """The first input of these normalised names, in their order; a number, text, or either."""
        by_name: dict[str, Input] = {}
        for one in self.all:
            by_name.setdefault(plain(one[0]), one)
        for name in names:
            found = by_name.get(name)
            if found is not None and (
                number is None or (is_number if number else is_text)(found[2])
            ):
                return found
        return None

    def size(self) -> str | None:
        """The wire name of the input that says how long a page is."""
        one = self.first(SIZE, number=True)
        return one[0] if one else None

    def start(self, argument: Argument, usual: int) -> int:
        """Return the first page number: the parameter's default, or its minimum if that is 0 or 1."""
        parameter: Parameter | None = self.parameters.get(argument.pointer)
        written = parameter.schema if parameter else None
        schema: Mapping[str, Any] = written if is_object(written) else {}
        for key in ("default", "minimum"):
            value: object = schema.get(key)
            if value in (0, 1):
                return int(value == 1)
        return usual
