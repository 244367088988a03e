"""The schemas that the tests of behaviour run: one document that has a bit of everything."""

from __future__ import annotations

from typing import Any


def ref(name: str) -> dict[str, str]:
    """A reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def obj(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """An object schema."""
    made: dict[str, Any] = {"type": "object", "properties": properties}
    return made | {"required": list(required)} if required else made


SCHEMAS: dict[str, Any] = {
    "Pet": obj(("petType", "name"), petType={"type": "string"}, name={"type": "string"})
    | {"discriminator": {"propertyName": "petType", "mapping": {"cat": "#/components/schemas/Cat"}}},
    "Cat": {"allOf": [ref("Pet"), obj(lives={"type": "integer", "minimum": 0, "maximum": 9})]},
    "Dog": {"allOf": [ref("Pet"), obj(("bark",), bark={"type": "boolean"})]},
    "Choice": {
        "oneOf": [ref("Circle"), ref("Square")],
        "discriminator": {"propertyName": "kind", "mapping": {"o": "Circle", "round": "Circle", "#": ref("Square")["$ref"]}},
    },
    "Circle": obj(("kind", "size"), kind={"type": "string"}, size={"type": "number"}),
    "Square": obj(("kind", "size"), kind={"type": "string"}, size={"type": "number"}, turned={"type": "boolean"}),
    "Untagged": {"anyOf": [obj(("on",), on={"const": True}, a={"type": "string"}), obj(("on",), on={"const": False}, b={"type": "string"})]},
    "Json": {
        "oneOf": [
            {"type": "string"},
            {"type": "number"},
            {"type": "boolean"},
            {"type": "array", "items": ref("Json")},
            {"type": "object", "additionalProperties": ref("Json")},
            {"type": "null"},
        ]
    },
    "Tree": {"type": ["object", "null"], "properties": {"left": ref("Tree"), "kids": {"type": "array", "items": ref("Tree")}}},
    "Ring": obj(next=ref("RingB")),
    "RingB": obj(next=ref("Ring"), all={"type": "array", "items": ref("Ring")}),
    "User": obj(
        ("id", "name", "password"),
        id={"type": "integer", "readOnly": True},
        name={"type": "string"},
        password={"type": "string", "writeOnly": True},
        boss=ref("User"),
    ),
    "Team": obj(members={"type": "array", "items": ref("User")}),
    "Status": {"type": "string", "enum": ["open", "closed"]},
    "Level": {"type": "integer", "enum": [1, 2, 3]},
    "Ticket": obj(("status",), status=ref("Status"), level=ref("Level"), flags={"type": "array", "items": {"enum": ["a", "b", None]}}),
    "Command": obj(("type", "name"), type={"const": "command"}, name={"type": "string"}, mode={"enum": ["fast"]}),
    "Limits": obj(
        short={"type": "string", "minLength": 2, "maxLength": 3},
        code={"type": "string", "pattern": "^[A-Z]+$"},
        few={"type": "array", "items": {"type": "string", "maxLength": 2}, "minItems": 1, "maxItems": 2},
        distinct={"type": "array", "items": {}, "uniqueItems": True},
        whole={"type": "integer", "exclusiveMinimum": 0, "maximum": 10, "multipleOf": 2},
        part={"type": ["number", "null"], "minimum": 0.5},
        map={"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 1, "propertyNames": {"maxLength": 2}},
        either={"type": ["integer", "string"], "minimum": 3, "maxLength": 1},
        pair={"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2},
    ),
    "Nulls": obj(("must", "may"), must={"type": "string"}, may={"type": ["string", "null"]}, absent={"type": "string"}, both={"type": ["string", "null"]}),
    "Closed": obj(a={"type": "string"}) | {"additionalProperties": False},
    "Typed": obj(a={"type": "string"}) | {"additionalProperties": {"type": "integer"}},
    "Times": obj(
        at={"type": "string", "format": "date-time"},
        day={"type": "string", "format": "date"},
        id={"type": "string", "format": "uuid"},
        raw={"type": "string", "format": "byte"},
        price={"type": "string", "format": "decimal"},
        amount={"type": "number"},
        mail={"type": "string", "format": "email"},
    ),
    "Odd": obj(
        **{
            name: {"type": "string"}
            for name in (
                "page[size]", "from", "2fa", "имя", "list", "copy", "json", "model_config", "additionalProperties", "a-b", "a_b",
                "_private", "__dunder", "self", "$", "x y", "class", "schema", "None", "é", "str", "名前",
            )
        }
    ),
    "Both": {
        "type": "object",
        "properties": {"k": {"type": "string"}},
        "required": ["k"],
        "oneOf": [obj(("x",), x={"type": "integer"}), obj(("y",), y={"type": "integer"})],
    },
}  # fmt: skip
SENT = tuple(name for name in SCHEMAS if name != "Level")
RECEIVED = (
    "Pet",
    "Choice",
    "Json",
    "Tree",
    "Ring",
    "User",
    "Team",
    "Ticket",
    "Limits",
    "Nulls",
    "Typed",
    "Times",
    "Odd",
    "Untagged",
    "Both",
)
