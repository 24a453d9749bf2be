"""What is said aside of operations: rows that lists leave out, orders, whose login a row has, and what stays open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import CountField, ExpressionField, FromConstant

SQL = """
CREATE TABLE logins (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, secret text NOT NULL);
CREATE TABLE dancers (
    id uuid PRIMARY KEY, login_id uuid UNIQUE REFERENCES logins(id), full_name text NOT NULL, bio text,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'resting', 'retired')), archived_at timestamptz);
CREATE TABLE halls (
    code text PRIMARY KEY, title text NOT NULL, open smallint NOT NULL DEFAULT 1 CHECK (open IN (0, 1)));
CREATE TABLE floors (id uuid PRIMARY KEY, hall_code text NOT NULL REFERENCES halls(code), position integer NOT NULL);
CREATE TABLE mirrors (id uuid PRIMARY KEY, floor_id uuid NOT NULL REFERENCES floors(id));
CREATE TABLE hall_guests (
    hall_code text NOT NULL REFERENCES halls(code), guest_key text NOT NULL, PRIMARY KEY (hall_code, guest_key));
CREATE TABLE hall_keepers (
    hall_code text NOT NULL REFERENCES halls(code), dancer_id uuid NOT NULL REFERENCES dancers(id),
    since timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (hall_code, dancer_id));
