"""`human` and `judged`: what no machine can tell, kept and counted so that nobody takes it for enforced."""

from __future__ import annotations

from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict
from orchestrator.criteria import HumanSpec, JudgedSpec
from orchestrator.finding import Outcome


async def human(spec: HumanSpec, _: CheckContext) -> Verdict:
    """An item for the reviewer at the gate."""
    return Verdict(outcome=Outcome.NOT_RUN, message=f"for the reviewer: {spec.title}")


async def judged(spec: JudgedSpec, _: CheckContext) -> Verdict:
    """An opinion, which no machine has yet been asked for; it would never be enough to pass."""
    who = f" ({spec.persona})" if spec.persona else ""
    return Verdict(outcome=Outcome.NOT_RUN, message=f"an opinion to ask for{who}: {spec.question}")
