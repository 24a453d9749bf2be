"""Put a persona to work: its prompt, its model, its tools, and what its record tools journal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestrator.agent import HEARD, Agent, Job
from orchestrator.config import lower
from orchestrator.events import Kind
from orchestrator.flow.budgets import purse
from orchestrator.flow.orientation import prefix
from orchestrator.intervention import Receipt, Urgency, due_in
from orchestrator.models.facts import facts_of
from orchestrator.playbook import Budget
from orchestrator.rfi import Policy, Rfi, next_id
from orchestrator.steps import AskColleague, Steps, nobody

if TYPE_CHECKING:
    from orchestrator.conversation import Conversation
    from orchestrator.flow.desk import Desk
    from orchestrator.standing import InterventionStanding

TOLD_AT_ONCE = 100_000
"""Characters of interventions in one message; what is beyond it comes with the next turn."""
NO_LIMIT = 1_000_000
"""Turns of a job whose playbook sets no limit."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What somebody is hired for."""

    kind: str
    """As a `Job` has it."""
    key: str
    """The conversation; the same key goes on with the same one."""
    task: str
    persona: str
    guides: Sequence[str]
    opening: str
    phase: int | None = None
    """The phase at work, `None` outside of any."""
    tools: tuple[str, ...] | None = None
    """Fewer tools than the persona has."""
    budget: Budget | None = None
    """A lower budget than a task's."""


async def hire(desk: Desk, errand: Errand, ask: AskColleague = nobody) -> Agent:
    """An agent for one errand; `ask` leads its conversations with colleagues."""
    who = desk.personas[errand.persona]
    model = desk.model(who, errand.phase)
    budget = lower(errand.budget or Budget(), desk.playbook.limits.task)
    job = Job(
        key=errand.key,
        kind=errand.kind,
        task=errand.task,
        persona=errand.persona,
        prefix=prefix(desk, who, errand.guides, facts_of(model).context_tokens),
        opening=errand.opening,
        tools=who.tools if errand.tools is None else errand.tools,
        max_turns=budget.turns or NO_LIMIT,
    )
    steps = Steps(
        record=desk.record,
        workspace=desk.workspace,
        context=await desk.tools(commands="run_command" in job.tools and errand.kind != "read_back"),
        allowed=job.tools,
        note=lambda talk, name, data: note(desk, talk, name, data),
        ask=ask,
    )
    may_spend = purse(desk, facts_of(model), budget)
    return Agent(
        job,
        record=desk.record,
        model=model,
        steps=steps,
        news=lambda: _news(desk, errand),
        may_spend=may_spend,
        transcripts=desk.transcripts,
    )


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
        id=next_id(desk.standing.rfis),
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


def _news(desk: Desk, errand: Errand) -> list[InterventionStanding]:
    """Interventions that no agent has been told of; the conversation at work now takes them up before its next turn.

    What is not immediate stops nothing that runs; and where it changes the plan or answers only, that is its answer.
    Whoever is only asked for an opinion is told of none: they are for the one who asked.
    """
    if errand.kind == "opinion":
        return []
    conversation = errand.key
    talk = desk.standing.conversations.get(conversation)
    reads_back = conversation.startswith("read_back@")
    found: list[InterventionStanding] = []
    room = TOLD_AT_ONCE
    for item in desk.standing.interventions.values():
        if not _untold(item, conversation) or not _worth_telling(desk, item):
            continue
        # Who reads the intent back can change nothing: it hears what interrupts it, and whoever works is told again.
        if reads_back and (talk is None or item.seq < talk.seq or f"{HEARD}{item.id}" in talk.told):
            continue
        room -= len(item.text)
        if found and room < 0:
            break
        found.append(item)
    return found


def _untold(item: InterventionStanding, conversation: str) -> bool:
    """Whether nobody was told; before the gate, also whether nobody who was told said a word about it."""
    silent = item.open and not item.claim and item.told_in != conversation
    return not item.told_in or (conversation.startswith("intervention@") and silent)


def _worth_telling(desk: Desk, item: InterventionStanding) -> bool:
    if item.elsewhere or item.receipt not in {Receipt.DELIVERED, Receipt.APPLIED}:
        return False
    if not due_in(item.phase, desk.phase_at_work, desk.last_phase):
        return False
    return item.urgency == Urgency.IMMEDIATE or (
        item.urgency == Urgency.END_OF_PHASE and item.open and not item.changes
    )
