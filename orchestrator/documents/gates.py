"""Gates: where a document lets a person decide, which words are answers, and what each does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.judging import criterion
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of, lexicon, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import plain, title
from orchestrator.playbook import Artifact, Effect, Gate, Reply

_KNOWN = tuple((Effect(effect), re.compile("|".join(forms))) for effect, forms in lexicon("replies").items())
_ANY = "|".join(form.pattern for _, form in _KNOWN)
_REPLY = re.compile(
    (
        r"^[\W_]{0,6}(?P<word>[A-ZÀ-Þ]{2,}(?:[ -][A-ZÀ-Þ]{2,}){0,3}|GO|NO)\b(?:\s*\+\s*[\w ]{2,30})?[`*\"]*\s*"
        r"(?P<feedback>:?\s*(?:[\[<(*`][^\]>)\n]*[\]>)*`]+|"
        r"…|\.\.\.)[`*\"]*)?\s*(?:→|->|=>|[—–:]|\s-\s|$)\s*(?P<text>.*)$"
    ),
    re.DOTALL,
)
_ASKED = re.compile(rf"\b(?:{'|'.join(lexicon('phrases')['reply'])})\b", re.IGNORECASE)
_INLINE = re.compile(rf"[`*\"“]*\b(?P<word>{_ANY})\b[`*\"”]*")
_QUOTED_CAPS = re.compile(r"[`*\"“]+(?P<word>[A-ZÀ-Þ]{2,}(?:[ -][A-ZÀ-Þ]{2,}){0,2})(?::[^`*\"”]*)?[`*\"”]+")
_GATE = re.compile(
    (
        r"\bgates?\b|\b(?:human|manual|stakeholder|final|peer|security|management|release) "
        r"(?:review|approval)\b|\bsign[- ]?off\b|\bapproval(?:s)?\b|\bgo ?/ ?no[- ]?go\b|"
        r"\bcheckpoint\b"
    ),
    re.IGNORECASE,
)
_APPROVAL = re.compile(rf"\b{any_of('phrases', 'approval')}", re.IGNORECASE)
"""A person is waited for, though no answers are named."""
_NUMBER = re.compile(r"\bgate\s*#?\s*(\d{1,2})\b", re.IGNORECASE)
_FOLLOWS = re.compile(r"\bafter (?:step|phase|stage|task)\s+(\d{1,3})\b", re.IGNORECASE)


@dataclass(kw_only=True)
class Found:
    """A gate of the document, before it has a number."""

    node: Node
    title: str
    replies: list[Reply] = field(default_factory=list)
    after: str | None = None


_ANSWERS = frozenset({"GO", "NO GO", "YES", "NO", "SKIP", "RETRY", "ESCALATE", "PASS", "FAIL", "OK", "HALT", "STOP"})
"""Words that answer a step's own decision; a gate has others as well."""


def effect_of(word: str) -> Effect | None:
    """What a reply does by its word alone."""
    return next((effect for effect, form in _KNOWN if form.fullmatch(word)), None)


def find_gates(draft: Draft, steps: Steps) -> list[Found]:
    """Every gate: a part that is called one, or a place where answers are listed."""
    found: list[Found] = []
    taken: set[int] = set()
    for node in draft.root.walk():
        if id(node) in taken or node.kind in {Kind.CODE, Kind.COMMENT, Kind.CELL}:
            continue
        replies = list(_replies(draft, node)) if _may_hold(node) or _lists_answers(node) else []
        waits = node.kind is not Kind.HEADING and bool(_APPROVAL.search(node.plain))
        if not waits and (not replies or {reply.reply for reply in replies} <= _ANSWERS):
            continue
        home = _home(node)
        same = next((gate for gate in found if gate.node is home), None)
        if same is None:
            same = Found(node=home, title=title(home.key or home.text)[:120] or "Gate", after=_after(node, steps))
            found.append(same)
        known = {reply.reply for reply in same.replies}
        same.replies += [_explained(reply, home) for reply in replies if reply.reply not in known]
        taken |= {id(below) for below in node.children}
    return found


def _explained(reply: Reply, home: Node) -> Reply:
    """A reply that its list does not explain, with the sentence of its gate that does: `ROLLBACK returns to …`."""
    if reply.text:
        return reply
    below = (node.plain for node in home.walk() if node.kind in {Kind.PARAGRAPH, Kind.ITEM})
    told = next((words for words in below if re.match(rf"{re.escape(reply.reply)}\s+[a-z]", words)), None)
    return reply.model_copy(update={"text": told[:400]}) if told else reply


def _may_hold(node: Node) -> bool:
    return bool(
        _ASKED.search(node.text[:200])
        or _APPROVAL.search(node.text[:200])
        or (_GATE.search(node.head[:80]) and not node.step)
    )


_FEWEST = 2
_MARKED = re.compile(r"^[`*_\"“]+[A-ZÀ-Þ]{2,}|^[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ]{2,})*\s*(?:[—–:]|--|->|→)")


def _lists_answers(node: Node) -> bool:
    """Whether what stands below are answers, whoever is asked: words in capitals, set off, and what each does."""
    told = [
        child
        for child in node.children
        if child.kind is Kind.ITEM and _MARKED.match(child.text) and _REPLY.match(child.text)
    ]
    if len(told) < _FEWEST:
        return False
    between = [child for child in node.children if told[0].line <= child.line <= told[-1].line]
    matches = [match for child in told if (match := _REPLY.match(child.text))]
    words = {_spelt(match["word"]) for match in matches}
    does = [effect_of(_spelt(match["word"])) or _by_text(plain(match["text"] or "")) for match in matches]
    return len(between) == len(told) and Effect.APPROVE in does and not words <= _ANSWERS


