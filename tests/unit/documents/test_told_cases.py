"""Ways that are told as prose tells them, and cases that one statement holds: a fence, a row, a paragraph."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, Route

_MILL = """# Procedure: grind the rye

## Step 1: Look at the stones

{told}

## Step 2: Open the sluice

Half a turn and no more.

## Step 3: Fill the hopper

One sack after the other.

## Step 4: Clear the trough

With the wooden rake.
"""


def routes(told: str) -> list[Route]:
    """The ways out of a step that says so."""
    read = read_document(_MILL.format(told=told).encode(), where="mill.md").result
    assert isinstance(read, Playbook)
    assert [phase.title for phase in read.phases][1:] == ["Open the sluice", "Fill the hopper", "Clear the trough"]
    return list(read.phases[0].routes)


def led(told: str) -> list[tuple[str, str | None]]:
    """What each way does, and where it leads."""
    return [(route.action.value, route.to) for route in routes(told)]


@pytest.mark.parametrize(
    "told, action, to",
    [
        ("Where the grooves are worn, write it into the book and go no further.", "halt", None),
        ("If a stone rings false, log it and stop.", "halt", None),
        ("If they rub, the sack goes to Step 4.", "continue", "clear-the-trough"),
        ("If it is damp, take the rye to Step 4.", "continue", "clear-the-trough"),
        ("If you cannot lift it, reassign to the journeyman.", "escalate", None),
        ("If the grooves are worn, the miller decides what is milled.", "escalate", None),
        ("Bleibt ein Stein stumm, entscheidet die Müllerin über den Rest.", "escalate", None),
        ("Bricht der Zapfen, wird das Rad an die Schmiede gemeldet.", "escalate", None),
        ("Is de steen nat, dan gaat het verder met stap 4.", "continue", "clear-the-trough"),
        ("If it squeaks, grease is put on and the turn is repeated at most twice.", "retry", "self"),
        ("Quietscht es, wird der Lauf bis zu zweimal wiederholt.", "retry", "self"),
        ("If all are ground, close out the ticket.", "continue", "end"),
    ],
)
def test_a_condition_leads_where_its_last_clause_says_or_its_order_shows(
    told: str, action: str, to: str | None
) -> None:
    assert led(told) == [(action, to)]


@pytest.mark.parametrize(
    "told",
    [
        "If the sack is small, the miller decides whether it is milled at all.",
        "Warten, bis das Wasser steht, dann den Hebel lösen.",
        "Where possible, look twice.",
        "The sacks are carried to the loft.",
        "Read the card: it hangs on the door. Note this too: it is old.",
    ],
)
def test_what_is_done_or_decided_beside_the_work_leads_nowhere(told: str) -> None:
    assert led(told) == []


def test_what_retries_by_itself_bounds_its_step_and_says_who_is_told_then() -> None:
    (route,) = routes("If the bell stays silent, the clock retries three times and then escalates to the miller.")
    assert (route.action.value, route.escalate_to) == ("retry", "miller")


@pytest.mark.parametrize("then", ["after that, clear up with 4", "danach weiter mit 4"])
def test_what_is_done_after_tries_in_vain_is_a_way_of_its_own(then: str) -> None:
    assert led(f"If it sticks, try it once more; {then}.") == [("retry", "self"), ("continue", "clear-the-trough")]


def test_sentences_that_name_a_case_and_what_follows_are_answers() -> None:
    told = (
        "Turn the wheel by hand. Free: carry on to Step 2. A little stiff: oil it and turn again, once only. "
        "Stuck: go to Step 4."
    )
    assert led(told) == [("continue", "open-the-sluice"), ("retry", "self"), ("continue", "clear-the-trough")]


@pytest.mark.parametrize("arrow", ["->", "=>", "→"])
def test_lines_of_a_fence_that_lead_on_are_answers(arrow: str) -> None:
    rows = (
        "both turn       {}  wet, go to step 3",
        "one turns       {}  go to step 4",
        "it burns  {}  call the brigade",
    )
    told = "\n".join(rows).replace("{}", arrow)
    assert led(f"```\n{told}\n```") == [
        ("continue", "fill-the-hopper"),
        ("continue", "clear-the-trough"),
        ("escalate", None),
    ]


def test_a_fence_of_code_with_arrows_stays_code() -> None:
    assert led("```\nmatch x:\n  Some(y) -> stop\n  None -> retry\n```") == []


@pytest.mark.parametrize("heads", ["It turned | It did not", "Läuft | Läuft nicht", "Passed | Failed"])
def test_cells_below_what_came_of_something_lead_on_or_to_what_is_tried_next(heads: str) -> None:
    told = (
        f"| What | {heads} |\n|---|---|---|\n| Grease | go to Step 2 | try the hammer |\n"
        "| Hammer | go to Step 2 | call the smith |"
    )
    assert led(told) == [
        ("continue", "open-the-sluice"),
        ("retry", "self"),
        ("continue", "open-the-sluice"),
        ("escalate", None),
    ]


def test_a_box_of_a_step_that_is_a_gate_is_looked_at_once() -> None:
    gate = "Wait for the miller.\n\n- **GO** → Step 3.\n- **REVISE** → Step 1.\n\n- [ ] the stones are dry"
    read = read_document(
        f"# Procedure: grind\n\n## Step 1: Fill\n\nOne sack.\n\n## Step 2: The miller's gate\n\n{gate}\n\n"
        "## Step 3: Grind\n\nAll of it.\n".encode(),
        where="mill.md",
    ).result
    assert isinstance(read, Playbook)
    assert [len(phase.checks) for phase in read.phases] == [0, 0, 0]
    assert [len(gate.checks) for gate in read.gates] == [1]


_BARN = """# Procedure: hang the ham

