"""What contracts and tables leave unsaid: who calls, whose a row is, which number is its key, what a name means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import FromCaller, FromPath, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, service, takes

PEOPLE = "CREATE TABLE people (id TEXT PRIMARY KEY, login TEXT UNIQUE NOT NULL, secret TEXT NOT NULL);"
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: login, password: secret}
roles: []
default: authenticated
operations: {}
"""


def unbound(tables: str, auth: str, paths: dict[str, Any], **more: Any) -> ServiceDesign:
    """What is read of a contract that declares a scheme and binds it to no operation."""
    schemes = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, "components": schemes}
    text = json.dumps({**document, **more})
    return read(Contract.parse(text), SchemaDesign.parse(tables), AuthModel.parse(auth))


@pytest.mark.parametrize("said, built", [({}, True), ({"security": []}, False)])
def test_a_contract_that_says_nothing_of_credentials_leaves_them_to_the_auth_model(
    said: dict[str, Any], built: bool
) -> None:
    """`/people/me` of such a contract was nobody's."""
    paths = {"/people/me": {"get": {"operationId": "showMe", **answers(rows("id", "login"))}}}
    (shown,) = unbound(PEOPLE, AUTH, paths, **said).operations

    assert is_built(shown) is built


def test_whoever_has_no_row_owns_what_they_make_by_what_their_token_says() -> None:
    """Rows were made that their makers could not see."""
    auth = """
    scheme: {openapi_security_scheme: token, kind: jwt}
    principal: null
    roles: []
    default: authenticated
    operations:
      makeForm: {allow: [authenticated], scope: own, owner: userid}
      showForm: {allow: [authenticated], scope: own, owner: userid}
    """
    tables = "CREATE TABLE forms (id SERIAL PRIMARY KEY, userID TEXT, title TEXT NOT NULL);"
    paths = {
        "/forms": {"post": {"operationId": "makeForm", **takes({"title": TEXT}, "title"), **answers(status="201")}},
        "/forms/{id}": {"get": {"operationId": "showForm", **answers(rows("title"))}},
    }
    design = service(tables, auth, paths)

    assert all(map(is_built, design.operations))
    assert design.operations[0].set == (Match(column="userID", source=FromCaller(column="")),)
    assert design.operations[1].access.owner_path == (("forms", "userID"),)


@pytest.mark.parametrize("column", ["author TEXT NOT NULL", "createdBy TEXT", "created_by TEXT, author_note TEXT"])
def test_who_made_a_row_is_the_caller_where_a_column_says_it_by_name(column: str) -> None:
    tables = f"{PEOPLE} CREATE TABLE notes (id SERIAL PRIMARY KEY, body TEXT NOT NULL, {column});"
    paths = {"/notes": {"post": {"operationId": "note", **takes({"body": TEXT}, "body"), **answers(status="201")}}}
    made = service(tables, AUTH, paths).operations[0]

    assert is_built(made)
    assert [match.source for match in made.set] == [FromCaller(column="id")]


def test_approving_notes_down_who_did_it_where_no_foreign_key_keeps_that() -> None:
    tables = f"{PEOPLE} CREATE TABLE notes (id SERIAL PRIMARY KEY, body TEXT NOT NULL, approvedBy TEXT);"
    paths = {"/notes/{id}/approve": {"post": {"operationId": "approve", **answers()}}}
    (done,) = service(tables, AUTH, paths).operations

    assert is_built(done)
    assert done.set == (Match(column="approvedBy", source=FromCaller(column="id")),)


def test_a_number_that_the_database_counts_is_the_key_where_no_key_is_declared() -> None:
    """The rows of such a table could not be made by the tests of its service."""
    tables = "CREATE TABLE lines (id SERIAL NOT NULL, body TEXT NOT NULL);"
    paths = {"/lines/{id}": {"get": {"operationId": "showLine", **answers(rows("body", id=NUMBER))}}}
    design = service(tables, OPEN, paths)

    assert is_built(design.operations[0])
    assert "`lines.id`, which the database counts, is the key of its row" in [one.text for one in design.assumptions]
    assert "primary_key=True" in emitted(design)[Path("app/models/lines.py")]


def test_the_default_of_an_array_may_stand_in_quotes() -> None:
    tables = """CREATE TABLE p (id SERIAL PRIMARY KEY, tags TEXT[] DEFAULT '{"success", "late"}' NOT NULL);"""
    (table,) = SchemaDesign.parse(tables).tables

    assert table.columns[1].listed_default == ("success", "late")


