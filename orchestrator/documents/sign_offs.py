"""Where a person decides though no answers are listed: sign-offs beside the steps, boards, sentences about them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.documents.answer_blocks import answers_in
from orchestrator.documents.approvals import is_approval
from orchestrator.documents.labels import part_of
from orchestrator.documents.lexicon import any_of, form, names_decider, phrase
from orchestrator.documents.listed_approvals import AT, BEFORE, WHERE, approvals_listed, before, step_behind
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.words import ENDS, NUMBER, bare, plain, title, without_signs

_CALLED = re.compile(rf"^\W*+(?:\w+ )?(?:{any_of('phrases', 'sign_off')})\b", re.IGNORECASE)
_DECIDES = form("phrases", "signs")
_CHOOSES = re.compile(
    r"\banswers? (?:with )?(?:one of|either)\b|\b(?:can|may) (?:release|approve|reject|stop|hold)\b.{0,80}\bor\b"
    r"|\bdecides? (?:whether|between)\b|\b(?:approves?|releases?)\b.{0,80}\bor\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:nobody|no one|nothing|none)\b.{0,40}\b(?:before|until|without|unless)\b.{0,80}"
    r"\b(?:sign|approv|releas|agree|consent|say)"
    r"|\bohne (?:ihre|seine|deren|dessen|die) (?:unterschrift|freigabe|zustimmung)\b.{0,40}\bnicht\b",
    re.IGNORECASE,
)
"""`Nobody proceeds before the release board signs off.`"""
_BETWEEN = re.compile(
    rf"\b{any_of('phrases', 'between')}\s+(?:(?:the\s+)?{STEP_WORDS}\s*[-#]?\s*)?(?P<first>{NUMBER}){ENDS}\s+"
    rf"(?:and|und|et|y|e|i|en|a)\s+(?:(?:the\s+)?{STEP_WORDS}\s*[-#]?\s*)?(?P<second>{NUMBER}){ENDS}",
    re.IGNORECASE,
)
"""Two parts of the work that follow one another, between which somebody decides."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-ÿ])")
_LONGEST = 1200


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """One of them."""

    node: Node
    title: str
    after: Step | None
    """The step that its words name; none where it stands where it belongs."""


def is_sign_off(node: Node) -> bool:
    """Whether a part or a statement is called one, and says in itself or below that somebody decides.

    In a step any name will do for a bold line below which somebody is given answers to choose from, and for a bold word
    before a sentence that holds the work up until somebody signs.
    """
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or node.step:
        return False
    counted = bool(_COUNTED.match(node.plain))
    called, led = counted or _is_called(node.text), _is_led(node)
    if not (called or led):
        return False
    told = [node.plain, *(child.plain for child in node.children[:3] if child.kind is Kind.PARAGRAPH)]
    if not called:
        titled = bool(BOLD_LINE.match(node.text)) and part_of(node) is None
        chosen = titled and any(_CHOOSES.search(words) for words in told[1:])
        return any(one.step for one in node.above()) and (chosen or any(_HELD.search(words) for words in told))
    named = node.kind is Kind.HEADING or led
    who = node.kind is Kind.HEADING and any(child.key and _WHO.fullmatch(child.label) for child in node.children)
    who = who or (counted and any(_is_answered(words) or names_decider(words) for words in told))
    who = who or bool(_BY.match(node.plain))
    return named and (who or any(_DECIDES.search(words) or _HELD.search(words) for words in told))


_COUNTED = re.compile(
    rf"^\W*+(?:\w+ )?(?:{any_of('phrases', 'sign_off')}|{any_of('phrases', 'voted')})"
    rf"\s+(?:(?:#|n[°ºor]?\.?\s?)?\d{{1,2}}|[A-H]\d?)\b",
    re.IGNORECASE,
)
"""One of several: `Approval 2 – Field`, `Validation n° 1`."""
_BY = re.compile(
    rf"^\W*+(?:{any_of('phrases', 'sign_off')}|{any_of('phrases', 'voted')})\s+{any_of('phrases', 'by')}\s+"
    r"[^:.]{2,60}:\s+\S",
    re.IGNORECASE,
)
"""What says in its name who decides: `Approval by the registrar: the file is opened`."""
_ANSWERS = form("phrases", "signed_by")


