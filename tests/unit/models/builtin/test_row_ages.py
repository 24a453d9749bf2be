"""Which moment “latest first” means: that of what rows tell of, or of their making, and what is supposed about it."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import OPEN, answers, asked, rows, service

BY_CLOCK = "created_at TIMESTAMPTZ NOT NULL DEFAULT now()"


def ordered(
    said: str, columns: str, *shown: str, table: str = "climbs", index: str = ""
) -> tuple[tuple[str, bool], list[str], list[str]]:
    """By what a list is ordered, what is supposed of its order, and what is asked."""
    tables = f"CREATE TABLE {table} (id UUID PRIMARY KEY, wall TEXT NOT NULL, {columns});"
    tables += f"CREATE INDEX kept ON {table} ({index});" * bool(index)
    listing = {"operationId": "it", "description": said, **answers(rows("id", "wall", *shown, many=True))}
    design = service(tables, OPEN, {f"/{table}": {"get": listing}})
    found = design.operation("it")
    assert found.sort is not None
    return found.sort.default[0], [text for text in found.assumptions if "new or old" in text], asked(design, "it")


@pytest.mark.parametrize("said", ["Latest first.", "The latest climb first.", "Newest first.", "Most recent first."])
@pytest.mark.parametrize(
    "table, columns, moment",
    [
        ("climbs", f"climbed_on DATE NOT NULL, {BY_CLOCK}", "climbed_on"),
        ("climbs", f"{BY_CLOCK}, climb_date DATE NOT NULL", "climb_date"),
        ("climbs", f"day DATE NOT NULL, {BY_CLOCK}", "day"),
        ("valve_inspections", f"inspected_at TIMESTAMP NOT NULL, {BY_CLOCK}", "inspected_at"),
        ("certifications", "certified_on DATE NOT NULL, verified_at TIMESTAMP", "certified_on"),
        ("applications", f"applied_on DATE NOT NULL, {BY_CLOCK}", "applied_on"),
        ("payments", f"paid_on DATE NOT NULL, due_on DATE NOT NULL, {BY_CLOCK}", "paid_on"),
    ],
)
def test_the_moment_that_is_called_after_the_rows_is_theirs(said: str, table: str, columns: str, moment: str) -> None:
    said = said.replace("climb", table.rpartition("_")[2].removesuffix("s"))
    shown = [part.strip().split()[0] for part in columns.split(",")]

    assert ordered(said, columns, *shown, table=table) == ((moment, True), [], [])


@pytest.mark.parametrize("moment, supposed", [("topped_on", 0), ("created_at", 0)])
def test_an_index_that_goes_down_by_a_moment_tells_it(moment: str, supposed: int) -> None:
    columns = f"topped_on DATE NOT NULL, begun_on DATE NOT NULL, {BY_CLOCK}"
    first, told, questions = ordered(
        "Newest first.", columns, "topped_on", "begun_on", "created_at", index=f"wall, {moment} DESC"
    )

    assert (first, len(told), questions) == ((moment, True), supposed, [])


@pytest.mark.parametrize(
    "said, columns, moment",
    [
        ("Latest first.", f"starts_at TIMESTAMP NOT NULL, {BY_CLOCK}", "starts_at"),
        ("Newest first.", f"starts_at TIMESTAMP NOT NULL, {BY_CLOCK}", "created_at"),
        ("Newest first.", f"held_on DATE NOT NULL, {BY_CLOCK}", "held_on"),
        ("Most recent first.", f"roped_on DATE NOT NULL, starts_at TIMESTAMP NOT NULL, {BY_CLOCK}", "created_at"),
    ],
)
def test_of_two_moments_that_nothing_decides_between_one_is_supposed(said: str, columns: str, moment: str) -> None:
    first, told, _ = ordered(said, columns, *(part.strip().split()[0] for part in columns.split(",")))

    assert first == (moment, True)
    assert len(told) == 1
    assert moment in told[0]


@pytest.mark.parametrize(
    "column",
    [
        "due_on DATE NOT NULL", "birth_date DATE NOT NULL", "finished_at TIMESTAMP NOT NULL",
        "updated_at TIMESTAMP NOT NULL", "verified_at TIMESTAMP",
    ],
)  # fmt: skip
def test_other_moments_make_no_row_new(column: str) -> None:
    found = ordered("Latest first.", f"{column}, {BY_CLOCK}", column.split(maxsplit=1)[0], "created_at")

    assert found == (("created_at", True), [], [])


def test_where_only_changes_are_kept_the_order_is_asked() -> None:
    first, _, questions = ordered("Newest first.", "updated_at TIMESTAMP NOT NULL", "updated_at")

    assert first == ("id", False)
    assert any("By which column" in text for text in questions)


def test_the_newest_row_of_several_is_by_the_moment_of_what_it_tells() -> None:
    tables = f"""
        CREATE TABLE walls (id UUID PRIMARY KEY);
        CREATE TABLE climbs (id UUID PRIMARY KEY, wall_id UUID NOT NULL REFERENCES walls (id), note TEXT,
          climbed_on DATE NOT NULL, {BY_CLOCK});
    """
    getting = {"operationId": "it", "summary": "The latest climb", **answers(rows("id", "note"))}
    found = service(tables, OPEN, {"/walls/{wallId}/climb": {"get": getting}}).operation("it")

    assert any("the newest is shown, by `climbed_on`" in text for text in found.assumptions)
