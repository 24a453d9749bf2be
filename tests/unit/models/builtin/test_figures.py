"""Numbers that answers show of the rows that belong to a row: averages, sums, counts, and which of the rows count."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import CountField, ExpressionField, ValueField
from tests.unit.models.builtin.small import OPEN, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE kilns (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE opinions (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), %s SMALLINT NOT NULL, words TEXT
);
CREATE TABLE firings (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), pieces INT NOT NULL, price NUMERIC NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'burning', 'done', 'dropped')), deleted_at TIMESTAMPTZ,
  dropped_at TIMESTAMPTZ
);
CREATE TABLE potters (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE follows (
  follower_id INT NOT NULL REFERENCES potters (id), followed_id INT NOT NULL REFERENCES potters (id),
  PRIMARY KEY (follower_id, followed_id)
);
"""
NUMBER: dict[str, Any] = {"type": "number"}


def shown(name: str, schema: dict[str, Any], *, column: str = "stars", of: str = "kilns") -> ServiceDesign:
    one = {**rows("name"), "required": ["name", name]}
    one["properties"][name] = schema
    get = {"operationId": "it", **answers(one, "200", "404")}
    return service(TABLES % column, OPEN, {f"/{of}/{{id}}": {"get": get}})


@pytest.mark.parametrize(
    "name, column, described, worked_out",
    [
        ("averageStars", "stars", "", "avg(opinions.stars)"),
        ("average_rating", "stars", "", "avg(opinions.stars)"),
        ("avgScore", "rating", "", "avg(opinions.rating)"),
        ("ratingAverage", "rating", "Rounded to one decimal; null without opinions", "round(avg(opinions.rating), 1)"),
        ("rating", "stars", "Average of the stars, from 1 to 5", "avg(opinions.stars)"),
        ("meanScore", "score", "rounded to the nearest half", "round(avg(opinions.score) * 2) / 2"),
        ("pieceCount", "stars", "Sum of the pieces", "sum(firings.pieces)"),
        ("lowestPrice", "stars", "Price of the cheapest firing", "min(firings.price)"),
    ],
)
def test_a_number_is_worked_out_of_the_one_table_that_has_it(
    name: str, column: str, described: str, worked_out: str
) -> None:
    design = shown(name, {"type": ["number", "null"], "description": described}, column=column)
    found = source_of(design, name)

    assert isinstance(found, ExpressionField)
    assert found.text.startswith(f"(SELECT {worked_out} FROM ")
    assert is_built(design.operation("it"))
    assert any(
        f"`{name}` is the " in text for text in (*design.operation("it").evidence, *design.operation("it").assumptions)
    )


def test_rows_that_were_deleted_softly_are_no_part_of_a_number() -> None:
    found = source_of(shown("lowestPrice", NUMBER), "lowestPrice")

    assert isinstance(found, ExpressionField)
    assert found.text.endswith("WHERE firings.kiln_id = kilns.id AND firings.deleted_at IS NULL)")


@pytest.mark.parametrize(
    "step, frame", [(0.1, "round(avg(opinions.stars), 1)"), (0.01, "round(avg(opinions.stars), 2)")]
)
def test_an_average_has_the_steps_that_its_schema_allows(step: float, frame: str) -> None:
    found = source_of(shown("averageStars", {**NUMBER, "multipleOf": step}), "averageStars")

    assert isinstance(found, ExpressionField)
    assert frame in found.text


@pytest.mark.parametrize(
    "name, schema",
    [
        ("averageStars", {**NUMBER, "description": "Weighted average of the stars of the last ninety days"}),
        ("averageStars", {**NUMBER, "description": "Rounded up"}),
        ("averageStars", {**NUMBER, "multipleOf": 0.25}),
        ("averageStars", {**NUMBER, "minimum": 1}),
        ("averageWeight", NUMBER),
        ("firingCount", {"type": "integer", "description": "Sum of the pieces that are glazed"}),
    ],
)
def test_a_number_of_which_more_is_said_than_is_known_is_asked_for(name: str, schema: dict[str, Any]) -> None:
    design = shown(name, schema)

    assert not is_built(design.operation("it"))
    assert any(f"Where does `{name}`" in text for text in asked(design, "it"))


@pytest.mark.parametrize(
    "name, described, test",
    [
        ("firings_count", "Finished or planned: done and planned firings only", "firings.state IN ('planned', 'done')"),
        ("openFiringCount", "Firings neither done nor dropped", "firings.state NOT IN ('done', 'dropped')"),
        (
            "firing_count",
            "Firings neither dropped nor deleted",
            "firings.state NOT IN ('dropped') AND firings.deleted_at IS NULL",
        ),
        ("batch_count", "Burning firings", "firings.state IN ('burning')"),
        (
            "firing_count",
            "Done firings, not dropped ones",
            "firings.state IN ('done') AND firings.state NOT IN ('dropped')",
        ),
        ("firing_count", "Dropped firings are not counted", "firings.state NOT IN ('dropped')"),
        ("firing_count", "Firings that were never deleted", "firings.deleted_at IS NULL"),
    ],
)
def test_a_count_is_of_the_rows_that_its_description_names(name: str, described: str, test: str) -> None:
    found = source_of(shown(name, {"type": "integer", "description": described}), name)

    assert isinstance(found, ExpressionField)
    assert found.text.endswith(f"AND {test})")


