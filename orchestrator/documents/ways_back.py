"""Where a gate's reply takes the work back to, as far as its words name a phase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.node import STEP_WORDS
from orchestrator.documents.words import ordinal
from orchestrator.playbook import Effect, Gate, Phase, Reply

_NUMBERED = re.compile(
    rf"(?<!\w)(?:{STEP_WORDS}\s+#?(?P<number>\d{{1,2}}(?:\.\d{{1,2}})?|[A-H])"
    r"|back to (?P<dotted>\d{1,2}\.\d{1,2}))\b",
    re.IGNORECASE,
)
_BACK = phrase("retry")


def led_back(draft: Draft, gate: Gate, phases: Sequence[Phase]) -> Gate:
    """The gate, each reply that takes work back with the phase that its words name; one that is not there is told."""
    return gate.model_copy(update={"meanings": tuple(_led(draft, reply, phases) for reply in gate.meanings)})


def _led(draft: Draft, reply: Reply, phases: Sequence[Phase]) -> Reply:
    text = reply.text or ""
    revises = reply.does in {Effect.REVISE, Effect.HALT} and bool(_BACK.search(text))
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
        found = next((phase for phase in phases if phase.title.casefold() in text.casefold()), None)
    return reply.model_copy(update={"to": found.id, "does": Effect.ROLLBACK}) if found else reply
