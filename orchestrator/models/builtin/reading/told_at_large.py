"""Sentences about the whole service that ask for something without a word of rules: “guests see nothing”."""

from __future__ import annotations

import re

from orchestrator.models.builtin.reading.prose_words import EFFECT
from orchestrator.models.builtin.reading.told_effects import says_what_is_done
from orchestrator.models.builtin.reading.told_reads import says_how_it_is_read
from orchestrator.models.builtin.reading.told_unique import WRITTEN_OTHERWISE

_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
_DEMANDS = re.compile(
    r"\b(?:nothing|nobody|no one)\b|\b(?:make|get|see|have|take|receive|need)s? no\b|\bhas no\b"
    r"|\b(?:every|each|an?) [\w-]+ (?:needs|requires|costs)\b|\bcosts? (?:an?|one|the|\d)"
    rf"|\bfor (?:an?|one|two|several|\d+) {_UNIT}\b|\b(?:nightly|hourly|daily|weekly|monthly|yearly)\b"
    r"|\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred)\b"
    rf"|\b\d+ (?:characters?|letters?|digits?|percent|{_UNIT})\b|\d ?%"
    r"|\b(?:with(?:out)? regard to|regardless of|irrespective of) (?:upper |lower )?case\b"
    r"|\bin (?:capitals|(?:upper|lower|capital|small) ?(?:case|letters))\b",
    re.IGNORECASE,
)
"""Who gets nothing, what everything needs, how long, how much, and in which letters."""
_OF_ITSELF = re.compile(
    r"(?:the |this |all |these )?(?:[\w-]+ )?(?:apis?|endpoints?|documentation|contract|specification|document"
    r"|operations|resources|paths) (?:is|are)\b",
    re.IGNORECASE,
)
"""What is said of the contract, not of what it is about: “the endpoints are grouped by tag”."""


def demands_at_large(sentence: str) -> bool:
    """Whether something would have to be built for a sentence that is about no single operation."""
    plain = any(pattern.search(sentence) for pattern in (_DEMANDS, EFFECT, WRITTEN_OTHERWISE))
    done = says_how_it_is_read(sentence, many=True) or says_what_is_done(sentence)
    return plain or (done and _OF_ITSELF.match(sentence) is None)
