"""Sentences that say that something is shown otherwise than as rows have it, or that reading does something."""

from __future__ import annotations

import re

_CHOOSES = re.compile(
    r"\b(?!(?:other|rather|later|sooner) )(?:\w+er|more|less) than\b|\bgrouped\b|\b(?:adds?|added|sums?|summed) up\b"
    r"|\b(?:is|are|gets?)? ?scaled (?:from|to|by|with|for)\b|\bone (?:\w+ )?per\b|\bempty for\b"
    r"|\bas of (?!now\b)\w+|\b(?:is|are) not (?:in|among|part|on)\b"
    r"|\b(?:last|past|previous|next|coming|this) (?:\d+ |few )?(?:hour|day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
"""Which rows a list has, how many for each of others, and of which time."""
_ALTERS = re.compile(
    r"\b(?:is|are|gets?|be) (?:\w+ly )?(?:masked|redacted|anonymi[sz]ed|obfuscated|blanked|rounded|truncated|shortened"
    r"|abbreviated|cached|counted|logged|recorded|tracked)\b"
    r"|\bcached (?:for|up|until)\b|^(?:counts?|logs?|records?|tracks?) (?:the|each|every|an?|who|how)\b",
    re.IGNORECASE,
)
"""What becomes of what is shown, and what the request leaves behind."""


def says_how_it_is_read(sentence: str, *, many: bool) -> bool:
    """Whether something would have to be built for a sentence about a GET, where `many` rows are shown or one is."""
    return _ALTERS.search(sentence) is not None or (many and _CHOOSES.search(sentence) is not None)
