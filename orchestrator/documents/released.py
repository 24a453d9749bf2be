"""Parts of the document that stand below another one only because nothing ends that.

Below the last of several bold titles, which only more such titles could end; folded parts below a checkpoint.
"""

from __future__ import annotations

import re
from collections import defaultdict

from orchestrator.documents.lexicon import form, lexicon
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD, BOLD_LINE, NUMBERED, SUMMARY

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


def release_folded(root: Node) -> None:
    """Put folded parts beside the heading of a checkpoint that stands among them: they count on as those before it."""
    for parent in [root, *root.walk()]:
        heads = [one for one in parent.children if one.kind is Kind.HEADING]
        folded = [one for one in heads if one.rank == SUMMARY]
        for head in [one for one in heads if one.rank < SUMMARY and _CHECKPOINT.search(one.head)]:
            below = [one for one in head.children if one.kind is Kind.HEADING and one.rank == SUMMARY]
            if not below or not any(one.line < head.line for one in folded):
                continue
            head.children = [one for one in head.children if one not in below]
            after = parent.children.index(head) + 1
            parent.children[after:after] = below
            for one in below:
                one.parent = parent


_CHECKPOINT = form("phrases", "sign_off")


def _is_head(node: Node) -> bool:
    listed = bool(node.children) and node.text.rstrip().endswith(":") and bool(_WANTED.search(node.plain.casefold()))
    return node.kind is Kind.PARAGRAPH and bool(node.children) and (node.rank == BOLD or listed)
