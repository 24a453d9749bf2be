"""Parts that are made alike: siblings with the same labelled fields below them are what a document is made of.

Authors call them steps or something else, number them or not, and set them as headings, bold lines, items or rows; that
the same labels come again below each of them is what they all have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.step_names import counted
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare, plain
from orchestrator.documents.work_headings import asks_or_judges

_OF_BLOCKS = frozenset(Part) - {Part.GATE, Part.TITLE, Part.REFERENCES, Part.NEXT, Part.REMEDY}
"""Parts that what is worked has; others stand as well in tables of risks or of documents."""
_HOLDING = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.ROW})
_FEWEST, _COMMON, _LEAST_PARTS, _LONGEST = 2, 0.6, 1.5, 400


def gather(root: Node) -> None:
    """Put labels that stand beside the titles that they belong to below these, wherever the same labels come again."""
    for node in [root, *root.walk()]:
        for alike in _levels(node.children):
            runs = _runs(alike)
            if runs and _repeat([labels for _, labels in runs]):
                _nest(node, [title for title, _ in runs])


def _levels(children: Sequence[Node]) -> Iterator[list[Node]]:
    """Siblings that look like titles, those of one form at a time."""
    forms: dict[tuple[Kind, float], list[Node]] = defaultdict(list)
    for child in children:
        bold = child.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(child.text))
        if child.kind in {Kind.HEADING, Kind.ITEM} or bold:
            forms[child.kind, child.rank].append(child)
    yield from (nodes for nodes in forms.values() if len(nodes) > 2 * _FEWEST - 1)


def _runs(alike: Sequence[Node]) -> list[tuple[Node, list[Part]]]:
    """Titles with the labels that follow each; none where a label comes first, or an item is no title."""
    runs: list[tuple[Node, list[Part]]] = []
    again = Counter(bare(node.key or node.text) for node in alike if len(node.text) < _LONGEST)
    for node in alike:
        part = _part_told(node, again) if node.step is None and len(node.text) < _LONGEST else None
        if part in _OF_BLOCKS and runs:
            runs[-1][1].append(part)
        elif part is Part.PREREQUISITES and node.kind is Kind.PARAGRAPH and again[bare(node.key or node.text)] == 1:
            continue  # what has to be so before the first of them
        elif part in _OF_BLOCKS or (node.kind is Kind.ITEM and not (node.step or BOLD_LINE.match(node.text))):
            return []
        else:
            runs.append((node, []))
    return runs


def _part_told(node: Node, again: Mapping[str, int]) -> Part | None:
    """What a title means as a label; one that comes again may mean what it does in units alone."""
    words = node.key or node.text
    return meaning(words) or (meant_in_units(bare(words)) if again[bare(words)] >= _FEWEST else None)


def _repeat(runs: Sequence[Sequence[Part]]) -> bool:
    told = Counter(part for run in runs for part in set(run))
    with_any = sum(bool(run) for run in runs)
    return len(runs) >= _FEWEST and with_any >= _COMMON * len(runs) and max(told.values(), default=0) >= _FEWEST


def _nest(parent: Node, titles: Sequence[Node]) -> None:
    marks, kept, current = {id(title) for title in titles}, [], None
    kind, rank = titles[0].kind, titles[0].rank
    for child in parent.children:
        if id(child) in marks:
            current = child
            kept.append(child)
        elif current is None or (child.rank < rank and child.kind is not kind):
            kept.append(child)
        else:
            current.add(child)
    parent.children = kept


def alike_blocks(root: Node) -> list[Node]:
    """The siblings with most labels in common; none where nothing is made alike."""
    groups: dict[tuple[int, Kind, float], list[Node]] = defaultdict(list)
    for node in root.walk():
        titled = node.kind in _HOLDING and _parts(node) and (node.step or counted(node) or part_of(node) is None)
        if titled and not (node.kind is Kind.ROW and any(map(asks_or_judges, node.above()))):
            groups[id(node.parent), node.kind, node.rank].append(node)
    scored = [
        (_in_common(nodes), nodes) for nodes in groups.values() if len(nodes) >= _FEWEST and not _only_judged(nodes)
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, []))
    return _from_first_number(best[1]) if best[0] >= _LEAST_PARTS * len(best[1]) and best[1] else []


def _from_first_number(nodes: list[Node]) -> list[Node]:
    """Without what stands before the first of those that are numbered, as a title with its owner does."""
    places = [place for place, node in enumerate(nodes) if counted(node)]
    return nodes[places[0] :] if len(places) >= max(_FEWEST, _COMMON * len(nodes)) else nodes


def _only_judged(nodes: Sequence[Node]) -> bool:
    """Whether they are rows that say what holds and who sees to it, as those of closing checks do."""
    return nodes[0].kind is Kind.ROW and all(_parts(node) <= _CHECKED for node in nodes)


_CHECKED = frozenset({Part.CRITERIA, Part.AGENT, Part.OWNER, Part.STATUS})


def _in_common(nodes: Sequence[Node]) -> float:
    """How many fields a group has that most of its members have."""
    told = Counter(part for node in nodes for part in _parts(node))
    return sum(count for count in told.values() if count >= max(_FEWEST, _COMMON * len(nodes)))


def _parts(node: Node) -> set[Part]:
    cells = node.kind is Kind.ROW
    found = {part for child in node.children if plain(child.text) or not cells if (part := part_of(child))}
    return found & _OF_BLOCKS
