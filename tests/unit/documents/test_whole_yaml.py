"""Documents that are YAML from their first line to their last."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_RUN = """# read by people first
runbook: pond-refill
title: Refill the pond
owner: the gardener

ready:
  - the hose is in the shed
  - nobody swims

steps:
  - id: close
    do: valve --close
    on_success: verify
    on_failure: call_help

  - id: verify
    question: Is the level right?
    retries: 2
    on_yes: open
    on_no: close

  - id: open
    do: valve --open

  - id: call_help
    do: ring the neighbour

done_when:
  - the level is right
  - the hose is back
"""


def test_the_units_of_a_procedure_are_its_steps_and_lead_to_one_another_by_their_ids() -> None:
    """An id that is a word elsewhere, `verify`, is one of a step too."""
    read = read_document(_RUN.encode(), where="run.yaml")
    assert (read.kind.value, type(read.result)) == ("procedure", Playbook)
    assert isinstance(read.result, Playbook)
    phases = read.result.phases
    assert [phase.title for phase in phases] == ["close", "verify", "open", "call_help"]
    assert [[(route.action.value, route.to) for route in phase.routes] for phase in phases] == [
        [("continue", "verify"), ("continue", "call-help")],
        [("continue", "open"), ("retry", "close")],
        [],
        [],
    ]
    assert phases[1].max_attempts == 3
    assert [wanted.source.line for wanted in read.result.required_inputs if wanted.source] == [7, 8]
    assert len(read.result.gate.checks) == 2


def test_tasks_that_a_mapping_names_wait_for_one_another() -> None:
    """And are judged by their lists."""
    text = (
        "step: 3\nname: Load the parcels\n\npreconditions:\n  - the checksum matches\n\ntasks:\n"
        "  unpack:\n    run: ./unpack.sh\n    attempts: 2\n    accept:\n      - no file is empty\n"
        "  load:\n    needs: [unpack]\n    run: ./load.sh\n    attempts: 3\n    accept:\n      - the log is clean\n"
        "      - indexes are valid\n\naccepted_if:\n  - the report was sent\n"
    )
    read = read_document(text.encode(), where="step.yml")
    assert read.kind.value == "workflow-step"
    assert isinstance(read.result, Playbook)
    tasks = [task for phase in read.result.phases for task in phase.tasks]
    assert [(len(task.checks), task.max_attempts) for task in tasks] == [(1, 2), (2, 3)]
    assert [phase.requires or phase.tasks[0].requires for phase in read.result.phases] == [(), ("unpack",)]


def test_tasks_of_a_board_have_their_points_states_and_criteria() -> None:
    """What is not now is none of them."""
    text = (
        "iteration: 9\nteam: pond\n\ntasks:\n"
        "  - key: PO-1\n    title: Dig\n    points: 3\n    state: done\n    accept:\n"
        "      - it is deep\n"
        "  - key: PO-2\n    title: Fill\n    points: 2\n    state: todo\n"
        "    needs: [PO-1]\n"
        "    accept:\n"
        "      - it is full\n      - no leak\n\ndefinition_of_done:\n  - seen by two\n\nnot_now:\n  - a fountain\n"
    )
    read = read_document(text.encode(), where="board.yaml").result
    assert isinstance(read, TaskList)
    assert [(task.id, task.points, task.done, task.depends_on, len(task.checks)) for task in read.tasks] == [
        ("PO-1", 3, True, (), 1),
        ("PO-2", 2, False, ("PO-1",), 2),
    ]
    assert len(read.checks) == 1


def test_an_approval_of_a_stage_is_a_gate_behind_it() -> None:
    """Whoever is asked, and what."""
    stage = "  - id: s{0}\n    title: Stage of {0}\n    actions:\n      - do it\n"
    stages = "".join(map(stage.format, "xyz"))
    approval = "    approval:\n      who: the editor\n      question: May it go on air?\n"
    text = f"skill: captions\nowner: desk\n\nrequires:\n  - the picture\n\nstages:\n{stages}{approval}"
    text += f"  - id: s4\n    title: Send\n    actions:\n      - send it\n{approval}\nfinished_when:\n  - it was seen\n"
    read = read_document(text.encode(), where="skill.yaml").result
    assert isinstance(read, Playbook)
    assert [gate.after for gate in read.gates] == [read.phases[2].id]


_ORDER = """---
kind: Order
metadata:
  name: comb-the-alpaca
