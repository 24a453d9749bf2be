"""The parts that documents have beside their steps, each read by what it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice

from orchestrator.documents.draft import Draft, told
from orchestrator.documents.exit_states import read_exits
from orchestrator.documents.extras import Extras
from orchestrator.documents.finding_sections import enumerated
from orchestrator.documents.gate_criteria import gate_criteria
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.kept import (
    read_audit,
    read_context,
    read_metadata,
    read_metrics,
    read_mvp,
    read_plan,
    read_references,
    read_risks,
    read_rules,
)
from orchestrator.documents.lexicon import any_of, anywhere, lexicon
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.outputs import read_documents, read_outputs, read_signals
from orchestrator.documents.required_inputs import read_inputs, required_input, tells_if_absent
from orchestrator.documents.shown_at_gates import shown_at_gate
from orchestrator.documents.steps import Steps
from orchestrator.documents.told_inputs import told_inputs
from orchestrator.documents.unnamed_criteria import unnamed_criteria
from orchestrator.documents.words import BEGINS, ENDS

_Reader = Callable[[Draft, Node, Extras], None]


def read_extras(draft: Draft, steps: Steps, taken: set[int], gates: Sequence[Node] = ()) -> Extras:
    """Everything that stands outside of the steps; `taken` are ids of nodes that somebody else reads, as gates are."""
    extras = Extras()
    inside = {id(step.node) for step in steps.steps} | taken
    first = steps.steps[0].node.line if steps.steps else 0
    last = max((node.line for node in draft.root.walk() if id(node) in inside), default=0)
    stack = list(reversed(draft.root.children))
    while stack:
        node = stack.pop()
        if id(node) in inside:
            continue
        handler = _handler(node) or (read_inputs if steps.steps and _says_what_is_missing(node, steps) else None)
        handler = _by_place(node, handler, first, last)
        if handler in {None, read_inputs} and node.line > first and _is_asked_behind(node, gates):
            handler = gate_criteria
        if handler in {None, read_inputs, read_context} and shown_at_gate(node, gates, first):
            handler = gate_criteria
        if handler is None or _has_parts(node, handler) or any(id(below) in inside for below in node.walk()):
            before = _before(node, inside) if handler is read_inputs else []
            if before:
                part = Node(kind=node.kind, text=node.text, line=node.line, end=node.end, children=before)
                read_inputs(draft, part, extras)
            stack += reversed([child for child in node.children if child not in before])
        else:
            handler(draft, node, extras)
    if steps.steps:
        _read_boxes(draft, steps, inside, extras)
        extras.inputs += [] if extras.inputs else told_inputs(draft, steps, extras.names)
        listed = any(
            node.kind is Kind.ITEM and any(id(above) in taken for above in node.above()) for node in draft.root.walk()
        )
        judged = None if extras.checks or listed else unnamed_criteria(draft, steps)
        if judged is not None and not any(id(one) in inside for one in judged.with_all()):
            gate_criteria(draft, judged, extras)
    return extras


def _opens(node: Node) -> bool:
    """Whether a part that says what holds is called as one that says so of the beginning: `Must be true before`."""
    return bool(_OPENING.search(node.head)) and any(child.kind is Kind.ITEM for child in node.children)


def _by_place(node: Node, handler: _Reader | None, first: int, last: int) -> _Reader | None:
    """What reads a part that says what holds: before the first step that is wanted, behind the last one judged."""
    if handler is gate_criteria and node.line < first and (_is_bare_checklist(node) or _opens(node)):
        return read_inputs  # boxes before the first step
    if handler is read_inputs and node.line > last:
        holds = _HOLDS.search(node.head) and not _OPENING.search(node.head)  # `What has to be right on Monday`
        leaves = _LEAVING.match(node.head) and _is_of_boxes(node)  # `Before you say goodbye`
        return gate_criteria if holds or leaves else handler
    return handler


def _is_of_boxes(node: Node) -> bool:
    """Whether a part lists nothing but open boxes."""
    listed = [child for child in node.children if child.kind is Kind.ITEM]
    return bool(listed) and all(child.ticked is False for child in listed)


def _is_asked_behind(node: Node, gates: Sequence[Node]) -> bool:
    """Whether a list of boxes, or of what is so before somebody is asked, stands right before a gate in its part."""
    beside = node.parent.children if node.parent is not None and node.children else []
    place = next((place for place, one in enumerate(beside, start=1) if one is node), len(beside))
    asked = any(gate is one for gate in gates for one in beside[place : place + 1])
    return asked and (_is_of_boxes(node) or bool(_LEAVING.match(node.head)))


_LEAVING = re.compile(r"(?:before|be?vor|vor|avant|antes|prima|przed|zanim|voor(?:dat)?)\b")
_HOLDS = re.compile(
    r"\b(?:must|ha(?:s|ve) to|should|needs? to) (?:be|hold|stand|work)\b(?! (?:there|in place|available))|^conditions?$"
)
_OPENING = re.compile(
    r"\b(?:before|start|begin|commenc|opening|kick|vor(?:her|ab)?\b|beginn|avant|début|départ|antes|comienz|comenz|empez|empiez|inici"
    r"|começ|prima|cominci|inizi|przed|zanim|zaczyna|rozpocz|vooraf|voordat|aanvang)"
)


def _before(node: Node, inside: set[int]) -> list[Node]:
    """The list of a part that stands before the first step in it, which no heading parts from it."""
    first = next(
        (place for place, child in enumerate(node.children) if any(id(one) in inside for one in child.with_all())), 0
    )
    return [child for child in node.children[:first] if child.kind is Kind.ITEM]


def _read_boxes(draft: Draft, steps: Steps, inside: set[int], extras: Extras) -> None:
    """Boxes in parts whose name says nothing: what comes before the steps has to be there, all else is judged."""
    first = steps.steps[0].node.line
    boxes = [
        node
        for node in draft.root.walk()
        if node.ticked is not None
        and node.kind is Kind.ITEM
        and told(node)
        and draft.ledger.fate(node.line) is None
        and not any(id(above) in inside for above in (node, *node.above()))
    ]
    before = [box for box in boxes if box.line < first]
    if not all(box.ticked for box in before):  # else they are the good examples of a text, not what has to be there
        extras.inputs += [required_input(draft, box, extras.names) for box in before]
    for box in [box for box in boxes if any(_WAY_BACK.search(above.head) for above in box.above())]:
        draft.agent(box, "way back")
        boxes.remove(box)
    homes = {id(box.parent): box.parent for box in boxes if box.parent is not None}
    praising = {home for home, part in homes.items() if _praises(draft, part)}
    after = worth_judging([box for box in boxes if box.line > first and id(box.parent) not in praising])
    extras.checks += criteria(draft, after, prefix="checklist", group="Checklist")


def _praises(draft: Draft, part: Node) -> bool:
    """Whether a list has a sign such as `✅` before each of its entries, and no box: it praises, and asks nothing."""
    listed = [one for one in part.children if one.kind is Kind.ITEM]
    signed = all(one.ticked and "[" not in draft.lines[one.line - 1][:_LISTS_BOX] for one in listed)
    return signed and not _TICKS.search(part.head)  # `Then tick`


_LISTS_BOX, _TICKS = 12, re.compile(r"\b(?:tick|check|abhaken|cocher|marcar|spunta|afvinken|odhacz)")
_WAY_BACK = re.compile(r"\b(?:roll-?back|recovery|revert)")
"""What is done where the work went wrong is no condition of its being right."""


def _has_parts(node: Node, handler: _Reader) -> bool:
    """Whether a part that is only told holds parts that mean more."""
    heads = [one for one in node.children if one.kind is Kind.HEADING or (one.kind is Kind.PARAGRAPH and one.children)]
    return handler in {read_context, read_references} and any(_handler(child) not in {None, handler} for child in heads)


def _handler(node: Node) -> _Reader | None:
    head = node.head[:100]
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or not (node.children or node.value):
        return None
    if node.ticked is not None and not node.children:
        return None  # an entry of a list of boxes, whatever its words are like
    found = next((handler for form, handler in _HANDLERS if form.search(head)), None)
    words = [head, *([node.bare[:100]] if node.kind is Kind.HEADING else []), *_lead(node)]
    listed = any(child.kind is Kind.ITEM for child in node.children)
    if found is read_context and listed and node.step is None and any(map(judges, words)):
        return gate_criteria  # `House rules`: a card is done when …
    if found is None and node.children and node.step is None:
        found = next((handler for form, handler in _LIKELY if any(form.search(one) for one in words)), None)
    if found is None and node.value and (_comes_again(node) or _names_several(node)):
        found = read_inputs if _INPUTS.search(head) else None
    if found is read_references and any(child.ticked is not None for child in node.children):
        return gate_criteria  # `Documentation` as a list of boxes
    alone = not node.children and node.kind is Kind.ITEM
    return None if alone and found not in {read_metadata, read_context} else found


def _is_bare_checklist(node: Node) -> bool:
    """Whether a part is called a checklist and nothing more, and is one of open boxes."""
    boxes = [child for child in node.children if child.ticked is not None]
    return bool(_CHECKLIST.fullmatch(node.head)) and bool(boxes) and not any(box.ticked for box in boxes)


_CHECKLIST = re.compile(r"(?:the )?check-?list")


def _comes_again(node: Node) -> bool:
    """Whether a paragraph has a label that one beside it has as well: `**Required on arrival:** …`, twice."""
    beside = node.parent.children if node.parent is not None and node.kind is Kind.PARAGRAPH and node.key else []
    return any(one is not node and one.key == node.key for one in beside)


def _names_several(node: Node) -> bool:
    """Whether a paragraph is a short label with several things behind it: `Needed: a key, a budget, a name`."""
    labelled = node.kind is Kind.PARAGRAPH and 0 < len(node.key.split()) <= _FEW_WORDS
    return labelled and len(enumerated(node)) > 1


def _says_what_is_missing(node: Node, steps: Steps) -> bool:
    """Whether a part before the steps lists things and tells what is done where one of them is missing."""
    if node.kind is not Kind.HEADING and not (node.rank < _LISTS and node.children):
        return False
    if node.line > steps.steps[0].node.line or any(child.kind is Kind.HEADING for child in node.children):
        return False
    below = list(islice(node.walk(), _LOOKED_AT))
    listed = [one for one in below if one.kind in {Kind.ITEM, Kind.ROW}]
    return len(listed) > 1 and any(_told_missing(one) for one in below)


def _told_missing(node: Node) -> bool:
    if node.kind is Kind.CELL:
        return tells_if_absent(node)
    return len(node.text) < _LONGEST and bool(_ABSENCE.search(node.plain))


_ABSENCE = re.compile(
    rf"{BEGINS}(?:{any_of('phrases', 'absent')}){ENDS}",
    re.IGNORECASE,
)
_LISTS, _LOOKED_AT, _LONGEST, _FEW_WORDS = 10.0, 60, 240, 3


def _lead(node: Node) -> list[str]:
    """The sentence with which a part introduces its list."""
    listed = next((place for place, child in enumerate(node.children) if child.kind is Kind.ITEM), 0)
    before = node.children[listed - 1] if listed else None
    introduced = (
        before is not None and before.kind is Kind.PARAGRAPH and not _INSPECTED.search(f"{node.head} {before.bare}")
    )
    return [before.plain.casefold()[:160]] if before is not None and introduced else []


_INSPECTED = re.compile(r"\b(?:first|second|after|once)\b")
"""What is looked at in the midst of the work is none of the parts beside it."""


_READERS: dict[str, _Reader] = {
    "exits": read_exits,
    "inputs": read_inputs,
    "plan": read_plan,
    "signals": read_signals,
    "outputs": read_outputs,
    "documents": read_documents,
    "criteria": gate_criteria,
    "audit": read_audit,
    "metrics": read_metrics,
    "risks": read_risks,
    "mvp": read_mvp,
    "rules": read_rules,
    "references": read_references,
    "metadata": read_metadata,
    "context": read_context,
}
_HANDLERS, _LIKELY = (
    tuple((re.compile(anywhere(forms)), _READERS[part]) for part, forms in lexicon(name).items())
    for name in ("sections", "section_families")
)
_INPUTS = re.compile(anywhere(lexicon("section_families")["inputs"]))
