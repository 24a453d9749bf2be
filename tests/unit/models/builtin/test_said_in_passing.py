"""What a contract says in passing is put into effect or asked about: it was built otherwise, or went without a word."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, FromCaller, ValueField
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, source_of, takes

TABLES = """
CREATE TABLE people (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, full_name TEXT NOT NULL,
  role TEXT NOT NULL
);
CREATE TABLE lanes (id SERIAL PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL UNIQUE);
CREATE TABLE bids (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, keeper_id INT NOT NULL REFERENCES people (id),
  lane_id INT NOT NULL REFERENCES lanes (id), done_at TIMESTAMPTZ,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'won', 'lost'))
);
CREATE TABLE remarks (
  id SERIAL PRIMARY KEY, bid_id INT NOT NULL REFERENCES bids (id), body TEXT NOT NULL,
  parent_id INT REFERENCES remarks (id), written_by INT NOT NULL REFERENCES people (id)
);
CREATE TABLE crew (id SERIAL PRIMARY KEY, person_id INT NOT NULL UNIQUE REFERENCES people (id), alias TEXT NOT NULL);
CREATE TABLE sheds (id SERIAL PRIMARY KEY, name TEXT NOT NULL, deleted_at TIMESTAMPTZ);
CREATE TABLE tools (id SERIAL PRIMARY KEY, shed_id INT NOT NULL REFERENCES sheds (id));
CREATE TABLE films (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  published BOOLEAN NOT NULL DEFAULT FALSE, published_at TIMESTAMPTZ, translated_at TIMESTAMPTZ, expires_on DATE
);
CREATE TABLE labels (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE film_labels (
  film_id INT NOT NULL REFERENCES films (id), label_id INT NOT NULL REFERENCES labels (id),
  PRIMARY KEY (film_id, label_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash, role: role}
roles: [clerk, chief]
default: authenticated
operations:
  makeBid: {allow: [clerk, chief]}
  changeBid: {allow: [clerk, chief], scope: own, owner: keeper_id}
"""
BID = rows("title", "status", id=NUMBER, keeperId=NUMBER, laneId=NUMBER)


def read(paths: dict[str, Any], named: str) -> tuple[OperationDesign, ServiceDesign]:
    design = service(TABLES, AUTH, paths)
    return next(item for item in design.operations if item.id == named), design


def making(description: str, **properties: Any) -> tuple[OperationDesign, ServiceDesign]:
    sent = takes({"title": TEXT, "keeperId": NUMBER, "laneId": NUMBER, **properties}, "title")
    post = {"operationId": "makeBid", "description": description, **sent, **answers(BID, "201")}
    patch = {"operationId": "changeBid", **takes({"title": TEXT}), **answers(BID, "200", "404")}
    return read({"/bids": {"post": post}, "/bids/{id}": {"patch": patch}}, "makeBid")


@pytest.mark.parametrize(
    "said",
    [
        "The caller becomes the keeper unless `keeperId` is given.",
        "Without `keeperId` the bid is assigned to the caller.",
        "If no keeper is given, it is you.",
        "If no keeper is given, the keeper is the current user.",
        "Without `keeperId` the caller's id is used.",
    ],
)
def test_whoever_calls_is_meant_where_a_body_leaves_somebody_out(said: str) -> None:
    made, design = making(said)

    assert [match.source for match in made.rules.defaults] == [FromCaller(column="id")]
    assert "keeper_id" in {field.column for field in (made.body.fields if made.body else ())}
    assert not any("keeper" in text.lower() for text in asked(design, "makeBid"))


@pytest.mark.parametrize(
    "said",
    [
        "Without `keeperId` the caller's mentor keeps it.",
        "If no keeper is given, anybody else than the caller is taken.",
        "Without `keeperId` the bid is taken away from the caller.",
        "If no keeper is given, it is you, or whoever bid last.",
    ],
)
def test_somebody_who_is_told_by_the_caller_is_not_the_caller(said: str) -> None:
    made, design = making(said)

    assert not made.rules.defaults
    assert any(said in text for text in asked(design, "makeBid"))


def test_a_description_that_names_somebody_by_the_caller_is_asked_about() -> None:
    made, design = making("", keeperId={**NUMBER, "description": "Defaults to the caller's deputy."})

    assert not made.rules.defaults
    assert any("the caller's deputy" in text for text in asked(design, "makeBid"))


@pytest.mark.parametrize(
    "said",
    [
        "Without `laneId` it starts in the lane after the first lane.",
        "Without `laneId` it starts in the first lane of its shed.",
    ],
)
def test_a_row_that_is_told_by_the_first_one_is_not_the_first_one(said: str) -> None:
    made, design = making(said)

    assert not made.rules.defaults
    assert any(said in text for text in asked(design, "makeBid"))


def test_a_description_says_who_is_meant_as_well() -> None:
    made, _ = making("", keeperId={**NUMBER, "description": "Defaults to the caller."})

    assert [match.column for match in made.rules.defaults] == ["keeper_id"]


def test_nobody_chooses_who_keeps_a_row_where_the_contract_says_no_more() -> None:
    made, design = making("Without `keeperId` only chiefs may call this.")

    assert not made.rules.defaults
    assert any("freely" in text for text in asked(design, "makeBid"))


def test_the_first_of_rows_with_places_is_meant_where_a_body_leaves_them_out() -> None:
    made, design = making("Without `laneId` it starts in the first lane of the board.")

    (default,) = made.rules.defaults
    assert default.column == "lane_id"
    assert "min(least.position)" in getattr(default.source, "text", "")
    assert not any("first lane" in text for text in asked(design, "makeBid"))


def test_what_is_so_without_a_property_is_asked_about_where_nothing_shows_it() -> None:
    _, design = making("Without `laneId` it is put where there is room.")

    assert any("Without `laneId`" in text for text in asked(design, "makeBid"))


def test_rows_of_the_same_parent_are_a_rule() -> None:
    said = "With `parentId` it answers another remark on the same bid."
    sent = takes({"body": TEXT, "parentId": NUMBER}, "body")
    post = {"operationId": "remark", "description": said, **sent, **answers(rows("body", id=NUMBER), "201", "404")}
    _, design = read({"/bids/{id}/remarks": {"post": post}}, "remark")

    assert any("same bid" in text for text in asked(design, "remark"))


def test_a_row_of_somebody_is_made_for_whom_the_body_names_where_rows_have_keys_of_their_own() -> None:
    member = rows("alias", id=NUMBER)
    post = {"operationId": "enlist", **takes({"personId": NUMBER, "alias": TEXT}, "personId"), **answers(member, "201")}
    beside = {"/crew/{id}": {"get": {"operationId": "getOne", **answers(member, "200", "404")}}}
    made, _ = read({"/crew": {"post": post}, **beside}, "enlist")

    assert made.body is not None
    assert {field.column for field in made.body.fields} == {"person_id", "alias"}
    assert not made.set


def test_doing_it_again_keeps_the_first_moment_where_the_contract_says_that_it_changes_nothing() -> None:
    post = {"operationId": "finish", "description": "Sets `done_at`. A second time changes nothing."}
    made, design = read({"/bids/{id}/done": {"post": {**post, **answers(BID, "200", "404")}}}, "finish")

    assert [getattr(match.source, "text", "") for match in made.rules.derived] == ["COALESCE(bids.done_at, now())"]
    assert not any("second time" in text or "`done_at`." in text for text in asked(design, "finish"))


@pytest.mark.parametrize("but", [" but the moment", ", except the moment", " other than the moment"])
def test_doing_it_again_sets_the_moment_anew_where_that_is_all_that_changes(but: str) -> None:
    said = f"A second time changes nothing{but}."
    post = {"operationId": "finish", "description": f"Sets `done_at`. {said}"}
    made, design = read({"/bids/{id}/done": {"post": {**post, **answers(BID, "200", "404")}}}, "finish")

    assert [match.column for match in made.set] == ["done_at"]
    assert not made.rules.derived
    assert any(said in text for text in asked(design, "finish"))


def test_a_row_that_is_won_has_been_won() -> None:
    post = {"operationId": "win", "description": "Only an open bid can be won.", **answers(BID, "200", "404", "409")}
    made, _ = read({"/bids/{id}/win": {"post": post}}, "win")

    assert is_built(made)
    assert [turn.after for turn in made.rules.turns] == [("won",)]


def test_what_refuses_to_mark_a_row_as_gone_is_asked_about() -> None:
    """That other rows point at it refuses nothing: it stays."""
    delete = {"operationId": "closeShed", **answers(None, "204", "404", "409")}
    _, design = read({"/sheds/{id}": {"delete": delete}}, "closeShed")

    assert any("When does closeShed answer 409?" in text for text in asked(design, "closeShed"))


def test_a_number_counts_the_rows_of_which_the_list_speaks() -> None:
    listed = answers(rows("name", film_count=NUMBER, many=True))
    get = {"operationId": "listLabels", "summary": "All labels with the number of published films", **listed}
    _, design = read({"/labels": {"get": get}}, "listLabels")

    source = source_of(design, "film_count")
    assert isinstance(source, ExpressionField)
    assert "linked.published" in source.text


def test_a_schema_that_others_show_too_counts_all_rows_and_is_asked_about() -> None:
    schemas = {"Label": rows("name", film_count=NUMBER)}
    several = {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}
    get = {"operationId": "listLabels", "summary": "Labels with their number of published films", **answers(several)}
    design = service(TABLES, AUTH, {"/labels": {"get": get}}, schemas=schemas)

    assert any("number of published films" in text for text in asked(design, "listLabels"))


@pytest.mark.parametrize(
    "said, column",
    [
        ("`newest` by date of publication, `title` by its letters", "published_at"),
        ("newest is by publication date", "published_at"),
        ("How the list is ordered", "created_at"),
        ("`newest` by date of expiration", "expires_on"),
        ("`newest` by the date of the premiere", ""),
        ("`newest` by date of transfer", ""),
        ("Not newest by date of publication, but as they came", ""),
        ("`newest` by date of publication, or newest by date of translation", ""),
        ("Renewest by date of publication", "created_at"),
    ],
)
def test_the_newest_are_by_the_moment_that_is_told(said: str, column: str) -> None:
    asks = {
        "name": "sort",
        "in": "query",
        "description": said,
        "schema": {"type": "string", "enum": ["newest", "title"]},
    }
    get = {"operationId": "listFilms", "parameters": [asks], **answers(rows("title", id=NUMBER, many=True))}
    made, design = read({"/films": {"get": get}}, "listFilms")

    assert made.sort is not None
    assert made.sort.values["newest"] == (((column, True),) if column else ()) + (("id", bool(column)),)
    assert any("`newest`" in text for text in asked(design, "listFilms")) is not bool(column)


def test_somebody_is_shown_by_what_a_description_names() -> None:
    shown = rows("body", id=NUMBER, writtenBy={**TEXT, "description": "Full name of whoever wrote it"}, many=True)
    get = {"operationId": "listRemarks", **answers(shown, "200", "404")}
    _, design = read({"/bids/{id}/remarks": {"get": get}}, "listRemarks")

    source = source_of(design, "writtenBy")
    assert isinstance(source, ValueField)
    assert source.column == "full_name"
