"""Patterns in running text and small tables for parts of an operation: success, a status, no body, scopes."""

from __future__ import annotations

import re
from dataclasses import replace

from docpact.pages.flat import Row, Table
from docpact.pages.language.cells import columns, read_name
from docpact.pages.language.sections import REASONS, plain_status
from docpact.pages.text import inline

__all__ = [
    "EMPTY_RE",
    "MARKED_RE",
    "ORPHAN_RE",
    "RESPONSE_RE",
    "STATUS_IN_PROSE_RE",
    "SUCCESS_RE",
    "introduces_request",
    "introduces_response",
    "is_banner",
    "marked_statuses",
    "paired_statuses",
    "status_table",
    "statuses_in",
    "tables_by_status",
]

SUCCESS_RE = re.compile(
    r"\b(?:a\s+)?success(?:ful)?\s+(?:request|response|call)s?\s+(?:will\s+)?(?:returns?|responds?|gives?|contains?|is|are)\b|^(?:api\s+)?returns?:?\s+(?:(?:a|an|the|no)\b|`?2\d\d\b)|^(?:on\s+)?success\s*[:–—-]\s|^if\s+successful\b.{0,40}\breturns?\b|^(?:it\s+)?(?:answers?|replies)\s+with\b"
    r"|\bresponse\s+(?:attributes|fields|parameters|properties|body)\b[^.]{0,30}:$"
    r"|^(?:it\s+)?(?:yields?|gives|sends\s+back)\b[^.]{0,60}:$|^(?:the\s+)?(?:body|fields|members|content|object)\s+of\s+(?:the\s+|an?\s+)?2\d\d\b[^.]{0,20}:$"
    r"|^(?:it\s+|this\s+|the\s+)?(?:yields?|gives?|answers?|responds?|responses?|returns?|body\s+of(?:\s+the)?|on)\b[^.]{0,20}\b2\d\d\b[^.]{0,40}:$"
    r"|^(?:the\s+)?(?:json\s+|http\s+)?(?:response|answer|reply)(?:\s+(?:object|body|document|payload))?\s+(?:contains?|has|holds|includes|consists\s+of)\b[^.]{0,80}:$",
    re.IGNORECASE,
)
STATUS_IN_PROSE_RE = re.compile(
    r"\b(?:status(?:\s+code)?(?:\s+of)?:?\s+`?([1-5]\d\d)\b|`?([1-5]\d\d)`?(?:\s+[A-Z][A-Za-z]+){0,3}\s+(?:status|response|HTTP)\b|(?:returns?|responds?\s+with|answers?\s+with|replies\s+with|yields?|gives|(?:body|fields|members|content|object)\s+of(?:\s+the)?|HTTP)\s+(?:an?\s+)?(?:HTTP\s+)?`?([1-5]\d\d)\b)",
    re.IGNORECASE,
)
_STATUS_MENTION_RE = re.compile(
    r"\b(?:http|status(?:\s+code)?|response(?:\s+code)?|code|error|returns?|returned|respon(?:ds|se|d)|yields?|gives?|gets?|receives?|it\s+is|results?\s+in|with|answers?)\W{0,3}(?:(?:a|an|the|of|is|with|http|status|code|response|error|successful|empty)\W{1,3}){0,4}([1-5]\d\d)\b(?!\s*(?:[%x×.,]?\d|characters|items|requests|seconds|ms\b|bytes|[kmg]b\b|entries|records|results|per\b))"
    r"|(?<![\w./-])([1-5]\d\d)\b`?\s*(?:\(?(?:{reasons})\b|(?:(?:is|are|will\s+be)\s+(?:also\s+)?(?:returned|sent|given|raised)|if|when|unless)\b|(?:\w+\s+){0,2}(?:status|response|error|HTTP)\b(?!\s+\d))".replace(
        "{reasons}", "|".join(reason.replace(" ", "\\s+") for reason in REASONS)
    ),
    re.IGNORECASE,
)
_STATUS_ITEM_RE = re.compile(
    r"\W{0,4}([1-5](?:\d\d|xx))\b(?:\W{0,4}([A-Za-z][A-Za-z' -]{1,40}?))?\W{0,3}(?:$|[-–—:(,.])",
    re.IGNORECASE,
)
_MORE_STATUSES_RE = re.compile(
    r"(?:\W{0,3}(?:,|/|\bor\b|\band\b)\W{0,3}(?:or\s+|and\s+|an?\s+)?[1-5]\d\d(?!\d|\s*(?:characters|items|ms|seconds|bytes)))+"
)
_ARROW_STATUS_RE = re.compile(r"\W{0,4}(?:→|=>|->|⇒)\s*\W{0,2}([1-5]\d\d)\b")
_LISTED_STATUS_RE = re.compile(
    r"\W{0,3}([1-5]\d\d)\b(?=\W{0,3}(?:with|and|when|if|for|on|upon|or|plus|[–—:;,.-]))"
)
_NEXT_STATUS_RE = re.compile(
    r"[;,]\s+(?:and\s+|or\s+)?`?([1-5]\d\d)`?(?=\s+(?:if|when|on|upon|for|with|unless)\b)"
)
_PARENTHESISED_RE = re.compile(
    r"\b(?:returns?|responds?|answers?|object)\b[^.\n()]{0,80}\(`?([1-5]\d\d)`?\)", re.IGNORECASE
)
_IN_TURN_RE = re.compile(
    r"[;,]\s+(?:[a-z]+\s+){1,4}(?:in|with|by|gives?)\s+(?:an?\s+)?`?([1-5]\d\d)\b(?!\s+\w+s\b)"
)
_STARTED_RE = re.compile(
    r"\W{0,3}([1-5]\d\d)\s+(?:on|for|upon)\s+success\b((?:[,;]\s+(?:or\s+|and\s+)?[1-5]\d\d\b[^,;.]{0,60}){0,6})",
    re.IGNORECASE,
)
_LAST_STATUS_RE = re.compile(r"[,;]\s+(?:or|and)\s+(?:an?\s+)?`?([1-5]\d\d)`?(?=\s*(?:[.;,]|$))")
_LABEL_RE = re.compile(
    r"\W{0,4}(?:http\s+)?(?:(?:possible|error|success|normal|common|other|typical|failure|expected)\s+)?(?:status(?:es)?|response|return|result|error)\s+codes?\s*(?::|\s[–—-]\s)\W{0,4}(?=(?:\w{1,40}\s?\()?`?[1-5]\d\d\b)",
    re.IGNORECASE,
)
_DASHED_STATUS_RE = re.compile(
    r"(?:^|[.;)]\s+|\n)\W{0,3}([1-5]\d\d)\W{0,2}(?:\s+[–—-]\s+|:\s+)(?=[A-Za-z])"
    r"|(?:^|[.;]\s+)(?:an?\s+)?([1-5]\d\d)\s+(?:means|indicates|signals|says|tells|that|is\s+(?:sent|returned|given))\b"
)
_NO_STATUS_RE = re.compile(
    r"\b(?:not|never|n't|instead\s+of|no\s+longer|rather\s+than|was|used\s+to|your\s+(?:server|endpoint|service|webhook|receiver|handler))\b[^.]{0,30}$",
    re.IGNORECASE,
)


