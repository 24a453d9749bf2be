"""The inspection after the first operation."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_sections import section
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Kind
from orchestrator.documents.words import plain
from orchestrator.playbook import (
    FirstArticle,
    ForEach,
    Inspection,
    Phase,
    TaskTemplate,
)

_FIRST = re.compile(r"first[- ]article|first[- ]piece|pilot inspection")
_INSPECTIONS: tuple[tuple[Inspection, str], ...] = (
    (Inspection.ALIGNMENT, r"align|open ?api|contract|schema match"),
    (Inspection.ERRORS, r"error"),
    (Inspection.VALIDATION, r"validat|input"),
    (Inspection.AUTH, r"auth|permission"),
    (Inspection.QUERIES, r"quer|n\+1"),
)
_HALT_AT = re.compile(
    r"(\d{1,2}|three|two|four|five)\s*\+?\s*(?:or more )?(?:\w+ )?(?:systemic|issues|findings|defects)"
)


def first_article(
    draft: Draft, phases: Sequence[Phase], persona: str, taken: set[int]
) -> tuple[list[Phase], FirstArticle | None]:
    """The inspection after the first endpoint; its phase then has a task for each operation."""
    part = section(draft.root, _FIRST, headings=True) or section(draft.root, _FIRST)
    if part is None:
        return list(phases), None
    items = [node for node in part.walk() if node.kind is Kind.ITEM]
    found = [(item, inspection) for item in items for inspection in [_inspection(plain(item.text))] if inspection]
    place = next(
        (
            index
            for index, phase in enumerate(phases)
            if re.search(r"endpoint|api\b|route|controller|handler|operation", phase.title, re.IGNORECASE)
        ),
        None,
    )
    if not found or place is None:
        draft.defect(
            part,
            "first-article-not-enforced",
            "no phase finishes operations, or none of its items is known: agents read it",
        )
        return list(phases), None
    taken.add(id(part))
    limit = _HALT_AT.search(" ".join(node.plain for node in part.walk()).casefold())
    for node in part.walk():
        known = any(node is item for item, _ in found) or _HALT_AT.search(node.plain.casefold())
        draft.ledger.tell(node, Fate.ENFORCED if known else Fate.AGENT, "first article")
    inspections = tuple(dict.fromkeys(inspection for _, inspection in found))
    spelt = {"two": 2, "three": 3, "four": 4, "five": 5}
    halt = spelt.get(limit[1]) or int(limit[1]) if limit else 3
    task = (
        phases[place]
        .tasks[0]
        .model_copy(
            update={
                "for_each": ForEach.OPERATION,
                "title": f"{phases[place].title}: {{method}} {{path}}".replace("{{", "{").replace("}}", "}"),
            }
        )
    )
    changed = [_before(phase, task, inspections) if phase.number > phases[place].number else phase for phase in phases]
    changed[place] = phases[place].model_copy(update={"tasks": (task,)})
    return changed, FirstArticle(
        phase=phases[place].number, persona=persona, inspections=inspections, halt_at=max(1, halt)
    )


def _before(phase: Phase, inspected: TaskTemplate, inspections: Collection[Inspection]) -> Phase:
    """A later phase whose work the inspection looks at is worked before what is inspected, and judged in its own."""
    looked_at = any(
        inspection in inspections and re.search(form, phase.title, re.IGNORECASE)
        for inspection, form in _LOOKED_AT.items()
    )
    if not looked_at:
        return phase
    tasks = tuple(task.model_copy(update={"before": (*task.before, inspected.id)}) for task in phase.tasks)
    return phase.model_copy(update={"tasks": tasks})


_LOOKED_AT = {
    Inspection.AUTH: r"auth|security|permission",
    Inspection.ERRORS: r"error",
    Inspection.VALIDATION: r"validat",
}
"""Words of the phases that each look at a first article needs."""


def _inspection(words: str) -> Inspection | None:
    head = re.split(r"\s[—–-]\s|:", words, maxsplit=1)[0].casefold()
    return next((inspection for inspection, form in _INSPECTIONS if re.search(form, head)), None)
