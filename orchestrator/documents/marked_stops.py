"""Stops that are set off by a sign: the paragraphs among the steps that begin with the same one, `🛑 **Board.** …`.

What they are called does not matter: that one of them says that somebody decides tells what the sign means.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from orchestrator.documents.holds import ANSWERED, SAYS_SO
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import SIGN

_MARKED = re.compile(rf"^[\s>]*(?P<sign>{SIGN})\ufe0f?\s+(?P<dress>\*\*|__|[*_])(?=\S)")
_FEWEST, _LONGEST = 2, 1200


def marked_stops(root: Node) -> Iterator[Node]:
    """Every such paragraph, where there are several with its sign and one says that a person decides."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in root.walk():
        match = _MARKED.match(node.text) if node.kind is Kind.PARAGRAPH and len(node.text) < _LONGEST else None
        if match and node.step is None and node.ticked is None:
            groups[match["sign"]].append(node)
    for nodes in groups.values():
        said = any(says.search(node.plain) for says in SAYS_SO for node in nodes)
        answered = any(ANSWERED.search(node.text) for node in nodes)
        if len(nodes) >= _FEWEST and said and not answered and all(map(_stands_among_work, nodes)):
            yield from nodes


def _stands_among_work(node: Node) -> bool:
    """Whether it ends a part that says something before it, or stands between other parts of its kind."""
    above = node.parent
    place = next((place for place, one in enumerate(above.children) if one is node), 0) if above is not None else 0
    if above is None or (above.kind is Kind.ITEM and above.number):
        return above is not None  # what the entry says stands before it
    return place > 0 and (above.step is not None or (above.kind is Kind.HEADING and above.rank > 1))
