"""Fields in brackets behind the name of a unit: `**T1 Tokens** (needs: nothing · tries: 2)`, as fields below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import meaning
from orchestrator.documents.listings import in_listings
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare

_NAMED = re.compile(
    r"^(?P<lead>\s*(?:#{1,6}\s+|(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?)?)(?P<name>[^\s(\[{].*?)\s*"
    r"(?:\((?P<round>[^()]*:[^()]*)\)|\[(?P<square>[^\[\]]*:[^\[\]]*)\]|\{(?P<curly>[^{}]*:[^{}]*)\})\s*(?:\*\*)?\s*$"
)
_FIELD = re.compile(r"(?P<label>[^\W\d_][\w /-]{1,24}?)\s*:\s+(?P<value>\S.*?)\s*$")
_PARTED = re.compile(r"\s*[·;|,]\s*(?=[^\W\d_][\w /-]{1,24}?\s*:\s)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
_ELSE = re.compile(r"^else$", re.IGNORECASE)
_FEWEST, _LONGEST = 2, 300


def with_named_fields(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, several such fields as items below the name; code stays as it is."""
    code = in_listings(lines)
    for place, (line, number) in enumerate(lines):
        match = _NAMED.match(line) if not code[place] and ":" in line and len(line) < _LONGEST else None
        told = _told(match) if match else []
        if match is None or len(told) < _FEWEST:
            yield line, number
            continue
        lead, name = match["lead"], match["name"].rstrip()
        name += "**" * (name.count("**") % 2)
        item = bool(_BULLET.match(line))
        alone = not lead.strip() and name.startswith("**")
        yield f"{lead if item or lead.strip() else ''}{name}", number
        yield from () if item else [("", 0)]
        indent = _indent(lines, place, len(lead)) if item else ""
        yield from ((f"{indent}- **{label}:** {value}", number) for label, value in told)
        yield from [("", 0)] if alone or not item else ()


def _told(match: re.Match[str]) -> list[tuple[str, str]]:
    """What each piece in the brackets says; nothing where one of them is no field that a unit has."""
    pieces = _PARTED.split(match["round"] or match["square"] or match["curly"])
    found = [field for piece in pieces if (field := _FIELD.match(piece.strip()))]
    known = all(meaning(field["label"]) or meant_in_units(bare(field["label"])) for field in found)
    if len(found) < len(pieces) or not known:
        return []
    return [(_ELSE.sub("On failure", field["label"]), field["value"]) for field in found]


def _indent(lines: Sequence[Line], place: int, own: int) -> str:
    """How deep the fields of an item stand: as deep as what is set in below it."""
    below = next((line for line, _ in lines[place + 1 : place + 3] if line.strip()), "")
    deep = len(below) - len(below.lstrip())
    before = len(lines[place][0]) - len(lines[place][0].lstrip())
    return " " * (deep if deep > before and _BULLET.match(below) else own)
