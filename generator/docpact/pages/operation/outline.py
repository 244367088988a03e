"""From blocks to roles: which table, sample, call and sentence of a page plays which part in which operation.

The walk is the same for every vendor; a dialect says where operations start and what a row without a mark means.
"""

from __future__ import annotations

import re

from docpact.pages.facts import Diagnostic
from docpact.pages.flat import (
    Block,
    Code,
    Heading,
    Item,
    Prose,
    TabEnd,
    Table,
    TabStart,
)
from docpact.pages.language.cells import columns, location_of, subject_of
from docpact.pages.language.patterns import (
    EMPTY_RE,
    MARKED_RE,
    RESPONSE_RE,
    STATUS_IN_PROSE_RE,
    SUCCESS_RE,
    introduces_request,
    introduces_response,
    is_banner,
    paired_statuses,
    status_table,
    tables_by_status,
)
from docpact.pages.language.scopes import ScopeSection, section_of_scopes
from docpact.pages.language.sections import Section, plain_status, section_of
from docpact.pages.operation.captions import (
    ERB_RE,
    METHOD_RE,
    RPC_RE,
    SENT_HEADER_RE,
    SKIPPED,
    announces,
    in_path,
    is_ours,
    shown_status,
    uncaptioned,
)
from docpact.pages.operation.http_message import read_message
from docpact.pages.operation.parts import Outline, SamplePart, TablePart
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.settle import settle
from docpact.pages.operation.shell import find_commands
from docpact.pages.operation.shown import (
    access_of_pairs,
    answers_a_get,
    banner_notes,
    calls,
    cell_samples,
    describes_unnamed,
    error_names,
    mentioned,
    path_of,
    sent_by,
    shown_samples,
    shown_statuses,
    statuses_of_pairs,
)
from docpact.pages.text import inline

__all__ = ["outline_operation"]


def outline_operation(anchor: Anchor, blocks: list[Block], title: str | None) -> Outline:
    """Give each block of one operation its part."""
    walker = _Walker(Outline(anchor, title))
    walker.outline.statuses.update((status, anchor.line) for status in anchor.statuses)
    for block in blocks:
        walker.take(block)
    settle(walker.outline)
    return walker.outline


_WITHIN_ERRORS = ("pane", "language", "status", "sample-response", "fields", "subject")


