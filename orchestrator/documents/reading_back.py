"""The read-back that a document gives, with its brackets as facts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Node

_FACTS = (
    (r"release|full production|mvp", "release_mode"),
    (r"product|project|feature", "product"),
    (r"stack|technolog|framework", "stack"),
    (r"^n\b|endpoints?|operations?|count|number", "endpoints"),
    (r"\bdb\b|database", "database"),
    (r"constraint|decision|intent", "constraints"),
    (r"scope", "scope"),
    (r"tables?", "tables"),
)


def read_back(draft: Draft, nodes: Sequence[Node]) -> str:
    """The sentence in quotes after `Read-Back`, its brackets as facts where they are known."""
    node = next(
        (
            node
            for node in nodes
            if re.search(r"read-?back", node.plain, re.IGNORECASE) and re.search(r"[\"“][^\"”]{20,}[\"”]", node.plain)
        ),
        None,
    )
    if node is None:
        return ""
    quoted = re.search(r"[\"“]([^\"”]{20,})[\"”]", node.plain)
    assert quoted is not None
    draft.enforce(node, "read-back")
    return re.sub(r"\[([^\]]*)\]", _fact, quoted[1].replace("{", "(").replace("}", ")"))


def _fact(hole: re.Match[str]) -> str:
    """The fact that a bracket means, by its own words or else by those before it."""
    before = hole.string[max(0, hole.start() - 20) : hole.start()]
    for words in (hole[1], before):
        name = next((fact for form, fact in _FACTS if re.search(form, words.casefold())), None)
        if name:
            return f"{{{name}}}"
    return hole[1]
