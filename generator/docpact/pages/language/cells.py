"""The cells of a field table: a name with its marks, a type, a yes or no, and the role of each column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docpact.pages.flat import Table
from docpact.pages.language.types import OPTIONAL, REQUIRED, read_type
from docpact.pages.text import inline, tidy

__all__ = [
    "ANY_KEY",
    "Columns",
    "NameCell",
    "cardinality",
    "columns",
    "facet_words",
    "header_word",
    "headings_by_shape",
    "location_of",
    "place_of",
    "read_name",
    "subject_of",
    "yes_or_no",
]

ANY_KEY = "<any-key>"

_MARK_RE = re.compile(
    rf"[\[(（【]\s*[*_]{{0,2}}\s*(?:({REQUIRED})|({OPTIONAL})|(deprecated)|(read-?only))[^\[\]()（）【】]{{0,40}}[\])）】]",
    re.IGNORECASE,
)
_TRAILING_MARK_RE = re.compile(
    rf"(?<=\S)\s+(?:({REQUIRED})|({OPTIONAL})|(deprecated))\s*$", re.IGNORECASE
)
_MARK_ALONE_RE = re.compile(r"required|optional|mandatory", re.IGNORECASE)
_STAR_RE = re.compile(r"(?<=[\w\]])\s*[*✱＊]\s*$")
_QUESTION_RE = re.compile(r"(?<=[\w\]])\?[\s*]*$")
_NEST_RE = re.compile(r"^(?:[\s\u00a0·.]*[└├│↳⤷>→»›▸▹•*–—-]+\s*)+")
_NAME_RE = re.compile(
    r"(?:\[\]\.)?[^\W\d][\w$@]*(?:[.:/-][\w$@*]+|\[[\w$@.*-]{0,60}\]|\.\{[\w-]{1,60}\})*|[$@#]\w[\w.-]*"
)
_MAP_RE = re.compile(
    r"<\s*(any[-_ ]?key|key|string|additionalproperties)\s*>|additionalProperties|\{\*\}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NameCell:
    """A name cell: ``name`` is None where it holds none; ``words`` is then what it holds."""

    name: str | None
    words: str
    required: bool | None = None
    deprecated: bool = False
    is_map: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds what; None where none does."""

    name: int
    parent: int | None = None
    type: int | None = None
    required: int | None = None
    optional: int | None = None
    default: int | None = None
    values: int | None = None
    format: int | None = None
    location: int | None = None
    nullable: int | None = None
    deprecated: int | None = None
    limits: tuple[tuple[int, str], ...] = ()
    """Columns of limits, each with the words that its number completes."""
    description: tuple[int, ...] = ()


_PLACEHOLDER_RE = re.compile(
    r":([A-Za-z_]\w{0,60})|\{([A-Za-z_][\w-]{0,60})\}|<(?!any|key>|string>|additional)([A-Za-z_][\w-]{0,60})>"
)


@lru_cache(maxsize=4096)
def read_name(cell: str) -> NameCell:
    """The name of a field or parameter, its marks taken off; never a sentence."""
    text = inline(cell)
    required: bool | None = None
    deprecated = False
    for pattern in (_MARK_RE, _TRAILING_MARK_RE):
        for match in pattern.finditer(text):
            required = True if match.group(1) else False if match.group(2) else required
            deprecated |= bool(match.group(3))
        text = pattern.sub("", text)
    if _QUESTION_RE.search(text):
        # As in TypeScript; a star behind it is a footnote.
        required, text = False, _QUESTION_RE.sub("", text)
    elif _STAR_RE.search(text):
        required, text = True, _STAR_RE.sub("", text)
    words = text.strip()
    text = _NEST_RE.sub("", words).strip().strip("\"'").rstrip(":").strip()
    placeholder = _PLACEHOLDER_RE.fullmatch(text)
    if placeholder:
        text = next(group for group in placeholder.groups() if group)
    if _MAP_RE.fullmatch(text):
        return NameCell(text, words, required, deprecated, is_map=True)
    name = text if len(text) <= 120 and _NAME_RE.fullmatch(text) else None
    name = None if name in ("true", "false", "null") else name
    return NameCell(name, words, required, deprecated)


