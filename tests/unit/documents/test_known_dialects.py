"""A document of each kind, in the dialects that teams write, and what it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.ledger import Fate
from orchestrator.documents.reading import Imported, read_document
from orchestrator.intake import Intake
from orchestrator.playbook import Effect, OnFailure, Playbook, Route, RouteAction, RouteOutcome, State, Weights
from orchestrator.task_list import TaskList

FIXTURES = Path(__file__).parents[2] / "fixtures" / "documents"


@pytest.fixture(scope="module")
def at_hand() -> Installed:
    """The installation's stacks."""
    return installed(roots(None))


def read(name: str, at_hand: Installed) -> Imported:
    """What a fixture becomes."""
    return read_document((FIXTURES / name).read_bytes(), where=name, installed=at_hand)


def playbook(name: str, at_hand: Installed) -> Playbook:
    """The playbook that a fixture becomes."""
    result = read(name, at_hand).result
    assert isinstance(result, Playbook)
    return result


def codes(imported: Imported) -> set[tuple[int, str]]:
    """Line and code of every defect."""
    return {(defect.line, defect.code) for defect in imported.defects}


@pytest.mark.parametrize(
    "name, kind",
    [
        ("procedure.md", DocumentKind.PROCEDURE),
        ("workflow.md", DocumentKind.WORKFLOW_STEP),
        ("skill.txt", DocumentKind.PHASE_SKILL),
        ("tasks.md", DocumentKind.TASK_LIST),
        ("issue.md", DocumentKind.ISSUE),
        ("form.yml", DocumentKind.ISSUE),
    ],
)
def test_a_document_is_known_by_what_it_says(name: str, kind: DocumentKind, at_hand: Installed) -> None:
    """The file's name is not looked at."""
    raw = (FIXTURES / name).read_bytes()
    assert read_document(raw, where="document", installed=at_hand).kind is kind


@pytest.mark.parametrize("name", sorted(str(path.relative_to(FIXTURES)) for path in FIXTURES.rglob("*.*")))
def test_every_line_has_one_fate_and_they_add_up(name: str, at_hand: Installed) -> None:
    """No line disappears."""
    imported = read(name, at_hand)
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    assert [fate.line for fate in imported.lines] == list(range(1, len(lines) + 1))
    assert sum(imported.counts.values()) == len(lines)
    assert all((fate.became == "blank") == (not line.strip()) for fate, line in zip(imported.lines, lines, strict=True))


def test_a_procedures_decisions_become_routes(at_hand: Installed) -> None:
    """Go, no-go, skip, retry and escalation, each with where it leads and its line."""
    phases = playbook("procedure.md", at_hand).phases
    assert [phase.title for phase in phases] == ["Pack the books", "Drive (if applicable)", "Unpack", "Open"]
    pack, drive, unpack, lock = (phase.routes for phase in phases)
    assert [_way(route) for route in pack] == [
        (RouteOutcome.GO, RouteAction.CONTINUE, "drive-if-applicable"),
        (RouteOutcome.NO_GO, RouteAction.HALT, None),
        (RouteOutcome.FAILURE, RouteAction.RETRY, "self"),
        (RouteOutcome.FAILURE, RouteAction.ESCALATE, "conservator"),
    ]
    assert [_way(route) for route in drive] == [
        (RouteOutcome.GO, RouteAction.CONTINUE, "unpack"),
        (RouteOutcome.NO_GO, RouteAction.RETRY, "pack-the-books"),
        (RouteOutcome.SKIP, RouteAction.SKIP, "unpack"),
    ]
    assert _way(unpack[1]) == (RouteOutcome.NO_GO, RouteAction.HALT, None)
    assert _way(lock[0]) == (RouteOutcome.FAILURE, RouteAction.RETRY, "unpack")
    assert pack[0].source is not None
    assert pack[0].source.line == 44
    assert phases[0].failures[0].remedy == "Take a stronger one"
    assert [phase.optional for phase in phases] == [False, True, False, False]


def _way(route: Route) -> tuple[RouteOutcome, RouteAction, str | None]:
    return route.outcome, route.action, route.to or route.escalate_to


