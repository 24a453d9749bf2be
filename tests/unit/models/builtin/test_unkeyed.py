"""References that no foreign key keeps: read from names and the auth model, and from nothing less."""

from __future__ import annotations

import pytest

from orchestrator.auth import AuthModel
from orchestrator.ddl import SchemaDesign
from orchestrator.unkeyed import undeclared, with_unkeyed

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: digest}
roles: [person]
default: authenticated
operations: {changePlan: {allow: authenticated, scope: own, owner: plans.drawn_by}}
"""
PEOPLE = "CREATE TABLE people (id int PRIMARY KEY, email text UNIQUE NOT NULL, digest text NOT NULL);"


def references(tables: str, auth: str = AUTH) -> list[str]:
    """What is read, as `table.column -> target`, with what becomes of the row."""
    design = with_unkeyed(SchemaDesign.parse(f"{PEOPLE}\n{tables}"), AuthModel.parse(auth))
    return [f"{t.name}.{k.columns[0]} -> {k.target} {k.on_delete}" for t in design.tables for k in undeclared(t)]


@pytest.mark.parametrize(
    "column, told",
    [
        ("plan_id int NOT NULL", ["sheets.plan_id -> plans CASCADE"]),
        ("plan_id bigint", ["sheets.plan_id -> plans SET NULL"]),
        ('"planId" int NOT NULL', ["sheets.planId -> plans CASCADE"]),
        ("plan_uuid int NOT NULL", ["sheets.plan_uuid -> plans CASCADE"]),
        ("plan_id text NOT NULL", []),
        ("plan_number int NOT NULL", []),
        ("planet_id int NOT NULL", []),
        ("plan_id int NOT NULL REFERENCES plans", []),
    ],
)
def test_a_column_called_after_a_table_and_its_key_points_there(column: str, told: list[str]) -> None:
    plans = "CREATE TABLE plans (id int PRIMARY KEY, title text);"
    assert references(f"{plans} CREATE TABLE sheets (id int PRIMARY KEY, {column});") == told


def test_the_owner_of_the_auth_model_points_at_those_who_log_in() -> None:
    plans = "CREATE TABLE plans (id int PRIMARY KEY, drawn_by int NOT NULL, checked_by int);"
    assert references(plans) == ["plans.drawn_by -> people CASCADE"]


def test_the_other_side_of_a_deed_is_somebody_too() -> None:
    auth = AUTH.replace("plans.drawn_by", "follows.follower_id")
    follows = (
        "CREATE TABLE follows (follower_id int, followed_id int, page_id int, PRIMARY KEY (follower_id, followed_id));"
    )
    assert references(follows, auth) == [
        "follows.follower_id -> people CASCADE",
        "follows.followed_id -> people CASCADE",
    ]


def test_two_tables_of_one_name_leave_it_open() -> None:
    tables = "CREATE TABLE plan (id int PRIMARY KEY); CREATE TABLE plans (id int PRIMARY KEY);"
    assert references(f"{tables} CREATE TABLE sheets (id int PRIMARY KEY, plan_id int NOT NULL);") == []


def test_a_row_is_not_its_own_key() -> None:
    assert references("CREATE TABLE plans (plan_id int PRIMARY KEY, title text);") == []


@pytest.mark.parametrize(
    "target, column, told",
    [
        ("crs_code varchar(7)", "crs_code varchar(7) NOT NULL", ["sheets.crs_code -> courses CASCADE"]),
        ("crs_code varchar(7)", "prior_crs_code varchar(7)", ["sheets.prior_crs_code -> courses SET NULL"]),
        ("sku varchar(30)", "sku varchar(30) NOT NULL", ["sheets.sku -> courses CASCADE"]),
        ("sku varchar(30)", "old_sku varchar(30) NOT NULL", []),
        ("code varchar(7)", "code varchar(7) NOT NULL", []),
        ("ref_no int", "ref_no int", []),
        ("login varchar(30)", "login varchar(30)", []),
        ("session_token varchar(64)", "session_token varchar(64)", []),
        ("plan_id int REFERENCES people (id)", "plan_id int", []),
        ("crs_code varchar(7)", "crs_code int NOT NULL", []),
    ],
)
def test_a_column_called_as_a_key_that_says_of_what_points_there(target: str, column: str, told: list[str]) -> None:
    courses = f"CREATE TABLE courses ({target} PRIMARY KEY, title text);"
    found = references(f"{courses} CREATE TABLE sheets (id int PRIMARY KEY, {column});")
    assert [item for item in found if item.startswith("sheets")] == told
