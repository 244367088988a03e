"""What operations are called: in the words that a reader expects, the same whatever order the document has."""

from __future__ import annotations

import random

import pytest

from docpact.client.symbols import name_operations
from docpact.ir import Api, Operation, Tag


def operation(key: str, operation_id: str | None = None, tag: str | None = None) -> Operation:
    method, path = key.split(" ", 1)
    pointer = f"/paths/{path}/{method}"
    return Operation(operation_id, method, path, (tag,) if tag else (), pointer=pointer)


def calls(*operations: Operation) -> dict[str, str]:
    """``METHOD /path`` of each operation to its place on the client."""
    named = name_operations(Api("T", "1", operations=operations))
    return {
        m.operation.key: f"{r.attribute}.{m.method}" for r in named.resources for m in r.methods
    }


BY_ID = [
    ("Hosts", "ListHosts", "GET", "hosts.list"),
    ("Hosts", "hosts_list", "GET", "hosts.list"),
    ("Hosts", "getHostTotals", "GET", "hosts.get_totals"),
    ("Linked Cases", "linkedCasesBatchCreate", "POST", "linked_cases.batch_create"),
    ("Policies", "createPolicy", "POST", "policies.create"),
    ("Addresses", "deleteAddress", "DELETE", "addresses.delete"),
    ("issues", "issues/list-comments", "GET", "issues.list_comments"),
    ("pulls", "pull-request-stacks/create", "POST", "pulls.create_pull_request_stack"),
    ("users.user", "users.user.ListUser", "GET", "users_user.list"),
    ("episodes", "get-an-episode", "GET", "episodes.get"),
    ("artists", "get-an-artists-top-tracks", "GET", "artists.get_top_tracks"),
    ("Cases", "cases", "GET", "cases.get"),
    ("Type", "type", "GET", "type.get"),
    ("dates", "date", "GET", "dates.get"),
    ("clock", "date", "GET", "clock.date_"),
]


@pytest.mark.parametrize(
    ("tag", "operation_id", "method", "call"), BY_ID, ids=[f"{t}: {i}" for t, i, _, _ in BY_ID]
)
def test_by_operation_id(tag: str, operation_id: str, method: str, call: str) -> None:
    """A method says what its operationId says beyond its resource, which the caller has said already."""
    key = f"{method} /x"
    assert calls(operation(key, operation_id, tag)) == {key: call}


BY_PATH = {
    "GET /v1/cards": "cards.list",
    "POST /v1/cards": "cards.create",
    "GET /v1/cards/{id}": "cards.get",
    "POST /v1/cards/{id}": "cards.update",
    "DELETE /v1/cards/{id}": "cards.delete",
    "GET /v1/cards/{id}/entries": "cards.list_entries",
    "POST /v1/cards/{id}/entries": "cards.create_entry",
    "GET /v1/cards/{id}/entries/{entry}": "cards.get_entry",
    "POST /v1/cards/{id}/entries/{entry}/verify": "cards.verify_entry",
    "POST /v1/cards/{id}/freeze": "cards.freeze",
    "GET /v1/cards/{id}/balance": "cards.get_balance",
    "POST /v1/cards/{id}/balance": "cards.update_balance",
    "GET /api/v2/status": "status.get",
    "PUT /api/v2/status": "status.update",
    "PUT /api/v2/users/{id}": "users.replace",
    "PATCH /api/v2/users/{id}": "users.update",
    "POST /api/v2/search": "search.post",
    "POST /api/v2/hooks/{id}": "hooks.update",
    "PUT /api/v2/hooks/{id}": "hooks.replace",
    "POST /api/v2/reports": "reports.create",
    "HEAD /api/v2/reports": "reports.head",
    "GET /": "default.get",
    "POST /#Action=Run": "default.run",
}


def test_by_path() -> None:
    """Without operationIds methods have the usual words; what a path is shows in its neighbours."""
    assert calls(*map(operation, BY_PATH)) == BY_PATH


def test_derived_operation_ids() -> None:
    """OperationIds that only repeat method and path say nothing, where most of a document are so."""
    ids = ["PostCards", "GetCards", "GetCardsId", "PostCardsIdFreeze", "special"]
    keys = [
        "POST /v1/cards",
        "GET /v1/cards",
        "GET /v1/cards/{id}",
        "POST /v1/cards/{id}/freeze",
        "PUT /v1/cards",
    ]
    found = calls(*(operation(key, name, "cards") for key, name in zip(keys, ids, strict=True)))
    assert [*found.values()] == [
        "cards.create",
        "cards.list",
        "cards.get",
        "cards.freeze",
        "cards.special",
    ]


def test_one_derived_operation_id() -> None:
    """One that happens to be so was chosen, and stays."""
    found = calls(
        operation("GET /queue", "getQueue", "player"),
        operation("POST /x", "skipToNext", "player"),
        operation("POST /y", "play", "player"),
    )
    assert [*found.values()] == ["player.get_queue", "player.skip_to_next", "player.play"]


def test_framework_suffixes() -> None:
    """What a framework appends of path and method is left out."""
    found = calls(operation("GET /items/{item_id}", "read_item_items__item_id__get", "items"))
    assert [*found.values()] == ["items.read"]


def test_common_namespace() -> None:
    """The part that all operationIds begin with, the API's own name, is left out."""
    ids = ["alloy.projects.list", "alloy.projects.locations.get"]
    assert [*calls(*(operation(f"GET /{i}", i, "projects") for i in ids)).values()] == [
        "projects.list",
        "projects.get_location",
    ]


CLASHES = [
    (["GET /pets listPets", "GET /shops/{shop}/pets pets_list"], ["list", "list_of_shop"]),
    (["PUT /pets/{id} updatePet", "PATCH /pets/{id} update_pet"], ["replace", "update"]),
    (["GET /pets/{id} getPet", "HEAD /pets/{id} getPet2"], ["get", "head"]),
    (["POST /v1/pets createPet", "POST /v2/pets createPetV2"], ["create", "create_v2"]),
    (["GET /a list", "GET /b list"], ["list", "list_b"]),
    (["GET /pets/{id} getPet", "GET /pets/{name}/ getPet"], ["get", "get_by_name"]),
]


@pytest.mark.parametrize(("operations", "names"), CLASHES, ids=[ops[1] for ops, _ in CLASHES])
def test_clashes_get_the_shortest_telling_words(operations: list[str], names: list[str]) -> None:
    """Of two operations with the same name the plainest keeps it; the other says where it differs."""
    parts = [each.rsplit(" ", 1) for each in operations]
    found = calls(*(operation(key, name, "pets") for key, name in parts))
    assert [*found.values()] == [f"pets.{name}" for name in names]


@pytest.mark.parametrize("seed", range(5))
def test_order_does_not_matter(seed: int) -> None:
    """The same operations in another order have the same names."""
    operations = [operation(key) for key in BY_PATH]
    operations += [operation(f"{m} /{i}", name, tag) for i, (tag, name, m, _) in enumerate(BY_ID)]
    shuffled = random.Random(seed).sample(operations, len(operations))
    assert calls(*shuffled) == calls(*operations)


def test_a_tag_describes_its_resource() -> None:
    """The description of a tag is its resource's, however the tag is spelled there."""
    api = Api(
        "T",
        "1",
        tags=(Tag("Linked Cases", "Links."),),
        operations=(operation("GET /a", "a", "linked-cases"),),
    )
    assert [(r.attribute, r.class_name, r.description) for r in name_operations(api).resources] == [
        ("linked_cases", "LinkedCases", "Links.")
    ]
