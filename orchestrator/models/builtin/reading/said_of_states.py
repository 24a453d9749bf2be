"""Sentences that say from which states an action may be done, where their words are the values of the column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Column
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.refusal_words import OTHERWISE
from orchestrator.models.builtin.reading.said_refusals import of_the_row, said_refusal, summed_up
from orchestrator.models.builtin.reading.state_words import (
    STANDING_IN,
    VALUE,
    VALUES,
    is_deed,
    numbered,
    with_numbers,
    without_numbers,
)
from orchestrator.models.builtin.reading.words import singular

REFUSALS = (409, 422, 400)
"""Statuses of a row that is in the wrong state, the likeliest first."""
_STATUS = re.compile(r"(?<!\d)4\d\d(?!\d)")
_FROM = re.compile(
    rf"\bonly (?:the |an? )?(?P<only>{VALUES}) \w+ (?:can|may|are|is)\b"
    rf"|\bmust (?:still )?be (?:still )?{STANDING_IN}(?P<must>{VALUES})(?=$|[.,;)]| (?:before|to|state|status)\b)"
    rf"|\b(?:is|are|was) not (?:currently |yet )?{STANDING_IN}(?P<lacks>{VALUES})(?=$|[.,;)])"
    rf"|\bnot (?P<bare>{VALUES})$"
    rf"|^only (?:the |an? )?(?P<alone>{VALUES}) \w+\s*(?=$|[.,;(])"
    rf"|^only (?:while|when|if|as long as) (?:it is |they are |still |the \w+ is )*(?P<while>{VALUES})\s*(?=$|[.,;(])"
    rf"|^only (?:the |an? )?\w+ (?:that|which) (?:is|are) (?:still )?(?P<that>{VALUES})\s*(?=$|[.,;(])"
    rf"|^you can [^.]*\bin (?:the |an? )?(?P<stands>{VALUES}) (?:status|state)(?=$|[.,;)])",
    re.IGNORECASE,
)
_DEED = re.compile(r" (?:still )?be (?P<done>[a-z]+)", re.IGNORECASE)
_BEFORE_NOUN = {"only", "alone"}
_WHERE_REFUSED = {"lacks", "bare", "already"}
_TURN = re.compile(
    rf"^(?:(?:it|the \w+) (?:goes|moves|turns|changes|passes) )?"
    rf"(?:from )?(?:the )?(?P<before>{VALUES})\s*(?:→|⇒|[-=\u2013]+>|\bto\b|\binto\b|\bbecomes?\b)\s*"
    rf"(?P<after>{VALUE})(?=$|\s*[.,;:(]|\s+and\s)",
    re.IGNORECASE,
)
"""“draft → open”: from what to what, and nothing else in the clause."""
_NOT_FROM = re.compile(rf"\balready (?:been )?{STANDING_IN}(?P<already>{VALUES})", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:]\s+(?:and |but |or |which |who )?|\s+and\s+", re.IGNORECASE)
"""What stands between two clauses of a sentence."""
_STATUS_ALONE = re.compile(
    rf"^(?:{OTHERWISE}|4\d\d (?:otherwise|else|(?:in|from) any other (?:state|status)))$", re.IGNORECASE
)
"""“otherwise 409”, which is what the state is refused with."""
_REFUSES = re.compile(
    r"(?<!\d)4\d\d(?!\d)|\b(?:refus|reject|fail|error|conflict|den(?:y|ie))\w*|\b(?:cannot|can't|may not|must not)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"\b(?:otherwise|else|while|as long as|until)\b", re.IGNORECASE)
"""That what is named is where it may be done, though the sentence speaks of a refusal."""
_DOUBTFUL = re.compile(r"\b(unless|except|need not|cannot|can't|until)\b|\bnot only\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What has to be before."""

    values: tuple[str, ...]
    """In the order of the column's list."""
    status: int
    """The answer to whoever asks for it otherwise."""
    sentences: Mapping[str, str]
    """What says so, each with what it says besides."""


def said_before(operation: Operation, column: Column, to: str) -> Before | None:
    """From which values the contract lets an action lead to `to`; `None` where it does not say, or in two ways."""
    found: list[tuple[frozenset[str], int, str, str]] = []
    for sentence, stated in sentences_of_states(operation):
        refusal = said_refusal(sentence, column, operation, to)
        if refusal is not None:
            found.append((refusal.values, refusal.status, sentence, refusal.rest))
            continue
        values, rest = _values_of(sentence, column, to, operation)
        status = stated or next((code for code in REFUSALS if code in operation.error_statuses), 0)
        if values and status:
            found.append((values, status, sentence, rest))
    if not found or len({values for values, *_ in found}) > 1 or len({status for _, status, *_ in found}) > 1:
        return None
    values, status, *_ = found[0]
    kept = tuple(value for value in column.values if value in values)
    sentences = {sentence: rest for _, _, sentence, rest in found}
    return Before(values=kept, status=status, sentences={**summed_up(operation, column, kept), **sentences})


