"""A person guesses the method before reading it: names that frameworks and people write, and what is expected of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docpact.client.symbols import name_operations
from docpact.ir import Api, Operation

ROWS = """
FastAPI | read_flow_flows__id__get | GET /flows/{id} | flows | flows.read
FastAPI | read_flows_flows_filter_post | POST /flows/filter | flows | flows.filter
FastAPI | create_flow_flows__post | POST /flows/ | flows | flows.create
FastAPI | read_latest_artifact_artifacts__key__latest_get | GET /artifacts/{key}/latest | artifacts | artifacts.latest
FastAPI | read_latest_artifacts_artifacts_latest_filter_post | POST /artifacts/latest/filter | artifacts | artifacts.filter_latest
FastAPI | create_concurrency_limit_v2_v2_concurrency_limits__post | POST /v2/concurrency_limits/ | concurrency_limits_v2 | concurrency_limits_v2.create
FastAPI | create_flow_run_input_flow_runs__id__input_post | POST /flow_runs/{id}/input | flow_runs | flow_runs.create_input
FastAPI | read_users_users__get | GET /users/ | users | users.list
FastAPI | read_user_me_users_me_get | GET /users/me | users | users.me
FastAPI | login_login_access_token_post | POST /login/access-token | login | login.access_token / login.login
FastAPI | update_item_items__id__put | PUT /items/{id} | items | items.update
FastAPI | delete_item_items__id__delete | DELETE /items/{id} | items | items.delete
Django | api_projects_list | GET /api/projects/ | projects | projects.list
Django | api_projects_create | POST /api/projects/ | projects | projects.create
Django | api_tasks_destroy | DELETE /api/tasks/{id}/ | tasks | tasks.delete
Django | api_tasks_partial_update | PATCH /api/tasks/{id}/ | tasks | tasks.update
Django | api_tasks_retrieve | GET /api/tasks/{id}/ | tasks | tasks.get
Django | api_storages_export_s3_partial_update | PATCH /api/storages/export/s3/{id} | storage_s3 | storage_s3.update_export
Django | api_current-user_whoami_retrieve | GET /api/current-user/whoami | users | users.whoami
Django | api_projects_import_create | POST /api/projects/{id}/import | import | import_.import_tasks / import_.create
Spring | getItemUsingGET | GET /items/{id} | item-controller | items.get
Spring | listItemsUsingGET_1 | GET /shops/{shop}/items | item-controller | items.list_of_shop / items.list_by_shop
Spring | saveItemUsingPUT | PUT /items/{id} | item-controller | items.save
plain | DeleteVaultItem | DELETE /vaults/{vault}/items/{item} | Items | items.delete
plain | CreateVaultItem | POST /vaults/{vault}/items | Items | items.create
plain | save-shows-user | PUT /me/shows | Shows | shows.save
plain | remove-shows-user | DELETE /me/shows | Shows | shows.remove
plain | get-a-list-of-current-users-playlists | GET /me/playlists | Playlists | playlists.list_mine / playlists.list_current_user / playlists.list_current_users
plain | get_files_id | GET /files/{file_id} | Files | files.get
plain | delete_files_id | DELETE /files/{file_id} | Files | files.delete
plain | get_files_id_comments | GET /files/{file_id}/comments | Comments | comments.list_of_file / comments.list
plain | delete-owner-of-album | DELETE /albums/{id}/owner | Albums | albums.delete_owner
plain | ContainerArchive | GET /containers/{id}/archive | Container | containers.get_archive / container.get_archive
plain | ContainerExec | POST /containers/{id}/exec | Exec | exec.create
plain | ContainerStart | POST /containers/{id}/start | Container | container.start
plain | ContainerInspect | GET /containers/{id}/json | Container | container.inspect
plain | ContainerLogs | GET /containers/{id}/logs | Container | container.get_logs
plain | SystemPingHead | HEAD /_ping | System | system.ping_head
plain | SystemPing | GET /_ping | System | system.ping
plain | get_dags | GET /dags | DAG | dag.list
plain | get_dag | GET /dags/{dag_id} | DAG | dag.get
plain | post_variable | POST /variables | Variable | variable.create
plain | patch_variable | PATCH /variables/{key} | Variable | variable.update
plain | post_clear_task_instances | POST /dags/{dag_id}/clearTaskInstances | Task Instance | task_instance.clear
plain | get_list_dag_runs_batch | POST /dags/{dag_id}/dagRuns/list | DagRun | dag_run.list_batch
plain | listZone | GET /servers/{server_id}/zones/{zone_id} | zones | zones.get
plain | listZones | GET /servers/{server_id}/zones | zones | zones.list
plain | Lease_LeaseRevoke2 | POST /v3/kv/lease/revoke | Lease | lease.revoke_kv
plain | collection_add | POST /collections/{id}/add | Record | records.add / record.add
plain | findPetsByStatus | GET /pet/findByStatus | pet | pet.find_by_status
plain | getPetById | GET /pet/{petId} | pet | pet.get
plain | updatePetWithForm | POST /pet/{petId} | pet | pet.update_with_form
plain | getUserByName | GET /user/{username} | user | user.get / user.get_by_name
odd | getItem | DELETE /items/{id} | items | items.delete
odd | deleteThing | GET /things/{id} | things | things.get
odd | listThings | POST /things/search | things | things.list / things.search
plain | getPets | GET /pets | pets | pets.list
plain | addPet | POST /pet | pet | pet.add
plain | usersAll | GET /users | users | users.list / users.all
TypeSpec | Widgets_list | GET /widgets | Widgets | widgets.list
TypeSpec | Widgets_read | GET /widgets/{id} | Widgets | widgets.read
TypeSpec | Widgets_analyze | POST /widgets/{id}/analyze | Widgets | widgets.analyze
Azure | VirtualMachines_CreateOrUpdate | PUT /subscriptions/{subscriptionId}/virtualMachines/{vmName} | VirtualMachines | virtual_machines.create_or_update
Azure | VirtualMachines_ListAll | GET /subscriptions/{subscriptionId}/virtualMachines | VirtualMachines | virtual_machines.list / virtual_machines.list_all
Azure | VirtualMachines_ListByLocation | GET /subscriptions/{subscriptionId}/locations/{location}/virtualMachines | VirtualMachines | virtual_machines.list_by_location / virtual_machines.list
none | - | GET /users/{id} | - | users.get
none | - | GET /users | - | users.list
none | - | POST /users/{id}/archive | - | users.archive
none | - | DELETE /users/{id}/sessions/{session_id} | - | users.sessions.delete / users.delete_session
hint | x-fern-sdk-method-name=list_snapshots | GET /api/projects/{id}/exports/ | export | export.list_snapshots
hint | x-speakeasy-name-override=list | GET /api/projects/{id}/things/ | export | export.list
hint | x-docpact-method=take | GET /api/projects/{id}/other/ | export | export.take
"""


def _operation(row: str) -> tuple[str, Operation, list[str]]:
    kind, name, key, tag, expected = (part.strip() for part in row.split(" | "))
    method, path = key.split(" ", 1)
    extensions = {}
    operation_id: str | None = name
    if "=" in name:
        extensions = dict([name.split("=")])
        operation_id = "raw_" + re.sub(r"\W+", "_", path)
    return (
        kind,
        Operation(
            None if name == "-" else operation_id,
            method,
            path,
            () if tag == "-" else (tag,),
            extensions=extensions,
            pointer=key,
        ),
        [each.strip() for each in expected.split(" / ")],
    )


TABLE = [_operation(row) for row in ROWS.strip().splitlines()]


def _calls(*operations: Operation) -> dict[str, str]:
    named = name_operations(Api("T", "1", operations=operations))
    return {
        m.operation.key: f"{r.attribute}.{m.method}" for r in named.resources for m in r.methods
    }


@pytest.mark.parametrize(
    ("operation", "expected"),
    [(operation, expected) for _, operation, expected in TABLE],
    ids=[f"{kind}: {o.operation_id} {o.path}" for kind, o, _ in TABLE],
)
def test_method_is_what_a_person_expects(operation: Operation, expected: list[str]) -> None:
    """An operation alone in its document has the name that a person guesses."""
    assert _calls(operation)[operation.key] in expected


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in TABLE}))
def test_names_hold_among_others(kind: str) -> None:
    """Operations of one framework in one document have the same names as alone."""
    rows = [(operation, expected) for each, operation, expected in TABLE if each == kind]
    found = _calls(*(operation for operation, _ in rows))
    wrong = {o.key: found[o.key] for o, expected in rows if found[o.key] not in expected}
    assert wrong == {}


_WORDS = st.sampled_from(
    [
        "get",
        "list",
        "read",
        "create",
        "delete",
        "update",
        "add",
        "pets",
        "pet",
        "shops",
        "shop",
        "of",
        "by",
        "me",
        "v2",
        "2",
        "id",
        "all",
        "the",
        "_",
        ".",
        "/",
        "-",
        "名",
        "Using",
        "GET",
    ]
)
_SEGMENTS = st.sampled_from(
    ["pets", "{id}", "shops", "{shop}", "v1", "api", "me", "get", "filter", "{a}.{b}", ""]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "QUERY"]),
            st.lists(_SEGMENTS, max_size=5).map("/".join),
            st.lists(_WORDS, max_size=5).map("".join) | st.none() | st.text(max_size=5),
            st.sampled_from([(), ("pets",), ("Pet Shops",), ("item-controller",)]),
        ),
        unique_by=lambda row: row[:2],
        max_size=6,
    )
)
def test_every_operation_has_a_name_of_its_own(
    rows: list[tuple[str, str, str | None, tuple[str, ...]]],
) -> None:
    """Whatever ids and paths say, each operation gets one distinct identifier, in any order of the document."""
    operations = [
        Operation(name, method, f"/{path}", tags, pointer=f"{method} {path}")
        for method, path, name, tags in rows
    ]
    found = _calls(*operations)
    assert len(set(found.values())) == len({o.key for o in operations})
    assert all(part.isidentifier() for call in found.values() for part in call.split("."))
    assert _calls(*reversed(operations)) == found
