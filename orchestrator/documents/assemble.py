"""Everything that was read of a document, put together as a playbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.documents.draft import Draft
from orchestrator.documents.extras import Extras
from orchestrator.documents.gate_places import Found
from orchestrator.documents.gates import gate_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.steps import Steps
from orchestrator.documents.ways_back import led_back
from orchestrator.documents.words import name_of, plain, title
from orchestrator.playbook import (
    AcceptanceItem,
    FirstArticle,
    Gate,
    HandOff,
    IntakeQuestion,
    Limits,
    Phase,
    PlanRules,
    Playbook,
    Previous,
    Weights,
)

_BRACES = re.compile(r"[{}]")
_KIND = re.compile(r"^(?:procedure|workflow|phase skill|skill|runbook|sop|process|stage)\s*[:—–-]\s*", re.IGNORECASE)


@dataclass(kw_only=True)
class Stage:
    """What identifies a stage, and what only some kinds of document say."""

    id: str
    title: str
    persona: str
    owner: str = ""
    read_back: str = ""
    purpose: str = ""
    previous: Previous | None = None
    next: str | None = None
    intake: Sequence[IntakeQuestion] = ()
    no_go: Sequence[AcceptanceItem] = ()
    first_article: FirstArticle | None = None
    max_revisions: int | None = None
    escalate_to: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


def assemble(
    draft: Draft,
    stage: Stage,
    phases: Sequence[Phase],
    gates: Sequence[Found],
    extras: Extras,
    steps: Steps,
) -> Playbook:
    """The playbook; `steps` are those that its answers may name."""
    draft.persona(stage.persona)
    between, last = _gates(draft, stage, phases[-1].id, gates, extras)
    between = [led_back(draft, gate, phases, steps) for gate in between]
    last = led_back(draft, last, phases, steps)
    hand_off = HandOff(to=stage.next, artifacts=("**",)) if stage.next and stage.next != stage.id else None
    purpose = plain(stage.purpose or extras.purpose) or stage.title
    return Playbook(
        playbook=1,
        id=stage.id,
        title=stage.title,
        purpose=purpose,
        owner=stage.owner or stage.persona,
        persona=stage.persona,
        previous=stage.previous if stage.previous and stage.previous.stage != stage.id else None,
        next=stage.next if hand_off else None,
        read_back=stage.read_back
        or f"We work on {{product}}: {_BRACES.sub('', stage.title)}. What must hold: {{constraints}}.",
        intake=tuple(stage.intake),
        no_go=tuple(stage.no_go),
        plan=PlanRules(
            review=extras.review,
            weights=extras.weights or Weights(),
            includes=tuple(extras.includes),
            rules=tuple(extras.rules),
        ),
        limits=Limits(),
        stacks=dict(draft.installed.stacks),
        phases=tuple(phases),
        first_article=stage.first_article,
        gates=tuple(between),
        gate=last,
        hand_off=hand_off,
        required_inputs=tuple(extras.inputs),
        mvp_rules=tuple(extras.mvp),
        metrics=tuple(extras.metrics),
        risks=tuple(extras.risks),
        signals=tuple(extras.signals),
        audit=tuple(extras.audit),
        exit_states=tuple(extras.exits),
        references=tuple(dict.fromkeys(reference for reference in extras.references if reference)),
        unenforced=tuple(draft.unenforced),
        source=draft.source(draft.root),
        **stage.more,
    )


def _gates(draft: Draft, stage: Stage, end: str, found: Sequence[Found], extras: Extras) -> tuple[list[Gate], Gate]:
    """The gates between phases, and the last one, which judges the whole; a document without any still has that one."""
    whom = stage.escalate_to or stage.owner or stage.persona
    made = [
        gate_of(draft, gate, number=number, persona=stage.persona, escalate_to=whom)
        for number, gate in enumerate(found, start=1)
    ]
    last_found = next((gate for gate in reversed(made) if gate.after is None), None)
    last = last_found or Gate(number=len(made) + 1, title=stage.title, escalate_to=whom, persona=stage.persona)
    between = [gate for gate in made if gate is not last]
    phases_end = [gate if gate.after else gate.model_copy(update={"after": end}) for gate in between]
    own = {artifact.title for artifact in last.artifacts}
    update: dict[str, Any] = {
        "after": None,
        "checks": (*last.checks, *extras.checks),
        "artifacts": (*last.artifacts, *(artifact for artifact in extras.artifacts if artifact.title not in own)),
        "approvers": tuple(extras.approvers),
        "show": (*last.show, *extras.show),
        "checklist": None,
    }
    if stage.max_revisions:
        update["max_revisions"] = stage.max_revisions
    return phases_end, last.model_copy(update=update)


def stage_title(root: Node, front: dict[str, Any] | None, fallback: str) -> tuple[str, Node | None]:
    """What the document calls itself, and where."""
    head = next(
        (
            node
            for node in root.walk()
            if node.kind is Kind.HEADING and title(node.text) and (not node.step or node.step.title)
        ),
        None,
    )
    bold = _bold_above(root, head) if head is not None and head.rank > 1 else None
    if bold is not None:
        return title(bold.text), bold
    if head is not None:
        words = head.plain if re.match(r"^\d{1,2}\s*[-–—]", head.plain) else title(head.text)
        return _KIND.sub("", words).strip() or words, head
    named = str((front or {}).get("title") or (front or {}).get("name") or "")
    return named or fallback, None


def _bold_above(root: Node, head: Node) -> Node | None:
    """The last bold line above the first heading, where that is one of several of its level."""
    parts = sum(node.kind is Kind.HEADING and node.rank == head.rank for node in root.walk())
    before = [node for node in root.children if node.line < head.line and not node.step]
    above = [node for node in before if BOLD_LINE.match(node.text)]
    return above[-1] if above and parts > 1 else None


def stage_id(text: str, fallback: str) -> str:
    """The id of a stage: its number and its words."""
    return name_of(_KIND.sub("", plain(text)), fallback=name_of(fallback, fallback="stage"))
