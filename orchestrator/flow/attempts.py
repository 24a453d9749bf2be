"""A task's attempts: an agent works, the engine checks, findings go back, and at the end the playbook decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from orchestrator.agent import Agent, Stuck, Submitted
from orchestrator.events import Kind
from orchestrator.flow.colleagues import consult, review
from orchestrator.flow.judging import failed, judge
from orchestrator.flow.questions import ask_person
from orchestrator.flow.receipts import settle_after_work, settle_claims
from orchestrator.flow.staffing import Errand, hire
from orchestrator.flow.waiving import way_on
from orchestrator.playbook import OnFailure
from orchestrator.prompts import render
from orchestrator.showing import counted
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from orchestrator.criteria import AnySpec
    from orchestrator.finding import Finding
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Phase

MESSAGE = 280
"""Characters of a finding's message that a question to a person quotes."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """Something that an agent works at and checks accept: a task of the plan, or a phase's exit."""

    task: str
    title: str
    phase: Phase
    persona: str
    guides: Sequence[str]
    specs: Sequence[AnySpec]
    opening: str
    checks_first: bool = False
    """A phase's exit is judged before anybody works at it."""
    max_attempts: int | None = None
    """Where the task itself says how often it is attempted."""
    on_failure: OnFailure | None = None
    """Where the task itself says what happens when its attempts are spent."""
    escalate_to: str = ""
    """Who is asked or told then; anybody where it is empty."""
    routed: bool = False
    """A route of the phase takes up what fails: nobody is asked before it has been tried."""


def max_attempts(desk: Desk, phase: Phase) -> int:
    """How often a task of the phase, or its exit, is attempted."""
    return phase.max_attempts or desk.playbook.limits.max_attempts


def _limit(desk: Desk, item: Work) -> int:
    return item.max_attempts or max_attempts(desk, item.phase)


async def work(desk: Desk, item: Work) -> bool:
    """Attempt `item` until its checks pass or its attempts are spent; says whether it was accepted."""
    findings: list[Finding] = []
    attempt = _attempt(desk, item)
    if item.checks_first and attempt == 1:
        _begin(desk, item, attempt)
        findings = await _judge(desk, item)
        if not findings:
            return await _accept(desk, item)
    agent = await hire(
        desk,
        Errand(
            kind="task",
            key=_key(desk, item),
            task=item.task,
            persona=item.persona,
            guides=item.guides,
            opening=item.opening,
            phase=item.phase.number,
        ),
        ask=partial(consult, desk),
    )
    if findings:
        with desk.record.together():
            agent.open()
            attempt = _next(desk, agent, item, attempt, findings)
    while attempt <= _limit(desk, item):
        _begin(desk, item, attempt)
        ended = await agent.work()
        if isinstance(ended, Stuck):
            return await _hand_up(desk, item, ended.why, findings)
        settle_after_work(desk, _key(desk, item), ended.data)
        if ended.data.get("not_done"):
            return await _hand_up(desk, item, _said_not_done(ended), findings)
        findings = await _judge(desk, item)
        if not findings:
            return await _accept(desk, item)
        attempt = _next(desk, agent, item, attempt, findings)
    return await _hand_up(desk, item, f"{counted(attempt - 1, 'attempt')} did not pass", findings)


def _said_not_done(ended: Submitted) -> str:
    return f"its agent says that it is not done: {_short(ended.summary)}"


async def _judge(desk: Desk, item: Work) -> list[Finding]:
    return failed(item.specs, await judge(desk, item.specs, phase=item.phase, task=item.task))


def _key(desk: Desk, item: Work) -> str:
    return f"{item.task}@{desk.standing.visit(item.task)}"


def _attempt(desk: Desk, item: Work) -> int:
    """The attempt to go on with: the last one begun, or the one whose findings the agent was told already."""
    talk = desk.standing.conversations.get(_key(desk, item))
    told = [int(about.rpartition("#")[2]) for about in talk.told if about.startswith("attempt#")] if talk else []
    begun = desk.standing.tasks[item.task].attempts if item.task in desk.standing.tasks else 0
    return max([1, begun, *told])