ASKED = """\
# Procedure: Ledger service

### 1. Purpose

**Why this procedure exists**

A ledger that nobody can read helps nobody.

### 2. Workflow

#### Step 1: Schema
- **Decision:** Does the database schema match the design?
  - **Go:** If yes, proceed to Step 2
  - **No-Go:** If no, adjust it

#### Step 2: Endpoints
- **Decision:** Do API endpoints match contracts?
  - **Go:** If yes, proceed to Step 3
  - **No-Go:** If no, adjust them

#### Step 3: Errors
- **Decision:** Are error responses consistent?
  - **Go:** If yes, proceed to Step 4
  - **No-Go:** If no, adjust them

#### Step 4: Tests
- **Decision:** Do all tests pass and coverage meet requirements?
  - **Go:** If yes, proceed to Step 5
  - **No-Go:** If no, add what is missing

#### Step 5: Look
- **Decision:** Do all tests pass and does the founder smile?
  - **Go:** If yes, finish
  - **No-Go:** If no, ask why
"""


def test_a_question_that_checks_measure_as_a_whole_is_answered_by_them(at_hand: Installed) -> None:
    """One that they measure in part stays with whoever judges the rest, as does one on a service that is not whole."""
    stage = read_document(ASKED.encode(), where="ledger.md", installed=at_hand).result
    assert isinstance(stage, Playbook)
    measured = [
        [(spec.kind, spec.source.line if spec.source else 0) for spec in phase.checks] for phase in stage.phases
    ]
    assert measured == [[("schema_matches", 12)], [], [("error_contract", 22)], [("tests_pass", 27)], []]
    (tests,) = stage.phases[3].checks
    assert tests.model_dump()["coverage_min"] == "handoff"
    assert stage.purpose == "A ledger that nobody can read helps nobody."


def test_what_a_procedure_asks_around_its_steps_is_kept(at_hand: Installed) -> None:
    """Inputs with their remedies, the plan's review, signals, audit lines and exit states."""
    read_as = playbook("procedure.md", at_hand)
    assert [(one.id.split("-")[0], one.kind.value, one.optional) for one in read_as.required_inputs] == [
        ("shelf", "artifact", False),
        ("book", "artifact", False),
        ("van", "artifact", True),
        ("opening", "decision", False),
    ]
    assert [one.remedy for one in read_as.required_inputs][:2] == ["Invoke Shelf Planning first", "Count the shelves"]
    assert read_as.plan.review
    assert [signal.id for signal in read_as.signals] == ["library-moved", "shelves-checked"]
    assert [(line.id, line.link) for line in read_as.audit] == [("tickets", True), ("start-date", False)]
    assert [one.state for one in read_as.exit_states] == list(State)
    assert read_as.exit_states[1].notify == ("The librarian", "the caretaker")
    assert read_as.exit_states[2].rollback
    assert [spec.kind for spec in read_as.gate.checks] == ["tests_pass", "lint", "human"]


def test_what_is_wrong_with_a_procedure_is_reported_with_its_line(at_hand: Installed) -> None:
    """Loops, jumps, targets that are not there, and counts that contradict."""
    assert codes(read("procedure.md", at_hand)) >= {
        (75, "self-loop"),
        (76, "dangling-target"),
        (85, "jump"),
        (24, "contradicting-count"),
        (18, "repaired-text"),
    }


def test_a_workflows_criteria_become_checks(at_hand: Installed) -> None:
    """Every form for machines is enforced, or is a defect with its line."""
    imported = read("workflow.md", at_hand)
    assert isinstance(imported.result, Playbook)
    bollards, lamps = imported.result.phases[0].tasks
    assert [spec.kind for spec in bollards.checks] == [
        "command",
        "file_exists",
        "file_matches",
        "file_matches",
        "http",
        "tests_pass",
        "human",
    ]
    exit_code, there, either, within, http, _, _ = (spec.model_dump() for spec in bollards.checks)
    assert (exit_code["command"], exit_code["exit_code"]) == ("test", 0)
    assert there["one_of"] == ("quay.toml", "config/**")
    assert either["pattern"] == "(?:bollard)|(?:cleat)"
    assert (within["paths"], within["pattern"]) == (("quay.toml",), r"depth\ =\ 3")
    assert (http["method"], http["path"], http["status"]) == ("POST", "/berths", (201,))
    assert lamps.checks == ()
    assert [(one.task, one.source and one.source.line) for one in imported.result.unenforced] == [
        ("p02-t01-s01", 45),
        ("p02-t01-s02", 61),
    ]
    assert {(45, "criterion-not-enforced"), (61, "criterion-not-enforced")} <= codes(imported)


