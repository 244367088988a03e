"""Validate a large NDJSON file: time beside ``jsonschema-rs`` with ``json.loads``, and the memory of the process.

    uv run python tests/benchmarks/validate.py [MEGABYTES] [ROUNDS]

The goal is at most 1.5 times the CPU time of parsing each line with ``json.loads`` and asking the compiled schema, and
memory that does not grow with the file.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import jsonschema_rs

from docpact.openapi import read_api
from docpact.validate.payload import Target
from docpact.validate.records import check_records
from docpact.validate.validator import Validator

SPEC = """\
openapi: 3.1.0
info: {title: Records, version: "1"}
paths:
  /records:
    post:
      operationId: send
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name, age]
              properties:
                name: {type: string, maxLength: 20}
                age: {type: integer, minimum: 0}
                tags: {type: array, items: {type: string}}
                score: {type: number}
                owner:
                  type: object
                  required: [id]
                  properties:
                    id: {type: integer}
                    mail: {type: string, format: email}
                    nested: {type: object, properties: {x: {type: array, items: {type: integer}}, y: {type: [string, "null"]}}}
      responses: {"204": {description: Taken}}
"""


def write(file: Path, megabytes: int) -> int:
    """Write records until the file has this size; return how many."""
    chosen = random.Random(1)
    size = lines = 0
    with file.open("w", encoding="utf-8") as out:
        while size < megabytes * 1_000_000:
            nested = {"x": [1, 2, 3], "y": None}
            owner = {"id": chosen.randrange(10**6), "mail": "a@b.example", "nested": nested}
            record = {
                "name": f"p{chosen.randrange(1000)}",
                "age": chosen.randrange(30),
                "tags": ["a", "b", "c"],
            }
            line = json.dumps({**record, "score": chosen.random(), "owner": owner}) + "\n"
            size += out.write(line)
            lines += 1
    return lines


def main() -> None:
    """Measure and print."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        spec, data = Path(folder) / "spec.yaml", Path(folder) / "data.ndjson"
        spec.write_text(SPEC, encoding="utf-8")
        lines = write(data, megabytes)
        source = read_api(spec)
        (operation,) = source.api.operations
        target = Target(Validator(source.api, source.document), operation, None)
        assert operation.request_body is not None
        bare = jsonschema_rs.Draft202012Validator(
            operation.request_body.content[0].schema, validate_formats=True
        )
        target.schema.accepts({})
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ratios: list[float] = []
        for _ in range(rounds):
            start = time.process_time()
            with data.open("rb") as opened:
                assert all(bare.is_valid(json.loads(line)) for line in opened)
            middle = time.process_time()
            with data.open("rb") as opened:
                assert not list(check_records(opened, target, data.name))
            end = time.process_time()
            ratios.append((end - middle) / (middle - start))
            print(
                f"bare {middle - start:.2f} s, docpact {end - middle:.2f} s, ratio {ratios[-1]:.2f}"
            )
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(
            f"{megabytes} MB, {lines:,} records: median ratio {sorted(ratios)[len(ratios) // 2]:.2f}, memory grew {grown / 1024:.1f} MB"
        )


if __name__ == "__main__":
    main()
