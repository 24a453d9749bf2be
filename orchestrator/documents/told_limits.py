"""Limits and ways out that a unit tells in sentences: how often it may be done again, and what else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from orchestrator.documents.labels import Part
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.limits_of_others import limits_others
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.policies import REPEATING, tries_told, turns_in
from orchestrator.documents.tries import SENTENCE, says_no_reason, tries_said
from orchestrator.documents.words import BEGINS, COUNT, ENDS, TRIES, counted_in_words, plain

_SENTENCE = re.compile(rf"{SENTENCE.pattern}|\s+[—–]\s+(?=\S)")
_TIMES = re.compile(
    rf"{BEGINS}(?P<count>{COUNT})(?:\s+(?:more )?{any_of('tries', 'times')}{ENDS}|\s+more{ENDS}|(?=\W*$|\W*[,;:—–]))"
    rf"|{BEGINS}(?P<once>once|twice|einmal|zweimal|dreimal|viermal){ENDS}",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"{BEGINS}(?:to (?:the )?[^\W\d_]+|{STEP_WORDS}|{any_of('tries', 'articles')}\s+[^\W\d_]+)\s+"
    r"\d{1,2}(?:\.\d{1,2})*\b",
    re.IGNORECASE,
)
"""Where it is gone on with, whose number counts nothing: `back to part 2`, `repetir la tarea 1`."""
_MOST = rf"(?:{any_of('phrases', 'at_most')}|no more than|not more than|only)"
_TRIED = re.compile(
    rf"^\W*(?:(?:give|allow) (?:it|this) |{_MOST}\s+)(?:{_MOST}\s+)?(?P<goes>{COUNT})\s+{TRIES}\b"
    rf"|(?:^|,)\s*(?:{_MOST}\s+)?(?P<alone>{COUNT})\s+{TRIES}(?:\s+(?:in|per|at|for|on)\s[^,;.]{{1,40}})?(?=\W*$)"
    rf"|^\W*try (?:(?:it|this) )?{_MOST}\s+(?P<times>{COUNT})(?:\s+times)?(?=\W*$|[,;:])",
    re.IGNORECASE,
)
_CONDITION = re.compile(rf"^\W*{any_of('phrases', 'if')}\s.{{3,160}}?,\s*\S", re.IGNORECASE)
_WAYS = tuple(phrase(meaning) for meaning in ("ask", "skip", "halt", "retry", "go_to", "loosely_ask", "loosely_stop"))


def told_limits(node: Node) -> Iterator[tuple[Part, str]]:
    """How often something is tried (retries, as a number) and what happens else, by the sentences of a paragraph."""
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or node.ticked is not None:
        return
    for sentence in _SENTENCE.split(plain(node.text)):
        count = retries_told(sentence, node)
        if count is not None:
            yield Part.RETRIES, str(count)
        if _CONDITION.match(sentence) and (
            phrase("fails").search(sentence) or any(way.search(sentence) for way in _WAYS)
        ):
            yield Part.ON_FAILURE, sentence.rstrip(".;")


def retries_told(sentence: str, node: Node | None = None) -> int | None:
    """How often a sentence says that something is done again."""
    goes = tries_said(sentence, node) or tries_told(sentence)
    told = goes - 1 if goes else None if says_no_reason(sentence) else _retries(sentence)
    return None if told is None or limits_others(sentence) else told


@lru_cache(maxsize=20_000)
def _retries(sentence: str) -> int | None:
    tried = _TRIED.search(sentence)
    if tried:
        count = counted_in_words(tried["goes"] or tried["alone"] or tried["times"])
        return count - 1 if count else None
    if not REPEATING.search(sentence) and not re.search(r"\bback to\b", sentence):
        return None
    turns = turns_in(sentence)
    if turns is not None:
        return turns - 1
    match = _TIMES.search(_PLACE.sub("", sentence))
    again = str(match["count"] or match["once"]) if match else ""
    return counted_in_words(again) if again.casefold() not in {"a", "one"} else None
