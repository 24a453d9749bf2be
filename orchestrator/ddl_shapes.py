"""Texts of the shapes that checks ask for, and numbers, told by what a check is made of.

A check can say anything that SQL can. Texts that stand in it (`position('@' in email)`, `sku LIKE 'A-%'`) and lengths
(`length(iban) = 22`) tell where to begin; then come the shapes that columns often have. Each has to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_WILD = re.compile(r"\\.|[%_]")
_LENGTH = re.compile(r"(?<![\w.'])(\d{1,3})(?![\w.'])")
_NUMBER = re.compile(r"(?<![\w.'])\d{1,9}(?![\w.'])")
_LONGEST = 400


def shapes(conditions: str, tag: str, length: int | None) -> Iterator[str]:
    """Texts, the likeliest first; as many whatever the tag is, each no longer than `length`."""
    for shape in (*_with_texts(conditions, tag), *_of_lengths(conditions, tag), *_usual(tag)):
        yield shape if length is None else shape[-length:]


def numbers(conditions: str) -> list[int]:
    """Numbers at which a check may draw its line, those that stand in it first."""
    told = [int(found) for found in _NUMBER.findall(_TEXT.sub("", conditions))]
    return list(dict.fromkeys([*(near for one in told for near in (one, one + 1, one - 1)), 0, 1, 2, 10, 99]))


def _with_texts(conditions: str, tag: str) -> Iterator[str]:
    for text in dict.fromkeys(_TEXT.findall(conditions)):
        plain = text.replace("''", "'")
        if "%" in plain or "_" in plain:
            yield _WILD.sub(lambda found: {"%": tag, "_": "a"}.get(found[0], found[0][-1]), plain)
        yield f"{tag}{plain}{tag}"
        yield f"{plain}{tag}"
        yield f"{tag}{plain}"
        yield plain


def _of_lengths(conditions: str, tag: str) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, tag)) or "1"
    for found in dict.fromkeys(_LENGTH.findall(_TEXT.sub("", conditions))):
        if 0 < (length := int(found)) <= _LONGEST:
            yield tag.rjust(length, "a")[-length:]
            yield tag.upper().rjust(length, "A")[-length:]
            yield digits.rjust(length, "1")[-length:]
            yield digits.rjust(length, "a")[-length:]


def _usual(tag: str) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, tag)) or "1"
    yield f"{tag}@example.org"
    yield f"https://example.org/{tag}"
    yield "".join(filter(str.isalnum, tag)).lower()
    yield "".join(filter(str.isalnum, tag)).upper()
    yield digits
    yield f"+49301{digits.rjust(7, '0')[-7:]}"
    yield f"{digits.rjust(12, '0')[-12:]}".rjust(32, "0")
    yield "A"
    yield "a"
    yield f"2031-03-{int(digits) % 28 + 1:02d}"
