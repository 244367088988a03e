"""The formats of strings that are checked (JSON Schema 2020-12 Validation, 7.3; OpenAPI Format Registry).

Most are regular, and checked by pydantic's regular expressions, which take linear time. Importing this loads no pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

__all__ = ["StringFormat", "fits_format"]

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_H16 = r"[0-9A-Fa-f]{1,4}"
_LS32 = rf"(?:{_H16}:{_H16}|{_IPV4})"
# RFC 3986, 3.2.2.
_IPV6 = "(?:" + "|".join(
    (
        rf"(?:{_H16}:){{6}}{_LS32}",
        rf"::(?:{_H16}:){{5}}{_LS32}",
        rf"(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}",
        rf"(?:(?:{_H16}:){{0,1}}{_H16})?::(?:{_H16}:){{3}}{_LS32}",
        rf"(?:(?:{_H16}:){{0,2}}{_H16})?::(?:{_H16}:){{2}}{_LS32}",
        rf"(?:(?:{_H16}:){{0,3}}{_H16})?::{_H16}:{_LS32}",
        rf"(?:(?:{_H16}:){{0,4}}{_H16})?::{_LS32}",
        rf"(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}",
        rf"(?:(?:{_H16}:){{0,6}}{_H16})?::",
    )
) + ")"  # fmt: skip
# RFC 1123, 2.1. A hyphen in the third and fourth place is kept for names in other scripts (RFC 5891, 4.2.3.1).
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_QUOTED = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"'
_LITERAL = rf"\[(?:{_IPV4}|IPv6:{_IPV6})\]"
_WIDE = r"\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}\x{10000}-\x{EFFFD}"


def _uri(wide: str) -> tuple[str, str]:
    """A URI, and one that may be relative (RFC 3986, appendix A); ``wide`` are the characters beyond ASCII (RFC 3987)."""
    char = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@{wide}-]|%[0-9A-Fa-f]{{2}})"
    user = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:{wide}-]|%[0-9A-Fa-f]{{2}})*"
    name = rf"(?:[A-Za-z0-9._~!$&'()*+,;={wide}-]|%[0-9A-Fa-f]{{2}})*"
    future = r"[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+"
    authority = rf"//(?:{user}@)?(?:\[(?:{_IPV6}|{future})\]|{name})(?::[0-9]*)?(?:/{char}*)*"
    absolute = rf"/(?:{char}+(?:/{char}*)*)?"
    rootless = rf"{char}+(?:/{char}*)*"
    first = char.replace(";=:@", ";=@")
    no_scheme = rf"{first}+(?:/{char}*)*"
    private = r"\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}" if wide else ""
    query = rf"(?:\?(?:{char}|[/?{private}])*)?"
    rest = rf"{query}(?:#(?:{char}|[/?])*)?"
    whole = rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{authority}|{absolute}|{rootless})?{rest}"
    return whole, rf"(?:{whole}|(?:{authority}|{absolute}|{no_scheme})?{rest})"


_URI, _URI_REFERENCE = _uri("")
_IRI, _IRI_REFERENCE = _uri(_WIDE)
_VARIABLE = r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?"
_POINTER = r"(?:/(?:[^~/]|~[01])*)*"
_PATTERNS: Mapping[str, str] = {
    "email": rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_HOST}|{_LITERAL})",  # RFC 5321, 4.1.2
    "ipv4": _IPV4,
    "ipv6": _IPV6,
    "hostname": _HOST,
    # RFC 3339, appendix A.
    "duration": r"P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:T{time})?|T{time})".replace(
        "{time}", "(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
    ),
    "uri": _URI,
    "uri-reference": _URI_REFERENCE,
    "iri": _IRI,
    "iri-reference": _IRI_REFERENCE,
    # RFC 6570, 2.
    "uri-template": rf"(?:[^\x00-\x20\x7f\"<>\\^`{{|}}%]|%[0-9A-Fa-f]{{2}}|\{{[+#./;?&=,!@|]?{_VARIABLE}(?:,{_VARIABLE})*\}})*",
    "json-pointer": _POINTER,  # RFC 6901, 3
    "relative-json-pointer": rf"(?:0|[1-9][0-9]*)(?:#|{_POINTER})",
    "uuid": r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
}
_FOREIGN = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[aAeGhHQXzZ]|\(\?(?:P|#|[a-zA-Z]+\)|>|\())")
"""What other dialects have and ECMA-262 does not."""
_GROUP_NAME = re.compile(r"\(\?<([A-Za-z_$][\w$]*)>")
_NAME_USED = re.compile(r"\\k<([A-Za-z_$][\w$]*)>")
_BEHIND = re.compile(r"\(\?<[=!]")
_OTHER_ESCAPE = re.compile(r"\\(?:[pP]\{[^}]*\}|c[A-Za-z]|u\{[0-9A-Fa-f]+\}|/)")
_LONGEST: Mapping[str, int] = {"hostname": 253, "email": 320}


class StringFormat:
    """The format of a string: ``Annotated[str, StringFormat("email")]``."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        from pydantic_core import core_schema

        message = f"String should be a valid {self.name}"
        schema: Any = handler(source)
        if self.name in _PATTERNS and schema["type"] == "str" and "pattern" not in schema:
            checked: core_schema.CoreSchema = core_schema.str_schema(
                pattern=_anchored(self.name), max_length=_LONGEST.get(self.name), strict=True
            )
            checked = core_schema.custom_error_schema(
                checked, custom_error_type="format", custom_error_message=message
            )
            plain = schema.keys() <= {"type", "strict"}
            return checked if plain else core_schema.chain_schema([schema, checked])
        return core_schema.no_info_after_validator_function(self._check, schema)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "format": self.name}

    def __repr__(self) -> str:
        return f"StringFormat({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StringFormat) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def _check(self, value: Any) -> Any:
        from pydantic_core import PydanticCustomError

        if isinstance(value, str) and not fits_format(self.name, value):
            raise PydanticCustomError(
                "format", "String should be a valid {name}", {"name": self.name}
            )
        return value


