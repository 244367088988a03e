"""Headings, tabs and stock phrases of API pages, in the languages of documentation templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docpact.pages.language.cells import location_of, subject_of
from docpact.pages.text import inline

__all__ = ["REASONS", "Section", "is_section", "plain_status", "section_of"]

REASONS = {
    "ok": "200", "created": "201", "accepted": "202", "no content": "204", "multi-status": "207", "not modified": "304",
    "bad request": "400", "unauthorized": "401", "not authorized": "401", "payment required": "402", "forbidden": "403",
    "not found": "404", "method not allowed": "405", "not acceptable": "406", "request timeout": "408", "conflict": "409",
    "gone": "410", "precondition failed": "412", "payload too large": "413", "unsupported media type": "415",
    "unprocessable entity": "422", "unprocessable content": "422", "too many requests": "429",
    "internal server error": "500", "not implemented": "501", "bad gateway": "502", "service unavailable": "503",
    "gateway timeout": "504",
}  # fmt: skip
"""Reason phrases (RFC 9110, section 15) and the status each belongs to."""

_WORDS: dict[str, tuple[str, ...]] = {
    "request": ("request", "requests", "requête", "requete", "solicitud", "petición", "요청", "リクエスト", "请求", "anfrage", "input", "what you send", "what to send", "you send", "sending", "what we need"),
    "arguments": ("arguments", "argumentos", "인수", "引数", "parameters", "params", "request parameters", "more parameters", "additional parameters", "further parameters", "other parameters", "inputs", "options", "parámetros", "paramètres", "attributes", "argument", "members", "keys"),
    "response": ("response", "responses", "réponse", "reponse", "respuesta", "응답", "応答", "レスポンス", "响应", "antwort", "returns", "output", "response body", "response parameters", "response fields", "response attributes", "return value", "return values", "result", "results", "answer", "answers", "reply", "status codes", "http status codes", "response codes", "success", "success response", "successful response", "example responses", "what you get", "what you get back", "what comes back", "you get", "you get back", "you receive", "what you receive", "what we return", "what we answer", "we answer", "outcome", "outcomes"),
    "body": ("request body", "body", "body data", "body parameters", "body parameter", "body params", "payload", "request payload", "data parameters", "datos del cuerpo"),
    "sample-request": ("sample request", "example request", "request example", "sample call", "request sample", "curl", "copy as curl", "example curl", "curl example", "curl request", "curl syntax", "syntax", "request json", "json request", "example call", "requête exemple"),
    "sample-response": ("sample response", "example response", "response example", "response sample", "sample output", "json response", "response json"),
    "fields": ("field description", "field descriptions", "fields", "response field description"),
    "examples": ("code example", "code examples", "exemple de code", "ejemplo de código", "ejemplo de codigo", "코드 예시", "코드 사례", "コード例", "code samples", "sdk examples", "代码示例"),
    "intro": ("definition", "method", "http method", "http verb", "request method", "request url", "description", "overview", "summary", "présentation", "información general", "개요", "概要", "endpoint", "url", "http request", "facts", "at a glance", "endpoint details", "api endpoint", "http endpoint", "resource url", "request url", "base url", "uri", "permissions", "authorization", "authentication", "scopes", "oauth scopes", "required scopes", "required permissions", "rate limits", "rate limiting", "notes", "note", "limitations", "details", "usage", "resumen"),
    "errors": ("errors", "error codes", "error responses", "error response", "error handling", "errores"),
    "end": ("was this helpful?", "was this page helpful?", "related articles", "see also", "related", "on this page", "next steps", "further reading"),
    "pane": ("model", "modèle", "modelo", "모델", "モデル", "schema", "example", "exemple", "ejemplo", "예시", "예", "例", "sample", "examples", "expand all", "collapse all", "copy", "copied", "copy code", "copy page", "copy pagecopied", "default", "json", "v1", "v2", "v2 (latest)", "v1 (latest)", "show more", "show child attributes", "hide child attributes", "body data", "instructions"),
}  # fmt: skip
_BY_WORD = {word: kind for kind, words in reversed(_WORDS.items()) for word in words}
_VERSION_RE = re.compile(r"v\d{1,3}(?:\.\d{1,3})?(?:\s*\([^()]{1,30}\))?")
_STATUS_RE = re.compile(
    r"(?:(?:http\s*)?(?:status\s*)?(?:code\s*)?:?\s*)?`?([1-5](?:\d\d|XX))`?(?:\s*[-–—:]?\s*[\w(][^.]{0,80})?",
    re.IGNORECASE,
)
_ROLE_STATUS_RE = re.compile(
    r"(?:(?:http|json)\s+)?(?:(?:example|sample)\s+)?(?:(?P<error>error|errors|failure|failed|unsuccessful|fail)|success(?:ful)?|response|responses|returns?|reply|answers?|status|output|result)"
    r"(?:\s+(?:responses?|status|codes?|examples?|samples?|body|bodies|schema|model|fields?|attributes?|elements?|messages?|parameters?|keys?|properties|data|http))*\s*[:,(–—-]{0,2}\s*(?:http\s*)?(?:status\s*)?(?:code\s*)?:?\s*(?P<status>[1-5](?:\d\d|XX))\)?\s*(?:[-–—:(]{0,2}\s*[A-Za-z][\w',/ -]{0,50}\)?)?\s*(?:\([\w/+.*-]{3,40}\))?\s*:?",
    re.IGNORECASE,
)
_STATUS_ROLE_RE = re.compile(
    r"(?P<status>[1-5](?:\d\d|XX))\s*[-–—:(]?\s*(?:[A-Za-z][\w' ]{0,40}?\s*)?[-–—)]?\s*(?:responses?|success|error|returned|example\s+response)(?:\s+(?:example|sample|body|schema|fields?))?\)?:?",
    re.IGNORECASE,
)
_RESPONSE_WORD_RE = re.compile(
    r"(?:the\s+)?(?:http\s+|json\s+|api\s+|successful\s+|success\s+)*(?:responses?|success|reply|answers?|output|return(?:s|ed)?(?:\s+values?)?)(?:\s+(?:codes?|bod(?:y|ies)|schema|format|object|structure|data|payload|syntax|elements?|messages?|keys|type|details|model))*(?:\s*\([\w/+.*; =-]{3,60}\))?",
    re.IGNORECASE,
)
_ERROR_WORD_RE = re.compile(
    r"(?:(?:possible|common|typical|potential|other|api|http|example|sample)\s+)*(?:errors?|failures?|exceptions?|faults?)(?:\s+(?:responses?|codes?|status(?:es)?|handling|messages?|examples?|samples?|conditions?|cases|body|objects?))*(?:\s*\([\w/+.* -]{3,40}\))?",
    re.IGNORECASE,
)
_STATUSES_RE = re.compile(
    r"(?:(?:possible|common|typical|normal|http|response|return|returned|success|successful|error)\s+)*(?:status|return|response|result|success)\s*(?:codes?|statuses)|http\s+(?:status(?:es)?|codes?)|status(?:es)?",
    re.IGNORECASE,
)
_ARGUMENTS_RE = re.compile(
    r"(?:(?P<required>required|mandatory)|(?P<optional>optional))\s+(?:request\s+)?(?:(?P<place>path|query|url|uri|header|body|json|form|post|request|data)\s+)?(?:string\s+)?(?:parameters?|params?|arguments?|attributes?|fields?|properties|headers?|inputs?)",
    re.IGNORECASE,
)
_REQUEST_WORD_RE = re.compile(
    r"(?:the\s+)?(?:http\s+|json\s+|api\s+)*(?:requests?|input|inputs)(?:\s+(?:format|syntax|structure|details|data|message|elements?|keys|arguments?|params?|parameters?|attributes?|fields?|properties))*|(?:json|form|post|data|request|put|patch)\s+(?:body\s+)?(?:params?|parameters?|arguments?|fields?|properties|attributes?|data)",
    re.IGNORECASE,
)
_PLAIN_STATUS_RE = re.compile(
    r"(?:HTTP/\d(?:\.\d)?\s+)?(?:(?:HTTP|success|response|status|code|returns?|responds?|with|an?|of)[\s:]+){0,6}([1-5]\d\d)(?:\s*[-–—:]?\s*\(?([A-Za-z][A-Za-z' -]{1,40})\)?)?",
    re.IGNORECASE,
)
_SAMPLE_RE = re.compile(
    r"(?:sample|example)\s+(?:json\s+)?(request|response|call|output)s?\b.{0,80}|.{0,60}\b(request|response)\s+(?:body\s+)?(?:sample|example)s?\b.{0,40}",
    re.IGNORECASE,
)
_OF_RESPONSE_RE = re.compile(
    r"response\s+(?:body\b|headers?\b|data\b|.{0,30}\b(?:param|field|attribute|propert|argument|schema|object))"
)
_PLACES = {"path": "path", "query": "query", "query string": "query", "headers": "header", "placeholders": "path", "url elements": "path"}  # fmt: skip
_LANGUAGES = frozenset(
    ["python", "ruby", "go", "golang", "java", "rust", "typescript", "javascript", "js", "ts", "node", "node.js", "php", "c#", "csharp", "kotlin", "swift", "perl", "powershell", "scala", "elixir", "dart", "python [legacy]", "ruby [legacy]", "http"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """The section that a heading starts.

    Args:
        kind: ``request``, ``response``, ``body``, ``location``, ``status``, ``sample-request``, ``sample-response``,
            ``fields``, ``examples``, ``language``, ``intro``, ``errors``, ``end``, ``pane`` or ``subject``.
        value: The location, status, language or subject; of a response ``header``, where its headers are listed.
        required: The mark in the heading: "Body Data (required)".
        each: The mark for everything below it: "Required parameters".

    """

    kind: str
    value: str | None = None
    required: bool | None = None
    each: bool | None = None


# "Required" alone, above a table: the mark of its rows.
_MARK_ALONE_RE = re.compile(
    r"(?:required|mandatory|(optional))(?:\s+(?:ones|only|values))?", re.IGNORECASE
)
_OF_STATUS_RE = re.compile(
    r"(?:the\s+)?(?:body|bodies|fields|members|content|object|json|payload)\s+(?:of|for|in)\s+(?:the\s+|an?\s+)?(?:http\s+)?([1-5](?:\d\d|XX))(?:\s+(?:response|answer|reply|status))?",
    re.IGNORECASE,
)
_NUMBERING_RE = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){1,4}\.?|\d{1,2}[.)]|[A-Za-z][.)]|(?i:table|figure|listing)\s+[A-Z\d]{1,3}(?:[-.]\d{1,3}){0,2}\s*[:.–—-])\s+(?=[A-Za-z])"
)
_OF_WHICH_RE = re.compile(
    r"\s*\((?:GET|PUT|POST|PATCH|DELETE)\)$|\s+(?:for|of|to)\s+[\"'`].{2,80}[\"'`]$"
)


@lru_cache(maxsize=2048)
def section_of(words: str) -> Section | None:
    """Return the section of a heading, tab title or line; None if it is not a stock phrase."""
    text = re.sub(r"\s+", " ", inline(words)).strip().strip(":→›»#? ").strip()
    text = _NUMBERING_RE.sub("", _OF_WHICH_RE.sub("", text))
    if not text or len(text) > 90:
        return None
    required: bool | None = None
    match = re.search(
        r"\s*[(\[](required|optional|obligatoire|requerido|필수|必須)[)\]]$", text, re.IGNORECASE
    )
    if match:
        required = match.group(1).lower() != "optional"
        text = text[: match.start()].strip()
    listed = _ARGUMENTS_RE.fullmatch(text)
    each = listed.group("required") is not None if listed else None
    low = re.sub(
        r"^(?:required|optional)\s+(?=param|argument|body|query|path|header)", "", text.lower()
    )
    kind = _BY_WORD.get(low) or ("pane" if _VERSION_RE.fullmatch(low) else None)
    if kind is not None:
        return Section(kind, None, required, each)
    if low in _PLACES:
        return Section("location", _PLACES[low], required, each)
    if low in _LANGUAGES:
        return Section("language", low)
    several = len(re.findall(r"\b[1-5]\d\d\b", text)) > 1
    match = _ROLE_STATUS_RE.fullmatch(text) or _STATUS_ROLE_RE.fullmatch(text)
    if match and not several:
        return Section("status", match.group("status").upper(), required)
    match = _STATUS_RE.fullmatch(text) or _OF_STATUS_RE.fullmatch(text)
    if match and not several:
        return Section("status", match.group(1).upper(), required)
    match = _SAMPLE_RE.fullmatch(text)
    if match:
        side = (match.group(1) or match.group(2)).lower()
        return Section("sample-request" if side in ("request", "call") else "sample-response")
    if low.startswith("response ") and len(low) < 50 and _OF_RESPONSE_RE.match(low):
        return Section("response", "header" if "header" in low else None)
    alone = _MARK_ALONE_RE.fullmatch(text)
    if alone is not None:
        return Section("arguments", None, None, alone.group(1) is None)
    location = (
        location_of(text)
        if re.search(
            r"param|argument|string|header|variable|cookie|body|경로|쿼리|헤더|パス|クエリ|chaîne|cadena",
            low,
        )
        and len(low) < 50
        else None
    )
    if location == "body":
        return Section("body", None, required, each)
    if location is not None:
        return Section("location", location, required, each)
    subject = subject_of(text)
    if _ERROR_WORD_RE.fullmatch(text):
        return Section("errors")
    if _STATUSES_RE.fullmatch(text) or _RESPONSE_WORD_RE.fullmatch(text):
        return Section("response")
    if listed or _REQUEST_WORD_RE.fullmatch(text):
        place = (listed.group("place") or "").lower() if listed else ""
        if place in ("body", "json", "form", "post", "data") or low.startswith(
            ("json ", "form ", "post ", "data ")
        ):
            return Section("body", None, required, each)
        return Section("arguments", None, required, each)
    if subject is not None:
        return Section("subject", subject)
    return None


def is_section(words: str) -> bool:
    """Whether a bare line is a heading whose mark-up was lost."""
    text = words.strip()
    if not text or len(text) > 60 or text.endswith((".", ",", ";", "|")):
        return False
    if re.match(
        r"(?:in|type|format|name|default|required|location|accept|content-type)\s*:\s*\S",
        text,
        re.IGNORECASE,
    ):
        return False  # a fact about the field above
    if _MARK_ALONE_RE.fullmatch(text):
        return False  # the chip of a field
    # A lower-case word that happens to be one is a name in a table.
    section = None if text[0].islower() else section_of(text)
    if section is not None and section.kind == "status":
        text = _NUMBERING_RE.sub("", text)
        return (
            len(re.findall(r"\b[1-5]\d\d\b", text)) == 1
            and _ROLE_STATUS_RE.fullmatch(text.rstrip(":")) is not None
            and not text[0].isdigit()
        )
    return section is not None and section.kind not in ("pane", "status")


_ARROW_RE = re.compile(r"^(?:→|⇒|←|[-=]>|<[-=])\s*(?=\S)")


def plain_status(line: str) -> str | None:
    """Return the status of a line with nothing else: ``404``, ``Status: 201 Created``, ``Too many requests``."""
    text = _ARROW_RE.sub("", inline(line).strip()).rstrip(".:")
    if text.lower() in REASONS:
        return REASONS[text.lower()]
    match = _PLAIN_STATUS_RE.fullmatch(text)
    if match and (match.group(2) is None or match.group(2).strip().lower() in REASONS):
        return match.group(1)
    return None
