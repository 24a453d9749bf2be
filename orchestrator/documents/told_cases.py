"""Cases that one statement tells: sentences of a paragraph, or cells of a row below what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.answers import Answer, answers_in, way_of_case
from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import in_english, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.tries import SENTENCE
from orchestrator.documents.words import bare, plain, stems

_CASE = re.compile(r"^(?P<when>[^:→⇒.?!]{2,60}):\s+\S")
_FEWEST, _LONGEST, _STEM, _MOST = 2, 1200, 4, 60
_ANSWERS = frozenset({Part.GO, Part.NO_GO})


def sentence_cases(node: Node, steps: Steps) -> tuple[str, list[Answer]]:
    """What a paragraph says first, and the cases in its last sentences: `Clear: go to 3. Cloudy: filter it again`."""
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or node.ticked is not None or node.children:
        return "", []
    sentences = (
        SENTENCE.split(plain(node.text)) if node.text.count(":") >= _FEWEST and len(node.text) < _LONGEST else []
    )
    first = next((place for place in range(len(sentences)) if all(map(_is_case, sentences[place:]))), len(sentences))
    if len(sentences) - first < _FEWEST:
        return "", []
    cases = [Node(kind=Kind.ITEM, text=one, line=node.line, end=node.end) for one in sentences[first:]]
    found = answers_in(cases, steps, asked=False)
    return (" ".join(sentences[:first]), found) if len(found) == len(cases) else ("", [])


def _is_case(sentence: str) -> bool:
    match = _CASE.match(sentence)
    return match is not None and part_named(in_english(bare(match["when"]))) is None


def outcome_cells(row: Node, steps: Steps) -> list[Answer]:
    """What follows from each outcome of what a row names, where columns are called after both: `It held | It did not`.

    A cell that names what another row begins with leads to that: the next thing that is tried.
    """
    table = row.parent
    cells = row.children if row.kind is Kind.ROW else []
    named = [cell for cell in cells[1:] if cell.info]
    if (
        table is None
        or len(table.children) > _MOST
        or len(named) < max(_FEWEST, len(cells) - 1)
        or not _apart([cell.info for cell in named])
    ):
        return []
    beside = [other.children[0].plain for other in table.children if other.kind is Kind.ROW and other.children]
    ways = [way_of_case(cell.plain, steps) or _tried_next(cell.plain, cells[0].plain, beside) for cell in named]
    if not all(ways):
        return []
    told = [(cell, f"{cells[0].plain}: {plain(cell.info)}") for cell in named]
    return [
        Answer(node=cell, part=way, condition=case, words=cell.plain)
        for (cell, case), way in zip(told, ways, strict=True)
    ]


def _apart(heads: Sequence[str]) -> bool:
    """Whether some heads say that it went well and others that it did not; answers to a question are read as such."""
    failing = [bool(phrase("fails").search(plain(head))) for head in heads]
    return (
        any(failing) and not all(failing) and not any(part_named(in_english(bare(head))) in _ANSWERS for head in heads)
    )


def _tried_next(words: str, own: str, beside: Sequence[str]) -> Part | None:
    """Whether some words name what another row begins with."""
    meant = stems(words, size=_STEM) - stems(own, size=_STEM)
    return Part.RETRY if any(meant & stems(other, size=_STEM) for other in beside if other != own) else None
