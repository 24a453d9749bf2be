"""Where gates stand among the steps: behind the one that they name, that they stand in, or that comes before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from orchestrator.documents.gate_replies import is_called_gate, lists_answers
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import without_zeros
from orchestrator.playbook import Reply

_FOLLOWS = re.compile(r"\bafter (?:step|phase|stage|task)\s+(\d{1,3})\b", re.IGNORECASE)
_SEVERAL = 2


@dataclass(kw_only=True)
class Found:
    """A gate of the document, before it has a number."""

    node: Node
    title: str
    replies: list[Reply] = field(default_factory=list)
    after: str | None = None
    signed: bool = False
    """Whether its statement says nothing but that somebody decides, and is no part of anybody's work."""


def each_placed(gate: Found, steps: Steps) -> list[Found]:
    """A part that places several gates: each behind its step with the same answers, what is shown at the last.

    `Gate 5A is presented after Phase 3, Gate 5B after Phase 6.`
    """
    for node in gate.node.children:
        told = list(_PLACED.finditer(node.plain)) if node.kind in {Kind.PARAGRAPH, Kind.ITEM} else []
        placed = [(match["name"], step) for match in told if (step := steps.numbered(match["step"].casefold()))]
        if len(placed) < _SEVERAL or len({step.id for _, step in placed}) < len(placed):
            continue
        last = placed[-1][1] is steps.steps[-1]
        *before, final = placed
        return [
            *(
                Found(node=node, title=name, replies=list(gate.replies), after=step.id, signed=True)
                for name, step in before
            ),
            replace(gate, title=final[0], after=None if last else final[1].id),
        ]
    return [gate]


_PLACED = re.compile(
    rf"(?P<name>{any_of('phrases', 'sign_off')}\s+[A-Z0-9]{{1,3}})\b[^.;]{{0,50}}?"
    rf"\b{any_of('phrases', 'signed_after')}\s+"
    rf"(?:the\s+)?(?:{STEP_WORDS})\s*[-#]?\s*(?P<step>\d{{1,2}}|[A-H])\b",
    re.IGNORECASE,
)


def after_step(node: Node, steps: Steps) -> str | None:
    """The phase that a gate stands in, or follows directly; none for one after them all."""
    chain = [one for own in (node, *node.above()) for one in (own, *_head_before(own))]
    told = next((match for one in chain if (match := _FOLLOWS.search(one.plain[:200]))), None)
    if told and without_zeros(told[1]) in steps.by_number:
        return steps.by_number[without_zeros(told[1])].id
    inside = {id(step.node): step for step in steps.steps}
    holder = next((inside[id(above)] for above in [node, *node.above()] if id(above) in inside), None)
    if holder is not None:
        return holder.id if holder is not steps.steps[-1] else None
    before = [step for step in steps.steps if step.node.line < node.line]
    return before[-1].id if before and len(before) < len(steps.steps) else None


def _head_before(node: Node) -> Iterator[Node]:
    """The heading right before a gate that has one of its own, if it is called so too and holds no answers."""
    beside = node.parent.children if node.kind is Kind.HEADING and node.parent is not None else []
    place = next((place for place, one in enumerate(beside) if one is node), 0)
    yield from (one for one in beside[max(0, place - 1) : place] if is_called_gate(one) and not lists_answers(one))
