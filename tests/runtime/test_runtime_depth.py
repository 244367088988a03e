"""Chains of models, and answers, of any depth."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path
from typing import Annotated, Any

import pytest
from runtime.decode import decode
from runtime.depth import is_laborious
from runtime.errors import RequestValidationError
from runtime.json_text import DEEPEST, load_json
from runtime.model import Model
from runtime.shapes import OneOf
from runtime_calls import check_value


class Node(Model):
    next: Node | None = None
    value: int | None = None


def chain(name: str, length: int, *, closed: bool) -> Any:
    """The first of ``length`` classes, each with a field of the next one's type."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    lines = ["from runtime.model import Model"]
    for at in range(length):
        lines += [f"class C{at}(Model):", "    label: str | None = None"]
        if closed or at < length - 1:
            lines += [f"    next: 'C{(at + 1) % length} | None' = None"]
    exec("\n".join(lines), module.__dict__)
    return module.__dict__["C0"]


@pytest.mark.parametrize("closed", [False, True], ids=["chain", "circle"])
def test_long_chains_of_models(closed: bool) -> None:
    """Models that refer to each other over hundreds of steps are built when one is first used, in any way."""
    limit = sys.getrecursionlimit()
    first = chain(f"chain_{closed}_decode", 250, closed=closed)
    value, mismatches = decode(first, {"next": {"next": {"label": "x"}}})
    assert ([], "x") == (mismatches, value.next.next.label)
    constructed = chain(f"chain_{closed}_construct", 250, closed=closed)
    assert "y" == constructed(label="y").label
    listed = chain(f"chain_{closed}_list", 250, closed=closed)
    assert [{"label": "z"}] == check_value(list[listed], [{"label": "z"}])
    assert limit == sys.getrecursionlimit()


def nested(depth: int, last: str) -> bytes:
    """A document of nodes, ``depth`` of them inside each other."""
    return ('{"next":' * depth + last + "}" * depth).encode()


@pytest.mark.parametrize("last", ['{"value":1}', '{"value":"wrong"}'])
def test_deep_answers(last: str) -> None:
    """An answer nests as deeply as the JSON reader takes it, whether or not it fits."""
    document = load_json(nested(400, last))
    value, mismatches = decode(Node, document)
    assert ("wrong" in last) == bool(mismatches)
    dumped = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for _ in range(400):
        dumped = dumped["next"]
    assert load_json(last.encode()) == dumped


def test_deep_requests() -> None:
    """A request that nests beyond all bounds is refused like any other fault."""
    body: dict[str, Any] = {"value": 1}
    for _ in range(5000):
        body = {"next": body}
    with pytest.raises(RequestValidationError):
        check_value(Node, body)


@pytest.mark.slow
def test_small_stacks() -> None:
    """In a thread of 256 kB, answers at the limit are read, printed, compared, copied, pickled and sent, and deeper ones refused."""
    child = Path(__file__).with_name("small_stacks.py")
    done = subprocess.run(
        [sys.executable, str(child)], capture_output=True, text=True, check=False, timeout=120
    )
    assert (0, "done\n") == (done.returncode, done.stdout), done.stderr[-2000:]


QUOTED = '"' + r"\\\"[[" + '"'


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        ("[" * DEEPEST + "]" * DEEPEST, False),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), True),
        ("[" * (DEEPEST + 1), True),
        ('{"a":[' * 256 + "]}" * 256, False),
        ('{"a":[' * 257 + "]}" * 257, True),
        ("[" + ",".join(["[[{}]]"] * 1000) + "]", False),
        ("[" + ",".join([QUOTED] * 1000) + "]", False),
        ('["]",' * (DEEPEST + 1) + "1" + "]" * (DEEPEST + 1), True),
        ('["]\\"]",' * (DEEPEST + 1) + "1" + "]" * (DEEPEST + 1), True),
        ('["\\\\","]",' * (DEEPEST + 1) + "1" + "]" * (DEEPEST + 1), True),
        ('{"":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1), True),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_deepest_json(text: str, deep: bool, encoding: str) -> None:
    """JSON nests up to a limit, whatever is in its strings and however it is encoded."""
    if deep:
        with pytest.raises(ValueError, match="nested too deeply"):
            load_json(text.encode(encoding))
    else:
        load_json(text.encode(encoding))


class First(Model):
    inner: Annotated[First | Second, OneOf] | None = None
    first: int


class Second(Model):
    inner: Annotated[First | Second, OneOf] | None = None
    second: int


@pytest.mark.parametrize("depth", [4, 12, 40])
def test_unions_within_unions(depth: int) -> None:
    """The members of unions within unions are not tried for each other; pydantic is asked up to a few levels only."""
    start = '{"first":1,"inner":' * depth
    right = load_json((start + '{"second":1}' + "}" * depth).encode())
    assert is_laborious(First, right) == (depth > 9)
    read, mismatches = decode(First, right)
    assert ([], right) == (mismatches, check_value(First, read))
    both = load_json((start + '{"first":1,"second":2}' + "}" * depth).encode())
    _, [mismatch] = decode(First, both)
    assert "exactly one of: First, Second" in mismatch.expected
    with pytest.raises(RequestValidationError, match="exactly one of: First, Second"):
        check_value(First, both)
    # Each object matches both members, but for the last one, which ends in an error that both have.
    neither = '{"first":1,"second":1,"inner":' * depth + '{"first":"x"}' + "}" * depth
    assert decode(First, load_json(neither.encode()))[1]


class Numbers(Model):
    items: list[int | Group] | None = None


class Group(Model):
    either: Numbers | Texts | None = None


class Texts(Model):
    items: list[str | Group] | None = None


@pytest.mark.parametrize("depth", [1, 3, 20])
def test_members_that_differ_deep_inside(depth: int) -> None:
    """A value is read as the member that it matches, however deep inside they differ, and however deep it is."""
    text = '{"either":{"items":[' * depth + '"a"' + "]}}" * depth
    read, mismatches = decode(Group, load_json(text.encode()))
    assert [] == mismatches
    while isinstance(read, Group):
        last = read.either
        assert last is not None
        assert last.items is not None
        read = last.items[0]
    assert ("a", Texts) == (read, type(last))
