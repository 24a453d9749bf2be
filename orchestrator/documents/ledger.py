"""What became of every line of a document: one fate each, so that the fates add up to all of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orchestrator.documents.node import Kind, Node


class Fate(StrEnum):
    """What a line became, the strongest last: a line that became several things counts as the strongest."""

    BLANK = "blank"
    STRUCTURE = "structure"
    """A heading, a rule, a fence, the head of a table, a comment."""
    NOT_UNDERSTOOD = "not_understood"
    """Reported: nothing was made of it. Agents still read it where it stands."""
    RECORD = "record"
    """Kept as data of the playbook, such as a version, a risk or an id."""
    AGENT = "agent"
    """Told to an agent."""
    REVIEWER = "reviewer"
    """Put before a person at the gate."""
    ENFORCED = "enforced"
    """The engine acts on it: a check, a route, a limit, a prerequisite, a gate."""


_STRENGTH = {fate: strength for strength, fate in enumerate(Fate)}
_STRUCTURE = re.compile(
    r"[-*_=:]{3,}|[-*_](?:\s[-*_]){2,}|```.*|~~~.*|>+|(?=[\s:|]*-)[\s:|-]+|</?\w[^>]*>|<!--.*|.*-->"
)


@dataclass(frozen=True)
class LineFate:
    """The fate of one line."""

    line: int
    became: Fate
    detail: str


class Ledger:
    """The book of fates of one document."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._fates: dict[int, tuple[Fate, str]] = {}

    def tell(self, node: Node, fate: Fate, detail: str) -> None:
        """A statement became something; what stands below it is not meant."""
        self.tell_lines(range(node.line, max(node.line, node.end) + 1), fate, detail)

    def tell_all(self, node: Node, fate: Fate, detail: str) -> None:
        """The same for a statement with all that stands below it."""
        for one in node.with_all():
            self.tell(one, fate, detail)

    def tell_lines(self, lines: Iterable[int], fate: Fate, detail: str) -> None:
        """The same by line."""
        for line in lines:
            known = self._fates.get(line)
            if known is None or _STRENGTH[fate] > _STRENGTH[known[0]]:
                self._fates[line] = fate, detail
            elif fate is known[0] is Fate.ENFORCED and detail not in known[1].split("; "):
                self._fates[line] = fate, f"{known[1]}; {detail}"

    def add(self, line: int, fate: Fate, detail: str) -> None:
        """A line became something besides what it is told as; the stronger of both counts."""
        known = self._fates.get(line)
        if known is None or detail not in known[1].split("; "):
            before = known or (fate, "")
            stronger = max(before[0], fate, key=_STRENGTH.__getitem__)
            self._fates[line] = stronger, "; ".join(filter(None, (before[1], detail)))

    def fate(self, line: int) -> Fate | None:
        """What a line has become so far."""
        return self._fates.get(line, (None, ""))[0]

    def close(self, root: Node) -> list[Node]:
        """Give every line that has none a fate; returns the statements that nothing was made of."""
        missed: list[Node] = []
        for node in root.walk():
            if self.fate(node.line) is not None:
                continue
            if node.kind in {Kind.HEADING, Kind.COMMENT} or (
                node.children and node.text.rstrip().endswith((":", "**"))
            ):
                self.tell(node, Fate.STRUCTURE, node.kind)
            elif node.kind in {Kind.PARAGRAPH, Kind.CODE}:
                self.tell(node, Fate.AGENT, "context")
            else:
                self.tell(node, Fate.NOT_UNDERSTOOD, "")
                missed.append(node)
        return missed

    def lines(self) -> tuple[LineFate, ...]:
        """The fate of every line, in order."""
        return tuple(self._line(number, text) for number, text in enumerate(self._lines, start=1))

    def _line(self, number: int, text: str) -> LineFate:
        if not text.strip():
            return LineFate(number, Fate.BLANK, "")
        if number in self._fates:
            return LineFate(number, *self._fates[number])
        if _STRUCTURE.fullmatch(text.strip()) or text.lstrip().startswith("|"):
            return LineFate(number, Fate.STRUCTURE, "")
        before = next((self._fates[n] for n in range(number - 1, 0, -1) if n in self._fates), None)
        if before is not None and before[0] not in {Fate.STRUCTURE, Fate.BLANK}:
            return LineFate(number, *before)  # the line goes on with the statement above it
        return LineFate(number, Fate.AGENT, "context")


def counts_of(lines: Iterable[LineFate]) -> dict[str, int]:
    """How many lines became what; the counts add up to all lines."""
    found = Counter(line.became for line in lines)
    return {fate.value: found[fate] for fate in Fate}
