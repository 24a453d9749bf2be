"""Parts that list all approvals, each behind its part of the work: `Who says yes`, with rows, items or sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orchestrator.documents.approvals import is_signed, names_person
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.words import ENDS, NUMBER, bare

BEFORE = any_of("phrases", "signed_before")
AT = re.compile(
    rf"(?<!\w)(?:{any_of('phrases', 'signed_after')}|(?P<before>{BEFORE}))(?:\s+(?:the\s+)?|(?<=[’']))"
    rf"(?:{STEP_WORDS})\s*[-#]?\s*(?P<number>{NUMBER}){ENDS}",
    re.IGNORECASE,
)
"""Behind or before which part of the work something is, as a sentence says."""
_LISTS, _ASKS = (re.compile(rf"\W*{any_of('approvals', one)}", re.IGNORECASE) for one in ("listed", "listed_who"))
_WHO = re.compile(rf"{any_of('approvals', 'who')}|{any_of('approvals', 'by')}", re.IGNORECASE)
WHERE = re.compile(
    rf"{any_of('phrases', 'signed_after')}|{BEFORE}|when|where|(?:at |to )?(?:{STEP_WORDS})", re.IGNORECASE
)
_BEFORE = re.compile(rf"{BEFORE}\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-ÿ])")
_SEVERAL = 2


class Listed(NamedTuple):
    """One of them."""

    node: Node
    title: str
    after: Step


def approvals_listed(part: Node, steps: Steps) -> Sequence[Listed]:
    """What a part that is called after the approvals lists, where all of it names the step behind which it stands.

    Each of those says who gives it, or that somebody does; the title of a table may do so for its rows.
    """
    called = part.plain.strip(" :.") if part.kind is Kind.HEADING else ""
    asks = bool(_ASKS.fullmatch(called))
    if not (asks or _LISTS.fullmatch(called)):
        return ()
    own = {id(step.node) for step in steps.steps}
    if any(id(one) in own for one in part.with_all()):
        return ()
    entries = [one for one in part.walk() if one.kind in {Kind.ITEM, Kind.ROW} and one.ticked is None]
    if not all(_names_step(one, steps) for one in entries):
        return ()
    told = (
        list(_entries(entries, steps, asks=asks))
        if entries
        else [one for below in part.children for one in _told(below, steps)]
    )
    return told if len(told) >= _SEVERAL else ()


def _entries(entries: Sequence[Node], steps: Steps, *, asks: bool) -> Iterator[Listed]:
    for one in entries:
        row = one.kind is Kind.ROW
        step = _behind(one, steps)
        if step is not None and ((row and asks) or _says_who(one)):
            yield Listed(one, one.children[0].title if row else one.title, step)


def _says_who(entry: Node) -> bool:
    """Whether an entry names whoever approves, in a cell or behind its place, or says that somebody does."""
    cells = entry.children if entry.kind is Kind.ROW else [entry]
    return any(
        (one is not entry and one.plain and _WHO.fullmatch(bare(one.info)))
        or names_person(AT.sub("", one.plain, count=1))
        or is_signed(one.plain)
        for one in cells
    )


def _told(paragraph: Node, steps: Steps) -> Iterator[Listed]:
    """Sentences, of which each that names a step and somebody who signs is one."""
    for sentence in _SENTENCE.split(paragraph.plain) if paragraph.kind is Kind.PARAGRAPH else ():
        at = AT.search(steps.spelt(sentence))
        step = step_behind(at, steps) if at and is_signed(sentence) else None
        if step is not None:
            yield Listed(paragraph, sentence, step)


def _names_step(entry: Node, steps: Steps) -> bool:
    return _behind(entry, steps) is not None or any(steps.numbered(at["number"]) for at in _places(entry, steps))


def _places(entry: Node, steps: Steps) -> Iterator[re.Match[str]]:
    cells = entry.children if entry.kind is Kind.ROW else [entry]
    return (at for cell in cells if (at := AT.search(steps.spelt(cell.plain))))


def _behind(entry: Node, steps: Steps) -> Step | None:
    """The step that an entry of the list says it stands behind."""
    at = next(_places(entry, steps), None)
    if at:
        return step_behind(at, steps)
    for cell in entry.children if entry.kind is Kind.ROW else ():
        head = bare(cell.info)
        step = steps.meant(cell.plain) if WHERE.fullmatch(head) else None
        if step is not None:
            return before(step, steps) if _BEFORE.match(head) else step
    return None


def step_behind(at: re.Match[str], steps: Steps) -> Step | None:
    """The step behind which something is that a sentence places; none before the first, or where there is no such."""
    step = steps.numbered(at["number"])
    return before(step, steps) if step and at["before"] else step


def before(step: Step, steps: Steps) -> Step | None:
    """The step before another one."""
    place = steps.index(step)
    return steps.steps[place - 1] if place else None
