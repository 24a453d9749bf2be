"""Tables in which a step has several rows, one for each result, as headings with the ways that lead on below them.

`| A. Classify | Look | Cloud key | Step B |` above `| | | Password | Step C |`: the cells that are empty go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import islice

from orchestrator.documents.callouts import Line
from orchestrator.documents.conditions import way_behind, way_in
from orchestrator.documents.decision_tables import leads_on, tells_when
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.listings import in_listings
from orchestrator.documents.step_names import NAMING
from orchestrator.documents.words import NUMBER, bare

_ANY, _RULE = re.compile(r"^\s*\|"), re.compile(r"^\s*\|[\s:|-]+\|?\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s")
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s")
_TITLED = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,2}[.)]\s+|(?=\*\*|__))(?P<text>\S.*)$")
"""A heading, an item of a list or a line that begins in bold."""
_PARTED = re.compile(r"(?<!\\)\|")
_DRESS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_COUNTED = re.compile(rf"(?P<number>{NUMBER})(?:[.):]\s*|\s+[—–-]\s+|\s*$)(?P<name>.*)", re.IGNORECASE)
_CALLED = re.compile(r"[^\W\d_]{3,20}(?:\s*[-#]\s*|\s+|(?=\d))(?P<number>\d{1,2}(?:\.\d{1,2})*|[A-H]|[IVX]{1,4})\b")
_BY_NUMBER = re.compile(r"(?:[^\W\d_]{3,20}\s*[-#]?\s*)?(?:\d{1,2}(?:\.\d{1,2})*|[A-Z])?\W*")
_WAY = re.compile(
    r"(?:→|⇒|->|=>|↩)?\s*(?:[^\W\d_]{3,20}(?:\s*[-#]\s*|\s+|(?=\d)))?(?P<number>\d{1,2}|[A-H])\W*", re.IGNORECASE
)
_ARROW, _WORD_END = re.compile(r"^\W*(?:→|⇒|->|=>|↩)?\s*"), re.compile(r"(?![^\W_])")
_COUNTING = frozenset({"", "#", "no", "nr"})
_FEWEST, _LEAST, _HEAD, _MOSTLY, _LONGEST, _MOST, _WORDS = 2, 3, 2, 0.6, 60, 300, 20
"""`_MOST`: as many rows of steps as people write; the rest of a longer document stays in its tables."""


def without_continued_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines, with such tables as headings and lists; code stays as it is."""
    found: list[Line] = []
    table: list[Line] = []
    shown = [*_shown(lines), False]
    begins, left, level = _beginnings([line for line, code in zip(lines, shown, strict=False) if not code]), _MOST, 1
    for (line, number), code in zip([*lines, ("", 0)], shown, strict=True):
        if not code and _ANY.match(line):
            table.append((line, number))
            continue
        told = _told(table, level, begins) if _HEAD + _FEWEST < len(table) <= left else table
        left -= 0 if told is table else len(table)
        found += told
        table = []
        heading = None if code else _HEADING.match(line)
        level = len(heading["marks"]) if heading else level
        found.append((line, number))
    return found[:-1]


def _shown(lines: Sequence[Line]) -> list[bool]:
    """For each line whether it is code: between fences or tags, or indented below what is no item of a list."""
    found, pre, listed = in_listings(lines), False, False
    for place, (line, _) in enumerate(lines):
        deep = line.startswith(("    ", "\t"))
        pre = pre or "<pre" in line
        found[place] = found[place] or pre or (deep and not listed)
        pre = pre and "</pre>" not in line
        listed = listed if deep or not line.strip() else bool(_ITEM.match(line)) or (listed and line[0].isspace())
    return found


def _told(table: Sequence[Line], level: int, begins: Callable[[], frozenset[str]]) -> Sequence[Line]:
    heads = _row(table[0][0])
    rows = [_row(line) for line, _ in table[_HEAD:]]
    alike = len(heads) >= _LEAST and all(len(row) == len(heads) for row in rows)
    if not (alike and _RULE.match(table[1][0]) and rows[0][0] and _continues(heads, rows)):
        return table
    if _tells_of_others(rows, begins):
        return table
    return list(_written(table, heads, rows, level))


def _row(line: str) -> list[str]:
    text = line.strip()
    text = text[1 : -1 if text.endswith("|") and not text.endswith("\\|") else None]
    return [cell.strip() for cell in _PARTED.split(text)]