def _begin(desk: Desk, item: Work, attempt: int) -> None:
    body = {"task": item.task, "phase": item.phase.number, "attempt": attempt, "persona": item.persona}
    desk.record.once(Kind.TASK_BEGAN, f"{_key(desk, item)}#{attempt}", body)


def _next(desk: Desk, agent: Agent, item: Work, attempt: int, findings: Sequence[Finding]) -> int:
    """The number of the next attempt; the agent is told what the checks found, if there is one."""
    limit = _limit(desk, item)
    if attempt < limit:
        job = {"job": "findings", "task": item.task, "phase": item.phase.number, "attempt": attempt + 1}
        text = render("findings.md", job=job, failed=findings, attempt=attempt + 1, attempts=limit)
        agent.tell(text, about=[f"attempt#{attempt + 1}"])
    return attempt + 1


async def _accept(desk: Desk, item: Work) -> bool:
    await review(desk, item.specs, task=item.task, phase=item.phase.number)
    tree = await desk.workspace.snapshot()
    commit = desk.standing.head
    if tree != desk.standing.head_tree:
        checks = ", ".join(spec.id for spec in item.specs)
        commit = await desk.commit(item.title, author=f"{item.persona} (agent)", task=item.task, checks=checks)
    body = {"task": item.task, "phase": item.phase.number, "commit": commit, "tree": tree, "title": item.title}
    desk.record.add(Kind.TASK_ACCEPTED, body)
    await settle_claims(desk)
    return True


async def _hand_up(desk: Desk, item: Work, why: str, findings: Sequence[Finding]) -> bool:
    """Where the playbook escalates to a persona, that one tries once, with what was found; then a person is asked."""
    who = item.escalate_to
    if _policy(desk, item) is not OnFailure.ESCALATE or who not in desk.personas or who == item.persona:
        return await _give_up(desk, item, why, findings)
    key = f"{_key(desk, item)}/{who}"
    told = render("handed_up.md", why=why, failed=findings, persona=item.persona)
    errand = Errand(
        kind="task",
        key=key,
        task=item.task,
        persona=who,
        guides=item.guides,
        opening=f"{item.opening}\n{told}",
        phase=item.phase.number,
    )
    ended = await (await hire(desk, errand, ask=partial(consult, desk))).work()
    if isinstance(ended, Stuck):
        return await _give_up(desk, item, f"{why}; {who} tried as well: {ended.why}", findings)
    settle_after_work(desk, key, ended.data)
    if ended.data.get("not_done"):
        return await _give_up(desk, item, f"{why}; {who} tried as well: {_said_not_done(ended)}", findings)
    findings = await _judge(desk, item)
    if findings:
        return await _give_up(desk, item, f"{why}; {who} tried as well", findings)
    return await _accept(desk, replace(item, persona=who))


def _policy(desk: Desk, item: Work) -> OnFailure:
    if item.routed:
        return OnFailure.CONTINUE
    return item.on_failure or item.phase.on_failure or desk.playbook.on_failure


async def _give_up(desk: Desk, item: Work, why: str, findings: Sequence[Finding]) -> bool:
    """What the playbook says when attempts are spent: ask a person, go on without it, or take the work back."""
    policy = _policy(desk, item)
    facts = "; ".join(f"{finding.check}: {_short(finding.message)}" for finding in findings)
    story = f"{why}. {facts}" if facts else why
    if policy is OnFailure.REVERT:
        await desk.workspace.restore(desk.standing.head_tree)
    state = TaskState.ESCALATED if policy in {OnFailure.ESCALATE, OnFailure.HALT} else TaskState.CONTINUED
    with desk.record.together():
        if state is TaskState.ESCALATED:
            _escalate(desk, item, story, findings)
        body = {"task": item.task, "state": state, "why": story, "policy": policy, "to": item.escalate_to}
        desk.record.add(Kind.TASK_FAILED, body)
    return False


def _escalate(desk: Desk, item: Work, story: str, findings: Sequence[Finding]) -> None:
    ask_person(
        desk, f"{item.title}: {story.rstrip(' .')}. {way_on(item.specs, findings)}", task=item.task, to=item.escalate_to
    )


def _short(text: str) -> str:
    """The beginning of a message; the whole stands with the finding."""
    text = text.strip()
    return text if len(text) <= MESSAGE else f"{text[:MESSAGE]}…"
