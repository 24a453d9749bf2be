"""Which task, subtask or step an id or a number means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.step_names import counted
from orchestrator.documents.unit_ids import heading_id
from orchestrator.documents.units import Unit, fields, fields_beside
from orchestrator.documents.words import plain, title, without_zeros

_ID = re.compile(r"\b[A-Za-z]{1,10}\d{0,4}(?:[-_.][A-Za-z]{0,6}\d{1,4})+\b|\b[A-Z]{1,6}-?\d{1,4}\b")
_OF_ROW = re.compile(r"[A-Za-z]{1,6}[-.]?\d{1,4}(?:[-.]\d{1,3})*")
"""What a row begins with that others wait for: `A.1`."""
_ID_BEFORE_NAME = re.compile(r"(?P<id>[A-Z]{1,6}[-.]?\d{1,4})[\s:.–—-]+[^\W\d_]{2}")
"""What a row begins with whose first cell says its name as well: `T1 Collect`."""
_NUMBER = r"(?:\d{1,3}(?:\.\d{1,3})?|(?-i:[A-Z]))(?![\w-])"
_AND = r"(?:,|;|&|\+|(?:and|und|et|y|e|i|en)\b)"
_NUMBERS = rf"[sn]?\s*[-#]?\s*(?P<numbers>{_NUMBER}(?:\s*{_AND}\s*{_NUMBER})*)"
_COUNTED = re.compile(r"^\W*(?P<word>[^\W\d_]{2,12})\s+[#№]?(?P<number>\d{1,3}|(?-i:[A-Z]))\s*(?:[:.)–—-]\s+\S|$)")
"""A name that counts its unit with a word of its own: `Lot 2 – Copie de la base`."""
_BETWEEN = re.compile(rf"\s*(?:[,;&+]|\b{_AND})\s*", re.IGNORECASE)
_CODE = re.compile(r"`([^`\n]+)`")
_WORD = re.compile(r"[^\W\d][\w.-]*")

_ONLY_NUMBERS = re.compile(r"\d[\d.]*(?:\s*(?:,|and|&|und|et|y|e|i|en)\s*\d[\d.]*)*")

_ONLY_NAMES = re.compile(r"[a-z][\w.-]*(?:\s*,\s*[a-z][\w.-]*)*")
_NAMED = 2
"""Where as many units have a word as their id, words that stand alone are ids."""


class Places:
    """Which unit an id or a number means."""

    def __init__(self) -> None:
        self.ids: dict[int, str] = {}
        self.by_written: dict[str, str] = {}
        self.by_number: dict[str, str] = {}
        self.by_name: dict[str, set[str]] = defaultdict(set)
        """The units that have a title, or a word in a field of their own; what several have names none of them."""
        self.order: list[str] = []
        self.words: set[str] = set()
        """What the units are counted with, in lower case, be it no word for a step: `lot`, `job`."""

    def written_id(self, unit: Unit) -> str | None:
        """The id that a unit gives itself."""
        for node in (unit.node, *fields_beside(unit.node), *fields(unit)):
            if part_of(node) is Part.ID and value_of(node).strip():
                return plain(value_of(node)).split()[0]
        first = plain(unit.node.children[0].text) if unit.node.kind is Kind.ROW and unit.node.children else ""
        return first if is_row_id(first) else heading_id(unit.node)

    def add(self, unit: Unit, identifier: str, number: str) -> None:
        """A unit and its id."""
        written = self.written_id(unit)
        self.ids[id(unit.node)] = identifier
        self.order.append(identifier)
        if written:
            self.by_written.setdefault(written.casefold(), identifier)
        elif unit.node.kind is Kind.ROW and (begun := _ID_BEFORE_NAME.match(unit.node.plain)):
            self.by_written.setdefault(begun["id"].casefold(), identifier)
        mark, own = unit.node.step, without_zeros(counted(unit.node))
        self.by_number.setdefault(f"{mark.word} {mark.number.lstrip('0')}" if mark else own or number, identifier)
        called = None if mark else _COUNTED.match(plain(unit.node.text))
        if called:
            self.by_number.setdefault(f"{called['word']} {without_zeros(called['number'])}".casefold(), identifier)
        if word := mark.word if mark else called["word"].casefold() if called else "":
            self.words.add(word)
        if mark or not own:
            self.by_number.setdefault(number, identifier)
        named = unit.node.value if part_of(unit.node) is Part.TITLE else ""
        names = (
            mark.title if mark else "",
            title(unit.node.text),
            plain(named),
            *_CODE.findall(unit.node.text),
            *_words_of(unit),
        )
        for name in filter(None, names):
            self.by_name[name.casefold()].add(identifier)

    def named(self, text: str) -> tuple[list[str], list[str]]:
        """The ids that a text names, and what looks like an id and is none."""
        words = re.findall(r"[\w.-]*\w", text)
        every = [word.casefold() for word in words]
        ids = [(word, token) for word in words for token in _ID.findall(word) if any(map(str.isdigit, token))]
        tokens = [token for _, token in ids]
        found = [self.by_written[token] for token in every if token in self.by_written]
        lost = [token for word, token in ids if not {word.casefold(), token.casefold()} & self.by_written.keys()]
        if not found:
            found, others = self._numbered(text)
            lost = lost if tokens else others
        if not found and not lost:
            found = self._titled(text)
        if not found and not lost and _ONLY_NUMBERS.fullmatch(text.strip()):
            for number in re.findall(r"\d{1,3}(?:\.\d{1,3})*", text):
                known = next((one for key, one in self.by_number.items() if key.split()[-1] == number), None)
                (found if known else lost).append(known or number)
        named = sum(not any(char.isdigit() for char in one) for one in self.by_written)
        if named >= _NAMED and _ONLY_NAMES.fullmatch(text.strip()):
            lost += [token for token in every if token not in self.by_written and not self._titled(token)]
        return list(dict.fromkeys(found)), lost

    def _numbered(self, text: str) -> tuple[list[str], list[str]]:
        """The ids of what a text calls by a word and numbers, `tasks 1 and 2`; a letter that is none is no number."""
        found, lost = list[str](), list[str]()
        for match in self._pointers().finditer(text):
            word = match["word"].casefold()
            for number in map(without_zeros, re.findall(_NUMBER, match["numbers"])):
                known = self.by_number.get(f"{word} {number.casefold()}") or self.by_number.get(number)
                if known:
                    found.append(known)
                elif number[0].isdigit():
                    lost.append(f"{match['word']} {number}")
        return found, lost

    def _pointers(self) -> re.Pattern[str]:
        """How texts point at units by a word and numbers."""
        words = "|".join((STEP_WORDS, *map(re.escape, sorted(self.words))))
        return re.compile(rf"(?<!\w)(?P<word>{words}){_NUMBERS}", re.IGNORECASE)

    def _titled(self, text: str) -> list[str]:
        """The ids of what a text names and says no more of; none where any of the names is not known."""
        for names in ([text], _BETWEEN.split(text)):
            known = [self.by_name.get(name.strip(" .`'\"“”«»").casefold(), set()) for name in names]
            if all(len(ids) == 1 for ids in known):
                return [next(iter(ids)) for ids in known]
        return []


def is_row_id(written: str) -> bool:
    """Whether what the first cell of a row says is its id."""
    return bool(_OF_ROW.fullmatch(written))


def counts_row(node: Node) -> bool:
    """Whether a cell holds nothing but the number or the id that its row begins with, whatever its column is called."""
    first = node.kind is Kind.CELL and node.parent is not None and node.parent.children[0] is node
    written = node.plain.strip(" .#)") if first else ""
    return written.isdigit() or is_row_id(written)


def _words_of(unit: Unit) -> Iterator[str]:
    """What fields of a unit that are no known part say in one word, as `key: survey` does."""
    for node in fields(unit):
        value = plain(node.value)
        if node.key and part_of(node) in {None, Part.TITLE} and _WORD.fullmatch(value):
            yield value