# "400 and 500 series errors" are ranges.
_SERIES_RE = re.compile(r"\b[1-5]00(?:\s+(?:and|or|to)\s+[1-5]00)*[\s-]+(?:series|class|family)\b")
_GOES_ON_RE = re.compile(
    r"`?\s+(?:is|are|was|will)\s+(?:not|never)\b|(?<=\d)\s+(?!(?:on|if|when|with|and|or|for|in|is|as|at|to|from|unless|will|indicates?|means|responses?|status(?:es)?|codes?|errors?|success\w*|not|no|bad|unauthorized|forbidden|created|ok|accepted|conflict|too|internal|unprocessable|service|gateway|gone|because|otherwise|along|plus|upon|after|once|by|the|without|where|instead|http|then|but|an?|partial|multi\w*|moved|found|see|temporary|permanent|method|request|payload|precondition|unsupported|expectation|upgrade|implemented|returned|that|which|means|comes|tells|says|brings|holds|has|carries|gives|shows|signals|follows|during|whatever|every|it|you|we)\b)[a-z]{2,}"
)


def statuses_in(text: str, *, item: bool, listed: bool) -> list[str]:
    """Return the statuses that a sentence or list item documents.

    Args:
        text: The words, without code marks.
        item: Whether they are a list item, which may start with a status.
        listed: Whether a heading or sentence above says that statuses are listed here.

    """
    text = _SERIES_RE.sub("", text)
    found: list[str] = []
    opening = _STATUS_ITEM_RE.match(text) if item else None
    if opening and (listed or (opening.group(2) or "").strip().lower() in REASONS):
        found.append(opening.group(1).upper())
    found += (
        []
        if item
        else [match.group(1) or match.group(2) for match in _DASHED_STATUS_RE.finditer(text)]
    )
    found += _PARENTHESISED_RE.findall(text)
    started = None if item else _STARTED_RE.match(text)
    if started is not None:
        found.append(started.group(1))
        found += _STATUS_CELL_RE.findall(started.group(2))
    if listed or _LABEL_RE.match(text):
        opening = None if item else _LISTED_STATUS_RE.match(text)
        found += [opening.group(1)] if opening else []
        found += [match.group(1) for match in _NEXT_STATUS_RE.finditer(text)]
    arrow = _ARROW_STATUS_RE.match(text)
    found += [arrow.group(1)] if arrow else []
    labelled = _LABEL_RE.match(text)
    if labelled is not None:
        found += _STATUS_CELL_RE.findall(text[labelled.end() :])
    for match in _STATUS_MENTION_RE.finditer(text):
        before = _NO_STATUS_RE.search(text[: match.start()])
        if before is None and _GOES_ON_RE.match(text, match.end()) is None:
            found.append(match.group(1) or match.group(2))
            more = _MORE_STATUSES_RE.match(text, match.end())
            found.extend(_STATUS_CELL_RE.findall(more.group()) if more else ())
    if found:
        found += [match.group(1) for match in _IN_TURN_RE.finditer(text)]
        found += [match.group(1) for match in _LAST_STATUS_RE.finditer(text)]
    found += _plainly_stated(text)
    found += _signalled(text, item=item)
    return list(dict.fromkeys(found))


