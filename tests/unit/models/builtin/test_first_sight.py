"""What is built of contracts that say little, and by what evidence: answers left out, one row a caller, tenants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import FromCaller, Proof
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import sends, takes

TABLES = """
CREATE TABLE studios (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE people (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), email TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE baskets (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), person_id INT NOT NULL REFERENCES people (id),
  UNIQUE (studio_id, person_id)
);
CREATE TABLE basket_items (
  id SERIAL PRIMARY KEY, basket_id INT NOT NULL REFERENCES baskets (id), pieces INT NOT NULL
);
CREATE TABLE shelf_items (
  item_no SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), label TEXT NOT NULL, api_key TEXT
);
CREATE TABLE kilns (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), label TEXT NOT NULL, fired_at TIMESTAMPTZ
);
CREATE TABLE firings (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), kiln_id INT NOT NULL REFERENCES kilns (id),
  degrees INT NOT NULL
);
CREATE TABLE kiln_ratings (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), person_id INT NOT NULL REFERENCES people (id),
  stars INT NOT NULL, UNIQUE (kiln_id, person_id)
);
CREATE TABLE kiln_uses (kiln_id INT NOT NULL REFERENCES kilns (id), use TEXT NOT NULL, PRIMARY KEY (kiln_id, use));
CREATE TABLE bookings (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), person_id INT NOT NULL REFERENCES people (id),
  UNIQUE (kiln_id, person_id)
);
CREATE TABLE fault_reports (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), text TEXT NOT NULL,
  blocked BOOLEAN NOT NULL DEFAULT FALSE, is_open BOOLEAN NOT NULL DEFAULT TRUE, looked_in_at TIMESTAMPTZ
);
CREATE TABLE purses (holder TEXT PRIMARY KEY, coins INT NOT NULL DEFAULT 0);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash}
roles: []
default: authenticated
operations: {showPurse: {allow: authenticated, scope: own, owner: holder}}
"""
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def answers(schema: dict[str, Any] | None = None, status: str = "200") -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}} if schema is not None else {}
    return {"responses": {status: {"description": "ok", **body}}}


def service(paths: dict[str, Any], schemas: dict[str, Any] | None = None, *, mapping: str = "") -> ServiceDesign:
    for path, item in paths.items():
        names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
        item["parameters"] = [{"name": name, "in": "path", "required": True, "schema": NUMBER} for name in names]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas or {},
        },
    }
    auth = AuthModel.parse(yaml.safe_dump(yaml.safe_load(AUTH)))
    said = Mapping.parse(mapping) if mapping else None
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(TABLES), auth, mapping=said)


def shown(design: ServiceDesign, operation: OperationDesign) -> list[str]:
    return [field.property for field in design.views[operation.answer.view].fields]


def matched(operation: OperationDesign) -> dict[str, Any]:
    return {match.column: match.source for step in operation.steps for match in step.match}


def test_an_answer_that_is_left_out_shows_the_columns_that_are_no_secret_and_is_asked() -> None:
    design = service({"/shelf-items/{itemNo}": {"get": {"operationId": "it", **answers()}}})
    found = design.operation("it")

    assert found.certainty is Certainty.ASSUMED
    assert shown(design, found) == ["item_no", "studio_id", "label"]
    assert [item.cause for item in design.questions if "shelf_items" in item.text] == ["answer_shape"]


def test_whoever_logs_in_is_shown_without_the_password_where_the_answer_is_left_out() -> None:
    design = service({"/people": {"get": {"operationId": "it", **answers()}}})

    assert design.operation("it").answer.many
    assert shown(design, design.operation("it")) == ["id", "studio_id", "email", "name"]


def test_an_answer_that_is_left_out_is_shown_by_the_schema_that_is_named_after_the_table() -> None:
    schemas = {
        "CreateKilnRequest": {"type": "object", "properties": {"label": TEXT}},
        "Kiln": {"type": "object", "properties": {"id": NUMBER, "label": TEXT}},
    }
    design = service({"/kilns": {"get": {"operationId": "it", **answers()}}}, schemas)

    assert shown(design, design.operation("it")) == ["id", "label"]
    assert any("`Kiln`" in text for text in design.operation("it").assumptions)


def test_a_row_is_shown_as_the_lists_show_it_where_its_own_answer_is_left_out() -> None:
    kiln = {"type": "object", "properties": {"id": NUMBER, "label": TEXT}}
    many = {"type": "array", "items": {"$ref": "#/components/schemas/KilnView"}}
    paths = {"/kilns": {"get": answers(many)}, "/kilns/{id}": {"get": {"operationId": "it", **answers()}}}

    design = service(paths, {"KilnView": kiln})

    assert shown(design, design.operation("it")) == ["id", "label"]


def test_a_basket_is_the_callers_where_caller_and_tenant_have_one_together() -> None:
    paths = {
        "/basket": {"get": {"operationId": "see", **answers()}},
        "/basket/items/{id}": {"delete": {"operationId": "drop", **answers(status="204")}},
    }
    design = service(paths)

    assert design.operation("see").kind is Kind.GET
    assert matched(design.operation("see")) == {
        "person_id": FromCaller(column="id"),
        "studio_id": FromCaller(column="studio_id"),
    }
    assert design.operation("drop").table == "basket_items"
    assert matched(design.operation("drop"))["person_id"] == FromCaller(column="id")


def test_a_row_is_the_callers_where_no_two_rows_have_the_owner_that_the_auth_model_names() -> None:
    purse = {"type": "object", "properties": {"coins": NUMBER}}

    found = service({"/purse": {"get": {"operationId": "showPurse", **answers(purse)}}}).operation("showPurse")

    assert found.kind is Kind.GET
    assert matched(found) == {"holder": FromCaller(column="id")}


def test_of_tables_that_end_alike_the_one_is_meant_whose_key_the_path_names() -> None:
    found = service({"/items/{itemNo}": {"get": {"operationId": "it", **answers()}}}).operation("it")

    assert found.table == "shelf_items"
    assert any("item_no" in text or "{itemNo}" in text for text in found.assumptions)


def test_rows_of_other_tenants_are_not_found_where_most_tables_belong_to_one_and_that_is_asked() -> None:
    paths = {
        "/kilns": {"get": {"operationId": "all", **answers()}},
        "/kilns/{kilnId}/firings": {"get": {"operationId": "beneath", **answers()}},
    }
    design = service(paths)

    assert matched(design.operation("all")) == {"studio_id": FromCaller(column="studio_id")}
    assert [step.match[-1].column for step in design.operation("beneath").steps] == ["studio_id", "kiln_id"]
    (asked,) = [item for item in design.questions if item.cause == "owner"]
    assert set(asked.operations) == {"all", "beneath"}


def test_a_password_is_changed_where_the_present_one_is_right_and_the_contract_says_how_a_wrong_one_is_told() -> None:
    said = {
        **takes({"currentPassword": TEXT, "newPassword": TEXT}, "currentPassword", "newPassword"),
        "responses": {
            "204": {"description": "done"},
            "400": {"description": "Something is missing"},
            "401": {"description": "The current password is wrong"},
        },
    }
    design = service({"/auth/change-password": {"post": {"operationId": "it", **said}}})
    found = design.operation("it")

    assert (found.kind, found.table, found.certainty) == (Kind.UPDATE, "people", Certainty.ASSUMED)
    assert matched(found) == {"id": FromCaller(column="id")}
    assert found.body is not None
    assert found.body.proof == Proof(path=("currentPassword",), column="password_hash", status=401)
    assert [(item.path, item.hashed) for item in found.body.fields] == [(("newPassword",), True)]


def test_a_password_that_nobody_proves_or_that_a_mail_resets_is_asked() -> None:
    paths = {
        "/me/password": {"put": {"operationId": "unproved", **takes({"newPassword": TEXT}), **answers(status="204")}},
        "/auth/reset-password": {
            "post": {
                "operationId": "reset",
                **takes({"oldPassword": TEXT, "newPassword": TEXT}),
                **answers(status="204"),
            }
        },
    }
    found = service(paths).operations

    assert [item.certainty for item in found] == [Certainty.NOT_DERIVABLE, Certainty.NOT_DERIVABLE]


def test_a_day_that_bounds_moments_takes_the_whole_of_it_in() -> None:
    firing = {"type": "array", "items": {"type": "object", "properties": {"id": NUMBER, "label": TEXT}}}
    until = {"name": "firedUntil", "in": "query", "schema": {"type": "string", "format": "date"}}
    design = service({"/kilns": {"get": {"operationId": "it", "parameters": [until], **answers(firing)}}})

    text = emitted(design)[Path("app/repositories/kilns.py")]

    assert "Kiln.fired_at < fired_until + timedelta(days=1)" in text


RATING: dict[str, Any] = {"type": "object", "required": ["stars"], "properties": {"stars": NUMBER}}


def test_the_callers_own_row_beneath_a_row_is_found_by_both_and_made_where_there_is_none() -> None:
    body = takes({"stars": NUMBER}, "stars")
    paths = {
        "/kilns/{kilnId}/rating": {
            "get": {"operationId": "see", **answers(RATING)},
            "put": {"operationId": "rate", **body, **answers(RATING)},
        }
    }
    design = service(paths)

    assert [item.kind for item in design.operations] == [Kind.GET, Kind.REPLACE]
    assert matched(design.operation("see"))["person_id"] == FromCaller(column="id")
    assert design.operation("rate").upsert
    assert "found or KilnRating(" in emitted(design)[Path("app/services/kiln_ratings.py")]


def test_what_a_put_cannot_fill_it_does_not_make() -> None:
    rating = {"type": "object", "properties": {"stars": NUMBER}}
    paths = {"/kilns/{kilnId}/rating": {"put": {"operationId": "rate", **takes({"stars": NUMBER}), **answers(rating)}}}

    assert not service(paths).operation("rate").upsert


def test_a_list_that_is_put_beneath_a_row_takes_the_place_of_what_the_row_had() -> None:
    kiln = {"type": "object", "properties": {"id": NUMBER, "label": TEXT}}
    body = takes({"uses": {"type": "array", "items": TEXT}}, "uses")
    found = service({"/kilns/{id}/uses": {"put": {"operationId": "it", **body, **answers(kiln)}}}).operation("it")

    assert (found.kind, found.table) == (Kind.UPDATE, "kilns")
    assert found.body is not None
    assert [(item.path, item.table) for item in found.body.many] == [(("uses",), "kiln_uses")]


def test_a_link_that_is_shown_as_a_thing_of_its_own_is_made_as_one() -> None:
    booking = {"type": "object", "properties": {"id": NUMBER, "kilnId": NUMBER, "personId": NUMBER}}
    shown = answers({"$ref": "#/components/schemas/Booking"}, "201")
    found = service({"/kilns/{id}/bookings": {"post": {"operationId": "it", **shown}}}, {"Booking": booking}).operation(
        "it"
    )

    assert (found.kind, found.table) == (Kind.CREATE, "bookings")
    assert {item.column: item.source for item in found.set}["person_id"] == FromCaller(column="id")


FAULT: dict[str, Any] = {"type": "object", "properties": {"id": NUMBER, "text": TEXT, "kilnId": NUMBER}}


def test_faults_are_the_fault_reports_alone_and_beneath_a_row() -> None:
    paths = {
        "/kilns/{id}/faults": {
            "post": {"operationId": "tell", **takes({"text": TEXT}, "text"), **answers(FAULT, "201")}
        },
        "/faults/{id}": {"get": {"operationId": "see", **answers(FAULT)}},
    }

    assert {item.table for item in service(paths).operations} == {"fault_reports"}


@pytest.mark.parametrize(
    "verb, column, value",
    [
        ("block", "blocked", True),
        ("unblock", "blocked", False),
        ("open", "is_open", True),
        ("close", "is_open", False),
        ("look-in", "looked_in_at", None),
        ("mark-as-blocked", "blocked", True),
    ],
)
def test_a_verb_sets_what_it_names_and_its_opposite_undoes_it(verb: str, column: str, value: bool | None) -> None:
    found = service({f"/faults/{{id}}/{verb}": {"post": {"operationId": "it", **answers(FAULT)}}}).operation("it")

    (match,) = found.set
    assert match.column == column
    assert getattr(match.source, "value", None) is value


def test_mine_beneath_a_row_is_the_callers_one_where_there_can_be_no_other() -> None:
    body = takes({"stars": NUMBER}, "stars")
    paths = {"/kilns/{id}/kiln-ratings/mine": {"put": {"operationId": "it", **body, **answers(RATING)}}}

    found = service(paths).operation("it")

    assert found.kind is Kind.REPLACE
    assert found.upsert
    assert matched(found)["person_id"] == FromCaller(column="id")


def test_a_property_that_is_one_value_or_many_is_asked() -> None:
    either = {"oneOf": [NUMBER, {"type": "array", "items": NUMBER}]}
    body = takes({"pieces": either}, "pieces")
    found = service({"/basket/items": {"post": {"operationId": "it", **body, **answers(status="201")}}}).operation("it")

    assert found.certainty is Certainty.NOT_DERIVABLE
    assert "one value or many" in found.rfi


def test_a_mapping_that_leaves_no_row_is_asked_and_one_that_names_the_caller_is_enough() -> None:
    paths = {"/purse/fill": {"post": {"operationId": "fill", **takes({"coins": NUMBER}, "coins"), **answers()}}}
    rule = 'operations: {fill: {kind: update, table: purses, where: "holder = :caller"}}'

    vague = service(paths, mapping="operations: {fill: {kind: update, table: purses}}").operation("fill")
    plain = service(paths, mapping=rule)

    assert "Which row of `purses`" in vague.rfi
    assert matched(plain.operation("fill")) == {"holder": FromCaller(column="id")}
    assert "str(caller.id)" in emitted(plain)[Path("app/services/purses.py")]


def test_nobody_makes_a_row_somebody_else_s_or_hands_it_over_unasked() -> None:
    """The column by which the auth model keeps others out is the caller's, whatever a body says."""
    note = {"type": "object", "properties": {"text": TEXT, "person_id": NUMBER}, "required": ["text"]}
    body = sends(note)
    one = [{"name": "id", "in": "path", "required": True, "schema": NUMBER}]
    paths = {
        "/notes": {"post": {"operationId": "make", **body, **answers(status="204")}},
        "/notes/{id}": {"parameters": one, "patch": {"operationId": "edit", **body, **answers(status="204")}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
    own = "operations: {edit: {allow: authenticated, scope: own, owner: person_id}}"
    auth = "\n".join(line for line in AUTH.splitlines() if not line.startswith("operations")) + f"\n{own}\n"
    notes = "id SERIAL PRIMARY KEY, text TEXT NOT NULL, person_id INT NOT NULL REFERENCES people (id)"
    tables = f"{TABLES}\nCREATE TABLE notes ({notes});"
    design = read(Contract.parse(json.dumps(document)), SchemaDesign.parse(tables), AuthModel.parse(auth))

    for name in ("make", "edit"):
        written = design.operation(name).body
        assert written is not None
        assert [field.column for field in written.fields] == ["text"]
    assert FromCaller(column="id") in [match.source for match in design.operation("make").set]
    asked = [item for item in design.questions if item.cause == "credentials"]
    assert [item.operations for item in asked] == [("make", "edit")]
