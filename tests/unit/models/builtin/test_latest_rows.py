"""What the latest of the rows that point at a row says, whose a row is, and numbers within several rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, service, source_of, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
CREATE TABLE boilers (id SERIAL PRIMARY KEY, name TEXT NOT NULL, keeper_id INT REFERENCES people (id));
CREATE TABLE checks (
  id SERIAL PRIMARY KEY, boiler_id INT NOT NULL REFERENCES boilers (id), checked_at TIMESTAMPTZ NOT NULL,
  pressure INT NOT NULL, created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE firings (
  id SERIAL PRIMARY KEY, boiler_id INT NOT NULL REFERENCES boilers (id), started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ
);
CREATE TABLE parts (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE fittings (
  id SERIAL PRIMARY KEY, boiler_id INT NOT NULL REFERENCES boilers (id), part_id INT NOT NULL REFERENCES parts (id),
  fitting_number INT NOT NULL, note TEXT, UNIQUE (boiler_id, part_id, fitting_number)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: login, password: password}
roles: []
default: authenticated
operations: {}
"""
MOMENT = {"type": ["string", "null"], "format": "date-time"}


def boilers(name: str, schema: dict[str, Any], described: str = "") -> ServiceDesign:
    """A service whose boilers are shown with that property."""
    one = rows("name", id=NUMBER)
    one["properties"][name] = {**schema, "description": described}
    one["required"] = ["id", "name", name]
    return service(TABLES, AUTH, {"/boilers/{boilerId}": {"get": {"operationId": "get", **answers(one, "200", "404")}}})


CHECKED = "(SELECT MAX(checks.checked_at) FROM checks WHERE checks.boiler_id = boilers.id)"
PRESSURE = (
    "(SELECT checks.pressure FROM checks WHERE checks.boiler_id = boilers.id"
    " ORDER BY checks.checked_at DESC, checks.id DESC LIMIT 1)"
)
FIRED = "(SELECT {} FROM firings WHERE firings.boiler_id = boilers.id AND firings.deleted_at IS NULL)"


@pytest.mark.parametrize(
    "name, schema, described, text",
    [
        ("last_checked_at", MOMENT, "", CHECKED),
        ("lastChecked", MOMENT, "", CHECKED),
        ("latestCheckedOn", MOMENT, "Null if there is none", CHECKED),
        ("first_checked_at", MOMENT, "", CHECKED.replace("MAX", "MIN")),
        ("seen", MOMENT, "Time of the latest check", CHECKED),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of the latest check", PRESSURE),
        (
            "last_pressure",
            {"type": ["integer", "null"]},
            "The pressure of its most recent check; null if none",
            PRESSURE,
        ),
        (
            "last_pressure",
            {"type": ["integer", "null"]},
            "Pressure of its latest check; null if it was never checked",
            PRESSURE,
        ),
        (
            "last_pressure",
            {"type": ["integer", "null"]},
            "Pressure of the last check. Null where there are no checks yet",
            PRESSURE,
        ),
        (
            "last_pressure",
            {"type": ["integer", "null"]},
            "Pressure of the last check; null before the first one",
            PRESSURE,
        ),
        ("lit", MOMENT, "Start of the latest firing", FIRED.format("MAX(firings.started_at)")),
        ("out", MOMENT, "End of the first firing", FIRED.format("MIN(firings.ended_at)")),
    ],
)
def test_what_the_latest_row_says_is_shown(name: str, schema: dict[str, Any], described: str, text: str) -> None:
    design = boilers(name, schema, described)
    assert getattr(source_of(design, name), "text", "") == text
    assert any(f"`{name}` is" in told for told in design.operation("get").assumptions)
    assert "select(" in emitted(design)[Path("app/presenters/boilers.py")]


@pytest.mark.parametrize(
    "name, schema, described",
    [
        ("last_checked_at", {"type": "string", "format": "date-time"}, ""),
        ("last_checked_at", MOMENT, "Without checks of this year"),
        ("last_swept_at", MOMENT, ""),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of the latest check of a master"),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of its latest check; only paid ones"),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of the latest check; null if it failed"),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of the latest check; null if it never failed"),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of the latest check; in bar"),
        ("pressure", {"type": ["integer", "null"]}, "Pressure of the latest check. Tests are left out"),
        ("lit", MOMENT, "Time of the latest firing"),
        ("glow", {"type": ["integer", "null"]}, "Glow of the latest check"),
    ],
)
def test_what_leaves_it_open_is_asked(name: str, schema: dict[str, Any], described: str) -> None:
    assert not is_built(boilers(name, schema, described).operation("get"))


