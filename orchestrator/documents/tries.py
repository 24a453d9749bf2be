"""How often something is tried in all, by one sentence of any language: `three attempts, then call Ana`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.documents.lexicon import any_of, lexicon, phrase
from orchestrator.documents.node import Node
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
_IN_ALL = rf"(?:\s+{_of('bounds_behind')})?"
_NO_SIZE = rf"(?!\s+{_of('articles')}\s)"
"""No thing stands behind `times`, so many times the size of which is meant."""
_MORE = r"(?:(?P<more>more|further|additional|weitere|autres|más|altri)\s+)?"
_KIND = r"(?:(?!of\b|per\b|in\b)(?P<kind>[^\W\d_]+)\s+)?"
_WHAT = rf"(?:(?!{_of('anew')}{ENDS})[\w-]+\s+){{1,4}}?"
_OF = r"(?:\s+(?:of|de|di|do|d['’])\s*(?P<of>[^\W\d_]+))?"
"""What is tried: `three delivery attempts`, `trois tentatives de livraison`."""
_GOES = rf"{_COUNT}\s+{_MORE}(?:(?P<again>{_of('again')})|{_of('tries')}){ENDS}"
_SURELY = rf"(?!{_of('loosely_tries')}{ENDS}){_of('tries')}"
_LABEL = rf"(?:(?P<again>{_of('again')})|{_of('tries')})(?:\s+(?:{_of('bounds_behind')}|{_of('set_behind')}))?"
_ALONE = rf"(?:^|[:,]\s|{BEGINS}(?:gets?|has|have|gilt|gelten)\s)\W*"
_BEHIND = rf"{BEGINS}{_of('behind')}[\s’']*(?:{_of('articles')}[\s’']+)?(?:(?P<nth>{_of('ordinals')})|{_COUNT})\s+"
_IT = r"(?:(?:it|this|that|es|das|le|lo)\s+)?"
_ANEW = rf"(?P<again>{_of('retry_verb')}|(?P<anyhow>{_of('again_verb')}))"
_ONLY, _ENOUGH = rf"(?:(?P<only>{_of('only')})\s+)?", rf"(?=\W*$|\W+(?:\w+\s+)?{_of('no_more')}{ENDS})"
_ALLOWED, _SET = (rf"(?P<bound>{_of(behind)}){ENDS}" for behind in ("bounds_behind", "set_behind"))
_WITHOUT = rf"{BEGINS}(?:{any_of('phrases', 'fails')}|still|immer noch|toujours|encore|todavía|ainda|ancora|nog steeds)"
_BEGUN = rf"{BEGINS}(?:an?|one|eine?n?|une?|una?|uma?|een)\s+(?P<nth>{_of('ordinals')})"
_ONCE_DONE = r"(?:(?!re|wied|ripe|rif|rip|répé|powt|herha|not\b)[^\W\d_]+\s+){1,3}?"
"""What is done, and not done again: that is counted otherwise."""
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{BEGINS}{_MOST}\s+{_GOES}",  # at most three attempts
        rf"{BEGINS}{_GOES}\s+(?:{_ALLOWED}|made{ENDS})",  # three attempts are allowed
        rf"{BEGINS}{_COUNT}\s+{_KIND}{_of('tries')}{_OF}\s+{_ALLOWED}",
        rf"{BEGINS}{_COUNT}\s+(?:(?P<again>{_of('again')})|{_KIND}{_SURELY}{_OF})\s+{_SET}",
        rf"^\W*(?:{_MOST}\s+|allowed\s+)?{_LABEL}\s*[:=]\s*{_COUNT}(?=\W*$)",  # attempts allowed: 3
        rf"{_ALONE}(?:{_MOST}\s+)?{_GOES}{_THEN}",  # for all steps: three attempts, then stop
        rf"^\W*(?:give|allow|grant)\s+(?:it|this|them|each)\s+(?:{_MOST}\s+)?{_GOES}",
        rf"^\W*{_MOST}\s+{_COUNT}\s?[x×]{_THEN}",  # max. 3x
        rf"{_BEHIND}{_of('failures')}{ENDS}",  # after the third failed attempt, stop
        rf"^\W*(?:{_of('gives_up')})\b.{{0,40}}?{_BEHIND}{_of('tries')}{ENDS}",  # stop after the third try
        rf"{_IF}{_of('fail_verb')}\s+{_TIMES}{ENDS}",  # if it has failed three times
        rf"{_IF}{_TIMES}\s+{_of('fail_verb')}{ENDS}",
        rf"^\W*{_of('try_verb')}\s+{_IT}(?:{_MOST}\s+)?{_TIMES}{ENDS}{_IN_ALL}{_THEN}",  # try it twice, then …
        rf"{BEGINS}{_of('try_verb')}\s+{_IT}(?:{_MOST}|more than)\s+{_TIMES}{ENDS}{_NO_SIZE}",
        rf"^\W*{_of('try_verb')}\s+{_WHAT}{_MOST}\s+{_TIMES}{ENDS}{_THEN}",  # try the upload at most twice
        rf"^\W*{_ANEW}\s+(?:[\w-]+\s+){{0,4}}?{_ONLY}{_TIMES}{_ENOUGH}",  # restart it only once
        rf"{BEGINS}(?:is|are) allowed\s+(?:{_MOST}|only)\s+{_TIMES}{ENDS}",  # deleting is allowed at most 3 times
        rf"{BEGINS}(?:may|can)\s+(?:do|run|make)\s+(?:this|it|that|so)\s+{_MOST}\s+{_TIMES}{ENDS}",
        rf"^\W*{_of('only')}\s+{_GOES}",  # only one restart
        rf"(?:^|[,:]\s+){_COUNT}\s+(?P<again>{_of('again')})\s+{_of('only')}{ENDS}",  # one restart only per unit
        rf"(?:^|[,:]\s+)(?P<single>{_of('single')})\s+(?P<again>{_of('again')})(?=\W*$)",  # a single restart
        rf"{BEGINS}{_of('is_done')}\s+{_ONCE_DONE}{_MOST}\s+{_TIMES}(?=\W*$)",  # it is applied at most 3 times
        rf"^\W*{_TIMES}\s+{_of('bounds_behind')}\W*$",  # send it again; three times in all
        rf"{BEGINS}{_of('allows')}\s+(?:{_MOST}\s+)?{_COUNT}\s+{_KIND}{_of('tries')}{ENDS}",  # it takes three tries
        rf"^\W*{_of('remind')}\s+(?:[\w-]+\s+){{0,4}}?{_TIMES}\b[^.;]{{0,40}}?{_of('first')}{ENDS}",
        rf"{BEGINS}{_of('try_verb')}\s+{_TIMES}\s+{_of('bounds_behind')}{ENDS}",  # may be tried four times at most
        rf"{BEGINS}{_MOST}\s+{_TIMES}\s+{_of('try_verb')}{ENDS}",
        rf"^\W*{_of('do_this')}\s+(?:{_MOST}|{_of('only')})\s+{_TIMES}{ENDS}",  # do this at most twice
        rf"^\W*{_TIMES}(?:,\s+|\s+(?:and|und|et|y|e|en|i)\s+){_of('no_more')}\W*$",  # once, no more often
        rf"(?:^|,\s){_of('try_verb')}\s+{_of('infinitive')}\s+(?:[\w-]+\s+){{1,6}}?{_TIMES}{ENDS}{_NO_SIZE}",
        rf"{_WITHOUT}.{{0,50}}?{BEGINS}{_of('behind')}\s+{_COUNT}\s+(?:{_of('tries')}|{_of('doings')}){ENDS}",
        rf"{_BEGUN}\s+[^\W\d_]+,?\s+(?:but\s+)?{_of('never_a')}\s+{_of('ordinals')}{ENDS}",  # a third one, no fourth
        rf"{_IF}(?:{_of('articles')}\s+)?(?P<nth>{_of('ordinals')})\s+(?:one|{_of('tries')})\s+(?:[^\W\d_]+\s+){{1,3}}?{_of('too')}{ENDS}",
    )
)
_MADE = re.compile(r"\b(?:was|were|had|wurden?|last (?:week|year|month)|yesterday)\b", re.IGNORECASE)
"""What tells of something that was."""
_LONGEST, _STEM, _ENDING, _NEAR = 400, 4, 4, 20
_TELLS = re.compile(
    rf"[x×]|{_of('times')}"
    rf"|{BEGINS}(?:once|twice|{'|'.join(map(_of, ('again', 'tries', 'failures', 'doings', 'never_a', 'too')))}){ENDS}",
    re.IGNORECASE,
)
"""One word of each of the forms, of which most sentences that hold a number have none."""
_COUNTS = re.compile(rf"\d|{BEGINS}(?:{COUNT}|{_of('ordinals')}|{_of('single')}){ENDS}", re.IGNORECASE)


_BOUND = re.compile(rf"{BEGINS}{_of('no_more')}{ENDS}", re.IGNORECASE)
_ANY = re.compile(_of("any_tries"), re.IGNORECASE)
_COMPOUND = re.compile(r"(?!wiederhol)([^\W\d_]{3,}?)s?(?:versuch|anl[aä]uf|durchl[aä]uf|erinnerung)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    count: int
    of: str = ""
    """What is tried, where that is named: `delivery`."""
    anyhow: bool = False
    """Whether it may be done again so many times for any reason: `repeat the measurement twice`."""


def tries_said(sentence: str, node: Node | None = None) -> int | None:
    """How often something is tried in all, where a sentence bounds that.

    `node` is where it stands. What it names has to be what is done there, and what is done again has to have failed,
    unless something there says that more is not done.
    """
    said = _said(sentence)
    if said is None or not (said.of or said.anyhow):
        return said.count if said else None
    before, _, behind = plain(node.text).partition(sentence) if node else ("", "", "")
    asked, more = SENTENCE.split(before[-_LONGEST:].strip())[-1], SENTENCE.split(behind[:_LONGEST].strip())[0]
    failed = asked.endswith("?") and phrase("fails").search(asked)
    done = not said.anyhow and _is_done(said.of, sentence, node)
    bound = done or (failed and not said.of) or _BOUND.search(plain(sentence)) or _BOUND.search(more)
    return said.count if bound else None


def says_no_reason(sentence: str) -> bool:
    """Whether a sentence only has something done again, failed or not: `repeat the coat twice`."""
    said = _said(sentence)
    return said is not None and said.anyhow


def tries_failed(case: str) -> int | None:
    """How often something is tried in all that is done again in a case: `it fails, first or second attempt`."""
    told = list(_NTH.finditer(plain(case)))
    number = _number(told[-1].groupdict()) if told else None
    return number + 1 if number else None


_NTH = re.compile(
    rf"{BEGINS}(?P<nth>{_of('ordinals')})\s+(?:{_of('tries')}|{_of('failures')}|{_of('times')}){ENDS}", re.IGNORECASE
)


@lru_cache(maxsize=20_000)
def _said(sentence: str) -> _Said | None:
    words = plain(sentence)
    if len(words) > _LONGEST or not _COUNTS.search(words) or not _TELLS.search(words) or _MADE.search(words):
        return None
    match = next(filter(None, (form.search(words) for form in _FORMS)), None)
    told = match.groupdict() if match else {}
    number = _number(told)
    if not match or not number:
        return None
    words = match[0] if told.get("bound") else ""
    compound = next((one[1] for one in map(_COMPOUND.fullmatch, words.split()) if one), "")
    of = next((one for name in ("kind", "of") if (one := told.get(name)) and not _ANY.fullmatch(one)), compound)
    return _Said(
        min(MOST, number + bool(told.get("again") or told.get("more"))),
        of=of,
        anyhow=bool(told.get("anyhow")) and not told.get("only"),
    )


def _is_done(noun: str, sentence: str, node: Node | None) -> bool:
    """Whether a noun stems from what the part is called in which a sentence stands, or is told beside it."""
    stem = noun.casefold()[: max(_STEM, len(noun) - _ENDING)]
    around = node.parent.children if node and node.parent else []
    beside = [node, *node.above(), *(around if len(around) < _NEAR else ())] if node else []
    words = " ".join(plain(one.text)[:_LONGEST] for one in beside).replace(plain(sentence), "")
    return any(word.startswith(stem) for word in re.findall(r"[^\W\d_]+", words.casefold()))


def _number(told: Mapping[str, str | None]) -> int | None:
    """The number that was told, in whatever words."""
    if told.get("single"):
        return 1
    written = told.get("nth")
    if written:
        return which_in_words(written)
    spelt = next((told[name] for name in ("count", "once") if told.get(name)), None)
    return counted_in_words(spelt) if spelt else None


def which_in_words(written: str) -> int | None:
    """Which of several a word of any language says something to be: `third`, `dritten`."""
    return next((place for place, form in enumerate(_ORDINALS, start=1) if form.fullmatch(written)), None)


_ORDINALS = tuple(re.compile(form, re.IGNORECASE) for form in lexicon("tries")["ordinals"])
