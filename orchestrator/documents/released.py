"""Parts of the document that stand below the last of several bold titles, where only more such titles could end it."""

from __future__ import annotations

import re
from collections import defaultdict

from orchestrator.documents.lexicon import lexicon
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD, BOLD_LINE, NUMBERED

_FEWEST = 3
_WANTED = re.compile("|".join(lexicon("section_families")["inputs"]))
"""What introduces a list of what has to be there before any of them."""


def release_last(root: Node) -> None:
    """Put beside them what only the last of them holds: bold heads, with what stands below these."""
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.PARAGRAPH and node.rank == NUMBERED and BOLD_LINE.match(node.text):
            groups[id(node.parent)].append(node)
    for titles in groups.values():
        *others, last = titles
        heads = [place for place, child in enumerate(last.children) if _is_head(child)]
        parent = last.parent
        if (
            parent is None
            or not heads
            or len(titles) < _FEWEST
            or any(_is_head(one) for t in others for one in t.children)
        ):
            continue
        after = parent.children.index(last) + 1
        parent.children[after:after] = last.children[heads[0] :]
        for child in last.children[heads[0] :]:
            child.parent = parent
        del last.children[heads[0] :]


def _is_head(node: Node) -> bool:
    listed = bool(node.children) and node.text.rstrip().endswith(":") and bool(_WANTED.search(node.plain.casefold()))
    return node.kind is Kind.PARAGRAPH and bool(node.children) and (node.rank == BOLD or listed)