def test_a_workflows_limits_prerequisites_and_people_are_kept(at_hand: Installed) -> None:
    """Retries come after the first attempt; what must have succeeded is named."""
    read_as = playbook("workflow.md", at_hand)
    tasks = [task for phase in read_as.phases for task in phase.tasks]
    assert [(task.max_attempts, task.on_failure, task.escalate_to) for task in tasks] == [
        (3, OnFailure.ESCALATE, "@harbour-agent"),
        (1, OnFailure.NOTIFY, None),
        (4, OnFailure.REVERT, None),
    ]
    assert [task.requires for task in tasks] == [(), ("p02-t01-s01",), ("p02-t01-s02",)]
    assert read_as.phases[1].requires == ("p02-t01",)
    assert [(step.id, step.tool) for step in tasks[0].steps] == [
        ("P02-T01-S01-01", "run_command"),
        ("P02-T01-S01-02", None),
    ]
    assert (read_as.persona, read_as.next) == ("deck-agent", "05-pricing")
    assert read_as.previous is not None
    assert read_as.previous.stage == "03-harbour-design"
    assert [(metric.name, bool(metric.checks)) for metric in read_as.metrics] == [
        ("API Response Time (P95)", True),
        ("Seagulls", False),
    ]


def test_what_is_wrong_with_a_workflow_is_reported_with_its_line(at_hand: Installed) -> None:
    """Tools that nobody has, and subtasks that are not there."""
    found = codes(read("workflow.md", at_hand))
    assert {(10, "unknown-tool"), (43, "unknown-tool"), (62, "dangling-target")} <= found


def test_a_skill_that_lost_its_markdown_is_read_all_the_same(at_hand: Installed) -> None:
    """Headings without marks, and bullets that were merged into one line."""
    imported = read("skill.txt", at_hand)
    assert isinstance(imported.result, Playbook)
    assert (1, "lost-markdown") in codes(imported)
    assert imported.result.id == "07-cheese-making"
    assert [phase.title for phase in imported.result.phases] == ["Warm the Milk", "Set the Curd", "Press"]
    assert imported.result.phases[0].outputs == ("Warm milk",)
    cast = imported.cast["senior-cheesemaker"]
    assert cast.bad_habits == ["Tasting too late", "Guessing the temperature", 'Leaving the vat "for later"']
    assert cast.non_negotiables == ["Clean hands before everything", "Every batch has a number"]
    assert [item.check for item in imported.result.no_go] == ["openapi_valid"]
    assert [wanted.text for wanted in imported.result.required_inputs] == ["A clean vat"]
    assert imported.result.read_back == "We are making {product} with {stack}. Key constraints: {constraints}."


def test_a_gate_has_the_replies_of_its_document(at_hand: Installed) -> None:
    """Words of its own, what each does, the limit of revisions, and what follows."""
    read_as = playbook("skill.txt", at_hand)
    assert read_as.gate.replies == ("SIGNED OFF", "REVISE", "ROLLBACK")
    assert [read_as.gate.effect(reply) for reply in read_as.gate.replies] == [
        Effect.APPROVE,
        Effect.REVISE,
        Effect.ROLLBACK,
    ]
    assert (read_as.gate.number, read_as.gate.max_revisions, read_as.next) == (7, 2, "08-ageing")
    assert read_as.gate.escalate_to == "head cheesemaker"


def test_a_name_that_was_left_behind_by_renumbering_is_reported(at_hand: Installed) -> None:
    """The flow chart calls phase 2 otherwise than its heading does."""
    assert (16, "stale-name") in codes(read("skill.txt", at_hand))


def test_a_task_list_gives_tasks_with_points_and_links(at_hand: Installed) -> None:
    """Other checklists are no tasks; a ticked one is done."""
    imported = read("tasks.md", at_hand)
    listed = imported.result
    assert isinstance(listed, TaskList)
    assert [(task.id, task.points, task.priority, task.done) for task in listed.tasks] == [
        ("TT-001", 3, None, True),
        ("TT-002", 5, None, False),
        ("TT-003", 2, "P0", False),
    ]
    assert listed.velocity == 8
    assert listed.tasks[0].requirements == ("REQ-1 (Board)",)
    assert listed.tasks[1].depends_on == ("TT-001",)
    assert [spec.kind for spec in listed.tasks[1].checks] == ["latency"]
    assert [spec.kind for spec in listed.checks] == ["tests_pass", "human", "human", "latency", "human"]
    assert listed.experiment == {"Hypothesis Being Tested": "Riders wait less when the board is right"}
    assert [(line.label, line.value) for line in listed.learning_log] == [
        ("Assumption", None),
        ("Reality", "Trams are late"),
    ]
    assert {(4, "contradicting-count"), (25, "dangling-target")} <= codes(imported)


