"""Run by ``test_runtime_depth.py`` in a process of its own: calls with deeply nested JSON in a thread with a small stack.

Prints what went wrong, and ``done`` at the end, which is missing where the stack was not enough.
"""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[2] / "templates"))

from runtime.body import JsonBody
from runtime.errors import APIError, RequestValidationError
from runtime.json_text import DEEPEST
from runtime.model import Model, RootModel
from runtime.operation import Operation
from runtime.rules import Obeys
from runtime.shapes import OneOf
from runtime_calls import Caller, answers, ok


class Node(Model):
    n: Node | None = None


class Leaf(Model):
    n: list[Leaf | Branch] | None = None


class Branch(Model):
    n: list[Leaf | Branch] | None = None
    b: int


@Obeys({"minProperties": 1})
class Ruled(Model):
    n: Ruled | None = None
    x: int | None = None


class Rows(RootModel["list[Rows] | int"]):
    pass


class One(Model):
    n: Annotated[One | Two, OneOf] | None = None


class Two(Model):
    n: Annotated[One | Two, OneOf] | None = None
    b: int


class Map(Model):
    n: dict[str, Map] | None = None


SHAPES: dict[str, tuple[Any, str, str, str]] = {
    "object": (Node, '{"n":', "{}", "}"),
    "wrong inside": (Node, '{"n":', '{"n":1}', "}"),
    "union in a list": (Leaf, '{"n":[', '{"b":1}', "]}"),
    "rules": (Ruled, '{"n":', '{"x":1}', "}"),
    "arrays": (Rows, "[", "1", "]"),
    "oneOf": (One, '{"n":', "{}", "}"),
    "map": (Map, '{"n":{"a":', "{}", "}}"),
    "undeclared": (Node, '{"other":', "1.50", "}"),
    "list of": (list[Node], '{"n":', "{}", "}"),
    "any": (Any, '{"n":[', "1", "]}"),
}


def check(name: str, depth: int, caller: Caller) -> None:
    """Get a value, use it in each way, and send it."""
    type_, start, last, end = SHAPES[name]
    levels = depth // (start.count("{") + start.count("["))
    text = start * levels + last + end * levels
    if name == "list of":
        text = f"[{text},{text}]"
    get: Operation[Any] = Operation("GET /a", returns={"200": lambda: type_})
    put: Operation[Any] = Operation(
        "PUT /a", body=JsonBody(lambda: type_), returns={"200": lambda: type_}
    )
    handler, _ = answers(ok(text.encode()))
    value = caller.call(handler, get)
    wire = json.loads(text) if sys.version_info < (3, 12) else None
    repr(value), str(value)
    copies = [copy.copy(value)]
    if depth < 400 or name not in ("undeclared", "any"):  # more is too much for Python's own values
        copies += [copy.deepcopy(value), pickle.loads(pickle.dumps(value))]
    if isinstance(value, Model | RootModel):
        value.model_dump()
        assert wire in (None, value.model_dump(mode="json", by_alias=True, exclude_unset=True))
        assert text == value.model_dump_json(by_alias=True, exclude_unset=True)
    assert all(each == value for each in copies), "a copy differs"
    handler, seen = answers(ok(text.encode()))
    if name == "wrong inside":
        try:
            caller.call(handler, put, body=value)
        except RequestValidationError as error:
            assert error.faults[0].pointer.endswith("/n/n"), error
        else:
            raise AssertionError("a body that does not match was sent")
        return
    caller.call(handler, put, body=value)
    assert text.encode() == seen[0].content, "another body was sent"


def refused(name: str, depth: int, caller: Caller) -> None:
    """An answer beyond the limit, and the error body, end in the errors of a client."""
    type_, start, last, end = SHAPES[name]
    get: Operation[Any] = Operation("GET /a", returns={"200": lambda: type_})
    for status in (200, 400):
        text = start * depth + last + end * depth
        handler, _ = answers(ok(text.encode(), status))
        try:
            caller.call(handler, get)
        except APIError as error:
            str(error), repr(error), pickle.loads(pickle.dumps(error))
        else:
            raise AssertionError("it was read")


def run() -> None:
    for caller in (Caller(False), Caller(True)):
        for name in SHAPES:
            depth = DEEPEST - 12 if caller.asynchronous else 60
            attempt(f"{name} {depth} {caller.asynchronous}", check, name, depth, caller)
        attempt(f"too deep {caller.asynchronous}", refused, name, 20_000, caller)
    print("done")


def attempt(what: str, function: Any, *arguments: Any) -> None:
    try:
        function(*arguments)
    except Exception as error:
        print(what, type(error).__name__, str(error)[:200])


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
