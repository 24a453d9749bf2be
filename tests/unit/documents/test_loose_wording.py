"""Parts of documents that are known by what stands in them and beside them, whatever their authors call them."""

from __future__ import annotations

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.playbook import Effect, Gate, Playbook
from orchestrator.task_list import TaskList

_STAGE = """# Phase 2: Bake

You are a baker.

## Brought along

- the flour of the day
- the order list

If one of them is missing, call the miller.

## The work

### Phase 1: Knead

Work the dough.

### Phase 2: Prove

Let it rest.

## Gate: head baker

{gate}
"""


@pytest.fixture(scope="module")
def at_hand() -> Installed:
    """The installation's stacks."""
    return installed(roots(None))


def stage(gate: str, at_hand: Installed) -> Playbook:
    """The playbook of a stage with such a gate."""
    imported = read_document(_STAGE.format(gate=gate).encode(), where="stage.md", installed=at_hand)
    assert imported.kind is DocumentKind.PHASE_SKILL
    assert isinstance(imported.result, Playbook)
    return imported.result


def effects(gate: Gate) -> dict[str, Effect]:
    """What each of its answers does."""
    return {reply: gate.effect(reply) for reply in gate.replies}


@pytest.mark.parametrize(
    "answers",
    [
        "She answers with one of:\n\n- `sell it`: we go ahead\n- `again: …`: you fix that\n- `wait`: hold on",
        "Answers are **SELL IT** (we go ahead), **AGAIN** (you fix that) or **WAIT** (hold on).",
        "| Answer | Meaning |\n|---|---|\n| SELL IT | we go ahead |\n| AGAIN | you fix that |\n| WAIT | hold on |",
        "She says one of\n\nSELL IT — we go ahead\nAGAIN — you fix that\nWAIT — hold on",
    ],
)
def test_the_answers_of_a_gate_are_known_by_their_dress_and_what_they_lead_to(answers: str, at_hand: Installed) -> None:
    """In a list, a sentence, a table, or lines one below another."""
    found = {reply.casefold(): does for reply, does in effects(stage(answers, at_hand).gate).items()}
    assert found == {"sell it": Effect.APPROVE, "again": Effect.REVISE, "wait": Effect.PAUSE}


def test_emoji_are_answers_where_one_is_asked_for(at_hand: Installed) -> None:
    """Each is a reply that a person types."""
    gate = stage("Reply with an emoji:\n\n🟢 — go\n🟡 — touch up the crust\n🔴 — stop", at_hand).gate
    assert effects(gate) == {"🟢": Effect.APPROVE, "🟡": Effect.REVISE, "🔴": Effect.HALT}


@pytest.mark.parametrize(
    "limit",
    [
        "We do two rounds of rework at most.",
        "No more than two AGAINs. Then the owner decides.",
        "You may show it at most twice, that is no more than 2 times.",
        "Max. 2 x AGAIN.",
        "Two rounds, then the owner decides.",
    ],
)
def test_a_number_of_turns_at_a_gate_is_its_limit_of_revisions(limit: str, at_hand: Installed) -> None:
    """Whatever the turns are called, the gate's own answers included."""
    gate = stage(f"Reply with:\n\n- SELL — go ahead\n- AGAIN — fix it\n\n{limit}", at_hand).gate
    assert gate.max_revisions == 2


def test_an_answer_that_goes_back_to_a_phase_leads_there_and_a_missing_phase_is_told(at_hand: Installed) -> None:
    """It takes the work back, rather than asking for changes to all of it."""
    answers = "Reply with:\n\n- SELL — go ahead\n- RESTART — go back to Phase 1"
    back = next(reply for reply in stage(answers, at_hand).gate.meanings if reply.reply == "RESTART")
    assert (back.does, back.to) == (Effect.ROLLBACK, "knead")
    text = _STAGE.format(gate=answers.replace("Phase 1", "Phase 7"))
    told = read_document(text.encode(), where="stage.md", installed=at_hand).defects
    assert "dangling-target" in {defect.code for defect in told}


