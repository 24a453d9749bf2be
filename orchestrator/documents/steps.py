"""Where the numbered parts of a document are, whatever they are made of: headings, bold lines, items or rows."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from orchestrator.documents.approved_parts import approved_parts
from orchestrator.documents.blocks import alike_blocks
from orchestrator.documents.counted_again import counted_once, without_rows_of_parts
from orchestrator.documents.decision_tables import DecisionRow, decision_row, decision_rows, pointing_nouns
from orchestrator.documents.labels import part_named, part_of
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.named_targets import NamedTargets, code_in_row, is_lettered, sign_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.step_names import code_of, counted, number_of, title_of_step
from orchestrator.documents.told_flow import chained_headings, linked_headings
from orchestrator.documents.unmarked_steps import flow_beside, flow_of, headings_of_flow, tells_of_some, under_flow
from orchestrator.documents.words import ENDS, NUMBER, ORDINALS, Names, bare, ordinal, without_zeros
from orchestrator.documents.work_headings import counted_headings, letter_of, stands_aside, tabled_headings

_BEHIND = re.compile(
    r"(?:→|⇒|->|=>|(?<![\w-])(?:to|at|with|from|into|zu|mit|bei|ab|nach|à|au|avec|a|al|con|com|para|ao|do|naar|met))"
    r"\s+(?:the\s+)?"
    r"\(?(?P<sign>\d{1,2}|[A-H]|[A-Z]{1,3}-?\d{1,3})(?=\s*(?:$|[.,;:)!]|\s(?:and|or|again|once|twice|at|if|but|then)\b))"
)
_NUMBERED = re.compile(rf"(?:{STEP_WORDS})\s*[-#]?\s*({NUMBER}){ENDS}|(\d+(?:\.\d+)*)", re.IGNORECASE)
_TELLING_NAME = 6
MOST = 99
"""As many phases as a playbook may have."""


@dataclass(kw_only=True)
class Step:
    """One numbered part, and its id in the playbook."""

    node: Node
    number: str
    title: str
    id: str


@dataclass(kw_only=True)
class Steps:
    """All of them, in the order of the document."""

    steps: list[Step] = field(default_factory=list)
    decisions: tuple[DecisionRow, ...] = ()
    """The rows of the document's tables of decisions that name their step."""
    dropped: list[Node] = field(default_factory=list)
    """What there was beyond the most that a playbook may have."""
    nouns: tuple[str, ...] = ()
    """What cases call the steps when they lead to them, where these are only numbered: `box`."""

    def __post_init__(self) -> None:
        self.by_number: dict[str, Step] = {}
        self.coded = len([step for step in self.steps if code_of(step.title)]) == len(self.steps)
        """Whether their names begin with codes, such as `S2 Validate`, by which ways may name them."""
        self.word = next((step.node.step.word for step in self.steps if step.node.step), "")
        """What they are called, in lower case: `step`, `leg`."""
        self.lettered = any(letter_of(step.node) or is_lettered(step.node) for step in self.steps)
        self.codes = {code.casefold(): step for step in self.steps if (code := code_in_row(step.node))}
        """The steps of a table by what its first column calls them, `S1` or `3.2`."""
        for step in self.steps:
            self.by_number.setdefault(step.number, step)

    @cached_property
    def _pointers(self) -> re.Pattern[str]:
        """How sentences of this document point at its steps: `leg 2`, `the third step`, `M3`, `6.4`."""
        word = re.escape(self.word or "step")
        forms = [rf"(?P<spelt>(?i:{'|'.join(ORDINALS)}))\s+(?i:{word}|step|phase|stage)(?!\w)"]
        forms += [rf"(?i:{'|'.join(self.nouns)})\s*[-#]?\s*(?P<box>\d{{1,2}})(?![\w.]*\w)"] if self.nouns else []
        if self.word and not re.fullmatch(STEP_WORDS, self.word, re.IGNORECASE):
            forms.append(rf"(?i:{word})\s*[-#]?\s*(?P<number>\d{{1,2}}|[IVXivx]{{1,4}}|[A-H])(?![\w.]*\w)")
            forms.append(rf"{word.upper()}-?(?P<code>\d{{1,2}})(?!\w)")
        if self.steps and self.steps[0].node.kind is Kind.ROW:
            forms.append(rf"(?i:{any_of('phrases', 'row')})\s*[-#]?\s*(?P<row>\d{{1,2}})(?![\w.]*\w)")
        every = [*(code.upper() for code in self.codes), *(number for number in self.by_number if "." in number)]
        dotted = "|".join(map(re.escape, every))
        forms += [rf"(?P<dotted>{dotted})(?![\w.]*\w)"] if dotted else []
        return re.compile(rf"(?<![\w.])(?:the\s+)?(?:{'|'.join(forms)})")

    def spelt(self, text: str) -> str:
        """A text that points at steps in the document's own words, with `Step 3` in their place."""
        return self._targets.spelt(self.pointed(text))

    def pointed(self, text: str) -> str:
        """A text with `Step 3` where it points at a step by its number, and those that it names as they are."""
        return self._pointers.sub(self._in_known_words, text)

    @cached_property
    def _targets(self) -> NamedTargets:
        own = [step for step in self.steps if self.by_number.get(step.number) is step]
        return NamedTargets([(step.title, sign_of(step.node), step.number) for step in own])

    def _in_known_words(self, match: re.Match[str]) -> str:
        written = next(filter(None, match.groupdict().values()))
        found = self.numbered(written.casefold())
        return f"Step {found.number if found else written}" if found or match.groupdict().get("box") else match[0]

    def numbered(self, written: str) -> Step | None:
        """The step that a number means, in digits, letters or words."""
        number = without_zeros(unicodedata.normalize("NFKC", written)).casefold()
        return self.codes.get(number) or self.by_number.get(number) or self.by_number.get(str(ordinal(number)))

    def by_code(self, code: str) -> Step | None:
        """The step whose name begins with a code."""
        return next((step for step in self.steps if code_of(step.title).casefold() == code.casefold()), None)

    def meant(self, words: str) -> Step | None:
        """The step that a cell names, by its number or its title."""
        number = _NUMBERED.search(self.spelt(words))
        named = next((step for step in self.steps if bare(step.title) == bare(words)), None)
        return self.numbered(next(filter(None, number.groups()))) if number and named is None else named

    def referred(self, words: str) -> Step | None:
        """The step that words lead to behind a word such as `to`, by its number, its letter, its code or its name."""
        for match in _BEHIND.finditer(words):
            sign = match["sign"]
            step = self.by_code(sign) if not sign.isdigit() and self.coded else None
            if step is None and (sign.isdigit() or (len(sign) == 1 and self.lettered)):
                step = self.numbered(sign)
            if step is not None:
                return step
        called = re.search(
            rf"\b(?:{re.escape(self.word) or 'step'}|step)s?\s*[-#]?\s*(\d{{1,2}}|[ivx]{{1,4}}|[a-h])\b",
            words,
            re.IGNORECASE,
        )
        return (self.numbered(called[1]) if called else None) or self.named_in(words)

    def named_in(self, words: str) -> Step | None:
        """The step whose name stands in some words, the longest first."""
        text = bare(words)
        names = sorted(self.steps, key=lambda step: -len(step.title))
        return next((one for one in names if len(one.title) >= _TELLING_NAME and bare(one.title) in text), None)

    def index(self, step: Step) -> int:
        """Its place, from 0."""
        return next(index for index, one in enumerate(self.steps) if one is step)

    def lines(self) -> set[int]:
        """The lines on which they begin."""
        return {step.node.line for step in self.steps}


