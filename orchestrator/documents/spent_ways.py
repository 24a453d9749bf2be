"""What is done once a way back was gone in vain: `try it once more; after that, page the lead`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.conditions import ways_told
from orchestrator.documents.labels import Part
from orchestrator.documents.lexicon import any_of, form
from orchestrator.documents.words import plain

_LONGEST, _NEAR = 1500, 2
_SENTENCE = re.compile(r"(?<=[.!])\s+(?=[^\W\d_a-zß-ÿ])|\s*;\s+")
_AFTER = re.compile(rf"\b{any_of('phrases', 'and_then')}\b[\s,:]+", re.IGNORECASE)
_IF = re.compile(rf"(?:{any_of('phrases', 'if')}|[^\W\d_]+(?:t|en|d))\s[^,:]{{3,120}},\s+", re.IGNORECASE)
"""A condition; in German and in Dutch it may be one by its order: `Scheitert sie erneut, …`."""
_IN_VAIN = form("phrases", "in_vain")
_PASSIVE = re.compile(
    r"(?:it|this|that|(?:the|this) [\w-]+|they)\s+(?:is|are|must be|shall be|will be|has to be)\s+", re.IGNORECASE
)


def told_when_spent(text: str) -> Iterator[tuple[str, str]]:
    """When a way back that a sentence before tells was gone in vain, and what is done then."""
    words = plain(text)
    if len(text) > _LONGEST or not (_AFTER.search(words) or _IN_VAIN.search(words)):
        return
    condition, near = "", 0
    for sentence in (one.strip(" .*_") for one in _SENTENCE.split(words)):
        ways = list(ways_told(sentence))
        again = next((way for way in ways if way.part is Part.RETRY), None)
        if again:
            condition, near = again.condition, _NEAR
            continue
        spent = _spent(sentence) if near and not ways else None
        near = max(0, near - 1)
        if spent:
            case, rest = spent
            yield (
                (case if _IF.match(sentence) else f"{condition}; {case}"),
                _PASSIVE.sub("", rest, count=1) if _PASSIVE.match(rest) else rest,
            )


def _spent(sentence: str) -> tuple[str, str] | None:
    """When something was in vain, and what is done then."""
    after = _AFTER.match(sentence)
    if after:
        return after[0].strip(" ,:"), sentence[after.end() :]
    case = _IF.match(sentence)
    return (case[0].strip(" ,"), sentence[case.end() :]) if case and _IN_VAIN.search(case[0]) else None