def test_an_issue_gives_choices_and_criteria(at_hand: Installed) -> None:
    """What is ticked, what is asked, and what is judged at the gate."""
    intake = read("issue.md", at_hand).result
    assert isinstance(intake, Intake)
    assert (intake.title, intake.labels) == ("Bakery change", ("bread", "oven"))
    assert [(choice.text, choice.ticked) for choice in intake.choices] == [("Oven", True), ("Counter", False)]
    assert [spec.kind for spec in intake.checks] == ["human", "tests_pass"]


def test_a_form_in_yaml_is_an_issue_too(at_hand: Installed) -> None:
    """Its inputs are asked, its boxes are choices."""
    intake = read("form.yml", at_hand).result
    assert isinstance(intake, Intake)
    assert [(field.id, field.required, field.options) for field in intake.fields] == [
        ("place", True, ()),
        ("size", False, ("drop", "puddle", "flood")),
    ]
    assert [choice.text for choice in intake.choices] == ["Rain", "Pipe"]


TRUE = """\
# Procedure: Move the archive

## Required Inputs
- [ ] **Floor plan** - of both houses
- [ ] **Permit** - from the city

**Remediation paths:**
- **Missing floor plan** → Ask the architect
- **Unclear floor plan** → Measure the rooms

## Workflow

#### Step 1: Pack with care
- Pack it
- **Retry:** Step 2 with corrected labels

#### Step 2: Carry
- Carry it

## Exit States

#### Partial
- **Reason:** Some boxes stay

## Deployment Checklist
- [ ] The lift works

### Deployment Steps
1. Ring the bell

---

**Owner:** The archivist
**Version:** 3
"""


def test_what_a_line_is_said_to_have_become_is_true() -> None:
    """A footer is no exit state, steps are no criteria, two remedies are both kept, lower case is no stale name."""
    imported = read_document(TRUE.encode(), where="true.md")
    assert isinstance(imported.result, Playbook)
    fates = {imported.text[line.line - 1].strip("*- "): line for line in imported.lines}
    assert fates["Version:** 3"].became is Fate.RECORD
    assert fates["1. Ring the bell"].became is Fate.AGENT
    assert [spec.title for spec in imported.result.gate.checks] == ["The lift works"]
    assert imported.result.required_inputs[0].remedy == "Ask the architect; Measure the rooms"
    assert "stale-name" not in {defect.code for defect in imported.defects}


def test_a_formula_and_a_way_back_are_followed_as_far_as_they_can_be(at_hand: Installed) -> None:
    """Weights of a sum that a plan knows; the phase that a reply names; what cannot be followed is told."""
    text = (FIXTURES / "stages" / "ferry-refit.md").read_text("utf-8")
    read_as = read_document(text.encode(), where="refit.md", installed=at_hand).result
    assert isinstance(read_as, Playbook)
    assert read_as.plan.weights == Weights(value=3, risk=2, dependents=0.5)
    assert [(reply.does, reply.to) for reply in read_as.gates[0].meanings if reply.does is Effect.ROLLBACK] == [
        (Effect.ROLLBACK, "paint")
    ]
    other = text.replace("Business Value * 3 + Risk if Delayed * 2 + (Deps Blocked * 0.5)", "Reach * Impact / Effort")
    other = other.replace("back to Phase 2", "back to Phase 7")
    found = {defect.code for defect in read_document(other.encode(), where="refit.md", installed=at_hand).defects}
    assert {"formula-not-used", "dangling-target"} <= found


def test_who_is_asked_when_the_retries_of_a_step_are_spent_is_named() -> None:
    """Behind the retry itself, in one sentence."""
    steps = "# Procedure: Tuning\n\n## Purpose\n\nTune it.\n\n## Workflow\n\n### Step 1: Listen\n\n- Listen\n\n"
    asked = "**Decisions**\n- **Decision:** Is it in tune?\n  - **Go:** If yes, proceed to Step 2\n  - **No-Go:** "
    no_go = "If no, retry Step 1 (max 2 times), then escalate to the piano tuner\n\n### Step 2: Play\n\n- Play\n"
    result = read_document(f"{steps}{asked}{no_go}".encode(), where="tuning.md").result
    assert isinstance(result, Playbook)
    route = result.phases[0].routes[1]
    assert (route.action, route.to, route.escalate_to) == (RouteAction.RETRY, "self", "piano tuner")
