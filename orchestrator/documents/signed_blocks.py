"""Blocks whose lines begin with signs that the document explains, `$ make`, `? exit code 0`, `! stop`, as fields.

They may be set in below a heading or stand in a fence; what is set in less deep above a command is the name of a step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.legends import part_explained, signs_in
from orchestrator.documents.listings import FENCE, in_listings

_FIELD = re.compile(r"(?P<label>[^\W\d_][\w -]{0,30}?)\s*:\s+(?P<value>\S.*)$")
_GAP = re.compile(r"\s{2,}")
_COUNTED = re.compile(r"(?:[^\W\d_]+\s+)?\d{1,2}[.):]?\s+(?=\S)|[-*+]\s+")
_STARRED = re.compile(r"(?<![`\w])[^\s`]*\*[^\s`]*")
_ROLES: Mapping[Part, str] = {
    Part.COMMAND: "Command",
    Part.ACTIONS: "Command",
    Part.CRITERIA: "Success criteria",
    Part.ON_FAILURE: "On failure",
}
_BULLETS = frozenset({"-", "*", "+", "#", "|"})
"""Signs that Markdown has a meaning for."""
_MOST, _LONGEST = 60, 400


@dataclass
class _Told:
    """A line of a block: what it is, what it says, how deep it is set in."""

    role: str
    text: str
    number: int
    deep: int
    below: list[_Told] = field(default_factory=list)


def with_signed_blocks(lines: Sequence[Line]) -> list[Line]:
    """The lines, with such blocks as fields and steps; those of a document that explains no such signs as they are."""
    signs = _explained(lines)
    if not {"Command", "Success criteria"} <= set(signs.values()):
        return list(lines)
    code = in_listings(lines)
    found: list[Line] = []
    block: list[Line] = []
    for (line, number), inside in [*zip(lines, code, strict=True), (("#", 0), False)]:
        if inside or line.startswith(("  ", "\t")) or (block and not line.strip()):
            block.append((line, number))
            continue
        found += _rewritten(block, signs)
        block = []
        found.append((line, number))
    return found[:-1]


def _explained(lines: Sequence[Line]) -> dict[str, str]:
    """What the signs mean that the document explains: in a sentence, in a list or in a table."""
    told: dict[str, str] = {}
    sentence, read = "", 0
    for line, _ in [*lines, ("", 0)]:
        row = line.strip().strip("|").split("|") if line.startswith("|") else []
        if line.strip() and not row and not _COUNTED.match(line) and len(sentence) < _LONGEST:
            sentence += f" {line.strip()}"
            continue
        pieces = (sentence, f"`{row[0].strip(' `')}` = {row[1].strip()}" if len(row) > 1 else line)
        for sign, words in (one for piece in pieces for one in signs_in(piece)):
            read += 1
            if sign in told or read > _MOST:
                continue
            role = _ROLES.get(part) if (part := part_explained(words)) else None
            if role and sign not in _BULLETS:
                told[sign] = role
        sentence = ""
    return told


def _rewritten(block: Sequence[Line], signs: Mapping[str, str]) -> list[Line]:
    """The block with fields; as it is where it has none of the signs."""
    told = [_told(line, number, signs) for line, number in block if line.strip() and not FENCE.match(line)]
    if not any(one.role in _ROLES.values() for one in told):
        return list(block)
    return [("", block[0][1]), *_steps(_named(told)), ("", block[-1][1])]


def _told(line: str, number: int, signs: Mapping[str, str]) -> _Told:
    wide = line.expandtabs(4)
    text = wide.strip()
    first, _, rest = text.partition(" ")
    role = signs.get(first) if rest.strip() else None
    deep = len(wide) - len(wide.lstrip())
    if role:
        return _Told(role, rest.strip(), number, deep)
    given = _FIELD.match(text)
    if given and (meaning(given["label"]) or given["label"].casefold() == "id"):
        return _Told("field", f"**{given['label'].strip()}:** {given['value']}", number, deep)
    return _Told("", text, number, deep)


def _named(told: Sequence[_Told]) -> list[_Told]:
    """The lines with what belongs below them: a name what is set in deeper, a command what comes after it."""
    found: list[_Told] = []
    step: _Told | None = None
    for one, following in zip(told, [*told[1:], None], strict=True):
        names = not one.role and following is not None and following.deep > one.deep and following.role != "field"
        opens = names or (one.role == "Command" and (step is None or one.deep <= step.deep))
        if step is not None and not opens and (one.deep > step.deep or one.role == "Success criteria"):
            step.below.append(one)
            continue
        found.append(one)
        step = one if opens else None
    return found


def _steps(told: Sequence[_Told]) -> Iterator[Line]:
    for one in told:
        if one.role == "Command":
            yield f"1. {_code(one.text)}", one.number
        elif one.below:
            yield f"1. {_GAP.sub(' ', _COUNTED.sub('', one.text, count=1))}", one.number
        else:
            text = f"**{one.role}:** {one.text}" if one.role in _ROLES.values() else one.text
            yield from (("", 0), (text, one.number), ("", 0))
        yield from _fields(one.below)


def _fields(below: Sequence[_Told]) -> Iterator[Line]:
    before = ""
    for one in below:
        text = _code(one.text) if one.role == "Command" else _STARRED.sub(r"`\g<0>`", one.text)
        if one.role != "Success criteria":
            yield f"   - **{one.role}:** {text}" if one.role in _ROLES.values() else f"   - {text}", one.number
        else:
            yield from [("   - **Success criteria:**", 0)] if before != one.role else ()
            yield f"     - {text}", one.number
        before = one.role


def _code(text: str) -> str:
    return f"``{text}``" if "`" in text else f"`{text}`"