_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+")
_CODE = r"(?:20[0-8]|226|30[0-8]|4(?:0\d|1[0-8]|2[1-689]|31|51)|50[0-8]|51[01])"
_STATED_RE = re.compile(
    rf"(?<![\w./:$#,+-])[\"'(\[]?({_CODE})(?![\w%]|[.,:]\d|\.\w|-\d|/\w)"
    r"(?![\"')\]]?\s*(?:[x×–—-]\s*\d|to\s+\d|(?:characters?|chars?|items?|seconds?|ms|milliseconds|bytes|[kmg]i?b|entries|records|results|rows|per|requests?|calls?|times|minutes?|hours?|days?|pixels|px|objects|elements|letters|digits|users|files|points|of)\b))"
)
_ANSWERING_RE = re.compile(
    r"\b(?:http|status(?:es)?|(?:status|response|return|error)\s+codes?|responses?|responds?|returns?|returned|errors?|answers?|answered|gives|means|repl(?:y|ies)|yields?|results?\s+in|rejected\s+with|refused\s+with|fails?\s+with|ends\s+in|on\s+success)\b",
    re.IGNORECASE,
)
_ELSEWHERE_RE = re.compile(
    r"\b(?:your\s+(?:server|endpoint|service|webhook|application|app|handler|receiver)|webhooks?|(?:must|should|has\s+to|have\s+to|expects?|please)\s+(?:\w+\s+)?(?:respond|return|answer|reply)|not|never|n't|instead|no\s+longer|rather\s+than|was|were|used\s+to|previously|formerly|version|before|example|e\.g|up\s+to|at\s+most|at\s+least|maximum|minimum|more\s+than|less\s+than|limit|between|retry|retries|callback|defaults?)\b",
    re.IGNORECASE,
)
_OPENS_RE = re.compile(
    rf"\W{{0,4}}(?:http\s+)?({_CODE})(?=\s*(?:[,/]|,?\s+(?:or|and)\s|\s(?:on|if|when|while|for|with|means|after|once|unless|where)\b))",
    re.IGNORECASE,
)


