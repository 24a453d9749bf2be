"""Parts that list all approvals, each behind its part of the work: `Who says yes`, with rows, items or sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.words import ENDS, NUMBER, bare

AT = re.compile(
    rf"(?P<when>{any_of('phrases', 'signed_after')}|before)\s+(?:the\s+)?(?:{STEP_WORDS})\s*[-#]?\s*"
    rf"(?P<number>{NUMBER}){ENDS}",
    re.IGNORECASE,
)
"""Behind or before which part of the work something is, as a sentence says."""
_LISTS = re.compile(rf"\W*(?:{any_of('approvals', 'listed')})", re.IGNORECASE)
_WHERE = re.compile(
    rf"{any_of('phrases', 'signed_after')}|before|when|where|(?:at |to )?(?:{STEP_WORDS})", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-ÿ])")
_SEVERAL = 2


class Listed(NamedTuple):
    """One of them."""

    node: Node
    title: str
    after: Step


def approvals_listed(part: Node, steps: Steps) -> Sequence[Listed]:
    """What a part that is called after the approvals lists, where all of it names the step behind which it stands."""
    if part.kind is not Kind.HEADING or not _LISTS.fullmatch(part.plain.strip(" :.")):
        return ()
    entries = [one for one in part.walk() if one.kind in {Kind.ITEM, Kind.ROW} and one.ticked is None]
    told = (
        list(_entries(entries, steps)) if entries else [one for below in part.children for one in _told(below, steps)]
    )
    return told if len(told) >= max(_SEVERAL, len(entries)) else ()


def _entries(entries: Sequence[Node], steps: Steps) -> Iterator[Listed]:
    for one in entries:
        step = _behind(one, steps)
        if step is not None:
            yield Listed(one, one.children[0].title if one.kind is Kind.ROW else one.title, step)


def _told(paragraph: Node, steps: Steps) -> Iterator[Listed]:
    """Sentences, of which each that names a step is one."""
    for sentence in _SENTENCE.split(paragraph.plain) if paragraph.kind is Kind.PARAGRAPH else ():
        at = AT.search(steps.spelt(sentence))
        step = _placed(at, steps) if at else None
        if step is not None:
            yield Listed(paragraph, sentence, step)


def _behind(entry: Node, steps: Steps) -> Step | None:
    """The step that an entry of the list says it stands behind."""
    for cell in entry.children if entry.kind is Kind.ROW else [entry]:
        at, head = AT.search(steps.spelt(cell.plain)), bare(cell.info)
        if at:
            return _placed(at, steps)
        step = steps.meant(cell.plain) if entry.kind is Kind.ROW and _WHERE.fullmatch(head) else None
        if step is not None:
            return _before(step, steps) if head.startswith("before") else step
    return None


def _placed(at: re.Match[str], steps: Steps) -> Step | None:
    step = steps.numbered(at["number"])
    return _before(step, steps) if step and at["when"].casefold() == "before" else step


def _before(step: Step, steps: Steps) -> Step | None:
    place = steps.index(step)
    return steps.steps[place - 1] if place else None
