"""Ids of a list that sentences point at beyond its last, and parts that they name by the number of another one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Kind, Node

_ID = re.compile(r"^\W*(?P<letters>[A-Z]{1,3})-?(?P<number>\d{1,2})(?![\w%]|[.:-]\d)")
_NAMED = re.compile(r"(?<![\w./-])(?P<letters>[A-Z]{1,3})-?(?P<number>\d{1,2})(?![\w%]|[.:/-]\d)")
_PART = re.compile(
    r"\b(?P<what>[a-z]{5,})\s+(?:of|in|from|under)\s+(?P<word>section|chapter|part)\s+(?P<number>\d{1,2})(?![\w%]|[.:/-]\d)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\W*(?:§\s*)?(?P<number>\d{1,2})(?:[.):]|\s)\s*\S")
_FEWEST = 3
_STEM = 5


def pointed_ids(draft: Draft) -> None:
    """Report both."""
    _beyond_a_list(draft)
    _named_by_another_number(draft)


def _beyond_a_list(draft: Draft) -> None:
    """`A1, A2 and A7` where a list has A1 to A5: an id that stands in a sentence with another one of its list."""
    series = _series(draft.root)
    told = {defect.line for defect in draft.defects}
    for node in draft.root.walk() if series else ():
        if node.kind not in {Kind.PARAGRAPH, Kind.ITEM, Kind.CELL} or node.line in told:
            continue
        named = defaultdict[str, set[int]](set)
        for match in _NAMED.finditer(node.plain):
            named[match["letters"]].add(int(match["number"]))
        for letters, numbers in named.items():
            there = series.get(letters, set())
            for number in sorted(numbers - there) if numbers & there else ():
                message = f"`{letters}{number}` is pointed at, and the list ends with `{letters}{max(there)}`"
                draft.defect(node, "dangling-target", message)


def _series(root: Node) -> Mapping[str, set[int]]:
    """By its letters, the numbers of every list or table whose entries are counted from 1 on without a gap."""
    found: dict[str, list[set[int]]] = defaultdict(list)
    for node in root.walk():
        ids = [match for child in node.children if (match := _ID.match(_begins(child)))]
        letters = {match["letters"] for match in ids}
        numbers = [int(match["number"]) for match in ids]
        if len(letters) == 1 and numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= _FEWEST:
            found[letters.pop()].append(set(numbers))
    begun = _begun(root) if found else {}
    return {letters: lists[0] | begun.get(letters, set()) for letters, lists in found.items() if len(lists) == 1}


def _begun(root: Node) -> Mapping[str, set[int]]:
    """By their letters, the numbers of all ids that something begins with: a list may go on in another part."""
    found: dict[str, set[int]] = defaultdict(set)
    for node in root.walk():
        match = _ID.match(node.plain if node.kind in {Kind.HEADING, Kind.PARAGRAPH} else _begins(node))
        if match:
            found[match["letters"]].add(int(match["number"]))
    return found


def _begins(node: Node) -> str:
    if node.kind is Kind.ROW:
        return node.children[0].plain if node.children else ""
    return node.plain if node.kind is Kind.ITEM else ""


def _named_by_another_number(draft: Draft) -> None:
    """`the criteria of section 5` where section 6 is called that, and section 5 says nothing of it."""
    parts = {match["number"]: node for node, match in _headings(draft.root)}
    for node in draft.root.walk() if len(parts) >= _FEWEST else ():
        for match in _PART.finditer(node.plain) if node.kind in {Kind.PARAGRAPH, Kind.ITEM} else ():
            stem, own = match["what"][:_STEM].casefold(), parts.get(match["number"])
            called = [number for number, part in parts.items() if stem in part.head]
            if own is None or len(called) != 1 or own.line <= node.line <= own.end or called == [match["number"]]:
                continue
            if not any(stem in below.plain.casefold() for below in own.walk()):
                message = f"`{match[0]}` is named, and what is called so is {match['word'].casefold()} {called[0]}"
                draft.defect(node, "stale-name", message)


def _headings(root: Node) -> Iterator[tuple[Node, re.Match[str]]]:
    for node in root.walk():
        match = _HEADING.match(node.plain) if node.kind is Kind.HEADING else None
        if match:
            yield node, match
