"""What one line says of one field: its name, and behind it type, marks, default, place and limits; or one of these alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docpact.pages.language.cells import (
    facet_words,
    header_word,
    place_of,
    read_name,
    yes_or_no,
)
from docpact.pages.language.descriptions import read_description
from docpact.pages.language.types import read_type, read_typing, split_mark, with_unit
from docpact.pages.text import inline, tidy

__all__ = ["Entry", "read_entry", "read_facets", "read_signature", "with_facets"]

_MARK_TAG_RE = re.compile(r"<(Required|Optional|Deprecated)\s*/?>", re.IGNORECASE)
_LINK_RE = re.compile(r"(?<!!)\[([^\[\]]{1,120})\]\([^()\s]{0,300}\)")
_JSDOC_RE = re.compile(
    r"(`?)\{(?P<kind>[^{}]{1,60})\}\s*(?P<name>\[?[\w.$\[\]-]{1,80}?\]?)(?:\s*=\s*(?P<default>[^\]\s`]{1,60})\]?)?\1(?=[\s:–—-]|$)"
)
_BRACKETED_RE = re.compile(r"`?\[([\w.$-]{1,80})(?:\s*=\s*([^\]]{1,60}))?\]`?(?!\()")
_FLAG_RE = re.compile(
    r"(?:(?P<yes>required|mandatory)|(?P<no>optional|not\s+required))\b(?!\s+(?:if|when|unless|for|only|in\s+case|parameters?|fields?)\b)",
    re.IGNORECASE,
)
_NAMED_RE = re.compile(
    r"(?:\*\*`?|__`?|`)(?P<marked>[^`*\s]{1,120})(?:`?\*\*|`?__|`)|(?P<plain>[A-Za-z_$@][\w.$@\[\]-]{0,80}(?:<\w+>)?)(?=[\s:,(?*|=\[]|$)"
)
_STARRED_RE = re.compile(r"\s?[*✱＊](?=\s|$|[:,])|\?(?=[\s:]|$)")
_GROUP_RE = re.compile(
    r"\(((?:[^()]|\([^()]{0,80}\)){1,300})\)|\[([^\[\]()]{1,200})\](?!\()|<([\w<>\[\], |-]{1,60})>|\{([\w\[\], |-]{1,60})\}|(?<!\w)[_*]{1,2}([^_*\n]{1,120})[_*]{1,2}(?!\w)|`([^`\n]{1,80})`"
)
_GAP_RE = re.compile(r"\s*(?:[:;,|·]|[–—-]{1,2}(?=\s)|\.(?=\s)|=>|→)*\s*")
# A chip next to a name or type: "in path", "query", "deprecated".
_CHIP_RE = re.compile(
    r"(?:in\s+(?:the\s+)?)?(?P<place>path|query|header|cookie|body)\b|deprecated\b", re.IGNORECASE
)
_TYPE_VALUE_RE = re.compile(r"([\w<>\[\]|]{2,40}):\s*(\S.{0,80})")
_DEFAULT_RE = re.compile(
    r"[\s,;·]*\bdefaults?(?:\s+value)?(?:\s+to\b|\s*[:=])\s*(\S.{0,80})$", re.IGNORECASE
)
_QUOTED_RE = re.compile(r"`[^`]{1,80}`|\"[^\"]{1,80}\"|'[^']{1,80}'")
_LEADING_RE = re.compile(
    r"(?P<open>[`*_(]{0,3})(?P<kind>(?:array|list)\s+of\s+\w+|[A-Za-z]\w{1,20}(?:\[\]|<\w+>)?)(?P=open)?[`*_)]{0,3}\s+(?=(?:\*\*|`)[\w.$\[\]-]+(?:\*\*|`))",
    re.IGNORECASE,
)
_BOUNDARY_RE = re.compile(
    r"\s*(?:$|[,.;:·–—(\[|\n]|-\s|(?:required|optional|mandatory|deprecated|in\s+(?:the\s+)?(?:path|query|header|body|cookie)|max|min|default|between|up\s+to|one\s+of|nullable|format)\b|[A-Z\"'`*<≥≤>=\d])"
)
_KEY_RE = re.compile(
    r"\W{0,4}([A-Za-z][A-Za-z .?'/()-]{0,28}?)\W{0,3}?\s*(?::|=|\s[–—-]\s)\W{0,2}?\s*(\S.*)",
    re.DOTALL,
)
_PIECE_RE = re.compile(r"\s*[|·•\n]\s*|[;,.]\s+(?=[*_`]{0,3}[A-Z][A-Za-z ]{1,20}[*_`]{0,3}\s*[:=])")
_FACETS = frozenset(
    ["type", "required", "optional", "default", "values", "format", "location", "nullable", "deprecated", "limit", "description", "ignored"]
)  # fmt: skip
_LATE_FLAG_RE = re.compile(
    r"[^.\n]{1,60}?[,;]\s*(?P<flag>(?P<yes>required|mandatory)|optional)(?=\s*(?:[,;.]|$))",
    re.IGNORECASE,
)
_LAST_GROUP_RE = re.compile(
    r"\s\(((?:an?\s+)?[A-Za-z][\w\[\]<>]{1,30}(?:[ ,][^()\n]{0,120})?)\)(?=\.?\s*$|[.,]\s)"
)
_OCCURS_RE = re.compile(r"([01])\.\.(\d{1,6}|[nN*∞])")
_MOST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One field, as its line states it.

    Args:
        name: The name, with the star or question mark that may follow it.
        kind: Its type expression, empty where none is stated.
        required: What a mark says.
        default: Its default.
        place: Where it goes: ``path``, ``query``, ``header``, ``cookie`` or ``body``.
        text: The other words: limits, values and the description.
        marked: Whether the name is set apart by mark-up.
        divided: Whether a colon or dash is between the name and the words.

    """

    name: str
    kind: str = ""
    required: bool | None = None
    default: str = ""
    place: str = ""
    text: str = ""
    marked: bool = False
    divided: bool = False

    @property
    def stated(self) -> bool:
        """Whether it states more than a name and words."""
        return bool(self.kind or self.place) or self.required is not None


