"""The budgets of a task, its run and its project, checked before each call of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.agent import CHARACTERS_PER_TOKEN, MaySpend
from orchestrator.config import lower
from orchestrator.errors import Halted
from orchestrator.models.facts import Facts
from orchestrator.playbook import Budget
from orchestrator.spending import Call, crossing

if TYPE_CHECKING:
    from orchestrator.conversation import Conversation
    from orchestrator.flow.desk import Desk

FIRST_REPLY = 4_096
"""Tokens that a reply is taken to have where neither the settings nor a reply before it tell."""


def purse(desk: Desk, facts: Facts, task: Budget) -> MaySpend:
    """What an agent asks before each call: a task's budget ends the task, the run's and the project's the drive."""
    longest = FIRST_REPLY
    task, run = lower(task, desk.settings.task_limits), lower(desk.playbook.limits.run, desk.settings.limits)

    def may_spend(talk: Conversation, characters: int) -> str:
        nonlocal longest
        longest = max(longest, talk.longest_reply)
        call = _most(facts, characters, longest)
        _forbid_unknown(desk, facts)
        worked = desk.standing.worked(desk.clock().isoformat())
        if why := crossing(run, desk.standing.spend, call, worked_s=worked):
            raise Halted(f"the run's budget: {why}; raise it (`limits` in your config) and resume")
        if (project := desk.settings.project_limits) != Budget():
            others = desk.others()
            if why := crossing(project, desk.standing.spend + others, call, worked_s=worked + others.worked_s):
                raise Halted(f"the project's budget: {why}; raise it (`project_limits` in your config) and resume")
        why = crossing(task, talk.spend, call, worked_s=worked - talk.began_s)
        return f"the task's budget: {why}" if why else ""

    return may_spend


def _most(facts: Facts, characters: int, longest: int) -> Call:
    input_tokens = -(-characters // CHARACTERS_PER_TOKEN)
    output_tokens = facts.max_output_tokens or longest
    cost = 0.0 if facts.free else None
    if facts.prices is not None:
        cost = facts.prices.of(input_tokens, output_tokens)
    return Call(input_tokens=input_tokens, output_tokens=output_tokens, cost=cost)


def _forbid_unknown(desk: Desk, facts: Facts) -> None:
    if not desk.settings.forbid_unknown_cost or facts.free:
        return
    if desk.standing.spend.unknown:
        raise Halted("the cost of a call is unknown, and your config forbids that (`forbid_unknown_cost`)")
    if not facts.priced:
        raise Halted(
            "the price of this model is unknown, and your config forbids that (`forbid_unknown_cost`); "
            "name its price under `providers: …: prices`"
        )
