"""Put a persona to work: its prompt, its model, its tools, and what its record tools journal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orchestrator.agent import Agent, Job
from orchestrator.events import Kind
from orchestrator.flow.budgets import purse
from orchestrator.flow.questions import next_id
from orchestrator.flow.receipts import open_interventions
from orchestrator.models.facts import facts_of
from orchestrator.prompts import render
from orchestrator.rfi import Policy, Rfi
from orchestrator.steps import Steps

if TYPE_CHECKING:
    from orchestrator.conversation import Conversation
    from orchestrator.flow.desk import Desk
    from orchestrator.persona import Persona
    from orchestrator.standing import InterventionStanding

NO_LIMIT = 1_000_000
"""Turns of a job whose playbook sets no limit."""


async def hire(
    desk: Desk, *, kind: str, key: str, task: str, persona: str, guides: Sequence[str], opening: str
) -> Agent:
    """An agent for one job; the same `key` goes on with the same conversation."""
    who = desk.personas[persona]
    job = Job(
        key=key,
        kind=kind,
        task=task,
        persona=persona,
        prefix=_prefix(desk, who, guides),
        opening=opening,
        tools=tuple(who.tools),
        max_turns=desk.playbook.limits.task.turns or NO_LIMIT,
    )
    steps = Steps(
        record=desk.record,
        workspace=desk.workspace,
        context=await desk.tools(commands="run_command" in job.tools and kind != "read_back"),
        allowed=job.tools,
        note=lambda talk, name, data: note(desk, talk, name, data),
    )
    model = desk.model(who, desk.folder.inputs(desk.standing.inputs))
    may_spend = purse(desk, facts_of(model), desk.playbook.limits.task)
    return Agent(job, record=desk.record, model=model, steps=steps, news=lambda: _news(desk), may_spend=may_spend)


def note(desk: Desk, talk: Conversation, name: str, data: Mapping[str, Any]) -> str:
    """Journal what a record tool said, once; gives the answer for the agent."""
    if name == "raise_rfi":
        return _raise_rfi(desk, talk, data)
    if name in {"note_decision", "raise_notice"}:
        digest = hashlib.sha256(repr(sorted(data.items())).encode()).hexdigest()[:16]
        desk.record.once(Kind.NOTED, f"{name}:{digest}", {"what": name, "by": talk.key, **data})
        return "recorded"
    return "submitted; the engine's checks decide"


def _raise_rfi(desk: Desk, talk: Conversation, data: Mapping[str, Any]) -> str:
    for known in desk.standing.rfis.values():
        if (known.question, known.operation) == (data["question"], data.get("operation")):
            return f"{known.id} asks this already; it is {known.state}" + (f": {known.answer}" if known.answer else "")
    rfi = Rfi(
        id=next_id(desk),
        question=data["question"],
        origin=talk.key,
        operation=data.get("operation"),
        task=talk.task or None,
        cause=data["cause"],
        policy=Policy.BLOCK if data.get("blocking") else Policy(desk.playbook.rfi.policy),
        assumption=data.get("assumption") or _stand_in(data),
        after_s=desk.playbook.rfi.after_s,
        not_implemented=bool(data.get("not_implemented")),
    )
    desk.record.once(Kind.RFI_RAISED, rfi.id, {"rfi": rfi.to_json()})
    return f"{rfi.id} is recorded and goes to a person"


def _stand_in(data: Mapping[str, Any]) -> str:
    """What holds for an operation that is not built: callers are told so, in the contract's error format."""
    if not data.get("not_implemented"):
        return ""
    return f"{data.get('operation') or 'what it is about'} answers 501 until there is an answer"


def _prefix(desk: Desk, persona: Persona, guides: Sequence[str]) -> str:
    texts = [{"name": name, "text": desk.guide(name)} for name in guides]
    stage = {"title": desk.playbook.title, "purpose": desk.playbook.purpose}
    return render("system.md", persona=persona, stage=stage, tools=persona.tools, guides=texts)


def _news(desk: Desk) -> list[InterventionStanding]:
    """Interventions that no agent has been told of; the conversation at work now takes them up before its next turn.

    What is not immediate stops nothing that runs; and where it changes the plan only, the plan is its answer.
    """
    return [
        item
        for item in open_interventions(desk)
        if not item.told_in and (item.urgency == "immediate" or (item.urgency == "end-of-phase" and not item.changes))
    ]
