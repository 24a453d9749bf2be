"""Gates at which something has to be agreed to, without a word of who does: `The model has to be approved`."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.documents.draft import Draft
from orchestrator.documents.gate_places import Found
from orchestrator.documents.lexicon import form, names_decider

_UNSIGNED, _SIGNED_BY = form("phrases", "unsigned"), form("phrases", "signed_off_by")


def nobody_decides(draft: Draft, gates: Iterable[Found]) -> None:
    """Report them: an agent would not know whose answer it has to wait for."""
    for gate in gates:
        told = [gate.node.plain, *(node.plain for node in gate.node.walk())]
        unsigned = any(map(_UNSIGNED.search, told))
        if gate.signed and unsigned and not any(_SIGNED_BY.search(words) or names_decider(words) for words in told):
            draft.defect(gate.node, "nobody-decides", "it has to be approved, and nothing says who does that")