"""
AUTH = """
scheme: {openapi_security_scheme: bearer, kind: jwt}
principal: {table: logins, id: id, login: email, password: secret}
roles: [desk]
default: authenticated
"""
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
DANCER = {"type": "object", "required": ["id"], "properties": {"id": {**TEXT, "format": "uuid"}, "full_name": TEXT}}
HALL = {
    "type": "object",
    "required": ["code", "guestCount", "mirrorCount", "open"],
    "properties": {
        "code": TEXT,
        "title": TEXT,
        "open": FLAG,
        "guestCount": NUMBER,
        "mirrorCount": NUMBER,
        "keepers": {"type": "array", "items": {"$ref": "#/components/schemas/Dancer"}},
    },
}
FLOOR = {"type": "object", "properties": {"id": TEXT, "position": NUMBER}}
CODE = {"name": "code", "in": "path", "required": True, "schema": TEXT}
GUEST = {"name": "guest", "in": "path", "required": True, "schema": TEXT}


def _operation(
    name: str, shown: dict[str, Any] | None, said: str = "", *, status: str = "200", **more: Any
) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": shown}}} if shown is not None else {}
    answers = {status: {"description": "Done", **body}, **more.pop("also", {})}
    return {"operationId": name, "description": said, "responses": answers, **more}


def _many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _sent(properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _listed(properties: dict[str, Any]) -> dict[str, Any]:
    items = {"type": "object", "required": list(properties), "properties": properties}
    return {"required": True, "content": {"application/json": {"schema": {"type": "array", "items": items}}}}


def _service(prose: str = "", *, parameters: list[dict[str, Any]] | None = None, said: str = "") -> ServiceDesign:
    hall = {"$ref": "#/components/schemas/Hall"}
    also = {"201": {"description": "New", "content": {"application/json": {"schema": hall}}}}
    paths = {
        "/dancers": {
            "get": _operation("listDancers", _many("Dancer"), said, parameters=parameters or []),
            "post": _operation("addDancer", None, status="204", requestBody=_sent({"full_name": TEXT})),
        },
        "/halls/{code}": {
            "parameters": [CODE],
            "get": _operation("getHall", hall),
            "put": _operation("putHall", hall, also=also, requestBody=_sent({"title": TEXT})),
        },
        "/halls/{code}/floors": {
            "parameters": [CODE],
            "get": _operation("listFloors", _many("Floor"), "Floors in display order."),
            "put": _operation("setFloors", _many("Floor"), requestBody=_listed({"position": NUMBER})),
        },
        "/halls/{code}/guests": {
            "parameters": [CODE],
            "get": _operation("listGuests", {"type": "array", "items": TEXT}),
        },
        "/halls/{code}/guests/{guest}": {
            "parameters": [CODE, GUEST],
            "put": _operation("admitGuest", None, status="204"),
        },
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Dance", "version": "1"},
        "security": [{"bearer": []}],
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Dancer": DANCER, "Hall": HALL, "Floor": FLOOR},
        },
        "paths": paths,
    }
    schema, auth = SchemaDesign.parse(SQL, "postgres"), AuthModel.parse(AUTH)
    return read(Contract.parse(json.dumps(document)), schema, auth, prose=prose)


@pytest.fixture(scope="module")
def service() -> ServiceDesign:
    return _service()


def _where(operation: OperationDesign) -> list[str]:
    return [text for text, _ in operation.rules.where]


def test_rows_that_a_sentence_says_are_not_shown_are_left_out_and_not_listed_alone() -> None:
    found = _service(said="Retired dancers are not shown.").operation("listDancers")
    assert _where(found) == ["state <> 'retired'"]
    assert not found.steps[-1].match


@pytest.mark.parametrize(
    "said",
    [
        "Retired dancers are not shown to guests.",
        "Does not list retired dancers older than a year.",
        "Resting and retired dancers are not shown.",
        "Lists all but the retired dancers.",
        "Lists dancers, also retired dancers.",
        "Retired dancers come last.",
        "Retired dancers without a bio are shown too.",
    ],
)
def test_rows_of_which_a_sentence_says_more_are_neither_left_out_nor_listed_alone(said: str) -> None:
    design = _service(said=said)
    found = design.operation("listDancers")

    assert not _where(found)
    assert not found.steps[-1].match
    assert any(said in question.text for question in design.questions)


@pytest.mark.parametrize(
    "said",
    [
        "Only active dancers are listed; resting and retired dancers never appear here.",
        "Lists active dancers. Retired dancers are not shown.",
    ],
)
def test_rows_of_one_state_are_listed_alone_though_others_are_said_to_be_left_out(said: str) -> None:
    found = _service(said=said).operation("listDancers")
    assert not _where(found)
    assert [(match.column, match.source) for match in found.steps[-1].match] == [
        ("state", FromConstant(value="active"))
    ]


def test_rows_of_one_state_are_listed_without_those_that_another_column_leaves_out() -> None:
    found = _service(said="Lists active dancers. Archived dancers are not shown.").operation("listDancers")
    assert _where(found) == ["archived_at IS NULL"]
    assert [match.column for match in found.steps[-1].match] == ["state"]


def test_what_the_handoff_says_of_lists_holds_for_lists_of_those_rows() -> None:
    design = _service("Archived dancers do not appear in lists or searches.")
    assert _where(design.operation("listDancers")) == ["archived_at IS NULL"]
    assert not design.operation("listFloors").rules


def test_ones_that_are_not_listed_are_rows_of_the_list() -> None:
    found = _service(said="All dancers. Archived ones are not listed.").operation("listDancers")
    assert _where(found) == ["archived_at IS NULL"]


def test_a_flag_that_adds_rows_says_that_they_are_left_out_without_it() -> None:
    flag = {"name": "includeArchived", "in": "query", "schema": FLAG}
    design = _service(parameters=[flag])
    assert _where(design.operation("listDancers")) == ["(archived_at IS NULL OR COALESCE(:includeArchived, FALSE))"]
    assert not any("includeArchived" in question.text for question in design.questions)


@pytest.mark.parametrize("said", ["Only archived ones", "Archived ones too, for the desk only"])
def test_a_flag_that_says_more_than_that_it_adds_rows_is_asked_about(said: str) -> None:
    flag = {"name": "includeArchived", "in": "query", "schema": FLAG, "description": said}
    design = _service(parameters=[flag])

    assert not _where(design.operation("listDancers"))
    assert any("includeArchived" in question.text for question in design.questions)


def test_a_search_looks_where_its_description_says() -> None:
    search = {"name": "q", "in": "query", "schema": TEXT, "description": "Part of the name"}
    (found,) = _service(parameters=[search]).operation("listDancers").params
    assert found.columns == ("full_name",)


def test_a_list_of_words_is_no_moment() -> None:
    when = {"name": "when", "in": "query", "schema": {**TEXT, "enum": ["past", "upcoming"]}}
    design = _service(parameters=[when])
    assert any("`when`" in question.text for question in design.questions)


def test_a_row_that_may_have_a_login_is_not_made_the_callers(service: ServiceDesign) -> None:
    assert "login_id" not in {match.column for match in service.operation("addDancer").set}


def test_an_order_that_somebody_gave_the_rows_is_the_lists(service: ServiceDesign) -> None:
    sort = service.operation("listFloors").sort
    assert sort is not None
    assert sort.default[0] == ("position", False)


def test_a_put_to_a_key_in_the_path_makes_the_row_and_says_that_it_is_new(service: ServiceDesign) -> None:
    put = service.operation("putHall")
    assert (put.upsert, put.made_status) == (True, 201)


def test_a_list_that_is_put_takes_the_place_of_the_rows_that_were_there(service: ServiceDesign) -> None:
    put = service.operation("setFloors")
    assert put.body is not None
    assert [(many.path, many.table) for many in put.body.many] == [(("",), "floors")]
    assert (put.kind, put.table, put.answer.below) == (Kind.UPDATE, "halls", (("hall_code", "code"),))


def test_a_path_that_holds_all_of_a_row_makes_it(service: ServiceDesign) -> None:
    admit = service.operation("admitGuest")
    assert (admit.kind, admit.table) == (Kind.LINK, "hall_guests")
    assert {match.column for match in admit.steps[-1].match} == {"hall_code", "guest_key"}


def test_rows_that_only_a_key_names_are_listed_and_counted_by_it(service: ServiceDesign) -> None:
    assert (service.operation("listGuests").table, service.operation("listGuests").answer.column) == (
        "hall_guests",
        "guest_key",
    )
    fields = {field.property: field.source for field in service.views["Hall"].fields}
    assert fields["guestCount"] == CountField(table="hall_guests", on=(("hall_code", "code"),))
    assert isinstance(fields["mirrorCount"], ExpressionField)
    assert "JOIN floors" in fields["mirrorCount"].text


def test_people_behind_a_link_table_are_shown_where_the_link_has_nothing_of_them(service: ServiceDesign) -> None:
    keepers = next(field for field in service.views["Hall"].fields if field.property == "keepers")
    assert service.views[keepers.source.view].table == "dancers"  # type: ignore[union-attr]