def test_what_is_listed_where_something_missing_stops_the_work_is_a_required_input(at_hand: Installed) -> None:
    """By the sentence beside the list, and in a table by its column."""
    found = stage("Reply with:\n\n- SELL — go ahead\n- AGAIN — fix it", at_hand).required_inputs
    assert [wanted.text for wanted in found] == ["the flour of the day", "the order list"]
    table = "| Thing | Without it |\n|---|---|\n| Oven | wait |\n| Trays | borrow some |"
    text = _STAGE.format(gate="Reply with:\n\n- SELL — go ahead\n- AGAIN — fix it")
    text = text.replace(
        "- the flour of the day\n- the order list\n\nIf one of them is missing, call the miller.", table
    )
    result = read_document(text.encode(), where="stage.md", installed=at_hand).result
    assert isinstance(result, Playbook)
    assert [(wanted.text, wanted.remedy) for wanted in result.required_inputs] == [
        ("Oven", "wait"),
        ("Trays", "borrow some"),
    ]


def test_every_box_of_a_quick_start_is_a_required_input(at_hand: Installed) -> None:
    """Also one that names what the engine would look at, without stating that it is there."""
    boxes = "- [ ] Read-only access to the mill\n- [ ] Schema of the recipe book at its printed version"
    text = _STAGE.format(gate="Reply with:\n\n- SELL — go ahead\n- AGAIN — fix it")
    text = text.replace(
        "## Brought along", f"## Quick Start\n\nConfirm before anything is baked:\n\n{boxes}\n\n## Brought along"
    )
    result = read_document(text.encode(), where="stage.md", installed=at_hand).result
    assert isinstance(result, Playbook)
    assert {"Read-only access to the mill", "Schema of the recipe book at its printed version"} <= {
        wanted.text for wanted in result.required_inputs
    }


def test_the_jobs_of_a_todo_file_are_tasks_with_their_fields(at_hand: Installed) -> None:
    """Ticks, points and dependencies stand in their tags."""
    text = """# Garden

x 2026-03-01 (A) Dig the bed +veg id:G1 pts:3
(B) Sow the beans +veg id:G2 dep:G1 pts:2
(B) Water +veg id:G3 dep:G1,G2 pts:1
"""
    result = read_document(text.encode(), where="todo.md", installed=at_hand).result
    assert isinstance(result, TaskList)
    assert [(task.id, task.done, task.points, task.depends_on) for task in result.tasks] == [
        ("G1", True, 3, ()),
        ("G2", False, 2, ("G1",)),
        ("G3", False, 1, ("G1", "G2")),
    ]


def test_rows_that_are_criteria_for_machines_belong_to_the_step_above_them(at_hand: Installed) -> None:
    """Whatever their columns are called; the row that no machine judges is one of them."""
    text = """# Workflow: Press the cider

## Task CID-1: Press

Identifier: CID-1
Max retries: 2

### Step CID-1-1

Fill the press.

| Sign | Reading |
|---|---|
| Exit Code | `0` |
| File Exists | `log/press.txt` |
| By eye | the juice is clear |

## Task CID-2: Store

Identifier: CID-2
Prerequisites: CID-1 must be `SUCCEEDED`

### Step CID-2-1

Fill the barrel.

| Sign | Reading |
|---|---|
| File Exists | `log/barrel.txt` |
"""
    imported = read_document(text.encode(), where="cider.md", installed=at_hand)
    assert isinstance(imported.result, Playbook)
    tasks = [task for phase in imported.result.phases for task in phase.tasks]
    judged = sum(len(task.checks) for task in tasks) + len(imported.result.unenforced)
    assert (imported.kind, len(tasks), judged) == (DocumentKind.WORKFLOW_STEP, 2, 4)


def test_an_outline_is_as_deep_as_its_numbers(at_hand: Installed) -> None:
    """A decision in it is one, whatever number stands before it."""
    text = """# Procedure: Lend a boat

## 5 Steps

### 5.1 Step 1: Ask

5.1.1 Decision: free?
5.1.1.1 Yes: go to step 2.
5.1.1.2 No: go back to step 1.
5.1.2 Output: a name.

### 5.2 Step 2: Sign

5.2.1 Output: a signature.
"""
    result = read_document(text.encode(), where="boat.md", installed=at_hand).result
    assert isinstance(result, Playbook)
    assert len(result.phases[0].routes) == 2
    assert result.phases[1].outputs == ("a signature.",)


