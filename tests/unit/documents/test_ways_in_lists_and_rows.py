"""Where answers lead, in rows that are counted by tens, in lines below a label and in lists of numbered steps."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Phase, Playbook, RouteAction


def _phases(text: str) -> tuple[Phase, ...]:
    return _playbook(text).phases


def _playbook(text: str) -> Playbook:
    playbook = read_document(text.encode(), where="procedure-x.md").result
    assert isinstance(playbook, Playbook)
    return playbook


def _ways(phase: Phase) -> list[tuple[RouteAction, str | None]]:
    return [(route.action, route.to) for route in phase.routes]


_BY_TENS = """# Procedure: kiln firing

## Procedure

| No. | What you do | Question | Yes | No |
|---|---|---|---|---|
| 10 | Load the kiln | Is every shelf level? | → 20 | → 30 |
| 20 | Fire to cone six, at most 3 attempts | Did the cone bend? | → 40 | → 20 with a new cone |
| 30 | Level the shelves | Level now? | → 10 | → call the potter, then 40 |
| 40 | Unload | - | - | - |

## Before you close the kiln book

| Check | Evidence |
|---|---|
| Every pot is listed | the book |
| The kiln is off | the meter |
"""


def test_rows_that_are_counted_by_tens_are_found_by_their_numbers() -> None:
    read = read_document(_BY_TENS.encode(), where="procedure-x.md")
    playbook = read.result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == [
        "Load the kiln",
        "Fire to cone six, at most 3 attempts",
        "Level the shelves",
        "Unload",
    ]
    assert _ways(playbook.phases[0]) == [
        (RouteAction.CONTINUE, playbook.phases[1].id),
        (RouteAction.CONTINUE, playbook.phases[2].id),
    ]
    assert playbook.phases[2].routes[1].to == "unload"
    assert not [defect for defect in read.defects if defect.code == "dangling-target"]


def test_what_is_checked_before_the_end_is_judged_and_not_needed_at_the_start() -> None:
    playbook = _playbook(_BY_TENS)
    assert playbook.required_inputs == ()
    assert len(playbook.gate.checks) == 2


def test_how_often_a_row_may_be_tried_limits_its_step() -> None:
    assert [phase.max_attempts for phase in _phases(_BY_TENS)][1] == 3


@pytest.mark.parametrize("before", ["> **Decision**\n> ", "**Decision**\n\n", "**Decision**\n\n- "])
def test_every_line_below_a_decision_is_one_answer(before: str) -> None:
    mark = before.rpartition("\n")[2]
    told = before + f"\n{mark}".join(
        (
            "Glaze is even → section 2",
            "Glaze runs → wait an hour and dip again, no more than 4 times",
            "Still runs → call the potter",
        )
    )
    phases = _phases(
        f"# Procedure: glazing\n\n## 1. Dip\n\nDip the pot.\n\n{told}\n\n## 2. Dry\n\nDry it.\n\n"
        "## Closing checks\n\n| # | Check | Who |\n|---|---|---|\n| 1 | No runs | potter |\n| 2 | Signed | potter |\n"
    )
    assert [phase.title for phase in phases] == ["Dip", "Dry"]
    actions = [route.action for route in phases[0].routes]
    assert actions == [RouteAction.CONTINUE, RouteAction.RETRY, RouteAction.ESCALATE]
    assert phases[0].max_attempts == 5


def test_a_numbered_list_is_the_steps_where_the_other_heading_with_a_list_judges() -> None:
    phases = _phases(
        "# Evening close\n\n## The close\n\n"
        "1. Count the till\n   - sum, float and slips are right → 2\n"
        "   - something is short → the manager counts again before she leaves → 2\n\n"
        "2. Lock the doors\n   - all shut → 3\n   - a door sticks → call the locksmith\n\n"
        "3. Set the alarm\n\n"
        "## The close is complete when\n\n- [ ] the till is in the safe\n- [ ] the alarm is set\n"
    )
    assert [phase.title for phase in phases] == ["Count the till", "Lock the doors", "Set the alarm"]
    assert [route.to for route in phases[0].routes] == ["lock-the-doors", "lock-the-doors"]
    assert phases[0].routes[0].decision == "sum, float and slips are right"


def test_an_outcome_says_what_is_done_and_then_where_it_leads() -> None:
    phases = _phases(
        "# Lost property\n\n**L1. Log**\n\n: Write it down.\n: *Outcome:* new → L2\n"
        ": *Outcome:* known → add a note to the old entry → L3\n\n"
        "**L2. Label**\n\n: Tie a label to it.\n: *Outcome:* label holds → L3\n: *Outcome:* label tears → L2\n\n"
        "**L3. Shelve**\n\n: Put it on the shelf.\n"
    )
    assert [route.to for route in phases[0].routes] == ["label", "shelve"]
    assert not phases[0].outputs


def test_lines_below_an_outcome_that_lead_to_lettered_parts_are_its_answers() -> None:
    phases = _phases(
        "# Cutover\n\n## A) Freeze\n\nFreeze writes.\n\nOutcome:\n\nwrites stopped -> B\n"
        "writes go on -> end the sessions and check again, max. 2 times\nstill writing -> stop, call the owner\n\n"
        "## B) Copy\n\nCopy the data.\n\nOutcome:\n\nrow counts equal -> C\nrow counts differ -> back to A\n\n"
        "## C) Open\n\nOpen the new one.\n"
    )
    assert [route.to for route in phases[0].routes] == ["copy", "self", None]
    assert [route.to for route in phases[1].routes] == ["open", "freeze"]
    assert not phases[0].outputs


_THEN = """# Procedure: escaped parrot

