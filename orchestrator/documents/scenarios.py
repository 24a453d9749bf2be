"""What is to hold, told as a scenario: `Given no network, when a form is saved, then it is queued`."""

from __future__ import annotations

import re

from orchestrator.documents.lexicon import any_of

_GIVEN, _WHEN, _THEN = (any_of("phrases", name) for name in ("given", "given_when", "given_then"))
_NUMBERED = r"\W*+(?:\w{1,40}?[ -]?\d{1,6}\W{1,9})?"
_SHORT = re.compile(rf"{_NUMBERED}{_GIVEN}\b.{{3,200}}\b{_THEN}\b", re.IGNORECASE)
_WHOLE = re.compile(rf"{_NUMBERED}{_GIVEN}\b.{{3,200}}?\b{_WHEN}\b.{{3,200}}?\b{_THEN}\b", re.IGNORECASE)


def gives(text: str) -> bool:
    """Whether a text says what is given and what then holds."""
    return bool(_SHORT.match(text))


def is_scenario(text: str) -> bool:
    """Whether a text says what is given, what happens and what then holds."""
    return bool(_WHOLE.match(text))
