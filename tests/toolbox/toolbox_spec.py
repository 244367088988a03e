"""A small API with every kind of message, for the tests of ``validate`` and ``mock``."""

from __future__ import annotations

__all__ = ["PETS"]

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://{region}.pets.example/v1", variables: {region: {default: eu, enum: [eu, us]}}}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: tags, in: query, schema: {type: array, items: {type: string, maxLength: 3}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: near, in: query, style: spaceDelimited, explode: false, schema: {type: array, maxItems: 2, items: {type: number}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {age: {type: integer}}}}
        - {name: where, in: query, content: {application/json: {schema: {type: object, required: [q]}}}}
        - {name: X-Trace, in: header, schema: {type: string, format: uuid}}
        - {name: sid, in: cookie, schema: {type: string, minLength: 3}}
      responses:
        "200":
          description: Pets
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}
            application/x-ndjson: {schema: {$ref: "#/components/schemas/Pet"}}
            text/event-stream: {schema: {$ref: "#/components/schemas/Pet"}}
            text/plain: {schema: {type: integer}}
        4XX: {description: Bad, content: {application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
    post:
      operationId: createPet
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/Pet"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Pet"}}
          multipart/form-data:
            schema:
              type: object
              required: [photo]
              properties:
                photo: {type: string, format: binary}
                meta: {type: object, properties: {n: {type: integer}}}
                count: {type: integer}
      responses:
        "201": {description: Made, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /pets/{petId}:
    get:
      operationId: getPet
      parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
      responses:
        "200": {description: One, content: {application/json: {schema: {$ref: "#/components/schemas/Animal"}}}}
        "404": {description: None}
  /pets/mine:
    get: {operationId: minePets, responses: {"204": {description: None}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 10}
        age: {type: integer}
        id: {type: integer, readOnly: true}
        tags: {type: array, items: {type: string}}
    Animal:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
    Cat: {type: object, required: [kind, lives], properties: {kind: {const: cat}, lives: {type: integer}}}
    Dog: {type: object, required: [kind, tricks], properties: {kind: {const: dog}, tricks: {type: array}}}
"""