@pytest.mark.parametrize(
    "name, described",
    [("isMine", ""), ("own", ""), ("kept", "true for my own ones"), ("kept", "Whether it belongs to the caller")],
)
def test_whose_a_row_is_is_told_by_who_calls(name: str, described: str) -> None:
    design = boilers(name, {"type": "boolean"}, described)
    assert getattr(source_of(design, name), "text", "") == "COALESCE(boilers.keeper_id = :caller, FALSE)"


@pytest.mark.parametrize("column", ["approved_by", "updated_by", "checked_by_id"])
def test_who_did_something_to_a_row_need_not_be_whose_it_is(column: str) -> None:
    tables = TABLES.replace("keeper_id", column)
    one = rows("name", id=NUMBER, isMine={"type": "boolean"})
    one["required"] = ["isMine"]
    paths = {"/boilers/{boilerId}": {"get": {"operationId": "get", **answers(one, "200", "404")}}}
    assert not is_built(service(tables, AUTH, paths).operation("get"))
    assert is_built(service(TABLES.replace("keeper_id", "created_by"), AUTH, paths).operation("get"))


def test_what_has_no_moment_is_not_the_latest() -> None:
    tables = TABLES.replace("checked_at TIMESTAMPTZ NOT NULL", "checked_at TIMESTAMPTZ")
    one = rows("name", id=NUMBER, last={"type": ["integer", "null"], "description": "Pressure of the latest check"})
    paths = {"/boilers/{boilerId}": {"get": {"operationId": "get", **answers(one, "200", "404")}}}
    text = getattr(source_of(service(tables, AUTH, paths), "last"), "text", "")
    assert text == PRESSURE.replace(" ORDER", " AND checks.checked_at IS NOT NULL ORDER")


def test_a_number_counts_on_within_the_fewest_that_tell_rows_apart() -> None:
    unique = "PRIMARY KEY (maker_id, boiler_id, fitting_number), UNIQUE (boiler_id, fitting_number)"
    tables = f"""
    CREATE TABLE makers (id SERIAL PRIMARY KEY);
    CREATE TABLE boilers (id SERIAL PRIMARY KEY, maker_id INT NOT NULL REFERENCES makers (id));
    CREATE TABLE fittings (maker_id INT NOT NULL REFERENCES makers (id), fitting_number INT NOT NULL, note TEXT,
      boiler_id INT NOT NULL REFERENCES boilers (id), {unique});
    """
    post = {"operationId": "fit", **takes({"note": TEXT}), **answers(rows("note"), "201", "404")}
    found = service(tables, OPEN, {"/makers/{makerId}/boilers/{boilerId}/fittings": {"post": post}}).operation("fit")
    told = [str(match.source) for match in found.rules.derived]
    assert any("earlier.boiler_id" in text and "earlier.maker_id" not in text for text in told)


def test_other_flags_are_asked() -> None:
    assert not is_built(boilers("kept", {"type": "boolean"}, "true for my own ones that are lit").operation("get"))


@pytest.mark.parametrize("needed, built", [(("part_id",), True), ((), False)])
def test_a_number_counts_on_within_all_that_tell_rows_apart(needed: tuple[str, ...], built: bool) -> None:
    sent = {"part_id": NUMBER, "note": TEXT} if needed else {"note": TEXT}
    shown = rows("note", id=NUMBER)
    post = {"operationId": "fit", **takes(sent, *needed), **answers(shown, "201", "404")}
    design = service(TABLES, AUTH, {"/boilers/{boilerId}/fittings": {"post": post}})
    assert is_built(design.operation("fit")) is built
    if built:
        told = [str(match.source) for match in design.operation("fit").rules.derived]
        assert any("earlier.boiler_id" in text and "earlier.part_id" in text for text in told)