def read_entry(text: str, *, headers: bool = False) -> Entry | None:
    """Read a line that starts with the name of a field; None where it starts with none.

    Args:
        text: The line, in the inline notation, without the marker of its list item.
        headers: Whether the line is one of HTTP headers, which may be given with their values.

    """
    words = tidy(_MARK_TAG_RE.sub(r" \1 ", _LINK_RE.sub(r"\1", text.strip()))).strip()
    if len(words) > 4000:
        return None
    required: bool | None = None
    kind = default = ""
    jsdoc = _JSDOC_RE.match(words)
    if jsdoc is not None and read_type(jsdoc.group("kind").rstrip("=")) is not None:
        name = jsdoc.group("name")
        if name.startswith("["):
            required, name = False, name.strip("[]")
        if read_name(name).name is None:
            return None
        default = jsdoc.group("default") or ""
        one = Entry(name, jsdoc.group("kind").rstrip("="), required, default, marked=True)
        return _behind(one, words[jsdoc.end() :])
    flag = _FLAG_RE.match(words)
    if flag is not None and words[flag.end() :].strip()[:1] not in ("", ".", ",", ":"):
        required, words = flag.group("yes") is not None, words[flag.end() :].strip()
    leading = _LEADING_RE.match(words)
    if leading is not None and read_type(leading.group("kind")) is not None:
        kind, words = leading.group("kind"), words[leading.end() :]
    if headers:
        whole = re.match(
            r"[`*]{0,3}([A-Z][\w-]{1,60}):\s*([^`]{1,200}?)[`*]{0,3}(?=\s*(?:$|[(–—-]))", words
        )
        if whole is not None:
            one = Entry(whole.group(1), kind, required, marked=True, text=whole.group(2))
            rest = _behind(replace(one, text=""), words[whole.end() :])
            return replace(rest, text=f"{whole.group(2)}\n{rest.text}".strip())
    match = _NAMED_RE.match(words)
    if match is None:
        match = _BRACKETED_RE.match(words)
        if match is None or read_name(match.group(1)).name is None:
            return None
        one = Entry(match.group(1), kind, False, match.group(2) or "", marked=True)
        return _behind(one, words[match.end() :])
    name = (match.group("marked") or match.group("plain")).rstrip(":")
    behind = words[match.end() :]
    star = _STARRED_RE.match(behind)
    if star is not None:
        name, behind = name + star.group().strip(), behind[star.end() :]
    if read_name(name).name is None:
        return None
    one = _behind(Entry(name, kind, required, marked=match.group("marked") is not None), behind)
    return one if one.marked or flag is None or one.kind else None


