"""What generated models take, refuse, send and keep: the generated code is run."""

from __future__ import annotations

from typing import Any

import pytest
from support import Package

FINE: list[tuple[str, Any]] = [
    ("Pet", {"petType": "cat", "name": "Tom", "lives": 9}),
    ("Pet", {"petType": "Dog", "name": "Rex", "bark": True}),
    ("Pet", {"petType": "Pet", "name": "Wanda"}),
    ("Choice", {"kind": "round", "size": 1.5}),
    ("Choice", {"kind": "#", "size": 1}),
    ("Untagged", {"on": False, "b": "x"}),
    ("Json", {"a": [1, "x", {"b": None}], "c": 1.5}),
    ("Json", None),
    ("Tree", {"left": None, "kids": [{}, {"left": {"kids": []}}, None]}),
    ("Ring", {"next": {"next": {}, "all": [{}]}}),
    ("Ticket", {"status": "open", "level": 3, "flags": ["a", None]}),
    ("Limits", {"short": "abc", "code": "AB", "few": ["a"], "distinct": [1, True, {"a": 1}], "whole": 10, "part": None, "map": {"ab": 1}, "either": 3, "pair": ["a", 1]}),
    ("Limits", {"either": "x", "part": 0.5}),
    ("Nulls", {"must": "a", "may": None, "both": None}),
    ("Closed", {"a": "x"}),
    ("Typed", {"a": "x", "b": 1}),
    ("Odd", {"page[size]": "1", "from": "2", "2fa": "3", "имя": "4", "a-b": "5", "a_b": "6", "__dunder": "8", "名前": "9", "list": "0"}),
    ("Both", {"k": "a", "y": 1}),
    ("Command", {"type": "command", "name": "x"}),
    ("Times", {"at": "2024-01-01T00:00:00.123456789Z", "day": "2024-02-29", "id": "4417921D-0866-4a38-822c-6f2a0f65f77d", "raw": "aGk=", "price": "1.10", "amount": 1, "mail": "a@b"}),
]  # fmt: skip

WRONG: list[tuple[str, Any]] = [
    ("Pet", {"petType": "cat", "name": "Tom", "lives": 10}),
    ("Pet", {"petType": "fish", "name": "Wanda"}),
    ("Choice", {"kind": "triangle", "size": 1}),
    ("Untagged", {"on": "yes"}),
    ("Json", object()),
    ("Tree", {"left": 1}),
    ("Ring", {"next": {"all": {}}}),
    ("Ticket", {"status": "new"}),
    ("Ticket", {"status": "open", "level": 4}),
    ("Ticket", {"status": "open", "level": True}),
    ("Ticket", {"status": "open", "flags": ["c"]}),
    ("Limits", {"short": "a"}),
    ("Limits", {"short": "abcd"}),
    ("Limits", {"short": None}),
    ("Limits", {"code": "a"}),
    ("Limits", {"few": []}),
    ("Limits", {"few": ["a", "b", "c"]}),
    ("Limits", {"few": ["abc"]}),
    ("Limits", {"distinct": [{"a": 1}, {"a": 1.0}]}),
    ("Limits", {"whole": 0}),
    ("Limits", {"whole": 3}),
    ("Limits", {"part": 0.25}),
    ("Limits", {"map": {"a": 1, "b": 2}}),
    ("Limits", {"map": {"abc": 1}}),
    ("Limits", {"either": 2}),
    ("Limits", {"either": "xy"}),
    ("Limits", {"pair": ["a"]}),
    ("Limits", {"pair": [1, 1]}),
    ("Nulls", {"must": "a"}),
    ("Nulls", {"must": None, "may": None}),
    ("Nulls", {"must": "a", "may": None, "absent": None}),
    ("Closed", {"a": "x", "b": 1}),
    ("Typed", {"b": "x"}),
    ("Both", {"k": "a"}),
    ("Command", {"type": "other", "name": "x"}),
    ("Times", {"at": "yesterday"}),
]


@pytest.mark.parametrize(("name", "value"), FINE)
def test_sent_as_it_is(package: Package, name: str, value: Any) -> None:
    """A body that keeps to its schema is sent just as it was given."""
    assert package.sent(_sent_name(package, name), value) == value


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_refused_before_it_is_sent(package: Package, name: str, value: Any) -> None:
    """A body that breaks its schema is refused."""
    with pytest.raises(package.refusal):
        package.sent(_sent_name(package, name), value)


@pytest.mark.parametrize(
    ("name", "value"), [case for case in FINE if case[0] not in ("Closed", "Command")]
)
def test_received_without_loss(package: Package, name: str, value: Any) -> None:
    """An answer that keeps to its schema is read without a mismatch, and written again it is the same JSON."""
    read, mismatches = package.received(name, value)
    assert mismatches == []
    if hasattr(read, "model_dump"):
        assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == value


def _sent_name(package: Package, name: str) -> str:
    return f"{name}Request" if f"{name}Request" in package.made.shapes.classes else name


def test_discriminator_names_the_class(package: Package) -> None:
    """A discriminator's value says which class is read: the mapped one, or the one with that name."""
    read = [
        package.received("Pet", {"petType": tag, "name": "x", "bark": True})[0]
        for tag in ("cat", "Dog", "Pet")
    ]
    assert [type(each).__name__ for each in read] == ["Cat", "Dog", "PetBase"]


def test_constants_send_themselves(package: Package) -> None:
    """A required constant of what is only sent need not be given, and an optional one is left out."""
    assert package.sent("Command", {"name": "x"}) == {"type": "command", "name": "x"}


def test_read_only_and_write_only(package: Package) -> None:
    """What is sent has no readOnly fields, what is received no writeOnly ones, and schemas above them differ too."""
    assert package.sent("TeamRequest", {"members": [{"name": "a", "password": "p"}]})
    read, mismatches = package.received("Team", {"members": [{"id": 1, "name": "a"}]})
    assert (read.members[0].id, mismatches) == (1, [])


def test_unknown_values_are_kept(package: Package) -> None:
    """An answer with values and fields that nobody documented is read, kept and reported."""
    value = {"status": "new", "level": 9, "flags": ["z"], "more": {"x": 1}}
    read, mismatches = package.received("Ticket", value)
    assert (read.status, read.more) == ("new", {"x": 1})
    assert mismatches == ["/status", "/level", "/flags/0"]
    assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == value


def test_fields_by_python_name(package: Package) -> None:
    """A model is constructed with Python names and written with wire names."""
    made = package.models.Odd(page_size="1", from_="2", n2fa="3", list_="4", a_b="5")
    assert made.model_dump(mode="json", by_alias=True, exclude_unset=True) == {
        "page[size]": "1",
        "from": "2",
        "2fa": "3",
        "list": "4",
        "a_b": "5",
    }


def test_no_schema_needs_a_root_model(package: Package) -> None:
    """Nobody ever has to write ``.root``."""
    assert "RootModel" not in package.made.text
