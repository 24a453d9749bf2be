"""Stops that are set off by a sign, `🛑 **Board.** …`, or counted, `**Door 2.** …`: those among the steps alike.

What they are called does not matter: that one of them says that somebody decides tells what the sign means; of what is
counted, each has to say so. Of several that are called as approvals are, half have to name who gives them, and all
somebody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from orchestrator.documents.approvals import begins_with_person, is_approval, is_called
from orchestrator.documents.holds import ANSWERED, SAYS_SO
from orchestrator.documents.lexicon import names_decider
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import SIGN, bare, plain

_MARKED = re.compile(rf"^[\s>]*(?P<sign>{SIGN})\ufe0f?\s+(?P<dress>\*\*|__|[*_])(?=\S)")
_COUNTED = re.compile(r"^[\s>]*(?:\*\*|__|\*|_)(?P<sign>[^\W\d_]{3,})\s+(?:\d{1,2}|[A-H]|[IVX]{1,3})(?!\w)")
_CALLED = re.compile(r"^[\s>]*(?:\*\*|__|\*|_)(?P<name>[^*_\n:.]{2,40}?)\s*(?:[:.*_]|\s[–—-])")
_ASIDE = frozenset("⚠💡ℹ📝📌❗❕🔥")
"""Signs of warnings and remarks."""
_FEWEST, _LONGEST = 2, 1200


def marked_stops(root: Node) -> Iterator[Node]:
    """Every such paragraph or entry, where there are several with its sign and one says that a person decides."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in root.walk():
        short = node.kind in {Kind.PARAGRAPH, Kind.ITEM} and len(node.text) < _LONGEST
        match = (_MARKED.match(node.text) or _COUNTED.match(node.text)) if short else None
        if match and node.step is None and node.ticked is None and match["sign"] not in _ASIDE:
            groups[match["sign"].casefold()].append(node)
    for sign, nodes in groups.items():
        told = [any(says.search(one.plain) for says in SAYS_SO for one in (node, *node.children[:1])) for node in nodes]
        said = all(told) if sign[0].isalpha() else any(told)
        answered = any(ANSWERED.search(node.text) for node in nodes)
        if len(nodes) >= _FEWEST and said and not answered and all(map(_stands_among_work, nodes)):
            yield from nodes
    yield from _called_alike(root)


def _called_alike(root: Node) -> Iterator[Node]:
    """Paragraphs of one name that is an approval's: `*Decision point.* The registrar files the papers`."""
    groups: dict[str, list[tuple[Node, str]]] = defaultdict(list)
    for node in root.walk():
        short = node.kind is Kind.PARAGRAPH and node.text[0:1] in {"*", "_", ">"} and len(node.text) < _LONGEST
        match = _CALLED.match(node.text) if short else None
        if match and node.step is None and node.ticked is None and is_called(bare(match["name"])):
            groups[bare(match["name"])].append((node, plain(node.text[match.end() :])))
    for group in groups.values():
        nodes = [node for node, _ in group]
        told = [is_approval(node) for node in nodes]
        named = all(is_approval(node) or names_decider(words) or begins_with_person(words) for node, words in group)
        if len(nodes) >= _FEWEST and named and 2 * sum(told) >= len(nodes) and not all(told):
            yield from (node for node in nodes if not ANSWERED.search(node.text))


def _stands_among_work(node: Node) -> bool:
    """Whether it ends a part that says something before it, or stands between other parts of its kind."""
    above = node.parent
    if above is None or (above.kind is Kind.ITEM and above.number):
        return above is not None  # what the entry says stands before it
    return above.children[0] is not node and (above.step is not None or (above.kind is Kind.HEADING and above.rank > 1))
