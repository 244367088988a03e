"""Names of the operations of whole documents: what the operations have in common, and where they clash, matters."""

from __future__ import annotations

import random

import pytest

from docpact.client.symbols import name_operations
from docpact.ir import Api, Operation

DOCUMENTS = """
# drf
api_v1_orders_list | GET /api/v1/orders/ | v1 | v1.list_orders
api_v1_orders_create | POST /api/v1/orders/ | v1 | v1.create_order
api_v1_orders_retrieve | GET /api/v1/orders/{id}/ | v1 | v1.get_order
api_v1_orders_update | PUT /api/v1/orders/{id}/ | v1 | v1.replace_order
api_v1_orders_partial_update | PATCH /api/v1/orders/{id}/ | v1 | v1.update_order
api_v1_orders_destroy | DELETE /api/v1/orders/{id}/ | v1 | v1.delete_order
api_v1_orders_cancel_create | POST /api/v1/orders/{id}/cancel/ | v1 | v1.cancel_order
api_v1_orders_items_list | GET /api/v1/orders/{order_pk}/items/ | v1 | v1.list_items
api_v1_orders_items_retrieve | GET /api/v1/orders/{order_pk}/items/{id}/ | v1 | v1.get_item
# drf2
orders_list | GET /orders/ | orders | orders.list
orders_create | POST /orders/ | orders | orders.create
orders_retrieve | GET /orders/{id}/ | orders | orders.get
orders_update | PUT /orders/{id}/ | orders | orders.replace
orders_partial_update | PATCH /orders/{id}/ | orders | orders.update
orders_destroy | DELETE /orders/{id}/ | orders | orders.delete
orders_cancel_create | POST /orders/{id}/cancel/ | orders | orders.cancel
orders_export_retrieve | GET /orders/export/ | orders | orders.export
orders_bulk_create_create | POST /orders/bulk_create/ | orders | orders.bulk_create
orders_set_default_partial_update | PATCH /orders/{id}/set_default/ | orders | orders.set_default
orders_items_list | GET /orders/{order_pk}/items/ | orders | orders.list_items
orders_items_destroy | DELETE /orders/{order_pk}/items/{id}/ | orders | orders.delete_item
auth_token_create | POST /auth/token/ | auth | auth.create_token
auth_token_refresh_create | POST /auth/token/refresh/ | auth | auth.refresh_token
users_me_retrieve | GET /users/me/ | users | users.me / users.get_me
users_set_password_create | POST /users/{id}/set_password/ | users | users.set_password
schema_retrieve | GET /schema/ | schema | schema.get
# drfread
users_read | GET /api/users/{id} | Administrative | administrative.read_user / administrative.get_user
users_list | GET /api/users | Administrative | administrative.list_users
documents_create | POST /api/documents | Clinical | clinical.create_document
appointments_delete | DELETE /api/appointments/{id} | Clinical | clinical.delete_appointment
appointments_update | PUT /api/appointments/{id} | Clinical | clinical.replace_appointment
appointments_partial_update | PATCH /api/appointments/{id} | Clinical | clinical.update_appointment
# fastapi
read_users_api_v1_users__get | GET /api/v1/users/ | users | users.list / users.read_many
read_user_me_api_v1_users_me_get | GET /api/v1/users/me | users | users.me / users.get_me / users.read_me
update_user_me_api_v1_users_me_patch | PATCH /api/v1/users/me | users | users.update_me
read_user_by_id_api_v1_users__user_id__get | GET /api/v1/users/{user_id} | users | users.read / users.get / users.read_by_id
create_user_api_v1_users__post | POST /api/v1/users/ | users | users.create
register_user_api_v1_users_signup_post | POST /api/v1/users/signup | users | users.register
recover_password_api_v1_password_recovery__email__post | POST /api/v1/password-recovery/{email} | login | login.recover_password
login_access_token_api_v1_login_access_token_post | POST /api/v1/login/access-token | login | login.access_token / login.login_access_token
test_email_api_v1_utils_test_email__post | POST /api/v1/utils/test-email/ | utils | utils.test_email
health_check_api_v1_utils_health_check__get | GET /api/v1/utils/health-check/ | utils | utils.health_check / utils.check_health
root__get | GET / | - | default.root / default.get_root
get_items_items_get | GET /items | items | items.list
delete_item_items__item_id__delete | DELETE /items/{item_id} | items | items.delete
upload_file_items__item_id__upload_post | POST /items/{item_id}/upload | items | items.upload_file
# fastapi2
get_api_v1_cities_get | GET /api/v1/cities | - | cities.list / cities.get
cities_get_v2_cities_get | GET /v2/cities | v2 | v2.list_cities / v2.get_cities
cities_getv1_v1_cities_get | GET /v1/cities | v1 | v1.list_cities / v1.get_cities
locationsv1_get_v1_locations_get | GET /v1/locations | v1 | v1.list_locations / v1.get_locations
locations_get_v2_locations__id__get | GET /v2/locations/{id} | v2 | v2.get_location
locations_get_v2_locations_get | GET /v2/locations | v2 | v2.list_locations / v2.get_locations
# spring
getUserUsingGET_1 | GET /users/{id} | user-controller | users.get
getUsersUsingGET | GET /users | user-controller | users.list
createUserUsingPOST | POST /users | user-controller | users.create
deleteUserUsingDELETE | DELETE /users/{id} | user-controller | users.delete
updateUserUsingPUT | PUT /users/{id} | user-controller | users.update
findAllUsingGET_2 | GET /orders | order-controller | orders.find_all / orders.list
findOneUsingGET | GET /orders/{id} | order-controller | orders.find_one / orders.get
saveUsingPOST | POST /orders | order-controller | orders.save / orders.create
existsUsingHEAD | HEAD /orders/{id} | order-controller | orders.exists
findAll_1 | GET /carts | cart-controller | carts.find_all / carts.list
findAll | GET /pets | pet-controller | pets.find_all / pets.list
getById_3 | GET /pets/{id} | pet-controller | pets.get / pets.get_by_id
# nswag
Users_GetAll | GET /api/Users | Users | users.list / users.get_all / users.list_all
Users_Get | GET /api/Users/{id} | Users | users.get
Users_GetById | GET /api/Users/by-id/{id} | Users | users.get_by_id
Users_Post | POST /api/Users | Users | users.create
Users_Put | PUT /api/Users/{id} | Users | users.replace / users.update
Users_Delete | DELETE /api/Users/{id} | Users | users.delete
Users_GetUserRoles | GET /api/Users/{id}/roles | Users | users.get_roles / users.list_roles / users.get_user_roles
OrderApi_GetList | GET /api/v1/orders | Orders | orders.list / orders.get_list
OrderApi_PostNewOrder | POST /api/v1/orders | Orders | orders.create / orders.create_new
OrderApi_Find | GET /api/v1/orders/find/{id} | Orders | orders.find
OrderApi_UpdateState | PUT /api/v1/orders/{id}/orderstate | Orders | orders.update_state
Article_GetCustomFields | GET /api/v1/products/custom-fields | Products | products.get_custom_fields / products.list_custom_fields
Article_DeleteImageFromProduct | DELETE /api/v1/products/{productId}/images/{imageId} | Products | products.delete_image
Article_PatchArticle | PATCH /api/v1/products/{id} | Products | products.update / products.update_article
WebHookManagement_DeleteAll | DELETE /api/v1/webhooks | Webhooks | webhooks.delete_all / webhooks.delete
WebHookManagement_Get | GET /api/v1/webhooks | Webhooks | webhooks.get / webhooks.list
TimesheetSubmission_Post | POST /api/TimesheetSubmission | TimesheetSubmission | timesheet_submission.create / timesheet_submission.post
# grpc
UserService_GetUser | GET /v1/users/{id} | UserService | user_service.get / user_service.get_user
UserService_ListUsers | GET /v1/users | UserService | user_service.list / user_service.list_users
UserService_CreateUser | POST /v1/users | UserService | user_service.create / user_service.create_user
UserService_DeleteUser2 | DELETE /v1/users/{id} | UserService | user_service.delete / user_service.delete_user
ShelfService_MoveBook | POST /v1/{name=shelves/*/books/*}:move | ShelfService | shelf_service.move_book
Health_Check | GET /v1/health | Health | health.check
ABitOfEverythingService_Create | POST /v1/example/a_bit_of_everything | ABitOfEverythingService | a_bit_of_everything_service.create
# rails
users#index | GET /users | users | users.list
users#show | GET /users/{id} | users | users.get
users#create | POST /users | users | users.create
users#destroy | DELETE /users/{id} | users | users.delete
users#update | PUT /users/{id} | users | users.update / users.replace
api/v2/posts#index | GET /api/v2/posts | posts | posts.list
posts#publish | POST /posts/{id}/publish | posts | posts.publish
# kebab
list-users | GET /users | users | users.list
get-user | GET /users/{id} | users | users.get
create-user | POST /users | users | users.create
users.sessions.revoke | POST /users/{id}/sessions/revoke | users | users.revoke_sessions / users.sessions_revoke
users/list-emails | GET /user/emails | users | users.list_emails
admin.users.invite | POST /admin.users.invite | admin.users | admin_users.invite
chat.postMessage | POST /chat.postMessage | chat | chat.post_message
conversations.list | GET /conversations.list | conversations | conversations.list
# kw
list | GET /a | things | things.list
print | POST /print | things | things.print
self | GET /self | things | things.self / things.get_self / things.self_
class | GET /class | things | things.class_ / things.get_class
import | POST /import | things | things.import_
None | GET /none | things | things.none_ / things.None_ / things.get_none / things.none
async | POST /async | things | things.async_
models | GET /models | models | models.list / models.get
# verbs
getItems | POST /items/search | items | items.search / items.list
removeUser | DELETE /users/{id} | members | members.remove_user
fetchUsers | GET /users | users | users.list / users.fetch
searchUsers | GET /users/search | users | users.search
countUsers | GET /users/count | users | users.count
existsUser | HEAD /users/{id} | users | users.exists
doSomething | POST /do | misc | misc.do_something
# clash
listPets | GET /pets | pets | pets.list
listPetsByOwner | GET /owners/{id}/pets | pets | pets.list_by_owner
listAllPets | GET /all-pets | pets | pets.list_all
getPets | GET /v2/pets | pets | pets.list_v2
# nonascii
список | GET /a | товары | товары.список
获取用户 | GET /users/{id} | 用户 | 用户.获取用户
# none
- | GET /load_balancers/{id}/actions | Load Balancer Actions | load_balancer_actions.list
- | GET /load_balancers/{id}/actions/{action_id} | Load Balancer Actions | load_balancer_actions.get
- | POST /load_balancers/{id}/actions/add_service | Load Balancer Actions | load_balancer_actions.add_service
- | GET /servers/{id}/metrics | Servers | servers.get_metrics
- | POST /servers/{id}/actions/poweron | Server Actions | server_actions.poweron
- | POST /users/{id}/deactivate | - | users.deactivate
- | GET /users/{id}/posts/{post_id}/comments | - | users.list_post_comments
- | PUT /users/{id}/avatar | - | users.update_avatar / users.replace_avatar
- | DELETE /users/{id}/avatar | - | users.delete_avatar
- | GET /users/search | - | users.search
- | POST /users/login | - | users.login
- | GET /v1/health | - | health.get
- | GET / | - | default.get
- | POST /oauth/token | - | oauth.create_token / oauth.token
# typespec
Pets_list | GET /pets | - | pets.list
Pets_create | POST /pets | - | pets.create
Pets_read | GET /pets/{id} | - | pets.read / pets.get
Toys_getToys | GET /pets/{id}/toys | - | toys.list / toys.get / toys.get_toys
Checkups_createOrUpdate | PATCH /checkups/{id} | - | checkups.create_or_update
PetCheckups_createOrUpdate | PATCH /pets/{petId}/checkups/{checkupId} | - | pet_checkups.create_or_update
ListPetToysResponse_setName | POST /pets/{petId}/toys/{toyId}/name | - | list_pet_toys_response.set_name
# misc
getUserByUsername | GET /users/{username} | users | users.get_by_username / users.get
getUserById | GET /users/id/{id} | users | users.get_by_id / users.get
uploadUserAvatar | POST /users/{id}/avatar | users | users.upload_avatar
getCurrentUser | GET /user | users | users.get_current / users.current
listUserRepositories | GET /users/{id}/repositories | repositories | repositories.list_of_user / repositories.list / repositories.list_user
addUserToGroup | POST /groups/{gid}/users/{uid} | groups | groups.add_user
removeUserFromGroup | DELETE /groups/{gid}/users/{uid} | groups | groups.remove_user
getOrganizationMembers | GET /orgs/{org}/members | organizations | organizations.get_members / organizations.list_members
getLiveSnapshotId | GET /snapshots/liveSnapshotId | snapshots | snapshots.get_live_id / snapshots.get_live_snapshot_id
cancelSubscription | DELETE /subscriptions/{id} | subscriptions | subscriptions.cancel
createCheckoutSession | POST /checkout/sessions | checkout | checkout.create_session
verifyEmail | GET /auth/verify-email | auth | auth.verify_email
retrieveInvoicePdf | GET /invoices/{id}/pdf | invoices | invoices.retrieve_pdf / invoices.get_pdf
bulkDeleteItems | POST /items/bulk-delete | items | items.bulk_delete
deleteItems | DELETE /items | items | items.delete_many / items.delete_all / items.delete
deleteItem | DELETE /items/{id} | items | items.delete
# template
items-read_items | GET /api/v1/items/ | items | items.list
items-read_item | GET /api/v1/items/{id} | items | items.read
users-read_user_me | GET /api/v1/users/me | users | users.me
users-update_user_me | PATCH /api/v1/users/me | users | users.update_me
get_user_by_email_users_by_email__email__get | GET /users/by-email/{email} | users | users.get_by_email / users.get
# controllers
CustomersApi_DeleteCustomer2 | DELETE /v1/CustomersApi/{id} | CustomersApi | customers_api.delete
Invoices_GetInvoiceByNumber | GET /v1/invoices/{number} | Billing | billing.get_invoice
Countries_GetCountryRegions | GET /v1/countries/{id}/regions | Settings | settings.get_country_regions
Orders_PutAsync | PUT /api/Orders/{id} | Orders | orders.update / orders.replace
find_1 | GET /pots | pot-controller-impl | pots.find
# nested
projects_servers_stop | POST /projects/{project}/servers/{server}/stop/ | projects | projects.stop_server
users_keys_destroy | DELETE /users/{user}/keys/{id}/ | users | users.delete_key
jira-add-or-update-integration-link | POST /jira/links/{key} | links | links.jira_add_or_update_integration
removeTracksPlaylist | DELETE /playlists/{id}/tracks | playlists | playlists.remove_tracks
allPermissions | GET /acl | permissions | permissions.list
DELETE_suppression-bounces | DELETE /suppression/bounces/{email} | bounces | bounces.delete
postSubscription | POST /subscriptions | subscriptions | subscriptions.create
# extension
- | GET /hooks.json | - | hooks.list
- | POST /hooks.json | - | hooks.create
- | GET /hooks/{id}.json | - | hooks.get
- | GET /hooks/count.json | - | hooks.count
# fragment
- | POST /rpc#createUser | - | rpc.create_user
- | POST /rpc#Action=DropTable | - | rpc.drop_table
# short
a | POST /a | things | things.a
a_b | GET /a/b | things | things.a_b / things.get_b
# nest
OrdersController_findAll | GET /orders | orders | orders.find_all
OrdersController_findAll_v2 | GET /v2/orders | orders | orders.find_all_v2
OrdersController_findOne | GET /orders/{id} | orders | orders.find_one
OrdersController_remove | DELETE /orders/{id} | orders | orders.remove
OrdersController_getItem | GET /orders/{order}/items/{item} | orders | orders.get_item
AppController_health_v1 | GET /health | - | app.health / app.get_health
# fastapi-users
users:user | GET /users/{id} | users | users.get
users:delete_user | DELETE /users/{id} | users | users.delete
users:current_user | GET /users/me | users | users.current / users.get_current
auth:jwt.login | POST /auth/jwt/login | auth | auth.login_jwt / auth.login
# fused
deletenonSeparatorTokens | DELETE /indexes/{uid}/settings/non-separator-tokens | Settings | settings.delete_non_separator_tokens
putprefixSearch | PUT /indexes/{uid}/settings/prefix-search | Settings | settings.update_prefix_search / settings.put_prefix_search
getembedders | GET /indexes/{uid}/settings/embedders | Settings | settings.get_embedders / settings.list_embedders
# compounds
patch_api_key | PATCH /keys/{key} | Keys | keys.update_api_key / keys.update
buyMuseumTickets | POST /tickets | Tickets | tickets.buy_museum_tickets
createSpecialEvent | POST /special-events | Events | events.create_special / events.create_special_event
get_index_stats | GET /indexes/{uid}/stats | Stats | stats.get_of_index / stats.get / stats.get_index
get_stats | GET /stats | Stats | stats.get
# digests
9e107d9d372bb6826bd81d3542a419d6 | GET /projects | Projects | projects.list
d41d8cd98f00b204e9800998ecf8427e | POST /projects | Projects | projects.create
e4d909c290d0fb1ca068ffaddf22cbd0 | DELETE /projects/{id} | Projects | projects.delete
c3fcd3d76192e4007dfb496cca67e13b | POST /projects/{id}/archive | Projects | projects.archive
1b6453892473a467d07372d45eb05abc | POST /projects/{id}/members | Projects | projects.create_member
0f8fad5b-d9cb-469f-a165-70867728950e | GET /projects/{id}/members | Projects | projects.list_members
# by
ApiBoardsGet | GET /api/Boards | Boards | boards.list
ApiBoardsByIdGet | GET /api/Boards/{id} | Boards | boards.get
ApiBoardsByBoardIdColumnsGet | GET /api/Boards/{boardId}/Columns | Boards | boards.list_columns
ApiBoardsByBoardIdColumnsByNameDelete | DELETE /api/Boards/{boardId}/Columns/{name} | Boards | boards.delete_column / boards.delete_columns
post-parts-by-part-id-archive | POST /parts/{part-id}/archive | - | parts.archive
list-parts-by-part-id-notes | GET /parts/{part-id}/notes | - | parts.list_notes
# short
repoGet | GET /repos/{owner}/{repo} | repository | repository.get
repoListBranches | GET /repos/{owner}/{repo}/branches | repository | repository.list_branches
repoDeleteBranch | DELETE /repos/{owner}/{repo}/branches/{branch} | repository | repository.delete_branch
orgListTeams | GET /orgs/{org}/teams | organization | organization.list_teams
# owners
Orders_Get | GET /api/Orders/{id} | Orders | orders.get
Orders_GetByCustomer | GET /api/Customers/{customerId}/Orders | Orders | orders.list_by_customer
repos/list-for-org | GET /orgs/{org}/repos | repos | repos.list_for_org
posts.comments.destroy | DELETE /posts/{post}/comments/{comment} | Comments | comments.delete
# versions
CatsController_findOne_v1 | GET /v1/cats/{id} | cats | cats.find_one
CatsController_findOne_v2 | GET /v2/cats/{id} | cats | cats.find_one_v2
# spelling
- | GET /users | - | users.list
- | GET /Users | - | users.list_capitalized
- | GET /users/ | - | users.list_with_slash
- | GET /users/{id} | - | users.get
- | GET /users/{id}/ | - | users.get_with_slash
# joined
Todos_createJson_Todos_createForm | POST /items | - | todos.create
Todos_list | GET /items | - | todos.list
SubC.anotherOp | POST /c | - | sub_c.another_op
# all
listCoreV1NamespacedPod | GET /api/v1/namespaces/{namespace}/pods | core_v1 | core_v1.list_namespaced_pod
listCoreV1PodForAllNamespaces | GET /api/v1/pods | core_v1 | core_v1.list_pod_for_all_namespaces
# actions
accounts_set_password_create | POST /api/accounts/{id}/set_password/ | api | api.set_account_password
orders_bulk_destroy | DELETE /api/orders/bulk/ | api | api.bulk_delete_orders
health_check | GET /api/health-check/ | api | api.health_check
"""
"""Of each document: operationId, method and path, tag, and the names that a person expects."""


