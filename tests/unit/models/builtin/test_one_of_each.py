"""The one row of a caller, the rows behind a caller, and parts of a row whose table its path begins to name."""

from __future__ import annotations

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.shapes import FromCaller
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, takes

TABLES = (
    "CREATE TABLE users (id text PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL);"
    "CREATE TABLE booths (id serial PRIMARY KEY, user_id text NOT NULL UNIQUE REFERENCES users, name text NOT NULL, "
    "open boolean NOT NULL DEFAULT true);"
    "CREATE TABLE toys (id serial PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE user_toys (user_id text NOT NULL REFERENCES users, toy_id int NOT NULL REFERENCES toys, "
    "PRIMARY KEY (user_id, toy_id));"
    "CREATE TABLE visits (id text PRIMARY KEY, user_id text NOT NULL REFERENCES users, reason text NOT NULL);"
    "CREATE TABLE remark_clinical (id text PRIMARY KEY, visit_id text NOT NULL REFERENCES visits, said text NOT NULL);"
    "CREATE TABLE treatments (id text PRIMARY KEY, visit_id text NOT NULL REFERENCES visits, dose text NOT NULL);"
)
AUTH = (
    "scheme: {{openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, "
    "ttl: 1h}}\nprincipal: {{table: users, id: id, login: email, password: password}}\n"
    "roles: [CLERK]\ndefault: authenticated\noperations: {{{rules}}}"
)
OWN = AUTH.format(rules="it: {allow: [authenticated], scope: own, owner: user_id}")


def test_a_change_without_a_key_is_of_the_one_row_that_each_owner_has() -> None:
    """`PATCH /booths/modify`, where a booth's owner is unique."""
    change = {"operationId": "it", **takes({"name": TEXT}), **answers(None, "200", "404")}
    design = service(TABLES, OWN, {"/booths/modify": {"patch": change}})
    (it,) = design.operations
    assert (it.kind, it.table) == (Kind.UPDATE, "booths")
    assert [(m.column, type(m.source)) for m in it.steps[-1].match] == [("user_id", FromCaller)]
    assert is_built(it)


def test_a_change_without_a_key_of_owners_with_many_rows_is_asked_about() -> None:
    change = {"operationId": "it", **takes({"reason": TEXT}), **answers(None, "200", "404")}
    design = service(TABLES, OWN, {"/visits/modify": {"patch": change}})
    assert not is_built(design.operations[0])


def test_a_change_without_a_key_that_some_may_make_to_all_rows_is_asked_about() -> None:
    change = {"operationId": "it", **takes({"name": TEXT}), **answers(None, "200", "404")}
    auth = AUTH.format(rules="it: {allow: [authenticated], scope: own, owner: user_id, bypass: [CLERK]}")
    assert not is_built(service(TABLES, auth, {"/booths/modify": {"patch": change}}).operations[0])


def test_rows_behind_the_caller_are_owned_by_the_table_between() -> None:
    """`/users/me/toys` are the caller's by `user_toys.user_id`, the owner that the auth model names."""
    listed = {"operationId": "it", **answers(rows("name", id=NUMBER, many=True))}
    design = service(TABLES, OWN, {"/users/me/toys": {"get": listed}})
    assert is_built(design.operations[0])
    assert asked(design, "it") == []


def test_the_one_property_of_a_change_is_the_column_that_it_is_called_after() -> None:
    """`PATCH /booths/{id}/status` with `{"open": true}`, which no schema requires, of a body that is required."""
    change = {"operationId": "it", **takes({"open": {"type": "boolean"}}), **answers(None)}
    auth = AUTH.format(rules="")
    (it,) = service(TABLES, auth, {"/booths/{id}/status": {"patch": change}}).operations
    assert is_built(it)
    assert it.body is not None
    assert [item.column for item in it.body.fields] == ["open"]


def test_a_reference_beneath_a_row_is_no_column_of_it_to_be_written() -> None:
    """`POST /visits/{id}/helpers` with a `userId` is not whose visit it is from then on."""
    add = {"operationId": "it", **takes({"userId": TEXT}), **answers(None, "201")}
    for path in ("/visits/{id}/helpers", "/visits/{id}/helper"):
        for method in ("post", "patch"):
            design = service(TABLES, AUTH.format(rules=""), {path: {method: add}})
            assert not is_built(design.operations[0])


def test_what_a_row_has_many_of_may_be_called_by_the_beginning_of_its_table() -> None:
    """`POST /visits/{id}/remarks` makes rows of `remark_clinical`, where all that is sent is a column of it."""
    add = {"operationId": "it", **takes({"said": TEXT}, "said"), **answers(None, "201", "404")}
    (it,) = service(TABLES, AUTH.format(rules=""), {"/visits/{id}/remarks": {"post": add}}).operations
    assert (it.kind, it.table) == (Kind.CREATE, "remark_clinical")
    assert is_built(it)
    other = {"operationId": "it", **takes({"sent": TEXT}, "sent"), **answers(None, "201", "404")}
    assert not is_built(service(TABLES, AUTH.format(rules=""), {"/visits/{id}/remarks": {"post": other}}).operations[0])


def test_items_of_a_body_get_keys_that_are_texts() -> None:
    """A key that is a text without a default is made for each item, as it is for a row of its own."""
    item = {"type": "object", "properties": {"dose": TEXT}, "required": ["dose"]}
    body = takes({"reason": TEXT, "treatments": {"type": "array", "items": item}}, "reason", "treatments")
    make = {"operationId": "it", **body, **answers(None, "201")}
    (it,) = service(TABLES, AUTH.format(rules=""), {"/visits": {"post": make}}).operations
    assert is_built(it)
    assert it.body is not None
    assert [many.table for many in it.body.many] == ["treatments"]


def test_a_list_beneath_a_row_shows_the_rows_between_where_its_schema_is_called_after_them() -> None:
    """`GET /toys/{id}/users` that answers `UserToy`s lists rows of `user_toys`, not people."""
    many = {"type": "array", "items": {"$ref": "#/components/schemas/UserToy"}}
    schemas = {"UserToy": rows("userId", toyId=NUMBER)}
    paths = {"/toys/{id}/users": {"get": {"operationId": "it", **answers(many)}}}
    (it,) = service(TABLES, AUTH.format(rules=""), paths, schemas=schemas).operations
    assert (it.kind, it.table) == (Kind.LIST, "user_toys")
    assert is_built(it)
