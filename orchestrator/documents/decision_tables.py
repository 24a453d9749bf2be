"""Tables of decisions: each row says what is done next, at which step and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import bare, plain

_AT = {"at", "at step", "step", "phase", "in step", "from", "from step", "current step", "after step"}
_AT |= {"where", "at which step", "decided at"}
_WHEN = {"condition", "when", "if", "outcome", "result", "decision", "question", "answer", "situation", "case", "event"}
_THEN = {"then", "go to", "next", "next step", "action", "to", "do", "goto", "route", "then go to", "what to do"}
_THEN |= {"continue", "continue with", "continue at", "proceed", "go on", "go on with", "carry on", "onward", "further"}
_WITH = re.compile(
    rf"(?:^|\b{any_of('phrases', 'and_then')}\s+){any_of('phrases', 'along_with')}\s+(?=#?\d{{1,2}}\W*$)", re.IGNORECASE
)
"""What stands before a step where only the head of the column says that it is gone on with: `then with 7`."""
ALONE = re.compile(r"^#?(?=\d{1,2}\s+\([^()]*\)\W*$)")
"""Where a step stands that is told with a word in brackets: `6 (benign)`."""


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """One row."""

    row: Node
    at: str
    """The step that it belongs to; empty where its table stands in that step."""
    condition: str
    words: str

    @property
    def part(self) -> Part | None:
        """The answer that the condition is, where it is a mere yes or no."""
        return part_named(bare(self.condition))


def tells_when(head: str) -> bool:
    """Whether a column is called as one is that says in which case something is done."""
    return bare(head) in _WHEN


def leads_on(head: str) -> bool:
    """Whether a column is called as one is that says what is done next."""
    return bare(head) in _THEN


def decision_row(row: Node) -> DecisionRow | None:
    """What a row says, if its table is one of decisions."""
    if row.kind is not Kind.ROW:
        return None
    cells = {head: plain(cell.text) for cell in row.children for head in (bare(cell.info), cell.label)}
    when, then = (next((cells[head] for head in cells if head in heads), "") for heads in (_WHEN, _THEN))
    if not when or not then:
        return None
    at = next((cells[head] for head in cells if head in _AT), "")
    return DecisionRow(row=row, at=at, condition=when, words=ALONE.sub("go to step ", _WITH.sub("go to step ", then)))


def decision_rows(root: Node) -> Iterator[DecisionRow]:
    """All rows that name the step that they belong to."""
    yield from (found for node in root.walk() if (found := decision_row(node)) and found.at)
