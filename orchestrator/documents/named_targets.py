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
_LAST = rf"(?=\W*(?:$|[,;.:)]|{any_of('phrases', 'retry')}))"
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
        self._names, self._signs = [name.casefold() for name in names if len(name) >= _SHORTEST], signs
        self._forms = list(_forms(names, signs, [number for _, _, number in steps[:_MOST]]))

    @cached_property
    def _form(self) -> re.Pattern[str]:
        """Made where a text may point at a step at all: that takes as long as to read the document."""
        return re.compile("|".join(self._forms))

    def spelt(self, text: str) -> str:
        """The text with `Step 3` in their place, behind words that lead on, in quotes, or where they are all of it."""
        return self._form.sub(self._step, text) if self._forms and self._may_point(text) else text

    def _may_point(self, text: str) -> bool:
        words = text.casefold()
        return "#" in text or any(sign in text for sign in self._signs) or any(name in words for name in self._names)

    def _step(self, match: re.Match[str]) -> str:
        told = match.groupdict()
        if number := told.get("number"):
            return f"{told.get('hashed') or ''}Step {number}"
        said = next(one for key in _SAID if (one := told.get(key)))
        return f"{next((one for key in _LED if (one := told.get(key))), '')}Step {self._numbers[said.casefold()]}"


_SAID = ("several", "noun", "marked", "name", "quoted", "alone", "sign", "only")
_LED = ("moves", "goes", "marks", "lead", "before")


def _forms(names: Sequence[str], signs: Sequence[str], numbers: Sequence[str]) -> Iterator[str]:
    called = [re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) >= _SHORTEST]
    if called:
        name, several = "|".join(called), "|".join(one for one in called if "\\ " in one) or r"(?!)"
        yield rf"(?P<moves>(?i:{_MOVES})){_OPENS}(?P<several>(?i:{several})){_CLOSES}(?!\w)"
        yield rf"(?P<goes>(?i:{_GOES}))(?P<noun>(?=[^\W\d_a-zß-ÿ])(?:{name}))(?!\w)(?!\s+[^\W_a-zß-ÿ])"
        yield rf"(?P<marks>(?i:{_LEAD}))[\[*_`]+(?P<marked>(?i:{name}))(?:\]\([^()\s]*\)|[*_`]+)"
        yield rf"(?P<lead>(?i:{_LEAD})){_OPENS}(?P<name>(?i:{name}))(?!\w){_CLOSES}{_LAST}"
        yield rf"[\[\"“„«‹`](?P<quoted>(?i:{name}))[\"”“»›`\]](?:\([^()\s]*\))?"
        yield rf"^\W*(?P<alone>(?i:{name}))(?=\W*$|\s+(?i:{any_of('phrases', 'retry')})\W*$)"
    if numbers:
        number = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
        yield rf"(?:(?P<hashed>(?i:{_LEAD}))|^\W*)#(?P<number>{number})(?![\w.]*\w)"
    if signs:
        sign = "|".join(sorted(map(re.escape, signs), key=len, reverse=True))
        yield rf"(?P<before>(?i:{_LEAD})){_OPENS}(?P<sign>{sign})(?!\w)(?![.)]\s*\w){_CLOSES}{_LAST}"
        yield rf"^\W*(?P<only>{sign})(?=\W*$|\s+(?i:{any_of('phrases', 'retry')})\W*$)"
