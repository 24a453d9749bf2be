"""What process documents say besides tasks: routes, prerequisites, several gates and other replies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.errors import Problems
from orchestrator.playbook import Effect, Playbook, RouteAction, parse_playbook

BASE = yaml.safe_load((Path(__file__).parent / "base.yaml").read_text(encoding="utf-8"))
PROCESS = yaml.safe_load((Path(__file__).parent / "process.yaml").read_text(encoding="utf-8"))


def playbook(**changes: Any) -> Playbook:
    """The process playbook with some of its top keys changed."""
    return parse_playbook(yaml.safe_dump(PROCESS | changes, sort_keys=False), where="playbook.yaml")


def defects(**changes: Any) -> str:
    """What is told of it."""
    with pytest.raises(Problems) as caught:
        playbook(**changes)
    return "\n".join(str(problem) for problem in caught.value.problems)


def with_phase(number: int, **changes: Any) -> dict[str, Any]:
    """The phases, one of them changed."""
    phases = [dict(phase) for phase in PROCESS["phases"]]
    phases[number - 1] |= changes
    return {"phases": phases}


def test_a_playbook_may_say_all_that_process_documents_say() -> None:
    """Every key is read and stands where it was put."""
    read = playbook()
    sow, water = read.phases
    assert [route.action for route in sow.routes] == [RouteAction.CONTINUE, RouteAction.RETRY, RouteAction.ESCALATE]
    assert water.requires == ("sow",)
    assert water.tasks[0].steps[0].tool == "run_command"
    assert str(water.tasks[0].source) == "garden.md:31"
    assert read.required_inputs[0].remedy == "Ask the seed library."
    assert read.exit_states[0].rollback


def test_the_replies_of_every_gate_have_an_effect() -> None:
    """Words of the document's own mean what it says; the usual ones need no entry."""
    read = playbook()
    assert read.gates[0].effect("SIGNED OFF") is Effect.APPROVE
    assert read.gates[0].effect("ROLLBACK") is Effect.ROLLBACK
    assert read.gate.effect("REVISE") is Effect.REVISE


def test_the_criteria_of_every_gate_are_counted_once() -> None:
    """A gate between phases belongs to the phase that it follows."""
    placed = [(place.phase, place.spec.id) for place in playbook().checks() if place.task is None]
    assert placed == [(1, "beds-look-right"), (None, "harvest-weighed")]


def test_a_playbook_without_any_of_this_says_none_of_it() -> None:
    """The keys are optional, and empty where they are not written."""
    read = parse_playbook(yaml.safe_dump(BASE, sort_keys=False), where="playbook.yaml")
    assert (read.gates, read.required_inputs, read.signals, read.phases[0].routes) == ((), (), (), ())


BAD_ROUTE = {"decision": "Dry?", "outcome": "go", "when": "If dry", "action": "continue"}


@pytest.mark.parametrize(
    "changes, told",
    [
        (with_phase(1, routes=[BAD_ROUTE | {"to": "wtaer"}]), "no phase `wtaer`"),
        (with_phase(1, routes=[BAD_ROUTE]), "leads nowhere"),
        (with_phase(1, routes=[BAD_ROUTE | {"action": "halt", "to": "water"}]), "waits leads nowhere"),
        (with_phase(1, id="next"), "is a word of routes"),
        (with_phase(2, requires=["harvest"]), "no phase or task `harvest`"),
        (with_phase(2, requires=["water"]), "waits for itself"),
        ({"gates": [PROCESS["gates"][0] | {"after": "harvest"}]}, "no phase `harvest`"),
        ({"gates": [{k: v for k, v in PROCESS["gates"][0].items() if k != "after"}]}, "after which phase"),
        ({"gate": PROCESS["gate"] | {"after": "sow"}}, "follows every phase"),
        ({"gate": PROCESS["gate"] | {"replies": ["APPROVED", "COMPOST"]}}, "nothing says what `COMPOST` does"),
        ({"gate": PROCESS["gate"] | {"replies": ["APPROVED"]}}, "the only reply"),
        ({"gate": PROCESS["gate"] | {"replies": ["REVISE", "PAUSE"]}}, "no reply approves"),
        ({"signals": [{"id": "ripe", "text": "Ripe"}, {"id": "ripe", "text": "Sweet"}]}, "is used twice"),
        ({"gate": PROCESS["gate"] | {"meanings": [{"reply": "DIG", "does": "pause"}]}}, "is no reply"),
    ],
)
def test_what_leads_nowhere_is_refused(changes: dict[str, Any], told: str) -> None:
    """Each with its key, whatever else is right."""
    assert told in defects(**changes)
