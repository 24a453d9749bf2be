"""Rows that a table joins with rows of their own table: named by their role, listed by one direction, joined again."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.shapes import CountField, FromParent, FromPath, ManyField, Match, ValuesField
from tests.unit.models.builtin.small import (
    NUMBER,
    OPEN,
    TEXT,
    answers,
    asked,
    is_built,
    rows,
    service,
    source_of,
    takes,
)

TABLES = """
CREATE TABLE knots (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE, strands INT NOT NULL);
CREATE TABLE knot_preparations (
  knot_id INT NOT NULL REFERENCES knots (id), prior_knot_id INT NOT NULL REFERENCES knots (id),
  PRIMARY KEY (knot_id, prior_knot_id)
);
"""
FOLLOWS = """
CREATE TABLE tiers (id SERIAL PRIMARY KEY, handle TEXT NOT NULL UNIQUE);
CREATE TABLE follows (
  follower_id INT NOT NULL REFERENCES tiers (id), followed_id INT NOT NULL REFERENCES tiers (id),
  PRIMARY KEY (follower_id, followed_id)
);
"""


@pytest.mark.parametrize(
    "near, far, column",
    [
        ("slug", "prior_slug", "slug"),
        ("slug", "priorKnotSlug", "slug"),
        ("slug", "preparation_slug", "slug"),
        ("slug", "prior", "slug"),
        ("slug", "other_slug", "slug"),
        ("id", "prior_slug", "slug"),
    ],
)
def test_the_far_one_of_two_rows_is_looked_up_by_its_role_and_its_key(near: str, far: str, column: str) -> None:
    path = f"/knots/{{{near}}}/preparations/{{{far}}}"
    putting = {"operationId": "join", "description": "Adding it again is fine.", **answers(None, "204", "404", "409")}
    taking = {"operationId": "part", **answers(None, "204", "404")}
    design = service(TABLES, OPEN, {path: {"put": putting, "delete": taking}})
    join, part = design.operation("join"), design.operation("part")

    assert (join.kind, join.repeatable, part.kind) == (Kind.LINK, True, Kind.DELETE)
    for operation in (join, part):
        assert is_built(operation)
        assert operation.steps[1].match == (Match(column=column, source=FromPath(name=far)),)
        assert set(operation.steps[2].match) == {
            Match(column="knot_id", source=FromParent(column="id", step=0)),
            Match(column="prior_knot_id", source=FromParent(column="id", step=1)),
        }
    assert any("When does join answer 409?" in text for text in asked(design, "join"))


@pytest.mark.parametrize("far", ["colour", "prior_colour", "slug_of_moon"])
def test_a_name_that_ends_in_no_key_of_the_far_row_is_asked_about(far: str) -> None:
    path = f"/knots/{{slug}}/preparations/{{{far}}}"
    design = service(TABLES, OPEN, {path: {"delete": {"operationId": "part", **answers(None, "204", "404")}}})

    assert not is_built(design.operation("part"))


@pytest.mark.parametrize(
    "said, again",
    [
        ("Idempotent.", True),
        ("Joining again is fine; 409 is for a knot that is its own.", True),
        ("Joining twice is not the same (409).", False),
        ("This is not idempotent: a second time is a conflict.", False),
        ("Where they are joined already, 409 is answered and nothing changes.", False),
    ],
)
def test_a_second_time_is_refused_only_where_the_contract_does_not_say_that_it_is_fine(said: str, again: bool) -> None:
    path = "/knots/{slug}/preparations/{prior_slug}"
    putting = {"operationId": "join", "description": said, **answers(None, "204", "409")}

    assert service(TABLES, OPEN, {path: {"put": putting}}).operation("join").repeatable is again


def test_a_row_lists_the_far_ones_and_takes_them_by_what_people_name_them() -> None:
    shown = {**rows("slug", preparations=rows("slug", many=True)), "required": ["slug", "preparations"]}
    names = {"type": "array", "items": TEXT}
    making = takes({"slug": TEXT, "strands": NUMBER, "preparations": names}, "slug", "strands")
    named: dict[str, Any] = {"slug": TEXT, "preparations": names}
    paths = {
        "/knots/{slug}": {"get": {"operationId": "one", **answers(shown)}},
        "/knots": {"post": {"operationId": "make", **making, **answers(rows(**named), "201")}},
    }
    design = service(TABLES, OPEN, paths)
    found = [f.source for view in design.views.values() for f in view.fields if f.property == "preparations"]
    body = design.operation("make").body

    assert all(is_built(operation) for operation in design.operations)
    many, values = found
    assert isinstance(many, ManyField)
    assert isinstance(values, ValuesField)
    assert many.via == values.via
    assert many.via is not None
    assert (many.via.near, many.via.far) == ((("knot_id", "id"),), (("prior_knot_id", "id"),))
    assert body is not None
    assert [(link.target, link.target_column, link.via) for link in body.links] == [("knots", "slug", many.via)]


def test_followers_are_those_who_follow_and_are_counted_so() -> None:
    shown = {**rows("handle", followers_count=NUMBER), "required": ["handle", "followers_count"]}
    design = service(FOLLOWS, OPEN, {"/tiers/{handle}": {"get": {"operationId": "one", **answers(shown)}}})

    assert source_of(design, "followers_count") == CountField(table="follows", on=(("followed_id", "id"),))
