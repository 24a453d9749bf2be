"""Whose rows are whose where no foreign key says it: the auth model does, or it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromCaller
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE accounts (
  subject VARCHAR(64) PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, role TEXT NOT NULL
);
CREATE TABLE boats (
  id UUID PRIMARY KEY, name TEXT NOT NULL, keeper_subject VARCHAR(64) NOT NULL, painter_subject VARCHAR(64),
  berth_number INT NOT NULL DEFAULT 0
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: accounts, id: subject, login: login, password: secret, role: role}
roles: [sailor, clerk]
default: authenticated
operations:
  changeBoat: {allow: [sailor], scope: own, owner: keeper_subject}
  listMine: {allow: [sailor], scope: own, owner: keeper_subject}
"""
BOAT = rows("id", "name")


def harbour(auth: str = AUTH, tables: str = TABLES, **body: dict[str, Any]) -> ServiceDesign:
    sent = takes({"name": TEXT, **body}, "name")
    paths = {
        "/boats": {"post": {"operationId": "addBoat", **sent, **answers(BOAT, "201")}},
        "/boats/{id}": {"patch": {"operationId": "changeBoat", **takes({"name": TEXT}), **answers(BOAT, "200", "404")}},
        "/boats/mine": {"get": {"operationId": "listMine", **answers(rows("id", "name", many=True))}},
    }
    return service(tables, auth, paths)


def filled(operation: OperationDesign) -> dict[str, object]:
    return {match.column: match.source for match in operation.set}


def test_a_new_row_belongs_to_whoever_makes_it_by_the_column_that_other_rules_know() -> None:
    made = harbour().operation("addBoat")

    assert is_built(made)
    assert filled(made)["keeper_subject"] == FromCaller(column="subject")
    assert "painter_subject" not in filled(made)
    assert any("`keeper_subject` is the caller's id" in text for text in made.assumptions)


@pytest.mark.parametrize(
    "principal, keeper, known",
    [
        ("UUID", "TEXT", True),
        ("UUID", "VARCHAR(36)", True),
        ("SERIAL", "TEXT", True),
        ("UUID", "VARCHAR(20)", False),
        ("UUID", "BIGINT", False),
    ],
)
def test_an_owner_that_is_kept_as_text_is_the_callers_id_whatever_type_that_has(
    principal: str, keeper: str, known: bool
) -> None:
    tables = TABLES.replace("subject VARCHAR(64) PRIMARY KEY", f"subject {principal} PRIMARY KEY")
    design = harbour(tables=tables.replace("keeper_subject VARCHAR(64)", f"keeper_subject {keeper}"))
    made = design.operation("addBoat")

    assert is_built(made) == known
    if known:
        assert filled(made)["keeper_subject"] == FromCaller(column="subject")
        assert "keeper_subject=str(caller.id)" in emitted(design)[Path("app/services/boats.py")]


@pytest.mark.parametrize("path", ["/boats/mine", "/me/boats", "/my-boats", "/my/boats", "/boats/my-boats", "/mine"])
def test_a_list_of_ones_own_rows_is_chosen_by_the_owner_of_its_rule(path: str) -> None:
    boats = {"type": "array", "items": {"$ref": "#/components/schemas/Boat"}}
    paths = {path: {"get": {"operationId": "listMine", **answers(boats)}}}
    found = service(TABLES, AUTH, paths, schemas={"Boat": BOAT}).operation("listMine")

    assert is_built(found)
    assert (found.kind, found.table) == (Kind.LIST, "boats")
    assert {m.column: m.source for step in found.steps for m in step.match} == {
        "keeper_subject": FromCaller(column="subject")
    }


def test_a_list_of_ones_own_rows_whose_rule_names_no_owner_is_asked_for() -> None:
    design = harbour(AUTH.replace("listMine: {allow: [sailor], scope: own, owner: keeper_subject}", ""))

    assert not is_built(design.operation("listMine"))
    assert asked(design, "listMine")