def test_the_columns_of_a_board_say_how_far_their_tasks_are(at_hand: Installed) -> None:
    """A column `In review` is no checklist of reviews, and its count no part of its name."""
    text = """# Board export: Sprint 4

Velocity: 9

## Done (1)

| Key | Summary | Points |
|---|---|---|
| HUT-12 | Build the door | 3 |

## In review (1)

| Key | Summary | Points |
|---|---|---|
| HUT-13 | Hang the door | 2 |
"""
    result = read_document(text.encode(), where="board.md", installed=at_hand).result
    assert isinstance(result, TaskList)
    assert [(task.id, task.done, task.points) for task in result.tasks] == [("HUT-12", True, 3), ("HUT-13", False, 2)]


def test_a_list_that_is_called_an_experiment_keeps_its_definition_of_done(at_hand: Installed) -> None:
    """Only a part of its own is the context of an experiment; sizes are points."""
    text = """# Experiment tasks: yeast

- [x] #101 Buy yeast `size:1`
- [ ] #102 Feed it `size:2` — blocked by #101

## Definition of done

- [ ] Written into the book
- [ ] Jar washed
"""
    imported = read_document(text.encode(), where="yeast.md", installed=at_hand, kind=DocumentKind.TASK_LIST)
    assert isinstance(imported.result, TaskList)
    assert [(task.points, task.depends_on) for task in imported.result.tasks] == [(1, ()), (2, ("#101",))]
    assert len(imported.result.checks) == 2


def test_boxes_that_somebody_ticked_in_several_groups_are_what_a_proposal_is_about(at_hand: Installed) -> None:
    """A checklist of which nothing is ticked yet judges the work."""
    text = """# Proposal: A second oven

## Checklist of the proposal

Rooms:

- [x] bakery
- [ ] shop

Power:

- [x] gas
- [ ] current

## Acceptance criteria

- [ ] bread is brown
"""
    result = read_document(text.encode(), where="oven.md", installed=at_hand, kind=DocumentKind.ISSUE).result
    assert isinstance(result, Intake)
    assert [choice.ticked for choice in result.choices] == [True, False, True, False]
    assert len(result.checks) == 1


def test_bold_lines_that_count_on_are_steps(at_hand: Installed) -> None:
    """Each holds what is written below it; the list that a gate judges does not become steps."""
    text = _STAGE.format(gate="Reply with:\n\n- SELL — go ahead\n- AGAIN — fix it\n\n1. It is brown\n2. It is warm")
    text = text.replace("Phase 2: Bake", "Bake")
    for number, name in ((1, "Knead"), (2, "Prove")):
        text = text.replace(f"### Phase {number}: {name}\n", f"**3.{number} {name}**")
    text = text.replace("## Gate", "**3.3 Cool**\n\nLeave it alone.\n\n## Gate")
    result = read_document(text.encode(), where="bake.md", installed=at_hand).result
    assert isinstance(result, Playbook)
    assert [phase.title for phase in result.phases] == ["Knead", "Prove", "Cool"]


def test_what_another_part_says_under_the_id_of_a_task_is_its_criterion(at_hand: Installed) -> None:
    """Only what says when the task is done; other notes stay where they are."""
    text = """# Tasks: hut

- [ ] **HUT-1** Build the wall
- [ ] **HUT-2** Paint it

## How we will see it

HUT-1: done when no wind comes through
HUT-2: ask Bo for the brush
"""
    result = read_document(text.encode(), where="hut.md", installed=at_hand).result
    assert isinstance(result, TaskList)
    assert [len(task.checks) for task in result.tasks] == [1, 0]


def test_forms_for_machines_are_known_in_italian(at_hand: Installed) -> None:
    """None of them is left to a person."""
    text = """# Passo 2: Pane

## Attività P1: Forno

- Identificativo: P1
- Tentativi massimi: 2

Passi:

1. **P1-a** Accendere il forno.
   Criteri di successo:
   - Codice di uscita: `0`
   - File esistente: `forno.txt`
   - Test superati: `tests/forno`

## Attività P2: Pane

- Identificativo: P2
- Prerequisiti: P1 deve essere `SUCCEEDED`

Passi:

1. **P2-a** Infornare.
   Criteri di successo:
   - File esistente: `pane.txt`
"""
    imported = read_document(text.encode(), where="pane.md", installed=at_hand)
    assert isinstance(imported.result, Playbook)
    tasks = [task for phase in imported.result.phases for task in phase.tasks]
    assert not [check for task in tasks for check in task.checks if check.kind == "human"]
    assert sum(len(task.checks) for task in tasks) + len(imported.result.unenforced) == 4


