"""A part of an API, with the schemas that it needs and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from openapi_reading import Read

from docpact.config import ClientConfig
from docpact.errors import DocpactError
from docpact.openapi import Selection

TEXT = """\
    tags: [{name: pets}, {name: shops}]
    paths:
      /pets/{id}:
        get:
          operationId: getPet
          tags: [pets]
          parameters: [{name: id, in: path, required: true, schema: {$ref: '#/components/schemas/Id'}}]
          responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
        delete: {operationId: deletePet, tags: [pets], responses: {'204': {description: d, headers: {X: {schema: {$ref: '#/components/schemas/Head'}}}}}}
      /shops:
        post:
          tags: [shops]
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}
          responses: {'204': {description: d}}
    components:
      schemas:
        Id: {type: integer}
        Pet: {discriminator: {propertyName: kind}, properties: {food: {$ref: '#/components/schemas/Food'}}}
        Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {claws: {$ref: '#/components/schemas/Claws'}}}]}
        Food: {type: string}
        Claws: {type: integer}
        Shop: {type: object}
        Head: {type: string}
        Unused: {type: object}
    """

PETS = ["GET /pets/{id}", "DELETE /pets/{id}"]
CASES = [
    (
        Selection(),
        [*PETS, "POST /shops"],
        {"Id", "Pet", "Cat", "Food", "Claws", "Shop", "Head", "Unused"},
    ),
    (Selection(include_tags=("pets",)), PETS, {"Id", "Pet", "Cat", "Food", "Claws", "Head"}),
    (Selection(exclude_tags=("p*",)), ["POST /shops"], {"Shop"}),
    (Selection(include_paths=("/pets/*",)), PETS, {"Id", "Pet", "Cat", "Food", "Claws", "Head"}),
    (Selection(include_operations=("deletePet",)), ["DELETE /pets/{id}"], {"Head"}),
    (Selection(include_operations=("DELETE *",)), ["DELETE /pets/{id}"], {"Head"}),
    (
        Selection(include_operations=("POST /shops",), include_paths=("/pets/{id}",)),
        [*PETS, "POST /shops"],
        None,
    ),
    (
        Selection(include_tags=("pets",), exclude_operations=("getPet",)),
        ["DELETE /pets/{id}"],
        {"Head"},
    ),
]


@pytest.mark.parametrize(("selection", "operations", "schemas"), CASES)
def test_selections(
    read: Read, selection: Selection, operations: list[str], schemas: set[str] | None
) -> None:
    """Any include brings in, any exclude takes out; schemas follow, with those that may stand in for a base."""
    api = read(TEXT, select=selection).api
    assert [each.key for each in api.operations] == operations
    assert schemas is None or set(api.schemas) == schemas
    assert set(api.schema_pointers) == set(api.schemas)


def test_tags_without_operations_are_left_out(read: Read) -> None:
    """Only tags that are used stay."""
    assert [
        each.name for each in read(TEXT, select=Selection(include_tags=("shops",))).api.tags
    ] == ["shops"]


@pytest.mark.parametrize(
    ("selection", "what"),
    [
        (Selection(include_tags=("pet",)), "include-tags: no tag matches 'pet'"),
        (
            Selection(exclude_operations=("getPets",)),
            "exclude-operations: no operation matches 'getPets'",
        ),
        (Selection(include_paths=("/v1/*",)), r"include-paths: no path matches '/v1/\*'"),
    ],
)
def test_patterns_that_match_nothing(read: Read, selection: Selection, what: str) -> None:
    """A pattern that matches nothing is a slip, and near misses are named."""
    with pytest.raises(DocpactError, match=what) as caught:
        read(TEXT, select=selection)
    assert caught.value.hint


def test_selection_of_a_client() -> None:
    """The settings of a configured client."""
    client = ClientConfig(
        "c", Path("s"), Path("o"), "d", "p", include_tags=("a",), exclude_paths=("/b",)
    )
    assert Selection.of(client) == Selection(include_tags=("a",), exclude_paths=("/b",))
