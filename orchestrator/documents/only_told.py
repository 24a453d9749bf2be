"""Parts that only tell what words mean or what changed when, `Glossary`, `Changelog`: nothing in them is to be done.

What stands there is kept as listings are, which agents read as they stand.
"""

from __future__ import annotations

import re
from itertools import takewhile

from orchestrator.documents.labels import part_of
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import TOLD, Kind, Node

_CALLED = re.compile(any_of("phrases", "only_told"), re.IGNORECASE)
_PARTS = frozenset({Kind.HEADING, Kind.PARAGRAPH})


def keep_as_told(root: Node) -> None:
    """Each statement of such parts as a listing of its own, up to a step or a list of the work that has no heading."""
    for part in [one for one in root.walk() if one.kind in _PARTS and one.children and _CALLED.fullmatch(one.head)]:
        told = list(takewhile(_only_tells, part.children))
        part.children = part.children[len(told) :]
        part.children[:0] = [
            listing(one, part) for child in told for one in child.with_all() if one.kind is not Kind.CELL
        ]


def _only_tells(node: Node) -> bool:
    lists = node.kind is Kind.PARAGRAPH and bool(node.children) and part_of(node) is not None
    return not lists and all(one.step is None for one in node.with_all())


def listing(node: Node, part: Node) -> Node:
    """A statement as a line of code, which nothing is made of."""
    if node.kind is Kind.COMMENT:
        return node
    words = " | ".join(cell.plain for cell in node.children) if node.kind is Kind.ROW else node.text
    listing = Node(kind=Kind.CODE, text=words, line=node.line, end=node.end, rank=node.rank, info=TOLD)
    listing.parent = part
    return listing
