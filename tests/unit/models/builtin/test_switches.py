"""Truth values that are sent for what a row keeps as a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import FromClock, IsSetField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import (
    NUMBER,
    OPEN,
    TEXT,
    answers,
    asked,
    rows,
    service,
    source_of,
    takes,
)

TABLES = """
CREATE TABLE kegs (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, {column} {column_type}, emptied_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""
YES = {"type": "boolean"}


def kegs(
    name: str, column: str, method: str = "patch", kind: str = "boolean", column_type: str = "TIMESTAMPTZ"
) -> ServiceDesign:
    """A service whose kegs are changed with that property."""
    shown = rows("name", id=NUMBER)
    shown["properties"][name] = YES
    body = takes({"name": TEXT, name: {"type": kind}}, *(("name",) if method == "put" else ()))
    change = {"operationId": "change", "description": f"`{name}: true` taps it, `false` takes it back.", **body}
    paths = {"/kegs/{kegId}": {method: {**change, **answers(shown, "200", "404")}}}
    return service(TABLES.format(column=column, column_type=column_type), OPEN, paths)


@pytest.mark.parametrize(
    "name, column",
    [("tapped", "tapped_at"), ("isTapped", "tapped_at"), ("is_tapped", "tapped_on"), ("tappedOut", "tapped_out_at")],
)
def test_a_moment_is_set_and_taken_away(name: str, column: str) -> None:
    design = kegs(name, column)
    assert not [question for question in design.questions if "No column" in question.text]
    assert any(f"`{name}` sets `kegs.{column}`" in text for text in design.operation("change").assumptions)
    text = emitted(design)[Path("app/services/kegs.py")]
    assert f"keg.{column} = " in text
    assert "utc_now()" in text


def test_a_moment_that_a_text_keeps_is_set_as_a_text() -> None:
    design = kegs("isTapped", "tapped_at", column_type="TEXT")
    assert source_of(design, "isTapped") == IsSetField(column="tapped_at")
    assert "iso(utc_now())" in emitted(design)[Path("app/services/kegs.py")]


PEOPLE = """
CREATE TABLE people (
  id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, approved_at TIMESTAMPTZ,
  retired_at TIMESTAMPTZ
);
CREATE TABLE kegs (id SERIAL PRIMARY KEY, name TEXT NOT NULL, tapped_at TIMESTAMPTZ);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: login, password: secret}
default: public
"""


@pytest.mark.parametrize("name", ["approved", "isApproved", "retired"])
def test_what_whoever_registers_says_of_a_moment_has_no_effect_and_is_asked(name: str) -> None:
    post = {**takes({"login": TEXT, "password": TEXT, name: YES}, "login", "password"), **answers(None, "201")}
    design = service(PEOPLE, AUTH, {"/people": {"post": {"operationId": "join", **post}}})

    assert design.operation("join").kind is Kind.REGISTER
    assert any(f"What becomes of `{name}`" in text for text in asked(design, "join"))
    assert not any("sets `people" in text for text in design.operation("join").assumptions)


def test_a_switch_of_what_the_operation_sets_itself_is_asked() -> None:
    change = {"operationId": "change", **takes({"name": TEXT, "tapped": YES})}
    paths = {"/kegs/{kegId}": {"patch": {**change, **answers(rows("name", id=NUMBER), "200", "404")}}}
    design = service(PEOPLE, OPEN, paths, mapping="operations: {change: {set: {tapped_at: now()}}}")

    assert [match.source for match in design.operation("change").set] == [FromClock(kind="now")]
    assert any("What becomes of `tapped`" in text for text in asked(design, "change"))


def test_a_switch_that_the_mapping_leaves_without_effect_switches_nothing() -> None:
    change = {"operationId": "change", **takes({"name": TEXT, "tapped": YES})}
    paths = {"/kegs/{kegId}": {"patch": {**change, **answers(rows("name", id=NUMBER), "200", "404")}}}
    mapping = "operations: {change: {columns: {tapped: null}}}"
    found = service(PEOPLE, OPEN, paths, mapping=mapping).operation("change")

    assert not any(match.column == "tapped_at" for match in (*found.set, *found.rules.derived))
    assert not any("sets `kegs" in text for text in found.assumptions)


def test_a_patch_without_it_leaves_the_moment_and_a_put_does_not() -> None:
    found = kegs("tapped", "tapped_at").operation("change").rules.derived
    assert [match.column for match in found] == ["tapped_at"]
    assert "tapped IS NULL THEN tapped_at" in str(found[0].source)
    assert "IS NULL THEN" not in str(kegs("tapped", "tapped_at", "put").operation("change").rules.derived[0].source)


@pytest.mark.parametrize(
    "words, column, text",
    [
        (["full", "tapped"], "tapped_at", "CASE WHEN tapped_at IS NOT NULL THEN 'tapped' ELSE 'full' END"),
        (["tapped", "full"], "tapped_on", "CASE WHEN tapped_on IS NOT NULL THEN 'tapped' ELSE 'full' END"),
        (["full", "tapped"], "bottled_at", ""),
        (["full", "tapped", "lost"], "tapped_at", ""),
    ],
)
def test_a_word_of_two_says_whether_a_moment_is_set(words: list[str], column: str, text: str) -> None:
    shown = rows("name", id=NUMBER)
    shown["properties"]["status"] = {"type": "string", "enum": words}
    shown["required"] = ["status"]
    paths = {"/kegs/{kegId}": {"get": {"operationId": "get", **answers(shown, "200", "404")}}}
    design = service(TABLES.format(column=column, column_type="TIMESTAMPTZ"), OPEN, paths)
    found = [field.source for view in design.views.values() for field in view.fields if field.property == "status"]
    assert [getattr(source, "text", "") for source in found] == ([text] if text else [])
    assert bool(text) is not any("`status`" in question.text for question in design.questions)


def test_a_kind_is_not_the_other_where_a_moment_is_missing() -> None:
    shown = rows("name", kind={"type": "string", "enum": ["leaking", "tapped"]})
    paths = {"/kegs/{kegId}": {"get": {"operationId": "get", **answers(shown, "200", "404")}}}
    assert any(
        "`kind`" in item.text
        for item in service(TABLES.format(column="tapped_at", column_type="TIMESTAMPTZ"), OPEN, paths).questions
    )


def test_a_name_that_no_expression_can_say_is_asked() -> None:
    assert any("`is-tapped`" in question.text for question in kegs("is-tapped", "tapped_at").questions)


@pytest.mark.parametrize(
    "name, column, kind",
    [("tapped", "bottled_at", "boolean"), ("tapped", "tapped_at", "integer"), ("emptied", "tapped_at", "boolean")],
)
def test_what_no_such_moment_tells_is_asked(name: str, column: str, kind: str) -> None:
    assert any(f"`{name}`" in question.text for question in kegs(name, column, kind=kind).questions)


@pytest.mark.parametrize("flag", ["tapped", "is_tapped", "was_tapped", "has_been_tapped"])
def test_a_path_names_a_flag_however_its_column_spells_that_it_is_one(flag: str) -> None:
    get = {"operationId": "tapped", "summary": "Tapped kegs", **answers(rows("name", many=True, id=NUMBER), "200")}
    tables = f"CREATE TABLE kegs (id SERIAL PRIMARY KEY, name TEXT NOT NULL, {flag} BOOLEAN NOT NULL DEFAULT FALSE);"
    found = service(tables, OPEN, {"/kegs/tapped": {"get": get}}).operation("tapped")

    assert [match.column for match in found.steps[-1].match] == [flag]
