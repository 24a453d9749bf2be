"""Parts that are named and say nothing: headings, labels, and cells of a column that every other row fills."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from itertools import islice

from orchestrator.documents.draft import Draft
from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain

_FILLED = frozenset({Part.CRITERIA, Part.ACTIONS, Part.STEPS, Part.DECISION, Part.RETRIES, Part.ON_FAILURE})
"""What a document names in order to say it; other labels may be left open for whom they concern."""
_OTHERS = 2
_MOSTLY = 0.7


def empty_parts(draft: Draft, kind: DocumentKind, taken: Collection[int]) -> None:
    """Report them, but for those on `taken` lines, whose title says it all.

    Of an issue, which is there to be filled in, only what judges it counts.
    """
    if any(defect.code == "lost-markdown" for defect in draft.defects):
        return  # what was a heading is guessed
    wanted = frozenset({Part.CRITERIA}) if kind is DocumentKind.ISSUE else _FILLED
    headings = defaultdict[float, list[Node]](list)
    for node in draft.root.walk():
        if node.kind is Kind.HEADING and (node.line not in taken or part_of(node) is Part.CRITERIA):
            headings[node.rank].append(node)
        elif node.kind in {Kind.ITEM, Kind.PARAGRAPH} and part_of(node) in wanted and _is_bare_label(draft, node):
            draft.defect(node, "empty-section", f"`{plain(node.text)[:80]}` has nothing behind it")
    for alike in headings.values():
        filled = sum(bool(node.children) for node in alike)
        mostly = kind is not DocumentKind.ISSUE and filled >= max(_OTHERS, _MOSTLY * len(alike))
        for node in alike:
            if (mostly or part_of(node) in wanted) and _has_nothing(draft, node, taken):
                draft.defect(node, "empty-section", f"`{node.title[:80]}` has nothing below it")
    _empty_cells(draft)
    _empty_groups(draft)
    if kind is not DocumentKind.ISSUE:
        _empty_boxes(draft)


def _empty_groups(draft: Draft) -> None:
    """A bold label among others of one part, each of which has boxes below it."""
    for part in [draft.root, *draft.root.walk()]:
        bold = [node for node in part.children if node.kind is Kind.PARAGRAPH and node.text.startswith(("**", "__"))]
        groups = [node for node in bold if not plain(node.value) and node.text.rstrip("*_ ").endswith(":")]
        filled = sum(any(one.ticked is not None for one in node.children) for node in groups)
        empty = [node for node in groups if not node.children]
        if filled >= _OTHERS and filled > len(empty):
            for node in empty:
                draft.defect(node, "empty-section", f"`{plain(node.text)[:80]}` has nothing below it")


def _empty_boxes(draft: Draft) -> None:
    """A box or a sign with nothing behind it, in a document whose others say something."""
    boxes = [node for node in draft.root.walk() if node.kind is Kind.ITEM and node.ticked is not None]
    empty = [node for node in boxes if not plain(node.text) and not _BLANK.search(node.text) and not node.children]
    for node in empty if 2 * len(empty) < len(boxes) else ():
        draft.defect(node, "empty-section", "this box has nothing behind it")


_BLANK = re.compile(r"__|…|\.\.")
"""What is left to be filled in."""


def _empty_cells(draft: Draft) -> None:
    """The only empty cell in a column of criteria."""
    columns = defaultdict[tuple[int, str], list[Node]](list)
    for node in draft.root.walk():
        if node.kind is Kind.CELL and node.parent and node.parent.parent and part_of(node) is Part.CRITERIA:
            columns[id(node.parent.parent), node.label].append(node)
    for cells in columns.values():
        empty = [cell for cell in cells if not plain(cell.text)]
        if len(empty) == 1 and len(cells) > _OTHERS:
            draft.defect(empty[0], "empty-section", f"`{empty[0].info}` is said in every row but this one")


def _has_nothing(draft: Draft, heading: Node, taken: Collection[int]) -> bool:
    """Whether the next line that says something is another heading, or there is none.

    One that the work itself begins behind, `Task Breakdown`, is filled by that whatever its level is.
    """
    if heading.children or (heading.key and heading.value):
        return False
    number, following = _following(draft, heading)
    if number in taken and part_of(heading) in {None, Part.STEPS, Part.ACTIONS}:
        return False
    return following.startswith("#") and not (following.startswith("# ") and heading.rank <= _HIGH)


_HIGH = 2
"""A part below the title that another title follows is filled by what stands below that."""


def _is_bare_label(draft: Draft, node: Node) -> bool:
    """Whether it is a label with nothing behind it or below it."""
    text = node.text.strip()
    if node.children or not node.key or plain(node.value):
        return False
    bold = text.startswith(("**", "__")) and text.endswith(("**", "__"))
    headed = part_of(node) is not Part.STEPS and part_of(node) is not Part.ACTIONS
    ended = node.kind is Kind.ITEM or _following(draft, node)[1].startswith(
        ("#", "**", "__") if headed else ("**", "__")
    )
    return ended and (bold or text.rstrip("*_ ").endswith(":"))


def _following(draft: Draft, node: Node) -> tuple[int, str]:
    """The next line that says something, with its number; a heading's mark where there is none."""
    last = max(node.line, node.end)
    rest = enumerate((line.strip() for line in islice(draft.lines, last, None)), start=last + 1)
    return next(((number, line) for number, line in rest if line.strip("-*_=")), (0, "##"))