spec:
  notes: {text: slowly}
  prerequisites:
    - the alpaca stands
  steps:
    - brush:
        agent: groom
        success_criteria:
          - no knot is left
          - nobody was bitten
        retry:
          max: 2
          pause: 10s
    - praise:
        agent: groom
        needs: [brsh]
        success_criteria:
          - it hums
        retry:
          attempts: 2
  before:
    acceptance:
      - the wool is in the bag
"""


def test_what_is_wrapped_in_other_mappings_is_the_work_all_the_same() -> None:
    """The steps of a list may be named by their only key, and say how often they are tried in a mapping."""
    read = read_document(_ORDER.encode(), where="order.yml")
    assert isinstance(read.result, Playbook)
    assert read.result.title == "comb-the-alpaca"
    tasks = [task for phase in read.result.phases for task in phase.tasks]
    assert [(len(task.checks), task.max_attempts) for task in tasks] == [(2, 3), (1, 2)]
    assert [wanted.source.line for wanted in read.result.required_inputs if wanted.source] == [8]
    assert len(read.result.gate.checks) == 1
    assert [defect.line for defect in read.defects if defect.code == "dangling-target"] == [20]


_RINSED = """title: Rinse the llama
steps:
  - name: soak
    action: soak it
    retry: {0}
  - name: rinse
    action: rinse it
"""


@pytest.mark.parametrize(
    "again, attempts",
    [
        ("{interval_seconds: 30}", None),
        ("{delay_seconds: 30, max: 2}", 3),
        ("{pause: 10, times: 3}", 4),
        ("{max_retries: 2, max_delay: 60, timeout: 30}", 3),
        ("{max_wait: 30 seconds}", None),
        ("{anzahl: 3, wartezeit: 20}", 4),
        ("{nombre de fois: 2, délai: 10}", 3),
        ("{volte: 2, pausa: 10}", 3),
        ("{tries: 2, sleep: 5}", 2),
    ],
)
def test_what_is_said_of_trying_again_is_a_limit_only_where_it_counts_the_tries(
    again: str, attempts: int | None
) -> None:
    read = read_document(_RINSED.format(again).encode(), where="rinse.yml")
    assert isinstance(read.result, Playbook)
    soak = read.result.phases[0]
    assert (soak.max_attempts if "max_attempts" in soak.model_fields_set else None) == attempts
    assert soak.routes == ()
    assert not {defect.code for defect in read.defects} & {"conflicting-limit", "dangling-target"}


_PEOPLE = (
    "\n  {}:\n    - ana:\n        role: washer\n        age: 30\n    - ben:\n        role: dryer\n        age: 40\n"
)


@pytest.mark.parametrize("key", ["staff", "people", "machines", "equipe"])
@pytest.mark.parametrize("work", ["[soak, rinse]", "[{id: soak, run: soak it}, {id: rinse, run: rinse it}]"])
def test_who_takes_part_is_no_step_beside_the_list_of_steps(key: str, work: str) -> None:
    """However both are wrapped."""
    for text in (
        f"kind: Job\nspec:\n  steps: {work}{_PEOPLE.format(key)}",
        f"title: Job\nsteps: {work}{_PEOPLE.format(key)}".replace("\n  ", "\n"),
    ):
        read = read_document(text.encode(), where="job.yaml").result
        assert isinstance(read, Playbook)
        assert [phase.title for phase in read.phases] == ["soak", "rinse"]


def test_two_works_of_one_document_are_not_read_as_one() -> None:
    work = "{0}:\n  title: {0}\n  steps:\n    - id: {0}-a\n      run: a\n    - id: {0}-b\n      run: b\n"
    with pytest.raises(Problem):
        read_document((work.format("wash") + work.format("dry")).encode(), where="job.yaml")
