"""Chains of models, and answers, of any depth."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest
from runtime.decode import decode
from runtime.errors import RequestValidationError
from runtime.json_text import load_json
from runtime.model import Model
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
