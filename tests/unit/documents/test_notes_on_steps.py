"""What is said of steps apart from them: notes that begin with their number, and how often answers may be given."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Effect, Playbook, RouteAction

_SURVEY = """# Phase skill: harbour survey

## Persona

You are a diver who writes down what the hand felt.

## Flow

| # | Phase | What happens | Leave when |
|---|---|---|---|
| 1 | Sound | Take the depth along the quay | each mark has a depth |
| 2 | Dive | Look at every pile | each pile is graded |
| 3 | Draw | Put it on the chart | no pile is missing |

### {head}

{notes}

## Gate

The harbour master answers with one of:

`ACCEPT` → the chart may be printed
`AGAIN <piles>` → phase 2, only those piles
`WIDER` → phase 1, add the next quay

## Limits

{limit}
"""


def _read(
    notes: str, *, head: str = "Ways", limit: str = "- Two rounds of AGAIN. A third goes to the port council."
) -> Playbook:
    read = read_document(_SURVEY.format(head=head, notes=notes, limit=limit).encode(), where="survey.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    return read.result


@pytest.mark.parametrize("mark", [":", " —", " →"])
def test_notes_that_begin_with_a_step_are_ways_of_that_step(mark: str) -> None:
    notes = (
        f"- Phase 2{mark} if the water is too dark, go back to phase 1.\n"
        f"- Phase 3{mark} if a pile has no grade, go back to phase 2.\n"
    )
    phases = _read(notes).phases
    assert [[route.to for route in phase.routes] for phase in phases] == [[], ["sound"], ["dive"]]
    assert all(route.action is RouteAction.RETRY for phase in phases for route in phase.routes)


@pytest.mark.parametrize("head", ["Changelog", "Risks", "Definition of done"])
def test_notes_in_parts_that_stand_beside_the_steps_stay_there(head: str) -> None:
    notes = (
        "- Phase 2: if the water is too dark, go back to phase 1.\n- Phase 3: if a pile is bare, go back to phase 2.\n"
    )
    assert not any(phase.routes for phase in _read(notes, head=head).phases)


def test_a_list_of_which_some_entries_name_a_step_is_left_where_it_stands() -> None:
    notes = "- Phase 2: if the water is too dark, go back to phase 1.\n- Wear gloves.\n"
    assert not any(phase.routes for phase in _read(notes).phases)


def test_an_answer_whose_words_begin_with_a_phase_leads_back_there() -> None:
    meanings = {one.reply: (one.does, one.to) for one in _read("Nothing.").gate.meanings}
    assert meanings["AGAIN"] == (Effect.ROLLBACK, "dive")
    assert meanings["WIDER"] == (Effect.ROLLBACK, "sound")
    assert meanings["ACCEPT"][0] is Effect.APPROVE


@pytest.mark.parametrize(
    "limit, most",
    [
        ("- Two rounds of AGAIN. A third goes to the port council.", 2),
        ("- at most 3 `AGAIN` rounds\n\nA fourth `AGAIN` is escalated to the port council.", 3),
        ("No more than two AGAINs. The third one is decided by the port council.", 2),
    ],
)
def test_how_often_an_answer_may_be_given_limits_the_revisions_wherever_it_stands(limit: str, most: int) -> None:
    gate = _read("Nothing.", limit=limit).gate
    assert gate.max_revisions == most
    assert gate.escalate_to == "port council"


@pytest.mark.parametrize(
    "limit", ["Stage of the cycle: 5 of 7", "Review cycle: 12 months", "- Two rounds of tea", "- at most 3 divers"]
)
def test_what_counts_something_else_limits_no_revisions(limit: str) -> None:
    assert "max_revisions" not in _read("Nothing.", limit=limit).gate.model_fields_set


_BELLS = """# Skill: recasting a bell

## Persona

You listen first.

## Phase 1: Listen

Strike it and write down the tone.

## Phase 2: Cast

Cast it anew.

### Gate: hand over

{lead}

- `yes`: go to Phase 3
- `lower`: go back to Phase 1 and listen again
- `leave`: keep the old one and end

## Phase 3: Hang