def test_a_decision_of_a_step_is_no_gate_and_its_retries_limit_no_revisions(at_hand: Installed) -> None:
    """Though its answers are words in capitals, and a repetition is bounded beside it."""
    text = """# Procedure: Send a parcel

## Steps

### Step 1: Ask

- Decision: acknowledged?
  - ACK: go to step 2.
  - NAK: go back to step 1.
- On failure: repeat step 1, at most two times.

### Step 2: Pack

- Output: a parcel
"""
    result = read_document(text.encode(), where="parcel.md", installed=at_hand).result
    assert isinstance(result, Playbook)
    assert not result.gates
    assert result.gate.replies == ("APPROVED", "REVISE", "PAUSE")
    assert result.gate.max_revisions == 3


def test_a_line_that_became_several_things_says_them_all(at_hand: Installed) -> None:
    text = _STAGE.format(gate="Reply with **SIGNED OFF**, or **REDO: <what>**. At most two rounds of REDO.")
    imported = read_document(text.encode(), where="stage.md", installed=at_hand)
    (told,) = [line.detail for line in imported.lines if "reply SIGNED OFF" in line.detail]
    assert "reply REDO: revise" in told


def test_criteria_that_a_phase_is_left_by_are_criteria(at_hand: Installed) -> None:
    text = _STAGE.replace("Let it rest.", "Let it rest.\nExit when:\n1. the tests pass\n2. the dough has doubled\n")
    imported = read_document(
        text.format(gate="Reply APPROVED or REVISE.").encode(), where="stage.md", installed=at_hand
    )
    assert isinstance(imported.result, Playbook)
    assert [check.kind for check in imported.result.phases[1].checks] == ["tests_pass", "human"]
    assert not any("on persona" in defect.message for defect in imported.defects)


def test_a_tool_that_a_step_names_and_nobody_has_is_reported_once(at_hand: Installed) -> None:
    text = "# Workflow Step 7: Tides\n## Task 1: Publish\n#### Step 1\n- Command: publish\n- Tool: `mcp_wiki_publish`\n"
    imported = read_document(text.encode(), where="step.md", installed=at_hand, kind=DocumentKind.WORKFLOW_STEP)
    assert [defect.line for defect in imported.defects if defect.code == "unknown-tool"] == [5]


def test_a_form_whose_field_holds_criteria_lacks_none(at_hand: Installed) -> None:
    text = (
        "name: Line\ndescription: Ask for a line\nbody:\n  - type: textarea\n    id: acc\n    attributes:\n"
        "      label: Acceptance criteria\n      value: |\n        - [ ] `lines.json` exists\n"
    )
    imported = read_document(text.encode(), where="line.yml", installed=at_hand)
    assert isinstance(imported.result, Intake)
    assert imported.result.checks
    assert not any(defect.code == "missing-section" for defect in imported.defects)


def test_what_a_toolchain_is_installed_from_comes_along_with_its_stack(at_hand: Installed) -> None:
    for stack in at_hand.stacks.values():
        assert stack.toolchain is not None
        assert set(stack.toolchain.files) <= set(at_hand.files)


@pytest.mark.parametrize("proof, missing", [("- Expect: exit code 0\n", False), ("", True)])
def test_a_part_is_missing_where_nothing_of_it_was_read_whatever_it_is_called(
    at_hand: Installed, proof: str, missing: bool
) -> None:
    text = f"# Workflow Step 7: Tides\n## Task 1: Publish\n#### Step 1\n- Command: publish the tides\n{proof}"
    imported = read_document(text.encode(), where="step.md", installed=at_hand, kind=DocumentKind.WORKFLOW_STEP)
    assert any(defect.code == "missing-section" for defect in imported.defects) is missing
