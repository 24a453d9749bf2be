"""Fields that plain text sets in columns, `attempts     2` below `needs        A-1`, with colons in place of spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import meaning
from orchestrator.documents.listings import in_listings
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare

_FIELD = re.compile(r"(?P<indent>\s*)(?P<label>[^\W\d_][\w/-]*(?: [\w/-]+){0,3})(?P<gap>\s{2,})(?P<value>[^\s|].*)$")
_FEWEST, _LONGEST = 2, 200


def with_aligned_fields(lines: Sequence[Line]) -> list[Line]:
    """The lines, with such fields at the margin and in bold; their values stand in one column, line below line."""
    code = in_listings(lines)
    matches = [
        None if code[place] or "  " not in line or len(line) > _LONGEST else _FIELD.match(line)
        for place, (line, _) in enumerate(lines)
    ]
    told: list[Line] = []
    for at, group in groupby(zip(lines, matches, strict=True), key=lambda one: one[1] and one[1].start("value")):
        block = list(group)
        fields = [match for _, match in block if match] if at else []
        told += _labelled(fields, block) if _are_fields(fields) else [line for line, _ in block]
    return told


def _labelled(fields: Sequence[re.Match[str]], block: Sequence[tuple[Line, object]]) -> Iterator[Line]:
    for field, ((_, number), _) in zip(fields, block, strict=True):
        yield f"**{field['label']}:** {field['value'].rstrip()}", number


def _are_fields(fields: Sequence[re.Match[str]]) -> bool:
    """Whether every label is one that units have, at the same indent and each once."""
    labels = [field["label"].casefold() for field in fields]
    known = all(meaning(label) or meant_in_units(bare(label)) for label in labels)
    return (
        len(fields) >= _FEWEST and known and len({*labels}) == len(labels) and len({f["indent"] for f in fields}) == 1
    )
