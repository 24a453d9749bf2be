"""Which command of a stack some words mean. A document's own commands are never run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_PROSE = {
    "test": (
        r"\b(?:run|execute|test|verify)\b.{0,60}\b(?:tests?|test suite|testing)\b|^tests?\b|"
        r"\b(?:unit|integration|regression|e2e|contract) tests\b"
    ),
    "lint": r"\blint(?:er|ing)?\b",
    "types": r"\btype[- ]?check(?:er|ing)?\b",
    "format": r"\bformatter\b|\bformat check\b",
    "migrate_up": r"\b(?:run|apply|execute|perform)\b.{0,30}\bmigrations?\b|\bmigrations? (?:run|execution)\b",
}
_PROSE_FORMS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PROSE.items()}


def by_code(text: str, written: Mapping[str, Sequence[str]]) -> str | None:
    """The stack's command that a written one stands for; `written` holds what documents write for each."""
    words = f" {' '.join(text.replace('`', ' ').split())} ".casefold()
    found = [(len(form), name) for name, forms in written.items() for form in forms if f" {form.casefold()} " in words]
    return max(found)[1] if found else None


def by_prose(text: str) -> str | None:
    """The stack's command that prose describes: `Test the login` is `test`; `None` where it could be several."""
    found = [name for name, form in _PROSE_FORMS.items() if form.search(text)]
    return found[0] if len(found) == 1 else None
