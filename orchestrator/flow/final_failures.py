"""What becomes of criteria that fail on the final tree: worked again, mended by a person, or shown at the gate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestrator.rfi import SHOW, State, wants_shown
from orchestrator.showing import counted

if TYPE_CHECKING:
    from orchestrator.finding import Finding
    from orchestrator.flow.desk import Desk

GATE = "gate"
"""What questions about the final tree are about."""


def mend_due(desk: Desk, failures: Sequence[Finding]) -> str:
    """Why a person is needed instead of another attempt at what fails on the final tree; empty where none is."""
    exits = [f"{finding.phase}:exit" for finding in failures if finding.phase is not None]
    tried = max((desk.standing.visit(name) for name in exits), default=0)
    if len(exits) == len(failures) and tried < desk.playbook.limits.max_attempts:
        return ""
    names = ", ".join(finding.check for finding in failures)
    facts = "; ".join(f"{finding.check}: {finding.message[:280]}" for finding in failures[:6])
    required = [finding.check for finding in failures if finding.check in _required(desk)]
    end = "The gate cannot open without them" if required else f"Or answer `{SHOW}` to decide on them at the gate"
    fail = f"{counted(len(failures), 'criterion', 'criteria')} {'fails' if len(failures) == 1 else 'fail'}"
    return f"{fail} on the final tree: {names}. {facts}. Mend it in the work tree and resume. {end}"


def let_through(desk: Desk, failures: Sequence[Finding]) -> bool:
    """Whether a person who was asked about these failures wants them shown at the gate as they are."""
    asked = [rfi for rfi in desk.standing.rfis.values() if rfi.task == GATE and rfi.origin == "engine"]
    if not asked or asked[-1].state is not State.ANSWERED or _required(desk) & {item.check for item in failures}:
        return False
    named = set(re.findall(r"[\w-]+", asked[-1].question.partition(": ")[2].partition(". ")[0]))
    return wants_shown(asked[-1]) and all(finding.check in named for finding in failures)


def _required(desk: Desk) -> set[str]:
    """Criteria without which the gate does not open, whatever anybody says."""
    return {placed.spec.id for placed in desk.playbook.checks(mvp=desk.package.handoff.mvp) if placed.spec.p0}