def _behind(one: Entry, text: str) -> Entry:
    """An entry with what follows its name."""
    kind, required, default, place = one.kind, one.required, one.default, one.place
    said: list[str] = []
    divided = False
    for _ in range(_MOST_GROUPS):
        gap = _GAP_RE.match(text)
        if gap is not None:
            divided |= bool(gap.group().strip())
            text = text[gap.end() :]
        flag = _FLAG_RE.match(text)
        if flag is not None:
            required, text = flag.group("yes") is not None, text[flag.end() :]
            continue
        chip = _CHIP_RE.match(text) if one.marked or kind else None
        if chip is not None and _follows(text[chip.end() :], kind):
            where = chip.group("place")
            place = place or (where.lower() if where else "")
            said += [] if where else ["Deprecated."]
            text = text[chip.end() :]
            continue
        group = _GROUP_RE.match(text)
        if group is not None:
            inner = next(part for part in group.groups() if part is not None).strip()
            inner, where = _without_place(inner)
            counted = _OCCURS_RE.fullmatch(inner) if group.group(2) is not None else None
            known_type = read_type(kind) if kind else None
            if (
                counted is not None
                and known_type is not None
                and (
                    known_type.type not in ("integer", "number")
                    or counted.group(1) == counted.group(2)
                )
            ):
                # "String, [0..1]": how often it occurs.
                required = counted.group(1) != "0"
                if counted.group(2) != "1":
                    kind = f"array of {kind}"
                    said += [f"max {counted.group(2)} items"] if counted.group(2).isdigit() else []
                text = text[group.end() :]
                continue
            if counted is not None and known_type is not None:
                # "Decimal, [0..1]" may be a range as well: said so that it stays unread.
                said.append(f"at most {counted.group(2)} times")
                text = text[group.end() :]
                continue
            value = _TYPE_VALUE_RE.fullmatch(inner.strip("`() "))
            place = place or where or ""
            if not inner:
                pass
            elif (
                value is not None
                and read_type(value.group(1))
                and header_word(value.group(1)) is None
            ):
                # "(string: <required>)" and "(int: 0)" state a type, and a mark or default.
                kind = kind or value.group(1)
                word = value.group(2).strip("`<> ")
                mark = _FLAG_RE.fullmatch(word)
                if mark is not None:
                    required = mark.group("yes") is not None
                elif word and word not in ('""', "''", "nil", "null"):
                    said.append(f"Defaults to `{word}`")
            else:
                typing = read_typing(inner)
                known = (typing.kind and not kind) or typing.required is not None
                if not known and not (kind and _states(inner)):
                    break
                if typing.kind and kind:
                    said.append(inner)
                else:
                    kind = kind or typing.kind
                    said += [typing.rest] if typing.rest else []
                required = required if typing.required is None else typing.required
            text = text[group.end() :]
            continue
        found = _leading_type(text) if not kind else None
        if found is None:
            break
        kind, text = found
    last = _LAST_GROUP_RE.search(text) if not kind else None
    if last is not None:
        typing = read_typing(last.group(1))  # "Feed username (string, not required)"
        if typing.kind and (not typing.rest or all(map(_states, typing.rest.split("\n")))):
            kind, text = typing.kind, text[: last.start()] + text[last.end() :]
            required = typing.required if required is None else required
            said += [typing.rest] if typing.rest else []
    words = "\n".join([*(with_unit(part, kind) for part in said), text.strip()]).strip()
    late = _LATE_FLAG_RE.match(text) if kind and required is None else None
    if late is not None:
        required = late.group("yes") is not None
        words = "\n".join(
            [
                *(with_unit(part, kind) for part in said),
                text[: late.start("flag")].rstrip(" ,;") + "\n" + text[late.end() :].strip(" ,;"),
            ]
        ).strip()
    match = _DEFAULT_RE.fullmatch(text.strip()) if not default else None
    quoted = _QUOTED_RE.match(match.group(1)) if match is not None else None
    if match is not None and quoted is not None and quoted.end() < len(match.group(1)):
        default, rest = quoted.group()[1:-1], match.group(1)[quoted.end() :].strip()
        words = "\n".join([*(with_unit(part, kind) for part in said), rest])
    elif match is not None and "{{" not in match.group(1):  # a variable of the generator is none
        default, words = re.sub(r"(?<=[\w\"'`])\.$", "", match.group(1)).strip("` "), "\n".join(
            said
        )
    return replace(
        one, kind=kind, required=required, default=default, place=place, text="\n".join(filter(None, [one.text, words])), divided=divided
    )  # fmt: skip


def _without_place(inner: str) -> tuple[str, str | None]:
    """What a bracket holds less the part that says where the parameter goes, and where that is."""
    parts = re.split(r"\s*[,;|·]\s*", inner)
    for part in parts:
        where = place_of(part) if read_type(part) is None else None
        if where is not None:
            return ", ".join(other for other in parts if other is not part), where
    return inner, None


def _states(text: str) -> bool:
    """Whether words state a limit, a default, values or a format."""
    said = read_description(text)
    return (
        bool(
            said.limits
            or said.enum
            or said.format
            or said.default is not None
            or said.nullable
            or said.deprecated
        )
        or re.match(r"(?:default|max|min|enum|one of|format|example|e\.g\.)", text, re.IGNORECASE)
        is not None
    )


