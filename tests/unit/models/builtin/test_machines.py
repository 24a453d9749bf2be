"""State machines that a contract writes down, and states that a body chooses under another name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
CREATE TABLE films (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, review_note TEXT, reviewed_at TIMESTAMPTZ,
  reviewer_id INT REFERENCES people (id),
  status TEXT NOT NULL DEFAULT 'cut' CHECK (status IN ('cut', 'in_review', 'approved', 'rejected'))
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: login, password: password}
roles: []
default: authenticated
operations: {}
"""
LINES = "Allowed moves:\n\n- `cut` → `in_review`\n- `in_review` → `approved`, `rejected`\n- `rejected` → `cut`\n\n{}"
MACHINE = [(("cut",), ("in_review",)), (("in_review",), ("approved", "rejected")), (("rejected",), ("cut",))]
STATUS = {"type": "string", "enum": ["cut", "in_review", "approved", "rejected"]}


def films(
    told: str, tail: str, body: dict[str, Any], *errors: str, auth: str = OPEN, state: str = "status"
) -> ServiceDesign:
    """A service of films one of whose operations is described so."""
    film = rows("title", id=NUMBER)
    film["properties"][state] = STATUS
    act = {"operationId": "act", "description": told, **takes(body, *list(body)[:1]), **answers(film, "200", *errors)}
    tables = TABLES.replace("status", state)
    return service(tables, auth, {f"/films/{{filmId}}/{tail}": {"post": act}})


def turns(design: ServiceDesign) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """From where the operation leads whereto."""
    return [(turn.before, turn.after) for turn in design.operation("act").rules.turns]


def open_questions(design: ServiceDesign) -> str:
    return " ".join(question.text for question in design.questions)


@pytest.mark.parametrize(
    "others, errors, status",
    [
        ("Any other move answers 409.", ("404",), 409),
        ("Everything else is a 422.", ("404", "409"), 422),
        ("", ("404", "409"), 409),
        ("All other transitions are refused (409).", ("404",), 409),
    ],
)
@pytest.mark.parametrize("name", ["to", "status", "target"])
def test_lines_with_arrows_are_the_moves_that_are_allowed(
    name: str, others: str, errors: tuple[str, ...], status: int
) -> None:
    design = films(LINES.format(others), "transitions", {name: STATUS}, *errors)
    assert turns(design) == MACHINE
    assert {turn.otherwise for turn in design.operation("act").rules.turns} == {status}
    assert "may follow which" not in open_questions(design)
    assert "→" not in open_questions(design)
    assert "in_review" in emitted(design)[Path("app/services/films.py")]


@pytest.mark.parametrize("state", ["state", "stage", "phase", "cutting_phase"])
def test_a_state_is_one_whatever_of_its_names_it_has(state: str) -> None:
    design = films(LINES.format("Any other move answers 409."), "transitions", {"to": STATUS}, state=state)
    assert turns(design) == MACHINE
    assert "may follow which" in open_questions(films("", "transitions", {"to": STATUS}, state=state))


def test_a_move_that_says_more_leaves_all_of_them_asked() -> None:
    told = LINES.format("- `approved` → `cut` if nobody has seen it\n\nAny other move answers 409.")
    design = films(told, "transitions", {"to": STATUS}, "409")
    assert turns(design) == []
    assert "may follow which" in open_questions(design)


def test_moves_without_a_status_for_all_others_are_asked() -> None:
    assert turns(films(LINES.format(""), "transitions", {"to": STATUS}, "404")) == []


@pytest.mark.parametrize(
    "told",
    ["Only while in review (409).", "Only a film that is `in_review` (`409 TOO_EARLY`).", "Only when it is in review."],
)
def test_a_verdict_is_the_state_that_a_row_gets_and_who_gave_it_is_noted_down(told: str) -> None:
    body = {"verdict": {"type": "string", "enum": ["approved", "rejected"]}, "note": TEXT}
    design = films(told, "review", body, "404", "409", auth=AUTH)
    act = design.operation("act")
    assert act.body is not None
    assert turns(design) == [(("in_review",), ("approved", "rejected"))]
    assert {write.column for write in act.body.fields} == {"status", "review_note"}
    assert {match.column for match in act.set} == {"reviewed_at", "reviewer_id"}


def test_an_edit_is_bound_by_no_sentence_that_speaks_of_the_state_alone() -> None:
    body = {"title": TEXT, "status": {"type": "string", "enum": ["approved", "rejected"]}}
    paths = {"/films/{filmId}": {"patch": {"operationId": "act", "description": "Only while in review (409)."}}}
    for needed in ((), ("status",)):
        paths["/films/{filmId}"]["patch"] |= {**takes(body, *needed), **answers(rows("title"), "200", "404", "409")}
        design = service(TABLES, OPEN, paths)
        assert turns(design) == ([(("in_review",), ("approved", "rejected"))] if needed else [])
        assert bool(needed) is not any("review" in text for text in asked(design, "act"))


@pytest.mark.parametrize(
    "tail, name, words",
    [
        ("review", "expected_status", ["cut", "approved"]),
        ("review", "only_if", ["cut", "approved"]),
        ("approve", "kind", ["cut", "in_review"]),
        ("review", "verdict", [{"of": 1}, ["cut"]]),
    ],
)
def test_what_says_how_a_row_is_before_chooses_no_state(tail: str, name: str, words: list[object]) -> None:
    act = films("", tail, {"note": TEXT, name: {"enum": words}}).operation("act")
    assert not any(write.column == "status" for write in getattr(act.body, "fields", ()))


@pytest.mark.parametrize(
    "body",
    [
        {"verdict": {"type": "string", "enum": ["approved", "lost"]}},
        {"verdict": TEXT},
        {
            "verdict": {"type": "string", "enum": ["approved", "rejected"]},
            "other": {"type": "string", "enum": ["cut", "approved"]},
        },
    ],
)
def test_other_words_choose_no_state(body: dict[str, Any]) -> None:
    assert not any(
        write.column == "status" for write in getattr(films("", "review", body).operation("act").body, "fields", ())
    )


def test_moves_in_one_sentence_are_lines_too() -> None:
    said = (
        "Allowed moves: cut -> in_review; in_review -> approved or rejected; rejected -> cut. Any other move is a 409."
    )
    design = films(said, "transitions", {"to": STATUS}, "404", "409")

    assert turns(design) == MACHINE
    assert "The contract says" not in open_questions(design)


def test_a_sentence_of_moves_and_more_is_asked_about() -> None:
    design = films("cut -> in_review; in_review -> approved, once a week.", "transitions", {"to": STATUS}, "404", "409")

    assert turns(design) == []
