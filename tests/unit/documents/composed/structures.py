"""What blocks are made of: headings, bold lines, items, boxes, rows of a table; and how they are numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tests.unit.documents.composed.blocks import Block, Field
from tests.unit.documents.composed.labelling import Dress, Labelling, headings

Numbering = Callable[[int, str, str], str]
"""The number, what such parts are called, and the title."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI")
_SPELT = ("one", "two", "three", "four", "five", "six")

NUMBERINGS: dict[str, Numbering] = {
    "colon": lambda number, word, title: f"{word} {number}: {title}",
    "dash": lambda number, word, title: f"{word} {number} — {title}",
    "dot": lambda number, word, title: f"{word} {number}. {title}",
    "bare": lambda number, _word, title: f"{number}. {title}",
    "paren": lambda number, _word, title: f"{number}) {title}",
    "roman": lambda number, word, title: f"{word} {_ROMAN[number - 1]}: {title}",
    "letter": lambda number, word, title: f"{word} {chr(64 + number)}: {title}",
    "hash": lambda number, word, title: f"{word} #{number}: {title}",
    "padded": lambda number, word, title: f"{word} {number:02}: {title}",
}
Structure = Callable[[Sequence[str], Sequence[Block], Labelling, Dress, int], Iterator[str]]
"""Blocks under their numbered titles; the number is the level of the heading above them."""


def as_headings(
    titles: Sequence[str], blocks: Sequence[Block], label: Labelling, dress: Dress, level: int
) -> Iterator[str]:
    """A heading for each block."""
    for title, block in zip(titles, blocks, strict=True):
        yield from ("", f"{'#' * (level + 1)} {title}", "")
        yield from label(block.fields, dress, level + 1 if label is headings else 0)


def as_bold_lines(
    titles: Sequence[str], blocks: Sequence[Block], label: Labelling, dress: Dress, _level: int
) -> Iterator[str]:
    """A bold line for each block."""
    for title, block in zip(titles, blocks, strict=True):
        yield from ("", f"**{title}**", "")
        yield from label(block.fields, dress, 0)


def as_items(
    titles: Sequence[str], blocks: Sequence[Block], label: Labelling, dress: Dress, _level: int
) -> Iterator[str]:
    """An item of a list for each block."""
    for title, block in zip(titles, blocks, strict=True):
        yield f"- **{title}**"
        yield from label(block.fields, dress, 2)


def as_numbers(
    titles: Sequence[str], blocks: Sequence[Block], label: Labelling, dress: Dress, _level: int
) -> Iterator[str]:
    """An item of a numbered list for each block, whose number is that of the list."""
    for place, (title, block) in enumerate(zip(titles, blocks, strict=True), start=1):
        yield f"{place}. **{title}**"
        yield from label(block.fields, dress, 3)


def as_rows(
    titles: Sequence[str], blocks: Sequence[Block], _label: Labelling, _dress: Dress, _level: int
) -> Iterator[str]:
    """A row of a table for each block, with a column for each label."""
    heads = list(dict.fromkeys(one.label for block in blocks for one in _flat(block.fields)))
    yield from ("", f"| {' | '.join(['#', 'Title', *heads])} |", f"|{'---|' * (len(heads) + 2)}")
    for place, (title, block) in enumerate(zip(titles, blocks, strict=True), start=1):
        cells = {one.label: "<br>".join([one.value] * bool(one.value) + [*one.items]) for one in _flat(block.fields)}
        yield f"| {place} | {title} | {' | '.join(cells.get(head, '') for head in heads)} |"
    yield ""


def _flat(fields: Sequence[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from _flat(one.below)


STRUCTURES: dict[str, Structure] = {
    "headings": as_headings,
    "bold-lines": as_bold_lines,
    "items": as_items,
    "numbers": as_numbers,
    "rows": as_rows,
}