def _is_answered(words: str) -> bool:
    """Whether a sentence says that somebody answers."""
    return any(_ANSWERS.search(one) and not phrase("nobody").search(one) for one in _SENTENCE.split(words))


@lru_cache(maxsize=20_000)
def _is_called(text: str) -> bool:
    return bool(_CALLED.match(plain(text)))


_WHO = re.compile(any_of("approvals", "who"))
"""The field of a checkpoint that says whose answer is waited for."""


def _is_led(node: Node) -> bool:
    """Whether a statement begins with words that are set off."""
    return without_signs(node.text.lstrip("> ")).startswith(("**", "__", "*", "_"))


def is_sign_off_row(node: Node) -> bool:
    """Whether a row of a table is called a sign-off and says more of it; or says behind what who answers what."""
    if node.kind is not Kind.ROW or len(node.children) < _SEVERAL:
        return False
    heads = {head for cell in node.children if plain(cell.text) for head in (cell.label, bare(cell.info))}
    placed = any(map(_PLACED.match, heads)) or bool(answers_in(node))
    asked = any(map(_WHO.fullmatch, heads)) or (placed and any(map(_names_decider, node.children)))
    first = node.children[0]
    return (placed and asked) or (_is_called(first.text) and not _ENTERED.search(bare(first.info)))


def _names_decider(cell: Node) -> bool:
    return len(cell.plain.split()) <= _FEW_WORDS and names_decider(cell.plain)


_FEW_WORDS = 6
_ENTERED = re.compile(r"\b(?:entry|enters?|needs?|needed|inputs?|requires?|before|pre-?conditions?|given)\b")
"""What a column is called that says what was decided before."""


_SEVERAL = 2
_PLACED = re.compile(
    rf"(?:{any_of('phrases', 'signed_after')}|{BEFORE}|(?:\w+ ){{1,2}}(?:before|after)$)\b", re.IGNORECASE
)


def decisions_told(node: Node) -> int:
    """How many sentences say that somebody decides behind one part of the work, whatever that is called."""
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or len(node.text) > _LONGEST:
        return 0
    if _between(node):
        return 1
    return sum(bool(_BEHIND.search(sentence) and _decides(sentence)) for sentence in _SENTENCE.split(node.plain))


def _between(node: Node) -> re.Match[str] | None:
    """The parts of the work between which somebody decides, as a bold line or what begins in bold says."""
    at = _BETWEEN.search(node.plain) if _is_led(node) else None
    if at is None:
        return None
    beside = node.parent.children if node.parent is not None and BOLD_LINE.match(node.text) else []
    after = bisect_right(beside, node.end, key=lambda one: one.line)
    below = [*node.children[:2], *(one for one in beside[after : after + 1] if one.line == node.end + 1)]
    told = [one.plain for one in below if one.kind is Kind.PARAGRAPH]
    return at if any(map(_decides, (node.plain, *told))) else None


def _decides(words: str) -> bool:
    return bool(_DECIDES.search(words) or _HELD.search(words))


_BEHIND = re.compile(
    rf"(?i:{any_of('phrases', 'signed_after')}|{BEFORE})\s+(?:the\s+)?(?:[^\W\d_]+\s+)?"
    r"(?:[A-Z]{0,3}\d{1,2}|[IVX]{1,4}|[A-H])\b"
)


def sign_offs(root: Node, steps: Steps) -> Iterator[SignOff]:
    """Those that are called so, and those that a sentence places after a step."""
    taken: set[int] = set()
    own = {id(step.node) for step in steps.steps}
    for node in root.walk():
        if id(node) in taken:
            continue
        if listed := approvals_listed(node, steps):
            taken |= {id(below) for one in listed for below in one.node.with_all()}
            yield from (SignOff(node=one.node, title=one.title[:120], after=one.after) for one in listed)
            continue
        called = is_sign_off(node) or (is_approval(node) and _among(node, own, steps))
        placed = [one for below in node.walk() for one in _told(below, steps)] if called else []
        if len(placed) > 1:
            continue  # it only holds several
        if called:
            taken |= {id(below) for below in node.walk()}
            yield SignOff(node=node, title=sign_off_name(node), after=None)
        elif node.kind is Kind.ROW:
            yield from _in_row(node, steps)
        else:
            yield from _told(node, steps)


