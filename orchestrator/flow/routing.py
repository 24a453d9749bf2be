"""Which way a phase is left: by the routes that its playbook has, on the outcome of its decisions, within its attempts.

The journal's row comes first: it names what is worked again and what is left out, and whoever enters the phase after a
crash leaves it the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.flow.attempts import max_attempts
from orchestrator.flow.deciding import Decision, Undecided, choices, decide, decisions, persons_word
from orchestrator.flow.questions import ask_person
from orchestrator.playbook import Route, RouteAction, RouteOutcome
from orchestrator.showing import counted
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Phase, Playbook
    from orchestrator.standing import TaskStanding

NEXT, ASK, GATE = "next", "ask", "gate"
"""The exits of a phase that no route names."""
_OPEN = {TaskState.OPEN, TaskState.WORKING}
_LOST = {TaskState.CONTINUED, TaskState.ESCALATED}


def target(playbook: Playbook, phase: Phase, route: Route) -> int | None:
    """The number of the phase that a route leads to, one past the last for the gate; `None` where it only waits."""
    numbers = {other.id: other.number for other in playbook.phases}
    numbers |= {"next": phase.number + 1, "self": phase.number, "end": len(playbook.phases) + 1}
    return numbers.get(route.to or "")


def exit_of(playbook: Playbook, phase: Phase, route: Route) -> str:
    """The word on the edge of the graph: what the route does and where it leads."""
    number = target(playbook, phase, route)
    if number is None:
        return ASK
    if number == phase.number + 1 and route.action is RouteAction.CONTINUE:
        return NEXT
    action = RouteAction.RETRY if number <= phase.number else route.action
    place = playbook.phase(number).id if number <= len(playbook.phases) else "gate"
    return f"{action}-{place}"


async def way_in(desk: Desk, phase: Phase) -> str | None:
    """The exit by which a phase is left before any work, where somebody decided that it does not apply."""
    asked = [one for one in decisions(phase) if _skips_itself(desk, phase, one)]
    begun = any(task.state not in _OPEN or task.attempts for _, task in _standing(desk, phase))
    if not asked or begun or _left(desk, phase):
        return None
    try:
        outcomes = await decide(desk, phase, asked, at_entry=True)
    except Undecided as undecided:
        return _wait(desk, phase, f"{undecided}. {choices(asked)}")
    skipping = [one for one in asked if outcomes.get(one.question) is RouteOutcome.SKIP]
    return _take(desk, phase, skipping[0].routes[RouteOutcome.SKIP], asked, itself=True) if skipping else None


async def way_out(desk: Desk, phase: Phase) -> str:
    """The exit by which a finished phase is left."""
    if not phase.routes or _left(desk, phase):
        return onward(desk, phase)
    asked = [one for one in decisions(phase) if not _only_at_entry(desk, phase, one)]
    try:
        outcomes = await decide(desk, phase, asked)
    except Undecided as undecided:
        return _wait(desk, phase, f"{undecided}. {choices(asked)}")
    route = _chosen(asked, outcomes, _failures(desk, phase))
    way = _take(desk, phase, route, asked) if route else NEXT
    return onward(desk, phase) if way == NEXT else way


def onward(desk: Desk, phase: Phase) -> str:
    """To the next phase, or to the gate that stands in between as long as nobody has opened it."""
    return GATE if desk.gate.after == phase.id else NEXT


def way_back(desk: Desk, phase: Phase) -> str | None:
    """The exit that a crash cut short: earlier phases are to be worked again, and nobody has begun."""
    way = desk.standing.routed[-1] if desk.standing.routed else None
    if way is None or way["phase"] != phase.number or not way["to"] < phase.number:
        return None
    untouched = all(desk.standing.tasks[name].state is TaskState.OPEN for name in way["again"])
    return str(way["exit"]) if untouched else None


def retries_left(desk: Desk, phase: Phase) -> bool:
    """Whether a route may send the work back once more: its first go and its retries together are its attempts."""
    again = [way for way in desk.standing.routed if way["phase"] == phase.number and way["action"] == RouteAction.RETRY]
    return len(again) + 1 < max_attempts(desk, phase)


def _chosen(asked: Sequence[Decision], outcomes: Mapping[str, RouteOutcome], failed: Sequence[Route]) -> Route | None:
    """The first answer that is no go decides; then what failed; else the way of the last go."""
    ways = [way for one in asked if (way := one.routes.get(outcomes.get(one.question, RouteOutcome.GO)))]
    turned = [way for way in ways if way.outcome is not RouteOutcome.GO]
    return next(iter([*turned, *failed, *reversed(ways)]), None)


def _failures(desk: Desk, phase: Phase) -> list[Route]:
    """The ways out of a phase that did not come to its end as it should, those first that try again."""
    said = persons_word(desk, phase)
    forgiven = said is not None and said[0] is RouteOutcome.GO
    if forgiven or not any(task.state in _LOST for _, task in _standing(desk, phase)):
        return []
    ways = [route for route in phase.routes if route.outcome is RouteOutcome.FAILURE]
    return sorted(ways, key=lambda way: way.action is not RouteAction.RETRY)


def _take(desk: Desk, phase: Phase, route: Route, asked: Sequence[Decision], *, itself: bool = False) -> str:
    """Journal the way and what it does to other work; gives the exit."""
    number = target(desk.playbook, phase, route)
    if number is None:
        told = f"{_sentence(route)} {choices(asked)}, or what has changed, to have it decided again"
        return _wait(desk, phase, told, to=route.escalate_to or "")
    back = number <= phase.number
    if back and not retries_left(desk, phase):
        spent = f"{counted(max_attempts(desk, phase), 'attempt')} at phase {phase.number}: none is left."
        told = f"{_sentence(route)} {spent} {choices(asked)}, or mend it and resume"
        return _wait(desk, phase, told, to=route.escalate_to or "")
    between = range(phase.number + (0 if itself else 1), number)
    word = exit_of(desk.playbook, phase, route)
    body = {
        "phase": phase.number,
        "visit": _visit(desk, phase),
        "decision": route.decision,
        "outcome": route.outcome,
        "when": route.when,
        "action": RouteAction.RETRY if back else route.action,
        "to": number,
        "exit": word,
        "again": tasks_of(desk, range(number, phase.number + 1)) if back else [],
        "left_out": tasks_of(desk, between),
    }
    desk.record.once(Kind.ROUTED, f"{phase.number}@{body['visit']}", body)
    return word


def _sentence(route: Route) -> str:
    """The question and its answer in the document's words, as one or two sentences."""
    asked = route.decision if route.decision[-1] in ".?!:" else f"{route.decision}:"
    return f"{asked} {route.when}" if route.when[-1] in ".?!" else f"{asked} {route.when}."


