"""Parts that sentences point at by a name or a bare number, `back to **Boil**`, `see 2.7`, that are not there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from orchestrator.documents.draft import Draft
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import bare, plain

_NAME = r"(?:\*\*|[\"“„«`*_])(?P<name>[A-ZÀ-Þ][\w' /&-]{2,50}?)(?:\*\*|[\"”“»`*_])"
_LED = re.compile(
    rf"(?<!\w)(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')}|next:|then:)\s+(?:the\s+)?"
    rf"(?:(?:phase|step|stage)\s+)?{_NAME}",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"\b(?i:see|under|in|per|to|as in|described in|siehe|voir|ver|zie|vedi)\s+(?:the\s+)?"
    rf"(?:(?:section|part|chapter)\s+{_NAME}|{_NAME.replace('name', 'also')}\s+(?:below|above|section|part)\b)"
)
_NUMBER = re.compile(
    rf"(?<!\w)(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')}|(?:described|told|said|shown) in|see)\s+"
    r"(?P<number>\d{1,2}\.\d{1,2})(?![\w%]|\.\d|\s*(?:%|s\b|ms|h\b|min|GB|MB|km|kg))",
    re.IGNORECASE,
)
_DRESSED, _DOTTED = re.compile(r"[*\"“„«`_][A-ZÀ-Þ]"), re.compile(r"\d\.\d")
_COUNTED = re.compile(r"^\W*(?P<number>\d{1,2}\.\d{1,2})(?![\w%]|\.\d)")
_FEWEST, _NEAR, _LONGEST, _MOST_WORDS = 2, 3, 1200, 7


def pointed_names(draft: Draft) -> None:
    """Report them; what is reported of a line already is not told twice."""
    told = {defect.line for defect in draft.defects if defect.code in {"dangling-target", "missing-section"}}
    names = {name for node in draft.root.walk() for name in _names(node)}
    sections = _Called({node.bare for node in draft.root.walk() if node.kind is Kind.HEADING})
    numbers = _numbers(draft.root)
    said = [(node, node.text if _DRESSED.search(node.text) else "") for node in _said(draft.root)]
    ways = [(node, bare(match["name"])) for node, dressed in said for match in _LED.finditer(dressed)]
    by_name = sum(name in names for _, name in ways) >= _FEWEST
    called = _Called(names if by_name else ())
    for node, name in ways if by_name else ():
        if name not in names and node.line not in told and not called.means(name):
            draft.defect(node, "dangling-target", f"leads to `{name}`, which is not there")
    for node, dressed in said:
        if node.line in told:
            continue
        for match in _SECTION.finditer(dressed):
            name = bare(match["name"] or match["also"])
            if name not in names and not sections.means(name):
                draft.defect(node, "missing-section", f"`{name}` is pointed at, and is not there")
        for match in _NUMBER.finditer(plain(node.text)) if numbers and _DOTTED.search(node.text) else ():
            major, minor = map(int, match["number"].split("."))
            there = numbers.get(major, set())
            if len(there) > _FEWEST and minor not in there and minor <= max(there) + _NEAR:
                draft.defect(node, "dangling-target", f"`{match['number']}` is pointed at, and is not there")


def _said(root: Node) -> Iterator[Node]:
    return (node for node in root.walk() if node.kind not in {Kind.CODE, Kind.COMMENT, Kind.ROW} and _is_said(node))


def _is_said(node: Node) -> bool:
    return len(node.text) < _LONGEST and part_of(node) is not Part.REFERENCES


def _names(node: Node) -> Iterator[str]:
    """What a part may be called where it is pointed at."""
    if len(node.plain.split()) <= _MOST_WORDS:
        yield node.bare
    yield bare(node.key)
    if node.step is not None:
        yield bare(node.step.title)
    bold = re.match(r"^\W*(?:\*\*|__)(?P<name>[^*_]+)(?:\*\*|__)", node.text)
    if bold:
        yield bare(bold["name"])


class _Called:
    """What parts are called, to look for names that are not quite theirs: each name costs the same for many parts."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = {one for one in names if one and len(one) < _LONGEST_NAME}
        self._all = "\n".join(self._names)
        self._lengths = sorted(set(map(len, self._names)))

    def means(self, name: str) -> bool:
        """Whether a part is called so and more, or its name says more than it is called."""
        if name in self._all:
            return bool(self._names)  # an empty name stands in anything, but in nothing at all
        pieces = ((place, size) for size in self._lengths for place in range(len(name) - size + 1))
        return any(name[place : place + size] in self._names for place, size in pieces)


_LONGEST_NAME = 80


def _numbers(root: Node) -> Mapping[int, set[int]]:
    """The second numbers of parts by their first, `2.1` to `2.6`."""
    found: dict[int, set[int]] = defaultdict(set)
    for node in root.walk():
        match = _COUNTED.match(node.plain) if node.kind is not Kind.CODE else None
        written = node.step.number if node.step is not None else match["number"] if match else ""
        if re.fullmatch(r"\d{1,2}\.\d{1,2}", written):
            major, minor = map(int, written.split("."))
            found[major].add(minor)
    return found