def _plainly_stated(text: str) -> list[str]:
    """The statuses of sentences that say what is answered, and of those that start with a status."""
    if not any(digit in text for digit in "2345"):
        return []
    found: list[str] = []
    for sentence in _SENTENCE_RE.split(text):
        opens = _OPENS_RE.match(sentence)
        if opens is None and _ANSWERING_RE.search(sentence) is None:
            continue
        matches = list(_STATED_RE.finditer(sentence))
        if not matches or _ELSEWHERE_RE.search(sentence[: matches[-1].end()]):
            continue
        found += [
            match.group(1)
            for match in matches
            if _GOES_ON_RE.match(sentence, match.end(1)) is None
            or _OPENS_RE.match(sentence[match.start(1) :]) is not None
        ]
    return found


_UNIT = r"(?:characters?|chars?|items?|seconds?|ms|s|m|km|minutes?|hours?|days?|bytes|[kmg]i?b|percent|per|rows?|records?|users?|points?|euros?|dollars?|metres?|meters?)"
_ARTICLED_RE = re.compile(
    rf"\b[Aa]n?\s+[`*(]{{0,3}}({_CODE})\b(?![.,]?\d|\s*[%x×°-]|\s+{_UNIT}\b|-\w)(?:\s*\([A-Z][^()\n]{{2,30}}\))?((?:,?\s+(?:and\s+|or\s+)?a\s+{_CODE}\b)*)"
)
_THROWN_RE = re.compile(rf"\b\w{{3,60}}(?:Exception|Error|Fault)\b\W{{1,6}}({_CODE})\b(?!\.?\d)")
_ITEM_CODE_RE = re.compile(rf"\W{{0,4}}({_CODE})\W{{0,2}}\s*(?:::?|[–—-])\s")
_MARKED_CODE_RE = re.compile(
    rf"(?:`|\*\*)(?:HTTP\s+)?({_CODE})(?:\s+[A-Z][A-Za-z' -]{{1,40}})?(?:`|\*\*)(?!\s*(?:[%x×–]\s?\d?|{_UNIT}\b|by\s+default|otherwise))"
)
_DENIED_RE = re.compile(
    r"\b(?:your\s+(?:server|endpoint|service|webhook|application|app|handler|receiver)|webhooks?|(?:must|should|has\s+to|have\s+to|please)\s+(?:\w+\s+)?(?:respond|return|answer|reply)|not|never|n't|instead\s+of|no\s+longer|rather\s+than|was|were|used\s+to|previously|formerly|e\.g|up\s+to|at\s+most|at\s+least|maximum|minimum|more\s+than|less\s+than|between|from|retry|retries|callback|defaults?)\b[^.;:]*\Z",
    re.IGNORECASE,
)


def marked_statuses(text: str) -> list[str]:
    """The statuses that a text sets in code or bold: "You get `204`, or `409` if it is late".

    Args:
        text: The words, in the inline notation.

    """
    return [
        match.group(1)
        for match in _MARKED_CODE_RE.finditer(text)
        if _DENIED_RE.search(text[: match.start()]) is None
    ]


def _signalled(text: str, *, item: bool) -> list[str]:
    """The statuses with an article, behind the name of an exception, or at the start of a list item: "a 404"."""
    found = [
        code
        for match in _ARTICLED_RE.finditer(text)
        if _DENIED_RE.search(text[: match.start()]) is None
        and _GOES_ON_RE.match(text, match.end(1)) is None
        for code in (match.group(1), *_STATUS_CELL_RE.findall(match.group(2)))
    ]
    found += _THROWN_RE.findall(text)
    opening = _ITEM_CODE_RE.match(text) if item else None
    return [*found, opening.group(1)] if opening else found


