"""Numbers that count parts on, wherever they stand: one that is left out, given twice or out of its order."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain

_DOTTED = re.compile(r"^\W*(?P<before>\d{1,2}(?:\.\d{1,2})*)\.(?P<last>\d{1,2})(?=[.):]?\s+\S|[.):]?$)")
_PLAIN = re.compile(r"^\W*(?P<last>\d{1,2})(?:[.):]\s+|\s+[—–-]\s+)(?=\S)")
_MARKED = re.compile(r"(?:(?P<before>\d{1,2}(?:\.\d{1,2})*)\.)?(?P<last>\d{1,2})")


class Counted(NamedTuple):
    """A part with its number, `2.3` as `2` and 3."""

    node: Node
    before: str
    last: int

    @property
    def written(self) -> str:
        """The number as it is written."""
        return f"{self.before}.{self.last}" if self.before else str(self.last)

    @property
    def named(self) -> str:
        """What it is called, `step 3`; one part of a part is called by its number alone."""
        return self.written if self.before or not self.node.step else f"{self.node.step.word} {self.written}"


def counted_on(draft: Draft, taken: Collection[int]) -> None:
    """Report the numbers of each series of parts that are alike; what is reported already is not told twice.

    Rows of a table count where they begin on `taken` lines, as the parts of the work do.
    """
    series = defaultdict[tuple[object, ...], list[Counted]](list)
    for node in draft.root.walk():
        counted = _counted(node) if node.kind is not Kind.ROW or node.line in taken else None
        if counted:
            series[_series(counted)].append(counted)
    every = {one.named for parts in series.values() for one in parts}
    for parts in series.values():
        for run in _runs(parts):
            _report(draft, run, every)


def _counted(node: Node) -> Counted | None:
    """The number that a part begins with; `3. …` counts for headings and rows, since lists count by themselves."""
    if node.kind in {Kind.CODE, Kind.COMMENT, Kind.CELL, Kind.ROOT}:
        return None
    if node.kind is Kind.ROW:
        first = plain(node.children[0].text) if len(node.children) > 1 else ""
        match = _MARKED.fullmatch(first.rstrip("."))
    elif node.step is not None:
        match = _MARKED.fullmatch(node.step.number) if node.children or node.kind is Kind.HEADING else None
    else:
        match = _DOTTED.match(node.plain) or (_PLAIN.match(node.plain) if node.kind is Kind.HEADING else None)
    if match is None:
        return None
    return Counted(node, match.groupdict().get("before") or "", int(match["last"]))


def _series(counted: Counted) -> tuple[object, ...]:
    """What parts have in common that count each other on; rows and whole numbers do so below one part."""
    node = counted.node
    word = node.step.word if node.step else ""
    alone = not counted.before and (node.kind is Kind.ROW or not word)
    return (node.kind, node.rank, word, counted.before, id(node.parent) if alone else 0)


def _runs(parts: Sequence[Counted]) -> Iterator[list[Counted]]:
    """The series, each from a first number up to the next time that it begins again, as it may in another part."""
    run: list[Counted] = []
    for part in parts:
        apart = run and part.node.parent is not run[-1].node.parent
        if run and (part.last < run[-1].last or (apart and len(run) == 1)) and part.last <= run[0].last:
            yield run
            run = []
        run.append(part)
    yield run


def _report(draft: Draft, run: Sequence[Counted], every: Collection[str]) -> None:
    apart = {after.last - one.last for one, after in itertools.pairwise(run)}
    if run[0].last > 1 or (len(run) > 2 and len(apart) == 1):
        return  # it goes on with something else, or counts in tens
    seen: dict[int, int] = {}
    for one, part in zip([None, *run], run, strict=False):
        between = {Counted(part.node, part.before, last).named for last in range((one or part).last + 1, part.last)}
        if _is_told(draft, part.node):
            pass
        elif part.last in seen:
            message = f"number {part.written} is used twice; the other stands on line {seen[part.last]}"
            draft.defect(part.node, "duplicate-id", message)
        elif one and part.last < one.last:
            draft.defect(part.node, "numbering-gap", f"number {part.written} stands after number {one.written}")
        elif one and between and not between.intersection(every):
            draft.defect(part.node, "numbering-gap", f"number {part.written} follows number {one.written}")
        seen.setdefault(part.last, part.node.line)


def _is_told(draft: Draft, node: Node) -> bool:
    codes = {defect.code for defect in draft.defects if defect.line == node.line}
    return bool(codes & {"duplicate-id", "numbering-gap"})