def fits_format(name: str, value: str) -> bool:
    """Whether a string is of a format; every string is of one that is not checked."""
    if name in _PATTERNS:
        return len(value) <= _LONGEST.get(name, len(value)) and _matcher(name)(value)
    check = _CHECKS.get(name)
    if check is None:
        return True
    try:
        check(value)
    except ValueError:
        return False
    return True


def _anchored(name: str) -> str:
    return rf"\A(?:{_PATTERNS[name]})\z"


@lru_cache(maxsize=64)
def _matcher(name: str) -> Callable[[str], bool]:
    from pydantic_core import SchemaValidator, core_schema

    return SchemaValidator(core_schema.str_schema(pattern=_anchored(name))).isinstance_python


def _date_time(text: str) -> None:
    from .exact import parse_datetime

    parse_datetime(text)


def _date(text: str) -> None:
    from .exact import parse_date

    parse_date(text)


def _time(text: str) -> None:
    from .exact import parse_time

    parse_time(text)


def _decimal(text: str) -> None:
    from .exact import parse_decimal

    parse_decimal(text)


def _base64(text: str) -> None:
    import base64

    base64.b64decode(text, validate=True)


def _base64url(text: str) -> None:
    import base64

    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    base64.b64decode(padded, altchars=b"-_", validate=True)


def _regex(text: str) -> None:
    """Reject invalid regular expressions of ECMA-262, as far as Python's parser detects them."""
    import re

    if _FOREIGN.search(text):
        raise ValueError
    plain = _GROUP_NAME.sub(r"(?P<\1>", text.replace("[^]", ".").replace("[]", "."))
    plain = _NAME_USED.sub(r"(?P=\1)", plain)
    plain = _BEHIND.sub(r"(?:", plain)  # Python's look-behind is of a fixed width
    try:
        re.compile(_OTHER_ESCAPE.sub("a", plain))
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _idn_hostname(text: str) -> None:
    ascii_form = text.encode("idna").decode("ascii")
    if not ascii_form or not fits_format("hostname", ascii_form):
        raise ValueError


def _idn_email(text: str) -> None:
    local, _, domain = text.rpartition("@")
    ascii_local = "".join(character if character < "\x80" else "a" for character in local)
    if not fits_format("email", f"{ascii_local}@a"):
        raise ValueError
    if not fits_format("email", f"a@{domain}"):
        _idn_hostname(domain)


_CHECKS: Mapping[str, Callable[[str], None]] = {
    "date-time": _date_time,
    "date": _date,
    "time": _time,
    "decimal": _decimal,
    "byte": _base64,
    "base64": _base64,
    "base64url": _base64url,
    "regex": _regex,
    "idn-hostname": _idn_hostname,
    "idn-email": _idn_email,
}