def find_steps(root: Node, words: Sequence[str]) -> Steps:
    """The steps of a document, outermost first choice; `words` are what this kind of document calls them."""
    marked = _marked(root, words)
    listed = _counted_otherwise(marked)
    every = listed or _told_of(root, marked) or linked_headings(root) or chained_headings(root)
    every = every or flow_of(root) or _whole(_alike(root), root) or approved_parts(root) or under_flow(root)
    names, found = Names(), []
    for place, node in enumerate(every[:MOST], start=1):
        mark, name = node.step, title_of_step(node) or f"Step {place}"
        written = node.number if listed else mark.number if mark else counted(node)
        numbered, given = number_of(written, place), names.give(name, fallback=f"step-{place}")
        found.append(Step(node=node, number=numbered, title=name, id=given))
    nouns = pointing_nouns(root, [step.number for step in found])
    return Steps(steps=found, decisions=tuple(decision_rows(root)), dropped=every[MOST:], nouns=nouns)


def _marked(root: Node, words: Sequence[str]) -> list[Node]:
    """Statements that begin with `Step 3` or the like: those of the form that tells most, one form only."""
    groups: dict[tuple[str, Kind, float], list[Node]] = defaultdict(list)
    for node in root.walk():
        mark = node.step
        if mark and _can_be_step(node) and decision_row(node) is None:
            groups[mark.word, node.kind, node.rank].append(node)
    title = next((node for node in root.walk() if node.kind is Kind.HEADING), None)
    groups = {key: counted_once(nodes) for key, nodes in without_rows_of_parts(groups).items()}
    groups = {key: nodes for key, nodes in groups.items() if nodes != [title] and not _is_sentence(nodes)}
    scored = [
        (_telling(nodes, words.index(key[0]) if key[0] in words else len(words), key[2]), nodes)
        for key, nodes in groups.items()
    ]
    scored = [(score, nodes) for score, nodes in scored if score > 0]
    if not scored:
        return []
    best = max(scored, key=lambda pair: pair[0])[1]
    chosen = {id(node) for node in best}
    word, numbers = (best[0].step.word if best[0].step else ""), {node.step.number for node in best if node.step}
    for (other, _, _), nodes in groups.items():
        chosen |= {id(node) for node in nodes if other == word and _missing(node, numbers)}
    return _in_order(root, chosen)


