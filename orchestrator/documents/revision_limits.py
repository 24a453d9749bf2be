"""How often a gate may send work back, in the words of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from orchestrator.documents.draft import Draft
from orchestrator.documents.gate_places import Found
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.tries import which_in_words
from orchestrator.documents.words import BEGINS, COUNT, ENDS, counted_in_words, ordinal, plain
from orchestrator.playbook import Effect

_MOST, _REVISION = any_of("phrases", "at_most"), any_of("phrases", "revision")
_LIMITS = (
    re.compile(rf"(?<!\w){_MOST}\s+(?P<count>{COUNT})\s+{_REVISION}(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?P<count>{COUNT})\s+{_REVISION}\s+{_MOST}(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?P<count>{COUNT})\s+(?:revision|rework)s?\s+(?:cycles|rounds|attempts)\b", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?P<count>{COUNT})\s+times\s+at (?:the )?most\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:send|sent|hand|give|return)\w*(?:\s+\w+){{0,4}}?\s+back\s+{_MOST}\s+(?P<count>{COUNT})(?!\w)",
        re.IGNORECASE,
    ),
)
_NO_PLACE = rf"(?!\s*(?:/|of|von|sur|de|di|van|z)\s*\d|\s*{any_of('tries', 'measures')})"
"""`Stage of the cycle: 5 of 7` is a place in a row, and `Review cycle: 12 months` how often the document is read."""
_LIMIT_FIELD = re.compile(
    rf"{_REVISION}\s*(?:limit|cap|max(?:imum)?)?\s*[:=]\s*(?P<count>\d{{1,2}})\b{_NO_PLACE}"
    rf"|\b(?:limite?|l[íi]mite|grenze)\s+(?:de |of |der )?{_REVISION}\s*[:=]\s*(?P<also>\d{{1,2}})\b{_NO_PLACE}",
    re.IGNORECASE,
)
_OWN_REVISION = re.compile(
    r"^(?:revision|révision|revisi[oó]n|revisão|revisione|herziening|review|iteration|überarbeitung)\s*[:=]",
    re.IGNORECASE,
)
"""`Revision: 6` counts what has become of the document itself."""
_TURN = any_of("phrases", "turn")
_ANY_TURN = re.compile(_TURN, re.IGNORECASE)
_COUNT_FIRST = re.compile(rf"\W*({COUNT})\b", re.IGNORECASE)
_BETWEEN = r"(?:\s*[x×]\s*|\s+(?:more\s+|further\s+|such\s+)?)"
_ESCALATES = re.compile(r"escalate to (?:the )?(?P<who>[^.,;()]{2,60})", re.IGNORECASE)
_LONGEST = 600
_CAP = 20


def revision_limit(draft: Draft, nodes: Sequence[Node], gates: Sequence[Found] = ()) -> tuple[int | None, str | None]:
    """How many revisions there are, and who is told after that; the front matter says it before any sentence does.

    In the part of a gate, turns of any kind are revisions, and so are its own answers: `no more than three AMENDs`.
    """
    written = str(draft.front.get("max_revisions", draft.front.get("revisions", "")))
    if written.isdecimal() and (most := ordinal(written)) is not None:
        return _within(most), None
    said = [(node, count) for node in nodes if (count := _said(node))]
    if said:
        (first, most), *others = said
        whom = _ESCALATES.search(first.plain)
        draft.enforce(first, "revisions")
        for node, count in others if len(gates) <= 1 else ():
            if count != most:
                draft.defect(node, "conflicting-limit", f"`{count}` is said here, and `{most}` on line {first.line}")
        return _within(most), plain(whom["who"]) if whom else None
    around = ((node, _turns(node, gate)) for gate in gates for node in _around(gate))
    by_answer = ((node, _own_turns(node, gate)) for node in nodes for gate in gates)
    for node, turns in chain(around, by_answer):
        if turns:
            draft.enforce(node, "revisions")
            told = (_whom_after(one.plain, turns) for one in (node, *nodes) if len(one.text) < _LONGEST)
            return _within(turns), next((who for who in told if who), None)
    return None, None


def _said(node: Node) -> int | None:
    """How many revisions a statement allows."""
    if len(node.text) >= _LONGEST:
        return None
    forms = (*_LIMITS, _LIMIT_FIELD) if ":" in node.plain or "=" in node.plain else _LIMITS
    found = (match for form in forms for match in [form.search(node.plain)] if match)
    match = next((one for one in found if not _OWN_REVISION.search(one[0])), None)
    words = match.groupdict() if match else {}
    return (counted_in_words(words["count"] or words.get("also") or "") or 1) if match else None


def _around(gate: Found) -> Iterator[Node]:
    """What stands in the part of a gate."""
    part = next(
        (one for one in (gate.node, *gate.node.above()) if one.kind is Kind.HEADING and not one.step), gate.node
    )
    alone = part.rank > 1 and not any(below.step for below in part.walk())
    return part.with_all() if alone else gate.node.with_all()


def _turns(node: Node, gate: Found) -> int | None:
    """How many turns a statement in the part of a gate allows: in a sentence, or as a field or row about them."""
    if len(node.text) > _LONGEST or node.kind is Kind.CELL:
        return None
    if node.kind is Kind.ROW:
        about, value = node.plain, node.children[1].plain if len(node.children) > 1 else ""
        counted = _COUNT_FIRST.match(value)
        return counted_in_words(counted[1]) if counted and _ANY_TURN.search(about) else None
    for form in _forms_of_turns(tuple(reply.reply for reply in gate.replies)):
        match = form.search(node.plain)
        if match and not _RETRIED.search(match[0]):
            return counted_in_words(match["count"])
    return None


@lru_cache(maxsize=500)
def _forms_of_turns(replies: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """How it is said how many turns there may be at a gate that is answered so."""
    turn = "|".join([_TURN, *(f"{re.escape(reply)}(?:'?e?s)?" for reply in replies)])
    forms = (
        rf"(?<!\w){_MOST}\s+(?P<count>{COUNT}){_BETWEEN}(?:{turn})(?!\w)",
        rf"(?<!\w)(?P<count>{COUNT}){_BETWEEN}(?:{turn})(?!\w)[^.;]{{0,40}}?(?:{_MOST}|[,:;]?\s*(?:and\s+)?{_THEN})(?!\w)",
        rf"{_AFTER}\s+(?P<count>{COUNT}){_BETWEEN}(?:{turn})(?!\w)",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def _own_turns(node: Node, gate: Found) -> int | None:
    """How often a statement anywhere lets the answers of a gate that send work back be given: `two rounds of AMEND`."""
    back = tuple(reply.reply for reply in gate.replies if reply.does in {Effect.REVISE, Effect.ROLLBACK})
    if not back or len(node.text) > _LONGEST or node.kind in {Kind.CELL, Kind.ROW}:
        return None
    match = next((match for form in _forms_of_answers(back) if (match := form.search(node.plain))), None)
    return counted_in_words(match["count"]) if match else None


@lru_cache(maxsize=500)
def _forms_of_answers(back: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """How it is said how often such answers may be given."""
    answer = rf"[`\"“]?(?:{'|'.join(map(re.escape, back))})(?:'?e?s)?:?[`\"”]?"
    named = rf"(?:{_TURN}\s+\w{{2,4}}\s+{answer}|{answer}(?:\s+{_TURN})?)"
    forms = (
        rf"(?<!\w){_MOST}\s+(?P<count>{COUNT})\s+{named}(?!\w)",
        rf"^\W*(?P<count>{COUNT})\s+{named}(?:\s+{_MOST})?\s*(?:[.;,:]|$)",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def _whom_after(text: str, turns: int) -> str | None:
    """Who decides about one more turn than there may be: `A third goes to the head of works`."""
    for sentence in re.split(r"(?<=[.;])\s+", text):
        match = _NEXT.search(sentence.rstrip(" ."))
        if match and which_in_words(match["nth"]) == turns + 1:
            return plain(match["who"])
    return None


_NEXT = re.compile(
    rf"{BEGINS}(?P<nth>{any_of('tries', 'ordinals')}){ENDS}[^.;]{{0,60}}?(?:{any_of('phrases', 'escalate_to')})\s+"
    r"(?:the\s+|der\s+|die\s+|das\s+|le\s+|la\s+|el\s+)?(?P<who>[^.,;()]{2,60}?)(?:\s+(?:instead|rather|for)\b.*)?$",
    re.IGNORECASE,
)
_RETRIED = re.compile(r"\bre-?tr(?:y|ies)\b", re.IGNORECASE)
_THEN = any_of("phrases", "and_then")
_AFTER = any_of("phrases", "after")


def _within(count: int) -> int:
    return max(1, min(_CAP, count))
