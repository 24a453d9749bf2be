"""Gates: where a document lets a person decide, which words are answers, and what each does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from orchestrator.documents.answered_gates import answered_gates, answers_at
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.decided_inside import approved_inside, decided_inside
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_sections import row_as_item
from orchestrator.documents.gate_places import Found, after_step, each_placed
from orchestrator.documents.gate_replies import (
    ANSWERS,
    asks_reply,
    begins_reply,
    is_called_gate,
    lists_answers,
    replies_in_step,
    replies_of,
)
from orchestrator.documents.holds import is_hold, listed_holds
from orchestrator.documents.judging import criterion
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of, form, phrase, remembered
from orchestrator.documents.looked_at import is_lead, looked_at_in_rows, of_checklist
from orchestrator.documents.marked_stops import marked_stops
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.sign_offs import sign_off_name, sign_offs
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import plain, title
from orchestrator.playbook import Artifact, Effect, Gate, Reply

_waits_for = remembered(re.compile(rf"\b{any_of('phrases', 'approval')}", re.IGNORECASE))
"""A person is waited for, though no answers are named."""
_NUMBER = re.compile(r"\bgate\s*#?\s*(\d{1,2})\b", re.IGNORECASE)


def find_gates(draft: Draft, steps: Steps, *, inside: bool = False) -> list[Found]:
    """Every gate: a part that is called one, or a place where answers are listed.

    `inside`: what holds up a step in the midst of it is one too; in documents that decide at every step it is no gate.
    """
    found: dict[int, Found] = {}
    taken: set[int] = set()
    own_steps = {id(step.node): step.title for step in steps.steps}
    for node in draft.root.walk():
        if id(node) in taken or node.kind in {Kind.CODE, Kind.COMMENT, Kind.CELL}:
            continue
        holds = _may_hold(node) or lists_answers(node) or (inside and answers_at(node))
        replies = list(replies_of(draft, node)) if holds else []
        if not replies and id(node) in own_steps and not inside:
            replies = list(replies_in_step(draft, node))
        waits = node.kind is not Kind.HEADING and _waits_for(node.plain)
        home = _home(node)
        decided = part_of(node) is Part.DECISION and any(id(above) in own_steps for above in node.above())
        own = ({reply.reply for reply in replies} <= ANSWERS or decided) and not is_called_gate(home)
        if not waits and (not replies or own):
            continue
        same = found.get(id(home))
        if same is None:
            named = own_steps.get(id(home)) or title(home.key or home.text)
            same = Found(node=home, title=named[:120] or "Gate", after=after_step(node, steps))
            found[id(home)] = same
        known = {reply.reply for reply in same.replies}
        same.replies += [_explained(reply, home) for reply in replies if reply.reply not in known]
        taken |= {id(below) for below in node.children}
    placed = [one for gate in found.values() for one in each_placed(gate, steps)]
    signed = _with_sign_offs(draft, steps, placed)
    return _with_decisions(draft.root, steps, signed) if inside else signed


def _with_sign_offs(draft: Draft, steps: Steps, found: list[Found]) -> list[Found]:
    """The gates with those at which a person decides without answers that are listed, in the order of the document.

    A part that only holds several such decisions, each behind a step of its own, is no gate itself.
    """
    signed = list(sign_offs(draft.root, steps))
    placed = Counter(id(above) for one in signed if one.after is not None for above in one.node.above())
    found = [gate for gate in found if placed[id(gate.node)] < _SEVERAL]
    own = {id(gate.node) for gate in found}
    known = {id(one) for gate in found for one in (gate.node, *gate.node.walk(), *gate.node.above())}
    for one in signed:
        if id(one.node) in known or any(id(above) in own for above in one.node.above()):
            continue
        last = one.after is steps.steps[-1]
        after = (None if last else one.after.id) if one.after else after_step(one.node, steps)
        replies = list(replies_of(draft, one.node)) if one.node.kind is Kind.ROW else []
        found.append(Found(node=one.node, title=one.title, replies=replies, after=after, signed=True))
    return sorted(found, key=lambda gate: gate.node.line)


_SEVERAL = 2


def _with_decisions(root: Node, steps: Steps, found: list[Found]) -> list[Found]:
    """The gates with the stops that are set off or listed, and those told in the midst of steps that have none."""
    listed = {id(node): node for node in listed_holds(root)}
    marked = {id(node): node for node in (*marked_stops(root), *answered_gates(root)) if id(node) not in listed}
    held = [
        *listed.values(),
        *marked.values(),
        *(node for node in root.walk() if is_hold(node) and id(node) not in listed | marked),
    ]
    holding = Counter(id(above) for node in listed.values() for above in node.above())
    found = [gate for gate in found if holding[id(gate.node)] < _SEVERAL]
    taken = {id(gate.node) for gate in found}
    for node in held:
        if not taken.isdisjoint(id(one) for one in (node, *node.walk(), *node.above())):
            continue
        named = steps.named_in(node.plain) if id(node) in listed else None
        last = named is steps.steps[-1]
        after = (None if last else named.id) if named else after_step(node, steps)
        found.append(Found(node=node, title=title(node.key)[:120] or sign_off_name(node), after=after, signed=True))
        taken.add(id(node))
    placed = {gate.after for gate in found}
    for step, node in decided_inside(steps):
        after = None if step is steps.steps[-1] else step.id
        if after not in placed and taken.isdisjoint(id(one) for one in step.node.with_all()):
            found.append(Found(node=node, title=step.title, after=after, signed=True))
            taken.add(id(node))
    return sorted(found, key=lambda gate: gate.node.line)


def with_approvers(steps: Steps, found: list[Found]) -> list[Found]:
    """The gates with the steps in which a person approves the work; what they lead to is read as that of their step."""
    taken = {id(gate.node) for gate in found}
    placed = {gate.after for gate in found}
    for step, node in approved_inside(steps):
        after = None if step is steps.steps[-1] else step.id
        if after not in placed and taken.isdisjoint(id(one) for one in step.node.with_all()):
            found.append(
                Found(
                    node=Node(kind=Kind.PARAGRAPH, text=node.text, line=node.line, end=node.end),
                    title=step.title,
                    after=after,
                )
            )
            placed.add(after)
    return sorted(found, key=lambda gate: gate.node.line)


def _explained(reply: Reply, home: Node) -> Reply:
    """A reply that its list does not explain, with the sentence of its gate that does: `ROLLBACK returns to …`."""
    if reply.text:
        return reply
    below = (node.plain for node in home.walk() if node.kind in {Kind.PARAGRAPH, Kind.ITEM})
    told = next((words for words in below if re.match(rf"{re.escape(reply.reply)}\s+[a-z]", words)), None)
    return reply.model_copy(update={"text": told[:400]}) if told else reply


def _may_hold(node: Node) -> bool:
    return asks_reply(node.text[:200]) or is_called_gate(node) or _waits_for(node.text[:200])


def _home(node: Node) -> Node:
    """The part that is the gate: the nearest one above that is called so, else where the answers are."""
    chain = [node, *node.above()]
    return next((one for one in chain if is_called_gate(one)), node)


def _is_judged(draft: Draft, node: Node) -> bool:
    """Whether an item without a box is looked at by whoever decides, and neither filled in nor done for them."""
    words = node.plain
    if node.parent is not None and node.parent.kind is not Kind.HEADING and begins_reply(node.parent.text):
        return False  # it says what that answer does
    if (node.parent is not None and is_lead(node.parent)) or of_checklist(node):
        return draft.ledger.fate(node.line) is None
    if node.children and asks_reply(node.text):
        return False  # it asks for an answer
    filled_in = bool(re.search(r"\[[^\]]*\]|…|\.\.\.", words)) or words.endswith(":")
    return draft.ledger.fate(node.line) is None and not filled_in and not phrase("work").match(words)


def _is_counted_row(row: Node) -> bool:
    """Whether it is an entry of a table whose rows say what is looked at, or are counted and say one thing each."""
    first, *rest = row.children
    counted = first.text.strip(" .#").isdigit()
    named = rest[0] if counted and rest else first
    judged = part_of(named) is Part.CRITERIA or bool(_JUDGED.match(named.label))
    return (counted and len(row.children) == _COUNT_AND_WORDS) or (bool(rest) and judged and bool(named.plain))


def _rows_looked_at(found: Found) -> Iterator[int]:
    """The rows right below an approval, or below the words that lead to them."""
    for part in (found.node, *filter(is_lead, found.node.children)):
        rows = [one for one in part.children if one.kind is Kind.ROW] if found.node.kind is Kind.PARAGRAPH else []
        if rows and looked_at_in_rows(rows):
            yield from map(id, rows)


_COUNT_AND_WORDS = 2
_JUDGED = form("phrases", "looked_at")
"""What a column is called that names what is looked at."""


@lru_cache(maxsize=1)
def _drawn_number(root: Node) -> re.Match[str] | None:
    """The first number of a gate that a drawing or a fence has; each gate without one of its own asks for it."""
    texts = (node.text for node in root.walk() if node.kind is Kind.CODE)
    return next((match for text in texts if (match := _NUMBER.search(text))), None)


def gate_of(draft: Draft, found: Found, *, number: int, persona: str, escalate_to: str) -> Gate:
    """A gate with what it lists."""
    stated = _NUMBER.search(found.title) or _drawn_number(draft.root)
    draft.enforce(found.node, f"gate {number}")
    artifacts, show, checks = [], [], []
    looked_at = set(_rows_looked_at(found)) if found.signed else set()
    for node in found.node.walk():
        if node.kind is Kind.ITEM and not any(map(str.isalnum, node.text)):
            continue
        if node.kind is Kind.ITEM and (node.ticked is not None or _is_judged(draft, node)):
            spec = criterion(draft, node, prefix=f"gate-{number}", group=found.title, task=None, command=NO_COMMAND)
            checks += [spec] if spec else []
            artifacts.append(Artifact(title=plain(node.text), checks=(spec.id,) if spec else ()))
        elif (
            node.kind is Kind.ROW
            and (_is_counted_row(node) or id(node) in looked_at)
            and draft.ledger.fate(node.line) is None
        ):
            item = row_as_item(node)
            if not any(map(str.isalnum, item.text)):
                continue
            spec = criterion(draft, item, prefix=f"gate-{number}", group=found.title, task=None, command=NO_COMMAND)
            checks += [spec] if spec else []
            artifacts.append(Artifact(title=plain(item.text), checks=(spec.id,) if spec else ()))
        elif (node.kind is Kind.ITEM or found.signed) and draft.ledger.fate(node.line) is None and told(node):
            draft.ledger.tell(node, Fate.REVIEWER, "shown at the gate")
            show.append(told(node))
    replies = [reply.reply for reply in found.replies]
    usual = {"APPROVED": Effect.APPROVE, "REVISE": Effect.REVISE, "PAUSE": Effect.PAUSE}
    meanings = tuple(reply for reply in found.replies if usual.get(reply.reply) is not reply.does or reply.text)
    if Effect.APPROVE not in {reply.does for reply in found.replies}:
        draft.defect(found.node, "no-approving-reply", "no answer of this gate approves: `APPROVED` was added")
        replies.insert(0, "APPROVED")
    if len(replies) == 1 and found.replies:
        draft.defect(found.node, "one-reply", "this gate has one answer only: `REVISE` was added")
    if len(replies) == 1:
        replies.append("REVISE")
    return Gate(
        number=int(stated[1]) if stated and int(stated[1]) else number,
        title=found.title,
        after=found.after,
        replies=tuple(replies),
        meanings=meanings,
        escalate_to=escalate_to,
        persona=persona,
        artifacts=tuple(artifacts),
        show=tuple(show),
        checks=tuple(checks),
        source=draft.source(found.node),
    )
