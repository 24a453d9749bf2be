"""By what evidence a row is the caller's own, and what the caller may then do with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Certainty, Kind
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import FromCaller, Proof
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, sends, takes
from tests.unit.models.builtin.studio import AUTH, NUMBER, TABLES, TEXT, matched, service


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


def test_mine_beneath_a_row_is_the_callers_one_where_there_can_be_no_other() -> None:
    body = takes({"stars": NUMBER}, "stars")
    paths = {"/kilns/{id}/kiln-ratings/mine": {"put": {"operationId": "it", **body, **answers(RATING)}}}

    found = service(paths).operation("it")

    assert found.kind is Kind.REPLACE
    assert found.upsert
    assert matched(found)["person_id"] == FromCaller(column="id")


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
