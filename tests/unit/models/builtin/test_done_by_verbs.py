"""What is done to rows by a word: columns called after it, moments that checks want beside a state, who sees rows."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.shapes import FromClock, FromConstant, ManyField, Match, Turn
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
CREATE TABLE trips (
  id SERIAL PRIMARY KEY, captain TEXT NOT NULL, {reason} TEXT,
  status TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'sailed', 'rejected', 'cancelled')),
  settled TIMESTAMPTZ, CHECK ((status = 'planned') = (settled IS NULL))
);
"""


@pytest.mark.parametrize(
    "verb, value, column",
    [
        ("reject", "rejected", "rejection_reason"),
        ("cancel", "cancelled", "cancellation_reason"),
        ("cancel", "cancelled", "cancel_reason"),
        ("reject", "rejected", "rejected_reason"),
    ],
)
@pytest.mark.parametrize("must", [True, False])
def test_a_reason_is_that_of_what_is_done(verb: str, value: str, column: str, must: bool) -> None:
    body = takes({"reason": TEXT}, *(["reason"] if must else []))
    body["requestBody"]["required"] = must
    path = f"/trips/{{id}}/{verb}"
    answer = answers(rows("captain", "status", id=NUMBER), "200", "404")
    design = service(
        TABLES.replace("{reason}", column), OPEN, {path: {"post": {"operationId": "do", **body, **answer}}}
    )
    done = design.operation("do")

    assert is_built(done)
    assert done.body is not None
    assert [(item.path, item.column) for item in done.body.fields] == [(("reason",), column)]
    assert set(done.set) == {
        Match(column="status", source=FromConstant(value=value)),
        Match(column="settled", source=FromClock()),
    }
    assert any(f"`reason` of `{verb}` is `trips.{column}`" in item.text for item in design.assumptions)


@pytest.mark.parametrize("column", ["rejection_reason", "emergency_reason"])
def test_a_reason_of_something_else_is_asked_about(column: str) -> None:
    body = takes({"reason": TEXT}, "reason")
    answer = answers(rows("captain", id=NUMBER), "200", "404")
    paths = {"/trips/{id}/cancel": {"post": {"operationId": "do", **body, **answer}}}
    design = service(TABLES.replace("{reason}", column), OPEN, paths)

    assert not is_built(design.operation("do"))


MOVES = """
CREATE TABLE boats (id SERIAL PRIMARY KEY, berth TEXT NOT NULL);
CREATE TABLE moves (
  id SERIAL PRIMARY KEY, boat_id INT NOT NULL REFERENCES boats (id), from_berth TEXT, to_berth TEXT NOT NULL,
  moved_by TEXT NOT NULL, moved_at TIMESTAMPTZ NOT NULL DEFAULT now() {more}
);
"""


def test_the_from_to_by_and_at_of_a_history_are_its_only_columns_of_that_kind() -> None:
    item = {"type": "object", "properties": {**dict.fromkeys(("from", "to", "by", "at"), TEXT)}}
    row = {
        "type": "object",
        "properties": {"id": NUMBER, "history": {"type": "array", "items": item}},
        "required": ["history"],
    }
    paths = {"/boats/{id}": {"get": {"operationId": "one", **answers(row, "200", "404")}}}
    design = service(MOVES.replace("{more}", ""), OPEN, paths)

    assert is_built(design.operation("one"))
    assert isinstance(source_of(design, "history"), ManyField)
    shown = {name: getattr(source_of(design, name), "column", "") for name in ("from", "to", "by", "at")}
    assert shown == {"from": "from_berth", "to": "to_berth", "by": "moved_by", "at": "moved_at"}
    second = MOVES.replace("{more}", ", seen_by TEXT, seen_at TIMESTAMPTZ")
    assert not is_built(service(second, OPEN, paths).operation("one"))


@pytest.mark.parametrize(
    "said",
    [
        "Secret charts are shown to nobody but their author.",
        "Secret charts are visible to admirals.",
        "Nobody else sees secret charts.",
    ],
)
def test_who_sees_rows_does_not_say_which_are_listed(said: str) -> None:
    tables = "CREATE TABLE charts (id SERIAL PRIMARY KEY, sea TEXT NOT NULL, secret BOOLEAN NOT NULL DEFAULT false);"
    listed = {"operationId": "all", "description": said, **answers(rows("sea", many=True))}
    design = service(tables, OPEN, {"/charts": {"get": listed}})

    assert design.operation("all").steps[-1].match == ()
    assert any(said in text for text in asked(design, "all"))


JOBS = """
CREATE TABLE jobs (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, reason TEXT, published TIMESTAMPTZ,
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'paused', 'closed'))
);
"""


def turned(verb: str, said: str, *, body: bool = False) -> tuple[OperationDesign, list[str]]:
    sent = takes({"reason": TEXT}, "reason") if body else {}
    doing = {
        "operationId": "do",
        "description": said,
        **sent,
        **answers(rows("title", "status", id=NUMBER), "200", "404", "409"),
    }
    design = service(JOBS, OPEN, {f"/jobs/{{id}}/{verb}": {"post": doing}})
    return design.operation("do"), asked(design, "do")


@pytest.mark.parametrize(
    "said, before",
    [
        ("draft → open. More is said.", ("draft",)),
        ("Draft -> open (409 `wrong`).", ("draft",)),
        ("From draft or paused to open, by the caller.", ("draft", "paused")),
        ("`draft` => `open`", ("draft",)),
    ],
)
def test_an_arrow_says_from_where_to_where_a_row_goes(said: str, before: tuple[str, ...]) -> None:
    """Whatever the action is called: nothing else tells that to publish is to open."""
    done, questions = turned("publish", said)

    assert is_built(done)
    assert Match(column="status", source=FromConstant(value="open")) in done.set
    assert Match(column="published", source=FromClock()) in done.set
    assert done.rules.turns == (Turn(column="status", before=before, after=("open",), otherwise=409),)
    assert not any("`publish`" in text and "From which" in text for text in questions)


@pytest.mark.parametrize(
    "said",
    [
        "draft → open, unless nobody reads it",
        "draft → open or closed",
        "Open jobs go to closed ones.",
        "open → paused. draft → open.",
    ],
)
def test_an_arrow_that_says_less_is_asked_about(said: str) -> None:
    done, _ = turned("publish", said)

    assert done.rules.turns == ()


@pytest.mark.parametrize("said", ["Only open jobs (409 `not_open`).", "open → closed", "Only open jobs can be closed."])
def test_what_is_sent_with_an_action_leaves_from_where_it_may_be_done(said: str) -> None:
    done, questions = turned("close", said, body=True)

    assert is_built(done)
    assert done.rules.turns == (Turn(column="status", before=("open",), after=("closed",), otherwise=409),)
    assert not any("From which" in text for text in questions)
