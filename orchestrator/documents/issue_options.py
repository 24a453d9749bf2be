"""Options of an issue without boxes: what is to be ringed, the grades of a priority, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.issue_boxes import accepts, picks, says_to_pick
from orchestrator.documents.lexicon import form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import Names, plain
from orchestrator.intake import Choice

_GRADES = form("checklists", "grades")
_MEANT = re.compile(r"\s*(?:\([^()]*\)|[:–—-]\s.*|,\s.*)$")
_LEFT_OPEN = re.compile(r"[_…]{2,}|\.{3,}|[\[<{]")
_FEWEST, _LEAST_GRADES, _MOST, _MOST_WORDS = 2, 3, 12, 8


def offered(draft: Draft, names: Names) -> Iterator[Choice]:
    """Each as a choice of its part, where that has no boxes and accepts nothing."""
    for part in draft.root.walk():
        if part.kind not in {Kind.HEADING, Kind.PARAGRAPH} or not part.children:
            continue
        graded, picked = bool(_GRADES.search(part.bare)), picks(part) or says_to_pick(part)
        if not (graded or picked) or any(one.ticked is not None for one in part.walk()) or _accepted(part):
            continue
        listed = _listed(draft, part)
        if (_FEWEST if picked else _LEAST_GRADES) <= len(listed) <= _MOST:
            draft.record(part, "selection")
            yield from (_choice(draft, names, part, node, words) for node, words in listed)


def _accepted(part: Node) -> bool:
    return any(accepts(one) for one in (part, *part.above()))


def _choice(draft: Draft, names: Names, part: Node, node: Node, words: str) -> Choice:
    identifier = names.give(words[:50], fallback="choice")
    draft.enforce(node, f"choice {identifier}")
    return Choice(id=identifier, group=part.title[:120], text=words, ticked=False, source=draft.source(node))


def _listed(draft: Draft, part: Node) -> Sequence[tuple[Node, str]]:
    """The entries of the only list, table or run of lines of a part; none where they are no short names."""
    below = [one for one in part.children if one.kind in {Kind.ITEM, Kind.ROW}]
    if below and any(one.kind is not below[0].kind for one in below):
        return []
    rows = [(one, next((cell.plain for cell in one.children if cell.plain), "")) for one in below]
    if below and below[0].kind is Kind.ITEM:
        rows = [(one, one.plain) for one in below]
    elif not below and len(part.children) == 1 and part.children[0].kind is Kind.PARAGRAPH:
        rows = list(_lines(draft, part.children[0]))
    named = all(_is_name(words) for _, words in rows)
    return rows if named and not any(one.children for one in below if one.kind is Kind.ITEM) else []


def _lines(draft: Draft, paragraph: Node) -> Iterator[tuple[Node, str]]:
    for number in range(paragraph.line, paragraph.end + 1):
        words = plain(draft.lines[number - 1])
        yield Node(kind=Kind.ITEM, text=words, line=number, end=number, parent=paragraph.parent), words


def _is_name(words: str) -> bool:
    """Whether some words name something, which may be explained behind them; a blank is to be filled in."""
    return (
        0 < len(_MEANT.sub("", words).split()) <= _MOST_WORDS and words[-1] not in ":?" and not _LEFT_OPEN.search(words)
    )