Hang it.
"""


@pytest.mark.parametrize(
    "lead", ["Show the drawing and ask:", "Play both tones.\n\n> Shall it hang? (`yes` / `lower` / `leave`)"]
)
def test_answers_below_what_leads_to_them_in_a_gate_are_its_answers_and_no_checks(lead: str) -> None:
    read = read_document(_BELLS.format(lead=lead).encode(), where="bell.md").result
    assert isinstance(read, Playbook)
    (gate,) = read.gates
    assert [(one.reply, one.does, one.to) for one in gate.meanings] == [
        ("yes", Effect.APPROVE, None),
        ("lower", Effect.ROLLBACK, "listen"),
        ("leave", Effect.HALT, None),
    ]
    assert not gate.checks


def test_an_answer_in_a_row_is_its_word_without_what_is_filled_in() -> None:
    rows = "| Reply | You do |\n|---|---|\n| `hang` | hang it |\n| `file: <where>` | file there, go back to Phase 1 |"
    text = _BELLS.format(lead="Possible replies:")
    listed = text[text.index("- `yes`") : text.index("\n\n## Phase 3")]
    read = read_document(text.replace(listed, rows).encode(), where="bell.md").result
    assert isinstance(read, Playbook)
    assert [(one.reply, one.to) for one in read.gates[0].meanings] == [("hang", None), ("file", "listen")]


def test_an_answer_whose_words_begin_with_the_phase_behind_its_gate_lets_the_work_go_on() -> None:
    text = _BELLS.format(lead="Ask:").replace("- `yes`: go to Phase 3", "- `ring`: Phase 3\n- `yes`: go to Phase 3")
    read = read_document(text.encode(), where="bell.md").result
    assert isinstance(read, Playbook)
    assert read.gates[0].meanings[0].does is Effect.APPROVE


def test_boxes_in_a_fence_that_somebody_is_shown_are_looked_at_at_the_gate() -> None:
    text = _BELLS.format(
        lead="Show the warden this block and then wait.\n\n"
        "```text\nBELL REQUEST\n[ ] the tone is true\n[ ] the clapper is bound\n```\n\nPossible replies:"
    )
    read = read_document(text.encode(), where="bell.md").result
    assert isinstance(read, Playbook)
    assert [check.title for check in read.gates[0].checks] == ["the tone is true", "the clapper is bound"]


def test_entries_set_off_by_a_sign_of_which_one_waits_for_somebody_are_gates() -> None:
    text = (
        "# Guide for agents that tune organs\n\n## Persona\n\nYou tune.\n\n### Stage 1: Hear\n\n- Hear every pipe.\n"
        "- ✋ **Wait for the organist to react.** Then go on.\n\n### Stage 2: Tune\n\n- Tune.\n\n### Stage 3: Play\n\n"
        "- Play a hymn.\n- ✋ **The parish listens.** It says whether it is good.\n"
    )
    read = read_document(text.encode(), where="organ.md", kind=DocumentKind.PHASE_SKILL).result
    assert isinstance(read, Playbook)
    assert [gate.after for gate in read.gates] == ["hear"]


def test_a_row_that_need_not_be_there_is_an_optional_input() -> None:
    rows = "| Input | From | Blocking? |\n|---|---|---|\n| Chart | office | yes |\n| Old log | archive | no |"
    text = _SURVEY.format(head="Ways", notes="Nothing.", limit="None.").replace(
        "## Flow", f"## Inputs\n\n{rows}\n\n## Flow"
    )
    read = read_document(text.encode(), where="survey.md").result
    assert isinstance(read, Playbook)
    assert [one.optional for one in read.required_inputs] == [False, True]


def test_notes_below_numbered_headings_of_the_flow_are_no_steps_of_their_own() -> None:
    text = (
        "# Runbook: move the ferry\n\n## Steps\n\n### 1 Sound\n\nSound the hull.\n\n### 2 Float\n\nFloat it.\n\n"
        "## Ways out\n\n- Step 2: at most two tries.\n- Step 1: no rope and no winch → stop.\n"
    )
    read = read_document(text.encode(), where="ferry.md").result
    assert isinstance(read, Playbook)
    assert [(phase.title, phase.max_attempts, [route.action for route in phase.routes]) for phase in read.phases] == [
        ("Sound", None, [RouteAction.HALT]),
        ("Float", 2, []),
    ]


@pytest.mark.parametrize("word", ["{text}", "`<text>`", "[free text]", "...", "`(anything else)`"])
def test_a_row_that_only_leaves_room_for_an_answer_is_read(word: str) -> None:
    rows = f"| Reply | You do |\n|---|---|\n| `hang` | hang it |\n| {word} | listen again, go back to Phase 1 |"
    text = _BELLS.format(lead="Possible replies:")
    listed = text[text.index("- `yes`") : text.index("\n\n## Phase 3")]
    read = read_document(text.replace(listed, rows).encode(), where="bell.md").result
    assert isinstance(read, Playbook)
    assert "hang" in [one.reply for one in read.gates[0].meanings]


@pytest.mark.parametrize("head,tried", [("Max retries", [4, 2, 3]), ("Attempts", [3, 1, 2])])
def test_rows_that_are_the_steps_have_limits_of_their_own(head: str, tried: list[int]) -> None:
    text = (
        f"# Runbook: bell\n\n## Steps\n\n| Step | Action | {head} |\n|---|---|---|\n"
        "| 1 | Strike the bell | 3 |\n| 2 | Write down its tone | 1 |\n| 3 | Hang the clapper | 2 |\n"
    )
    read = read_document(text.encode(), where="bell.md").result
    assert isinstance(read, Playbook)
    assert [phase.max_attempts for phase in read.phases] == tried
