"""Questions of a step that checks answer, so that nobody's opinion has to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.criteria import AnySpec
from orchestrator.documents.judging import answering, measure_of
from orchestrator.documents.phase_fields import PhaseFields
from orchestrator.documents.steps import Step
from orchestrator.playbook import RouteOutcome

_YES_OR_NO = frozenset({RouteOutcome.GO, RouteOutcome.NO_GO})
_OF_THE_WHOLE = frozenset({"openapi_conformance", "error_contract"})
_OF_A_SERVICE = re.compile(r"\bauth|permission|secur|validat|\berrors?\b", re.IGNORECASE)


def answer_by_checks(fields: PhaseFields) -> None:
    """Add what checks measure of the questions with a yes or a no; each check once, however it is asked for."""
    for spec in list(_answering(fields)):
        if measure_of(spec) not in [measure_of(known) for known in fields.read.checks]:
            fields.read.checks.append(spec)


def _answering(fields: PhaseFields) -> Iterator[AnySpec]:
    later = fields.steps.steps[fields.steps.index(fields.step) + 1 :]
    for question, node in fields.asked.items():
        if any(route.decision == question and route.outcome in _YES_OR_NO for route in fields.read.routes):
            prefix = f"{fields.step.id[:40]}-decision"
            made = answering(fields.draft, node, question, prefix=prefix, group=fields.group)
            yield from (spec for spec in made if not _is_early(spec.kind, later))


def _is_early(kind: str, later: list[Step]) -> bool:
    """Whether a check judges the service as a whole, of which a later step still builds a part."""
    return kind in _OF_THE_WHOLE and any(_OF_A_SERVICE.search(step.title) for step in later)
