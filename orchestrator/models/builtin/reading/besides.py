"""What a sentence says besides what of it is put into effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from orchestrator.models.builtin.reading.accounted import signals_of
from orchestrator.models.builtin.reading.prose_words import EFFECT, HINT
from orchestrator.models.builtin.reading.sentences import named

_CLAUSE = re.compile(
    r"(?<=[,;:])\s|\s(?=(?:and|but|or|while|whereas|unless|except|as long as|provided)\s)", re.IGNORECASE
)
_SENT_IN = re.compile(r"\bsent\b(?! (?:to|out|via|through|by)\b)", re.IGNORECASE)
"""What comes with the request."""


def clauses_of(sentence: str) -> list[str]:
    """The clauses of a sentence, each with the stop at its end."""
    return [clause for clause in _CLAUSE.split(sentence) if clause.strip(" ,;:.")]


def besides(sentence: str, is_built: Callable[[str], bool], its: AbstractSet[str] = frozenset()) -> str:
    """The clauses that are not put into effect, nor say more: `its` are words of rules that such a clause may hold.

    The name that a description begins with stays before what is left of it; one or two words that are left (“Done”,
    “Removed”) say nothing.
    """
    name, told = named(sentence)
    left = [one for one in clauses_of(told) if not is_built(one) or signals_of(one) - its or _reaches_out(one)]
    said = " ".join(left)
    many = len(re.findall(r"[^\W_]+", said)) > 2
    return f"{name}{said}" if many or signals_of(said) or HINT.search(said) or EFFECT.search(said) else ""


def _reaches_out(clause: str) -> bool:
    return EFFECT.search(_SENT_IN.sub("", clause)) is not None