EMPTY_RE = re.compile(
    r"\b(?:empty|no)\s+(?:response(?:\s+body)?|body|content)\b|\bwithout\s+a\s+(?:response\s+)?body\b|\bresponse\s+body\s+(?:is|will\s+be)\s+empty\b",
    re.IGNORECASE,
)
ORPHAN_RE = re.compile(
    r"(?:optional|required)\s+\S+\s|(?:an?|the)\s+(?:[\w'’-]+\s+){0,3}(?:id|ids|name|names|type|email|emails|object|objects|array|list|identifier|value|description|status|url|priority|date|time|timestamp|number|data|attributes|uuid)\b"
    r"|(?:array|list|set)\s+of\s|whether\s|boolean\s|iso[\s-]8601|(?:data|attributes|[\w:]+\s+(?:resource\s+)?(?:type|identifier|attributes|data))\s*(?:object\b|for\b|wrapping\b|\.|$)",
    re.IGNORECASE,
)
RESPONSE_RE = re.compile(r"responses?\s*:\s+(?=\W{0,2}[1-5]\d\d\b)", re.IGNORECASE)
_REQUEST_RE = re.compile(
    r"\W{0,4}(?:(?:and|or|now|here\s+is|here's)\s+)?(?:an?\s+|the\s+)?(?:(?:other|another|same|first|second|third|fourth|next|further|minimal|full|complete|simple|alternative|example|sample|json)\b[\s:.-]{0,3}(?:\d{1,2}[\s:.-]{1,3})?){0,3}(?:request|payload)\b",
    re.IGNORECASE,
)
_ANSWER_RE = re.compile(
    r"\b(?:respon|answer|return|repl|result|output|receiv|succe|fail|error|reject|give|yield)",
    re.IGNORECASE,
)
MARKED_RE = re.compile(r"[\[(]\s*deprecated\s*[\])]\s*$", re.IGNORECASE)


def introduces_request(words: str, *, heading: bool) -> bool:
    """Whether the words right above some JSON call it a request: ``Another request:``, ``The same request with a note:``."""
    leads = heading or words.endswith(":") or (len(words) < 40 and words[-1:].isalnum())
    return leads and _REQUEST_RE.match(words) is not None and _ANSWER_RE.search(words) is None


_RETURNED_RE = re.compile(
    r"\b(?:(?:will\s+be|is|are|gets?)\s+(?:\w+\s+)?returned|returns?|respon(?:se|ds?)|replies|the\s+(?:result|output|answer|reply)|you\s+(?:will\s+|should\s+)?(?:get|receive|see))\b",
    re.IGNORECASE,
)
_SENT_RE = re.compile(
    r"\b(?:request|payload|send|sent|post(?:ed|ing)?|body\s+(?:should|must|of\s+the\s+request)|submit|pass|provide|include)\b",
    re.IGNORECASE,
)


def introduces_response(words: str) -> bool:
    """Whether the sentence right above some JSON says that it comes back."""
    leads = words.endswith((":", ".")) or words[-1:].isalnum()
    last = re.split(r"(?<=[.!?])\s+", words)[-1]
    return (
        leads
        and len(words) < 400
        and _RETURNED_RE.search(last) is not None
        and _SENT_RE.search(last) is None
    )


_PAIRED_RE = re.compile(
    r"(?:success|fail(?:ure)?|error|response|return|http|status)s?(?:\s+(?:http|status|response|return))*\s*(?:codes?|status(?:es)?)?\s*:?",
    re.IGNORECASE,
)


def paired_statuses(table: Table) -> list[tuple[str, int]]:
    """Return the statuses of rows such as ``Success code | 200`` in a table with one fact per row."""
    rows = [(table.header, table.line), *((row.cells, row.line) for row in table.rows)]
    found: list[tuple[str, int]] = []
    for cells, line in rows:
        if (
            len(cells) == 2
            and _PAIRED_RE.fullmatch(inline(cells[0]))
            and re.search(r"cod|stat", cells[0], re.IGNORECASE)
        ):
            found.extend((code, line) for code in re.findall(r"\b[1-5]\d\d\b", inline(cells[1])))
    return found


def is_banner(table: Table) -> bool:
    """Whether a table is a note put into a box: one column."""
    return len(table.header) == 1


