"""Words that are done to a row, with what is noted down of them; and lists that stand beside single values."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromCaller, FromClock, FromConstant
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE wardens (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE leaks (
  id SERIAL PRIMARY KEY, place TEXT NOT NULL, sealed_at TIMESTAMPTZ, sealed_by INT REFERENCES wardens (id),
  seal_note TEXT, is_main BOOLEAN NOT NULL DEFAULT FALSE, found_at TIMESTAMPTZ, noted_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE valves (valve_code TEXT PRIMARY KEY, label TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: wardens, id: id, login: login, password: secret}
default: authenticated
operations: {hush: {allow: public}}
"""


def done(path: str, name: str = "it", **more: object) -> tuple[OperationDesign, ServiceDesign]:
    design = service(TABLES, AUTH, {path: {"post": {"operationId": name, **more, **answers(None, "204")}}})
    return design.operation(name), design


def test_what_is_done_to_a_row_notes_down_when_and_who_did_it_and_what_its_body_says_besides() -> None:
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"sealNote": TEXT}}}}}
    found, _ = done("/leaks/{id}/seal", requestBody=body)

    assert {item.column: item.source for item in found.set} == {
        "sealed_at": FromClock(),
        "sealed_by": FromCaller(column="id"),
    }
    assert found.body is not None
    assert [field.column for field in found.body.fields] == ["seal_note"]


def test_what_is_undone_was_done_by_nobody_and_what_anybody_may_do_by_nobody_known() -> None:
    undone, _ = done("/leaks/{id}/unseal")
    public, _ = done("/leaks/{id}/seal", "hush")

    assert {item.column: item.source for item in undone.set} == dict.fromkeys(
        ("sealed_at", "sealed_by"), FromConstant(value=None)
    )
    assert [item.column for item in public.set] == ["sealed_at"]


def test_a_body_that_writes_columns_leaves_the_rest_to_be_noted_down() -> None:
    found, _ = done("/leaks/{id}/seal", **takes({"sealNote": TEXT}, "sealNote"))

    assert [item.column for item in found.set] == ["sealed_at", "sealed_by"]
    assert "`seal` sets `sealed_at` and `sealed_by` of `leaks` as well" in found.assumptions


def test_a_flag_that_one_row_of_several_has_is_asked_about() -> None:
    found, design = done("/leaks/{id}/main")

    assert is_built(found)
    assert asked(design, "it") == ["Does any other row of `leaks` lose `is_main` by it, and which?"]


def test_newest_is_by_the_moment_that_every_row_has() -> None:
    shown = answers(rows("place", many=True))
    design = service(TABLES, AUTH, {"/leaks": {"get": {"operationId": "it", "summary": "Newest first", **shown}}})

    sort = design.operation("it").sort
    assert sort is not None
    assert sort.default[0] == ("noted_at", True)


@pytest.mark.parametrize("name, extras", [("unsealedCount", {}), ("leakCount", {"leakCount": "total"})])
def test_a_list_is_one_beside_values_and_a_count_of_some_is_no_count_of_all(name: str, extras: dict[str, str]) -> None:
    page = {"type": "object", "properties": {"content": rows("place", many=True), name: NUMBER}}
    design = service(TABLES, AUTH, {"/leaks": {"get": {"operationId": "it", **answers(page)}}})
    found = design.operation("it")

    assert (found.kind, found.answer.many, found.answer.envelope) == (Kind.LIST, True, ("content",))
    assert found.answer.extras == extras
    assert any(f"`{name}` around the rows" in text for text in found.assumptions) is not bool(extras)


def test_a_key_that_carries_the_name_of_its_table_is_meant_by_the_rest_of_it() -> None:
    found = service(TABLES, AUTH, {"/valves/{code}": {"delete": {"operationId": "it", **answers(None, "204")}}})

    assert [match.column for match in found.operation("it").steps[0].match] == ["valve_code"]
