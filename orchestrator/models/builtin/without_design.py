"""What the built-in model does about a package without a design: it restates, and leaves work to somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.handoff import Package
from orchestrator.models.builtin.talk import Talk
from orchestrator.models.builtin.working import LEFT, NEEDS_SOMEBODY, Reply, ended
from orchestrator.models.faults import Refused

DESIGN = ("openapi", "schema", "auth")
"""The artifacts that it builds from; where one is missing there is nothing to derive."""
_UNSAID = re.compile(r"^- (?P<fact>[\w.]+): (?P<value>.+)$", re.MULTILINE)


def designed(package: Package) -> bool:
    """Whether there is something to build a service from."""
    return all(package.has(name) for name in DESIGN)


def answer(talk: Talk, package: Package) -> Reply:
    """The next turn. Raises `Refused` for work and decisions: nobody did them, so that a person has to be asked."""
    kind = talk.job.get("job")
    if kind == "read_back":
        return ended(_restated(talk))
    if kind == "task" and talk.left_to_a_person:
        return ended(LEFT, talk)
    missing = ", ".join(f"`{name}`" for name in DESIGN if not package.has(name))
    why = f"the built-in model builds from a design, and the package has no {missing}; this {NEEDS_SOMEBODY}"
    raise Refused(why, text="")


def _restated(talk: Talk) -> str:
    """The sentence that was asked for, with the facts that it leaves out."""
    sentence = " ".join(re.findall(r"^> (.*)$", talk.message, re.MULTILINE))
    facts: Mapping[str, Any] = talk.job.get("facts") or {}
    left_out = [f"{match['fact']}: {match['value']}" for match in _UNSAID.finditer(_unsaid(talk.message))]
    return f"{sentence} {'; '.join(left_out)}".strip() if sentence else f"We work on {facts.get('product', 'it')}."


def _unsaid(message: str) -> str:
    """The part of the message that lists what else has to be named."""
    _, _, rest = message.partition("The restatement also names")
    return rest.partition("\nThen, in order")[0]
