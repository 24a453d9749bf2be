"""Words of a document without their dress: markup, emoji, numbers and punctuation taken off."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LINK = re.compile(r"!?\[([^\]\[]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")
_MARKS = re.compile(r"`(?P<code>[^`\n]*)`|\*\*|__|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_NUMBER = re.compile(
    r"^(?:§\s*)?(?:\d{1,3}(?:\.\d{1,3})*\s*(?:[.):]+|[-–—](?=\s))\)?|\d{1,3}(?:\.\d{1,3})+|[IVX]{1,5}[.)])\s+"
)
_NUMERIC = ("§", "I", "V", "X")
"""What a number begins with that does not begin with a figure."""
LETTER = re.compile(r"^[\W_]*(?P<letter>[A-H])(?:[.)]|\s+[–—-])\s+(?=\S)")
"""What a heading may be counted with: `A. Fetch`; elsewhere that is as often the initial of a name."""
CLOSE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts that write no spaces, as a range of a regular expression."""
BARE_NUMBER = re.compile(rf"^[\W_]*\d{{1,2}}\s+(?=[A-ZÀ-Þ{CLOSE}])")
"""A number with nothing behind it but a space, which counts in front of a heading: `3 Required inputs`."""
_SIGNS = re.compile(r"^(?:[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?)+\s+(?=\S)")
_TAG = re.compile(r"(?P<code>`[^`\n]*`)|</?[A-Za-z][^<>]{0,200}>")
_NAME = re.compile(r"[^a-z0-9]+")
_ZEROS = re.compile(r"^0+(?=\d)")
NUMERALS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
BEGINS, ENDS = rf"(?<![^\W{CLOSE}])", rf"(?![^\W{CLOSE}])"
"""Where a word may begin or end: between such letters anywhere."""
SPELT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ELSEWHERE = {
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5, "dois": 2, "duas": 2, "três": 3, "quatro": 4, "due": 2, "tre": 3, "quattro": 4, "dwa": 2,
    "dwie": 2, "trzy": 3, "cztery": 4, "twee": 2, "drie": 3, "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4,
    "once": 1, "twice": 2, "één": 1, "eén": 1,
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
DIGITS = r"\d{1,3}(?:\.\d{1,3})*[a-z]?"
NUMBER = rf"(?:{DIGITS}|[ivx]{{1,4}}|[a-h]|{'|'.join(SPELT[:10])})"
"""What a part is counted with: `3`, `2.1`, `IV`, `b`, `three`."""
COUNT = rf"(?:\d{{1,2}}|{'|'.join((*SPELT, *_ELSEWHERE))})"
"""How many of something there are, in figures or in words."""
SIGN = r"[\u25a0-\u27bf\U0001f000-\U0001faff]"
"""One that is set before a line to mark it: `🛑`, `◆`."""
TRIES = (
    r"(?:attempts?|tries|goes|shots?|reminders?|versuche?|erinnerungen|tentatives?|essais?|intentos?|tentativas?|tentativi"
    r"|pogingen|prób[ay]?)"
)
"""What is counted where it is said how often something is tried in all."""
CALLED = r"(?:(?i:story|task|ticket|card|bug|chore|spike|feature|aufgabe|tâche|tarea)\s+)?"
"""What the id of a task may follow: `Story M1-2`."""
CRITERIA_IDS = "AC|AK|CA|KA|DOD|REQ|NFR|FR"
"""What the ids of criteria and requirements begin with, which are ids of no task: `AC-1`."""


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The words alone: no emphasis, no link targets, no tags, one space between; code as it is written."""
    text = _LINK.sub(r"\1", text) if "](" in text else text
    text = _TAG.sub(r"\g<code>", text) if "<" in text else text
    text = _MARKS.sub(r"\g<code>", text) if any(mark in text for mark in "*_`~") else text
    return " ".join(text.replace("\\", "").split())


@lru_cache(maxsize=20_000)
def bare(text: str) -> str:
    """What a heading or label says, to compare: lower case, without number, emoji and punctuation at its ends."""
    return _edge(_uncounted(_edge(plain(text)))).casefold()


def without_signs(text: str) -> str:
    """The text without emoji and the like at its start."""
    return text if text[:1].isascii() else _SIGNS.sub("", text)


@lru_cache(maxsize=20_000)
def title(text: str) -> str:
    """What a heading says, for people: without number, emoji and punctuation at its ends, in its own case."""
    words = _edge(plain(text))
    return _edge(_uncounted(words)) or words


def _uncounted(words: str) -> str:
    """The words without a number at their start."""
    return _NUMBER.sub("", words, count=1) if words[:1].isdecimal() or words[:1] in _NUMERIC else words


def _edge(text: str) -> str:
    first = _FIRST.search(text)
    last = _LAST.search(text[::-1]) if first else None
    return text[first.start() : len(text) - last.start()] if first and last else ""


_FIRST, _LAST = re.compile(r"[^\W_]|[\"'(<\[@/$.`{]"), re.compile(r"[^\W_]|[\"'(<\[@/$.`{)\]%]")
"""What a text may begin with, and end with, when punctuation is taken off."""


def links(text: str) -> list[str]:
    """What the links of a text lead to; the name where that is all there is."""
    return [target.removeprefix("mdc:") or name for name, target in _LINK.findall(text)]


def without_zeros(number: str) -> str:
    """`01` is `1`; `0` and `0.5` are what they are."""
    return _ZEROS.sub("", number)


def name_of(text: str, *, fallback: str = "part") -> str:
    """An id from words: lower case, digits and dashes, at most 60."""
    folded = unicodedata.normalize("NFKD", plain(text)).encode("ascii", "ignore").decode().lower()
    return _NAME.sub("-", folded).strip("-")[:60].strip("-") or fallback


def stems(text: str, common: re.Pattern[str] | None = None, *, shortest: int = 4, size: int = 5) -> set[str]:
    """How the words of a text begin, without short ones and those that tell nothing apart."""
    words = (word for word in _WORD.findall(text.casefold()) if len(word) >= shortest)
    return {word[:size] for word in words if not (common and common.fullmatch(word))}


_WORD = re.compile(r"[^\W\d_]+")


class Names:
    """Ids that are given once: a second one with the same words gets a number."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._counts

    def give(self, text: str, *, fallback: str = "part") -> str:
        """A new id from words."""
        base = name_of(text, fallback=fallback)
        name = base
        while name in self._counts:
            self._counts[base] += 1
            name = f"{base}-{self._counts[base]}"
        self._counts[name] = 1
        return name


def counted_in_words(text: str) -> int | None:
    """How many a word of any language says: `3`, `three`, `drei`."""
    return _ELSEWHERE.get(text.strip().casefold()) or ordinal(text)


def ordinal(text: str) -> int | None:
    """The number that a word of counting means: `3`, `III`, `three`."""
    text = text.strip().casefold()
    if text.isdecimal():
        return int(text) if len(text) < 5 else None
    if text in {"once", "twice"}:
        return 1 if text == "once" else 2
    if text in NUMERALS:
        return NUMERALS[text]
    if text in SPELT:
        return SPELT.index(text) + 1
    if text in ORDINALS:
        return ORDINALS.index(text) + 1
    return ord(text) - 96 if len(text) == 1 and "a" <= text <= "h" else None
