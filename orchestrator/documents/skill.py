"""A phase skill: a persona takes over a handoff, works phases, has its first article inspected and stands at a gate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.accepting import accepted
from orchestrator.documents.assemble import Stage, assemble, stage_id, stage_title
from orchestrator.documents.beside import read_extras
from orchestrator.documents.casting import cast_persona
from orchestrator.documents.draft import Draft
from orchestrator.documents.first_article import first_article
from orchestrator.documents.gate_places import Found
from orchestrator.documents.gates import find_gates
from orchestrator.documents.ledger import Fate
from orchestrator.documents.nobody_decides import nobody_decides
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.notes_on_steps import put_notes_below
from orchestrator.documents.procedure import no_steps, read_phases
from orchestrator.documents.reading_back import read_back
from orchestrator.documents.required_inputs import required_input
from orchestrator.documents.revision_limits import revision_limit
from orchestrator.documents.steps import Steps, find_steps, outside
from orchestrator.documents.words import name_of
from orchestrator.playbook import (
    Playbook,
    Previous,
)

WORDS = ("phase", "step", "stage", "schritt", "task", "part")


def read_skill(draft: Draft) -> Playbook:
    """The playbook of a phase skill."""
    steps = find_steps(draft.root, WORDS)
    if not steps.steps:
        raise no_steps(draft)
    put_notes_below(draft.root, steps)
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    taken: set[int] = set()
    persona = cast_persona(draft, name, taken)
    gates = find_gates(draft, steps, inside=True)
    nobody_decides(draft, gates)
    phases = read_phases(draft, steps, persona, gates)
    beside = list(outside(draft.root, steps))
    most, whom = revision_limit(draft, beside, gates)
    no_go, intake, wanted = accepted(draft, taken)
    phases, first = first_article(draft, phases, persona, taken)
    extras = read_extras(draft, steps, taken | {id(gate.node) for gate in gates}, [gate.node for gate in gates])
    extras.inputs += [required_input(draft, item, extras.names) for item in wanted]
    own = stage_id(name, draft.document)
    stage = Stage(
        id=own,
        title=name,
        persona=persona,
        read_back=read_back(draft, beside),
        purpose=_purpose(draft, head),
        previous=_previous(draft, beside, own),
        next=_next(draft, gates, own, steps),
        intake=intake,
        no_go=no_go,
        first_article=first,
        max_revisions=most,
        escalate_to=whom,
    )
    return assemble(draft, stage, phases, gates, extras, steps)


def _purpose(draft: Draft, head: Node | None) -> str:
    described = str(draft.front.get("description") or "")
    first = next(
        (
            node
            for node in (head or draft.root).children
            if node.kind is Kind.PARAGRAPH and not node.label and len(node.text) > 20
        ),
        None,
    )
    return draft.agent(first, "purpose") if first else described


def _previous(draft: Draft, nodes: Sequence[Node], own: str) -> Previous | None:
    """The stage whose handoff is taken over."""
    for text, node in _texts(draft, nodes):
        match = re.search(r"(?:trigger|from|run|complete|invoke)\s+(?:phase\s+)?(\d{2}-[a-z][a-z0-9-]+)", text)
        if match and match[1] != own:
            if node is not None:
                draft.enforce(node, "previous stage")
            return Previous(stage=match[1], remedy=f"Trigger {match[1]} first")
    return None


def _texts(draft: Draft, nodes: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    yield from ((node.text, None) for node in draft.root.walk() if node.kind is Kind.CODE)
    yield from ((node.plain, node) for node in nodes if node.kind is not Kind.CODE)


def _next(draft: Draft, gates: Sequence[Found], own: str, steps: Steps) -> str | None:
    """The stage that follows: what approving leads to."""
    del steps, draft
    for gate in reversed(gates):
        for reply in gate.replies:
            match = re.search(
                (
                    r"(?:begin|proceed to|start|trigger|go to|hand ?off to|continue with)\s+(?:phase\s+|"
                    r"stage\s+)?(\d{2}[\s—–-]*[\w ,&/-]{3,50}|[\w-]*\d{2}-[\w-]+)"
                ),
                reply.text or "",
                re.IGNORECASE,
            )
            if reply.does == "approve" and match and gate.after is None:
                following = name_of(match[1])
                return following if following != own else None
    return None
