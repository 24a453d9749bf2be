"""Words that are done to a row, with what is noted down of them; and lists that stand beside single values."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromCaller, FromClock, FromConstant
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, is_built, rows, service, takes

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


BOATS = """
CREATE TABLE types (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL, type_id INT NOT NULL REFERENCES types (id));
CREATE TABLE flags (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE boat_flags (
  boat_id INT NOT NULL REFERENCES boats (id), flag_id INT NOT NULL REFERENCES flags (id), UNIQUE (boat_id, flag_id)
);
CREATE TABLE owners (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
"""
NAMED = {"type": "object", "required": ["id", "name"], "properties": {"id": NUMBER, "name": TEXT}}


def marina(path: str, method: str, **more: object) -> tuple[OperationDesign, ServiceDesign]:
    schemas = {"BoatType": NAMED, "BoatTypeFields": NAMED}
    operation = {"operationId": "it", **more}
    design = service(BOATS, "default: public", {path: {method: operation}}, schemas=schemas)
    return design.operation("it"), design


@pytest.mark.parametrize("name", ["BoatType", "BoatTypeFields"])
def test_a_type_of_a_thing_is_no_thing(name: str) -> None:
    shown = answers({"$ref": f"#/components/schemas/{name}"})
    found, _ = marina("/boattypes/{boatTypeId}", "get", **shown)

    assert (found.table, found.kind, is_built(found)) == ("types", Kind.GET, True)


def test_of_objects_in_a_body_the_key_says_which_row_is_meant() -> None:
    body = takes({"name": TEXT, "type": NAMED, "flags": {"type": "array", "items": NAMED}}, "name", "type", "flags")
    found, _ = marina("/boats", "post", **body, **answers(None, "201"))

    assert is_built(found)
    assert found.body is not None
    assert {field.column: field.path for field in found.body.fields} == {"name": ("name",), "type_id": ("type", "id")}
    assert [(many.table, [field.column for field in many.fields]) for many in found.body.many] == [
        ("boat_flags", ["flag_id"])
    ]


@pytest.mark.parametrize(
    "summary, kind",
    [
        ("Delete all flags", Kind.CLEAR),
        ("Deletes all the existing flags", Kind.CLEAR),
        ("Delete all boats", None),
        ("Delete all torn flags", None),
        ("Deletes flags in all harbours", None),
    ],
)
def test_all_rows_of_a_table_go_where_the_contract_says_so_of_the_operation_itself(
    summary: str, kind: Kind | None
) -> None:
    found, _ = marina("/flags", "delete", summary=summary, **answers(None, "204"))

    assert is_built(found) is (kind is not None)
    assert kind is None or found.kind is kind


def test_of_all_rows_only_those_go_whose_keys_are_sent() -> None:
    ids = takes({"ids": {"type": "array", "items": NUMBER}}, "ids")
    found, _ = marina("/flags", "delete", summary="Delete all flags", **ids, **answers(None, "204"))

    assert is_built(found)
    assert [text for text, _ in found.rules.where] == ["flags.id IN (:ids)"]


def test_what_narrows_them_is_asked_before_all_rows_go() -> None:
    found, design = marina("/flags", "delete", summary="Delete all flags", **asks("torn"), **answers(None, "204"))

    assert not is_built(found)
    assert any("Which rows of `flags`" in text for text in asked(design, "it"))


def test_words_of_rules_that_only_name_a_table_are_no_rule_and_neither_is_a_404() -> None:
    shown = answers(NAMED, "200", "404")
    found, design = marina("/owners/{id}", "get", description="Returns the boat owner or a 404 error.", **shown)

    assert asked(design, "it") == []
    assert is_built(found)


def test_a_property_that_is_called_like_its_type_hides_it_from_no_annotation() -> None:
    day = {"type": "string", "format": "date"}
    tables = "CREATE TABLE tides (id SERIAL PRIMARY KEY, date DATE, height INT NOT NULL);"
    shown = answers({"type": "object", "properties": {"id": NUMBER, "date": day}})
    design = service(tables, "default: public", {"/tides/{id}": {"get": {"operationId": "it", **shown}}})
    files = {path.as_posix(): text for path, text in emitted(design).items()}

    assert 'date_: Mapped[date | None] = mapped_column("date", Date)' in files["app/models/tides.py"]
    assert (
        'date_: date | None = Field(default=None, exclude_if=absent, serialization_alias="date")'
        in files["app/schemas/tides.py"]
    )


def test_an_answer_is_held_against_all_but_a_pattern_that_python_cannot_read() -> None:
    shown = answers({"type": "object", "properties": {"id": NUMBER}})
    design = service("CREATE TABLE tides (id SERIAL PRIMARY KEY);", "default: public", {"/tides/{id}": {"get": shown}})
    text = next(text for path, text in emitted(design).items() if path.as_posix() == "tests/documents.py")
    found: dict[str, Any] = {"__file__": "documents.py", "__name__": "documents"}
    exec(compile(text, "documents.py", "exec"), found)

    assert found["modern"]({"type": "string", "minLength": 2, "pattern": r"^\p{L}+$"}) == {
        "type": "string",
        "minLength": 2,
    }
    assert found["modern"]({"pattern": "^a+$"}) == {"pattern": "^a+$"}


@pytest.mark.parametrize("method, verb, built", [("delete", "signup", True), ("put", "signup", False)])
def test_taking_away_the_callers_own_row_needs_none_of_the_values_that_making_it_does(
    method: str, verb: str, built: bool
) -> None:
    signups = """
    CREATE TABLE leak_signups (
      leak_id INT NOT NULL REFERENCES leaks (id), warden_id INT NOT NULL REFERENCES wardens (id),
      state TEXT NOT NULL CHECK (state IN ('firm', 'waiting')), PRIMARY KEY (leak_id, warden_id)
    );
    """
    said = {"operationId": "it", **answers(None, "204", "404")}
    found = service(TABLES + signups, AUTH, {f"/leaks/{{id}}/{verb}": {method: said}}).operation("it")
    assert is_built(found) == built
    if built:
        assert (found.kind, found.table) == (Kind.UNLINK, "leak_signups")
        assert {m.column: m.source for m in found.set}["warden_id"] == FromCaller(column="id")


def test_what_is_sent_of_a_deed_never_takes_the_place_of_what_the_row_says_by_itself() -> None:
    """The reason of a visit had been overwritten by the reason for which it was cancelled, and nothing told so."""
    tables = """
    CREATE TABLE visits (
      id SERIAL PRIMARY KEY, reason TEXT NOT NULL, cancel_reason TEXT,
      status TEXT NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled'))
    );
    """
    one = {"operationId": "it", **takes({"reason": TEXT}), **answers(None, "204")}
    one["requestBody"]["required"] = False
    design = service(tables, "{scheme: null, principal: null, default: public}", {"/visits/{id}/cancel": {"post": one}})
    body = design.operation("it").body

    assert body is not None
    assert [field.column for field in body.fields] == ["cancel_reason"]
    assert any("writes `cancel_reason` where sent" in item.assumption for item in design.questions)