def said_turn(operation: Operation, columns: Iterable[Column]) -> tuple[Column, str] | None:
    """The one column and value that a row goes over to where the contract says “draft → open”; `None` otherwise."""
    found = {}
    for column in columns:
        for sentence, _ in sentences_of_states(operation) if column.values else ():
            turn = _TURN.match(with_numbers(sentence, column))
            if turn is not None and not _DOUBTFUL.search(sentence):
                found[column.name, numbered(turn["after"], column)[0]] = column
    (hit,) = found if len(found) == 1 else (None,)
    return (found[hit], hit[1]) if hit is not None else None


def said_to_become(operation: Operation, value: str, nouns: Collection[str]) -> list[str]:
    """The sentences that say no more than that a row gets a state: “Marks the run as RUNNING”.

    `nouns` are words for the row and its state: a sentence about other things, or about more rows, says more.
    """
    verbs = r"(?:marks?|sets?|moves?|changes?|turns?|puts?|transitions?)"
    plain = "|".join(("the", "an?", "this", "given", "its", "status", "state", "of", *map(re.escape, nouns)))
    whole = (
        rf"{verbs} (?:(?:{plain}) )*(?:as|to|in|into) (?:the )?(?:state |status )?[`'\"]?{re.escape(value)}[`'\"]?\.?"
    )
    return [sentence for sentence, _ in sentences_of_states(operation) if re.fullmatch(whole, sentence, re.IGNORECASE)]


def is_of_refusal(sentence: str, operation: Operation) -> bool:
    """Whether a sentence is what the contract says of an answer that refuses."""
    told = (operation.responses.get(str(status)) for status in REFUSALS if status in operation.error_statuses)
    return any(item is not None and item.description.strip() == sentence for item in told)


def _refuses(sentence: str, operation: Operation) -> bool:
    """Whether a sentence says when it is not done: “while it is not shipped” says when it is."""
    plain = _REFUSES.search(sentence) is not None or is_of_refusal(sentence, operation)
    return plain and _OTHERWISE.search(sentence) is None


def _values_of(sentence: str, column: Column, to: str, operation: Operation) -> tuple[frozenset[str], str]:
    """The values before, as one sentence has them, and its other clauses; no values where it speaks of none.

    What a row is not, or is already, names them where that refuses it alone.
    """
    if _DOUBTFUL.search(sentence):
        return frozenset(), ""
    line = with_numbers(sentence, column)
    turn = _TURN.match(line)
    if turn is not None:
        before = frozenset(numbered(turn["before"], column))
        after = numbered(turn["after"], column)[0]
        known = after == to and after not in before
        return (before, _other_clauses(line, turn, column)) if known else (frozenset(), "")
    for pattern, kept in ((_FROM, True), (_NOT_FROM, False)):
        match = pattern.search(line)
        if match is None or not _is_of_it(match, to, operation, refuses=_refuses(sentence, operation)):
            continue
        named = frozenset(numbered(match[0], column))
        rest = _other_clauses(line, match, column)
        if kept:  # a state that it must be in already speaks of another action
            return (named, rest) if to not in named else (frozenset(), "")
        return frozenset(column.values) - named - {to}, rest
    return frozenset(), ""


def _is_of_it(match: re.Match[str], to: str, operation: Operation, *, refuses: bool) -> bool:
    """Whether a match speaks of a refusal where it has to, and of no other deed: “only open trips can be edited”."""
    if match.lastgroup in _WHERE_REFUSED:
        return refuses
    deed = _DEED.match(match.string, match.end()) if match.lastgroup == "only" else None
    if deed is None and match.lastgroup in _BEFORE_NOUN:
        noun = match.string[match.end(match.lastgroup) :].split()[0]
        return singular(noun.strip(".,;(").lower()) in {
            "one",
            *of_the_row(operation),
        }  # not “the assigned engineer may”
    return deed is None or is_deed(deed["done"].lower(), operation, to)


def _other_clauses(marked: str, match: re.Match[str], column: Column) -> str:
    """What a sentence says before and after the clause that matched, in its own words."""
    before = _CLAUSE.split(marked[: match.start()])[:-1]
    after = _CLAUSE.split(marked[match.end() :], maxsplit=1)[1:]
    whole = _STATUS_ALONE.sub("", " ".join((*before, *after)).strip(" ."))
    return without_numbers(whole, column)


def sentences_of_states(operation: Operation) -> Iterator[tuple[str, int]]:
    """What the contract says of the action, with the status that a sentence names or an answer stands under, or 0."""
    for text in (operation.summary, operation.description):
        for part in SENTENCE.split(text):
            sentence = " ".join(part.split()).strip(" -*")
            codes = {int(code) for code in _STATUS.findall(sentence)}
            yield sentence, codes.pop() if len(codes) == 1 else 0
    for status in operation.error_statuses:
        response = operation.responses.get(str(status))
        if status in REFUSALS and response is not None:
            yield response.description.strip(), status
