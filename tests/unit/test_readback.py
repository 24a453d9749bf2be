from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import Problem
from orchestrator.readback import Facts, Wrong, facts, mismatches, sentence
from tests.handoffs import ALL, HIVEWATCH, TIDE_STATIONS, good, stage

GOOD = (
    "Hivewatch will be written in Python with FastAPI, SQLAlchemy and Alembic, and JWT for logging in. This is an MVP: "
    "eighteen of the 21 endpoints over seven tables in PostgreSQL. Two endpoints have rules that nobody wrote down."
)


def hivewatch() -> Facts:
    return facts(good(HIVEWATCH), stage())


def test_facts_are_counted_from_the_artifacts() -> None:
    known = hivewatch()
    assert (known.endpoints, known.endpoints_in_scope, known.tables) == (21, 18, 7)
    assert known.deferred == ("listHarvests", "recordHarvest", "listTreatments")
    assert known.constraints[0] == "D-1: No sequential identifier may appear in a path or a body"
    assert known.questions == ("RFI-002: For how many years does the association have to keep treatments?",)


@pytest.mark.parametrize("source", ALL, ids=lambda path: path.name)
def test_the_playbooks_own_sentence_agrees_with_the_facts(source: Path) -> None:
    known = facts(good(source), stage())
    assert mismatches(sentence(stage().read_back, known), known) == []


def test_a_sentence_with_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(Problem, match=r"\{endpionts\}"):
        sentence("We have {endpionts}", hivewatch())


def test_an_agent_is_told_the_facts_and_no_stack_that_nobody_asked_for() -> None:
    known = hivewatch()
    told = json.loads(json.dumps(known.told()))
    assert (told["tables"], told["table_names"]) == (known.tables, list(known.table_names))
    assert "typescript" in known.other_stacks
    assert "typescript" not in json.dumps(told)


def test_a_free_restatement_that_says_the_same_agrees() -> None:
    assert mismatches(GOOD, hivewatch()) == []


@pytest.mark.parametrize(
    "old, new, fact, kind",
    [
        ("Hivewatch", "The register", "product", Wrong.MISSING),
        ("21 endpoints", "22 endpoints", "endpoints", Wrong.CONTRADICTED),
        ("eighteen of the 21 endpoints", "everything", "endpoints", Wrong.CONTRADICTED),
        ("seven tables", "six tables", "tables", Wrong.CONTRADICTED),
        ("over seven tables", "", "tables", Wrong.MISSING),
        ("This is an MVP", "The release mode is Full Production", "release_mode", Wrong.CONTRADICTED),
        ("This is an MVP", "It is for full production", "release_mode", Wrong.CONTRADICTED),
        ("This is an MVP", "It is soon", "release_mode", Wrong.MISSING),
        ("in PostgreSQL", "in MongoDB", "database", Wrong.CONTRADICTED),
        ("in PostgreSQL", "; the database is MySQL, not PostgreSQL", "database", Wrong.CONTRADICTED),
        ("in PostgreSQL", "on a disk", "database", Wrong.MISSING),
        ("FastAPI", "a framework", "stack.framework", Wrong.MISSING),
        ("and JWT for", "for", "stack.auth", Wrong.MISSING),
    ],
)
def test_each_fact_that_is_missing_or_contradicted_is_one_mismatch(old: str, new: str, fact: str, kind: Wrong) -> None:
    assert old in GOOD
    found = mismatches(GOOD.replace(old, new), hivewatch())
    assert [(item.fact, item.kind) for item in found] == [(fact, kind)]


def test_the_words_of_another_stack_contradict() -> None:
    known = replace(hivewatch(), other_stacks=("nestjs", "go"))
    found = mismatches(GOOD.replace("with FastAPI", "or NestJS, with FastAPI"), known)
    assert [(item.fact, item.found) for item in found] == [("stack", "nestjs")]
    assert mismatches(f"{GOOD} We are good to start, ago.", replace(known, other_stacks=("goo",))) == []


def test_an_empty_restatement_misses_every_fact() -> None:
    missed = {item.fact for item in mismatches("", hivewatch())}
    assert {"product", "stack.language", "release_mode", "endpoints", "tables", "database"} <= missed


@given(st.integers(0, 99).filter(lambda number: number != 5), st.sampled_from(["endpoints", "operations", "routes"]))
def test_any_wrong_number_is_seen_however_it_is_written(number: int, noun: str) -> None:
    known = facts(good(TIDE_STATIONS), stage())
    text = (
        f"Tide Stations: python, fastapi, sqlalchemy, alembic; Full Production; PostgreSQL; one table; {number} {noun}"
    )
    assert [item.fact for item in mismatches(text, known)] == ["endpoints"]
    assert mismatches(text.replace(f"{number} {noun}", f"{noun}: 5"), known) == []


@given(st.text(max_size=200))
def test_no_restatement_makes_the_comparison_stumble(text: str) -> None:
    assert all(str(item) for item in mismatches(text, hivewatch()))
