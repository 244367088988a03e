"""Collections that Postman exports, format 2: each request with its parameters, bodies and saved answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import yaml

from docpact.pages.flat import Block, Code, Document, Heading, Prose, Row, Table
from docpact.pages.forms.markdown import parse_markdown
from docpact.pages.language.sections import section_of
from docpact.pages.language.types import read_typing
from docpact.pages.lift import flatten, lifted
from docpact.pages.openapi_nodes import DEEPEST, Nodes
from docpact.pages.registry import Form

__all__ = ["FORM"]

_SIGN_RE = re.compile(r"schema\.getpostman\.com/json/collection/v2|\"_postman_id\"")
_VARIABLE_RE = re.compile(r"\{\{([\w.-]{1,60})\}\}")
_MARK_RE = re.compile(r"\(([^()\n]{0,60}?\b(?:required|optional)\b[^()\n]{0,60})\)", re.IGNORECASE)
_PLAIN_HEADERS = frozenset(["content-type", "accept", "authorization", "user-agent", "host"])
_WORDS = {True: "required", False: "optional"}
_FORMS = {"urlencoded": "Body parameters", "formdata": "Body parameters"}


def _recognise(lines: list[str]) -> int:
    if next((line.lstrip()[:1] for line in lines if line.strip()), "") != "{":
        return 0
    signed = any(_SIGN_RE.search(line) for line in (*lines[:80], *lines[-40:]))
    return 99 if signed and any('"item"' in line for line in lines) else 0


def _parse(lines: list[str]) -> Document:
    text = "\n".join(lines).replace("\t", "  ")  # no tab is within a string of JSON
    root: yaml.Node | None = None
    try:
        json.loads(text)  # what is more than JSON could refer to itself
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (ValueError, yaml.YAMLError, RecursionError):
        pass
    if root is None:
        return Document("postman", ())
    reader = _Collection(Nodes(root, 1))
    return Document("postman", tuple(reader.page()), {"title": reader.title})


class _Collection:
    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.root = nodes.root
        self.title = nodes.text(nodes.get(nodes.get(self.root, "info"), "name")) or ""
        self.values = {
            key: value
            for one in nodes.list(nodes.get(self.root, "variable"))
            if (key := self._said(one, "key")) and (value := self._said(one, "value"))
        }

    def page(self) -> Iterator[Block]:
        """The blocks of the collection."""
        nodes = self.nodes
        info = nodes.get(self.root, "info")
        yield Heading(self.title or "Collection", nodes.line(info or self.root), 1)
        yield from self._auth(nodes.get(self.root, "auth"))
        yield from self._words(nodes.get(info, "description"))
        yield from self._items(nodes.get(self.root, "item"), 2)

    def _said(self, node: yaml.Node | None, *keys: str) -> str:
        for key in keys:
            node = self.nodes.get(node, key)
        return self.nodes.text(node) or ""

    def _filled(self, text: str) -> str:
        return _VARIABLE_RE.sub(
            lambda match: self.values.get(match.group(1)) or match.group(), text
        )

    def _items(self, items: yaml.Node | None, level: int) -> Iterator[Block]:
        for item in self.nodes.list(items):
            name = self._said(item, "name")
            request = self.nodes.get(item, "request")
            if section_of(name) is not None:
                # "Results" as the name of a request is a title, not the heading of its answer.
                name = f"{name} – {self._said(request, 'method') or 'folder'}"
            yield Heading(name or "Request", self.nodes.line(item), min(level, 6))
            if request is not None:
                yield from self._request(item, request)
            elif level < DEEPEST:
                yield from self._words(self.nodes.get(item, "description"))
                yield from self._items(self.nodes.get(item, "item"), level + 1)

    def _request(self, item: yaml.Node, request: yaml.Node) -> Iterator[Block]:
        nodes = self.nodes
        url = nodes.get(request, "url")
        raw = self._filled(nodes.text(url) or self._said(url, "raw"))
        method = self._said(request, "method").upper() or "GET"
        line = nodes.line(request)
        yield Prose(f"{method} {raw.partition('?')[0]}", line)
        body = nodes.get(request, "body")
        mode = self._said(body, "mode")
        parts = [
            list(self._auth(nodes.get(request, "auth"))),
            list(self._words(nodes.get(request, "description"), sent=True)),
            self._table("Path parameters", nodes.get(url, "variable")),
            self._table("Query parameters", nodes.get(url, "query")),
            self._table("Headers", nodes.get(request, "header")),
            self._sample("Example request", nodes.get(body, "raw")),
            self._table(_FORMS.get(mode, ""), nodes.get(body, mode)) if mode in _FORMS else [],
        ]
        for part in sorted(filter(None, parts), key=lambda part: part[0].line):
            yield from part
        for answer in nodes.list(nodes.get(item, "response")):
            code = self._said(answer, "code")
            if code:
                yield Heading(f"Response {code}", nodes.line(answer), 0)
                yield from self._sample("", nodes.get(answer, "body"))

    def _words(self, node: yaml.Node | None, *, sent: bool = False) -> Iterator[Block]:
        """A description in Markdown, all of whose lines are on one line of the file."""
        text = self.nodes.text(node) or self._said(node, "content")
        if node is None or not text.strip():
            return
        line = self.nodes.line(node)
        yield from [Heading("Request", line, 0)] if sent else []  # not of the parameters above it
        for block in flatten(parse_markdown(text.split("\n"))).blocks:
            if isinstance(block, Table):
                rows = tuple(replace(row, line=line) for row in block.rows)
                yield replace(block, line=line, rows=rows)
            elif isinstance(block, Heading):
                yield replace(block, line=line, level=0)  # its levels are not those of the items
            elif isinstance(block, Code):
                yield replace(block, line=line, text=block.text.replace("\n", " "))
            else:
                yield replace(block, line=line)

    def _auth(self, node: yaml.Node | None) -> Iterator[Block]:
        kind = self._said(node, "type")
        pairs = {
            self._said(one, "key"): self._said(one, "value")
            for one in self.nodes.list(self.nodes.get(node, kind))
        }
        words = {
            "bearer": "Send `Authorization: Bearer <token>`.",
            "basic": "Authenticate with HTTP Basic authentication.",
            "oauth2": "Authenticate with OAuth 2.0.",
        }.get(kind, "")
        if kind == "apikey" and pairs.get("key"):
            place = "query parameter" if pairs.get("in") == "query" else "header"
            words = f"Send your API key in the `{pairs['key']}` {place}."
        if node is not None and words:
            yield Prose(words, self.nodes.line(node))

    def _table(self, title: str, node: yaml.Node | None) -> list[Block]:
        rows: list[Row] = []
        for one in self.nodes.list(node):
            name, text = self._said(one, "key"), self._said(one, "description") or self._said(
                one, "description", "content"
            )
            if not name or (self._said(one, "disabled") == "true" and not text):
                continue
            if title == "Headers" and name.lower() in _PLAIN_HEADERS:
                continue
            kind = "file" if self._said(one, "type") == "file" else ""
            mark = _MARK_RE.search(text)
            if mark is not None:
                said = read_typing(mark.group(1))
                kind = kind or said.kind
                name = name if said.required is None else f"{name} [{_WORDS[said.required]}]"
                text = f"{text[:mark.start()]}{said.rest} {text[mark.end():]}".strip()
            rows.append(Row((name, kind, text.replace("\n", " ")), self.nodes.line(one)))
        if not rows:
            return []
        return [
            Heading(title, rows[0].line, 0),
            Table(("Parameter", "Type", "Description"), tuple(rows), rows[0].line),
        ]

    def _sample(self, title: str, node: yaml.Node | None) -> list[Block]:
        """A payload, which is one string of the file and so on one of its lines."""
        text = (self.nodes.text(node) or "").strip().replace("\n", " ")
        if node is None or text[:1] not in ("{", "["):
            return []
        line = self.nodes.line(node)
        code: list[Block] = [Code(text, line, 1, "json")]
        return [Heading(title, line, 0), *code] if title else code


FORM = Form("postman", _recognise, lifted(_parse))