def _beginnings(lines: Sequence[Line]) -> Callable[[], frozenset[str]]:
    """What the titles and the items of a document begin with, in whole words, for the tables that ask for it."""

    @cache
    def found() -> frozenset[str]:
        titles = (bare(match["text"]) for line, _ in lines if (match := _TITLED.match(line)))
        return frozenset(title[: end.start()] for title in titles for end in islice(_WORD_END.finditer(title), _WORDS))

    return found


def _continues(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether several rows begin a step and others go on with one, each with a result and where that leads.

    Rows that go on may as well say what is amiss and what helps: what is no step leads to none of these.
    """
    begun = [row for row, before in zip(rows, [None, *rows], strict=False) if _begins(row, before)]
    if not (all(row[-1] and row[-2] for row in rows) and _FEWEST <= len(begun) < len(rows)):
        return False
    called = _names_steps(heads[0]) or (bare(heads[0]) in _COUNTING and _names_steps(heads[1]))
    if called and tells_when(heads[-2]) and leads_on(heads[-1]):
        return True
    names = {bare(_DRESS.sub("", row[0])) for row in begun}
    numbers = {_number(row, place) for place, row in enumerate(begun, start=1)} if called else set[str]()
    own = [_leads_to(row[-1], names, numbers) for row in rows]
    leading = sum(
        here or (not row[-1].isdigit() and bool(_WAY.fullmatch(row[-1]) or way_in(row[-1]) or way_behind(row[-1])))
        for row, here in zip(rows, own, strict=True)
    )
    return leading >= _MOSTLY * len(rows) and sum(own) >= (1 if called else _FEWEST)


def _names_steps(head: str) -> bool:
    """Whether a column is called as one is that names steps."""
    return bare(head) in NAMING or bool(phrase("step").fullmatch(bare(head)))


def _leads_to(cell: str, names: Collection[str], numbers: Collection[str]) -> bool:
    """Whether a way leads to a step of the same table, by its name or by its number."""
    way = _WAY.fullmatch(cell)
    if way and not cell.isdigit() and way["number"].casefold() in numbers:
        return True
    words = _ARROW.sub("", _DRESS.sub("", cell))
    onward = phrase("go_to").match(words)
    return bare(words[onward.end() :] if onward else words) in names


def _number(row: Sequence[str], place: int) -> str:
    name = _DRESS.sub("", row[0]).strip()
    counted = _CALLED.match(name) or _COUNTED.fullmatch(name)
    return counted["number"].casefold() if counted else str(place)


def _tells_of_others(rows: Sequence[Sequence[str]], begins: Callable[[], frozenset[str]]) -> bool:
    """Whether the table says what is decided in steps that are titles or items elsewhere, or names them by number."""
    if all(len(row) == _LEAST and _BY_NUMBER.fullmatch(_DRESS.sub("", row[0])) for row in rows):
        return True
    names = {bare(_DRESS.sub("", row[0])) for row in rows if row[0]}
    return 2 * len(names & begins()) >= len(names)


def _begins(row: Sequence[str], before: Sequence[str] | None) -> bool:
    """Whether a row begins a step: it is named, and not as in the row above with all that is said of it."""
    return bool(row[0]) and (before is None or list(row[:-2]) != list(before[:-2]))


def _written(table: Sequence[Line], heads: Sequence[str], rows: Sequence[Sequence[str]], level: int) -> Iterator[Line]:
    yield "", table[0][1]
    before, place = None, 0
    for row, (_, number) in zip(rows, table[_HEAD:], strict=True):
        if _begins(row, before):
            place += 1
            name, told = _name(row, place), list(zip(heads, row, strict=True))[1:-2]
            if name.endswith(":") and told and 0 < len(told[0][1]) <= _LONGEST:
                name, told = f"{name} {told[0][1]}", told[1:]
            yield from (("", 0), (f"{'#' * min(level + 1, 6)} {name.rstrip(':')}", number), ("", 0))
            for head, text in told:
                if text:
                    yield from ((text if bare(head) in NAMING else f"**{head}:** {text}", number), ("", 0))
        yield f"- {row[-2]} → {row[-1].lstrip('→⇒ ')}", number
        before = row if row[0] else [*(before or row)[:-2], *row[-2:]]


def _name(row: Sequence[str], place: int) -> str:
    """What a step is called, with its number; with nothing behind that where it has no name."""
    name = _DRESS.sub("", row[0]).strip()
    if _CALLED.match(name):
        return name
    counted = _COUNTED.fullmatch(name)
    return f"Step {counted['number']}: {counted['name']}".strip() if counted else f"Step {place}: {name}"
