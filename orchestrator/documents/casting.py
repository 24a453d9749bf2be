"""The persona that a document describes or introduces."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_sections import sections
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind
from orchestrator.documents.words import name_of, plain

_PERSONA = re.compile(r"^(?:job |agent |your )?(?:persona|role|identity)\b|^who you are")
_YOU = re.compile(rf"[\"“„«]?{any_of('phrases', 'introduces')} (?:l[’'])?([A-ZÀ-Þ][\w-]*(?: [A-ZÀ-Þ][\w-]*){{0,4}})")


def cast_persona(draft: Draft, name: str, taken: set[int]) -> str:
    """Who works, from the section that says so."""
    parts = (one for one in sections(draft.root, _PERSONA) if one.kind is Kind.HEADING or one.key or one.children)
    part = next(parts, None)
    if part is None:
        return _introduced(draft) or draft.persona(f"{name_of(name)[:50]}-agent")
    taken.add(id(part))
    role = next(
        (node for node in part.with_all() if node.label in {"role", "title", "persona", "job", "name"} and node.value),
        None,
    )
    key = draft.persona(plain(role.value)[:60] if role else f"{name_of(name)[:50]}-agent")
    cast = draft.cast[key]
    for node in part.with_all():
        heads = [node.head, *(above.head for above in node.above() if above is part or part in above.above())]
        if not told(node) or node.kind is Kind.COMMENT:
            continue
        draft.ledger.tell(node, Fate.AGENT if node is not part else Fate.STRUCTURE, f"persona {key}")
        target = cast.mandate
        if any(re.search(r"non-negotiable|always|must|rules|principles", one) for one in heads):
            target = cast.non_negotiables
        elif any(re.search(r"bad habit|never|avoid|anti-?pattern|don't", one) for one in heads):
            target = cast.bad_habits
        if node.kind is Kind.ITEM or (node.key and node.value and node is not role):
            target.append(plain(node.value) if node.kind is Kind.PARAGRAPH else plain(node.text))
        elif node.kind is Kind.PARAGRAPH and not node.key and not node.children:
            cast.mandate.append(plain(node.text))
    return key


def _introduced(draft: Draft) -> str | None:
    """Whom a sentence such as `You are the Release Captain` introduces."""
    for node in draft.root.walk():
        match = _YOU.match(node.plain) if node.kind is Kind.PARAGRAPH else None
        if match:
            return draft.persona(match[1], mandate=draft.agent(node, "persona"))
    return None
