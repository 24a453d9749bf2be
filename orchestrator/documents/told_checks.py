"""Lines that a check judges say so, whatever else they became: a row that is a step, an order that repeats a check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.criterion import title_of
from orchestrator.documents.draft import Draft
from orchestrator.documents.judging import measure_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.meanings import measured
from orchestrator.documents.node import Kind, Node
from orchestrator.finding import Level
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_FATES = {Level.ENFORCED: Fate.ENFORCED, Level.HUMAN: Fate.REVIEWER, Level.JUDGED: Fate.AGENT}
_ORDER = re.compile(r"^(?:\w+: )?(?:verify|ensure|check|confirm|make sure)(?: that)? ", re.IGNORECASE)
_LONGEST = 120
"""Longer sentences say more than one check judges."""


def tell_checks(draft: Draft, result: Playbook | TaskList | Intake) -> None:
    """Write each check into the book at its own line, and at the lines that ask for just what it judges."""
    specs = list(_specs(result))
    for spec in specs:
        if spec.source is not None and spec.source.document == draft.document:
            draft.ledger.add(spec.source.line, _FATES[spec.level], _told(spec))
    enforced = [(spec, measure_of(spec)) for spec in specs if spec.level is Level.ENFORCED]
    kinds = {spec.kind for spec, _ in enforced}
    for node in draft.root.walk() if kinds else ():
        if draft.ledger.fate(node.line) is not Fate.AGENT or node.kind not in {Kind.ITEM, Kind.PARAGRAPH}:
            continue
        wanted = _wanted(draft, node)
        for spec, measure in enforced if wanted else ():
            if all(measure.get(key) == value for key, value in wanted.items()):
                draft.ledger.add(node.line, Fate.ENFORCED, _told(spec))
                break


def _wanted(draft: Draft, node: Node) -> dict[str, Any]:
    if len(node.text) > _LONGEST:
        return {}
    return measured(_ORDER.sub("", title_of(node)), draft.installed) or {}


def _told(spec: AnySpec) -> str:
    return f"check {spec.id} ({spec.kind})"


def _specs(result: Playbook | TaskList | Intake) -> Iterator[AnySpec]:
    if isinstance(result, Playbook):
        yield from (placed.spec for placed in result.checks())
        return
    yield from result.checks
    for task in getattr(result, "tasks", ()):
        yield from task.checks
