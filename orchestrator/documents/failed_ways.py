"""Where a failure leads by the words behind it: what is tried first, and where it goes on once that was in vain."""

from __future__ import annotations

import re

from orchestrator.documents.answers import way_of_case
from orchestrator.documents.conditions import ways_told
from orchestrator.documents.labels import Part
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.node import Node
from orchestrator.documents.policies import ends_then, turns_in, turns_of_way
from orchestrator.documents.routes import Crossing
from orchestrator.documents.said import Stated
from orchestrator.documents.words import bare, plain
from orchestrator.playbook import Route, RouteAction, RouteOutcome

_ARROWED = re.compile(r"\S\s*(?:→|⇒|->|=>)\s+\S")


def ways_of_failure(cross: Crossing, stated: Stated, failure: str, rest: str) -> list[Route]:
    """The routes of a failure; `rest` is what is done about it, where that stands apart from what fails."""
    words = rest or stated.value * (stated.part is Part.ON_FAILURE)
    arrowed = bool(rest and _ARROWED.search(stated.value))
    again = _tried_first(words) if arrowed else ""
    first = [cross.route(stated.node, Part.RETRY, failure, again)] if again else []
    found = [*first, *cross.free(stated.node, failure, words)]
    led = way_of_case(rest.strip(), cross.steps) if arrowed and not found else None
    return [cross.route(stated.node, led, failure, rest, loosely=True)] if led else found


def undoes(node: Node) -> bool:
    """Whether the label of a statement below a failure says that the work is taken back: `Rollback: …`."""
    return bool(node.value.strip()) and bool(node.key) and bool(_UNDONE.fullmatch(bare(node.key)))


def way_undone(cross: Crossing, node: Node, failure: str) -> Route:
    """Where it goes once the work was taken back: where the words lead, or whom they call; else it stops there."""
    words = node.value
    part = way_of_case(words, cross.steps)
    if part in {Part.RETRY, Part.ESCALATE} or (part is Part.GO and not ends_then(f"and {words}")):
        route = cross.route(node, part, failure, words, loosely=True)
        return route.model_copy(update={"outcome": RouteOutcome.FAILURE})
    cross.draft.enforce(node, "route failure to a person")
    return Route(
        decision=failure or cross.step.title,
        outcome=RouteOutcome.FAILURE,
        when=plain(words),
        action=RouteAction.HALT,
        source=cross.draft.source(node),
    )


_UNDONE = re.compile(any_of("phrases", "taken_back"))


def _tried_first(words: str) -> str:
    """What is tried so often before it goes on: `try it 3 times; then go to step 4`."""
    onward = next((way.words for way in ways_told(words) if way.part is Part.GO), "")
    before = plain(words).partition(onward)[0].strip(" ,;") if onward else ""
    counted = turns_in(before) or turns_of_way(before) or _ONCE.search(before)
    before = _OTHERWISE.sub("", before)
    return before if counted and phrase("retry").search(before) else ""


_ONCE = re.compile(r"\b(?:once more|one more time|again)\b", re.IGNORECASE)
_OTHERWISE = re.compile(rf"[\s,;]+{any_of('phrases', 'otherwise')}$", re.IGNORECASE)
