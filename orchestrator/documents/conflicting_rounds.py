"""Limits that are said twice and differ: as a field, `max_rounds: 3`, and in a sentence, `at most two rounds`."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.words import COUNT, counted_in_words

_NOUN = r"(?P<noun>rounds?|revisions?|iterations?|loops|cycles|rework(?:s|_rounds)?)"
_FIELD = re.compile(
    rf"^[\s\"'{{-]*(?:max(?:imum)?|limit)[_ -]?(?:\w+[_ -])?{_NOUN}[\"']?\s*[:=]\s*(?P<count>\d{{1,2}})\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    rf"(?<!\w){any_of('phrases', 'at_most')}\s+(?P<count>{COUNT})\s+(?:\w+\s+)?{_NOUN}(?!\w)", re.IGNORECASE
)
_LONGEST = 2000


def conflicting_rounds(draft: Draft) -> None:
    """Report the sentence."""
    fields = {_stem(match["noun"]): int(match["count"]) for line in draft.lines if (match := _FIELD.match(line[:200]))}
    lines = [line if len(line) < _LONGEST else "" for line in draft.lines] if fields else []
    for number, line in enumerate(lines, start=1):
        if _FIELD.match(line[:200]):
            continue
        # a sentence may go on in the next line
        for match in _TOLD.finditer(f"{line} {lines[number].strip() if number < len(lines) else ''}"):
            count, most = counted_in_words(match["count"]), fields.get(_stem(match["noun"]))
            if count and most and count != most and match.start() <= len(line):
                at = number + (match.start("count") > len(line))
                if (at, "conflicting-limit") in draft.codes:
                    continue
                draft.defect(at, "conflicting-limit", f"`{match[0]}` is said here, and {most} where it is set")


def _stem(noun: str) -> str:
    return re.split(r"[_\s]", noun.casefold())[-1].rstrip("s")