def _is_sentence(nodes: list[Node]) -> bool:
    """Whether there is only a sentence that says something of a step: `Step 2 may be repeated`."""
    node = nodes[0]
    alone = len(nodes) == 1 and node.kind in {Kind.PARAGRAPH, Kind.ITEM} and not node.children
    return alone and node.step is not None and node.step.title[:1].islower() and ":" not in node.text


def _told_of(root: Node, marked: list[Node]) -> list[Node]:
    """The steps that are called so, unless they are notes on some of more parts that are made alike."""
    if tells_of_some(marked, root) or _are_rows_in(counted_headings(root), marked):
        return []
    if not marked or any(node.kind not in {Kind.ITEM, Kind.PARAGRAPH} or node.children for node in marked):
        return marked
    numbers = {node.step.number for node in marked if node.step}
    headed = {counted(node) for node in headings_of_flow(root)}
    return [] if numbers <= headed or len(_alike(root)) > len(marked) else marked


def _are_rows_in(headed: Sequence[Node], marked: Sequence[Node]) -> bool:
    """Whether rows stand in one of more headings that count on: a table of priorities `P1` to `P3` in a step."""
    if len(headed) <= len(marked) or any(node.kind is not Kind.ROW for node in marked):
        return False
    around = {id(above) for node in marked for above in node.above()}
    return bool(marked) and sum(id(node) in around for node in headed) == 1


def _counted_otherwise(marked: list[Node]) -> list[Node]:
    """All entries of the numbered list in which those that are called steps count otherwise than it does.

    In `3. **Phase 1: Draft**` the numbers are those of the list, whatever some of its entries are called.
    """
    part = marked[0].parent if marked else None
    if part is None or not all(one.parent is part and one.number for one in marked):
        return []
    listed = [one for one in part.children if one.kind is Kind.ITEM]
    apart = any(one.step and one.step.number != one.number for one in marked)
    numbered = len(listed) > len(marked) and all(one.number for one in listed)
    return listed if apart and numbered else []


def _whole(alike: list[Node], root: Node) -> list[Node]:
    """Parts that are made alike, with those beside them that stand below the heading of the flow."""
    flow = under_flow(root) if alike and alike[0].kind is Kind.HEADING else []
    alike = flow_beside(alike, root) or alike
    return flow if {id(one) for one in alike} < {id(one) for one in flow} else alike


def _alike(root: Node) -> list[Node]:
    """Parts that are made alike, unless they stand in a part beside the steps."""
    blocks = alike_blocks(root)
    if within := tabled_headings(root, blocks):
        return within
    if _are_rows_in(counted_headings(root), blocks):
        return []
    return [] if any(stands_aside(above) for block in blocks[:1] for above in block.above()) else blocks


def _can_be_step(node: Node) -> bool:
    if node.kind is Kind.CELL or node.ticked is not None:
        return False
    if any(above.step and above.kind is not Kind.HEADING and not _in_a_row(above, node) for above in node.above()):
        return False
    label = next((above.label for above in node.above() if above.label and above.kind is not Kind.HEADING), "")
    if part_named(label) is not None and part_named(label) not in _HOLDERS:
        return False
    if node.kind is not Kind.ITEM or node.children:
        return True
    inner = any(above.kind is Kind.ITEM and above.number for above in node.above())
    return not inner and (bool(node.key) or len(node.text) > _PARAGRAPH)


def _in_a_row(above: Node, node: Node) -> bool:
    """Whether two paragraphs are steps of one series, though the first is short enough to hold the second."""
    word, other = (above.step.word if above.step else ""), (node.step.word if node.step else "")
    return above.kind is node.kind is Kind.PARAGRAPH and word == other


_HOLDERS = {part_named("steps"), part_named("actions"), part_named("tasks")}
_PARAGRAPH = 40


def _telling(nodes: list[Node], preference: int, rank: float) -> float:
    """How much a group of candidates looks like the steps: parts of steps below them, then their number."""
    inside = sum(1 for node in nodes for below in islice(node.walk(), 60) if part_of(below) is not None)
    substance = sum(bool(node.children) or len(node.text) > _PARAGRAPH for node in nodes)
    return (inside * 2 + substance * 3 + len(nodes)) / (1 + 0.5 * preference) - rank / 100


def _missing(node: Node, numbers: set[str]) -> bool:
    """Whether one in another form belongs to them too: a bold line among headings, with a number that is missing."""
    missing = node.step is not None and node.step.number not in numbers
    told = node.kind is Kind.PARAGRAPH and node.step is not None and bool(re.match(r"\w+\W+\w+\s*[:.)–—-]", node.plain))
    return missing and (bool(node.children) or node.kind in {Kind.HEADING, Kind.ROW} or told)


def _in_order(root: Node, chosen: set[int]) -> list[Node]:
    return [node for node in root.walk() if id(node) in chosen]


def outside(root: Node, steps: Steps) -> Iterator[Node]:
    """Everything that is in no step."""
    inside = {id(step.node) for step in steps.steps}
    stack = list(reversed(root.children))
    while stack:
        node = stack.pop()
        if id(node) not in inside:
            yield node
            stack += reversed(node.children)
