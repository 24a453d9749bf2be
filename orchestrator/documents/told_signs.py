"""What tasks say with signs that the document explains: `CSV writer (3) ⟵ EX-2`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_tasks import Found
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.ledger import Fate
from orchestrator.documents.legends import signs_in
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.task_ids import ID_NAMED
from orchestrator.documents.words import plain

_BACK = frozenset({"⟵", "←", "⇐", "⟸", "<-", "<--", "<=", "<=="})
"""Arrows that come from what is worked before, whatever a legend says."""
_BEHIND = re.compile(
    rf"(?:^|(?<=[\s(\[]))(?P<sign>[^\w\s`\"'*|,.;:()\[\]#+&~/-][^\w\s`\"'*|,.;:()\[\]#]{{0,2}})\s*"
    rf"(?P<whom>{ID_NAMED}(?:\s*(?:,|&|\+|\band\b|\bund\b|\bet\b|\by\b)\s*{ID_NAMED})*+)(?=\s*(?:$|[)\](·|;—–]))"
)


def signs_told(draft: Draft) -> dict[str, Part]:
    """What the signs of a document mean that are parts of tasks: by its sentences, lists, or a table of signs."""
    told: dict[str, Part] = {}
    for node in draft.root.walk():
        if node.kind is Kind.ROW and len(node.children) > 1:
            found = signs_in(f"`{plain(node.children[0].text)}` = {plain(node.children[1].text)}")
        else:
            found = signs_in(node.text) if node.kind in {Kind.PARAGRAPH, Kind.ITEM} else iter(())
        known = {sign: part for sign, words in found if (part := meaning(words))}
        if node.kind is not Kind.PARAGRAPH and any(node.plain.lstrip("`|: ").startswith(sign) for sign in known):
            draft.ledger.tell(node, Fate.AGENT, "legend")
        told |= known
    return told


def wait_by_signs(found: Sequence[Found], signs: Mapping[str, Part]) -> list[Found]:
    """The tasks, each told to wait for those behind a sign in its line, which is no part of its title: `CSV ⟵ EX-2`."""
    waits = _BACK | {sign for sign, part in signs.items() if part in {Part.DEPENDS, Part.PREREQUISITES}}
    return [_waiting(task, waits) for task in found]


def _waiting(task: Found, waits: Collection[str]) -> Found:
    node, title = task.node, task.title
    for match in _BEHIND.finditer(node.plain) if node.kind is not Kind.ROW else ():
        if match["sign"] in waits:
            node.add(Node(kind=Kind.PARAGRAPH, text=f"**Depends on:** {match['whom']}", line=node.line, end=node.end))
            title = re.sub(r"\(\s*\)|\[\s*\]", "", title.replace(match[0], "")).strip(" ,;—–") or title
    return replace(task, title=title)
