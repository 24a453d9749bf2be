"""What names the step that a way leads to."""

from __future__ import annotations

import re

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS
from orchestrator.documents.words import BEGINS, DIGITS, ENDS, NUMBER

TARGET = re.compile(
    rf"{BEGINS}(?:{STEP_WORDS}|section|§)s?\s*[-#]?\s*(?P<number>{NUMBER}){ENDS}"
    rf"|(?<!\w)(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')})\s+#?\[?"
    rf"(?P<after>{DIGITS}|[a-h](?=\)))(?!\w)"
    rf"|(?:→|⇒|->|=>|(?<!\w)then)\s*(?P<last>{DIGITS})\W*$"
    rf"|^\W*\[?(?P<alone>{DIGITS}|[a-h](?=\)))[\].)]*\W*$",
    re.IGNORECASE,
)
LETTER = re.compile(
    rf"(?i:(?<!\w)(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')}))\s+(?P<after>[A-H])(?![\w'])"
    r"|^\W*(?P<alone>[A-H])\W*$"
)
"""What names a step where the headings of the steps are lettered."""
CODE = re.compile(
    rf"(?<!\w)(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')})\s+(?P<code>[A-Z]{{1,3}}-?\d{{1,3}})\b"
)
"""What names a step where the names of the steps begin with codes."""
NAMED = re.compile(
    (
        r"\b(?:proceed|continue|go|return|jump|move|back|skip|advance)\b(?:\s+(?:on|back|"
        r"directly|straight|ahead))*\s+(?:to|with)\s+(?:the\s+)?[\"“`]?(?P<name>[^.,;\"”`()]{3,80})"
    ),
    re.IGNORECASE,
)
NEXT = re.compile(r"\bnext (?:step|phase|stage|task)\b", re.IGNORECASE)
SELF = re.compile(r"\b(?:this|same|current) (?:step|phase|stage|task)\b", re.IGNORECASE)
PREVIOUS = re.compile(r"\bprevious (?:step|phase|stage|task)\b", re.IGNORECASE)
FIRST = re.compile(
    r"\b(?:start over|restart(?! (?:the|an?|your|our|its|that|both|all) (?!whole\b|entire\b|procedure|process|run"
    r"|flow|work|sequence|drill|check-?list|steps))|from the (?:start|beginning)|first (?:step|phase))\b",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    rf"^\W*(?:→|⇒|->|=>)?\s*{any_of('phrases', 'place_sought')}\s+"
    rf"(?!{any_of('phrases', 'place_known')})(?:[\w'’-]+\s+){{0,2}}?[^\W\d_][\w'’-]+\W*$",
    re.IGNORECASE,
)
"""A place that is gone to and is no step, as far as words tell: `go to the shed`."""