def _home(node: Node) -> Node:
    """The part that is the gate: the nearest one above that is called so, else where the answers are."""
    chain = [node, *node.above()]
    return next(
        (one for one in chain if one.kind is not Kind.ROOT and _GATE.search(one.head[:80]) and not one.step), node
    )


def _after(node: Node, steps: Steps) -> str | None:
    """The phase that a gate stands in, or follows directly; none for one after them all."""
    told = next((match for one in [node, *node.above()] if (match := _FOLLOWS.search(one.plain[:200]))), None)
    if told and told[1].lstrip("0") in steps.by_number:
        return steps.by_number[told[1].lstrip("0")].id
    inside = {id(step.node): step for step in steps.steps}
    holder = next((inside[id(above)] for above in [node, *node.above()] if id(above) in inside), None)
    if holder is not None:
        return holder.id if holder is not steps.steps[-1] else None
    before = [step for step in steps.steps if step.node.line < node.line]
    return before[-1].id if before and len(before) < len(steps.steps) else None


def _replies(draft: Draft, node: Node) -> Iterator[Reply]:
    """The answers that are listed below a statement, or named in it."""
    asked = bool(_ASKED.search(node.text)) or _lists_answers(node)
    seen: set[str] = set()
    for item in node.children if asked or node.kind is Kind.HEADING else ():
        match = _REPLY.match(item.text) if item.kind in {Kind.ITEM, Kind.PARAGRAPH, Kind.ROW} else None
        word = _spelt(match["word"]) if match else ""
        if match and word not in seen and (effect_of(word) or (asked and match["text"])):
            seen.add(word)
            yield _reply(draft, item, word, match["text"] or "; ".join(told(cell) for cell in item.children[1:]))
    if not seen and asked:
        words = [_spelt(match["word"]) for match in [*_QUOTED_CAPS.finditer(node.text), *_INLINE.finditer(node.text)]]
        known = [word for word in dict.fromkeys(words) if effect_of(word)]
        if len(known) > 1 or (known and (_GATE.search(node.text) or _GATE.search(_home(node).head))):
            yield from (_reply(draft, node, word, "") for word in known)


def _spelt(word: str) -> str:
    return " ".join(re.sub(r"[^A-ZÀ-Þ]+", " ", word.upper()).split())


def _reply(draft: Draft, node: Node, word: str, text: str) -> Reply:
    words = plain(text)
    effect = effect_of(word)
    if effect is None:
        effect = _by_text(words)
        if effect is None:
            draft.defect(node, "unknown-reply", f"`{word}` is an answer, and the document does not say what it does")
            effect = Effect.PAUSE
    draft.enforce(node, f"reply {word}: {effect}")
    return Reply(reply=word, does=effect, text=words or None, source=draft.source(node))


def _by_text(words: str) -> Effect | None:
    forms = (
        (Effect.ROLLBACK, r"roll|revert|undo|restore"),
        (Effect.REVISE, r"update|revis|re-?present|rework|fix|\bback\b|again|correct|change|redo|address"),
        (Effect.PAUSE, r"pause|wait|hold|later|freeze|park"),
        (Effect.HALT, r"abort|stop|cancel|abandon|drop|end here|close"),
        (
            Effect.APPROVE,
            r"begin|proceed|next|continue|deploy|publish|release|ship|ahead|(?:carry|goe?s?|move) on|start|done|finish",
        ),
    )
    return next((effect for effect, form in forms if re.search(form, words, re.IGNORECASE)), None)


def _is_judged(draft: Draft, node: Node) -> bool:
    """Whether an item without a box is looked at by whoever decides, and neither filled in nor done for them."""
    words = node.plain
    if node.parent is not None and node.parent.kind is not Kind.HEADING and _REPLY.match(node.parent.text):
        return False  # it says what that answer does
    filled_in = bool(re.search(r"\[[^\]]*\]|…|\.\.\.", words)) or words.endswith(":")
    return draft.ledger.fate(node.line) is None and not filled_in and not phrase("work").match(words)


def gate_of(draft: Draft, found: Found, *, number: int, persona: str, escalate_to: str) -> Gate:
    """A gate with what it lists."""
    stated = _NUMBER.search(found.title) or next(
        (match for node in draft.root.walk() if node.kind is Kind.CODE and (match := _NUMBER.search(node.text))), None
    )
    draft.enforce(found.node, f"gate {number}")
    artifacts, show, checks = [], [], []
    for node in found.node.walk():
        if node.kind is Kind.ITEM and (node.ticked is not None or _is_judged(draft, node)):
            spec = criterion(draft, node, prefix=f"gate-{number}", group=found.title, task=None, command=NO_COMMAND)
            checks += [spec] if spec else []
            artifacts.append(Artifact(title=plain(node.text), checks=(spec.id,) if spec else ()))
        elif node.kind is Kind.ITEM and draft.ledger.fate(node.line) is None:
            draft.ledger.tell(node, Fate.REVIEWER, "shown at the gate")
            show.append(told(node))
    replies = [reply.reply for reply in found.replies]
    usual = {"APPROVED": Effect.APPROVE, "REVISE": Effect.REVISE, "PAUSE": Effect.PAUSE}
    meanings = tuple(reply for reply in found.replies if usual.get(reply.reply) is not reply.does or reply.text)
    if Effect.APPROVE not in {reply.does for reply in found.replies}:
        draft.defect(found.node, "no-approving-reply", "no answer of this gate approves: `APPROVED` was added")
        replies.insert(0, "APPROVED")
    if len(replies) == 1:
        draft.defect(found.node, "one-reply", "this gate has one answer only: `REVISE` was added")
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
