"""What a step is called, and how it is counted: by its own words, or by those of its row."""

from __future__ import annotations

import re
import unicodedata

from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import BARE_NUMBER, CLOSE, ordinal, plain, title, without_zeros
from orchestrator.documents.work_headings import ORDINAL, letter_of

_COUNTED = re.compile(r"^\W*(?P<number>\d{1,2}(?:\.\d{1,2})*[a-h]?)(?:[.):]?\s+|[．、：）]\s*)(?=\S)")
_CLAUSE_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)[.)]?\s+(?=[^\W\d_a-zß-ÿ])")
"""The number of a clause that is an entry of a list without numbers of its own: `- 5.2 Open the valve`."""
_ALONE = re.compile(r"(?P<number>\d{1,3})[.)]?")
"""What the first cell of a row holds where its author counts the rows, by ones or by tens."""
NAMING = frozenset(
    (
        "step phase name title stage activity activities action actions what task description do instruction"
        " instructions procedure"
    ).split()
) | {"what to do"}
"""What a column of names is called."""


def code_of(name: str) -> str:
    """The code that a name begins with, such as `S2`; empty where it begins with none."""
    match = re.match(r"[A-Z]{1,3}-?\d{1,3}\b", name)
    return match[0] if match else ""


def number_of(written: str, place: int) -> str:
    """The number in digits, of what is written in digits, letters or words; its place where that is none."""
    written = unicodedata.normalize("NFKC", written)
    digits = re.match(r"\d+(?:\.\d+)*[a-z]?", written)
    return without_zeros(digits[0]) if digits else str(ordinal(written) or place)


def is_counted(node: Node) -> bool:
    """Whether its author gave it a number."""
    return node.step is not None or bool(counted(node))


def counted(node: Node) -> str:
    """The number of a part without a word such as `Step`: of a list, at the start of a heading, in the first cell."""
    if node.kind is Kind.ITEM and not node.number and (clause := _CLAUSE_NUMBER.match(node.text)):
        return clause["number"]
    bold = node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text))
    words = f"{node.plain} " if bold or node.kind in {Kind.HEADING, Kind.ROW} else ""
    match = _COUNTED.match(words) or (_ALONE.fullmatch(node.plain) if node.kind is Kind.ROW else None)
    spelt = None if match else ORDINAL.match(words)
    return match["number"] if match else spelt[1].casefold() if spelt else letter_of(node).casefold() or node.number


def title_of_step(node: Node) -> str:
    """What a step is called, without its number."""
    mark, set_off = node.step, _SET_OFF.match(node.text) if node.kind in {Kind.ITEM, Kind.PARAGRAPH} else None
    if mark is not None and set_off is not None:
        return _short(_in_both(plain(set_off["name"]), mark.title) or mark.title or f"{mark.word} {mark.number}", node)
    if mark is None:
        coded = bool(node.value and node.key) and code_of(node.key) == node.key  # `S1: Empty the basin`
        key = node.value if coded else node.key
        led = BARE_NUMBER.sub("", node.plain) if BOLD_LINE.match(node.text) else ""  # `**1 Ring the bell**`
        name = _cells_title(node) if node.kind is Kind.ROW else title(led or key) or node.title
        return _short(ORDINAL.sub("", node.plain) if ORDINAL.match(node.plain) else name, node)
    name = mark.title or (_cells_title(node) if node.kind is Kind.ROW else "")
    return _short(title(name) if name else f"{mark.word} {mark.number}", node)


def _in_both(bold: str, name: str) -> str:
    """What the bold words end with and the name begins with: the name where text goes on behind it."""
    places = (place for place in range(len(bold)) if name.startswith(bold[place:].rstrip(" .:")))
    return next((bold[place:].rstrip(" .:") for place in places), "")


_SET_OFF = re.compile(r"(?:\*\*|__)(?P<name>[^*\n]{3,90}?)[.:]?(?:\*\*|__)\s*(?=\S)")
"""A title in bold, behind which the text goes on."""


def _short(name: str, node: Node) -> str:
    """A name from a paragraph is its first sentence."""
    ends = _SENTENCE if node.kind is not Kind.HEADING or len(name) > _LONG else None
    first = ends.split(name, maxsplit=1)[0] if ends else name
    first = _CLAUSE.split(first, maxsplit=1)[0] if len(first) > _LONG else first
    return first.strip(" *:.")[:120]


_LONG = 90
_SENTENCE = re.compile(r"(?<=[^\W\d_][^\W\d_])[.!?]\s+(?=[^\W\d_a-zß-ÿ\"(]|→|->|=>|$)|\s+(?:→|->|=>)\s+")
_CLAUSE = re.compile(r"(?<=[a-z0-9)])[.:;!?](?:\s|$)|\s[—–]\s|\*\*")


_CODE = re.compile(r"`[^`]+`")
_NAME = re.compile(rf"[^\W\d]{{3}}|[{CLOSE}]{{2}}")
_CODED = re.compile(
    r"(?:[A-Z]{1,5}-?\d{1,4}|\d{1,2}(?:[.-][A-Z\d]{1,2})+|[^\W\d_]{3,12} \d{1,2}(?:\.\d{1,2})*)"
    r"[:.)]?\s+(?:[·–—-]\s+)?[^\W\d_]"
)
"""A name that begins with an id."""


def _cells_title(row: Node) -> str:
    """The name in a row: the cell under a head that names things, else the first that is no number and no person.

    A command alone is a name where nothing else under such a head is one.
    """
    called = row.children[:1] if row.step and not row.step.title else []
    named = [cell for cell in row.children if _NAME.search(cell.text) and cell not in called]
    commands = [cell for cell in named if cell.label in NAMING and _CODE.fullmatch(cell.text)]
    named = [cell for cell in named if not _CODE.fullmatch(cell.text)]
    cells = [
        *(cell for cell in named[:1] if _CODED.match(cell.plain)),
        *(cell for cell in named if cell.label in NAMING),
        *commands,
        *(cell for cell in named if part_named(cell.label) not in {Part.AGENT, Part.OWNER}),
    ]
    return title(cells[0].text) if cells else ""
