"""What a contract says of whoever calls: lists of what they take part in, and who of several people is the owner."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE sailors (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL);
CREATE TABLE boats (
  id SERIAL PRIMARY KEY, skipper_id INT NOT NULL REFERENCES sailors (id), name TEXT NOT NULL
);
CREATE TABLE boat_crew (
  boat_id INT NOT NULL REFERENCES boats (id), sailor_id INT NOT NULL REFERENCES sailors (id),
  PRIMARY KEY (boat_id, sailor_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: sailors, id: id, login: email, password: password_hash}
default: authenticated
"""


def boats(summary: str, tables: str = TABLES) -> ServiceDesign:
    listed = {"operationId": "list", "summary": summary, **answers(rows("name", id=NUMBER, many=True))}
    return service(tables, AUTH, {"/boats": {"get": listed}})


@pytest.mark.parametrize("summary", ["Boats I am crew of", "All boats where the caller is crew."])
def test_a_list_has_what_the_caller_takes_part_in(summary: str) -> None:
    """Everybody had been shown all boats, and the sentence was on record as a description."""
    design = boats(summary)
    ((test, _),) = design.operation("list").rules.where

    assert test == (
        "EXISTS (SELECT 1 FROM boat_crew WHERE boat_crew.sailor_id = :caller AND boat_crew.boat_id = boats.id)"
    )
    assert asked(design, "list") == []
    assert design.assumptions == ()


@pytest.mark.parametrize(
    "column", ["accepted_at TIMESTAMPTZ", "status TEXT NOT NULL CHECK (status IN ('invited', 'joined'))"]
)
def test_it_is_asked_where_not_every_row_between_says_so(column: str) -> None:
    design = boats("Boats I am crew of", TABLES.replace("PRIMARY KEY (boat_id", f"{column}, PRIMARY KEY (boat_id"))

    assert not design.operation("list").rules.where
    assert any("Boats I am crew of" in text for text in asked(design, "list"))


@pytest.mark.parametrize("summary", ["Boats that sail with me", "My boats", "Boats I am a fan of"])
def test_what_else_is_said_of_the_caller_is_asked(summary: str) -> None:
    design = boats(summary)

    assert any(summary in text for text in asked(design, "list"))
    assert not any(summary in item.text for item in design.assumptions)


def crew(described: str, name: str = "isSkipper") -> ServiceDesign:
    one = rows(sailor_id=NUMBER, **{name: {"type": "boolean", "description": described}}, many=True)
    one["items"]["required"] = [name]
    listed = {"operationId": "list", **answers(one, "200", "404")}
    return service(
        TABLES.replace("skipper_id", f"{name[2:].lower()}_id"), AUTH, {"/boats/{boatId}/crew": {"get": listed}}
    )


@pytest.mark.parametrize(
    "name, described",
    [("isSkipper", ""), ("isSkipper", "Whether they are the skipper"), ("isOwner", "True for the owner of the boat")],
)
def test_whoever_the_row_above_points_at_is_told_from_the_others(name: str, described: str) -> None:
    """That the member is the owner of the boat had been that the member is the caller."""
    column = f"{name[2:].lower()}_id"

    assert getattr(source_of(crew(described, name), name), "text", "") == (
        f"EXISTS (SELECT 1 FROM boats WHERE boats.id = boat_crew.boat_id AND boats.{column} = boat_crew.sailor_id)"
    )


def test_a_flag_that_is_described_otherwise_is_none_of_the_caller() -> None:
    assert not is_built(crew("True if the boat was bought and not hired", "isOwner").operation("list"))
