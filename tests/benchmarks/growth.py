"""How time and memory grow with the size of a document, construct by construct: ``uv run python tests/benchmarks/growth.py``.

Each construct is generated (or validated) in a process of its own, forked when all modules are loaded, at a size and at
four times that size. The exponent is log((figure at 4N - base) / (figure at N - base)) / log 4, where the base is the
figure of an empty document: 1 is linear. A refusal (exit code 2) is an answer too. Name constructs to measure only those.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docpact import cli

Document = dict[str, Any]
OBJECT = {"type": "object", "properties": {"x": {"type": "string"}}}
TEXT = {"type": "string"}


def ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Document, paths: Document | None = None, **more: Any) -> Document:
    content = {"application/json": {"schema": ref("S0")}}
    post = {
        "operationId": "g",
        "tags": ["x"],
        "requestBody": {"content": content},
        "responses": {"200": {"description": "d", "content": content}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": post}} if paths is None else paths,
        "components": {"schemas": schemas},
        **more,
    }


def row(n: int, link: Callable[[int, Document], Any], end: Any = None) -> Document:
    return document(
        {**{f"S{i}": link(i, ref(f"S{i + 1}")) for i in range(n)}, f"S{n}": end or OBJECT}
    )


def whole(schema: Any) -> Document:
    return document({"S0": schema})


def wide(n: int, schema: Callable[[int], Any], **more: Any) -> Document:
    return whole({"type": "object", "properties": {f"p{i}": schema(i) for i in range(n)}, **more})


def operations(n: int, make: Callable[[int], Document]) -> Document:
    ok = {"responses": {"204": {"description": "d"}}}
    return document(
        {"S0": TEXT},
        {f"/a{i}": {"get": {"operationId": f"get{i}", **ok, **make(i)}} for i in range(n)},
    )


def parameters(n: int, template: str) -> Document:
    listed = [{"name": f"p{i}", "in": "path", "required": True, "schema": TEXT} for i in range(n)]
    path = "/" + template.join(f"{{p{i}}}" for i in range(n))
    get = {"operationId": "g", "parameters": listed, "responses": {"204": {"description": "d"}}}
    return document({"S0": TEXT}, {path: {"get": get}})


def nested(n: int, wrap: Callable[[Any], Any]) -> Document:
    schema: Any = TEXT
    for _ in range(n):
        schema = wrap(schema)
    return whole(schema)


CONSTRUCTS: dict[str, tuple[int, Callable[[int], Any]]] = {
    "references in a row": (1_000, lambda n: row(n, lambda i, to: to)),
    "allOf of one reference in a row": (1_000, lambda n: row(n, lambda i, to: {"allOf": [to]})),
    "allOf with a property in a row": (40, lambda n: row(n, lambda i, to: {"allOf": [to, {"properties": {f"p{i}": TEXT}}]})),
    "allOf with a property in a row, long": (500, lambda n: row(n, lambda i, to: {"allOf": [to, {"properties": {f"p{i}": TEXT}}]})),
    "properties in a row": (300, lambda n: row(n, lambda i, to: {"type": "object", "properties": {"n": to}})),
    "arrays in a row": (1_000, lambda n: row(n, lambda i, to: {"type": "array", "items": to})),
    "maps in a row": (1_000, lambda n: row(n, lambda i, to: {"type": "object", "additionalProperties": to})),
    "anyOf doubling": (10, lambda n: row(n, lambda i, to: {"anyOf": [to, {"type": "array", "items": to}]})),
    "allOf doubling": (10, lambda n: row(n, lambda i, to: {"allOf": [to, to]})),
    "required properties doubling": (10, lambda n: row(n, lambda i, to: {"type": "object", "required": ["a", "b"], "properties": {"a": to, "b": to}})),
    "minItems 100 in a row": (3, lambda n: row(n, lambda i, to: {"type": "array", "minItems": 100, "items": to}, TEXT)),
    "cycle of oneOf": (20, lambda n: document({f"S{i}": {"oneOf": [ref(f"S{(i + k) % n}") for k in (1, 2)]} for i in range(n)})),
    "cycle of oneOf objects": (20, lambda n: document({f"S{i}": {**OBJECT, "oneOf": [ref(f"S{(i + k) % n}") for k in (1, 2)]} for i in range(n)})),
    "oneOf of objects": (50, lambda n: whole({"oneOf": [{"type": "object", "properties": {f"p{i}": TEXT}} for i in range(n)]})),
    "unions of unions": (63, lambda n: document({**{f"S{i}": {"oneOf": [ref(f"S{2 * i + 1}"), ref(f"S{2 * i + 2}")]} for i in range(n)}, **{f"S{i}": {"type": "object", "properties": {f"p{i}": TEXT}} for i in range(n, 2 * n + 1)}})),
    "allOf of oneOf": (8, lambda n: whole({"allOf": [{"oneOf": [{"type": "object", "properties": {f"a{i}{j}": TEXT}} for j in range(4)]} for i in range(n)]})),
    "allOf with many members": (400, lambda n: whole({"allOf": [{"type": "object", "properties": {f"p{i}": TEXT}} for i in range(n)]})),
    "wide object": (1_000, lambda n: wide(n, lambda i: TEXT)),
    "wide object, all required": (1_000, lambda n: wide(n, lambda i: TEXT, required=[f"p{i}" for i in range(n)])),
    "inline objects": (200, lambda n: wide(n, lambda i: {"type": "object", "properties": {f"q{i}": TEXT}})),
    "equal inline objects": (200, lambda n: wide(n, lambda i: OBJECT)),
    "long enum": (5_000, lambda n: wide(1, lambda i: {"enum": [f"v{k}" for k in range(n)]})),
    "many enums": (300, lambda n: wide(n, lambda i: {"enum": [f"a{i}", f"b{i}"]})),
    "long pattern": (50_000, lambda n: wide(1, lambda i: {"type": "string", "pattern": "a?" * n})),
    "long string": (500_000, lambda n: wide(1, lambda i: {"type": "string", "description": "word " * n})),
    "long default": (500_000, lambda n: wide(1, lambda i: {"type": "string", "default": "x" * n})),
    "long name of a property": (20_000, lambda n: whole({"type": "object", "properties": {"x" * n: TEXT}})),
    "deep inline objects": (20, lambda n: nested(n, lambda s: {"type": "object", "properties": {"a": s}})),
    "deep inline arrays": (40, lambda n: nested(n, lambda s: {"type": "array", "items": s})),
    "deep oneOf": (20, lambda n: nested(n, lambda s: {"oneOf": [s, {"type": "object", "properties": {"a": TEXT}}]})),
    "prefixItems": (1_000, lambda n: whole({"type": "array", "prefixItems": [TEXT] * n})),
    "operations": (100, lambda n: operations(n, lambda i: {"tags": ["t"]})),
    "operations, each a tag": (50, lambda n: operations(n, lambda i: {"tags": [f"t{i}"]})),
    "operations of one name": (200, lambda n: operations(n, lambda i: {"tags": ["t"], "operationId": "same"})),
    "query parameters of one operation": (200, lambda n: operations(1, lambda i: {"parameters": [{"name": f"p{k}", "in": "query", "schema": TEXT} for k in range(n)]})),
    "path parameters in a row": (40, lambda n: parameters(n, "/")),
    "path parameters in one segment": (20, lambda n: parameters(n, "")),
    "path parameters in one segment, apart": (20, lambda n: parameters(n, "-")),
    "responses of one operation": (60, lambda n: operations(1, lambda i: {"responses": {str(400 + k): {"description": "d"} for k in range(n)}})),
    "examples": (1_000, lambda n: whole({"type": "array", "items": TEXT, "examples": [["a"] * n]})),
    "tags": (5_000, lambda n: document({"S0": TEXT}, tags=[{"name": f"t{i}"} for i in range(n)])),
    "servers": (300, lambda n: document({"S0": TEXT}, servers=[{"url": f"https://h{i}.example"} for i in range(n)])),
    "security schemes": (100, lambda n: {**document({"S0": TEXT}), "components": {"schemas": {"S0": TEXT}, "securitySchemes": {f"k{i}": {"type": "apiKey", "in": "header", "name": f"X-{i}"} for i in range(n)}}, "security": [{f"k{i}": []} for i in range(n)]}),
    "references to nowhere": (2_000, lambda n: wide(n, lambda i: ref(f"No{i}"))),
    "unused schemas": (1_000, lambda n: document({f"S{i}": OBJECT for i in range(n)})),
}  # fmt: skip
PAYLOADS: dict[str, tuple[int, Callable[[int], str]]] = {
    "payload: duplicate keys": (40_000, lambda n: '{"x":[' + "1," * n + "1]," + '"u":[],' * n + '"u":[]}'),
    "payload: undeclared fields": (2_000, lambda n: json.dumps({f"k{i}": 1 for i in range(n)})),
    "payload: wrong items": (20_000, lambda n: json.dumps({"u": [1] * n, "x": "a"})),
    "payload: long string": (2_000_000, lambda n: json.dumps({"x": "a" * n})),
    "payload: escapes": (500_000, lambda n: '{"x": "' + "\\n" * n + '"}'),
}  # fmt: skip
SCHEMA = {
    "type": "object",
    "properties": {"x": TEXT, "u": {"type": "array", "items": {"type": "object"}}},
}
LIMIT = 60
"""Seconds of processor time after which a run is given up."""
MEMORY = 2_000_000_000
"""Bytes of address space after which a run is given up."""


def measured(arguments: list[str], folder: Path) -> tuple[float, float, int]:
    """Run the command; return seconds of processor time, megabytes at the peak, and its exit code."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        import resource

        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.argv = ["docpact", *arguments]
        try:
            cli.main()
        except SystemExit as end:
            os._exit(int(end.code or 0))
        except BaseException:
            os._exit(99)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def load() -> None:
    """Load every module in this process, by generating and validating something once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "api.json").write_text(json.dumps(wide(2, lambda i: OBJECT)))
        (folder / "payload.json").write_text("{}")
        spec = str(folder / "api.json")
        for arguments in (
            ["generate", "--spec", spec, "--output", str(folder), "--package", "p", "--no-cache"],
            ["validate", spec, "g", str(folder / "payload.json"), "--request"],
        ):
            sys.argv = ["docpact", *arguments]
            with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
                cli.main()


def generated(value: Document) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "api.json").write_text(json.dumps(value))
        arguments = ["generate", "--spec", "api.json", "--output", "out", "--package", "p"]
        return measured([*arguments, "--no-cache"], folder)


def validated(payload: str) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "api.json").write_text(json.dumps(whole(SCHEMA)))
        (folder / "payload.json").write_text(payload)
        return measured(["validate", "api.json", "g", "payload.json", "--request"], folder)


def exponent(small: float, large: float, base: float, least: float) -> float:
    """Return the exponent; what is within ``least`` of the base has none to speak of."""
    small, large = max(small - base, least), max(large - base, least)
    return math.log(large / small) / math.log(4)


def main() -> None:
    chosen = sys.argv[1:]
    runs: dict[str, tuple[int, Callable[[int], Any], Callable[[Any], tuple[float, float, int]]]]
    runs = {name: (n, make, generated) for name, (n, make) in CONSTRUCTS.items()}
    runs |= {name: (n, make, validated) for name, (n, make) in PAYLOADS.items()}
    load()
    bases = {
        run: tuple(min(figures) for figures in zip(run(small), run(small), run(small), strict=True))
        for run, small in ((generated, whole(TEXT)), (validated, "{}"))
    }
    print(f"base: {bases[generated][0]:.2f} s, {bases[generated][1]:.0f} MB\n")
    print("| construct | N | s at N | s at 4N | time | MB at N | MB at 4N | memory |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (size, make, run) in runs.items():
        if chosen and name not in chosen:
            continue
        base = bases[run]
        small, large = run(make(size)), run(make(4 * size))
        if large[2] not in (0, 1):
            told = "refused" if large[2] == 2 else f"ended with {large[2]}"
            print(
                f"| {name} | {size} | {small[0]:.2f} | {large[0]:.2f} | {told} | {small[1]:.0f} | {large[1]:.0f} | |",
                flush=True,
            )
            continue
        time, memory = exponent(small[0], large[0], base[0], 0.1), exponent(
            small[1], large[1], base[1], 10
        )
        print(
            f"| {name} | {size} | {small[0]:.2f} | {large[0]:.2f} | {time:.2f} | {small[1]:.0f} | {large[1]:.0f} | {memory:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