def test_what_must_be_there_and_is_not_described_is_null() -> None:
    """It was left out, which no answer of that schema may do."""
    shown = {**rows("body"), "required": ["body", "kind"]}
    tables = "CREATE TABLE lines (id SERIAL PRIMARY KEY, body TEXT NOT NULL);"
    design = service(tables, OPEN, {"/lines/{id}": {"get": {"operationId": "showLine", **answers(shown)}}})

    assert is_built(design.operations[0])
    (view,) = design.views.values()
    assert [(field.property, field.required) for field in view.fields] == [("body", True), ("kind", True)]
    assert any("describes none of them" in question.text for question in design.questions)


def test_whether_something_is_bought_is_kept_and_no_purchase() -> None:
    needed = {**TEXT, "enum": ["yes", "no"], "description": "Indicator for whether a purchase is paid for."}
    tables = "CREATE TABLE forms (id SERIAL PRIMARY KEY, order_required TEXT);"
    body = takes({"order_required": needed})
    design = service(tables, OPEN, {"/forms": {"post": {"operationId": "make", **body, **answers(status="201")}}})

    assert is_built(design.operations[0])
    assert [question.cause for question in design.questions] == ["money"]


def test_a_key_in_short_is_the_key_and_not_another_unique_column() -> None:
    """`{orgID}` was looked up in the column by which the path had found the row already."""
    tables = """
    CREATE TABLE forms (id TEXT PRIMARY KEY);
    CREATE TABLE form_organizations (id TEXT PRIMARY KEY, form_id TEXT UNIQUE REFERENCES forms, name TEXT);
    """
    paths = {"/forms/{id}/organizations/{orgID}": {"get": {"operationId": "show", **answers(rows("name"))}}}
    (shown,) = service(tables, OPEN, paths).operations

    assert shown.steps[-1].match[-1] == Match(column="id", source=FromPath(name="orgID"))


def test_the_parts_of_a_name_may_be_one_letter() -> None:
    tables = 'CREATE TABLE guests (id SERIAL PRIMARY KEY, "fName" TEXT NOT NULL, "lName" TEXT NOT NULL);'
    paths = {"/guests/{id}": {"get": {"operationId": "show", **answers(rows("first_name", "last_name"))}}}
    design = service(tables, OPEN, paths)

    assert is_built(design.operations[0])
    assert not design.questions


def test_names_with_capitals_and_without_quotes_reach_the_database_as_they_are() -> None:
    """PostgreSQL knows them in lower case: the models asked it for what it does not have."""
    tables = 'CREATE TABLE Hives (id SERIAL PRIMARY KEY, keptBy TEXT NOT NULL, "madeAt" TEXT NOT NULL);'
    paths = {"/hives/{id}": {"get": {"operationId": "show", **answers(rows("keptBy", "madeAt"))}}}
    files = emitted(service(tables, OPEN, paths))
    model = files[Path("app/models/hives.py")]

    assert '__tablename__ = quoted_name("Hives", quote=False)' in model
    assert 'quoted_name("keptBy", quote=False)' in model
    assert '"madeAt"' in model
    assert 'quoted_name("madeAt"' not in model
    (down,) = [text for path, text in files.items() if path.name.endswith("0001.down.postgresql.sql")]
    assert "DROP TABLE Hives;" in down


def test_people_who_are_known_by_a_uuid_and_rows_that_are_transactions_are_built() -> None:
    """The seed looked for a text among UUIDs, and a row stood where services begin a transaction."""
    tables = """
    CREATE TABLE people (id UUID PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE transactions (id SERIAL PRIMARY KEY, label TEXT NOT NULL);
    """
    auth = AUTH.replace("login: login, password: secret", "login: id")
    paths = {"/transactions/{id}": {"delete": {"operationId": "drop", **answers(status="204")}}}
    files = emitted(service(tables, auth, paths))
    seed, dropped = files[Path("app/seed.py")], files[Path("app/services/transactions.py")]

    assert "select(Person).where(Person.id == uuid5(NAMESPACE_OID, login))" in seed
    assert "Person(id=uuid5(NAMESPACE_OID, login)" in seed
    assert "transaction_ = self.transactions.need(" in dropped
    assert "with transaction(self.session):" in dropped


@pytest.mark.parametrize("url, base", [("TBD - Internal", ""), ("https://x.example/v1/", "/v1"), ("/api", "/api")])
def test_an_address_that_is_none_is_no_beginning_of_paths(url: str, base: str) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "servers": [{"url": url}]}

    assert Contract.parse(json.dumps(document)).server_base_path == base
