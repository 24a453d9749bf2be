"""Where the words behind a case lead, told loosely as in lists and tables of cases: to a step, an end, somebody."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestrator.documents.conditions import REDO_LAST, way_behind, way_in
from orchestrator.documents.labels import Part
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.policies import ends_then
from orchestrator.documents.words import plain

_CLAUSE = re.compile(
    rf"\s*[,;.(]\s+(?:(?:and|then|und|et|y|e|i|en)\s+)?(?:{any_of('phrases', 'and_then')}\s+)?|\s*\("
    rf"|\s+(?:and|then|und|et|y|e|i|en)\s+(?:{any_of('phrases', 'and_then')}\s+)?|(?<=[\u3040-\u9fff])[、，]\s*"
)
_LOOSELY = (
    (Part.RETRY, "loosely_retry"),
    (Part.SKIP, "loosely_skip"),
    (Part.ESCALATE, "loosely_ask"),
    (Part.NO_GO, "loosely_stop"),
    (Part.GO, "loosely_go"),
)
_ARROWS = re.compile(r"\s+(?:→|⇒|->|=>)\s+")
_AGAIN = re.compile(rf"{phrase('loosely_retry').pattern}|(?!never\b)[^\W\d_]+ (?:\w+ ){{0,3}}again\b", re.IGNORECASE)
_OF = r"(?: (?:of|in|at|for|on|de|du|des|d|di|del|della|do|da|der|van|von)\b[’']?.{1,30}?)?"
_SOMEBODY, _ITSELF, _LED = (any_of("cases", one) for one in ("somebody", "somebody_itself", "somebody_led"))
_ANY = f"(?:{_SOMEBODY}|{_ITSELF}|{_LED})"
_WORD = rf"(?!{any_of('cases', 'no_office')}\b)(?!{any_of('cases', 'article')})[\w'’.-]+ "
_OFFICE = rf"(?:{any_of('cases', 'office')}\b|(?!{any_of('phrases', 'work')}\b))"
_NAMED = re.compile(
    rf"\W*(?:(?:{any_of('phrases', 'ask')}\s+{any_of('cases', 'article')}?|{any_of('cases', 'article')})"
    rf"(?:{_WORD}){{0,3}}?{_ANY}|(?:(?={_OFFICE}){_WORD})?{_SOMEBODY}|{_ITSELF}){_OF}"
    r"(?:,? (?:at once|immediately|now|sofort))?\W*",
    re.IGNORECASE,
)
_ACTS = re.compile(
    rf"\W*(?:{any_of('cases', 'article')})?(?:{_WORD}){{0,3}}?{_ANY}{_OF} {any_of('cases', 'takes_over')}\b.{{0,40}}",
    re.IGNORECASE,
)
_CONVENED = re.compile(any_of("cases", "convened"), re.IGNORECASE)
_MOST_WORDS = 8


@lru_cache(maxsize=20_000)
def calls_upon(words: str) -> bool:
    """Whether words do no more than name somebody or say that they take over: `shift lead`, `the incident bridge`."""
    words = plain(words)
    named = len(words.split()) <= _MOST_WORDS and bool(_NAMED.fullmatch(words))
    return named or bool(_ACTS.fullmatch(words) or _CONVENED.match(words))


@lru_cache(maxsize=20_000)
def way_told(words: str) -> Part | None:
    """What some words do: what leads to a step or does one again before what is done besides, `wait and run again`."""
    clauses = [words, *_CLAUSE.split(words)]
    done, *led = _ARROWS.split(words)
    named = way_in(words) or way_behind(words) or (way_in(led[0]) if done and len(led) == 1 else None)
    if named or any(way_in(clause) is Part.RETRY or _AGAIN.match(clause) for clause in clauses[1:]):
        return named or Part.RETRY
    for clause in clauses:
        part = way_in(clause)
        if part:
            return part
        loosely = next((part for part, form in _LOOSELY if phrase(form).match(clause)), None)
        if loosely:
            return loosely
    if REDO_LAST.search(words):
        return Part.RETRY
    return Part.NO_GO if leaves_off(words) else None


def leaves_off(words: str) -> bool:
    """Whether words stop the work with their first one, or with their last one and name it: `den Test verschieben`."""
    return bool(phrase("loosely_stop").match(words) or _LEFT_OFF.search(words))


_UNTIL = rf"(?:auf|um|bis|tot|naar|met)\s+(?:(?!{any_of('phrases', 'negated')}\b)\S+\s+){{1,4}}?"
_LEFT_OFF = re.compile(
    rf"(?:^|[,;:.!?(→>–—]|\b(?:und|en)\b)\s*(?:{any_of('cases', 'left_all')}\s+)*(?:(?:{any_of('cases', 'article')})?"
    rf"{any_of('cases', 'left_work')}\s+(?:{_UNTIL})?)?{any_of('cases', 'left_off')}\W*$",
    re.IGNORECASE,
)
"""The last clause, where it names the work alone and denies nothing: `dann den Test auf Montag verschieben`."""


def called_upon(words: str) -> Part | None:
    """The way of words that name somebody or say that they take over, alone or behind what is done first."""
    return Part.ESCALATE if any(map(calls_upon, [words, *_CLAUSE.split(words)])) else None


@lru_cache(maxsize=20_000)
def leads_plainly(words: str) -> bool:
    """Whether they lead to a numbered step, or end or stop the work, without a doubt."""
    clauses = [words, *_CLAUSE.split(words)]
    return any(_GOES.match(one) or phrase("stop").match(one) for one in clauses) or ends_then(f"and {words}")


_GOES = re.compile(
    rf"\W*(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')})\s+(?:the\s+)?"
    rf"(?:{any_of('phrases', 'step')}\s*)?[#*(\[“\"]*(?:\d{{1,2}}(?:\.\d)?|[A-H]|[IVX]{{1,4}})(?![\w.]*\w)",
    re.IGNORECASE,
)
