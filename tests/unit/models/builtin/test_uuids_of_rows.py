"""Rows that the contract knows by a UUID and the tables refer to by a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import Certainty, ServiceDesign
from orchestrator.models.builtin.shapes import ValueField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, is_built, rows, service, takes

TABLES = """
CREATE TABLE lanes (id SERIAL PRIMARY KEY, uuid CHAR(36) NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE cards (
  id SERIAL PRIMARY KEY, uuid CHAR(36) NOT NULL UNIQUE, title TEXT NOT NULL, lane_id INT NOT NULL REFERENCES lanes (id)
);
"""
LOOSE = "CREATE TABLE lanes (id SERIAL PRIMARY KEY, uuid CHAR(36) NOT NULL, title TEXT);"
UUID = {"type": "string", "format": "uuid"}


def cards() -> ServiceDesign:
    card = rows("title", uuid=UUID, lane=UUID)
    post = {"operationId": "addCard", **takes({"title": TEXT, "uuid": UUID, "lane": UUID}, "title", "uuid", "lane")}
    return service(TABLES, "{default: public}", {"/cards": {"post": {**post, **answers(card, "201")}}})


def test_a_uuid_of_a_row_that_a_number_refers_to_is_read_from_that_row_and_finds_it() -> None:
    (add,) = cards().operations
    assert add.body is not None
    assert {item.column: item.lookup for item in add.body.fields}["lane_id"] == ("lanes", "uuid")
    shown = {field.property: field.source for field in cards().views[add.answer.view].fields}
    lane = shown["lane"]
    assert isinstance(lane, ValueField)
    assert (lane.table, lane.column, list(lane.on)) == ("lanes", "uuid", [("lane_id", "id")])


def test_the_row_is_found_by_the_uuid_as_its_column_keeps_it() -> None:
    text = emitted(cards())[Path("app/services/cards.py")]
    assert 'by_uuid(str(payload.lane)), "lane"' in text
    assert ".id" in text


@pytest.mark.parametrize(
    "tables, built",
    [
        (f"{LOOSE} CREATE INDEX lanes_uuid ON lanes (uuid);", True),
        (f"{LOOSE.replace('CHAR(36)', 'UUID')} CREATE INDEX lanes_uuid ON lanes (uuid);", True),
        (f"{LOOSE.replace('CHAR(36)', 'CHAR(8)')} CREATE INDEX lanes_uuid ON lanes (uuid);", False),
        (f"{LOOSE} CREATE INDEX lanes_uuid ON lanes (uuid) WHERE title <> '';", False),
        (f"{LOOSE} CREATE INDEX lanes_uuid ON lanes (uuid, title);", False),
        (f"{LOOSE.replace(' NOT NULL', '')} CREATE INDEX lanes_uuid ON lanes (uuid);", False),
    ],
)
def test_a_uuid_by_which_an_index_finds_rows_tells_one_though_no_key_says_so(tables: str, built: bool) -> None:
    place = {"in": "path", "name": "uuid", "required": True, "schema": UUID}
    get = {"operationId": "getLane", "parameters": [place], **answers(rows("title", uuid=UUID), "200", "404")}
    design = service(tables, "{default: public}", {"/lanes/{uuid}": {"get": get}})
    (found,) = design.operations
    assert is_built(found) == built
    assert any("of which no two are alike" in item.text for item in design.assumptions) == built


def test_a_uuid_that_the_tables_let_several_rows_have_is_asked_about_rather_than_taken_for_their_number() -> None:
    place = {"in": "path", "name": "uuid", "required": True, "schema": UUID}
    get = {"operationId": "getLane", "parameters": [place], **answers(rows("title", uuid=UUID))}
    design = service(TABLES.replace(" UNIQUE", ""), "{default: public}", {"/lanes/{uuid}": {"get": get}})
    assert [item.certainty for item in design.operations] == [Certainty.NOT_DERIVABLE]
    assert [item.text for item in design.questions if "look a row up by" in item.text]


@pytest.mark.parametrize(
    "kind, described, built",
    [
        ("UUID", "Made by the service if it is not sent: a generated UUID.", True),
        ("UUID", "The run's id. If it is left out, one will be generated.", True),
        ("UUID", "Defaults to a new one.", True),
        ("TEXT", "If it is left out, one will be generated.", False),
    ],
)
def test_a_uuid_that_the_service_is_said_to_make_is_a_new_one_where_none_is_sent(
    kind: str, described: str, built: bool
) -> None:
    tables = f"CREATE TABLE trips (id {kind} PRIMARY KEY, title TEXT NOT NULL);"
    post = {"operationId": "make", **takes({"id": {**UUID, "description": described}, "title": TEXT}, "title")}
    shown = answers(rows("title", id=UUID), "201")
    design = service(tables, "{default: public}", {"/trips": {"post": {**post, **shown}}})
    made = design.operation("make")
    assert is_built(made) == built
    assert [match.column for match in made.rules.defaults] == ["id"] * built
    if built:
        assert "literal(uuid4()" in emitted(design)[Path("app/services/trips.py")]
        assert any("is a new random UUID" in item.text for item in design.assumptions)


def test_a_mapping_says_otherwise_how_a_uuid_is_made() -> None:
    said = {**UUID, "description": "Generated if it is left out."}
    post = {"operationId": "make", **takes({"id": said, "title": TEXT}, "title"), **answers(rows("title"), "201")}
    tables = "CREATE TABLE trips (id UUID PRIMARY KEY, title TEXT NOT NULL);"
    told = "operations: {make: {default: {id: gen_random_uuid()}}}"
    design = service(tables, "{default: public}", {"/trips": {"post": post}}, mapping=told)
    assert [match.column for match in design.operation("make").rules.defaults] == ["id"]