_STATUS_HEADERS = frozenset(
    ["code", "status", "status code", "statuscode", "http code", "http status", "http status code", "response code", "http response code", "response status", "response", "http", "result", "result code", "return code", "http response", "error code", "error", "codes", "status codes", "http error code", "http error"]
)  # fmt: skip
_OTHER_STATUS_RE = re.compile(
    r"(?:(?:any\s+|all\s+)?others?|default)(?:\s+(?:http\s+)?(?:status(?:es)?|codes?|errors?|responses?))*",
    re.IGNORECASE,
)
_STATUS_CELL_RE = re.compile(r"(?<![\w.])([1-5](?:\d\d|[xX]{2}))(?![\w.])")
_STATUS_RANGE_RE = re.compile(r"\b([1-5])00\s*[-–—]\s*\1[59]\d\b")
_BESIDE_STATUS_RE = re.compile(
    r"(?:http(?:/\d\.\d)?|status|code|and|or|[A-Z][A-Za-z'-]{0,20}|[a-z-]{2,20}|[\s,;:/&()–—-])*",
    re.IGNORECASE,
)


def _statuses_of(cell: str) -> list[str]:
    """Return the statuses of a cell that has nothing but statuses and reason phrases."""
    text = _STATUS_RANGE_RE.sub(r"\1XX", inline(cell).strip())
    found = [status.upper() for status in _STATUS_CELL_RE.findall(text)]
    rest = _STATUS_CELL_RE.sub(" ", text)
    if found and len(rest) <= 60 and _BESIDE_STATUS_RE.fullmatch(rest):
        return found
    if text[:1].isupper():
        named = plain_status(text)
        return [named] if named else []
    return []


def tables_by_status(table: Table) -> list[tuple[str, int, Table | None]]:
    """The parts of a table of response fields with a column of statuses: each status, its line, and its fields."""
    heads = [inline(cell).strip(" :").lower() for cell in table.header]
    at = next((index for index, head in enumerate(heads) if head in _STATUS_HEADERS), None)
    found = columns(table) if at is not None and len(heads) > 2 else None
    if at is None or found is None or found.name == at or found.type is None:
        return []
    groups: list[tuple[str, int, list[Row]]] = []
    for row in table.rows:
        cell = row.cells[at] if at < len(row.cells) else ""
        statuses = _statuses_of(cell)
        if statuses and (not groups or groups[-1][0] != statuses[0]):
            groups.extend((status, row.line, []) for status in statuses)
        named = found.name < len(row.cells) and read_name(row.cells[found.name]).name is not None
        typed = found.type < len(row.cells) and row.cells[found.type].strip()
        if groups and named and typed and (statuses or not cell.strip()):
            cells = tuple(text for index, text in enumerate(row.cells) if index != at)
            groups[-1][2].append(replace(row, cells=cells))
    if not any(rows for _, _, rows in groups):
        return []
    header = tuple(cell for index, cell in enumerate(table.header) if index != at)
    return [
        (status, line, Table(header, tuple(rows), rows[0].line) if rows else None)
        for status, line, rows in groups
    ]


def status_table(table: Table) -> list[tuple[str, int]]:
    """The statuses and lines of a table that lists status codes; empty for any other."""
    if len(table.header) < 2 or not table.rows:
        return []
    heads = [inline(cell).strip(" :").lower() for cell in table.header]
    columns = [at for at, head in enumerate(heads) if head in _STATUS_HEADERS]
    column = max(
        columns or [0],
        key=lambda at: sum(
            bool(at < len(row.cells) and _statuses_of(row.cells[at])) for row in table.rows
        ),
    )
    found: list[tuple[str, int]] = []
    missed = 0
    if column < len(table.header) and not columns and _statuses_of(table.header[column]):
        found += [(status, table.line) for status in _statuses_of(table.header[column])]
    for row in table.rows:
        if column < len(row.cells) and _OTHER_STATUS_RE.fullmatch(
            inline(row.cells[column]).strip()
        ):
            continue
        statuses = _statuses_of(row.cells[column]) if column < len(row.cells) else []
        if not statuses and not column:
            return []
        missed += not statuses
        found.extend((status, row.line) for status in statuses)
    return found if 2 * missed < len(table.rows) else []
