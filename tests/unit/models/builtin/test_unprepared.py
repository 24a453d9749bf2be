"""What is built of contracts that nobody prepared, and what of them is asked: words in paths, lists of one row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, FromCaller, FromPath, Match, ParamUse, TokenField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, is_built, rows, service, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT NOT NULL,
  name TEXT NOT NULL);
CREATE TABLE boats (id SERIAL PRIMARY KEY, label TEXT NOT NULL, price NUMERIC(8,2) NOT NULL DEFAULT 0);
CREATE TABLE berths (id SERIAL PRIMARY KEY, berth TEXT NOT NULL, status BOOLEAN NOT NULL);
CREATE TABLE trips (
  id SERIAL PRIMARY KEY, boat_id INT NOT NULL REFERENCES boats (id), label TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'x'
    CHECK (kind IN ('x', 'staff')),
  created_by INT NOT NULL REFERENCES people (id), updated_by INT NOT NULL REFERENCES people (id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash, role: role}
roles: [skipper, crew]
default: authenticated
"""
BOATS = rows("label", id=NUMBER, many=True)
BOAT: dict[str, Any] = {"$ref": "#/components/schemas/Boat"}
SCHEMAS = {"Boat": rows("label", id=NUMBER)}


def design_of(paths: dict[str, Any], schemas: dict[str, Any] | None = None, auth: str = AUTH) -> ServiceDesign:
    return service(TABLES, auth, paths, schemas=schemas)


def lists(path: str, schema: dict[str, Any] = BOATS) -> ServiceDesign:
    return design_of({path: {"get": {"operationId": "list", **answers(schema)}}})


def test_a_list_for_those_who_look_after_the_rows_leaves_none_out() -> None:
    for path in ("/boats/admin", "/boats/admin/all", "/boats/skipper"):
        operation = lists(path).operation("list")
        assert is_built(operation)
        assert operation.kind is Kind.LIST
        assert any("says for whom rows of `boats` are listed" in text for text in operation.assumptions)


def test_what_may_choose_rows_by_what_they_hold_is_asked_about() -> None:
    assert not is_built(lists("/boats/captain").operation("list"))
    assert not is_built(lists("/people/crew", rows("name", id=NUMBER, many=True)).operation("list"))
    assert not is_built(lists("/boats/admin", rows("label", id=NUMBER)).operation("list"))
    chosen = lists("/trips/staff", rows("label", id=NUMBER, many=True)).operation("list")
    assert not any("says for whom" in text for text in chosen.assumptions)


def test_a_list_for_those_who_look_after_the_rows_that_anybody_may_read_is_asked_about() -> None:
    design = lists("/boats/staff")
    kept = design_of(
        {"/boats/staff": {"get": {"operationId": "list", **answers(BOATS)}}},
        auth=f"{AUTH}operations: {{list: {{allow: [skipper]}}}}",
    )

    assert asked(design, "list") == ["Which rows of `boats` are `staff`?"]
    assert (is_built(kept.operation("list")), asked(kept, "list")) == (True, [])


@pytest.mark.parametrize(
    "path, more, allow",
    [
        ("/ropes/skipper", "", "crew"),
        ("/ropes/skipper", ", skipper_id INT", "skipper"),
        ("/ropes/admin", ", for_admin BOOLEAN NOT NULL", "skipper"),
        ("/ropes/admin", "); CREATE TABLE admins (id SERIAL PRIMARY KEY, rope_id INT REFERENCES ropes (id)", "skipper"),
    ],
)
def test_a_word_for_people_that_may_be_something_else_says_not_for_whom_rows_are(
    path: str, more: str, allow: str
) -> None:
    tables = f"{TABLES} CREATE TABLE ropes (id SERIAL PRIMARY KEY, label TEXT NOT NULL{more});"
    auth = f"{AUTH}operations: {{list: {{allow: [{allow}]}}}}"
    design = service(tables, auth, {path: {"get": {"operationId": "list", **answers(BOATS)}}})

    assert not is_built(design.operation("list"))


def test_a_search_beneath_a_singular_name_is_not_about_the_caller() -> None:
    get = {"operationId": "find", **asks("keyWords"), **answers(rows("name", id=NUMBER, many=True))}
    operation = service(
        TABLES.replace("people", "person"), AUTH.replace("people", "person"), {"/person/search": {"get": get}}
    ).operation("find")

    assert operation.kind is Kind.LIST
    assert [param.use for param in operation.params] == [ParamUse.SEARCH]


def test_one_row_that_is_shown_as_a_list_is_answered_as_a_list_of_it() -> None:
    body = takes({"label": TEXT}, "label")
    many = {"type": "array", "items": BOAT}
    design = design_of(
        {"/boats/{id}": {"put": {"operationId": "change", **body, **answers(many, "200", "404")}}}, SCHEMAS
    )
    operation = design.operation("change")

    assert is_built(operation)
    assert operation.answer.many
    assert any("Is a list what change answers" in text for text in asked(design, "change"))
    assert "(self.session, [boat], " in emitted(design)[Path("app/services/boats.py")]


