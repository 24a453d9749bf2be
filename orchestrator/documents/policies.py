"""How often something is tried, and what happens then, in the words of documents."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from orchestrator.documents.lexicon import any_of, asked_last, lexicon, phrase
from orchestrator.documents.tries import SENTENCE
from orchestrator.documents.words import BEGINS, COUNT, ENDS, TRIES, counted_in_words, ordinal, plain
from orchestrator.playbook import OnFailure

_MOST = 100
_COUNT = re.compile(r"\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_COMPILED = tuple(
    (OnFailure(policy), re.compile(rf"(?<![a-z]){any_of('policies', policy)}(?![a-z])", re.IGNORECASE))
    for policy in lexicon("policies")
)
_NO_AMOUNT = rf"(?!\s*{any_of('tries', 'measures')})"
"""No time and no weight stands behind a count: how long something is waited for is no limit of tries."""
_RETRIED = re.compile(
    rf"\bretr(?:y|ies)\b(?:\s+{any_of('phrases', 'step')}\s+[\w.]+)?(?:\s+(?!{any_of('phrases', 'step')}\b)\w+){{0,4}}?"
    rf"\s+(\d{{1,2}}|once|twice|one|two|three|four|five)\b(?!\.\d){_NO_AMOUNT}"
    r"|\b(\d{1,2}|one|two|three|four|five)\s+(?:more\s+)?(?:retries|retry|re-?tries)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"{BEGINS}(?<!with )(?:{any_of('phrases', 'at_most')}|no more than|not more than|maximal|como máximo)"
    rf"\s+({COUNT})\b(?:\s*(?:x|×|times?|retries|more|mal|fois|veces|vezes|volte|keer|razy))?{_NO_AMOUNT}"
    r"|(?<!\bat )\b(once|twice|\d{1,2}\s*[x×])(?=\s*(?:\)|$|[,;.]|at (?:the )?(?:very )?most|only|max))",
    re.IGNORECASE,
)
_TO = re.compile(r"\(?\s*(@[\w./-]+)\s*\)?|\b(?:to|an)\s+(?:the\s+|die\s+|den\s+)?([^.,;()`]{2,60})")


def attempts_of(value: str, *, retries: bool) -> int:
    """How often something is tried in all: its retries come after the first go."""
    match = _COUNT.search(plain(value))
    count = (ordinal(match[1]) or 0) if match else 0
    return max(1, min(_MOST, count + 1 if retries else count))


def retries_in(value: str) -> int | None:
    """How often something is tried in all, where a sentence says how often it is retried."""
    match = _RETRIED.search(plain(value))
    count = ordinal(match[1] or match[2]) if match else None
    return min(_MOST, count + 1) if count is not None else None


def turns_in(value: str) -> int | None:
    """How often something is tried in all, where the words of a way back say how often it is gone: `(max 2 times)`."""
    tried = tries_told(value) or _tries_allowed(value)
    if tried is not None:
        return tried
    match = _TIMES.search(plain(value))
    count = counted_in_words((match[1] or match[2]).rstrip(" x×")) if match else None
    return retries_in(value) or (min(_MOST, count + 1) if count is not None else None)


def turns_of_way(value: str) -> int | None:
    """How often something is tried in all, where what an answer leads to allows so many: `ask anew, at most twice`."""
    match = _OF_WAY.search(_ONCE_ONLY.sub("once at most", plain(value)))
    if match is None:
        return None
    told = match["most"] or match["least"]
    count, goes = counted_in_words(told) or 1, (match["goes"] if match["most"] else match["gone"]) or ""
    if not _OF_THINGS.search(goes) and any(_GOES.fullmatch(word) or _made_anew(word, value) for word in goes.split()):
        return min(_MOST, count)
    times = _AGAIN.match(goes)
    alone = not goes[times.end() if times else 0 :].strip() or _ONWARD.match(goes, times.end() + 1 if times else 0)
    again = times or _ONCE.fullmatch(told) or REPEATING.search(value)
    return min(_MOST, count + 1) if again and alone else None


def tries_told(value: str) -> int | None:
    """How often something is tried in all, where words begin with that: `two attempts at most, then call Ana`."""
    match = _TRIED.match(plain(value))
    return min(_MOST, counted_in_words(match["count"]) or 1) if match else None


def _tries_allowed(value: str) -> int | None:
    """How often something is tried in all, where words say so anywhere: `Step 1 (max 3 attempts)`."""
    match = _IN_ALL.search(plain(value))
    return min(_MOST, counted_in_words(match["count"]) or 1) if match else None


_TRIED = re.compile(rf"(?:{any_of('phrases', 'at_most')}\s+)?(?P<count>{COUNT})\s+{TRIES}\b", re.IGNORECASE)
_IN_ALL = re.compile(rf"{BEGINS}{any_of('phrases', 'at_most')}\s+(?P<count>{COUNT})\s+{TRIES}\b", re.IGNORECASE)


def _made_anew(noun: str, words: str) -> bool:
    """Whether words call for another one of what is counted: `print another copy, two copies at most`."""
    begins, anew = re.escape(noun[:_STEM]), any_of("tries", "another")
    form = rf"{BEGINS}(?:{anew}\s+{begins}|{begins}\w*\s+{anew}{ENDS})"
    return len(noun) >= _STEM and bool(re.search(form, words, re.IGNORECASE))


_ONCE_ONLY = re.compile(rf"{BEGINS}{any_of('tries', 'once_only')}{ENDS}", re.IGNORECASE)
_STEM = 3
_WORDS = r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}"
_OF_WAY = re.compile(
    rf"{BEGINS}{any_of('phrases', 'at_most')}\s+(?P<most>{COUNT})\b(?:\s*(?P<goes>{_WORDS}|[x×]))?"
    rf"|{BEGINS}(?P<least>{COUNT})(?:\s*(?P<gone>{_WORDS}?|[x×]))??,?\s+{any_of('phrases', 'at_most')}"
    rf"(?!\s+{COUNT})(?![^\W_])",
    re.IGNORECASE,
)
_GOES = re.compile(
    rf"{TRIES}|{any_of('tries', 'tries')}|(?!\w*(?:times|male?|fois|veces|vezes|volte|keer|razy)$)"
    rf"{any_of('phrases', 'turn')}",
    re.IGNORECASE,
)
"""What is counted where all tries are."""
_OF_THINGS = re.compile(r"\s(?:of|von|de|du|di|del|do|da|van)(?:\s|$)", re.IGNORECASE)
"""What stands behind words of counting that measure something: `3 rounds of tape`."""
_AGAIN = re.compile(rf"(?:{any_of('tries', 'times')}|{any_of('tries', 'again')}){ENDS}", re.IGNORECASE)
"""How often a thing is done again, which is done once before."""
_ONCE = re.compile(r"once|twice|einmal|zweimal|dreimal|viermal", re.IGNORECASE)
_ONWARD = re.compile(rf"(?:more|and|und|et|y|e|i|en|o|or|{any_of('phrases', 'and_then')}){ENDS}", re.IGNORECASE)
"""What stands behind a count that has no noun."""


@lru_cache(maxsize=20_000)
def repeats_allowed(text: str) -> int | None:
    """How often something is tried in all, where a sentence allows so many repetitions: `it may be repeated twice`."""
    for sentence in SENTENCE.split(plain(text)[:_LONGEST]):
        match = _MORE.search(sentence) or (_ALLOWED.search(sentence) if REPEATING.search(sentence) else None)
        count = next((counted_in_words(one) for one in match.groups() if one), None) if match else None
        if count:
            return min(_MOST, count + 1)
    return None


_LONGEST = 1500
_MORE = re.compile(
    rf"{BEGINS}(?:(?:noch|encore|nog|otr[oa]s|altri|mais|jeszcze)\s+({COUNT})\s+{TRIES}\b"
    rf"|({COUNT})\s+(?:more|further|additional)\s+(?:attempts?|tries|goes)\b)",
    re.IGNORECASE,
)
"""Tries that come after the first one: `noch zwei Versuche`."""
REPEATING = re.compile(
    r"(?<![^\W\d_])(?:re-?(?:tr(?:y|ies|ied)|run|start|send|attempt|peat)|redo(?=ne|ing|\b)|repetition|again\b|wiederhol|erneut|"
    r"répét|réessa|recommenc|relan[cz]|rilanci|riavvi|reinici|wznow|repet|reintent|ripet|riprov|herha+l|opnieuw|pow?t[oó]rz|powtarza|ponow)\w*"
    r"|再[試尝验验度]|重[試试做复]|[きりけえしい]?直[すしせ]",
    re.IGNORECASE,
)
"""Words for doing something again."""
_ALLOWED = re.compile(
    rf"{BEGINS}(?<!with )(?:{any_of('phrases', 'at_most')})\s+({COUNT})(?=\W|[x×]|$){_NO_AMOUNT}"
    rf"|{BEGINS}({COUNT})\b(?:\s+(?:times|more|mal|fois|veces|vezes|volte|keer|raz\w*))?[,;]?"
    r"\s+at (?:the )?(?:very )?most"
    rf"|{BEGINS}({COUNT})\s+(?:more\s+)?(?:repeats?|repetitions?|retr(?:y|ies)|re-?runs?)\b.{{0,30}}\ballowed"
    rf"|{BEGINS}(?:may|can|darf|kann|peut|puede|pode|può|mag|wolno|można)\b.{{0,30}}?\b({COUNT})\s*"
    r"(?:times|x\b|×|mal|fois|veces|vezes|volte|keer|raz\w*)"
    rf"|{BEGINS}(?:may|can|darf|kann)\b.{{0,20}}?\b(once|twice|einmal|zweimal|dreimal)\b"
    r"|(?:最多|至多|最大)\s*(?:可|能)?\s*(?:重[试試做复])?\s*([一二两三四五六七八九十]|\d{1,2})\s*[次回度]"
    r"|([一二三四五六七八九十]|\d{1,2})\s*[回度]まで",
    re.IGNORECASE,
)


def failure_policy(value: str) -> dict[str, Any]:
    """`on_failure` and `escalate_to` as a document states them; empty where it states none that is known."""
    text = plain(value)
    policy = next((policy for policy, form in _COMPILED if form.search(text)), None)
    policy = policy or (OnFailure.ESCALATE if phrase("ask").match(text) or asks_last(text) else None)
    if policy is None:
        return {}
    whom = _TO.search(text) if policy in {OnFailure.ESCALATE, OnFailure.NOTIFY} else None
    return {"on_failure": policy} | ({"escalate_to": (whom[1] or whom[2]).strip()} if whom else {})


_WHOM = re.compile(
    (
        r"\b(?:escalat\w*(?:\s+\w+){0,3}?\s+to|eskal\w*\s+an\s+(?:die|den|das)|"
        r"ask(?!\s+(?:for|whether|if|about|how|why|what|when|which|again|yourself|(?:\w+ )?questions?)\b)|"
        r"consult(?: with)?|contact|notify|(?<!the )(?<!this )(?:page|alert)|inform|involve|raise (?:it )?(?:with|to)|"
        r"call|ring(?: up)?|"
        r"hand (?:it|this|them) (?:over )?to|appele[rz]|avis(?:ar|e)(?: al?)?|llam(?:ar|e)(?: al?)?)"
        r"\s+(?:the\s+)?(?P<who>(?!(?:and|or|then)\b)@?[^.;,()]{2,80})"
    ),
    re.IGNORECASE,
)
_AND_MORE = re.compile(rf"\s+(?:and|then|und|et|y)\s+(?:then\s+)?(?:{any_of('phrases', 'halt')})\b.*$", re.IGNORECASE)
"""What is done besides asking somebody."""


_VERB_LAST = re.compile(asked_last(), re.IGNORECASE)


def asks_somebody(words: str) -> bool:
    """Whether words name somebody who is asked or told."""
    return bool(_WHOM.search(words) or _VERB_LAST.search(words))


def asks_last(words: str) -> bool:
    """Whether words end with the verb that says so, as those of languages do that put it last."""
    return bool(_VERB_LAST.search(words))


def asks_then(words: str) -> bool:
    """Whether somebody is asked once something else was done: `two attempts, then call Ana`."""
    then = _THEN.split(plain(words), maxsplit=1)[1:]
    return bool(re.search(r"es[ck]al", words, re.IGNORECASE)) or any(phrase("ask").match(one) for one in then)


def ends_then(words: str) -> bool:
    """Whether all ends once something else was done: `roll back to the snapshot and end`."""
    return bool(_ENDS.search(plain(words)))


def ends_all(words: str) -> bool:
    """Whether words do nothing but end all that the document is about: `close out the incident`."""
    return bool(_ENDS_ALL.fullmatch(plain(words)))


_ENDS_ALL = re.compile(any_of("phrases", "end_all") + r"\W*", re.IGNORECASE)
_THEN = re.compile(rf"\s*[,;]?\s+{any_of('phrases', 'and_then')}\s+", re.IGNORECASE)
_ENDS = re.compile(
    rf"(?:,|(?<!\w)(?:and|und|et|y|e|i|en))\s+(?:{any_of('phrases', 'and_then')}\s+)?{any_of('phrases', 'end')}\W*$",
    re.IGNORECASE,
)


def whom_asked(words: str) -> str:
    """Who is asked or told; the words themselves where they name nobody."""
    match = _WHOM.search(words)
    return _AND_MORE.sub("", plain(match["who"])) if match else plain(words) or "a person"