## 1. Look

**Do:** Look into the trees.

**{0}:**
- Seen: go to 2
- Not seen: go to 1
- Somebody else has it: ring the owner and finish

## 2. Call

Call it. {1}

**{0}:**
- It came: finish
- Gone: one reminder at most to the zoo, and go to 3

## 3. Write it down

Note the tree.
"""


@pytest.mark.parametrize("label", ["Then", "Next", "What then", "Danach", "Ensuite"])
def test_a_list_below_a_word_for_what_comes_next_says_where_answers_lead(label: str) -> None:
    """A number behind a verb of going is where it goes, whatever is tried before."""
    read = read_document(_THEN.format(label, "").encode(), where="procedure-x.md")
    assert isinstance(read.result, Playbook)
    first, second, last = read.result.phases
    assert _ways(first) == [
        (RouteAction.CONTINUE, second.id),
        (RouteAction.RETRY, "self"),
        (RouteAction.ESCALATE, None),
    ]
    assert _ways(second) == [(RouteAction.CONTINUE, "end"), (RouteAction.CONTINUE, last.id)]
    assert [defect.line for defect in read.defects if defect.code == "self-loop"] == [9]


_LIMITS = _THEN.replace("one reminder at most to the zoo, and ", "").replace("Call", "{2}", 1)


@pytest.mark.parametrize(
    "title, sentence, attempts",
    [
        ("Feed", "Three feeding attempts are set.", 3),
        ("Deliver the seeds", "Three delivery attempts are allowed.", 3),
        ("Call", "Je Vogel sind drei Lockversuche eingestellt; mehr nicht.", 3),
        ("Call", "Je Brief sind zwei Zustellversuche vorgesehen; der Wert wird nicht erhöht.", 2),
        ("Vogel locken", "Zwei Lockversuche sind erlaubt.", 2),
        ("Capture", "Trois tentatives de capture sont prévues.", 3),
        ("Call", "Three full attempts are allowed.", 3),
        ("Call", "Two retries are configured.", 3),
        ("Call", "Restart the lure once. More does not help.", 2),
        ("Call", "Restart the lure once. If it stays away, more restarts won't help.", 2),
        ("Call", "Reiniciar la trampa dos veces. Más no.", 3),
        ("Call", "Restart the lure twice, not more often.", 3),
        ("Call", "Restart it only once.", 2),
        ("Call", "Try the whistle at most twice.", 2),
    ],
)
def test_a_sentence_says_how_often_what_it_names_is_tried(title: str, sentence: str, attempts: int) -> None:
    assert _phases(_LIMITS.format("Then", sentence, title))[1].max_attempts == attempts


@pytest.mark.parametrize(
    "sentence",
    [
        "Restart the lure once.",
        "Repeat the song twice.",
        "Repeat the song twice. If the echo differs, say so.",
        "Reiniciar la trampa dos veces.",
        "Relancer la machine deux fois.",
        "Ten penalty shots are allowed.",
        "Five login attempts are allowed before the account is locked.",
        "Three reminders are configured.",
        "Two goes of paint are set.",
        "Zwei Tierversuche sind erlaubt.",
        "Trois tentatives de connexion sont autorisées.",
        "Try the whistle at max 2 times the volume.",
        "Try it at up to two times the dose.",
    ],
)
def test_what_is_done_so_often_for_any_reason_or_counts_other_things_is_no_limit(sentence: str) -> None:
    assert "max_attempts" not in _phases(_LIMITS.format("Then", sentence, "Call"))[1].model_fields_set


_TASKS = """# Workflow step: paint the boat

## Tasks

### Task 1: Paint

- **Agent:** Mia

{0}

**Success criteria**

- it is red

### Task 2: Dry

- **Agent:** Ana

**Success criteria**

- it is dry
"""


@pytest.mark.parametrize(
    "sentence, attempts",
    [
        ("Repeat the coat twice.", None),
        ("Reload the brush once.", None),
        ("Relancer la machine deux fois.", None),
        ("Repeat the coat twice; more does not help.", 3),
        ("Retry twice.", 3),
    ],
)
def test_a_task_is_bound_only_by_what_is_done_again_when_it_failed(sentence: str, attempts: int | None) -> None:
    task = _phases(_TASKS.format(sentence))[0].tasks[0]
    assert (task.max_attempts if "max_attempts" in task.model_fields_set else None) == attempts
