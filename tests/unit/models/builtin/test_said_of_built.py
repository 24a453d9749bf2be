"""Nobody is asked about a sentence that says no more than a key, a check, a flag or a written column does."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE guides (
  id SERIAL PRIMARY KEY, person_id INT NOT NULL UNIQUE REFERENCES people (id), badge TEXT NOT NULL,
  active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE TABLE walks (
  id SERIAL PRIMARY KEY, guide_id INT NOT NULL REFERENCES guides (id), starts_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL, closed_at TIMESTAMPTZ, close_reason TEXT,
  CONSTRAINT in_order CHECK (starts_at < ends_at)
);
"""
GUIDE, WALK = rows("badge", id=NUMBER, personId=NUMBER), rows("startsAt", "endsAt", "closedAt", id=NUMBER)
FLAG = {"name": "includeInactive", "in": "query", "schema": {"type": "boolean", "default": False}}


def told(said: str = "", ends: str = "") -> ServiceDesign:
    moment = {"type": "string", "format": "date-time"}
    walk = {"guideId": NUMBER, "startsAt": moment, "endsAt": {**moment, "description": ends}}
    guide = takes({"personId": NUMBER, "badge": TEXT}, "personId", "badge")
    plain = {"description": said}
    change = {"operationId": "change", **takes({"badge": TEXT}), **answers(GUIDE)}
    change["responses"]["200"]["description"] = said
    close = {"operationId": "close", **plain, **takes({"closeReason": TEXT}, "closeReason"), **answers(WALK)}
    listing = {"operationId": "list", **plain, "parameters": [FLAG], **answers({"type": "array", "items": GUIDE})}
    return service(
        TABLES,
        OPEN,
        {
            "/guides": {
                "post": {"operationId": "hire", **plain, **guide, **answers(GUIDE, "201", "409")},
                "get": listing,
            },
            "/guides/{id}": {"patch": change},
            "/walks": {"post": {"operationId": "plan", **takes(walk, *walk), **answers(WALK, "201")}},
            "/walks/{id}/close": {"post": close},
        },
    )


@pytest.mark.parametrize(
    "name, said",
    [
        ("hire", "A person can be a guide only once."),
        ("hire", "Each person may only be a guide once."),
        ("list", "Only active guides unless `includeInactive` is set."),
        ("change", "The guide after the change"),
        ("change", "The updated guide as it is after the change"),
        ("close", "Sets `closed_at` and keeps the reason."),
        ("close", "Sets `closed_at`, stores `close_reason`."),
    ],
)
def test_a_sentence_that_tables_and_flags_say_too_is_not_asked_about(name: str, said: str) -> None:
    design = told(said)

    assert not any(said in text for text in asked(design, name))
    assert any(said in text for text in design.operation(name).evidence)


@pytest.mark.parametrize("said", ["After startsAt", "Must be later than the starts at", "after `startsAt`"])
def test_what_a_check_of_two_columns_says_is_not_asked_about(said: str) -> None:
    assert not any(said in text for text in asked(told(ends=said), "plan"))


@pytest.mark.parametrize("said", ["Before startsAt", "Not before startsAt", "After closedAt"])
def test_what_no_check_says_is_asked_about(said: str) -> None:
    assert any(said in text for text in asked(told(ends=said), "plan"))


@pytest.mark.parametrize(
    "name, said",
    [
        ("hire", "A guide can be a guide only once."),
        ("hire", "A person can be a walker only once."),
        ("list", "Only old guides unless `includeInactive` is set."),
        ("list", "Only active people unless `includeInactive` is set."),
        ("close", "Sets `closed_at` and keeps the walk."),
        ("close", "Sets `closed_at` and clears the reason."),
        ("close", "Keeps `closed_at`."),
        ("close", "Sets `ends_at`."),
        ("change", "Keeps the badge."),
        ("change", "The previous balance after the change"),
    ],
)
def test_a_sentence_that_says_something_else_is_asked_about(name: str, said: str) -> None:
    assert any(said in text for text in asked(told(said), name))


PARENT = """
CREATE TABLE plans (id SERIAL PRIMARY KEY, starts_on DATE NOT NULL, ends_on DATE NOT NULL);
CREATE TABLE legs (
  id SERIAL PRIMARY KEY, plan_id INT NOT NULL REFERENCES plans (id), starts_on DATE NOT NULL, ends_on DATE NOT NULL,
  left_on DATE NOT NULL, back_on DATE NOT NULL, CHECK (ends_on > starts_on), CHECK (back_on > left_on)
);
"""


def test_a_check_of_rows_beneath_says_nothing_of_the_row_above_them() -> None:
    day = {"type": "string", "format": "date"}
    ends = {**day, "description": "After startsOn"}
    leg = dict.fromkeys(("startsOn", "endsOn", "leftOn", "backOn"), day)

    def planning(properties: dict[str, Any], leg: dict[str, Any]) -> list[str]:
        legs = {"type": "array", "items": {"type": "object", "properties": leg, "required": list(leg)}}
        plan = takes({"startsOn": day, "endsOn": day, **properties, "legs": legs}, "startsOn", "endsOn")
        post = {"operationId": "plan", **plan, **answers(rows(id=NUMBER), "201")}
        return asked(service(PARENT, OPEN, {"/plans": {"post": post}}), "plan")

    assert any("After startsOn" in text for text in planning({"endsOn": ends}, leg))
    beneath = {**leg, "backOn": {**day, "description": "After leftOn"}}
    assert not any("After leftOn" in text for text in planning({}, beneath))


@pytest.mark.parametrize("said", ["Both days are included.", "Both ends included", "The bounds are inclusive."])
@pytest.mark.parametrize("until, known", [("to", True), ("before", False)])
def test_bounds_that_are_included_are_not_asked_about(said: str, until: str, known: bool) -> None:
    day = {"schema": {"type": "string", "format": "date"}}
    more = {"description": "Strictly before"} if until != "to" else {}
    asking = {"parameters": [{"in": "query", "name": "from", **day}, {"in": "query", "name": until, **day, **more}]}
    tables = "CREATE TABLE hikes (id SERIAL PRIMARY KEY, day DATE NOT NULL);"
    get = {"operationId": "list", "description": said, **asking, **answers(rows("day", many=True, id=NUMBER))}
    design = service(tables, OPEN, {"/hikes": {"get": get}})

    assert any("nclu" in text for text in asked(design, "list")) != known
