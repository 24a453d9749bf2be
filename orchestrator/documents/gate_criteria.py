"""Acceptance criteria and the definition of done become checks of the gate."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft, told
from orchestrator.documents.extras import Extras
from orchestrator.documents.finding_sections import enumerated, row_as_item, statements
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.told_fields import HOLDS
from orchestrator.documents.words import bare


def gate_criteria(draft: Draft, node: Node, extras: Extras) -> None:
    """Acceptance criteria and the definition of done: checks of the gate."""
    approving = [
        below for below in node.walk() if below.children and re.search(r"\b(?:approve|approver|sign)", below.head)
    ]
    who = {id(below) for part in approving for below in part.walk()}
    for part in approving:
        draft.ledger.tell(part, Fate.STRUCTURE, "approvers")
        for item in part.children:
            extras.approvers.append(told(item))
            draft.ledger.tell_all(item, Fate.REVIEWER, "approver")
    ways = [
        below for below in node.walk() if below.kind is Kind.HEADING and re.search(r"\bsteps$|^procedure", below.head)
    ]
    who |= {id(below) for way in ways for below in way.walk()}
    for one in [below for way in ways for below in way.with_all() if told(below)]:
        draft.agent(one, "context")
    nodes = [item for item in worth_judging(_criteria_of(node)) if id(item) not in who]
    extras.checks += criteria(draft, nodes, prefix=bare(node.head)[:30] or "gate", group=node.title[:80] or "Criteria")


def _criteria_of(node: Node) -> list[Node]:
    rows = [row for row in node.walk() if row.kind is Kind.ROW]
    items = [one for one in statements(node) if one.kind is Kind.ITEM]
    if not items and not rows and node.value and node.key:
        return enumerated(node)
    return items + [row_as_item(row) for row in rows] if items or rows else _in_prose(node)


def _in_prose(part: Node) -> list[Node]:
    """What the only paragraph of a part says has to be so, where it names several things that hold."""
    told = [one for one in part.children if one.kind is Kind.PARAGRAPH and not one.children]
    found = enumerated(told[0]) if len(told) == len(part.children) == 1 else []
    return found if len(found) > 1 and all(HOLDS.search(one.text) for one in found) else []
