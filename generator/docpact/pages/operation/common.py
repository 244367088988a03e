"""Facts of all operations of a page: base URL, authentication, and the statuses of its error table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from docpact.pages.facts import OperationFacts, ResponseFacts
from docpact.pages.flat import Block, Code, Heading, Item, Prose, Table
from docpact.pages.language.addresses import bases_in_words, prefixes_in_words
from docpact.pages.language.cells import location_of
from docpact.pages.language.credentials import keys_in_words
from docpact.pages.language.patterns import marked_statuses, status_table, statuses_in
from docpact.pages.language.polarity import visible
from docpact.pages.language.sections import plain_status
from docpact.pages.operation.parameters import plain_name, read_parameters
from docpact.pages.operation.rows import FieldRow, field_rows
from docpact.pages.operation.urls import path_template, split_url
from docpact.pages.text import inline

__all__ = [
    "Common",
    "auth_in",
    "is_common",
    "read_common",
    "with_common",
    "with_success_status",
]

_URL = r"(?:`?<?(https?://[^\s`<>\"'()|,]{2,300})|`(/[^\s`<>\"'()|,]{1,300})`)"
_BASE_RE = re.compile(
    rf"\b(?:base|root|server|host|service|production|api)\s+(?:api\s+)?(?:url|uri|endpoint|address|root|path|host|server|domain)s?\b[^.\n`/]{{0,60}}?{_URL}"
    rf"|\b(?:all|every|each|any|the)\b[^.\n`]{{0,60}}\b(?:requests?|endpoints?|urls?|paths?|calls?|api|resources?|methods?|operations?|routes?)\b[^.\n`]{{0,80}}\b(?:relative\s+to|prefixed\s+(?:with|by)|(?:sent|made|directed|go|served|available|accessible|reachable|hosted|located|lives?|found|start|begin|rooted)\w*\s+(?:at|to|under|below|from|with|on|against|via)|(?:are|is)\s+(?:all\s+)?(?:below|beneath|under|at))\s+(?:the\s+)?(?:[\w\s]{{0,30}}?:?\s*)?{_URL}"
    rf"|^\W{{0,4}}(?:base|root|host|server|gateway|base[_ ]?path|api\s+root|schemes?\s+and\s+host)\s*(?:url|uri)?(?:\s*\([\w ]{{2,20}}\))?\W{{0,4}}:\W{{0,4}}{_URL}"
    rf"|\b(?:endpoint|address|url|uri|location|root)\s+of\s+(?:the|this|our)\s+(?:service|api|server|application)\s+(?:is|:)\s*{_URL}"
    rf"|^\W{{0,4}}(?:base|root|host|server)\W{{0,3}}\s+{_URL}|\b(?:host|server|root)\s+is\s+{_URL}"
    rf"|\b(?:everything|server|service|system|api|application|gateway|it)\b[^.\n`]{{0,60}}\b(?:lives?|listens?|runs?|deployed|reachable|reached|hosted|served|available|found)\s+(?:at|under|on|from|via)\s+{_URL}"
    rf"|^\W{{0,4}}`?(https?://[\w.-]{{3,80}}(?::\d{{2,5}})?)`?/?(?=\s+[·|–—-]\s|\W*$)"
    rf"|^\W{{0,4}}(?:prod(?:uction)?|live|sandbox|staging|environment)\s*(?:url|server|host|environment)?\s*[:|–—-]?\s*{_URL}",
    re.IGNORECASE,
)
_PREFIX_RE = re.compile(
    r"\b(?:prefix\s+(?:every|all|each|the)\s+(?:\w+\s+)?(?:paths?|urls?|endpoints?)\s+with|(?:paths?|urls?|endpoints?)\s+(?:are\s+|is\s+)?(?:all\s+)?prefixed\s+(?:with|by))\s+`(/[^\s`<>]{1,100})`",
    re.IGNORECASE,
)
_METHOD_RE = re.compile(
    r"\bHTTP\s+(?:GET|PUT|POST|PATCH|DELETE)\b|\b(?:PUT|POST|PATCH|DELETE)\s+only\b"
)
_NOT_BASE_RE = re.compile(
    r"\b(?:sandbox|staging|test|docs|documentation|sign\s+up|github|example|status|instead\s+of|not)\b",
    re.IGNORECASE,
)
_HEADING_RE = re.compile(
    r"(?:api\s+)?(?:base\s+(?:url|uri|path)s?|(?:api\s+)?(?:root|host|server|endpoint)s?(?:\s+url)?)",
    re.IGNORECASE,
)
_COMMON_RE = re.compile(
    r"(?:api\s+)?(?:base\s+(?:url|uri|path)s?|(?:root|host|server)s?(?:\s+urls?)?|authentication|authorization|auth|security|credentials|api\s+keys?|access\s+tokens?|(?:common\s+|http\s+)?(?:error|status|response)\s*(?:codes?|responses?|handling)?s?|errors?|getting\s+started|introduction|overview|conventions)(?:\s+and\s+\w+)?",
    re.IGNORECASE,
)
_BEARER_RE = re.compile(
    r"\bAuthorization\W{1,6}Bearer\b|\bbearer\s+(?:access\s+)?(?:token|auth\w*|scheme)|\bas\s+an?\s+bearer\b|\bbearer\b",
    re.IGNORECASE,
)
_BASIC_RE = re.compile(
    r"\bAuthorization\W{1,6}Basic\b|\bbasic\s+(?:http\s+|access\s+)?auth\w*|\bHTTP\s+basic\b",
    re.IGNORECASE,
)
_SCHEME_RE = re.compile(
    r"`Authorization:\s*(?!Bearer|Basic)[A-Za-z][\w-]*[\s=:<{\[$]", re.IGNORECASE
)
_COOKIE_RE = re.compile(
    r"\b(?:session|login|auth\w*)?\s*cookie\s+(?:named\s+|called\s+)?`([\w-]{2,40})`|`([\w-]{2,40})`\s+(?:session\s+|login\s+)?cookie\b",
    re.IGNORECASE,
)
_INTO_RE = re.compile(
    r"\b(?:put|send|pass|place|set|give|provide)\b[^.;]{0,30}\b(?:key|token|secret)\b[^.;]{0,30}\b(?:in|into|as|to)\s+(?:the\s+)?`?Authorization\b",
    re.IGNORECASE,
)
_OAUTH_RE = re.compile(r"\bOAuth\b", re.IGNORECASE)
_HEADER_KEY_RE = re.compile(
    r"\b(?:in|by|using|via|with|through|as|set|send|pass|include|provide|add|carr(?:y|ies)|requires?|needs?)\s+(?:the\s+|a\s+|an\s+)?(?:custom\s+|HTTP\s+|request\s+)*`([A-Za-z][\w-]{2,40})`(?:\s+(?:HTTP\s+|request\s+)?header|\s*[.;]?$)|\bheader:?\s+(?:named\s+|called\s+)?`([A-Za-z][\w-]{2,40})`|\bheader:?\s+(?:named\s+|called\s+)?(X-[\w-]{2,40})\b|\b(X-[\w-]{2,40})\s+(?:HTTP\s+|request\s+)?header\b|\b[Kk]ey\W{1,3}`([A-Za-z][\w-]{2,40})`\s+header\b|`(?:header:?\s+)?((?:X-|x-)[\w-]{2,40}|[\w-]*(?:[Kk]ey|[Tt]oken|KEY|TOKEN))\s*:\s*[^`]{1,80}`"
)
_KEY_AS_HEADER_RE = re.compile(
    r"\b(?:key|token|secret)\s+(?:\w+\s+){0,2}(?:as|in|into|to)\s+(?:the\s+)?(?:header\s+)?`?(X-[A-Za-z][\w-]{1,40})\b`?(?!\s*:)",
    re.IGNORECASE,
)
"""A header that carries a key according to the text, whatever its name."""
_QUERY_KEY_RE = re.compile(
    r"`\?((?:api|access|auth)?[-_]?(?:key|token))=[^`&]{0,60}`|\b(?:api\s+)?(?:key|token)\b[^.]{0,40}\b(?:in|to)\s+the\s+query\s+string\s+as\s+`?([A-Za-z][\w-]{1,40})`?|`([\w-]{1,40})`\s+(?:goes|is\s+(?:sent|passed|given|put))\s+(?:in|into|to)\s+the\s+(?:query(?:\s+string)?|URL)\b|`\??([A-Za-z][\w-]{1,40})`\s+(?:query\s+(?:string\s+)?|URL\s+)(?:parameter|param|string|argument)|\bquery\s+(?:string\s+)?(?:parameter|param|argument)\s+(?:named\s+|called\s+)?`([A-Za-z][\w-]{1,40})`|\bthe\s+((?:(?:api|access|auth)[-_]?)?(?:key|token))\s+query\s+(?:string\s+)?(?:parameter|param)\b"
)
_PLAIN_HEADERS = frozenset(["accept", "content-type", "authorization"])
_KEY_RE = re.compile(r"key|token|secret|auth|credential", re.IGNORECASE)
_ABOUT_RE = re.compile(
    r"auth|credential|session\s+cookie|\bkey\s*:|api[\s_-]?key|token|secret|\buser(?:name)?\b[^.]{0,20}\bpassword\b|\blog\s?in\b|\bHTTP\s+basic\b|sign(?:ed)?\s+in|\b(?:your|an?|the|this)\s+(?:\w+\s+)?key\b",
    re.IGNORECASE,
)
_PARAMETERS_RE = re.compile(
    r"(?:common|global|shared|general|standard|default)\s+(?:(?:request|http|query(?:\s+string)?|url|path)\s+)*(?:parameters?|params|headers?|arguments?)(?:\s+.{0,40})?",
    re.IGNORECASE,
)
_OF_ALL_RE = re.compile(
    r"\b(?:successful|failed|unsuccessful)\s+(?:api\s+)?(?:calls|requests|responses)\b|\bstatus\s+codes?\b[^.]{0,60}:$|\b(?:all|every|each|any)\s+(?:\w+\s+){0,3}?(?:endpoints?|requests?|calls?|operations?|methods?|routes?|apis?|responses?)\b",
    re.IGNORECASE,
)
_CREDENTIALS = (
    "auth",
    "cookie",
    "credential",
    "key",
    "token",
    "secret",
    "sign",
    "password",
    "log",
    "basic",
    "ticket",
    "pin",
)
_NO_PASSWORD_RE = re.compile(
    r"\b(?:no|without\s+an?|not?\s+a)\s+(?:password|user(?:name)?)\b|\bwithout\s+(?:any\s+|an?\s+)?(?:prefix|scheme)\b|\bwithout\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,2}(?:cookie|token|key|header|credentials)\b(?=.{0,60}\b(?:401|403|rejected|refused|turned\s+away|denied|fail))",
    re.IGNORECASE,
)
_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+")
_NEGATED_RE = re.compile(
    r"\b(?:not|no|never|without|n't|isn't|aren't|no\s+longer|deprecated|removed|instead\s+of)\b",
    re.IGNORECASE,
)
_HISTORY_RE = re.compile(
    r"[^.!?]{0,200}\b(?:was|were|been)\s+(?:switched\s+off|turned\s+off|disabled|discontinued|retired|dropped|withdrawn|replaced)\b[^.!?]{0,200}",
    re.IGNORECASE,
)
"""A sentence about credentials that are not accepted any more."""


@dataclass(slots=True)
class Common:
    """The common facts of a page, with their lines."""

    servers: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    auth: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    statuses: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    parameters: list[tuple[FieldRow, str]] = field(default_factory=list[tuple[FieldRow, str]])
    """The rows of tables of common parameters, each with where it goes."""

    def lines(self) -> set[int]:
        """All lines from which something was taken."""
        said = {line for pairs in (self.servers, self.auth, self.statuses) for _, line in pairs}
        return said | {row.line for row, _ in self.parameters}


def is_common(heading: str) -> bool:
    """Whether a heading announces what holds for the whole page."""
    return _COMMON_RE.fullmatch(inline(heading).strip(" :#")) is not None


def read_common(blocks: Sequence[Block], *, whole: bool) -> Common:
    """Read what blocks say of all operations.

    Args:
        blocks: The page, or the part of it that belongs to no operation.
        whole: Whether statuses count too: they are common only where no operation is above them.

    """
    common = Common()
    headed = False
    errors = False
    shared: str | None = (
        None  # where the common parameters below this heading go; empty where their rows say it
    )
    for block in blocks:
        if isinstance(block, Heading):
            words = inline(block.text).strip(" :#")
            named = _PARAMETERS_RE.fullmatch(words)
            shared = (location_of(words) or "") if named else None
            text = inline(block.text).strip(" :")
            headed = _HEADING_RE.fullmatch(text) is not None
            errors = re.search(
                r"error|status|response", text, re.IGNORECASE
            ) is not None and is_common(text)
        for text, line in _texts(block):
            for url in _bases(text, headed=headed, code=isinstance(block, Code)):
                common.servers.append((url, line))
            common.auth.extend((kind, line) for kind in auth_in(text))
        if (
            whole
            and isinstance(block, Prose | Item)
            and not re.match(
                r"\W*(?:if|when)\b|.*\bif\b.*\bnot\b", inline(block.text), re.IGNORECASE
            )
            and _OF_ALL_RE.search(inline(block.text))
        ):
            said = statuses_in(inline(block.text), item=False, listed=False)
            said += marked_statuses(block.text)
            common.statuses.extend((status, block.line) for status in said)
            errors = errors or inline(block.text).strip().endswith(":")
        if shared is not None and isinstance(block, Table):
            for row in field_rows(block)[0]:
                place = row.location or shared
                if row.name is not None and place in ("path", "query", "header", "cookie"):
                    common.parameters.append((row, place))
            continue
        if errors and whole:
            if isinstance(block, Table):
                common.statuses.extend(_of_every_operation(block))
            elif isinstance(block, Item):
                common.statuses.extend(
                    (status, block.line)
                    for status in statuses_in(inline(block.text), item=True, listed=True)
                )
    # A success is never that of all operations: which one has which status is not stated.
    common.statuses = [(status, line) for status, line in common.statuses if status[0] in "45"]
    return common


_ANYWHERE = frozenset(["400", "401", "403", "429", "4XX"])


def _of_every_operation(table: Table) -> list[tuple[str, int]]:
    """The statuses of a common table; of a list of named errors only those that any operation may have."""
    found = status_table(table)
    lines = {row.line for row in table.rows if row.cells and plain_status(row.cells[0])}
    if not found or sum(line in lines for _, line in found) * 2 >= len(found):
        return found
    return [one for one in found if one[0] in _ANYWHERE or one[0][0] == "5"]


def _texts(block: Block) -> Iterator[tuple[str, int]]:
    if isinstance(block, Heading | Prose | Item):
        yield visible(block.text), block.line
    elif isinstance(block, Code):
        for index, text in enumerate(block.text.split("\n")[:20]):
            if len(text) < 200:
                yield text, block.line + index
    elif isinstance(block, Table) and len(block.header) == 2:
        for cells, line in [
            (block.header, block.line),
            *((row.cells, row.line) for row in block.rows),
        ]:
            if len(cells) == 2:
                yield f"{inline(cells[0])}: {visible(cells[1])}", line


def _bases(text: str, *, headed: bool, code: bool) -> Iterator[str]:
    if "://" not in text and "`/" not in text:
        return
    words = inline(text, keep_code=True)
    if _METHOD_RE.search(words):
        return  # the URL of one operation
    prefix = _PREFIX_RE.search(words)
    if prefix is not None:
        yield prefix.group(1).rstrip("/")
    else:
        yield from prefixes_in_words(words)
    match = _BASE_RE.search(words)
    found = next((group for group in match.groups() if group), None) if match else None
    if (
        found is not None
        and match is not None
        and match.start()
        and match.group().startswith("http")
    ):
        found = None
    if found is None and headed:
        alone = re.fullmatch(rf"\W{{0,4}}{_URL}\W{{0,4}}", words)
        found = next((group for group in alone.groups() if group), None) if alone else None
    if found is None:
        # In code a "url" is a value, whatever word is before it.
        yield from () if code else bases_in_words(words)
        return
    if match and _NOT_BASE_RE.search(words[: match.end()].replace(found, "")):
        return
    url = split_url(path_template(found.rstrip(".,;:*_)")))
    if url is not None:
        yield (url.server or "") + url.path.rstrip("/")


@lru_cache(maxsize=2048)
def auth_in(text: str) -> tuple[str, ...]:
    """The kinds of credentials that a sentence or a line of code asks for."""
    low = text.lower()
    if not any(word in low for word in _CREDENTIALS):
        return ()
    words = " ".join(
        sentence
        for sentence in _SENTENCE_RE.split(_HISTORY_RE.sub(" ", inline(text, keep_code=True)))
        if not _NEGATED_RE.search(_NO_PASSWORD_RE.sub(" ", sentence))
    )
    if not _ABOUT_RE.search(words):
        return tuple(dict.fromkeys(keys_in_words(words)))
    found: list[str] = []
    if _BEARER_RE.search(words):
        found.append("bearer")
    if _BASIC_RE.search(words) or re.match(
        r"\W*auth\w*(?:\s+\w+)?\W{1,4}(?:http\s+)?basic\W*$", words, re.IGNORECASE
    ):
        found.append("basic")
    for pattern, place in ((_HEADER_KEY_RE, "header"), (_QUERY_KEY_RE, "query")):
        for match in pattern.finditer(words):
            name = next(group for group in match.groups() if group)
            if name.lower() != "authorization" and _KEY_RE.search(name):
                found.append(f"{place}:{name}")
    if not any(one.startswith(("header:", "query:", "cookie:")) for one in found):
        found += dict.fromkeys(keys_in_words(words))
    for match in _KEY_AS_HEADER_RE.finditer(words):
        if f"header:{match.group(1)}" not in found:
            found.append(f"header:{match.group(1)}")
    found += [f"cookie:{match.group(1) or match.group(2)}" for match in _COOKIE_RE.finditer(words)]
    if not found and (_SCHEME_RE.search(words) or _INTO_RE.search(words)):
        found.append("header:Authorization")
    if _OAUTH_RE.search(words) and not found:
        found.append("oauth")
    return tuple(dict.fromkeys(found))


def with_success_status(operation: OperationFacts) -> OperationFacts:
    """Return the operation with the response without a status as the success that only has a status.

    Of several, it is the nearest above, or else ``200``.
    """
    unnamed = next((one for one in operation.responses if one.status is None), None)
    bare = {
        one.status: one
        for one in operation.responses
        if one.status is not None
        and re.fullmatch(r"20[0-3]", one.status)
        and one.body is None
        and not (one.fields or one.samples)
    }
    full = any(
        one.status is not None and one.status.startswith("2") and (one.fields or one.samples)
        for one in operation.responses
    )
    if unnamed is None or full or not bare or not (unnamed.fields or unnamed.samples):
        return operation
    line = unnamed.line or 0
    above = {one.line: one for one in bare.values() if one.line and one.line <= line}
    named = above[max(above)] if above else bare.get("200") or next(iter(bare.values()))
    merged = replace(unnamed, status=named.status, line=named.line)
    return replace(
        operation,
        responses=tuple(
            merged if one is named else one for one in operation.responses if one is not unnamed
        ),
    )


def with_common(operation: OperationFacts, common: Common, *, here: bool = True) -> OperationFacts:
    """Return the operation with the common facts of a page that it does not state itself.

    Args:
        operation: The operation.
        common: The common facts of the page.
        here: Whether it is the page of the operation: else its lines are those of another page, and are not kept.

    """
    lines = dict(operation.lines)
    absolute = [
        # The URL of this operation alone, as of a page that documents one call.
        (url.removesuffix(operation.path) if _host(url) != url else url, line)
        for url, line in common.servers
        if "://" in url
    ]
    servers = operation.servers
    prefix = next((url for url, _ in common.servers if url.startswith("/")), "")
    whole = any("/" in url.partition("://")[2] for url, _ in absolute)
    if prefix and not whole and not operation.path.startswith(prefix + "/"):
        absolute = [(url + prefix, line) for url, line in absolute]
    if absolute:
        hosts = {url.partition("://")[2].partition("/")[0]: url for url, _ in absolute}
        if not servers or all(
            server.partition("://")[2].partition("/")[0] in hosts
            and "/" not in server.partition("://")[2]
            for server in servers
        ):
            based = tuple(dict.fromkeys(url for url, _ in absolute))
            if not any(_holds(url, operation.path) for url in based):
                servers = based
            else:
                servers = tuple(dict.fromkeys(re.sub(r"(://[^/]*).*", r"\1", url) for url in based))
            lines.setdefault("servers", absolute[0][1])
    elif (
        common.servers
        and servers
        and len(servers) == 1
        and "/" not in servers[0].partition("://")[2]
    ):
        prefix = common.servers[0][0]
        if not operation.path.startswith(prefix + "/"):
            servers = (servers[0] + prefix,)
    auth = operation.auth
    named = any(kind != "oauth" for kind, _ in common.auth)
    if (not auth and common.auth) or (auth == ("oauth",) and named):
        # Scopes alone make no OAuth flow: those of a token belong to it.
        auth = tuple(dict.fromkeys(kind for kind, _ in common.auth))
        lines.setdefault("auth", common.auth[0][1])
        operation = _without_keys(operation, auth)
    operation = _with_parameters(operation, common, here=here)
    known = {response.status for response in operation.responses}
    added = tuple(
        ResponseFacts(status, line if here else operation.line)
        for status, line in dict(common.statuses).items()
        if status not in known
    )
    lines = lines if here else dict(operation.lines)
    return replace(
        operation, servers=servers, auth=auth, lines=lines, responses=operation.responses + added
    )


def _without_keys(operation: OperationFacts, auth: Sequence[str]) -> OperationFacts:
    """An operation without the parameters that only a call shows and that are credentials: ``?key=YOUR_KEY``."""
    kept = tuple(
        one
        for one in operation.parameters
        if f"{one.location}:{one.name}" not in auth or one.origin.get("name") not in ("url", "curl")
    )
    return replace(operation, parameters=kept)


def _with_parameters(operation: OperationFacts, common: Common, *, here: bool) -> OperationFacts:
    """An operation with the common parameters that it does not list itself; a path parameter only where its path has it."""
    found = list(operation.parameters)
    for row, place in common.parameters:
        name = row.name or ""
        same = next(
            (
                at
                for at, one in enumerate(found)
                if one.location == place and plain_name(one.name) == plain_name(name)
            ),
            None,
        )
        if (place == "path" and (same is None or found[same].type is not None)) or (
            place != "path" and (same is not None or name.lower() in _PLAIN_HEADERS)
        ):
            continue
        wire = found[same].name if same is not None else name
        (read,), _ = read_parameters(
            [(row, place, True)], [wire] if place == "path" else [], row.line, [], row.line, None
        )
        read = read if here else replace(read, line=operation.line)
        if same is None:
            found.append(read)
        else:
            found[same] = read
    return replace(operation, parameters=tuple(found))


def _host(url: str) -> str:
    """A URL up to its path."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _holds(server: str, path: str) -> bool:
    """Whether a path starts with the base path of a server already."""
    base = "/" + server.partition("://")[2].partition("/")[2]
    return base != "/" and path.startswith(base.rstrip("/") + "/")
