"""How sentences point at the steps of a document by their names and by their signs: `→ "Open the valve"`, `on to C`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import BEGINS, plain
from orchestrator.documents.work_headings import letter_of

_Around = tuple[re.Pattern[str], re.Pattern[str]]
_SIGN = re.compile(r"[A-H]|[IVX]{1,4}")
_GOES = rf"{BEGINS}(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')})\s+(?:the\s+)?"
_MOVES = rf"(?:(?:→|⇒|->|=>|↩|↪|⏎)\s*|{_GOES})"
_LEAD = (
    rf"(?:{_MOVES}|{BEGINS}(?:"
    r"then|dann|ensuite|puis|luego|poi|dan|"
    r"to|at|with|from|into|zu|mit|bei|ab|à|au|avec|al|con|com|para|ao|naar|met|bij|vanaf|da|dal|desde|depuis)\s+"
    r"(?:the\s+)?)"
)
_OPENS, _CLOSES = r"[\[\"“„«‹‘'`*]*\s?", r"\s?[\"”“»›’'`*]*(?:\]\([^()\s]*\))?"
_RETRY = f"(?i:{any_of('phrases', 'retry')})"
_LAST = rf"(?=\W*(?:$|[,;.:)]|{_RETRY}))"
_ALL = rf"(?=\W*$|\s+{_RETRY}\W*$)"
_WHOLE = (re.compile(r"^()\W*$"), re.compile(_ALL))
"""What stands before and behind what a text points at, where that is all of it; the group is kept."""
_BEFORE = re.compile(rf"((?i:{_LEAD})){_OPENS}$")
_AROUND_NAMES = (
    (re.compile(rf"((?i:{_LEAD}))[\[*_`]+$"), re.compile(r"\]\([^()\s]*\)|[*_`]+")),
    (_BEFORE, re.compile(rf"(?!\w){_CLOSES}{_LAST}")),
    (re.compile(r"()[\[\"“„«‹`]$"), re.compile(r"[\"”“»›`\]](?:\([^()\s]*\))?")),
    _WHOLE,
)
_AROUND_SEVERAL_WORDS = (re.compile(rf"((?i:{_MOVES})){_OPENS}$"), re.compile(rf"{_CLOSES}(?!\w)"))
_AROUND_NOUNS = (re.compile(rf"((?i:{_GOES}))$"), re.compile(r"(?!\w)(?!\s+[^\W_a-zß-ÿ])"))
_AROUND_NUMBERS = tuple(
    (re.compile(before), re.compile(r"(?![\w.]*\w)")) for before in (rf"((?i:{_LEAD}))#$", r"^()\W*#$")
)
_AROUND_SIGNS = ((_BEFORE, re.compile(rf"(?!\w)(?![.)]\s*\w){_CLOSES}{_LAST}")), _WHOLE)
_NOUN = re.compile(r"[^\W\d_a-zß-ÿ]")
_WINDOW = 80
"""Characters before a name in which words that lead on are looked for."""
_SHORTEST = 4
"""A name of fewer letters is no name but a word."""
_MOST = 40


def sign_of(node: Node) -> str:
    """The letter or the Roman number that a step is counted with; empty where there is none."""
    first = plain(node.children[0].text).rstrip(".)") if node.kind is Kind.ROW and node.children else ""
    written = first or (node.step.number.upper() if node.step else letter_of(node))
    return written if _SIGN.fullmatch(written) else ""


_CODE = re.compile(r"[A-Z]{1,3}-?\d{1,2}|\d{1,2}(?:\.\d{1,2})+")


def code_in_row(node: Node) -> str:
    """The code that the first cell of a row holds alone, `S1`; empty where it holds none."""
    first = plain(node.children[0].text) if node.kind is Kind.ROW and node.children else ""
    return first if _CODE.fullmatch(first) else ""


def is_lettered(node: Node) -> bool:
    """Whether a step is counted with one letter."""
    return node.step is not None and node.step.number.isalpha() and len(node.step.number) == 1


class NamedTargets:
    """The names and signs of the steps of one document."""

    def __init__(self, steps: Sequence[tuple[str, str, str]]) -> None:
        """`steps`: the name, the sign and the number of each; what two of them have means neither."""
        named = [(said.casefold(), number) for name, sign, number in steps[:_MOST] for said in {name, sign} if said]
        often = Counter(said for said, _ in named)
        self._numbers = {said: number for said, number in named if often[said] == 1}
        names = [name for name, _, _ in steps if name.casefold() in self._numbers]
        signs = [sign for _, sign, _ in steps if sign.casefold() in self._numbers]
        self._every = sorted((name for name in names if len(name) >= _SHORTEST), key=len, reverse=True)
        self._counted = sorted((number for _, _, number in steps[:_MOST]), key=len, reverse=True)
        self._told = sorted(signs, key=len, reverse=True)

    @cached_property
    def _form(self) -> re.Pattern[str]:
        """Where a name, a number or a sign stands; what leads to it is looked for around it."""
        forms = [rf"(?i:{'|'.join(map(re.escape, self._every))})"] if self._every else []
        forms += [rf"(?<=#)(?:{'|'.join(map(re.escape, self._counted))})"] if self._counted else []
        forms += ["|".join(map(re.escape, self._told))] if self._told else []
        return re.compile("|".join(forms) or r"(?!)")

    def spelt(self, text: str) -> str:
        """The text with `Step 3` in their place, behind words that lead on, in quotes, or where they are all of it."""
        found, done, place = "", 0, 0
        while match := self._form.search(text, place):
            start, place = match.start(), match.start() + 1
            for end, number, around in self._said_at(text, start):
                stands = _stands(text, done, start, end, around)
                if stands:
                    kept, after = stands
                    found += f"{text[done:kept]}Step {number}"
                    done = place = after
                    break
        return found + text[done:]

    def _said_at(self, text: str, start: int) -> Iterator[tuple[int, str, Sequence[_Around]]]:
        """Where what is said at a place ends, the number of the step that it is of, and what may stand around it."""
        for name in self._every:
            said = text[start : start + len(name)]
            if said.lower() == name.lower():
                around = [_AROUND_SEVERAL_WORDS] if " " in name else []
                around += [_AROUND_NOUNS] if said == name and _NOUN.match(name) else []
                yield start + len(name), self._numbers[name.casefold()], (*around, *_AROUND_NAMES)
        for number in self._counted if text[start - 1 : start] == "#" else ():
            if text.startswith(number, start):
                yield start + len(number), number, _AROUND_NUMBERS
        for sign in self._told:
            if text.startswith(sign, start):
                yield start + len(sign), self._numbers[sign.casefold()], _AROUND_SIGNS


def _stands(text: str, done: int, start: int, end: int, around: Sequence[_Around]) -> tuple[int, int] | None:
    """Up to where text is kept before what is said, and from where behind it; `None` where nothing leads to it."""
    for before, behind in around:
        closed = behind.match(text, end)  # costs less than a search
        led = before.search(text, max(done, start - _WINDOW), start) if closed else None
        if led and closed:
            return led.end(1), closed.end()
    return None
