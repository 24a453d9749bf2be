"""A procedure, a runbook, an SOP: ordered steps with decisions, and the parts around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.assemble import Stage, assemble, stage_id, stage_title
from orchestrator.documents.beside import read_extras
from orchestrator.documents.draft import Draft
from orchestrator.documents.gate_places import Found
from orchestrator.documents.gates import find_gates, with_approvers
from orchestrator.documents.ledger import Fate
from orchestrator.documents.limits_named import bound_by_name
from orchestrator.documents.notes_on_steps import put_notes_below
from orchestrator.documents.overall_limits import bound_by_rule
from orchestrator.documents.phases import PhaseReader
from orchestrator.documents.restated import restated_limits
from orchestrator.documents.revision_limits import revision_limit
from orchestrator.documents.stale_sections import unlike_sections
from orchestrator.documents.steps import Steps, find_steps, outside
from orchestrator.documents.words import name_of, plain
from orchestrator.errors import Problem
from orchestrator.playbook import Phase, Playbook

WORDS = ("step", "schritt", "stage", "phase", "task", "part")
_OWNER = re.compile(r"^\W*(?:owner|maintainer|responsible)\W*[:：]\W*\s*(?P<who>.+)$", re.IGNORECASE)


def read_procedure(draft: Draft) -> Playbook:
    """The playbook of a procedure."""
    steps = find_steps(draft.root, WORDS)
    if not steps.steps:
        raise no_steps(draft)
    put_notes_below(draft.root, steps)
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    owner = _owner(draft)
    persona = name_of(owner or f"{stage_id(name, draft.document)[:50]}-agent")
    draft.persona(persona)
    gates = with_approvers(steps, find_gates(draft, steps))
    phases = read_phases(draft, steps, persona, gates)
    most, whom = revision_limit(draft, list(outside(draft.root, steps)), gates)
    extras = read_extras(draft, steps, {id(gate.node) for gate in gates}, [gate.node for gate in gates])
    stage = Stage(
        id=stage_id(name, draft.document),
        title=name,
        persona=persona,
        owner=owner or "",
        max_revisions=most,
        escalate_to=whom,
    )
    return assemble(draft, stage, phases, gates, extras, steps)


def read_phases(draft: Draft, steps: Steps, persona: str, gates: Sequence[Found]) -> list[Phase]:
    """The phases of a document's steps; a gate that stands in one is no part of its work."""
    beside = frozenset(id(gate.node) for gate in gates if gate.node.children or gate.signed)
    for row in steps.decisions:
        if steps.meant(row.at) is None:
            draft.defect(row.row, "dangling-target", f"a decision at step {row.at}, which is not there")
            draft.agent(row.row, "decision")
    if steps.dropped:
        total = len(steps.steps) + len(steps.dropped)
        message = f"{total} steps are more than {len(steps.steps)}: the rest is left out"
        draft.defect(steps.dropped[0], "too-many-steps", message)
    phases = [
        PhaseReader(draft, steps, step, number, persona, beside).phase()
        for number, step in enumerate(steps.steps, start=1)
    ]
    restated_limits(draft, steps)
    unlike_sections(draft, steps)
    return bound_by_rule(draft, steps, bound_by_name(draft, steps, phases))


def no_steps(draft: Draft) -> Problem:
    """What is told of a document in which nothing is to be done."""
    remedy = "number its steps (`## Step 1: …`), or list them below a heading such as `Steps`"
    return Problem("no steps, phases or tasks were found in it", where=draft.document, remedy=remedy)


def _owner(draft: Draft) -> str | None:
    for node in draft.root.walk():
        match = _OWNER.match(node.plain) if len(node.text) < 120 else None
        if match:
            draft.record(node, "owner")
            return plain(match["who"])[:60]
    return None
