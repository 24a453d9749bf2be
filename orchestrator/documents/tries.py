"""How often something is tried in all, by one sentence of any language: `three attempts, then call Ana`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from orchestrator.documents.lexicon import any_of, lexicon
from orchestrator.documents.words import BEGINS, COUNT, ENDS, counted_in_words, plain

MOST = 100
SENTENCE = re.compile(r"(?<=[.!?;])(?<!\b[Mm]ax\.)(?<!\b[Mm]áx\.)(?<!\b[Mm]in\.)(?<!\b[Nn][ro]\.)\s+(?=\S)")
"""Where a sentence ends, and no word that is cut short."""


def _of(meaning: str) -> str:
    return any_of("tries", meaning)


_MOST = any_of("phrases", "at_most")
_IF = rf"{BEGINS}{any_of('phrases', 'if')}\s[^,;:]{{0,60}}?{BEGINS}"
_COUNT = rf"(?P<count>{COUNT})"
_TIMES = rf"(?:(?P<once>once|twice|einmal|zweimal|dreimal|viermal)|{_COUNT}\s*{_of('times')})"
_THEN = rf"(?=\W*(?:$|[,;:—–]\s*\w|{_of('first')}{ENDS}))"
"""What comes behind a count that is told by itself: nothing, or what is done when it is used up."""
_MORE = r"(?:(?P<more>more|further|additional|weitere|autres|más|altri)\s+)?"
_KIND = r"(?:(?!of\b|per\b|in\b)[^\W\d_]+\s+)?"
_WHAT = rf"(?:(?!{_of('anew')}{ENDS})[\w-]+\s+){{1,4}}?"
_OF = r"(?:\s+(?:of|de|di|do|d['’])\s*[^\W\d_]+)?"
"""What is tried: `three delivery attempts`, `trois tentatives de livraison`."""
_GOES = rf"{_COUNT}\s+{_MORE}(?:(?P<again>{_of('again')})|{_of('tries')}){ENDS}"
_LABEL = rf"(?:(?P<again>{_of('again')})|{_of('tries')})(?:\s+{_of('bounds_behind')})?"
_ALONE = rf"(?:^|[:,]\s|{BEGINS}(?:gets?|has|have|gilt|gelten)\s)\W*"
_BEHIND = rf"{BEGINS}{_of('behind')}[\s’']*(?:{_of('articles')}[\s’']+)?(?:(?P<nth>{_of('ordinals')})|{_COUNT})\s+"
_IT = r"(?:(?:it|this|that|es|das|le|lo)\s+)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{BEGINS}{_MOST}\s+{_GOES}",  # at most three attempts
        rf"{BEGINS}{_GOES}\s+(?:{_of('bounds_behind')}|made){ENDS}",  # three attempts are allowed
        rf"{BEGINS}{_COUNT}\s+{_KIND}{_of('tries')}{_OF}\s+{_of('bounds_behind')}{ENDS}",
        rf"^\W*(?:{_MOST}\s+|allowed\s+)?{_LABEL}\s*[:=]\s*{_COUNT}(?=\W*$)",  # attempts allowed: 3
        rf"{_ALONE}(?:{_MOST}\s+)?{_GOES}{_THEN}",  # for all steps: three attempts, then stop
        rf"^\W*(?:give|allow|grant)\s+(?:it|this|them|each)\s+(?:{_MOST}\s+)?{_GOES}",
        rf"^\W*{_MOST}\s+{_COUNT}\s?[x×]{_THEN}",  # max. 3x
        rf"{_BEHIND}{_of('failures')}{ENDS}",  # after the third failed attempt, stop
        rf"^\W*(?:{_of('gives_up')})\b.{{0,40}}?{_BEHIND}{_of('tries')}{ENDS}",  # stop after the third try
        rf"{_IF}{_of('fail_verb')}\s+{_TIMES}{ENDS}",  # if it has failed three times
        rf"{_IF}{_TIMES}\s+{_of('fail_verb')}{ENDS}",
        rf"^\W*{_of('try_verb')}\s+{_IT}(?:{_MOST}\s+)?{_TIMES}{ENDS}{_THEN}",  # try it twice, then …
        rf"{BEGINS}{_of('try_verb')}\s+{_IT}(?:{_MOST}|more than)\s+{_TIMES}{ENDS}",
        rf"^\W*{_of('try_verb')}\s+{_WHAT}{_MOST}\s+{_TIMES}{ENDS}",  # try the upload at most twice
        rf"^\W*(?P<again>{_of('again_verb')})\s+(?:[\w-]+\s+){{0,4}}?(?:only\s+)?{_TIMES}(?=\W*$)",  # restart it once
        rf"{BEGINS}{_of('try_verb')}\s+{_TIMES}\s+{_of('bounds_behind')}{ENDS}",  # may be tried four times at most
        rf"{BEGINS}{_MOST}\s+{_TIMES}\s+{_of('try_verb')}{ENDS}",
    )
)
_MADE = re.compile(r"\b(?:was|were|had|wurden?|last (?:week|year|month)|yesterday)\b", re.IGNORECASE)
"""What tells of something that was."""
_LONGEST = 400
_COUNTS = re.compile(rf"\d|{BEGINS}(?:{COUNT}|{_of('ordinals')}){ENDS}", re.IGNORECASE)


@lru_cache(maxsize=5000)
def tries_said(sentence: str) -> int | None:
    """How often something is tried in all, where a sentence bounds that."""
    words = plain(sentence)
    if len(words) > _LONGEST or not _COUNTS.search(words) or _MADE.search(words):
        return None
    match = next(filter(None, (form.search(words) for form in _FORMS)), None)
    told = match.groupdict() if match else {}
    number = _number(told)
    return min(MOST, number + bool(told.get("again") or told.get("more"))) if number else None


def _number(told: Mapping[str, str | None]) -> int | None:
    """The number that was told, in whatever words."""
    written = told.get("nth")
    if written:
        places = (place for place, form in enumerate(_ORDINALS, start=1) if form.fullmatch(written))
        return next(places, None)
    spelt = next((told[name] for name in ("count", "once") if told.get(name)), None)
    return counted_in_words(spelt) if spelt else None


_ORDINALS = tuple(re.compile(form, re.IGNORECASE) for form in lexicon("tries")["ordinals"])