def test_a_flag_and_the_moment_since_when_it_holds_are_one_limit() -> None:
    tables = """
CREATE TABLE cooks (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE recipes (
  id SERIAL PRIMARY KEY, cook_id INT NOT NULL REFERENCES cooks (id), published_at TIMESTAMPTZ,
  is_published BOOLEAN NOT NULL
);
"""
    one = {**rows("name"), "required": ["name", "recipe_count"]}
    one["properties"]["recipe_count"] = {"type": "integer", "description": "Published ones"}
    design = service(tables, OPEN, {"/cooks/{id}": {"get": {"operationId": "it", **answers(one, "200", "404")}}})
    found = source_of(design, "recipe_count")

    assert isinstance(found, ExpressionField)
    assert found.text.endswith("AND recipes.is_published)")


@pytest.mark.parametrize(
    "name, described",
    [
        ("firings_count", "Visible firings only"),
        ("firings_count", "Unfinished firings"),
        ("firings_count", "Firings that are overdue"),
        ("firings_count", "Done firings, not those of guests"),
        ("spot_count", "Capacity minus planned firings"),
        ("waiting_count", "Firings that wait for a spot"),
    ],
)
def test_a_count_whose_limit_is_not_understood_is_asked_for(name: str, described: str) -> None:
    design = shown(name, {"type": "integer", "description": described})

    assert not is_built(design.operation("it"))


def test_a_word_for_what_is_counted_is_no_limit_though_a_row_may_be_called_so() -> None:
    tables = """
CREATE TABLE clubs (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE members (
  id SERIAL PRIMARY KEY, club_id INT NOT NULL REFERENCES clubs (id), rank TEXT CHECK (rank IN ('user', 'chief'))
);
"""
    one = {**rows("name"), "required": ["name", "member_count"]}
    one["properties"]["member_count"] = {"type": "integer", "description": "How many users the club has"}
    get = {"operationId": "it", **answers(one, "200", "404")}
    design = service(tables, OPEN, {"/clubs/{id}": {"get": get}})

    assert source_of(design, "member_count") == CountField(table="members", on=(("club_id", "id"),))


def test_a_count_by_another_word_is_of_the_one_table_of_which_its_description_speaks() -> None:
    found = source_of(
        shown("batch_count", {"type": "integer", "description": "How many firings it had"}), "batch_count"
    )
    alone = shown("batch_count", {"type": "integer"})

    assert found == CountField(table="firings", on=(("kiln_id", "id"),))
    assert not is_built(alone.operation("it"))


@pytest.mark.parametrize(
    "name, column",
    [
        ("followers_count", "followed_id"),
        ("followerCount", "followed_id"),
        ("following_count", "follower_id"),
        ("followers", "followed_id"),
    ],
)
def test_those_who_follow_and_those_who_are_followed_are_counted_by_the_column_of_the_other(
    name: str, column: str
) -> None:
    found = source_of(shown(name, {"type": "integer"}, of="potters"), name)

    assert found == CountField(table="follows", on=((column, "id"),))


def test_the_most_that_a_row_around_it_allows_is_a_column_and_nothing_that_is_worked_out() -> None:
    tables = """
CREATE TABLE halls (id SERIAL PRIMARY KEY, max_seats INT NOT NULL);
CREATE TABLE shows (id SERIAL PRIMARY KEY, hall_id INT NOT NULL REFERENCES halls (id), name TEXT NOT NULL);
"""
    one = {**rows("name"), "required": ["name", "hallMaxSeats"]}
    one["properties"]["hallMaxSeats"] = {"type": "integer"}
    get = {"operationId": "it", **answers(one, "200", "404")}
    found = source_of(service(tables, OPEN, {"/shows/{id}": {"get": get}}), "hallMaxSeats")

    assert isinstance(found, ValueField)
    assert (found.table, found.column) == ("halls", "max_seats")


@pytest.mark.parametrize(
    "described, values",
    [
        ("Planned and done", "('planned', 'done')"),
        ("Planned, burning and dropped", "('planned', 'burning', 'dropped')"),
    ],
)
def test_values_that_are_all_that_is_said_tell_which_rows_count(described: str, values: str) -> None:
    source = source_of(shown("firings", {"type": "integer", "description": described}), "firings")

    assert isinstance(source, ExpressionField)
    assert f"firings.state IN {values}" in source.text


def test_a_value_of_several_words_is_one() -> None:
    design = service(
        """
        CREATE TABLE kilns (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE firings (
          id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id),
          state TEXT NOT NULL CHECK (state IN ('asked_for', 'burning', 'cooled_down'))
        );
        """,
        OPEN,
        {
            "/kilns/{id}": {
                "get": {
                    "operationId": "it",
                    **answers(rows("name", firings={"type": "integer", "description": "Asked for and cooled-down"})),
                }
            }
        },
    )
    source = source_of(design, "firings")

    assert isinstance(source, ExpressionField)
    assert "firings.state IN ('asked_for', 'cooled_down')" in source.text
