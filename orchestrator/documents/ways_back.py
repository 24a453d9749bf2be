"""Where a gate's reply takes the work back to, as far as its words name a phase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.node import STEP_WORDS
from orchestrator.documents.words import ordinal
from orchestrator.playbook import Effect, Gate, Phase, Reply

if TYPE_CHECKING:
    from orchestrator.documents.steps import Steps

_NUMBERED = re.compile(
    rf"(?<!\w)(?:{STEP_WORDS}\s+#?(?P<number>\d{{1,2}}(?:\.\d{{1,2}})?|[A-H])"
    r"|back to (?P<dotted>\d{1,2}\.\d{1,2}))\b",
    re.IGNORECASE,
)
_BACK = phrase("retry")
_PLACE_FIRST = re.compile(rf"\W*(?:the\s+)?{STEP_WORDS}\s+#?(?:\d|[A-H]\b)", re.IGNORECASE)
"""Where the first thing that an answer says is a phase: `phase 6, only those findings`."""


def begins_with_phase(text: str) -> bool:
    """Whether the words of an answer begin with a phase by its number."""
    return bool(_PLACE_FIRST.match(text))


def led_back(draft: Draft, gate: Gate, phases: Sequence[Phase], steps: Steps) -> Gate:
    """The gate, each reply that takes work back with the phase that its words name; one that is not there is told."""
    end = next((place for place, phase in enumerate(phases, start=1) if phase.id == gate.after), len(phases))
    led = tuple(_led(draft, reply, phases, steps, end) for reply in gate.meanings)
    return gate.model_copy(update={"meanings": led})


def _led(draft: Draft, reply: Reply, phases: Sequence[Phase], steps: Steps, end: int) -> Reply:
    """A reply; `end` is how many phases are done at its gate: one that leads beyond these lets the work go on."""
    text = steps.pointed(reply.text or "")
    leads = bool(_BACK.search(text)) or begins_with_phase(text)
    revises = reply.does in {Effect.REVISE, Effect.HALT} and leads
    if reply.to or not text or not (revises or reply.does is Effect.ROLLBACK):
        return reply
    numbered = _NUMBERED.search(text)
    if numbered:
        number = ordinal((numbered["number"] or numbered["dotted"]).rpartition(".")[2])
        found = next((phase for phase in phases if phase.number == number), None)
        if found is None and reply.source:
            message = f"`{reply.reply}` takes the work back to `{numbered[0]}`, which is not there"
            draft.defect(reply.source.line, "dangling-target", message)
    else:
        step = steps.referred(text)
        named = (
            phase for phase in phases if (phase.id == step.id if step else phase.title.casefold() in text.casefold())
        )
        found = next(named, None)
    if found in phases[end : end + 1] and not _BACK.search(text):
        return reply.model_copy(update={"does": Effect.APPROVE})
    return reply.model_copy(update={"to": found.id, "does": Effect.ROLLBACK}) if found else reply
