"""JSON values as YAML text that reads as if a person had written it.

Plain scalars where every YAML reader, of 1.1 and of 1.2, agrees that they are strings; short lists on one line; and a
remark, where one is wanted, at the end of the line it belongs to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docpact.text.escape import one_line
from docpact.text.values import is_array, is_object

__all__ = ["Remarked", "bare", "block", "flow", "inline", "scalar", "strict"]

_WIDTH = 100
_LONGEST_KEY = 1_000
"""Characters; a longer key needs a question mark before it (YAML 1.2.2, 7.4.2 sets 1,024)."""
_PLAIN = re.compile(r"[A-Za-z_/(<$.](?:[\w ./()<>$+*&;=?^~@!'\"|%-]|:(?! |$)|(?<! )#)*")
_PLAIN_IN_BLOCK = re.compile(
    r"[A-Za-z_/(<$.](?:[\w ./()<>$+*&;=?^~@!'\"|%,\[\]{}-]|:(?! |$)|(?<! )#)*"
)
_VERSION = re.compile(r"\d+\.\d+\.\d+|[1-5]XX")
_TAKEN = re.compile(r"(?i:y|yes|n|no|on|off|true|false|null|~|\.inf|\.nan|[.][0-9].*)")
_COMMAND = "##["
"""Text that some CI services read as a command anywhere in a line; it is escaped."""
_UNPRINTABLE = re.compile(
    r"[^\n\x20-\x7e\xa0-\xac\xae-\u034e\u0350-\u061b\u061d-\u115e\u1161-\u17b3\u17b6-\u180d\u180f-\u200a"
    r"\u2010-\u2027\u202f-\u205f\u2070-\u3163\u3165-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\uff9f\uffa1-\uffef"
    r"\ufffc\ufffd\U00010000-\U000dffff\U000e0100-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A value with a comment for the person who edits it, printed as a YAML comment on the value's first line."""

    value: Any
    remark: str


def bare(value: Any) -> Any:
    """The value without its remarks."""
    if isinstance(value, Remarked):
        return bare(value.value)
    if is_object(value):
        return {key: bare(item) for key, item in value.items()}
    return [bare(item) for item in value] if is_array(value) else value


def scalar(value: Any, *, in_block: bool = False) -> str:
    """A string, number, boolean or null on one line; in flow context, and so in brackets, more has to be quoted."""
    if isinstance(value, str):
        return _string(value, _PLAIN_IN_BLOCK if in_block else _PLAIN)
    if isinstance(value, float):
        # YAML 1.1 takes a number with an exponent for a string unless it has a point.
        return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))
    return json.dumps(value)


def _string(value: str, pattern: re.Pattern[str]) -> str:
    if _VERSION.fullmatch(value):
        return value
    if (
        pattern.fullmatch(value)
        and not _TAKEN.fullmatch(value)
        and not value.endswith(" ")
        and value.isascii()
        and _COMMAND not in value
    ):
        return value
    if "\n" not in value and _COMMAND not in value and not _UNPRINTABLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, value)).replace(_COMMAND, "##\\x5b") + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char == "\n":
        return "\\n"
    if not _UNPRINTABLE.match(char):
        return char
    code = ord(char)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def flow(value: Any) -> str:
    """Any value on one line: ``{a: [1, 2]}``, without comments."""
    if isinstance(value, Remarked):
        return flow(value.value)
    if is_object(value):
        return (
            "{" + ", ".join(f"{_flow_key(key)}: {flow(item)}" for key, item in value.items()) + "}"
        )
    if is_array(value):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def _flow_key(key: str) -> str:
    shown = scalar(key)
    return f"? {shown} " if len(shown) > _LONGEST_KEY else shown


def strict(value: Any) -> str:
    """A value as JSON on one line, which is valid YAML too, without comments."""
    text = json.dumps(bare(value), ensure_ascii=False)
    # YAML does not join surrogate pairs, so characters beyond U+FFFF are not escaped.
    shown = _UNPRINTABLE.sub(lambda c: f"\\u{ord(c[0]):04x}" if c[0] < "\U00010000" else c[0], text)
    return shown.replace(_COMMAND, "##\\u005b")


def inline(value: Any) -> bool:
    """Whether a value goes on the line of its key: a scalar, something empty, or a list of scalars."""
    return not isinstance(value, Mapping | list) or not value or _simple(value)


def block(value: Any, indent: int = 0) -> str:
    """A value as block YAML, every line indented and ended by a line feed."""
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in _lines(value, indent))


def _lines(value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, Remarked):
        value = value.value
    if is_object(value) and value:
        for key, item in value.items():
            shown = scalar(key, in_block=True)
            if len(shown) > _LONGEST_KEY:
                yield f"? {shown}"
                yield from _entry(":", item, indent)
            else:
                yield from _entry(f"{shown}:", item, indent)
    elif is_array(value) and value:
        for item in value:
            bare = item.value if isinstance(item, Remarked) else item
            if is_object(bare) and bare and not isinstance(item, Remarked):
                first, *rest = _lines(bare, indent + 2)
                yield f"- {first}"
                yield from (f"  {line}" if line else "" for line in rest)
            else:
                yield from _entry("-", item, indent)
    else:
        yield flow(value) if isinstance(value, Mapping | list) else scalar(value, in_block=True)


def _entry(lead: str, item: Any, indent: int) -> Iterator[str]:
    """The text after a key or a dash: on the same line if short, else indented below it."""
    remark = f"  # {one_line(item.remark)}" if isinstance(item, Remarked) else ""
    value = item.value if isinstance(item, Remarked) else item
    short = flow(value) if isinstance(value, Mapping | list) else scalar(value, in_block=True)
    if isinstance(value, str) and _literal(value):
        yield f"{lead} |-{remark}"
        yield from (f"  {line}" if line else "" for line in value.split("\n"))
    elif inline(value) and (not _simple(value) or indent + len(lead) + len(short) < _WIDTH):
        yield f"{lead} {short}{remark}"
    else:
        yield f"{lead}{remark}"
        yield from (f"  {line}" if line else "" for line in _lines(value, indent + 2))


def _simple(value: Any) -> bool:
    """A list of scalars goes on one line."""
    return is_array(value) and not any(
        isinstance(item, Mapping | list | Remarked) for item in value
    )


def _literal(value: str) -> bool:
    lines = value.split("\n")
    plain = (
        not _UNPRINTABLE.search(value)
        and _COMMAND not in value
        and all(line == line.rstrip() and not line.lstrip().startswith("::") for line in lines)
    )
    return (
        len(lines) > 1
        and plain
        and bool(lines[0])
        and not lines[0].startswith(" ")
        and bool(lines[-1])
    )