def _documents() -> dict[str, list[tuple[Operation, list[str]]]]:
    found: dict[str, list[tuple[Operation, list[str]]]] = {}
    for line in DOCUMENTS.strip().splitlines():
        if line.startswith("# "):
            rows = found.setdefault(line[2:], [])
            continue
        name, key, tag, expected = (part.strip() for part in line.split(" | "))
        method, path = key.split(" ", 1)
        operation = Operation(
            None if name == "-" else name,
            method,
            path,
            () if tag == "-" else (tag,),
            pointer=f"{method} {path}",
        )
        rows.append((operation, expected.split(" / ")))
    return found


@pytest.mark.parametrize("document", _documents())
def test_operations_of_a_document_have_the_expected_names(document: str) -> None:
    """Each operation has the name that a person guesses, whatever framework wrote the operationIds, in any order."""
    rows = _documents()[document]
    for seed in range(2):
        shuffled = random.Random(seed).sample(rows, len(rows))
        named = name_operations(Api("T", "1", operations=tuple(o for o, _ in shuffled)))
        calls = {
            m.operation.key: f"{r.attribute}.{m.method}" for r in named.resources for m in r.methods
        }
        assert {o.key: calls[o.key] for o, names in rows if calls[o.key] not in names} == {}


def test_one_path_item_of_two_paths_is_named_after_each_path() -> None:
    """An operationId that two paths share by ``$ref`` and that names one of them names neither."""
    operations = tuple(
        Operation("town", "GET", path, ("places",), pointer=path)
        for path in ("/town/{id}", "/city/{id}")
    )
    named = name_operations(Api("T", "1", operations=operations))
    assert [m.method for r in named.resources for m in r.methods] == ["get_town", "get_city"]


def test_long_tags_are_not_merged() -> None:
    """Tags that differ behind the place where the name of a module ends are two resources."""
    tags = [f"{'a' * 300}{end}" for end in "12"]
    operations = tuple(Operation("get", "GET", f"/{tag}", (tag,), pointer=tag) for tag in tags)
    named = name_operations(Api("T", "1", operations=operations))
    assert len({r.attribute for r in named.resources}) == 2
    assert max(len(r.attribute) for r in named.resources) < 70
