"""What a contract refuses where it was done before, or where nothing is to be undone: read where a sentence says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, rows, service

TABLES = """
CREATE TABLE kegs (id SERIAL PRIMARY KEY, name TEXT NOT NULL, tapped_at TIMESTAMPTZ, emptied BOOLEAN NOT NULL);
CREATE TABLE hops (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE keg_hops (
  keg_id INT NOT NULL REFERENCES kegs (id), hop_id INT NOT NULL REFERENCES hops (id), PRIMARY KEY (keg_id, hop_id)
);
"""
KEG = rows("name", id=NUMBER)


def act(said: str, verb: str = "tap", *statuses: str) -> ServiceDesign:
    """A service with an action on kegs of which that is said."""
    told = {"operationId": "act", "description": said, **answers(KEG, "200", "404", *(statuses or ("409",)))}
    return service(TABLES, OPEN, {f"/kegs/{{id}}/{verb}": {"post": told}})


@pytest.mark.parametrize(
    "verb, said, test",
    [
        ("tap", "Fails with 409 if the keg is already tapped.", "tapped_at IS NULL"),
        ("tap", "409 if it is tapped already.", "tapped_at IS NULL"),
        ("empty", "Answers 409 when the keg was already emptied.", "NOT emptied"),
        ("tap", "It is rejected with an HTTP 409 where the keg was already tapped.", "tapped_at IS NULL"),
    ],
)
def test_what_was_done_is_refused(verb: str, said: str, test: str) -> None:
    design = act(said, verb)
    found = design.operation("act")

    assert found.rules.required == ((test, 409),)
    assert asked(design, "act") == []
    assert any("where that is not done yet, else answers 409" in text for text in found.assumptions)
    assert "raise Conflict" in emitted(design)[Path("app/services/kegs.py")]


@pytest.mark.parametrize(
    "said, status",
    [
        ("Fails with 409 if the cellar is already locked.", "409"),
        ("Fails with 409 if the keg is already emptied.", "409"),
        ("Fails with 422 if the keg is already tapped.", "409"),
        ("Fails with 409 if the keg is already tapped or too warm.", "409"),
    ],
    ids=["another row", "another deed", "an answer that is not documented", "something else too"],
)
def test_other_refusals_are_asked_about(said: str, status: str) -> None:
    design = act(said, "tap", status)

    assert design.operation("act").rules.required == ()
    assert any(said in text for text in asked(design, "act"))


@pytest.mark.parametrize(
    "said, missing",
    [
        ("404 if the keg does not have the hop.", 404),
        ("Answers 404 if the hop is not in the keg.", 404),
        ("404 if the keg does not have a label.", 0),
    ],
)
def test_what_is_not_there_cannot_be_taken_away_where_a_sentence_says_so(said: str, missing: int) -> None:
    taken = {"operationId": "act", "description": said, **answers(None, "204", "404")}
    design = service(TABLES, OPEN, {"/kegs/{kegId}/hops/{hopId}": {"delete": taken}})

    assert design.operation("act").missing_status == missing
    assert bool(asked(design, "act")) == (not missing)
