"""Words that lead to what a number names: `continue with 3`, `back to step 2`."""

from __future__ import annotations

import re

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.words import BEGINS, DIGITS, ENDS


def moves(words: str) -> bool:
    """Whether some words lead on, back or past to what a number names: `healthy → continue with 3`."""
    return any(map(str.isdigit, words)) and bool(_MOVES.search(words))


def moves_first(words: str) -> bool:
    """Whether that is the first thing that they say."""
    return any(map(str.isdigit, words)) and bool(_MOVES.match(words))


_STEPS = rf"(?:{any_of('phrases', 'step')})s?\s*[-#]?\s*{DIGITS}"
_MOVES = re.compile(
    rf"{BEGINS}(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'skip')})\s+(?:[\w-]+\s+){{0,2}}?"
    rf"(?:{_STEPS}|[-#]?\s*{DIGITS}){ENDS}"
    rf"|{BEGINS}{any_of('phrases', 'retry')}\s+(?:[\w-]+\s+){{0,2}}?{_STEPS}{ENDS}"
    rf"|{BEGINS}{_STEPS}\s+{any_of('phrases', 'retry')}{ENDS}",
    re.IGNORECASE,
)
