"""Documents of other authors: how much of them is recovered, and that nothing is invented."""

from __future__ import annotations

import os

import pytest

from orchestrator.catalog import roots
from orchestrator.commands.import_ import KINDS
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.documents.rendering_yaml import as_yaml
from orchestrator.documents.writing import stage_files
from orchestrator.errors import Problem
from orchestrator.intake import Intake, parse_intake
from orchestrator.playbook import Effect, Playbook, RouteAction, Surroundings, parse_playbook
from orchestrator.task_list import TaskList, parse_task_list
from tests.unit.documents.dialects import documents
from tests.unit.documents.recovery import Counted, corpus, measured, recovered

DOCUMENTS = int(os.environ.get("DOCUMENTS", "30"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.fixture(scope="module")
def at_hand() -> Installed:
    """The installation's stacks."""
    return installed(roots(None))


def read(text: str, at_hand: Installed) -> Imported:
    """What a text becomes."""
    return read_document(text.encode(), where="document.md", installed=at_hand)


def playbook(text: str, at_hand: Installed) -> Playbook:
    """The playbook that a text becomes."""
    result = read(text, at_hand).result
    assert isinstance(result, Playbook)
    return result


def test_what_is_written_is_recovered_and_nothing_is_invented(at_hand: Installed) -> None:
    """Steps, routes, criteria, retries, prerequisites, gates and tasks, against an independent count."""
    there, invented = recovered(
        count
        for written in documents(DOCUMENTS, seed=SEED)
        for count in measured(written.kind, written.counts.of(written.kind), read(written.text, at_hand))
    )
    assert min(there.values()) >= 0.98, there
    assert not invented


@pytest.mark.parametrize("counted", corpus(), ids=lambda counted: counted.name)
def test_a_document_of_another_author_is_recovered(counted: Counted, at_hand: Installed) -> None:
    """Tables, HTML, YAML, Gherkin, other languages, exports of other tools: all that was counted by hand is found."""
    imported = read_document(counted.raw, where=counted.name, installed=at_hand)
    found, invented = recovered(measured(counted.kind, counted.counts, imported))
    assert imported.kind.value == counted.kind
    assert found == dict.fromkeys(found, 1.0)
    assert not invented
    assert sum(imported.counts.values()) == len(imported.lines)


def test_what_is_written_out_is_read_again(at_hand: Installed) -> None:
    """The files of an import are valid, whatever the dialect."""
    for written in documents(15, seed=SEED + 1):
        imported = read(written.text, at_hand)
        if isinstance(imported.result, Playbook):
            files = {name: content.decode() for name, content in stage_files(imported, imported.result, at_hand)}
            around = Surroundings(files=files)
            again = parse_playbook(files["playbook.yaml"], where="playbook.yaml", around=around)
            assert [phase.title for phase in again.phases] == [phase.title for phase in imported.result.phases]
        elif isinstance(imported.result, TaskList):
            assert parse_task_list(as_yaml(imported.result), where="tasks.yaml") == imported.result
        else:
            assert isinstance(imported.result, Intake)
            assert parse_intake(as_yaml(imported.result), where="intake.yaml") == imported.result


RUNBOOK = """\
# SOP-014: Releasing the Ferry Timetable

## 1. Freeze the board
Goal: nothing moves.

1. Announce it
2. Lock it

Go/No-Go: Is the board locked?
- Yes → go to 2
- No → repeat this step

## 2. Print
**Decision point:** Did it print?
* GO -> Section 3
* NO-GO -> halt and page the printer on call

**If it fails:** retry at most 2 times, then escalate to the print lead

## 3. Hang it up
**Decision point:** Does it hang?
* GO -> done
* NO-GO -> go back to 2

## Sign-off gate
The harbour master replies with one of `SIGNED OFF`, `ROLLBACK` or `HOLD`.
"""


def test_numbered_headings_with_arrows_are_steps_with_routes(at_hand: Installed) -> None:
    """No word `Step`, no bold labels."""
    read_as = playbook(RUNBOOK, at_hand)
    assert [[(route.action, route.to or route.escalate_to) for route in phase.routes] for phase in read_as.phases] == [
        [(RouteAction.CONTINUE, "print"), (RouteAction.RETRY, "self")],
        [(RouteAction.CONTINUE, "hang-it-up"), (RouteAction.ESCALATE, "printer on call")],
        [(RouteAction.CONTINUE, "end"), (RouteAction.RETRY, "print")],
    ]
    assert read_as.phases[1].max_attempts == 3
    assert read_as.phases[1].tasks[0].escalate_to == "print lead"
    assert read_as.gates == ()
    assert [read_as.gate.effect(reply) for reply in read_as.gate.replies] == [
        Effect.APPROVE,
        Effect.ROLLBACK,
        Effect.PAUSE,
    ]


GERMAN = """\
# Ablauf: Umzug des Archivs

### Schritt 1: Kisten packen
Aktionen:
- Kisten falten
- Akten einlegen
Entscheidung: Sind alle Akten verpackt?
- Ja: weiter mit Schritt 2
- Nein: Schritt 1 wiederholen

### Schritt 2: Transport
Entscheidung: Ist alles da?
- Ja: fertig
- Nein: zurück zu Schritt 1
"""


def test_german_steps_are_read(at_hand: Installed) -> None:
    """The words of another language, and lists without empty lines around them."""
    routes = [route for phase in playbook(GERMAN, at_hand).phases for route in phase.routes]
    assert [(route.action, route.to) for route in routes] == [
        (RouteAction.CONTINUE, "transport"),
        (RouteAction.RETRY, "self"),
        (RouteAction.CONTINUE, "end"),
        (RouteAction.RETRY, "kisten-packen"),
    ]


TABLE = """\
# Export Workflow

| # | Step | Agent | Command | Success criteria | Max retries | On failure | Prerequisites |
|---|------|-------|---------|------------------|-------------|------------|---------------|
| 1 | Extract | @one | `npm test` | Exit code: 0<br>File exists: `out/rows.csv` | 2 | ESCALATE_TO_HUMAN | None |
| 2 | Publish | @two | send it | HTTP response: GET /export returns 200 | 3 | NOTIFY_AND_CONTINUE | Step 1 |
"""


def test_a_table_of_steps_is_a_workflow(at_hand: Installed) -> None:
    """Each row is a task; a command in code names the stack's own, and is not run."""
    tasks = [task for phase in playbook(TABLE, at_hand).phases for task in phase.tasks]
    assert [[spec.kind for spec in task.checks] for task in tasks] == [["command", "file_exists"], ["http"]]
    assert tasks[0].checks[0].model_dump()["command"] == "test"
    assert [task.max_attempts for task in tasks] == [3, 4]


PLAN = """\
# Implementation Plan

- [ ] 1. Set up the project
  - _Requirements: 1.1, 1.2_
- [x] 2.1 Write the model
- [ ]* 2.2 Write more tests
"""


def test_a_numbered_plan_is_a_task_list(at_hand: Installed) -> None:
    """Numbers serve as ids, and an optional task is one too."""
    imported = read(PLAN, at_hand)
    assert isinstance(imported.result, TaskList)
    assert [(task.id, task.done) for task in imported.result.tasks] == [("1", False), ("2.1", True), ("2.2", False)]


def test_what_is_no_process_document_is_refused_with_a_remedy(at_hand: Installed) -> None:
    """Nothing is made up of a text in which nothing is to be done."""
    with pytest.raises(Problem, match="none of the documents"):
        read("# Poem\n\nThe sea is grey, the sky is too.\n", at_hand)


def test_text_in_mac_roman_is_repaired_without_loss(at_hand: Installed) -> None:
    """Read as UTF-8 what was UTF-8 before; what is no damage stays."""
    damaged = GERMAN.replace("zurück", "→ zurück").encode().decode("mac_roman")
    imported = read(damaged, at_hand)
    assert "zurück" in "\n".join(imported.text)
    assert imported.kind is DocumentKind.PROCEDURE
    assert read(GERMAN, at_hand).text == tuple(GERMAN.splitlines())


STEPS = "# Procedure: Bake\n## Step 1: Mix\n{first}\n## Step 2: Bake\nBake it.\n{more}"
WORK = (
    "# Workflow\n## Task T1: Mix\n- Max Retries: 2\n- {first}\n## Task T2: Bake\n- Max Retries: 1\n- Tool: edit_file\n"
)
TASKS = "# Tasks\n- [ ] **A-1** Mix\n  - {first}\n- [ ] **A-2** Bake (depends on A-1)\n"
ROW = "\n| At step | Condition | Then |\n|---|---|---|\n| 8 | it burns | go to step 1 |\n"


@pytest.mark.parametrize(
    "text, code",
    [
        (STEPS.format(first="If it fails → go to step 9", more=""), "dangling-target"),
        (STEPS.format(first="If all is well, go to step 1.", more=""), "self-loop"),
        (STEPS.format(first="Mix it.", more="## Step 2: Cool\nCool it.\n"), "duplicate-id"),
        (STEPS.format(first="Mix it.", more="## Step 4: Cool\nCool it.\n"), "numbering-gap"),
        (STEPS.format(first="Mix it.", more=ROW), "dangling-target"),
        ("# Procedure\n## Steps\n1. Mix it\n2. Bake it\n4. Cool it\n", "numbering-gap"),
        (WORK.format(first="Prerequisites: T7 must be SUCCEEDED"), "dangling-target"),
        (WORK.format(first="Prerequisites: T2 must be SUCCEEDED"), "waits-for-later"),
        (WORK.format(first="Tool: `mcp_oven`"), "unknown-tool"),
        (WORK.format(first="Exit Code: banana"), "criterion-not-enforced"),
        (WORK.format(first="Max Retries: many"), "unknown-limit"),
        (TASKS.format(first="Depends on: A-9"), "dangling-target"),
        (TASKS.format(first="Blocked by: A-1"), "self-loop"),
        (TASKS.format(first="Depends on: A-2"), "cycle"),
    ],
)
def test_what_is_wrong_with_a_document_is_reported(text: str, code: str, at_hand: Installed) -> None:
    """Whatever the dialect, each planted defect has its code."""
    assert code in {defect.code for defect in read(text, at_hand).defects}


def test_what_a_document_is_like_decides_and_what_somebody_says_decides_over_it(at_hand: Installed) -> None:
    """A runbook that nothing calls so is read with a warning, and without one where its kind is said."""
    runbook = (
        b"# Opening the lock\n\n## Fill the chamber\n\n1. Open the sluice\n\n## Open the gate\n\nPull the lever.\n"
    )
    guessed = read_document(runbook, where="lock.md", installed=at_hand)
    said = read_document(runbook, where="lock.md", installed=at_hand, kind=DocumentKind.PROCEDURE)
    assert guessed.result == said.result
    assert {defect.code for defect in guessed.defects} - {defect.code for defect in said.defects} == {"unsure-kind"}


@pytest.mark.parametrize("none", ["None.", "—", "keine", "Aucune", "ninguno", "n/a"])
def test_what_waits_for_nothing_is_told_of_no_prerequisite(none: str, at_hand: Installed) -> None:
    """In the words of any language, for a step, a unit of work and a task of a list."""
    step = playbook(STEPS.format(first=f"Prerequisites: {none}", more=""), at_hand).phases[0]
    unit = playbook(WORK.format(first=f"Prerequisites: {none}"), at_hand).phases[0].tasks[0]
    listed = read(TASKS.format(first=f"Depends on: {none}"), at_hand).result
    assert isinstance(listed, TaskList)
    assert (step.prerequisites, step.requires) == ((), ())
    assert (unit.prerequisites, unit.requires) == ((), ())
    assert (listed.tasks[0].depends_on, listed.tasks[0].instructions) == ((), ())


def test_a_kind_that_does_not_fit_is_refused_as_that_kind(at_hand: Installed) -> None:
    """Nobody's word makes tasks of a poem."""
    with pytest.raises(Problem, match="no tasks were found"):
        read_document(b"# Poem\n\nThe sea is grey.\n", where="poem.md", installed=at_hand, kind=DocumentKind.TASK_LIST)


def test_the_command_knows_each_kind() -> None:
    """The help needs no reader, so it names the kinds itself."""
    assert tuple(DocumentKind) == KINDS


DRAWN = """\
```mermaid
stateDiagram-v2
    [*] --> Draft
    Draft --> Review : submit
    Review --> Draft : changes needed
    Review --> Published : approved
    Published --> [*]
```
"""


def test_steps_that_are_only_drawn_are_read_with_their_arrows_and_said_to_be_so(at_hand: Installed) -> None:
    imported = read(DRAWN, at_hand)
    assert isinstance(imported.result, Playbook)
    ways = {phase.title: [(way.decision, way.to) for way in phase.routes] for phase in imported.result.phases}
    assert ways == {
        "Draft": [("If submit", "review")],
        "Review": [("If changes needed", "draft"), ("If approved", "published")],
        "Published": [],
    }
    assert (1, "drawn-steps") in {(defect.line, defect.code) for defect in imported.defects}


@pytest.mark.parametrize(
    "text, defect",
    [
        ("Files tagged `phase: 06-billing` are read.", "stale-name"),
        ("```mermaid\nflowchart TD\nb[Phase 2 Bill] --> g{Gate 6 Human Approval}\n```", "stale-name"),
        ("Open it with `mcp_github_create_pr`.", "unknown-tool"),
    ],
)
def test_what_a_renumbering_left_behind_and_tools_that_nobody_has_are_reported(
    text: str, defect: str, at_hand: Installed
) -> None:
    """Wherever a sentence, a tag or a picture names them."""
    skill = f"# 07 — Billing\n\n{text}\n\n## Phase 1: Meter\n- Meter it\n\n## Phase 2: Bill\n- Bill it\n"
    skill += "\n## Human Review Gate\nReply with:\n- APPROVED → begin 08 Dunning\n- REVISE: [feedback] → bill again\n"
    defects = {item.code for item in read(skill, at_hand).defects}
    assert defect in defects
    assert defect not in {item.code for item in read(skill.replace(text, "Nothing else."), at_hand).defects}


MODES = """\
# Phase skill: greenhouse

## Phase 1: Wiring

- [ ] `cabinet.md` exists

## MVP Mode

| Aspect | MVP | Full Production |
|---|---|---|
| Sensors | Temperature only | All five |

- Logging: keep one day
- Leave the web page out

## Gate 1

Reply with `APPROVED` or `REVISE: [feedback]`.
"""


def test_what_a_release_mode_changes_is_told_whatever_the_order_of_the_columns(at_hand: Installed) -> None:
    read_as = playbook(MODES, at_hand)
    assert read_as.told_in(mvp=True) == (
        "Sensors: Temperature only",
        "Logging: keep one day",
        "MVP: Leave the web page out",
    )
    assert read_as.told_in(mvp=False) == ("Sensors: All five",)


def test_a_sentence_that_names_several_no_go_items_is_several(at_hand: Installed) -> None:
    text = (
        "# Schema work\n\n## Accept the handoff\nVerify that the API contract is valid, the schema design is complete, "
        "and the permission model is defined; if any fails, halt.\n\n## Phase 1: Tables\n- Make tables\n\n"
        "## Phase 2: Indexes\n- Make indexes\n\n## Gate\nReply APPROVED or REVISE: [feedback].\n"
    )
    assert [item.check for item in playbook(text, at_hand).no_go] == [
        "openapi_valid",
        "schema_complete",
        "auth_complete",
    ]
