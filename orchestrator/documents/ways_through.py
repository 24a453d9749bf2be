"""Steps that nothing leads to, and parts of the work that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator.documents.circles import circles
from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import phrase
from orchestrator.playbook import Phase, Playbook, Route, RouteOutcome

_DECIDED = frozenset({RouteOutcome.GO, RouteOutcome.NO_GO, RouteOutcome.SKIP})


def ways_through(draft: Draft, playbook: Playbook) -> None:
    """Report both."""
    _unreached(draft, playbook)
    _circles(draft, playbook.phases)


def _unreached(draft: Draft, playbook: Playbook) -> None:
    """Phases that no other one, and no answer at a gate, leads to."""
    places = {phase.id: place for place, phase in enumerate(playbook.phases)}
    led = {reply.to for gate in (*playbook.gates, playbook.gate) for reply in gate.meanings}
    reached = {places[to] for to in led if to in places}
    for place, phase in enumerate(playbook.phases):
        reached |= {to for to in _leads(draft, phase, place, places) if to != place}
    for place, phase in enumerate(playbook.phases[1:], start=1):
        if place not in reached and phase.source:
            draft.defect(phase.source.line, "unreachable", f"nothing leads to `{phase.title}`: every way goes past it")


def _leads(draft: Draft, phase: Phase, place: int, places: dict[str, int]) -> Iterator[int]:
    """The phases that one leads to, by their places."""
    if _goes_on(draft, phase):
        yield place + 1
    for route in phase.routes:
        yield place + 1 if route.to == "next" else places.get(route.to or "", place)


def _goes_on(draft: Draft, phase: Phase) -> bool:
    """Whether it may be left without an answer that says where to: not all that can come of its decision is said."""
    decided = [route for route in phase.routes if route.outcome in _DECIDED]
    said = any(route.outcome is RouteOutcome.GO for route in decided) or any(_is_rest(draft, one) for one in decided)
    return not (said and len(decided) > 1)


def _is_rest(draft: Draft, route: Route) -> bool:
    """Whether it is for all that is left: `otherwise stop`."""
    line = draft.lines[route.source.line - 1] if route.source else ""
    return any(phrase("otherwise").search(words) for words in (route.decision, route.when, line))


def _circles(draft: Draft, phases: Sequence[Phase]) -> None:
    """Phases and tasks that wait for each other; a task waits with its phase, and a phase is done with its tasks."""
    inside = {phase.id: [task.id for task in phase.tasks] for phase in phases}
    own = {phase.id: set(phase.requires) for phase in phases}
    lines = {phase.id: phase.source.line for phase in phases if phase.source}
    waits = {phase.id: {other for one in phase.requires for other in (one, *inside.get(one, ()))} for phase in phases}
    for phase in phases:
        for task in phase.tasks:
            own[task.id] = set(task.requires)
            waits[task.id] = {phase.id} | {other for one in task.requires for other in (one, *inside.get(one, ()))}
            lines |= {task.id: task.source.line} if task.source else {}
    told: set[int] = set()
    for one, others in circles(waits):
        named = [other for other in others if other in own[one]]
        if named and one in lines and lines[one] not in told:
            told.add(lines[one])
            draft.defect(lines[one], "cycle", f"`{one}` and `{', '.join(named)}` wait for each other")