def test_a_body_may_not_choose_by_which_column_others_are_kept_out_until_that_is_answered() -> None:
    design = harbour(keeperSubject=TEXT)
    made = design.operation("addBoat")

    assert filled(made)["keeper_subject"] == FromCaller(column="subject")
    assert made.body is not None
    assert "keeper_subject" not in {field.column for field in made.body.fields}
    assert any("keeperSubject" in text for text in asked(design, "addBoat"))


@pytest.mark.parametrize(
    "auth",
    [
        AUTH + "  showBoat: {allow: [sailor], scope: own, owner: painter_subject}\n",
        AUTH + "  addBoat: {allow: [clerk]}\n",
        AUTH.replace("allow: [sailor]", "allow: [sailor, clerk]").replace(
            "keeper_subject}", "keeper_subject, bypass: [clerk]}"
        )
        + "  addBoat: {allow: [clerk]}\n",
        AUTH.replace("id: subject", "id: login").replace("keeper_subject", "berth_number"),
    ],
    ids=["two owners compete", "others make rows", "those make rows whom it does not bind", "it holds no such id"],
)
def test_an_owner_who_is_not_beyond_doubt_is_asked_for(auth: str) -> None:
    showing = {"/boats/{id}": {"get": {"operationId": "showBoat", **answers(BOAT, "200", "404")}}}
    design = harbour(auth)
    if "showBoat" in auth:
        paths = {"/boats": {"post": {"operationId": "addBoat", **takes({"name": TEXT}, "name"), **answers(BOAT)}}}
        change = {"operationId": "changeBoat", **takes({"name": TEXT}), **answers(BOAT)}
        showing["/boats/{id}"]["patch"] = change
        design = service(TABLES, auth, paths | showing)

    assert not is_built(design.operation("addBoat"))
    assert any("keeper_subject" in text for text in asked(design, "addBoat"))


def test_whom_a_row_waits_for_is_not_whoever_makes_it() -> None:
    made = harbour(
        AUTH.replace("keeper_subject", "painter_subject"), TABLES.replace("keeper_subject VARCHAR(64) NOT NULL,", "")
    )

    assert is_built(made.operation("addBoat"))
    assert "painter_subject" not in filled(made.operation("addBoat"))


def test_a_row_that_is_ones_own_by_its_rule_is_not_chosen_by_what_the_body_says() -> None:
    tables = TABLES + "CREATE TABLE lockers (subject VARCHAR(64) PRIMARY KEY, code TEXT NOT NULL);"
    auth = AUTH + "  putLocker: {allow: [sailor], scope: own, owner: subject}\n"
    body = takes({"subject": TEXT, "code": TEXT}, "code")
    paths = {"/locker": {"put": {"operationId": "putLocker", **body, **answers(rows("subject", "code"))}}}
    found = service(tables, auth, paths).operation("putLocker")

    assert is_built(found)
    assert [match.source for step in found.steps for match in step.match] == [FromCaller(column="subject")]


@pytest.mark.parametrize(
    "column, known",
    [
        ("user_agent VARCHAR(64) NOT NULL", False),
        ("customer_phone VARCHAR(64) NOT NULL", False),
        ("created_with TEXT NOT NULL", False),
        ("author VARCHAR(64)", False),
        ("author VARCHAR(64) NOT NULL", True),
        ("author_id VARCHAR(64)", True),
        ("created_by VARCHAR(64)", True),
        ("customer_id VARCHAR(64) NOT NULL", True),
        ("user_subject VARCHAR(64) NOT NULL", True),
    ],
)
def test_what_is_called_after_more_than_somebody_is_not_the_callers_key(column: str, known: bool) -> None:
    auth = AUTH.partition("operations:")[0] + "operations: {}\n"
    tables = TABLES.replace("keeper_subject VARCHAR(64) NOT NULL, painter_subject VARCHAR(64)", column)
    design = harbour(auth, tables)
    made, name = design.operation("addBoat"), column.partition(" ")[0]

    assert (filled(made).get(name) == FromCaller(column="subject")) is known
    needed = not known and "NOT NULL" in column
    assert any(f"What does a new row of `boats` hold in `{name}`?" in one for one in asked(design, "addBoat")) is needed
