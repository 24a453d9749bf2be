"""Tables that describe data or list people, `Parameter | Type | Required`, `Id | Name | E-mail`: no row is work.

They are kept as listings are, which agents read as they stand.
"""

from __future__ import annotations

import re

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.only_told import listing
from orchestrator.documents.words import bare, plain

_FEWEST = 3
_TYPES = re.compile(
    rf"\W*(?:(?:array|list|map|set) of )?{any_of('data', 'types')}s?(?:\s?[(\[<].{{0,40}})?\W*", re.IGNORECASE
)
_OF_TYPES, _KEYS, _REACHED = (re.compile(any_of("data", meaning)) for meaning in ("of_types", "keys", "reached"))


def keep_described(root: Node) -> None:
    """Each row of such a table as a listing of its own."""
    for part in [one for one in root.with_all() if any(child.kind is Kind.ROW for child in one.children)]:
        part.children = [listing(one, part) if _describes(one) else one for one in part.children]


def _describes(row: Node) -> bool:
    """Whether a row gives the type of some value, or says by a key where somebody is reached."""
    if row.kind is not Kind.ROW or len(row.children) < _FEWEST:
        return False
    cells = {bare(cell.info): plain(cell.text) for cell in row.children}
    typed = any(_OF_TYPES.fullmatch(head) and _TYPES.fullmatch(words) for head, words in cells.items())
    return typed or all(any(map(form.fullmatch, cells)) for form in (_KEYS, _REACHED))
