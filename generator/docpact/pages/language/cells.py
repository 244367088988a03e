"""What the cells of a field table say: a name with its marks, a type, a yes or no, and which column is which."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from docpact.pages.flat import Table
from docpact.pages.language.dates import pattern_format, standard_format
from docpact.pages.text import inline, tidy

__all__ = [
    "ANY_KEY",
    "Columns",
    "NameCell",
    "TypeCell",
    "columns",
    "header_word",
    "location_of",
    "read_name",
    "read_type",
    "split_mark",
    "subject_of",
    "yes_or_no",
]

ANY_KEY = "<any-key>"

_REQUIRED = r"(?:required|mandatory|requerido|requerida|obligatorio|requis|obligatoire|erforderlich|필수|必須|必需)"
_OPTIONAL = r"(?:optional|opcional|optionnel|facultatif|선택|任意|可选)"
_MARK_RE = re.compile(
    rf"[\[(（【]\s*[*_]{{0,2}}\s*(?:({_REQUIRED})|({_OPTIONAL})|(deprecated)|(read-?only))[^\[\]()（）【】]{{0,40}}[\])）】]",
    re.IGNORECASE,
)
_TRAILING_MARK_RE = re.compile(
    rf"(?<=\S)\s+(?:({_REQUIRED})|({_OPTIONAL})|(deprecated))\s*$", re.IGNORECASE
)
_STAR_RE = re.compile(r"(?<=[\w\]])\s*[*✱＊]\s*$")
_QUESTION_RE = re.compile(r"(?<=[\w\]])\?[\s*]*$")
_NEST_RE = re.compile(r"^(?:[\s\u00a0·.]*[└├│↳⤷>→»›▸▹•*–—-]+\s*)+")
_NAME_RE = re.compile(
    r"[^\W\d][\w$@]*(?:[.:/-][\w$@*]+|\[[\w$@.*-]{0,60}\]|\.\{[\w-]{1,60}\})*|[$@#]\w[\w.-]*"
)
_MAP_RE = re.compile(
    r"<\s*(any[-_ ]?key|key|string|additionalproperties)\s*>|additionalProperties|\{\*\}",
    re.IGNORECASE,
)

_SIMPLE: dict[str, tuple[str, str | None]] = {
    "string": ("string", None), "str": ("string", None), "text": ("string", None), "char": ("string", None),
    "enum": ("string", None), "uuid": ("string", "uuid"), "guid": ("string", "uuid"), "date": ("string", "date"),
    "date-time": ("string", "date-time"), "datetime": ("string", "date-time"), "timestamp": ("string", "date-time"),
    "binary": ("string", "binary"), "file": ("string", "binary"), "byte": ("string", "byte"), "uri": ("string", "uri"),
    "url": ("string", "uri"), "email": ("string", "email"), "password": ("string", "password"), "ipv4": ("string", "ipv4"),
    "integer": ("integer", None), "int": ("integer", None), "int32": ("integer", "int32"), "int64": ("integer", "int64"),
    "long": ("integer", "int64"), "number": ("number", None), "double": ("number", "double"), "float": ("number", "float"),
    "decimal": ("number", None), "boolean": ("boolean", None), "bool": ("boolean", None), "null": ("null", None),
    "object": ("object", None), "map": ("object", None), "dict": ("object", None), "hash": ("object", None),
    "json": ("object", None), "dictionary": ("object", None), "array": ("array", None), "list": ("array", None),
}  # fmt: skip
_ONE_OF_RE = re.compile(r"<?\s*(oneof|anyof|allof)\s*>?", re.IGNORECASE)
_UNION_RE = re.compile(r"\s*(?:\||/|,)\s*(?:or\s+)?|\s+or\s+")
_ARTICLE_RE = re.compile(r"^an?\s+")
_ANY = frozenset(["any", "mixed", "any type", "any value", "anything"])
_TYPE_MARK_RE = re.compile(
    rf"(?:^|[\s,;/|(\[-]+)(?:({_REQUIRED})|({_OPTIONAL}))(?:\s*[)\]]|(?=[\s,;/|]|$))[\s,;/|]*",
    re.IGNORECASE,
)
_ARRAY_RE = re.compile(r"(?:array|list)\s*(?:of\s+|<|\[|\()\s*(.{1,40}?)\s*[>\])]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameCell:
    """A name cell: ``name`` is None where it holds none; ``words`` is then what it holds."""

    name: str | None
    words: str
    required: bool | None = None
    deprecated: bool = False
    is_map: bool = False


@dataclass(frozen=True, slots=True)
class TypeCell:
    """A type cell: JSON types, None where not stated; ``choice`` for oneOf and the like, ``enum`` for the word itself."""

    type: str | None
    items: str | None = None
    format: str | None = None
    nullable: bool = False
    choice: bool = False
    enum: bool = False


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
    description: tuple[int, ...] = ()


_PLACEHOLDER_RE = re.compile(
    r":([A-Za-z_]\w{0,60})|\{([A-Za-z_][\w-]{0,60})\}|<(?!any|key>|string>|additional)([A-Za-z_][\w-]{0,60})>"
)


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
    return NameCell(name, words, required, deprecated)


def split_mark(cell: str) -> tuple[str, bool | None]:
    """A type cell without the mark that some pages put there ("string, required"), and what the mark says."""
    text = inline(cell)
    match = _TYPE_MARK_RE.search(text)
    if match is None:
        return cell, None
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
    if rest and len(rest.split()) > 1 and read_type(rest) is None:
        return cell, None  # "required if the other is absent" marks nothing
    return rest, match.group(1) is not None


def _union(text: str) -> TypeCell | None:
    """Several types of which a value has one; None alone among them makes no choice."""
    parts = [_ARTICLE_RE.sub("", part) for part in _UNION_RE.split(text) if part]
    types = [read_type(part) for part in parts] if 1 < len(parts) <= 8 else []
    if not types or not all(types):
        return None
    stated = [kind for kind in types if kind is not None]
    nullable = any(kind.type == "null" or kind.nullable for kind in stated)
    kinds = {kind for kind in stated if kind.type != "null"}
    if len(kinds) == 1:
        return replace(kinds.pop(), nullable=nullable)
    return TypeCell(None, nullable=nullable, choice=True)


def read_type(cell: str) -> TypeCell | None:
    """A type as documentation writes it; None where the cell holds no type."""
    text = inline(cell).strip().strip("_*").lower()
    nullable = False
    for suffix in (" or null", "|null", "| null", ", nullable", " (nullable)", " nullable", "?"):
        if text.endswith(suffix):
            nullable, text = True, text[: -len(suffix)].strip()
    if text.startswith("?") and len(text) > 1:
        nullable, text = True, text[1:].strip()
    if _ONE_OF_RE.fullmatch(text) or text in _ANY:
        return TypeCell(None, nullable=nullable, choice=True)
    inner: str | None = None
    match = _ARRAY_RE.fullmatch(text)
    if text.startswith("[") and text.endswith("]"):
        inner = text[1:-1].strip()
    elif text.endswith("[]"):
        inner = text[:-2].strip()
    elif match:
        inner = match.group(1)
    if inner is not None:
        items = (
            read_type(inner.removesuffix("s") if inner not in _SIMPLE else inner) if inner else None
        )
        if items is None and inner.endswith((" object", " objects")):
            items = TypeCell("object")
        if inner and items is None and _UNION_RE.search(inner):
            return _union(text)
        if inner and items is None and text.startswith("["):
            return None
        return TypeCell(
            "array",
            items.type if items else None,
            None,
            nullable,
            bool(items and items.choice),
            bool(items and items.enum),
        )
    if re.fullmatch(r"(?:an?\s+)?(?:[\w.-]+\s+){0,3}object", text):
        return TypeCell("object", None, None, nullable)
    base, _, qualifier = text.partition("(")
    simple = _SIMPLE.get(
        base.strip().replace("_", "-").replace(" ", "-")
        if base.strip() not in _SIMPLE
        else base.strip()
    )
    if simple is None:
        base, _, qualifier = text.partition("<")
        simple = _SIMPLE.get(base.strip())
    if simple is None:
        form = pattern_format(text) or standard_format(text)
        simple = ("string", form) if form else None
    if simple is None:
        union = _union(text)
        return replace(union, nullable=union.nullable or nullable) if union else None
    kind, form = simple
    stated = _SIMPLE.get(qualifier.rstrip(")>").strip())
    if stated and stated[1]:
        form = stated[1]
    elif kind == "string" and form is None:
        form = pattern_format(qualifier)
    return TypeCell(kind, None, form, nullable, enum=base.strip() == "enum")


def yes_or_no(cell: str) -> bool | None:
    """Yes, no, or not said; a required column writes it in many ways."""
    text = inline(cell).strip().strip(".").lower()
    if text in (
        "yes",
        "true",
        "required",
        "y",
        "✓",
        "✔",
        "✅",
        "x",
        "mandatory",
        "*",
        "1",
        "sí",
        "si",
        "oui",
        "はい",
        "예",
    ):
        return True
    if text in (
        "no",
        "false",
        "optional",
        "n",
        "-",
        "–",
        "—",
        "❌",
        "✗",
        "✘",
        "0",
        "non",
        "いいえ",
        "아니오",
    ):
        return False
    return None


_HEADERS: dict[str, frozenset[str]] = {
    "parent": frozenset(["parent field", "parent", "parent parameter", "campo principal", "champ parent", "親フィールド", "상위 필드"]),
    "type": frozenset(["type", "data type", "datatype", "value type", "tipo", "typ", "유형", "タイプ", "種類", "类型", "型"]),
    "required": frozenset(["required", "required?", "mandatory", "is required", "requis", "requerido", "obligatorio", "必須", "필수"]),
    "optional": frozenset(["optional", "optional?"]),
    "default": frozenset(["default", "default value", "defaults"]),
    "values": frozenset(["allowed values", "possible values", "valid values", "enum", "values", "options", "accepted values"]),
    "format": frozenset(["format"]),
    "location": frozenset(["in", "location", "located in", "param type", "parameter type"]),
    "description": frozenset(["description", "details", "meaning", "notes", "explanation", "constraints", "constraint", "validation", "rules", "limits", "restrictions", "remarks", "descripción", "descripcion", "descrição", "beschreibung", "설명", "説明", "描述", "说明", "comment", "comments", "about"]),
}  # fmt: skip
_NAME_HEADERS = frozenset(
    ["parameter", "parameters", "param", "params", "field", "fields", "name", "property", "properties", "key", "attribute", "attributes", "argument", "arguments", "variable", "element", "member", "field name", "parameter name", "property name", "attribute name", "header", "header name", "nombre", "campo", "nom", "champ", "paramètre", "parámetro", "이름", "항목", "필드", "名前", "フィールド", "項目", "字段", "名称", "参数"]
)  # fmt: skip
_NAME_TAIL_RE = re.compile(
    r".{1,60}\b(?:parameters?|params?|fields?|attributes?|propert(?:y|ies)|arguments?)(?:\(s\))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def header_word(cell: str) -> str | None:
    """What a header cell announces: ``name``, ``type``, ``description`` …, or None."""
    text = inline(cell).strip().rstrip(":").lower()
    for role, words in _HEADERS.items():
        if text in words:
            return role
    if text in _NAME_HEADERS or _NAME_TAIL_RE.fullmatch(text):
        return "name"
    return None


def columns(table: Table) -> Columns | None:
    """Which column holds what; None where the table lists no fields.

    Header words say it where they are known; a translated header is read by what stands below it.
    """
    found: dict[str, int] = {}
    description: list[int] = []
    for index, cell in enumerate(table.header):
        role = header_word(cell)
        if role == "description":
            description.append(index)
        elif role is not None:
            found.setdefault(role, index)
    if "location" not in found:
        found.update(_kinds(table))
    if "name" not in found:
        return _by_shape(table)
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
        description=tuple(description),
    ) if len(table.header) > 1 else None  # fmt: skip


_KINDS = frozenset(["path", "query", "header", "cookie", "body", "form", "url", "querystring"])


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
        ):
            continue
        values = {
            inline(row.cells[index]).strip().lower() for row in table.rows if index < len(row.cells)
        }
        if values and values <= _KINDS:
            return (
                {"location": index, "type": -1}
                if inline(cell).strip().lower() == "type"
                else {"location": index}
            )
    return {}


def _by_shape(table: Table) -> Columns | None:
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
            return Columns(
                index - 1, parent=parent, type=index, description=tuple(range(index + 1, width))
            )
    return None


_LOCATIONS = (
    ("path", re.compile(r"\b(?:path|url|uri|route)\s*(?:parameters?|params?|variables?)|경로|パスパラメーター|paramètres de chemin|parámetros de ruta", re.IGNORECASE)),
    ("query", re.compile(r"\bquery\b(?:\s*(?:string)?s?\s*(?:parameters?|params?))?|쿼리|クエリ|chaînes? de requête|cadenas? de consulta", re.IGNORECASE)),
    ("header", re.compile(r"\b(?:request\s+)?headers?\s*(?:parameters?|params?)?\s*$|^headers?\b|헤더|ヘッダー|en-têtes", re.IGNORECASE)),
    ("cookie", re.compile(r"\bcookies?\b", re.IGNORECASE)),
    ("body", re.compile(r"\b(?:request\s+)?body\b|\bpayload\b|\bform\s+data\b|본문|ボディ|corps", re.IGNORECASE)),
)  # fmt: skip


_URL_RE = re.compile(r"^(?!.*\bpath\b).*\b(?:url|uri)\s*(?:param|arg)", re.IGNORECASE)


def location_of(words: str) -> str | None:
    """``path``, ``query``, ``header``, ``cookie`` or ``body`` where a heading or header cell says so."""
    text = tidy(words)
    if len(text) > 80:
        return None
    for location, pattern in _LOCATIONS:
        if pattern.search(text):
            # "URL parameters" may be of the path or the query; those whose names are in the path are told apart later.
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
    """What a table describes, by its title or header: ``Task object fields`` and ``Task parameter`` say ``task``."""
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
    sentence = "," in subject or len(subject.split()) > 5
    return None if subject in plain or sentence else re.sub(r"\W+", "_", subject)