## Step 1: Salt it

Turn it each day.

## Step 2: Judge the smell

{decides}

{answers}

The cook checks that:

1. the bone is white
2. the rind is dry

## Step 3: Hang it

Under the roof.

## Step 4: Bury it

Deep.
"""


@pytest.mark.parametrize(
    "decides",
    [
        "The cook signs the sheet on the door, giving one of two answers.",
        "The next step needs a thumbs-up from the cook.",
        "The cook decides by the smell which way it goes.",
    ],
)
@pytest.mark.parametrize(
    "answers, said",
    [
        (("*Released* - the ham goes to Step 3.", "*Not released* - the ham goes to Step 4."), "Released Not released"),
        (("- 👍 → hang it in Step 3", "- ❌ → on to Step 4"), "👍 ❌"),
        (("`released` → Step 3", "`not released` → Step 4"), "released not released"),
    ],
)
def test_a_step_in_which_a_person_gives_one_of_the_listed_answers_is_a_gate(
    decides: str, answers: tuple[str, ...], said: str
) -> None:
    read = read_document(_BARN.format(decides=decides, answers="\n".join(answers)).encode(), where="ham.md").result
    assert isinstance(read, Playbook)
    (gate,) = read.gates
    assert (gate.after, " ".join(gate.replies)) == ("judge-the-smell", said)
    assert [reply.does.value == "approve" for reply in gate.meanings] == [True, False]
    assert [route.to for route in read.phases[1].routes] == ["hang-it", "bury-it"]
    assert [len(read.phases[1].checks), len(gate.checks)] == [0, 2]


def test_a_step_whose_worker_answers_its_question_is_no_gate() -> None:
    answers = "*Released* - the ham goes to Step 3.\n*Not released* - the ham goes to Step 4."
    read = read_document(_BARN.format(decides="Smell at the bone.", answers=answers).encode(), where="ham.md").result
    assert isinstance(read, Playbook)
    assert not read.gates


@pytest.mark.parametrize(
    "flow, steps",
    [
        ("2 Ablauf", ("2.1 Salzen", "2.2 Freigabe", "2.3 Aufhängen", "2.4 Abschluss")),
        ("2 Procedure", ("2.1 Salt", "2.2 Approval", "2.3 Hang", "2.4 Turn", "2.5 Completion")),
    ],
)
def test_headings_that_count_on_the_number_of_their_flow_are_all_steps(flow: str, steps: tuple[str, ...]) -> None:
    below = "\n".join(f"### {step}\n\nIt takes a day, and salt.\n\n- one\n- two\n" for step in steps)
    read = read_document(f"# Ham\n\n## 1 Zweck\n\nHam.\n\n## {flow}\n\n{below}".encode(), where="ham.md").result
    assert isinstance(read, Playbook)
    assert [phase.title for phase in read.phases] == [step.split()[1] for step in steps]


@pytest.mark.parametrize(
    "sentence, inputs",
    [
        ("You're going to need a hook, the salt, and the key to the loft.", 3),
        ("Vor Beginn werden benötigt: nichts.", 0),
        ("Sie benötigen einen Haken, das Salz und den Schlüssel.", 3),
        ("Il vous faut un crochet, le sel et la clé.", 3),
        ("You need to be patient, and warm.", 0),
        ("You need patience.", 0),
    ],
)
def test_things_that_a_sentence_before_the_work_needs_have_to_be_there(sentence: str, inputs: int) -> None:
    text = f"# Procedure: hang the ham\n\n{sentence}\n\n## Step 1: Salt\n\nAll over.\n\n## Step 2: Hang\n\nUp high.\n"
    read = read_document(text.encode(), where="ham.md").result
    assert isinstance(read, Playbook)
    assert len(read.required_inputs) == inputs


@pytest.mark.parametrize(
    "hold, does, to",
    [
        ("go back to 1 and salt it again", "rollback", "salt"),
        ("wait for a dry day", "pause", None),
        ("nothing is hung for now", "pause", None),
    ],
)
def test_an_answer_that_holds_and_leads_back_takes_the_work_there(hold: str, does: str, to: str | None) -> None:
    text = (
        "# Runbook: hang the ham\n\n## Doing it\n\n### 1 · Salt\n\nAll over.\n\n### 2 · The cook's call\n\n"
        f"Post it and wait for an answer.\n\n- **GO** → 3.\n- **HOLD** → {hold}.\n- **NO-GO** → abort.\n\n"
        "### 3 · Hang\n\nUp high.\n"
    )
    read = read_document(text.encode(), where="ham.md").result
    assert isinstance(read, Playbook)
    (gate,) = read.gates
    held = next(reply for reply in gate.meanings if reply.reply == "HOLD")
    assert (held.does.value, held.to and held.to.partition("-")[2]) == (does, to)