def test_a_schema_that_is_a_list_and_an_object_at_once_is_asked_about() -> None:
    both = {**BOAT, "type": "array", "items": BOAT}
    design = design_of({"/boats/{id}": {"get": {"operationId": "get", **answers(both, "200", "404")}}}, SCHEMAS)

    assert not is_built(design.operation("get"))


def test_who_changed_a_row_last_is_whoever_makes_it_and_then_whoever_changes_it() -> None:
    body = takes({"label": TEXT, "boat_id": NUMBER}, "label", "boat_id")
    paths = {
        "/trips": {"post": {"operationId": "make", **body, **answers(status="204")}},
        "/trips/{id}": {"patch": {"operationId": "change", **body, **answers(None, "204", "404")}},
    }
    design = design_of(paths)
    by_caller = Match(column="updated_by", source=FromCaller(column="id"))

    assert by_caller in design.operation("make").set
    assert by_caller in design.operation("change").set
    assert "`trips.updated_by` says who changed a row last: the caller" in design.operation("change").evidence
    assert is_built(design.operation("make"))


def test_a_stay_that_is_made_free_of_charge_is_money_and_a_place_that_is_made_free_is_not() -> None:
    body = takes({"label": TEXT}, "label")
    paths = {
        f"/{table}/{{id}}/free": {"post": {"operationId": table, **body, **answers(None, "204", "404")}}
        for table in ("boats", "trips")
    }
    design = design_of(paths)

    assert any("charged or paid" in text for text in asked(design, "boats"))
    assert not any("charged or paid" in text for text in asked(design, "trips"))


def berths(properties: dict[str, Any], *needed: str) -> ServiceDesign:
    shown = {"type": "object", "properties": {"id": NUMBER, **properties}}
    paths = {
        "/berths": {"post": {"operationId": "make", **takes(properties, *needed), **answers(shown, "201")}},
        "/berths/{id}": {"get": {"operationId": "get", **answers(shown, "200", "404")}},
    }
    return design_of(paths)


def column_of(design: ServiceDesign, name: str) -> str:
    found = [
        f.source.column
        for v in design.views.values()
        for f in v.fields
        if f.property == name and isinstance(f.source, ColumnField)
    ]
    return found[0] if found else ""


def test_the_only_text_that_is_called_as_the_row_is_is_what_a_row_is_called() -> None:
    design = berths({"nombre": TEXT}, "nombre")

    assert is_built(design.operation("make"))
    assert column_of(design, "nombre") == "berth"
    assert column_of(berths({"nombre": TEXT}), "nombre") == ""
    assert not is_built(berths({"origin": TEXT}, "origin").operation("make"))


def test_the_only_truth_value_of_either_is_one_where_the_column_says_no_more() -> None:
    truth = {"type": "boolean"}
    assert column_of(berths({"nombre": TEXT, "libre": truth}, "nombre"), "libre") == "status"
    assert column_of(berths({"nombre": TEXT, "libre": truth, "seco": truth}, "nombre"), "libre") == ""
    assert column_of(berths({"nombre": TEXT, "sendMail": truth}, "nombre"), "sendMail") == ""


def by_query(method: str, name: str, **more: Any) -> ServiceDesign:
    asks_for = asks(**{name: {"required": True, "schema": TEXT}})
    shown = more.pop("shown", rows("name", "email", id=NUMBER))
    return design_of({"/people": {method: {"operationId": "one", **asks_for, **more, **answers(shown, "200", "404")}}})


def test_a_query_parameter_that_must_be_there_and_is_unique_finds_the_row() -> None:
    body = takes({"name": TEXT}, "name")
    for method, kind, more in (("get", Kind.GET, {}), ("patch", Kind.UPDATE, body), ("delete", Kind.DELETE, {})):
        design = by_query(method, "email", **more)
        operation = design.operation("one")
        assert operation.kind is kind
        assert is_built(operation)
        assert [param.use for param in operation.params] == [ParamUse.KEY]
        assert operation.steps[-1].match == (Match(column="email", source=FromPath(name="email")),)
        tree = emitted(design)
        assert "params.email" in tree[Path("app/services/people.py")]
        assert '"email": shown(' in tree[Path("tests/scenarios.py")]


def test_a_query_parameter_of_a_list_or_of_what_several_rows_share_finds_no_row() -> None:
    many = by_query("get", "email", shown=rows("name", id=NUMBER, many=True)).operation("one")
    assert many.kind is Kind.LIST
    assert not is_built(by_query("delete", "name").operation("one"))