class _Walker:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.side = "intro"
        self.status: str | None = None
        self.location: str | None = None
        self.subject: str | None = None
        self.language: str | None = None
        self.headed = False  # a heading stated which side this is
        self.called = self.messaged = False  # a call, or a request as an HTTP message, was shown
        self.tabs: list[tuple[str | None, str]] = []
        self.pending: list[str] = []
        self.pane_has_sample = self.due = False
        self.last_note = self.message_end = -9
        self.scoping: ScopeSection | None = None
        self.requested = False  # the words right above call what follows a request
        self.answered = False  # the words right above say that what follows comes back
        self.sure = False  # a heading says which side this is, and no sample has followed
        self.lead = False  # a sentence right above says which side this is
        self.erring = False  # a heading of errors is above
        self.foreign = False  # the last call goes to another operation
        self.stranger = False  # no stock phrase is the heading above
        self.answering = 0  # the level of the heading that announces the answer
        self.titled = False  # a heading right above may name what is described here
        self.required: bool | None = None  # what the heading says of all that is below it
        self.listed: list[str] = []  # the statuses of the items right above
        self.run: list[str] = []  # the statuses on lines of their own, nothing shown for them yet

    def take(self, block: Block) -> None:
        listed, known = self.listed, set(self.outline.statuses)
        if isinstance(block, Code) and len(listed) > 1 and self.status in listed:
            self.status = next((one for one in listed if one.startswith("2")), self.status)
        self._take(block)
        named = isinstance(block, Heading) and block.level > 0 and section_of(block.text) is None
        self.titled = named or (self.titled and isinstance(block, Prose))
        new = (status for status in self.outline.statuses if status not in known)
        self.listed = [*listed, *new] if isinstance(block, Item) else []

    def _take(self, block: Block) -> None:
        if self.side in ("examples", "end") and not isinstance(block, Table | Prose | Item):
            self.outline.read.add(block.line)
        if not isinstance(block, Code):
            self.answered = isinstance(block, Prose | Item) and introduces_response(
                inline(block.text)
            )
            self.requested = isinstance(block, Heading | Prose | Item) and introduces_request(
                inline(block.text), heading=isinstance(block, Heading)
            )
        if isinstance(block, Heading):
            self._note_mark(block.text, block.line)
            self.scoping = section_of_scopes(block.text)
            self._announce(section_of(block.text), block.line, level=block.level)
            method = METHOD_RE.search(inline(block.text))
            if method is not None and method.group(1) != self.outline.anchor.method:
                self._turn("end")  # about another operation that shares the section
        elif isinstance(block, TabStart):
            self.tabs.append((self.status, self.side))
            self._note_mark(block.title, block.line)
            self.scoping = section_of_scopes(block.title)
            self._announce(section_of(block.title), block.line, level=1)
        elif isinstance(block, TabEnd):
            if self.tabs:
                self.status, side = self.tabs.pop()
                self.side = side if self.status is None else self.side
            self.language = None
        elif isinstance(block, Prose | Item):
            self._prose(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self.scoping = None
            self._code(block)
            self.requested = False

    def _note_mark(self, title: str, line: int) -> None:
        """A title may say it: "v1 (deprecated)"."""
        if MARKED_RE.search(title):
            self.outline.notes.append(("Deprecated.", line))

    def _announce(self, section: Section | None, line: int, *, level: int) -> None:
        self.subject = None
        self.lead = False
        self.foreign = self.foreign and not level
        if level and (section is None or section.kind not in ("pane", "language")):
            self.stranger = section is None and line > self.outline.anchor.line
        if section is not None:
            self.outline.read.add(line)
        if section is None or section.kind not in ("pane", "language", "intro"):
            self.required = section.each if section is not None else None
        if section is not None and section.kind not in _WITHIN_ERRORS:
            self.erring = section.kind == "errors"
        self.due = section is not None and section.kind in ("arguments", "body", "location")
        if section is None:
            if level:
                self.location = None
            return
        kind = section.kind
        if kind == "sample-response" and not level and len(self.run) > 1:
            # A list of statuses is above: the sample is that of the success.
            self.status = next((one for one in self.run if one.startswith("2")), self.status)
        self.run = []
        if kind != "pane":
            self.language = section.value if kind == "language" else None
        if kind in ("request", "arguments", "body", "location"):
            if kind != "arguments" or self.side != "response" or section.each is not None:
                self._turn("request")
            else:
                self.sure = 0 < self.answering < level or (not level and self.sure)
            self.location = {"body": "body", "location": section.value}.get(kind)
            if kind == "body":
                self.outline.body_heading = (section.required, line)
        elif kind in ("response", "errors"):
            self._turn("response")
            self.answering = level
            self.location = section.value
            self.status = "!" if kind == "errors" else None
            self.outline.response_line = self.outline.response_line or line
        elif kind == "status" and section.value:
            self.outline.headings.add(section.value)
            self._open_status(section.value, line)
        elif kind == "sample-request":
            self._turn("request")
        elif kind == "sample-response" or (
            kind == "fields" and self.called and self.side != "response"
        ):
            self._turn("response", keep_status=True)
            self.location = None
        elif kind in ("examples", "end"):
            self._turn(kind)
        elif kind == "subject":
            self.subject = section.value

    def _turn(self, side: str, *, keep_status: bool = False, sure: bool = True) -> None:
        self.sure = sure
        if side != self.side and not keep_status:
            self.status = None
        self.side = side
        self.headed = True

    def _open_status(self, status: str, line: int) -> None:
        self._turn("response", keep_status=True)
        self.location = None
        self.status = status
        self.run.append(status)
        self.outline.panes.append(status)
        self.pending = []
        self.pane_has_sample = False
        self.outline.statuses.setdefault(status, line)
        self.outline.read.add(line)
        if self.erring:
            self.outline.erring.append((status, line))

    def _prose(self, block: Prose | Item) -> None:
        marked = inline(block.text, keep_code=True)
        text = marked.replace("`", "").strip()
        if not text:
            return
        if SENT_HEADER_RE.match(text):
            self.message_end = block.line  # the capture took the lines of the message for text
        if self.scoping is not None:
            listed = self.scoping.of_text(marked, item=isinstance(block, Item))
            self.outline.scopes.extend((name, block.line) for name in listed or ())
            self.outline.read.update([block.line] if listed else [])
            self.scoping = None if listed is None else self.scoping
        if block.line == self.last_note + 1 and self.outline.notes:
            # A sentence may run over several lines.
            before, line = self.outline.notes[-1]
            self.outline.notes[-1] = (f"{before}\n{marked}", line)
        else:
            self.outline.notes.append((marked, block.line))
        self.last_note = block.line
        shown = self.side in ("examples", "end") or (self.called and self.side != "response")
        unnamed = block.line > self.outline.anchor.line and not shown and not self.titled
        if unnamed and describes_unnamed(marked):
            self.outline.nameless.append(block.line)
        named = RESPONSE_RE.match(text)
        status = plain_status(text[named.end() :] if named else text)
        if status is not None and (named or self._opens_status(text, status, block.line)):
            self._bare_status(text, status, block.line)
            return
        item, answered = isinstance(block, Item), self.side == "response"
        below = block.line > self.outline.anchor.line
        led = shown_status(text, item=item, answered=answered, below=below)
        if led is not None and self.side not in ("examples", "end"):
            self._open_status(led, block.line)
            return
        sent = ERB_RE.search(block.text)
        if sent is not None and block.line > self.outline.anchor.line:
            self._open_status(sent.group(1), block.line)
        section = section_of(text)
        if section is not None and section.kind == "language" and self.side == "examples":
            self.language = section.value
        succeeds = SUCCESS_RE.search(text) is not None
        if succeeds and self.side not in ("examples", "end"):
            self._turn("response", keep_status=True, sure=self.sure and self.side == "response")
            self.lead = True
            if self.status == "!":
                self.status = None
            self.outline.response_line = self.outline.response_line or block.line
        if self.side == "response" and (succeeds or self.status is None):
            said = STATUS_IN_PROSE_RE.search(text)
            if said and (succeeds or EMPTY_RE.search(text)):
                self._open_status(next(group for group in said.groups() if group), block.line)
            if EMPTY_RE.search(text):
                self.outline.empty.add(self.status)
        if self.side not in ("examples", "end") and block.line >= self.outline.anchor.line:
            announcing = block.line == self.outline.anchor.line
            told = mentioned(block, listed=self.side == "response", announcing=announcing)
            for one in told:
                self._mention(one, block.line)

    def _mention(self, status: str, line: int) -> None:
        """A status that a sentence or list item names."""
        self.outline.statuses.setdefault(status, line)
        self.outline.read.add(line)
        if self.erring:
            self.outline.erring.append((status, line))

    def _opens_status(self, text: str, status: str, line: int) -> bool:
        """Return whether a status on its own line starts a response, and the first one if their heading was lost."""
        worded = text.isdigit() or ((text[:1] in "→⇒←-=<" or text[:1].isalpha()) and status in text)
        if self.side == "intro" and worded and line > self.outline.anchor.line:
            self.outline.statuses.setdefault(status, line)
        return self.side == "response" or (self.side == "request" and worded)

    def _bare_status(self, text: str, status: str, line: int) -> None:
        """A line that is a status and nothing else: the label of a tab, or what a tab's pane starts with."""
        if self.tabs and self.status is not None and not text[:1].isdigit():
            return  # "Bad Request" below the tab 400
        if not text.isdigit() or self.tabs:
            self._open_status(status, line)
            return
        # A number alone labels a tab; what it labels, the next block decides.
        self._turn("response", keep_status=True)
        if self.pending and self.pending[-1] == status:
            return  # the tab that is open names its status once more
        self.outline.labels.append(status)
        self.pending.append(status)
        self.outline.statuses.setdefault(status, line)

    def _in_pane(self, *, sample: bool) -> None:
        """Decide which pane a table or sample of a response is in."""
        if self.pending:
            known = self.pending[0] if len(self.pending) == 1 else None
            self._open_pane(known)
            self.pending = []
        elif (
            self.outline.panes
            and not self.tabs
            and not sample
            and self.pane_has_sample
            and self.subject is None
        ):
            self._open_pane(None)
        self.pane_has_sample |= sample

    def _open_pane(self, status: str | None) -> None:
        self.outline.panes.append(status)
        self.status = status or f"?{len(self.outline.panes) - 1}"
        self.pane_has_sample = False

    def _table(self, table: Table) -> None:
        listed = self.scoping.of_table(table) if self.scoping is not None else []
        if listed:
            self.outline.scopes.extend(listed)
            self.outline.read.update(row.line for row in table.rows)
            return
        if is_banner(table):
            self.outline.notes.extend(banner_notes(table))
            return
        parts = tables_by_status(table)
        for status, line, part in parts:
            self._open_status(status, line)
            if part is not None:
                self._table(part)
        if parts:
            return
        statuses = status_table(table)
        if statuses:
            for status, line in statuses:
                self._mention(status, line)
            self.outline.samples.extend(cell_samples(table, dict(statuses)))
            return
        for status, line in paired_statuses(table):
            self._mention(status, line)
        found = columns(table)
        if announces(table, self.outline.anchor):
            found = None
        if found is None:
            self._facts(table)
        if found is None or self.side in ("examples", "end"):
            return
        header = inline(table.header[found.name])
        location = location_of(header) or self.location
        subject = self.subject or subject_of(header)
        if self.side == "intro" and table.line > self.outline.anchor.line:
            self.side = "request"  # its heading was lost
        side = "request" if self.side == "intro" else self.side
        if side == "request" and not self.due and answers_a_get(self.outline.anchor, table, found):
            side = "response"
        sure = self.sure or self.lead
        self.lead = False
        if side == "request" and self.called and not self.headed and location in (None, "body"):
            side = "response"
        if location_of(header) in ("path", "query", "cookie"):
            side = "request"
        elif header.lower().startswith("response "):
            side, sure = "response", True
        elif side == "response" and self.due and in_path(self.outline.anchor, table, found.name):
            side, location = "request", "path"  # parameters that are listed after the response
        failing = side == "response" and (self.erring or (self.status or "")[:1] in ("4", "5", "!"))
        named = error_names(table, found) if failing else None
        if named is not None:
            if (self.status or "").endswith("XX"):  # no status of its own
                self.outline.statuses.pop(self.status or "", None)
            self.outline.read.update(row.line for row in table.rows)
            for status, line in named:
                self._mention(status, line)
            return
        if side == "response":
            if self.location == "header":
                return  # the headers of a response are not fields of its body
            self._in_pane(sample=False)
        self.outline.tables.append(
            TablePart(
                table,
                side,
                self.status if side == "response" else None,
                location,
                subject,
                self.due,
                sure or location_of(header) is not None or subject is not None,
                self.stranger and location is None and subject is None,
                self.required,
            )
        )
        self.subject, self.due = None, False

    def _facts(self, table: Table) -> None:
        """Statuses and scopes in a table that has a fact about the operation in each row."""
        for status, line in statuses_of_pairs(table):
            self._mention(status, line)
        for said, line in access_of_pairs(table):
            self.outline.notes.append((said, line))
            self.outline.read.add(line)

    def _code(self, code: Code) -> None:
        if self.side == "end":
            if not calls(self.outline.anchor, code):
                return
            self._turn("request")
        language = (code.language or self.language or "").lower()
        if language == "xml" or (not language and re.match(r"\s*<\?xml\b", code.text)):
            if self.side in ("request", "response") or self.requested or self.answered:
                self.outline.read.update(range(code.line, code.line + code.text.count("\n") + 1))
            return
        if language in SKIPPED and not code.text.lstrip().startswith(("{", "[", "curl")):
            return
        commands = find_commands(code.text)
        ours = [command for command in commands if is_ours(self.outline.anchor, command)]
        for command in ours:
            self.outline.calls.append((code, command))
        self.foreign = (bool(commands) and not ours) or (self.foreign and not commands)
        if self.foreign:
            why = "part of a call of another operation"
            self.outline.diagnostics.append(Diagnostic("unread", why, code.line, "note"))
            for command in commands:
                said = f"the page says {path_of(self.outline.anchor)}, the sample call goes to {command.method} {command.urls[0][:200]}"
                self.outline.diagnostics.append(
                    Diagnostic("path-conflict", said, code.place(command.start)[0])
                )
            return
        if commands:
            for status, line in shown_statuses(code):
                self._mention(status, line)
            self.outline.samples.extend(shown_samples(code))
            self.called, self.headed = True, False
            self.sure = self.lead = False
            return
        code = uncaptioned(code)
        message = read_message(code)
        if message is not None:
            if message.status is not None:
                self._open_status(message.status, code.line)
            elif self.side != "examples":
                if not sent_by(self.outline, message):
                    if self.outline.anchor.group is not None:
                        return  # it is one of the operations that share what is around it
                    why = "part of a request of another operation"
                    self.outline.diagnostics.append(Diagnostic("unread", why, code.line, "note"))
                    return
                self._turn("request")
                self.outline.headers.extend((*pair, code.line) for pair in message.headers)
                # The fence that announces the operation is not a call of it.
                self.messaged |= message.body is not None or " HTTP/" in code.text[:2000]
            self.outline.read.update(range(code.line, code.line + code.text.count("\n") + 1))
            self.headed = self.headed and message.status is not None
            if message.body is None:
                self.message_end = code.line + code.text.count("\n")
                return
            side = "response" if message.status is not None else "request"
            part = SamplePart(message.body, side, message.status, message.status is None)
            self.outline.samples.append(part)
            self.sure = self.lead = False
            return
        if RPC_RE.search(code.text):
            self.outline.read.update(range(code.line, code.line + code.text.count("\n") + 1))
            return  # the same call in another protocol
        start = code.text.lstrip()[:1]
        loose = self.side == "intro" and not self.called and not self.answered
        if start in ("{", "[") and loose:
            self.outline.loose.append(code)
        if start not in ("{", "[", '"') or self.side == "examples" or loose:
            return
        side = self.side
        if self.requested:
            side = "request"
        elif (self.answered and side in ("request", "intro")) or (
            side in ("request", "intro") and self.called and not self.headed
        ):
            side = "response"
        elif (
            side == "request"
            and self.outline.anchor.method in ("GET", "HEAD")
            and self.location != "body"
        ):
            side = "response"  # nothing is sent with it
        self.lead = False
        if side == "response":
            self.sure = False
            self._in_pane(sample=True)
        home = self.status if side == "response" else None
        sent = code.line - self.message_end <= 2
        self.outline.samples.append(SamplePart(code, side, home, sent))