def _among(node: Node, own: Collection[int], steps: Steps) -> bool:
    """Whether a statement stands in a step, or beside the steps behind the first of them."""
    if id(node) in own:
        return False
    above = node.parent
    beside = above is not None and any(step.node.parent is above for step in steps.steps)
    return any(id(one) in own for one in node.above()) or (beside and node.line > steps.steps[0].node.line)


def _in_row(row: Node, steps: Steps) -> Iterator[SignOff]:
    """A row that is called a sign-off and names the step behind which it stands: `Gate 2 | Leg 3 | The director`."""
    if is_sign_off_row(row):
        placed = [one for one in row.children if _PLACED.match(bare(one.info))]
        placed = placed or [one for one in row.children[not answers_in(row) :] if _may_place(one, steps)]
        step = next((one for cell in placed if (one := steps.meant(plain(cell.text)))), None)
        if step is not None and _BEFORE.search(bare(placed[0].info)):
            step = before(step, steps)
        elif step is None and _closes(row, placed, steps):
            step = steps.steps[-1]
        if step is not None:
            who = next((one for one in row.children if _WHO.fullmatch(bare(one.info)) or _names_decider(one)), None)
            named = row.children[0] if _is_called(row.children[0].text) or who is None else who
            yield SignOff(node=row, title=title(named.text)[:120], after=step)


def _may_place(cell: Node, steps: Steps) -> bool:
    """Whether a cell may name a step: a figure does so only below a word for where or for a step."""
    head = bare(cell.info)
    return not _FIGURE.match(cell.plain) or bool(WHERE.fullmatch(head)) or head.rstrip("s") == steps.word


_FIGURE = re.compile(r"\W*\d")
_BEFORE = re.compile(rf"^{BEFORE}\b|\bbefore$", re.IGNORECASE)


def _closes(row: Node, placed: Sequence[Node], steps: Steps) -> bool:
    """Whether a row stands behind rows that name steps in the same column, and names what comes after all of them."""
    rows = row.parent.children if row.parent is not None else []
    rows = [one for one in rows if one.kind is Kind.ROW and len(one.children) == len(row.children)]
    places = [row.children.index(cell) for cell in placed if plain(cell.text)]
    return (
        bool(places)
        and not any(_NUMBERED.search(cell.plain) for cell in placed)  # one that is not there closes nothing
        and len(rows) > 1
        and rows[-1] is row
        and all(any(steps.meant(plain(one.children[place].text)) for place in places) for one in rows[:-1])
    )


_NUMBERED = re.compile(rf"(?:{STEP_WORDS})\s*[-#]?\s*{NUMBER}{ENDS}", re.IGNORECASE)


def _told(node: Node, steps: Steps) -> Iterator[SignOff]:
    """What the sentences of a statement say of a step and of whoever decides behind it."""
    told = node.kind in {Kind.PARAGRAPH, Kind.ITEM} and len(node.text) < _LONGEST
    between = _between(node) if told else None
    step = steps.numbered(between["first"].casefold()) if between else None
    if between and step and steps.numbered(between["second"].casefold()) is not step:
        yield SignOff(node=node, title=sign_off_name(node), after=step)
        return
    for sentence in _SENTENCE.split(node.plain) if told else ():
        at = AT.search(steps.spelt(sentence))
        if at is None or not _decides(sentence):
            continue
        step = step_behind(at, steps)
        if step:
            yield SignOff(node=node, title=title(sentence)[:120], after=step)


def sign_off_name(node: Node) -> str:
    """What a sign-off is called: the words that are set off at its start, else all."""
    words = re.match(r"^\W*(?:\*\*|__|[*_])(?P<name>[^*_]+)(?:\*\*|__|[*_])", node.text)
    return (title(words["name"]) if words else node.title)[:120].rstrip(".") or "Sign-off"