def _follows(text: str, kind: str) -> bool:
    """Whether what follows a word goes on as a row of chips: nothing, a mark, a separator, or the type that is still due."""
    rest = text.strip()
    return (
        not rest
        or rest[0] in ",;:|·([–—-"
        or _FLAG_RE.match(rest) is not None
        or (not kind and _leading_type(rest) is not None)
    )


def _leading_type(text: str) -> tuple[str, str] | None:
    """The type that words start with, and the words behind it; None where they start with none."""
    words = re.match(r"(?:an?\s+)?((?:\S+[ \t]+){0,4}\S+)", text)
    if words is None:
        return None
    starts = [match.end() for match in re.finditer(r"\S+", words.group())]
    for end in reversed(starts):
        first = text[:end].rstrip(",.;:")
        plain = first.strip("`*_()")
        if _FLAG_RE.search(plain):
            continue
        kind = read_type(plain)
        if kind is None or (kind.choice and not re.search(r"[|/]|\bor\b|^any$|^mixed$", plain)):
            continue
        rest = text[len(first) :]
        if _BOUNDARY_RE.match(rest):
            return plain, rest
    return None


def read_signature(text: str) -> Entry | None:
    """Read a line that holds a type with what goes with it and nothing else: ``integer required Defaults to 20``."""
    words = inline(_MARK_TAG_RE.sub(r" \1 ", text)).strip(" ,;·")
    if not words or len(words) > 200:
        return None
    default = place = ""
    match = _DEFAULT_RE.search(words)
    if match:
        default, words = match.group(1).strip(), words[: match.start()].strip()
    match = re.search(r"[\s,;·]*\((path|query|header|cookie|body)\)$", words, re.IGNORECASE)
    if match:
        place, words = match.group(1).lower(), words[: match.start()].strip()
    words, required = split_mark(words)
    if not words:
        return Entry("", "", required, default, place) if required is not None or place else None
    typing = read_typing(words)
    if not typing.kind:
        return None
    if typing.rest and not all(_states(part) for part in typing.rest.split("\n")):
        return None
    return Entry(
        "",
        typing.kind,
        typing.required if required is None else required,
        default,
        place,
        typing.rest,
    )


def read_facets(text: str) -> list[tuple[str, str, str]]:
    """What a line such as ``Type: string | Required: yes`` says, as role, key and value; empty where it says more."""
    found: list[tuple[str, str, str]] = []
    for piece in _PIECE_RE.split(text.strip()):
        match = _KEY_RE.fullmatch(piece.strip()) if piece else None
        key = match.group(1).strip() if match else ""
        role = header_word(key) if match else None
        if match is None or role not in _FACETS:
            return []
        found.append((role, key, match.group(2).strip().strip("*_ ")))
    return found


def with_facets(one: Entry, facets: list[tuple[str, str, str]]) -> Entry:
    """Return an entry with what facets say of it."""
    for role, key, value in facets:
        plain = inline(value)
        if role == "type":
            typing = read_typing(value)
            text = "\n".join(filter(None, [one.text, typing.rest]))
            required = one.required if typing.required is None else typing.required
            one = replace(one, kind=typing.kind or plain, required=required, text=text)
        elif role in ("required", "optional"):
            said = yes_or_no(plain)
            one = replace(one, required=said if role == "required" or said is None else not said)
            if said is None:
                one = replace(one, text="\n".join(filter(None, [one.text, f"Required {plain}"])))
        elif role == "default":
            one = replace(one, default=plain.strip("\"'"))
        elif role == "location":
            one = replace(one, place=place_of(plain) or one.place)
        elif role == "nullable":
            one = replace(
                one, kind=f"{one.kind}, nullable" if yes_or_no(plain) and one.kind else one.kind
            )
        elif role != "ignored":
            words = "\n".join(_worded(role, key, value, one.kind))
            one = replace(one, text="\n".join(filter(None, [one.text, words])))
    return one


def _worded(role: str, key: str, value: str, kind: str) -> Iterator[str]:
    """The words of a description that say what a facet says."""
    if role == "values":
        yield "Allowed values: " + re.sub(r"(?<=[\"'`])\s+(?=[\"'`])", ", ", value)
    elif role == "limit":
        yield facet_words(key, inline(value))
    elif role == "deprecated":
        yield "Deprecated." if yes_or_no(inline(value)) else ""
    elif role == "format":
        yield value if read_type(inline(value)) is None else f"{inline(value)} format"
    else:
        yield with_unit(value, kind)