@pytest.mark.parametrize(
    "method, said, of_it",
    [
        ("delete", "Delete people", "E-mail of the one to keep"),
        ("delete", "Deletes all people whose e-mail is smaller", ""),
        ("get", "The next person", ""),
        ("patch", "Change an address", "The new e-mail"),
    ],
)
def test_a_query_parameter_by_which_other_rows_are_meant_finds_no_row(method: str, said: str, of_it: str) -> None:
    email = {"in": "query", "name": "email", "required": True, "schema": TEXT, "description": of_it}
    more = {**takes({"name": TEXT}, "name")} if method == "patch" else {}
    shown = answers(rows("name", id=NUMBER), "200", "404")
    get = {"operationId": "one", "summary": said, "parameters": [email], **more, **shown}

    assert not is_built(design_of({"/people": {method: get}}).operation("one"))


def test_a_password_is_known_by_the_column_that_keeps_it_in_whatever_language() -> None:
    tables = "CREATE TABLE usuarios (id SERIAL PRIMARY KEY, usuario TEXT NOT NULL UNIQUE, senha TEXT NOT NULL);"
    auth = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: usuarios, id: id, login: usuario, password: senha}
roles: []
default: authenticated
operations: {enter: {allow: [public]}}
"""
    body = takes({"usuario": TEXT, "senha": TEXT}, "usuario", "senha")
    enter = {"operationId": "enter", "security": [], **body, **answers(rows("token"), "200", "401")}
    operation = service(tables, auth, {"/auth/login": {"post": enter}}).operation("enter")

    assert operation.kind is Kind.LOGIN
    assert is_built(operation)
    assert operation.body is not None
    assert {item.column: item.hashed for item in operation.body.fields} == {"usuario": False, "senha": True}


def test_a_plain_text_of_which_one_example_is_shown_is_answered_and_asked_about() -> None:
    def hello(media: str, beside: dict[str, Any] | None = None, **schema: Any) -> ServiceDesign:
        body = {"content": {media: {"schema": {**TEXT, **schema}, **(beside or {})}}}
        get = {"operationId": "hello", "responses": {"200": {"description": "ok", **body}}}
        return design_of({"/boats/hello": {"get": get}})

    design = hello("text/plain", example="Ahoy")
    assert design.operation("hello").answer.text == "Ahoy"
    assert asked(design, "hello") == ["Does hello always answer “Ahoy”?"]
    named = {"examples": {"one": {"value": "Ahoy"}}}
    assert hello("text/plain", named).operation("hello").answer.text == "Ahoy"
    assert not is_built(hello("text/plain", named, example="Moin").operation("hello"))
    assert not is_built(hello("text/plain").operation("hello"))
    assert not is_built(hello("application/json", example="Ahoy").operation("hello"))


def test_rows_of_somebody_are_those_whose_owner_the_auth_model_names_and_that_is_asked() -> None:
    keys = "keeper_id INT NOT NULL REFERENCES people (id), stand_in_id INT REFERENCES people (id)"
    tables = f"{TABLES} CREATE TABLE watches (id SERIAL PRIMARY KEY, label TEXT, {keys});"
    of_owner = "operations: {drop: {allow: authenticated, scope: own, owner: keeper_id}}"
    get = {"operationId": "list", **answers(rows("label", id=NUMBER, many=True))}
    drop = {"operationId": "drop", **answers(None, "204", "404")}
    paths = {"/people/{id}/watches": {"get": get}, "/watches/{id}": {"delete": drop}}

    design = service(tables, AUTH + of_owner, paths)
    (match,) = design.operation("list").steps[-1].match
    assert match.column == "keeper_id"
    assert any("Through which column do rows of `watches`" in text for text in asked(design, "list"))
    get["summary"] = "Watches that one stands in, or keeps"
    assert not is_built(service(tables, AUTH + of_owner, paths).operation("list"))
    del get["summary"]
    assert not is_built(service(tables, AUTH, paths).operation("list"))


def test_a_body_that_leaves_out_what_the_contract_fills_is_not_said_to_be_refused() -> None:
    def refused(**more: Any) -> list[str]:
        body = takes({"nombre": TEXT, "libre": {"type": "boolean", **more}}, "nombre")
        shown = rows("nombre", id=NUMBER, libre={"type": "boolean"})
        design = design_of({"/berths": {"post": {"operationId": "make", **body, **answers(shown, "201")}}})
        return [text for text in design.operation("make").assumptions if "is refused" in text]

    assert any("`libre`" in text for text in refused())
    assert not refused(default=True)


def test_the_word_before_a_token_is_known_by_its_only_example() -> None:
    def enter(**tipo: Any) -> list[TokenField]:
        body = takes({"email": TEXT, "password": TEXT}, "email", "password")
        schema = {"type": "object", "properties": {"token": TEXT, "tipo": {**TEXT, **tipo}}}
        public = "operations: {enter: {allow: [public]}}"
        path = {"/login": {"post": {"operationId": "enter", "security": [], **body, **answers(schema)}}}
        views = design_of(path, auth=AUTH + public).views.values()
        return [field.source for view in views for field in view.fields if isinstance(field.source, TokenField)]

    assert [source.kind for source in enter(example="Bearer")] == ["access", "type"]
    assert [source.kind for source in enter(example="admin")] == ["access"]
