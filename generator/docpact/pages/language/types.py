"""Type expressions, and what goes with a type in one cell, one pair of brackets or one line: marks, limits, values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from docpact.pages.language.dates import pattern_format, standard_format
from docpact.pages.text import inline

__all__ = [
    "OPTIONAL",
    "REQUIRED",
    "TypeCell",
    "Typing",
    "read_type",
    "read_typing",
    "split_mark",
    "with_unit",
]

REQUIRED = r"(?:required|mandatory|requerido|requerida|obligatorio|requis|obligatoire|erforderlich|필수|必須|必需)"
OPTIONAL = r"(?:optional|opcional|optionnel|facultatif|선택|任意|可选)"
_SIMPLE: dict[str, tuple[str, str | None]] = {
    "string": ("string", None), "str": ("string", None), "text": ("string", None), "char": ("string", None),
    "enum": ("string", None), "uuid": ("string", "uuid"), "guid": ("string", "uuid"), "date": ("string", "date"),
    "date-time": ("string", "date-time"), "datetime": ("string", "date-time"), "timestamp": ("string", "date-time"),
    "binary": ("string", "binary"), "file": ("string", "binary"), "byte": ("string", "byte"), "uri": ("string", "uri"),
    "url": ("string", "uri"), "email": ("string", "email"), "password": ("string", "password"), "ipv4": ("string", "ipv4"),
    "integer": ("integer", None), "int": ("integer", None), "int32": ("integer", "int32"), "int64": ("integer", "int64"),
    "long": ("integer", None), "number": ("number", None), "double": ("number", "double"), "float": ("number", None),
    "decimal": ("number", None), "boolean": ("boolean", None), "bool": ("boolean", None), "null": ("null", None), "none": ("null", None),
    "object": ("object", None), "map": ("object", None), "dict": ("object", None), "hash": ("object", None),
    "varchar": ("string", None), "nvarchar": ("string", None), "character": ("string", None), "ipv6": ("string", "ipv6"),
    "hostname": ("string", "hostname"), "base64": ("string", "byte"), "bytes": ("string", "binary"), "blob": ("string", "binary"),
    "bigint": ("integer", None), "smallint": ("integer", None), "short": ("integer", None), "uint": ("integer", None),
    "uint32": ("integer", None), "uint64": ("integer", None), "int16": ("integer", None), "int8": ("integer", None),
    "unsigned": ("integer", None), "numeric": ("number", None), "float32": ("number", "float"), "float64": ("number", "double"),
    "record": ("object", None), "struct": ("object", None), "hashmap": ("object", None), "set": ("array", None), "collection": ("array", None),
    "bigdecimal": ("number", None), "biginteger": ("integer", None), "localdate": ("string", "date"), "localdatetime": ("string", None),
    "offsetdatetime": ("string", "date-time"), "zoneddatetime": ("string", "date-time"), "instant": ("string", "date-time"),
    "json": ("object", None), "dictionary": ("object", None), "array": ("array", None), "list": ("array", None),
}  # fmt: skip
_ONE_OF_RE = re.compile(r"<?\s*(oneof|anyof|allof)\s*>?", re.IGNORECASE)
_UNION_RE = re.compile(r"\s*(?:\||/|,)\s*(?:or\s+)?|\s+or\s+")
_ARTICLE_RE = re.compile(r"^an?\s+")
_ANY = frozenset(["any", "mixed", "any type", "any value", "anything"])
_TYPE_MARK_RE = re.compile(
    rf"(?:^|[\s,;/|(\[-]+)(?:({REQUIRED})|({OPTIONAL}))(?:\s*[)\]]|(?=[\s,;/|]|$))[\s,;/|]*",
    re.IGNORECASE,
)
_ARRAY_RE = re.compile(
    r"(?:array|list|set|collection)\s*(?:of\s+|<|\[|\()\s*([^–—,;:=·]{1,40}?)\s*[>\])]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TypeCell:
    """A type cell: JSON types, None where not stated; ``choice`` for oneOf and the like, ``enum`` for the word itself."""

    type: str | None
    items: str | None = None
    format: str | None = None
    nullable: bool = False
    choice: bool = False
    enum: bool = False


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
    formats = {kind.format for kind in kinds} - {None}
    if len({kind.type for kind in kinds}) == 1 and len(formats) == 1 and "," in text:
        return TypeCell(stated[0].type, format=formats.pop(), nullable=nullable)
    return TypeCell(None, nullable=nullable, choice=True)


@lru_cache(maxsize=4096)
def read_type(cell: str) -> TypeCell | None:
    """A type as documentation writes it; None where the cell holds no type."""
    text = inline(cell).strip().strip("_*").lower()
    nullable = False
    for suffix in (" or null", "|null", "| null", ", nullable", " (nullable)", " nullable"):
        if text.endswith(suffix):
            nullable, text = True, text[: -len(suffix)].strip()
    text = text.removesuffix("?").strip()  # optional to some, nullable to others
    if text.startswith("?") and len(text) > 1:
        nullable, text = True, text[1:].strip()
    elif text.startswith("nullable "):
        nullable, text = True, text.removeprefix("nullable ").strip()
    optional = re.fullmatch(r"optional\[(.{1,60})\]", text)
    if optional is not None:
        nullable, text = True, optional.group(1).strip()
    if re.fullmatch(r"(?:dict|mapping|map|record)\[.{1,60}\]", text):
        return TypeCell("object", nullable=nullable)
    if text.startswith("java."):
        text = re.sub(r"^java(?:\.[a-z]+)+\.", "", text)
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
    go = re.fullmatch(r"\[\]([\w.]{1,40})|map\[\w{1,20}\]\w{1,40}", text)
    if go is not None:
        text = text if go.group(1) is None else f"{go.group(1)}[]"
        inner = go.group(1)
    if go is not None and inner is None:
        return TypeCell("object", None, None, nullable)
    if inner is not None:
        items = (
            read_type(inner.removesuffix("s") if inner not in _SIMPLE else inner) if inner else None
        )
        if items is None and inner.endswith((" object", " objects")):
            items = TypeCell("object")
        if inner and items is None and _UNION_RE.search(inner):
            return _union(text)
        if inner and items is None and (text.startswith("[") or len(inner.split()) > 3):
            return None
        return TypeCell(
            "array",
            items.type if items else None,
            None,
            nullable,
            bool(items and items.choice),
            bool(items and items.enum),
        )
    if re.fullmatch(
        r"(?:an?\s+)?(?:[\w.-]+\s+){0,3}object|(?:an?\s+)?(?:map|dictionary|dict|hash|mapping)\s+of\s+.{1,60}",
        text,
    ):
        return TypeCell("object", None, None, nullable)
    if _BARE_ENUM_RE.fullmatch(text):
        return TypeCell("string", nullable=nullable, enum=True)
    if re.fullmatch(
        r"(?:unix|epoch)(?:[\s-]+(?:time|timestamp|epoch|seconds|milliseconds|ms))*(?:\s*\((?:s|ms|seconds|milliseconds)\))?",
        text,
    ):
        return TypeCell("integer", nullable=nullable)
    if re.fullmatch(
        r"(?:positive|non-?negative|signed|unsigned|whole|big|large|64-bit|32-bit)\s+(?:int|integer|number)",
        text,
    ):
        return TypeCell(
            "number" if text.endswith("number") and not text.startswith("whole") else "integer",
            nullable=nullable,
        )
    if re.fullmatch(
        r"(?:hex|hexadecimal|base64|numeric|json|utf-8|plain|ascii|free-?form|free|url-?encoded|encoded|opaque|unique|non-empty|short|long)[\s-]+(?:encoded\s+)?(?:string|text)",
        text,
    ):
        return TypeCell("string", nullable=nullable)
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
        form = (pattern_format(text) if "," not in text else None) or standard_format(text)
        simple = ("string", form) if form else None
    if simple is None:
        union = _union(text)
        return replace(union, nullable=union.nullable or nullable) if union else None
    kind, form = simple
    stated = _SIMPLE.get(qualifier.rstrip(")>").strip().lstrip("$"))
    if stated and stated[1]:
        form = stated[1]
    elif kind == "string" and form is None:
        form = pattern_format(qualifier)
    return TypeCell(kind, None, form, nullable, enum=base.strip() == "enum")


@dataclass(frozen=True, slots=True)
class Typing:
    """A type expression with its context.

    Args:
        kind: The type, as :func:`read_type` takes it; empty where none is stated.
        required: What a mark says.
        rest: The other words, such as limits, a default or a list of values.

    """

    kind: str = ""
    required: bool | None = None
    rest: str = ""


_MARKS_RE = re.compile(
    rf"(?P<no>not\s+(?:required|mandatory)|{OPTIONAL})|(?P<yes>(?:is\s+|always\s+)?{REQUIRED})",
    re.IGNORECASE,
)
_ENUM_RE = re.compile(
    r"(?:(?P<base>[a-z]+)\s+)?enum(?:eration)?\s*(?:of\s+|[:=]\s*|(?=[(\[<{|`\"']))(?:[(\[<{]\s*)?(?P<values>.+?)\s*[)\]>}]?",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = r"(?:\"[^\"]{1,60}\"|'[^']{1,60}'|`[\"']?[^`]{1,60}[\"']?`|-?\d{1,9})"
_LITERALS_RE = re.compile(rf"{_VALUE}(?:\s*(?:\||/|,)\s*(?:or\s+)?{_VALUE}|\s+or\s+{_VALUE})+")
_WORDS_RE = re.compile(r"[a-z][\w-]{0,30}(?:\s*\|\s*[a-z][\w-]{0,30})+")
_SIZED_RE = re.compile(
    r"(?P<kind>[a-z]+)\s*[(\[{]\s*(?:max(?:imum)?\.?\s*:?\s*)?(?P<first>-?\d[\d.]{0,12}?)\s*(?:(?P<gap>\.{2,3}|[-–—,]|\bto\b)\s*(?P<second>-?\d[\d.]{0,12}))?\s*[)\]}]",
    re.IGNORECASE,
)
_BEHIND_RE = re.compile(
    r"(?:max|min|between|from\s+-?\d|up\s+to|at\s+(?:most|least)|exactly|no\s+(?:more|longer)|not\s+null|nullable|enum|format|default|required|optional|mandatory|one\s+of|either|in\s+(?:iso|rfc|the\s+range)|of\s+length|length|with|matching|allowed|values?\b|\[\s*-?\d|[<>≤≥=]|-?\d|`|\"|\|)",
    re.IGNORECASE,
)
_SAYING_NOTHING = frozenset(["read-only", "readonly", "read only", "write-only", "enum", "-", "–"])
_BARE_ENUM_RE = re.compile(
    r"(?:string\s+enum|enum(?:eration)?\s+(?:of\s+)?strings?|enumeration|enumerated(?:\s+string)?)",
    re.IGNORECASE,
)
_RANGE_RE = re.compile(
    r"[(\[]?\s*(-?\d[\d.]{0,12}?)\s*(?:\.{2,3}|[-–—,]|to\b)\s*(-?\d[\d.]{0,12}?)\s*[)\]]?",
    re.IGNORECASE,
)
_BARE_LIMIT_RE = re.compile(
    r"(?:(?:max|min)(?:imum)?\.?\s*[:=]?\s*|[<>]=\s*|[≤≥]\s*|up\s+to\s+|at\s+(?:most|least)\s+|exactly\s+)\d{1,9}(?:\s*[,;]\s*(?:max|min)(?:imum)?\.?\s*[:=]?\s*\d{1,9})?",
    re.IGNORECASE,
)
_OPENING = {"(": ")", "[": "]", "<": ">", "{": "}"}


def _parts(text: str) -> list[tuple[str, str]]:
    """A text cut at its commas and the like, less those in brackets and quotes; each part with the mark before it."""
    parts: list[tuple[str, str]] = []
    start, before, closing, quote = 0, "", list[str](), ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in '`"' or (char == "'" and (not at or not text[at - 1].isalnum())):
            quote = char if char in text[at + 1 :] else ""
        elif closing and char == closing[-1]:
            closing.pop()
        elif char in _OPENING and _OPENING[char] in text[at:]:
            closing.append(_OPENING[char])
        elif not closing and (
            char in ",;·•\n"
            or (char in "–—-" and text[at - 1 : at + 2] in (f" {char} ", f" {char}"))
        ):
            parts.append((before, text[start:at].strip()))
            start, before = at + 1, char
    parts.append((before, text[start:].strip()))
    return [part for part in parts if part[1]]


def _qualified(part: str) -> tuple[str, str] | None:
    """A type whose bracket states something, such as ``string (max 40)``; None where it has no such bracket."""
    match = re.fullmatch(r"([^()]{1,60}?)\s*\(([^()]{1,400})\)", part)
    if match is None or read_type(match.group(1)) is None:
        return None
    inner = match.group(2).strip()
    if (
        _SIMPLE.get(inner.lower().lstrip("$"))
        or pattern_format(inner.lower())
        or standard_format(inner.lower())
    ):
        return None
    if re.match(r"[\w<>\[\]]+$", inner) and read_type(part) is not None and read_type(inner):
        return None
    return match.group(1), inner


def _typed(part: str) -> tuple[str, str] | None:
    """The type that a part states, and what else it says; None where it states none."""
    plain = part.replace("`", "")
    match = _ENUM_RE.fullmatch(part)
    if match is not None and match.group("values").strip("<>[]()").lower() in _SIMPLE:
        return match.group("values").strip("<>[]()"), ""
    if match is not None and (match.group("base") or "string").lower() in _SIMPLE:
        return (
            match.group("base") or "enum",
            f"Allowed values: {match.group('values').replace('|', ', ')}",
        )
    spanned = re.fullmatch(r"`([^`]{3,200})`", part)
    match = _LITERALS_RE.fullmatch(part) or (spanned and _LITERALS_RE.fullmatch(spanned.group(1)))
    quoted = '"' in part or "'" in part
    if match and (quoted or read_type(plain) is None):  # "`string`, `integer`" are types
        numbers = all(
            word.strip().lstrip("-").isdigit() for word in re.split(r"[|/,]|\bor\b", part)
        )
        listed = (
            re.sub(r"\s*[|/]\s*|\s+or\s+", ", ", part)
            .replace("`", "")
            .replace('"', "")
            .replace("'", "")
        )
        return ("integer" if numbers else "enum"), f"Allowed values: {listed}"
    match = _SIZED_RE.fullmatch(plain)
    if match is not None and match.group("kind").lower() in _SIMPLE:
        kind, first, second = match.group("kind"), match.group("first"), match.group("second")
        known = _SIMPLE[kind.lower()][0]
        if known == "string":
            return kind, f"{first}-{second} characters" if second else f"max {first} characters"
        if known in ("integer", "number"):
            ranged = second is not None and (match.group("gap") != "," or "[" in plain)
            return kind, f"between {first} and {second}" if ranged else ""
    found = _qualified(part)
    if found is not None:
        return found
    if read_type(plain) is not None:
        return plain, ""
    if _WORDS_RE.fullmatch(plain) and part == plain:
        return "enum", f"Allowed values: {plain.replace('|', ', ')}"
    formed = re.fullmatch(
        r"(string|integer|number)\s+\(?([a-z0-9-]{3,12})\)?", plain, re.IGNORECASE
    )
    if formed is not None and (_SIMPLE.get(formed.group(2).lower()) or ("", None))[1]:
        return f"{formed.group(1)} ({formed.group(2)})", ""
    words = plain.split(" ")
    for count in range(min(len(words) - 1, 5), 0, -1):
        first, rest = " ".join(words[:count]), " ".join(words[count:])
        if read_type(first.rstrip(":")) is not None and _BEHIND_RE.match(rest):
            return first.rstrip(":"), part[part.find(words[count]) if count else 0 :]
    return None


_ANNOTATION_RE = re.compile(r"@([A-Z]\w{1,30})(?:\(([^()]{0,120})\))?\s*(.*)", re.DOTALL)


def _annotated(match: re.Match[str]) -> str:
    """The annotations of a Java type behind it, in words: ``@NotNull @Size(min=1,max=140) String``."""
    name, inner, rest = match.groups()
    numbers = dict(re.findall(r"(\w+)\s*=\s*(-?\d+)", inner or ""))
    said = {
        "NotNull": "required",
        "NotEmpty": "required",
        "NotBlank": "required",
        "Nullable": "nullable",
    }.get(name, "")
    if name == "Size":
        said = ", ".join(f"{side} {numbers[side]}" for side in ("min", "max") if side in numbers)
    elif name in ("Min", "Max") and (inner or "").strip().lstrip("-").isdigit():
        said = f"{name.lower()} {(inner or '').strip()}"
    rest = _ANNOTATION_RE.sub(_annotated, rest)
    return f"{rest}, {said}" if said else rest


@lru_cache(maxsize=2048)
def read_typing(text: str) -> Typing:
    """Read a type cell, or what a bracket behind a name holds: ``string, required, max 40 characters``."""
    words = inline(text, keep_code=True).replace("\\|", "|")
    if len(words) > 2000:
        return Typing("", None, words)
    if "@" in words:
        words = _ANNOTATION_RE.sub(_annotated, words.replace("`", "")).strip()
    whole = _typed(words)
    if whole is not None and (not whole[1] or whole[1].startswith("Allowed values: ")):
        return Typing("enum" if _BARE_ENUM_RE.fullmatch(whole[0]) else whole[0], None, whole[1])
    kind, required, rest, broken = "", None, list[str](), True
    pending = _parts(words)
    while pending:
        mark, part = pending.pop(0)
        flag = _MARKS_RE.fullmatch(part.strip("`*_ ()[]:"))
        if flag is not None:
            required, broken = flag.group("yes") is not None, True
            continue
        if part.strip("`* ").lower() == "nullable" and kind:
            kind, broken = f"{kind}, nullable", True
            continue
        if re.fullmatch(r"\([^()]{1,400}\)|\[[^\[\]]{1,400}\]", part) and (
            kind or read_type(part) is None
        ):
            pending = [*_parts(part[1:-1]), *pending]
            broken = True
            continue
        found = _typed(part) if not kind else None
        if found is not None:
            kind, broken = found[0], True
            behind = _parts(found[1])
            if found[1].startswith("Allowed values: "):
                rest.append(found[1])
            else:
                pending = [*behind, *pending]
            continue
        if not kind and not rest:
            marked = _TYPE_MARK_RE.search(part)
            less = f"{part[: marked.start()]} {part[marked.end() :]}".strip() if marked else ""
            if marked is not None and (not less or _typed(less) is not None):
                required = marked.group(1) is not None
                pending = [*_parts(less), *pending]
                continue
        usual = re.fullmatch(r"defaults?(?:\s*=\s*|\s+)([^\s:=]\S{0,60})", part, re.IGNORECASE)
        part = (
            f"default: {usual.group(1)}"
            if usual and usual.group(1).lower() not in ("to", "is")
            else part
        )
        listed = _ENUM_RE.fullmatch(part)
        if listed is not None and not listed.group("base"):
            part = f"Allowed values: {listed.group('values').replace('|', ', ')}"
        if part.strip("`* ").lower() in _SAYING_NOTHING:
            continue
        rest.append(part if broken or not rest else f"{mark or ','} {part}")
        if not broken and len(rest) > 1:
            rest[-2:] = ["".join(rest[-2:])]
        broken = False
    if _BARE_ENUM_RE.fullmatch(kind):
        kind = "enum"
    return Typing(kind, required, with_unit("\n".join(rest), kind))


@lru_cache(maxsize=2048)
def with_unit(text: str, kind: str) -> str:
    """Limits without a unit, as a column of constraints has them, with the unit that a value of this type is measured in."""
    found = read_type(kind)
    unit = {"string": "characters", "array": "items"}.get(found.type or "") if found else None
    if found is None or (found.type == "string" and found.format not in (None, "uri", "email")):
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        words = line.strip(" `.;")
        ranged = _RANGE_RE.fullmatch(words)
        if ranged is not None and found.type in ("integer", "number"):
            line = f"between {ranged.group(1)} and {ranged.group(2)}"
        elif unit is not None and (ranged is not None or _BARE_LIMIT_RE.fullmatch(words)):
            parts = [part.strip() for part in re.split(r"[,;]", words)] if ranged is None else []
            line = (
                ". ".join(f"{part} {unit}" for part in parts)
                or f"{ranged and ranged.group(1)}-{ranged and ranged.group(2)} {unit}"
            )
        lines.append(line)
    return "\n".join(lines)
