"""Opinions: another persona is asked a bounded question, and its answer is a finding that never lets anything pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.agent import Stuck
from orchestrator.criteria import JudgedSpec
from orchestrator.events import Kind
from orchestrator.finding import Finding, Level, Outcome
from orchestrator.flow.staffing import Errand, hire
from orchestrator.models.facts import facts_of
from orchestrator.persona import ToolName
from orchestrator.playbook import Budget
from orchestrator.prompts import render
from orchestrator.tools.tool import ToolResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.conversation import Call, Conversation
    from orchestrator.criteria import AnySpec
    from orchestrator.flow.desk import Desk
    from orchestrator.persona import Persona

READING = (ToolName.LIST_FILES, ToolName.READ_FILE, ToolName.SEARCH_FILES)
"""What a colleague may do, where its file does not say otherwise."""
BUDGET = Budget(turns=12, tokens=200_000)
"""Of one opinion."""
KIND = "judged"


async def consult(desk: Desk, talk: Conversation, call: Call, args: Any) -> ToolResult:
    """Put an agent's question to a colleague; an answer that was cut off goes on where it stopped."""
    others = sorted(name for name in desk.personas if name != talk.persona)
    if args.persona not in others:
        return ToolResult(text=f"there is no colleague {args.persona!r}; you may ask: {', '.join(others)}", ok=False)
    key = f"{talk.key}/ask:{call.key}"
    said = await _opinion(desk, key, args.persona, args.question, task=talk.task, asker=talk.persona)
    if isinstance(said, Stuck):
        return ToolResult(text=f"{args.persona} gave no opinion: {said.why}", ok=False)
    await _note(desk, key, check=f"opinion:{args.persona}:{call.key}", task=talk.task, text=f"{args.persona}: {said}")
    return ToolResult(text=said)


async def review(desk: Desk, specs: Sequence[AnySpec], *, task: str, phase: int) -> None:
    """Ask for the opinions that the playbook wants of finished work, each once for a task."""
    for spec in specs:
        if not isinstance(spec, JudgedSpec):
            continue
        persona = spec.persona or desk.playbook.persona
        key = f"{task}@{desk.standing.visit(task)}/judged:{spec.id}"
        if not facts_of(desk.model(desk.personas[persona], phase)).opines:
            continue
        said = await _opinion(desk, key, persona, spec.question, task=task, asker="The playbook", phase=phase)
        text = f"{persona} gave no opinion: {said.why}" if isinstance(said, Stuck) else f"{persona}: {said}"
        await _note(desk, key, check=spec.id, task=task, text=text, phase=phase)


async def _opinion(
    desk: Desk, key: str, persona: str, question: str, *, task: str, asker: str, phase: int | None = None
) -> str | Stuck:
    job = {"job": "opinion", "task": task, "persona": persona}
    errand = Errand(
        kind="opinion",
        key=key,
        task=task,
        persona=persona,
        guides=(),
        opening=render("opinion.md", job=job, asker=asker, task=task, question=question),
        phase=phase,
        tools=_tools(desk.personas[persona]),
        budget=BUDGET,
    )
    ended = await (await hire(desk, errand)).work()
    return ended if isinstance(ended, Stuck) else ended.summary


def _tools(who: Persona) -> tuple[str, ...]:
    """Those of its file's `advises_with`, else the ones of its own that only read; it asks nobody in turn."""
    given = who.advises_with or [tool for tool in READING if tool in who.tools]
    return tuple(dict.fromkeys([*(tool for tool in given if tool is not ToolName.ASK_COLLEAGUE), ToolName.SUBMIT]))


async def _note(desk: Desk, key: str, *, check: str, task: str, text: str, phase: int | None = None) -> None:
    """An opinion never passes and never fails: whatever it says, a reviewer reads it."""
    finding = Finding(
        check=check,
        kind=KIND,
        outcome=Outcome.INCONCLUSIVE,
        message=text,
        tree=await desk.workspace.snapshot(),
        level=Level.JUDGED,
        phase=phase,
        task=task or None,
    )
    desk.record.once(Kind.FINDING, key, {"finding": finding.to_json(), "basis": ""})
