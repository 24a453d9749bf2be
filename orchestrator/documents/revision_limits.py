"""How often a gate may send work back, in the words of documents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Node
from orchestrator.documents.words import COUNT, counted_in_words, plain

_MOST, _REVISION = any_of("phrases", "at_most"), any_of("phrases", "revision")
_LIMITS = (
    re.compile(rf"(?<!\w){_MOST}\s+(?P<count>{COUNT})\s+{_REVISION}(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?P<count>{COUNT})\s+{_REVISION}\s+{_MOST}(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?P<count>{COUNT})\s+(?:revision|rework)s?\s+(?:cycles|rounds|attempts)\b", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?P<count>{COUNT})\s+times\s+at (?:the )?most\b", re.IGNORECASE),
    re.compile(
        rf"{_REVISION}\s*(?:limit|cap|max(?:imum)?)?\s*[:=]\s*(?P<count>\d{{1,2}})\b"
        rf"|\b(?:limite?|l[íi]mite|grenze)\s+(?:de |of |der )?{_REVISION}\s*[:=]\s*(?P<also>\d{{1,2}})\b",
        re.IGNORECASE,
    ),
)
_ESCALATES = re.compile(r"escalate to (?:the )?(?P<who>[^.,;()]{2,60})", re.IGNORECASE)
_LONGEST = 600
_CAP = 20


def revision_limit(draft: Draft, nodes: Sequence[Node]) -> tuple[int | None, str | None]:
    """How many revisions there are, and who is told after that; the front matter says it before any sentence does."""
    written = str(draft.front.get("max_revisions", draft.front.get("revisions", "")))
    if written.isdigit():
        return _within(int(written)), None
    for node in nodes:
        match = next((found for form in _LIMITS if (found := form.search(node.plain))), None)
        if match and len(node.text) < _LONGEST:
            whom = _ESCALATES.search(node.plain)
            draft.enforce(node, "revisions")
            words = match.groupdict()
            count = counted_in_words(words["count"] or words.get("also") or "") or 1
            return _within(count), plain(whom["who"]) if whom else None
    return None, None


def _within(count: int) -> int:
    return max(1, min(_CAP, count))
