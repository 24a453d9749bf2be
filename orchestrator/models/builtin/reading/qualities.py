"""Words of a description that say which rows are meant, and those that say no more than whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.models.builtin.reading.state_words import STATES
from orchestrator.models.builtin.reading.words import Words, stem

JOINED = {"and", "or", "as", "well"}
_BEHIND = {
    "in",
    "of",
    "for",
    "that",
    "who",
    "which",
    "on",
    "at",
    "by",
    "to",
    "with",
    "from",
    "this",
    "the",
    "it",
    "has",
}
_NUMBER = {stem(word) for word in ("number", "count", "total", "amount")}
OF_ALL = {
    *("made", "created", "added", "posted", "submitted", "received", "recorded", "related", "associated", "attached"),
    *("linked", "registered", "listed", "contained", "included", "stored", "placed", "uploaded", "filed", "used"),
    *("written", "owned", "held"),
}
"""What is so of every row that there is."""
_MADE_THERE = {
    *("logged", "booked", "given", "taken", "entered", "reported", "noted", "tracked", "captured", "kept", "issued"),
    *("located", "situated", "housed", "measured", "observed", "performed"),
}
_THERE = {"at", "for", "of", "by", "in", "on", "to", "under", "from", "with", "within", "against", "about"}
"""“dives logged at the site” says no more than that they belong to it, where no column is called so."""
_IS = {"are", "is", "were", "was", "be", "been"}


def qualities_of(said: Words, own: set[str]) -> Iterator[str]:
    """Words that tell which: before a noun, behind it, `are` or `status`, and not the noun that is counted itself."""
    behind = False
    for place, word in enumerate(said):
        before = said[max(place - 1, 0)]
        led = before in _IS or before in STATES or (place > 0 and stem(before) in own and word not in _BEHIND)
        behind = led or (behind and (before in JOINED or word in JOINED))  # “are open or paused”
        after = next((other for other in said[place + 1 :] if other not in JOINED), "")
        counted = word == "current" and stem(after) in _NUMBER
        made = word in _MADE_THERE and said[place + 1 : place + 2] != () and said[place + 1] in _THERE
        if not counted and not made and ((after and after not in _BEHIND) or behind):
            yield word
