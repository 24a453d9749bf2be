"""Limits of somebody else's machine, which are told as facts: `the vendor's API retries up to 5 times`."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS
from orchestrator.documents.words import BEGINS, ENDS, plain

_LONGEST = 400
_WORD = r"[^\W\d_][\w’'/-]*"
_MACHINE = any_of("tries", "machines")
_OWNED = rf"{_WORD}[’']s(?:\s+{_WORD}){{1,2}}|{_WORD}s[’']\s+{_WORD}(?:\s+{_WORD})?"
"""What belongs to somebody: `the vendor's API`."""
_BEHIND = rf"(?:\s+(?:of|from|in|des|der|du|de la|del|della|van)\s+(?:{_WORD}\s+)?{_WORD})?"
_WHOSE = rf"(?:{_OWNED}|(?:{_WORD}\s+){{0,3}}?{_MACHINE}{_BEHIND})"
_WHO = rf"(?:{any_of('cases', 'article')})?{_WHOSE}"
_TRIES = re.compile(
    rf"(?:^|[,;:(]\s*|{BEGINS}(?:and|but|because|since|while|as|und|et|y|e)\s+)"
    rf"(?P<who>(?!{any_of('phrases', 'if')}\s){_WHO})\s+"
    r"(?:(?:itself|also|only|already|then|automatically|silently|selbst|auch)\s+){0,2}"
    rf"{any_of('tries', 'tries_itself')}{ENDS}"
    rf"|{BEGINS}(?:by|von|vom|par|por|da|dal|door|przez)\s+(?P<whom>{_WHO})(?=\W|$)",
    re.IGNORECASE,
)
_OWN = re.compile(
    rf"{BEGINS}(?:{STEP_WORDS}|{any_of('tries', 'workers')})s?(?:[’']s?)?{ENDS}"
    r"|^(?:it|that|he|she|who|what|let)[’']s\s",
    re.IGNORECASE,
)
_EACH = re.compile(
    rf"{BEGINS}(?:each|every|any|all|the|an?|this|failed|jede\w*|chaque|cada|ogni|elke?)\s+(?:failed\s+)?(?:{STEP_WORDS})s?{ENDS}",
    re.IGNORECASE,
)
"""The work of the document, which may be tried again by a machine."""


@lru_cache(maxsize=20_000)
def limits_others(sentence: str) -> bool:
    """Whether what a sentence says to be tried so often is tried by a machine that is no part of the work."""
    words = plain(sentence)
    match = _TRIES.search(words) if len(words) <= _LONGEST else None
    who = (match["who"] or match["whom"]) if match else ""
    return bool(who) and not _OWN.search(who) and not _EACH.search(words)
