"""What a point says has to stand there afterwards: a number, or the name of what is to be raised, used or called."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<![\w./-])\d{2,}(?![\w./-]*\w)")
_STATUS = re.compile(r"[2-5]\d\d")
_NAMED = re.compile(
    r"(?:\b(?:must|ha(?:s|ve) to|should|shall|needs? to|ought to|please|let it)|^|[.;:,]|\band)\s*"
    r"(?:(?:also|always|only)\s+)?"
    r"(?:raise|throw|use|call|return|inherit from|derive from|rename it to)\s+(?:an?\s+|the\s+|it\s+)?"
    r"[`\"']?(?P<name>[A-Za-z]+(?:_\w+)+|[a-z]+[A-Z]\w*|(?:[A-Z][a-z]+){2,})",
    re.MULTILINE,
)


def _decapitalised(prose: str) -> str:
    """Sentences that begin as their verb is written elsewhere."""
    return re.sub(r"(?:^|(?<=[.;:] ))[A-Z](?=[a-z]+ )", lambda found: found[0].lower(), prose, flags=re.MULTILINE)


def missing(text: str, added: str) -> bool:
    """Whether a point asks for numbers or names, and not one of them is in the new lines."""
    prose = text.partition("```")[0]
    # A number that may be a status can be written as a name.
    numbers = {number for number in _NUMBER.findall(prose) if not _STATUS.fullmatch(number)}
    if numbers and not numbers & set(re.findall(r"\d+", added)):
        return True
    names = {found["name"] for found in _NAMED.finditer(_decapitalised(prose))}
    return bool(names) and not any(re.search(rf"\b{re.escape(name)}\b", added) for name in names)
