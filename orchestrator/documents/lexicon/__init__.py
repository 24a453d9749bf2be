"""The words of documents, in files beside this one: a list of regular expressions for each meaning, in any language.

What other languages call a part is put into English first (`heads.yaml`), so that all other lists are English where a
sentence is not quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import chain

import yaml

from orchestrator.documents.words import BEGINS, ENDS

Meanings = Mapping[str, tuple[str, ...]]


@cache
def lexicon(name: str) -> Meanings:
    """The lists of one file, by meaning and in its order."""
    text = resources.files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")
    lists: dict[str, list[str | list[str]]] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506  # it makes nothing but text
    return {meaning: tuple(_flat(forms)) for meaning, forms in lists.items()}


def _flat(forms: Iterable[str | list[str]]) -> Iterable[str]:
    """The forms of a list, those of another one among it that it names by `*`."""
    return chain.from_iterable([form] if isinstance(form, str) else form for form in forms)


def any_of(name: str, meaning: str) -> str:
    """One list as a part of a regular expression."""
    return f"(?:{'|'.join(lexicon(name)[meaning])})"


def anywhere(forms: Iterable[str]) -> str:
    """Forms as one expression that is only asked whether it is found, and how they are looked for.

    What many begin at, the edge of a word or the start of the text, is looked for once for all of them.
    """
    at: dict[str, list[str]] = {r"\b": [], "^": [], "": []}
    for form in forms:
        lead = next(lead for lead in at if form.startswith(lead) and (_is_one(form) or not lead))
        at[lead].append(form.removeprefix(lead))
    return "|".join(f"{lead}(?:{'|'.join(rest)})" for lead, rest in at.items() if rest)


def _is_one(form: str) -> bool:
    """Whether a form has no alternatives outside of brackets."""
    form = re.sub(r"\\.|\[[^\]]*\]", "", form)
    while "(" in form:
        form = re.sub(r"\([^()]*\)", "", form)
    return "|" not in form


@cache
def form(name: str, meaning: str) -> re.Pattern[str]:
    """One list as an expression to look for, which does not mind case."""
    return re.compile(anywhere(lexicon(name)[meaning]), re.IGNORECASE)


def remembered(expression: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether an expression is found in a text, for texts that are asked about again and again, as heads are."""

    @lru_cache(maxsize=20_000)
    def found(text: str) -> bool:
        return expression.search(text) is not None

    return found


@cache
def phrase(meaning: str) -> re.Pattern[str]:
    """What sentences say for a meaning, as whole words."""
    forms = any_of("phrases", meaning)
    forms = rf"(?:{forms}|{asked_last()})" if meaning == "ask" else forms
    return re.compile(rf"{BEGINS}{forms}{ENDS}", re.IGNORECASE)


@cache
def asked_last() -> str:
    """Somebody, and behind that the verb that asks, from the start of a clause: `den Hafenmeister fragen`."""
    starts = r"(?:^|(?<=[,;:.!?(→>–—]\s)|(?<=\()|(?<=\bund\s)|(?<=\ben\s)|(?<=\bdann\s)|(?<=\bdan\s)|(?<=\bsonst\s))"
    word = rf"(?!{any_of('phrases', 'negated')}{ENDS})[^\W\d_][\w-]*\s+"
    person = rf"(?:{any_of('phrases', 'decider')}\s+(?-i:{any_of('phrases', 'called_in')}))"
    verb = rf"(?!(?:zu|te)\s){word}(?-i:{any_of('phrases', 'ask_last')})"
    return rf"{starts}(?:{word}){{0,7}}?(?:{person}|{verb}){ENDS}"


@lru_cache(maxsize=20_000)
def names_decider(words: str) -> bool:
    """Whether some words name a person or a body that decides on the work of others."""
    return phrase("decider").search(words) is not None


@cache
def _translations() -> Mapping[str, str]:
    return {foreign.casefold(): english for english, forms in lexicon("heads").items() for foreign in forms}


@lru_cache(maxsize=20_000)
def in_english(head: str) -> str:
    """What a bare label or heading is called in English; itself where it is not known in another language."""
    words = re.sub(r"[«»“”„\"]\s*|\s+(?=»)", "", head).strip(" !?:.")
    known = _translations()
    return known.get(words) or known.get(re.sub(r"\s*\([^()]*\)$", "", words)) or _word_by_word(words) or head


@cache
def _beginnings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """How words begin and what those mean, by their first letter, the longest first."""
    pairs = [(stem, english) for english, stems in lexicon("foreign_words").items() for stem in stems]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return {letter: tuple(pair for pair in pairs if pair[0][0] == letter) for letter in {stem[0] for stem, _ in pairs}}


def _word_by_word(head: str) -> str:
    """A label of few words in English, if all of them are known and most are of another language; else empty."""
    words = re.findall(r"[^\W\d_]+", head)
    if not words or len(words) > _MOST_WORDS or re.search(r"\d", head):
        return ""
    meant = [_meanings_of(word) for word in words]
    told = [word for words_of in meant for word in words_of if word not in {"of", ""}]
    if not all(meant) or meant[-1] == ("of",) or not told or not any(map(_is_foreign, words)):
        return ""
    return " ".join(dict.fromkeys(sorted(told, key=lambda word: _FIRST.get(word, 1))))


def _is_foreign(word: str) -> bool:
    """Whether English has no word that begins so; what only ties words together tells nothing."""
    stem = next(
        (stem for stem, english in _beginnings().get(word[:1], ()) if word.startswith(stem) and english != "of"), ""
    )
    return len(stem) >= _SHORT and stem not in _ENGLISH and word not in _ENGLISH_WORDS


@lru_cache(maxsize=20_000)
def _meanings_of(word: str) -> tuple[str, ...]:
    """What a word means; of a German compound, what its two parts mean."""
    for stem, english in _beginnings().get(word[:1], ()):
        rest = word.removeprefix(stem) if word.startswith(stem) else None
        if rest is None or (len(stem) < _SHORT and rest):
            continue
        if len(rest) <= _ENDING:
            return (english,)
        second = _meanings_of(rest.removeprefix("s")) or _meanings_of(rest)
        if second and len(stem) >= _SHORT:
            return (english, *second)
    return ()


_ENGLISH = frozenset(
    (
        "document file decision final end fin issue error max maximum present possible intent agent criteri criterium "
        "previo do a i o"
    ).split()
)
"""Beginnings that English has as well: a label of nothing else is English."""
_ENGLISH_WORDS = frozenset("verification verifications validation validations".split())
"""Words of English that begin as those of other languages do, `verifica`."""
_MOST_WORDS = 6
_SHORT, _ENDING = 4, 4
"""Letters of a word that is compared as a whole, and of an ending."""
_FIRST = {
    "required": 0,
    "additional": 0,
    "possible": 0,
    "final": 0,
    "max": 0,
    "number": 2,
    "exists": 2,
    "contains": 2,
    "matches": 2,
    "criteria": 2,
}
"""Which words English puts to the front or to the end: `critères d'achèvement` are completion criteria."""
