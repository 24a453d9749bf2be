"""Tables of decisions: each row says what is done next, at which step and when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.words import bare, plain

_AT = {"at", "at step", "step", "phase", "in step", "from", "from step", "current step", "after step"}
_AT |= {"where", "at which step", "decided at"}
_WHEN = {"condition", "when", "if", "outcome", "result", "decision", "question", "answer", "situation", "case", "event"}
_THEN = {"then", "go to", "next", "next step", "action", "to", "do", "goto", "route", "then go to", "what to do"}
_THEN |= {"continue", "continue with", "continue at", "proceed", "go on", "go on with", "carry on", "onward", "further"}
CONSEQUENCE = re.compile(any_of("cases", "consequence"), re.IGNORECASE)
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
    return bare(head) in _THEN or bool(CONSEQUENCE.fullmatch(bare(head)))


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


def case_in_step(row: Node) -> bool:
    """Whether it is a row of cases that stand in a numbered part, and says what is done next there."""
    case = decision_row(row)
    parts = (above.plain for above in row.above() if above.kind is Kind.HEADING)
    return case is not None and not case.at and any(map(_NUMBERED.match, parts))


_NUMBERED = re.compile(rf"\W*(?:(?:{STEP_WORDS})\s*)?[-#]?\s*\d{{1,2}}\b", re.IGNORECASE)


def decision_rows(root: Node) -> Iterator[DecisionRow]:
    """All rows that name the step that they belong to."""
    yield from (found for node in root.walk() if (found := decision_row(node)) and found.at)


def pointing_nouns(root: Node, numbers: Collection[str]) -> tuple[str, ...]:
    """The nouns before numbers of steps that stand as a clause of their own in several rows: `give water, box 4`."""
    led: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for node in root.walk():
        row = decision_row(node)
        for match in _POINTED.finditer(row.words) if row else ():
            led[match["noun"].casefold()].add((node.line, match["number"]))
    several = {noun for noun, found in led.items() if len({line for line, _ in found}) >= _FEWEST}
    meant = {noun: {number for _, number in led[noun]} & {*numbers} for noun in several}
    return tuple(noun for noun in several if len(meant[noun]) >= _FEWEST and not _NO_NOUN.fullmatch(noun))


_FEWEST = 2
_POINTED = re.compile(
    rf"(?:^|[,;.:]\s+|(?:→|⇒|->|=>)\s*|\b{any_of('phrases', 'go_to')}\s+|\b{any_of('phrases', 'and_then')}\s+|\bto\s+)"
    r"(?:the\s+)?(?P<noun>[^\W\d_]{2,20})\s*[-#]?\s*(?P<number>\d{1,2})(?=\s*(?:$|[,;.)(]))",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    rf"(?:{STEP_WORDS})s?|(?:level|tier|line|grade|class|priority|severity|sev|prio|p|l|stufe|niveau|nivel|livello|klasse|grad|day|tag"
    r"|week|round|try|attempt|times?|page|ext|version|v|max|min|wait|at|by|in|to|after|until|about|over|under)",
    re.IGNORECASE,
)
"""What counts something else than the parts of a document."""
