"""What an action writes by itself as sentences say it, and what a check wants filled once it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import FromCaller, FromClock, FromConstant
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE rangers (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
CREATE TABLE permits (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, note TEXT,
  state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'granted', 'refused')),
  COLUMNS
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: rangers, id: id, login: login, password: password}
roles: []
default: authenticated
operations: {it: {allow: authenticated}}
"""
BY = "INT REFERENCES rangers (id)"
WHO_AND_WHEN = f"judged_by {BY}, judged_at TIMESTAMPTZ, due_on DATE, ends_at TIMESTAMPTZ"


def granting(columns: str, said: str, body: dict[str, Any] | None = None) -> ServiceDesign:
    shown: dict[str, Any] = {"judged_by": {"type": ["integer", "null"]}} if "judged_by" in columns else {}
    row = {**rows("id", "title", "state", **shown), "required": list(shown)}
    grant = {"operationId": "it", "description": said, **(body or {}), **answers(row, "200", "404", "409")}
    return service(TABLES.replace("COLUMNS", columns), AUTH, {"/permits/{id}/grant": {"post": grant}})


def written(design: ServiceDesign) -> dict[str, object]:
    return {match.column: match.source for match in design.operation("it").set}


@pytest.mark.parametrize(
    "said",
    [
        "`asked` becomes `granted`, `judged_by` is the caller and `judged_at` is set; 409 from any other state.",
        "`asked` becomes `granted`, 409 from any other state; `judgedBy` and `judgedAt` are set.",
        "From `asked` to `granted`, sets `judged_at` and `judged_by`; 409 otherwise.",
        "`asked` becomes `granted`; 409 otherwise. Records `judged_by` and `judged_at`.",
        "`asked` becomes `granted`; 409 otherwise. `judged_by` becomes the caller\u2019s id, and `judged_at` is now.",
        "`asked` becomes `granted`; 409 otherwise. `judged_at` is set to the current time and judged_by to them.",
    ],
)
def test_whom_and_when_sentences_name_is_set(said: str) -> None:
    design = granting(WHO_AND_WHEN, said)

    found = written(design)
    assert found["judged_at"] == FromClock(kind="now")
    assert found["judged_by"] == FromCaller(column="id")
    assert (
        "to them" in said
        or "is now" in said
        or not [text for text in asked(design, "it") if "Which rule is this" in text]
    )


@pytest.mark.parametrize(
    "said",
    [
        "`asked` becomes `granted`; 409 otherwise. When it is the last one, `judged_at` is set.",
        "`asked` becomes `granted`; 409 otherwise. `judged_at` is set if a note is sent.",
        "`asked` becomes `granted`; 409 otherwise. `judged_at` is never set.",
        "`asked` becomes `granted`; 409 otherwise. Sets `judged_at` to the day of the visit.",
        "`asked` becomes `granted`; 409 otherwise. `due_on` is set. `ends_at` is set.",
        "`asked` becomes `granted`; 409 otherwise. `judged_by` is the ranger of the park.",
    ],
)
def test_what_is_so_at_times_or_is_no_moment_of_a_deed_is_not_set(said: str) -> None:
    assert not {"judged_at", "judged_by", "due_on", "ends_at"} & set(written(granting(WHO_AND_WHEN, said)))


def test_what_else_such_a_sentence_says_is_asked() -> None:
    said = "`asked` becomes `granted`, `judged_at` is set and the park's own gate is opened; 409 otherwise."
    design = granting(WHO_AND_WHEN, said)

    assert "judged_at" in written(design)
    assert any(said in text for text in asked(design, "it"))


CHECKED = f"judged_by {BY}, CHECK (state = 'asked' OR judged_by IS NOT NULL)"
TURN = "`asked` becomes `granted`; 409 otherwise."


def test_whom_a_check_wants_named_is_the_caller() -> None:
    design = granting(CHECKED, TURN)

    assert written(design)["judged_by"] == FromCaller(column="id")
    told = "a check of `permits` lets no `judged_by` be empty once `grant` is done: it is the caller's id"
    assert told in design.operation("it").assumptions


def test_who_is_named_before_already_stays() -> None:
    again = granting(CHECKED, "`refused` becomes `granted`; 409 otherwise.")

    assert written(again) == {"state": FromConstant(value="granted")}


@pytest.mark.parametrize("columns", ["badge TEXT", f"warden_id {BY}"])
def test_what_nothing_fills_that_a_check_wants_is_asked(columns: str) -> None:
    name = columns.split(maxsplit=1)[0]
    design = granting(f"{columns}, CHECK (state <> 'granted' OR {name} IS NOT NULL)", TURN)

    assert not is_built(design.operation("it"))
    assert any(f"What does `grant` write to `{name}`?" in text for text in asked(design, "it"))


def test_what_the_body_or_another_operation_brings_is_not_asked() -> None:
    columns = "badge TEXT, CHECK (state <> 'granted' OR badge IS NOT NULL)"
    assert is_built(granting(columns, TURN, takes({"badge": TEXT}, "badge")).operation("it"))

    grant = {"operationId": "it", "description": TURN, **answers(rows("id"), "200", "409")}
    change = {"operationId": "change", **takes({"badge": TEXT}), **answers(rows("id"))}
    paths = {"/permits/{id}/grant": {"post": grant}, "/permits/{id}": {"patch": change}}
    assert is_built(service(TABLES.replace("COLUMNS", columns), AUTH, paths).operation("it"))


def test_rows_of_tests_name_nobody_where_the_check_lets_them() -> None:
    """Filled from the start, the column hid that nothing sets it."""
    text = emitted(granting(CHECKED, TURN))[Path("tests/rows.py")]
    values = text.partition("def permit_values")[2].partition("return values")[0]

    assert 'if "judged_by" not in given' not in values
    assert 'if given.get("state") == \'granted\':\n        values["judged_by"] = world.make(Ranger).id' in values
