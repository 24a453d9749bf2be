"""From which states an action may be done: read where the contract's words are the values, else asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import FromConstant, Turn
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE sailors (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE trips (
  id SERIAL PRIMARY KEY, goal TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'UNDER_WAY', 'CONFIRMED', 'CANCELLED'))
);
CREATE TABLE piers (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'INACTIVE'))
);
CREATE TABLE repairs (
  id SERIAL PRIMARY KEY, part TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('in_progress', 'closed'))
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: sailors, id: id, login: login, password: secret}
roles: []
default: authenticated
"""


NOT_YET = ("PENDING", "UNDER_WAY", "CANCELLED")


def acts(verb: str, said: str, *statuses: str, what: str = "trips", told: str = "no") -> ServiceDesign:
    acting = {"operationId": "it", "description": said, **answers(rows("status", id=NUMBER), "200", "404", *statuses)}
    for status in statuses:
        acting["responses"][status]["description"] = told
    return service(TABLES, AUTH, {f"/{what}/{{id}}/{verb}": {"post": acting}})


@pytest.mark.parametrize(
    "said, told, before",
    [
        ("Only pending trips can be confirmed.", "no", ("PENDING",)),
        ("Only `PENDING` or under-way trips may be confirmed.", "no", ("PENDING", "UNDER_WAY")),
        ("Only pending, or under-way trips may be confirmed.", "no", ("PENDING", "UNDER_WAY")),
        ("The trip must be in status PENDING | UNDER_WAY.", "no", ("PENDING", "UNDER_WAY")),
        ("The trip must be in status PENDING.", "no", ("PENDING",)),
        ("You can use this to confirm a trip in the `PENDING` state.", "no", ("PENDING",)),
        ("It goes from `PENDING` to `CONFIRMED`; 409 otherwise.", "no", ("PENDING",)),
        ("The trip moves from PENDING to CONFIRMED and nothing else happens; 409 otherwise.", "no", ("PENDING",)),
        ("Confirms it.", "Trip is not pending", ("PENDING",)),
        ("409 unless the trip is pending.", "no", ("PENDING",)),
        ("The trip must be pending (409).", "no", ("PENDING",)),
        ("Confirming a confirmed one is a 409; confirming a cancelled trip brings it back.", "no", NOT_YET),
        ("Returns 409 if the trip is already confirmed or cancelled.", "no", ("PENDING", "UNDER_WAY")),
        ("Confirms it.", "The trip is already CONFIRMED.", ("PENDING", "UNDER_WAY", "CANCELLED")),
    ],
)
def test_the_state_before_is_read_where_the_words_are_the_values(said: str, told: str, before: tuple[str, ...]) -> None:
    design = acts("confirm", said, "409", told=told)
    found = design.operation("it")

    turn = Turn(column="status", before=before, after=("CONFIRMED",), otherwise=409)
    assert found.rules.turns == (turn,)
    assert asked(design, "it") == []
    assert any("else answers 409" in text for text in found.assumptions)
    assert f"not in {sorted(before)!r}" in emitted(design)[Path("app/services/trips.py")]


@pytest.mark.parametrize(
    "said, told",
    [
        ("Only paid trips can be confirmed.", "no"),
        ("Only pending trips can be confirmed. The trip must be in status UNDER_WAY.", "no"),
        ("The trip must not be pending unless the harbour says so.", "no"),
        ("Confirms a pending trip.", "no"),
        ("Confirms it.", "Trip cannot be confirmed"),
        ("A trip can be confirmed while it is not under way.", "no"),
        ("Done while the trip is not under way; 409 otherwise.", "no"),
        ("Does nothing where the trip is already under way.", "no"),
        ("Only pending trips can be edited.", "no"),
        ("409 if the trip is cancelled.", "no"),
        ("409 unless the trip is confirmed.", "no"),
    ],
    ids=[
        "no value",
        "two ways",
        "an exception",
        "no rule",
        "no state",
        "what it is not",
        "else refused",
        "nothing refused",
        "another deed",
        "again is not told",
        "the state that it leads to",
    ],
)
def test_a_state_before_that_is_not_said_beyond_doubt_is_asked_for(said: str, told: str) -> None:
    design = acts("confirm", said, "409", told=told)

    assert design.operation("it").rules.turns == ()
    assert any("From which of" in text for text in asked(design, "it"))


def test_a_state_before_is_asked_for_where_no_answer_refuses() -> None:
    assert any("From which of" in text for text in asked(acts("confirm", "Only pending trips can be confirmed."), "it"))


def test_another_status_is_answered_where_the_contract_has_no_409() -> None:
    found = acts("confirm", "Only pending trips can be confirmed.", "422").operation("it")

    assert [turn.otherwise for turn in found.rules.turns] == [422]


@pytest.mark.parametrize("verb, state", [("deactivate", "INACTIVE"), ("activate", "ACTIVE"), ("disable", "INACTIVE")])
def test_a_verb_leads_to_the_state_that_everybody_would_call_so(verb: str, state: str) -> None:
    found = acts(verb, "Does it.", what="piers").operation("it")

    assert is_built(found)
    assert [m.source for m in found.set if m.column == "status"] == [FromConstant(value=state)]


def test_what_is_listed_first_as_in_progress_is_how_a_row_begins() -> None:
    making = {"operationId": "it", **takes({"part": TEXT}, "part"), **answers(rows("part"), "201")}
    found = service(TABLES, AUTH, {"/repairs": {"post": dict(making)}}).operation("it")
    late = TABLES.replace("'in_progress', 'closed'", "'closed', 'in_progress'")

    assert [m.source for m in found.set if m.column == "status"] == [FromConstant(value="in_progress")]
    assert not is_built(service(late, AUTH, {"/repairs": {"post": dict(making)}}).operation("it"))


@pytest.mark.parametrize(
    "said, more",
    [
        ("Only pending trips can be confirmed, and the customer is refunded.", "amount"),
        ("Only pending trips can be confirmed, and the guide is notified by email.", "service"),
        ("Only pending trips can be confirmed; at most five of them per day.", "Which rule"),
    ],
)
def test_what_a_sentence_says_besides_the_state_is_asked_about(said: str, more: str) -> None:
    design = acts("confirm", said, "409")

    assert design.operation("it").rules.turns
    assert any(said.rstrip(".") in text and more in text for text in asked(design, "it"))


def test_a_state_that_an_action_leads_to_is_not_the_one_from_where_it_may_be_done() -> None:
    design = acts("confirm", "A trip must be confirmed before it is under way.", "409")

    assert not design.operation("it").rules.turns
    assert any("From which of" in text for text in asked(design, "it"))


def test_a_word_for_a_state_before_whoever_acts_says_nothing_of_the_state() -> None:
    design = acts("confirm", "Only the pending sailor may confirm it.", "409")
    assert [turn.before for turn in design.operation("it").rules.turns if turn.before == ("PENDING",)] == []
    assert any("Only the pending sailor may confirm it." in text for text in asked(design, "it"))
