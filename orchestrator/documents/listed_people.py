"""People and agents that a document lists, and whom it names for its work without listing them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.draft import Draft
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.said import names_nothing, person_named
from orchestrator.documents.words import bare, plain

_LIST = re.compile(
    r"^(?:the )?(?:list of )?(?:available |participating |involved )?"
    r"(?:agents?|team(?: members?)?|crew|people|roles?|cast|staff|participants|who is who"
    r"|roles? (?:and|&) responsibilities)"
    r"(?: (?:list|directory|roster|registry|available|involved))?$"
)
_ROSTER = re.compile(
    r"^(?:the )?(?:primary|main|lead|responsible|supporting|secondary|additional|assisting|backup)"
    r"(?: (?:responsible|supporting|assigned))? (?:agents?|people|roles?|team)$"
)
"""What the parts of a list are called that has one for each sort of people."""
_HANDLE = re.compile(r"@[\w-]+(?:\.[\w-]+)*")
_FEWEST = 2
_WORKS = frozenset({Part.AGENT, Part.OWNER})


def unlisted_people(draft: Draft) -> None:
    """Report who works on something and is in no list, where there is a list and others of it are named so."""
    rosters = [node for node in draft.root.walk() if node.kind is Kind.HEADING and _ROSTER.match(node.head)]
    lists = [node for node in draft.root.walk() if _is_list(node)]
    listed = {name for node in lists for name in _listed(node)}
    listed |= {_name(handle) for node in rosters for one in node.walk() for handle in _HANDLE.findall(one.text)}
    inside = {id(below) for node in lists for entry in _entries(node) for below in entry.with_all()}
    inside |= {id(below) for node in rosters for below in node.with_all()}
    lists = lists or rosters
    named = [(node, name) for node in draft.root.walk() if id(node) not in inside for name in _named(node)]
    known = [name for _, name in named if name in listed]
    if len(listed) < _FEWEST or not known:
        return
    for node, name in named:
        if name not in listed and not any(name in other or other in name for other in listed):
            draft.defect(node, "unknown-agent", f"`{name}` works on it, and is not in the list of line {lists[0].line}")


def _is_list(node: Node) -> bool:
    named = node.kind in {Kind.HEADING, Kind.PARAGRAPH} and bool(_LIST.match(node.head))
    return named and len(_entries(node)) >= _FEWEST


def _entries(node: Node) -> list[Node]:
    return [child for child in node.children if child.kind in {Kind.ITEM, Kind.ROW}]


def _listed(node: Node) -> Iterator[str]:
    """The names of a list: handles, what stands before a colon or a dash, the cells of its first two columns."""
    for child in _entries(node):
        if child.kind is Kind.ROW:
            yield from (_name(cell.text) for cell in child.children if cell.text)
        else:
            yield _name(child.key or child.text)
            yield from (_name(handle) for handle in re.findall(r"@[\w.-]+", child.text))


def _named(node: Node) -> Iterator[str]:
    if part_of(node) not in _WORKS or names_nothing(plain(value_of(node))):
        return
    handles = _HANDLE.findall(value_of(node))
    if handles:
        yield from map(_name, handles)
        return
    yield from (_name(one) for one in re.split(r"\s*(?:,|&|\+|/|\band\b)\s*", plain(value_of(node))) if one.strip())


def _name(text: str) -> str:
    return bare(person_named(text)).strip("@ ")