_YES = frozenset(
    ["yes", "true", "required", "y", "✓", "✔", "✅", "☑", "x", "●", "•", "mandatory", "*", "1", "sí", "si", "oui", "ja", "はい", "예", "m", "r", "req", "req.", "必須", "필수", "是", "always", "must", "must have", "one", "exactly one", "not null", "checked", ":white_check_mark:", ":heavy_check_mark:", "required: yes", "compulsory", "needed"]
)  # fmt: skip
_NO = frozenset(
    ["no", "false", "optional", "n", "-", "–", "—", "❌", "✗", "✘", "✕", "☐", "○", "0", "non", "nein", "いいえ", "아니오", "o", "opt", "opt.", "任意", "선택", "否", "not required", "never", ":x:", "none", "zero or one", "unchecked", "n/a"]
)  # fmt: skip
_CARDINALITY_RE = re.compile(
    r"[\[(]?\s*(\d{1,3})\s*(?:\.{2,3}|[-–:,]|to)\s*(?:\d{1,6}|[*nm∞]|many|unbounded)\s*[\])]?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def yes_or_no(cell: str) -> bool | None:
    """Yes, no, or not said; a required column writes it in many ways, cardinality among them."""
    text = inline(cell).strip().strip(".").lower()
    if text in _YES or text.rstrip("!") in _YES:
        return True
    if text in _NO:
        return False
    counted = _CARDINALITY_RE.fullmatch(text)
    if counted is not None:
        return counted.group(1) != "0"
    match = re.match(
        r"(yes|required|mandatory|no|optional)\s*(?:[,;(–—\n-]|$)\s*(?!if|when|unless|only|for|depends|with|except)",
        text,
    )
    return match.group(1) in ("yes", "required", "mandatory") if match else None


def cardinality(cell: str) -> tuple[int, int | None] | None:
    """The bounds of a cell such as ``0..n``, the upper one None where there is none; None for any other cell."""
    counted = _CARDINALITY_RE.fullmatch(inline(cell).strip().strip(".").lower())
    if counted is None:
        return None
    upper = re.search(r"(\d+)\W*$", counted.group()[counted.end(1) - counted.start() :])
    return int(counted.group(1)), int(upper.group(1)) if upper else None


_HEADERS: dict[str, frozenset[str]] = {
    "parent": frozenset(["parent field", "parent", "parent parameter", "campo principal", "champ parent", "親フィールド", "상위 필드"]),
    "type": frozenset(["type", "types", "data type", "data-type", "datatype", "value type", "json type", "field type", "schema", "typing", "kind", "data format", "type/format", "type and format", "type / format", "type (format)", "tipo", "typ", "유형", "タイプ", "種類", "类型", "型"]),
    "required": frozenset(["required", "required?", "m", "mandatory", "mandatory?", "is required", "req", "req?", "req.", "reqd", "req'd", "m/o", "o/m", "r/o", "m / o", "m/o/c", "o/m/c", "m/c/o", "man/opt", "required/optional", "required / optional", "optional/required", "mandatory/optional", "mandatory / optional", "required or optional", "presence", "requirement", "requirements", "optionality", "obligation", "cardinality", "occurrence", "occurrences", "occurs", "multiplicity", "must", "needed", "obligatory", "requis", "requerido", "obligatorio", "必須", "필수"]),
    "optional": frozenset(["optional", "optional?", "opt", "opt?", "opt."]),
    "nullable": frozenset(["nullable", "nullable?", "null", "null?", "can be null", "allow null", "allows null", "null allowed", "nullability"]),
    "deprecated": frozenset(["deprecated", "deprecated?"]),
    "default": frozenset(["default", "default value", "defaults", "default?", "if omitted", "standard", "valeur par défaut", "por defecto", "predeterminado", "デフォルト", "기본값", "默认值"]),
    "values": frozenset(["allowed values", "possible values", "valid values", "enum", "enum values", "values", "options", "accepted values", "permitted values", "choices", "allowed", "enumeration", "supported values", "domain"]),
    "ignored": frozenset(["pattern", "regex", "example", "examples", "sample", "sample value", "example value", "since", "version", "added in", "introduced", "example(s)", "e.g."]),
    "format": frozenset(["format"]),
    "location": frozenset(["in", "location", "located in", "param type", "parameter type", "parameter in", "where", "passed in", "sent in", "place", "placement", "position", "source", "param in"]),
    "description": frozenset(["description", "descriptions", "function", "desc", "desc.", "purpose", "definition", "info", "information", "usage", "what it does", "what it is", "value", "content", "contents", "note", "remark", "range", "bounds", "validations", "validation rules", "allowed range", "required range", "required string length", "length constraints", "array members", "length constraint", "value constraints", "valid range", "value range", "limit", "restriction", "rule", "additional info", "explanation", "details", "meaning", "notes", "explanation", "constraints", "constraint", "validation", "rules", "limits", "restrictions", "remarks", "descripción", "descripcion", "descrição", "beschreibung", "설명", "説明", "描述", "说明", "comment", "comments", "about"]),
}  # fmt: skip
_ROLES = {word: role for role, words in reversed(_HEADERS.items()) for word in words}
_LIMIT_HEADERS = {
    "max length": "max {} characters", "maximum length": "max {} characters", "max. length": "max {} characters", "maxlength": "max {} characters",
    "max len": "max {} characters", "max size": "max {} characters", "length": "max {} characters", "size": "max {} characters", "len": "max {} characters",
    "max chars": "max {} characters", "max characters": "max {} characters", "character limit": "max {} characters",
    "min length": "min {} characters", "minimum length": "min {} characters", "min. length": "min {} characters", "minlength": "min {} characters",
    "min": "min: {}", "minimum": "min: {}", "min value": "min: {}", "minimum value": "min: {}", "lower bound": "min: {}",
    "max": "max: {}", "maximum": "max: {}", "max value": "max: {}", "maximum value": "max: {}", "upper bound": "max: {}",
    "max items": "max {} items", "min items": "min {} items", "maxitems": "max {} items", "minitems": "min {} items",
}  # fmt: skip
_NAME_HEADERS = frozenset(
    ["parameter", "parameters", "param", "params", "field", "fields", "name", "property", "properties", "key", "attribute", "attributes", "argument", "arguments", "variable", "element", "member", "field name", "parameter name", "param name", "key name", "json key", "json field", "input", "option", "argument name", "column", "input field", "query param", "body field", "form field", "body param", "path param", "request field", "response field", "query", "property name", "item", "json property", "query arg", "setting", "property name", "attribute name", "header", "header name", "nombre", "campo", "nom", "champ", "paramètre", "parámetro", "이름", "항목", "필드", "名前", "フィールド", "項目", "字段", "名称", "参数"]
)  # fmt: skip
_NAME_TAIL_RE = re.compile(
    r".{1,60}\b(?:parameters?|params?|fields?|attributes?|propert(?:y|ies)|arguments?)(?:\(s\))?",
    re.IGNORECASE,
)


def headings_by_shape(rows: Sequence[Sequence[str]]) -> list[str]:
    """The headings of a table of fields that has none, by what its cells hold; empty where it lists no fields."""
    columns = list(zip(*([inline(cell) for cell in row] for row in rows), strict=False))
    if len(columns) < 2 or not all(read_name(name).name for name in columns[0]):
        return []
    names = ["Name"]
    for column in columns[1:]:
        stated = [cell for cell in column if cell]
        if "Type" not in names and stated and all(read_type(cell) for cell in stated):
            names.append("Type")
        elif (
            "Required" not in names
            and stated
            and all(_MARK_ALONE_RE.fullmatch(cell) for cell in stated)
        ):
            names.append("Required")
        else:
            names.append("Description")
    return names if {"Type", "Required"} & set(names) else []


def facet_words(key: str, value: str) -> str:
    """The words of a limit that a heading of a column, or a key, and a number make: ``max length``, ``40``."""
    number = value.strip("` ").partition(" ")[0]
    template = _LIMIT_HEADERS.get(inline(key).strip().rstrip(":").lower())
    plain = number.lstrip("-").replace(".", "", 1).isdigit()
    return template.format(number) if template and plain else f"{key}: {value}"


@lru_cache(maxsize=1024)
def header_word(cell: str) -> str | None:
    """Return the role of a header cell: ``name``, ``type``, ``description`` …, or None."""
    text = inline(cell).strip().rstrip(":").lower()
    role = _ROLES.get(text)
    if role is not None:
        return role
    if text in _LIMIT_HEADERS:
        return "limit"
    if text in _NAME_HEADERS or _NAME_TAIL_RE.fullmatch(text):
        return "name"
    return None


@lru_cache(maxsize=256)
def columns(table: Table) -> Columns | None:
    """Which column holds what; None where the table lists no fields.

    Known header words decide; a translated header is identified by the cells below it.
    """
    found: dict[str, int] = {}
    description: list[int] = []
    limits: list[tuple[int, str]] = []
    for index, cell in enumerate(table.header):
        role = header_word(cell)
        if role == "description":
            description.append(index)
        elif role == "limit":
            limits.append((index, _LIMIT_HEADERS[inline(cell).strip().rstrip(":").lower()]))
        elif role is not None:
            found.setdefault(role, index)
    if "location" not in found:
        found.update(_kinds(table))
    if len(table.header) == 2 and len(set(map(inline, table.header))) == 1 and "name" in found:
        return Columns(name=0, description=(1,))  # one heading over both columns
    paths = [
        at
        for at, cell in enumerate(table.header)
        if inline(cell).strip().lower() in ("path", "body")
    ]
    if "name" not in found and paths and "type" in found:
        found["name"] = paths[0]
    if "name" not in found:
        marks = {role: found[role] for role in _MARKS if role in found}
        return _by_shape(table, marks)
    if "type" not in found and "required" not in found and _lists_constants(table, found["name"]):
        return None
    if "type" not in found and "format" in found:
        found["type"] = found.pop("format")  # "integer", "uuid": it is the only column that says it
    unnamed = [at for at, cell in enumerate(table.header) if not inline(cell).strip()]
    if not description and len(unnamed) == 1 and unnamed[0] > found["name"]:
        description.append(unnamed[0])
    return Columns(
        name=found["name"],
        parent=found.get("parent"),
        type=found.get("type") if found.get("type") != -1 else None,
        required=found.get("required"),
        optional=found.get("optional"),
        default=found.get("default"),
        values=found.get("values"),
        format=found.get("format"),
        location=found.get("location"),
        nullable=found.get("nullable"),
        deprecated=found.get("deprecated"),
        limits=tuple(limits),
        description=tuple(description),
    ) if len(table.header) > 1 else None  # fmt: skip


def _lists_constants(table: Table, name: int) -> bool:
    """Whether a table lists the names of values, each with its number: ``FAILED | 3``."""
    names = [inline(row.cells[name]) for row in table.rows if name < len(row.cells)]
    if len(names) < 2 or not all(_CONSTANT_RE.fullmatch(one) for one in names):
        return False
    return any(
        at != name
        and all(
            at < len(row.cells) and _NUMBER_RE.fullmatch(inline(row.cells[at]))
            for row in table.rows
        )
        for at in range(len(table.header))
    )


_CONSTANT_RE = re.compile(r"[A-Z][A-Z0-9_]{1,60}")
_NUMBER_RE = re.compile(r"-?\d{1,10}|1\s?<<\s?\d{1,2}|0x[0-9A-Fa-f]{1,8}")


def _kinds(table: Table) -> dict[str, int]:
    """A column headed "Kind" or "Type" that says where each parameter goes."""
    for index, cell in enumerate(table.header):
        if inline(cell).strip().lower() not in (
            "kind",
            "type",
            "parameter kind",
            "param",
            "where",
            "place",
            "source",
            "parameter type",
            "param type",
            "in",
        ):
            continue
        values = {
            inline(row.cells[index]).strip().lower() for row in table.rows if index < len(row.cells)
        }
        if values and all(place_of(value) for value in values):
            return (
                {"location": index, "type": -1}
                if inline(cell).strip().lower() == "type"
                else {"location": index}
            )
    return {}


_MARKS = ("required", "optional", "default", "values", "nullable", "deprecated", "location")


def _by_shape(table: Table, marks: Mapping[str, Any]) -> Columns | None:
    rows = [row.cells for row in table.rows if len(row.cells) == len(table.header)]
    width = len(table.header)
    if not rows or width < 3:
        return None
    for index in range(1, width):
        stated = [cells[index] for cells in rows if cells[index].strip()]
        if stated and all(read_type(cell) for cell in stated):
            names = [read_name(cells[index - 1]) for cells in rows]
            if not all(name.name or name.words == "" for name in names):
                return None
            parent = index - 2 if index >= 2 else None
            rest = tuple(at for at in range(index + 1, width) if at not in marks.values())
            return Columns(
                index - 1,
                parent=parent,
                type=index,
                required=marks.get("required"),
                optional=marks.get("optional"),
                default=marks.get("default"),
                values=marks.get("values"),
                location=marks.get("location"),
                nullable=marks.get("nullable"),
                deprecated=marks.get("deprecated"),
                description=rest,
            )
    return None


_LOCATIONS = (
    ("path", re.compile(r"\b(?:path|url|uri|route)\s*(?:request\s+|template\s+)?(?:parameters?|params?|variables?)|경로|パスパラメーター|paramètres de chemin|parámetros de ruta", re.IGNORECASE)),
    ("query", re.compile(r"\bquery\b(?:\s*(?:string)?s?\s*(?:parameters?|params?))?|쿼리|クエリ|chaînes? de requête|cadenas? de consulta", re.IGNORECASE)),
    ("header", re.compile(r"\b(?:request\s+)?headers?\s*(?:parameters?|params?)?\s*$|^headers?\b|헤더|ヘッダー|en-têtes", re.IGNORECASE)),
    ("cookie", re.compile(r"\bcookies?\b", re.IGNORECASE)),
    ("body", re.compile(r"\b(?:request\s+)?body\b|\bpayload\b|\bform\s+data\b|본문|ボディ|corps", re.IGNORECASE)),
)  # fmt: skip


_PLACES = (
    ("path", re.compile(r"(?:url\s+|uri\s+)?path(?:\s+(?:param|parameter|variable|segment))?|url|uri|route", re.IGNORECASE)),
    ("query", re.compile(r"(?:url\s+)?query(?:[\s-]?string)?(?:\s+(?:param|parameter|string))?|querystring|get", re.IGNORECASE)),
    ("header", re.compile(r"(?:http\s+|request\s+)?headers?", re.IGNORECASE)),
    ("cookie", re.compile(r"cookies?", re.IGNORECASE)),
    ("body", re.compile(r"(?:request\s+|json\s+|post\s+)?body(?:\s+(?:param|parameter|field)|\s*\((?:json|form)\))?|json|payload|form(?:[\s-]?data)?|multipart(?:/form-data)?|data|post", re.IGNORECASE)),
)  # fmt: skip


def place_of(cell: str) -> str | None:
    """``path``, ``query``, ``header``, ``cookie`` or ``body`` where a cell says it of one parameter."""
    text = inline(cell).strip(" .()")
    return next((place for place, pattern in _PLACES if pattern.fullmatch(text)), None)


_URL_RE = re.compile(
    r"^(?!.*\bpath\b).*\b(?:url|uri)\s*(?:request\s+)?(?:param|arg)", re.IGNORECASE
)


def location_of(words: str) -> str | None:
    """``path``, ``query``, ``header``, ``cookie`` or ``body`` where a heading or header cell says so."""
    text = tidy(words)
    if len(text) > 80:
        return None
    for location, pattern in _LOCATIONS:
        if pattern.search(text):
            # "URL parameters" may be of the path or the query; names in the path decide later.
            return "query" if location == "path" and _URL_RE.search(text) else location
    return None


_SUBJECT_RE = re.compile(
    r"(?:the\s+)?(.{1,50}?)[\s'’]+(?:object\s+(?:fields?|parameters?|properties|attributes|description)|object|fields?|parameters?|properties|attributes|schema)(?:\s+descriptions?)?:?",
    re.IGNORECASE,
)


_SUBJECT_AFTER_RE = re.compile(
    r"(?:supported\s+|available\s+|allowed\s+)?(?:parameters?|fields?|properties|attributes|keys)\s+(?:in|for|of|inside)\s+(?:the\s+|an?\s+)?[`\"']?([A-Za-z_]\w{0,60})[`\"']?(?:\s+(?:object|parameter|field))?:?",
    re.IGNORECASE,
)


def subject_of(words: str) -> str | None:
    """Return the subject of a table by its title or header: ``Task object fields`` and ``Task parameter`` give ``task``."""
    text = inline(words).strip()
    match = _SUBJECT_AFTER_RE.fullmatch(text) or _SUBJECT_RE.fullmatch(text)
    if not match:
        return None
    subject = match.group(1).strip().lower()
    plain = {
        "parameter",
        "request",
        "response",
        "body",
        "query",
        "path",
        "url",
        "header",
        "input",
        "output",
        "required",
        "optional",
        "request body",
        "response body",
        "additional",
        "query string",
        "form",
        "the",
        "available",
        "supported",
    }
    if re.search(
        r"\b(?:accepts?|takes?|following|contains?|supports?|includes?|returns?|these|json|possible|valid)\b",
        subject,
    ):
        return None
    sentence = "," in subject or len(subject.split()) > 5
    return None if subject in plain or sentence else re.sub(r"\W+", "_", subject)