def _wait(desk: Desk, phase: Phase, why: str, *, to: str = "") -> str:
    """The phase's exit is escalated: whoever answers has it worked and decided again."""
    task = f"{phase.number}:exit"
    with desk.record.together():
        ask_person(desk, f"Phase {phase.number}, {phase.title}: {why}", task=task, to=to)
        body = {"task": task, "state": TaskState.ESCALATED, "why": why, "policy": "escalate"}
        desk.record.add(Kind.TASK_FAILED, body)
    return ASK


def _left(desk: Desk, phase: Phase) -> bool:
    """Whether this visit of the phase has been left already."""
    visit = _visit(desk, phase)
    return any((way["phase"], way["visit"]) == (phase.number, visit) for way in desk.standing.routed)


def _visit(desk: Desk, phase: Phase) -> int:
    return desk.standing.visit(f"{phase.number}:exit")


def tasks_of(desk: Desk, numbers: range) -> list[str]:
    """The tasks of these phases and their exits, but for those that were done before the run."""
    plan = desk.standing.plan
    planned = [task.id for task in (plan.tasks if plan else ()) if task.phase in numbers]
    exits = [f"{number}:exit" for number in numbers if number <= len(desk.playbook.phases)]
    known = desk.standing.tasks
    return [name for name in [*planned, *exits] if name not in known or known[name].state is not TaskState.TICKED]


def _standing(desk: Desk, phase: Phase) -> list[tuple[str, TaskStanding]]:
    known = desk.standing.tasks
    return [(name, known[name]) for name in tasks_of(desk, range(phase.number, phase.number + 1)) if name in known]


def _skips_itself(desk: Desk, phase: Phase, one: Decision) -> bool:
    """Whether a question asks if the phase itself applies: an optional one, or one that would skip to its next."""
    way = one.routes.get(RouteOutcome.SKIP)
    number = target(desk.playbook, phase, way) if way else None
    return number is not None and number > phase.number and (phase.optional or number == phase.number + 1)


def _only_at_entry(desk: Desk, phase: Phase, one: Decision) -> bool:
    return _skips_itself(desk, phase, one) and RouteOutcome.NO_GO not in one.routes
