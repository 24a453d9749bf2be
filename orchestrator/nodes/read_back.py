"""Read the intent back: the agent restates, the engine compares with computed facts; one correction, then a halt."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.agent import Agent, Stuck
from orchestrator.events import Kind
from orchestrator.flow.desk import Desk
from orchestrator.flow.listen import listen
from orchestrator.flow.questions import ask_person, asked_already, settle
from orchestrator.flow.staffing import Errand, hire
from orchestrator.nodes import enter, leave
from orchestrator.prompts import render
from orchestrator.readback import Facts, facts, mismatches, sentence
from orchestrator.state import Position

NAME = "read_back"
CORRECTIONS = 1
"""How often a restatement may be corrected before a person is asked."""


async def read_back(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `agreed`, `ask`."""
    desk = runtime.context
    enter(desk, NAME)
    await listen(desk)
    if desk.standing.read_back:
        settle(desk)
        return leave(NAME, "agreed")
    if asked_already(desk, NAME):
        return leave(NAME, "ask")
    known = facts(desk.package, desk.playbook)
    agent = await hire(
        desk,
        Errand(
            kind="read_back",
            key=f"read_back@{desk.standing.visit('read_back')}",
            task="",
            persona=desk.playbook.persona,
            guides=(),
            opening=_opening(desk, known),
        ),
    )
    why = await _agree(desk, agent, known)
    if why:
        ask_person(desk, why, task="read_back")
        return leave(NAME, "ask")
    settle(desk)
    return leave(NAME, "agreed")


def _opening(desk: Desk, known: Facts) -> str:
    job = {"job": "read_back", "phase": 0, "facts": known.told()}
    template = sentence(desk.playbook.read_back, known)
    unsaid = [f"{item.fact}: {item.expected}" for item in mismatches(template, known, template)]
    said = {"template": template, "unsaid": unsaid, "assumptions": desk.package.handoff.assumptions}
    return render("read_back.md", job=job, **said)


async def _agree(desk: Desk, agent: Agent, known: Facts) -> str:
    """Journal the restatement that agrees; else the reason why none did."""
    asked = sentence(desk.playbook.read_back, known)
    for correction in range(_corrected(desk, agent), CORRECTIONS + 1):
        ended = await agent.work()
        if isinstance(ended, Stuck):
            return f"the read-back did not come to an end: {ended.why}"
        wrong = [str(item) for item in mismatches(ended.summary, known, asked)]
        if not wrong:
            desk.record.add(Kind.READ_BACK, {"text": ended.summary, "inputs": desk.standing.inputs})
            return ""
        if correction < CORRECTIONS:
            text = render("mismatch.md", job={"job": "mismatch"}, mismatches=wrong)
            agent.tell(text, about=[_name(desk, correction)])
    return f"the restated intent disagrees with the package: {'; '.join(wrong)}"


def _corrected(desk: Desk, agent: Agent) -> int:
    """How many corrections the agent was told, before a crash, since a person was last asked."""
    told = agent.open().told
    return sum(_name(desk, number) in told for number in range(CORRECTIONS))


def _name(desk: Desk, correction: int) -> str:
    asked = sum(rfi.task == NAME for rfi in desk.standing.rfis.values())
    return f"correction#{asked}.{correction + 1}"
