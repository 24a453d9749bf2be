"""Where a gate's reply takes the work back to, as far as its words name a phase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.draft import Draft
from orchestrator.playbook import Effect, Gate, Phase, Reply

_NUMBERED = re.compile(r"\b(?:phase|step|stage|task)\s+#?(?P<number>\d{1,2})\b", re.IGNORECASE)


def led_back(draft: Draft, gate: Gate, phases: Sequence[Phase]) -> Gate:
    """The gate, each reply that takes work back with the phase that its words name; one that is not there is told."""
    return gate.model_copy(update={"meanings": tuple(_led(draft, reply, phases) for reply in gate.meanings)})


def _led(draft: Draft, reply: Reply, phases: Sequence[Phase]) -> Reply:
    if reply.does is not Effect.ROLLBACK or reply.to or not reply.text:
        return reply
    text = reply.text
    numbered = _NUMBERED.search(text)
    if numbered:
        found = next((phase for phase in phases if phase.number == int(numbered["number"])), None)
        if found is None and reply.source:
            message = f"`{reply.reply}` takes the work back to `{numbered[0]}`, which is not there"
            draft.defect(reply.source.line, "dangling-target", message)
    else:
        found = next((phase for phase in phases if phase.title.casefold() in text.casefold()), None)
    return reply.model_copy(update={"to": found.id}) if found else reply
