"""Phase skills and runbooks in few lines: labels behind sentences, answers with notes, bounds behind counts."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Effect, Playbook

_SKILL = """# Skill: festival line-up

You are Nora, a booker.

## Work

1. **Longlist** — collect forty acts. *{label}:* every act has a fee range
2. **Shortlist** — cut to twelve. *{label}:* the sum is below the budget
   ⏸ **Checkpoint:** show the shortlist to the artistic director. `go` → next; `swap: ACTS` → replace them, show again.
3. **Offers** — write the letters. *{label}:* each letter names the stage

## Approval

The artistic director answers `sign` (send the letters), `redo` (back to Shortlist) or `cancel` (end here).
"""
_RUNBOOK = """# Runbook: printer queue

## Step 1: Look

Open the queue page. {tries}

## Step 2: Tell the users

{told}

## Step 3: Close

Close it.
"""


def _read(text: str, kind: DocumentKind) -> Playbook:
    result = read_document(text.encode(), where="x.md", kind=kind).result
    assert isinstance(result, Playbook)
    return result


@pytest.mark.parametrize("label", ["Done when", "Accepted if", "Fertig, wenn"])
def test_a_label_behind_the_sentence_of_an_entry_says_what_is_judged(label: str) -> None:
    found = _read(_SKILL.format(label=label), DocumentKind.PHASE_SKILL)
    assert [len(phase.checks) for phase in found.phases] == [1, 1, 1]


def test_a_checkpoint_that_shows_something_to_whoever_decides_holds_the_work_up() -> None:
    assert [gate.after for gate in _read(_SKILL.format(label="Done when"), DocumentKind.PHASE_SKILL).gates] == [
        "shortlist"
    ]


def test_answers_that_a_sentence_offers_say_in_brackets_what_they_do() -> None:
    found = _read(_SKILL.format(label="Done when"), DocumentKind.PHASE_SKILL).gate.meanings
    assert [(reply.reply, reply.does, reply.to) for reply in found] == [
        ("sign", Effect.APPROVE, None),
        ("redo", Effect.ROLLBACK, "shortlist"),
        ("cancel", Effect.HALT, None),
    ]


@pytest.mark.parametrize("tries", ["Try this three times at most.", "Try it at most three times."])
def test_the_bound_may_stand_behind_the_times(tries: str) -> None:
    found = _read(_RUNBOOK.format(tries=tries, told="Write to them."), DocumentKind.PROCEDURE)
    assert found.phases[0].max_attempts == 3


@pytest.mark.parametrize(
    "told, gates",
    [
        ("The office manager confirms that the backlog is printed and signs the log.", ["tell-the-users"]),
        ("The clerk looks at the log and signs it.", []),
    ],
)
def test_who_looks_at_something_and_signs_it_decides(told: str, gates: list[str]) -> None:
    found = _read(_RUNBOOK.format(tries="", told=told), DocumentKind.PROCEDURE)
    assert [gate.after for gate in found.gates] == gates


_NEEDED = """# Plan: move the archive

**Who you are.** A careful porter.

{head}

{rows}

## Stage 0 - Look

Look at each box.

## Stage 1 - Carry

Carry each box.
"""
_TABLE = (
    "| # | Needed | Where |\n|---|---|---|\n| N1 | Key of the vault | porter |\n| N2 | List of boxes | `boxes.csv` |"
)


@pytest.mark.parametrize("rows", [_TABLE, "- Key of the vault\n- List of boxes"])
@pytest.mark.parametrize(
    "head",
    [
        "**Entry conditions** (look at each, then say what is missing)",
        "__Prerequisites__ (all of them):",
        "*Voraussetzungen* (bitte prüfen)",
        "**Before you start** *(both)*",
    ],
)
def test_a_name_with_a_remark_in_brackets_heads_the_list_or_the_table_below_it(head: str, rows: str) -> None:
    found = _read(_NEEDED.format(head=head, rows=rows), DocumentKind.PHASE_SKILL)
    assert [one.text for one in found.required_inputs] == ["Key of the vault", "List of boxes"]


def test_a_sentence_with_a_remark_in_brackets_heads_no_table() -> None:
    head = "Much of **what we keep** is listed here (see the porter)"
    assert not _read(_NEEDED.format(head=head, rows=_TABLE), DocumentKind.PHASE_SKILL).required_inputs
