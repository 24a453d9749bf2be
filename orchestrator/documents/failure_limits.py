"""How often something is done again that stands where it is said what is done on failure: `mix another minute, twice`.

There a count of times needs no word for repeating: what is done is done so often in place of the failure.
"""

from __future__ import annotations

import re

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.policies import failure_policy, retries_in, turns_of_way
from orchestrator.documents.told_limits import retries_told
from orchestrator.documents.words import BEGINS, COUNT, ENDS, counted_in_words, plain

_MOST = 100
_TIMES = re.compile(
    rf"{BEGINS}(?:(?P<one>{any_of('tries', 'one_time')})|(?P<twice>twice|zweimal|dreimal|viermal)"
    rf"|(?P<count>{COUNT})\s*{any_of('tries', 'times_each')})"
    rf"(?=\W*$|\s*[,;:.—–]|\s+{any_of('phrases', 'and_then')}{ENDS})",
    re.IGNORECASE,
)
_REMINDED = re.compile(rf"{BEGINS}(?P<count>{COUNT})\s+{any_of('tries', 'reminders')}{ENDS}", re.IGNORECASE)
_THEN = re.compile(rf"\s*(?:;|[,.]?\s+{any_of('phrases', 'and_then')}{ENDS})\s*", re.IGNORECASE)


def turns_on_failure(value: str) -> int | None:
    """How often something is tried in all, where what is done on failure is bounded."""
    known = retries_in(value)
    if known:
        return known
    first = before_then(value)
    reminded = _REMINDED.search(first)
    if reminded:
        return min(_MOST, (counted_in_words(reminded["count"]) or 0) + 1)
    if failure_policy(first):
        return None  # `call the vendor twice`
    told = retries_told(first)
    return turns_of_way(first) or (min(_MOST, told + 1) if told is not None else _times(first))


def before_then(value: str) -> str:
    """What is done on failure before anything that is done when that does not help."""
    return _THEN.split(plain(value), maxsplit=1)[0]


def done_then(value: str) -> str:
    """What is done when what is done first does not help: `3 attempts, then ask Priyanka`; empty where nothing is."""
    return next(iter(_THEN.split(plain(value), maxsplit=1)[1:]), "")


def _times(words: str) -> int | None:
    match = _TIMES.search(words)
    count = (1 if match["one"] else counted_in_words(match["twice"] or match["count"])) if match else None
    return min(_MOST, count + 1) if count else None
