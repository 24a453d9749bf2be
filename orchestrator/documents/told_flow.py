"""Steps that one list of the document names, or the days of its headings tell: nothing else calls them steps."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import takewhile

from orchestrator.documents.contents import is_called_contents
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import bare, plain
from orchestrator.documents.work_headings import stands_aside

_LINKED = re.compile(r"^\W*\[[^\]]+\]\(#(?P<anchor>[^)\s]+)\)")
_DAY = any_of("phrases", "weekday")
_WHEN = re.compile(
    rf"(?:{_DAY}\b|[td]\s*[-+−–]\s*\d)|.*\((?:[^()]*\W)?(?:{_DAY}(?!\w)[^()]*|[td]\s*[-+−–]\s*\d+[^()]*)\)$"
)
_PROCEDURE = re.compile(rf"(?:[\w/-]+ ){{1,4}}{any_of('phrases', 'called_flow')}")
_CHECKLIST = re.compile(r"(?:[\w-]+ ){0,2}check-?list")
_OTHERWISE = re.compile(any_of("phrases", "other_flow"))
_FEWEST = 3


def linked_headings(root: Node) -> list[Node]:
    """The headings that a numbered list links to one by one, unless it is a table of contents or most stand aside."""
    headings = {_anchor(node): node for node in root.walk() if node.kind is Kind.HEADING}
    for part in root.walk():
        listed = _numbered(part)
        if len(listed) < _FEWEST or is_called_contents(part):
            continue
        links = [match["anchor"].casefold() for item in listed if (match := _LINKED.match(item.text))]
        found = [headings[link] for link in links if link in headings]
        if len(found) == len(listed) and len({node.rank for node in found}) == 1:
            return found if 2 * sum(map(stands_aside, found)) < len(found) else []
    return []


def chained_headings(root: Node) -> list[Node]:
    """The headings of one level that a line names one after another: `Announce ──▶ Measure ──▶ Clean up`."""
    named: dict[str, list[Node]] = defaultdict(list)
    chains = list[list[str]]()
    for node in root.walk():
        if node.kind is Kind.HEADING and node.rank > 1:
            named[bare(node.plain)].append(node)
        elif len(node.text) < _LONGEST_CHAIN and node.kind in {Kind.PARAGRAPH, Kind.ITEM, Kind.CODE}:
            parts = _CHAINED.split(plain(_LABELLED.sub("", node.text)))
            chains += [[bare(part) for part in parts]] if len(parts) >= _FEWEST else []
    for chain in chains:
        found = [one for part in dict.fromkeys(chain) for one in named.get(part, ())[:1]]
        if len(found) >= _FEWEST and len(found) == len(set(chain)) and len({id(one.parent) for one in found}) == 1:
            return sorted(found, key=lambda node: node.line)
    return []


_CHAINED = re.compile(r"\s*(?:[-─—=]*[→⇒▶►➜➔]|[-─—=]+>|\s>\s)\s*")
_LABELLED = re.compile(r"^[^→⇒▶►>:]{1,40}:\s+")
_LONGEST_CHAIN = 400


def _anchor(node: Node) -> str:
    """What links to a heading name, as the large forges make it."""
    return re.sub(r"[^\w\- ]", "", node.plain.casefold()).strip().replace(" ", "-")


def dated_headings(root: Node) -> list[Node]:
    """The headings of one part that name their day: `Promote (Monday)`, `T-7: announce`."""
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.HEADING and node.children and _WHEN.match(node.plain.casefold()):
            groups[id(node.parent)].append(node)
    most = max(groups.values(), key=len, default=[])
    return most if len(most) >= _FEWEST else []


def told_list(root: Node) -> list[Node]:
    """The numbered list of the only part called a procedure of something, or of the checklist that all begins with."""
    heads = [node for node in root.walk() if node.kind is Kind.HEADING and node.rank > 1]
    called = [node for node in heads if _PROCEDURE.fullmatch(node.head) and not _OTHERWISE.search(node.head)]
    called = [node for node in called if not stands_aside(node) and len(_numbered(node)) >= _FEWEST]
    if len(called) == 1:
        return _numbered(called[0])
    first = heads[0] if heads else None
    begins = first is not None and _CHECKLIST.fullmatch(first.head) and not _OTHERWISE.search(first.head)
    listed = _numbered(first) if first is not None and begins else []
    return listed if len(listed) >= _FEWEST else []


def led_list(root: Node) -> list[Node]:
    """The only numbered list that a sentence leads to which says what it is for: `To cut a release:`."""
    leads = [
        (node, node.children or _after(node))
        for node in root.walk()
        if node.kind is Kind.PARAGRAPH and _LEADS.match(node.plain) and not _OTHERWISE.search(node.plain.casefold())
    ]
    lists = [
        [one for one in below if one.kind is Kind.ITEM]
        for node, below in leads
        if not any(above.kind is Kind.HEADING and above.rank > 1 and stands_aside(above) for above in node.above())
    ]
    lists = [one for one in lists if len(one) >= _FEWEST and all(item.number for item in one)]
    return lists[0] if len(lists) == 1 else []


def _after(node: Node) -> list[Node]:
    """What stands right behind a statement, until the next one that is no item."""
    beside = node.parent.children if node.parent is not None else []
    behind = beside[beside.index(node) + 1 :] if beside else []
    return list(takewhile(lambda one: one.kind is Kind.ITEM, behind))


_LEADS = re.compile(
    r"(?:to|in order to) (?!be\b)[a-z]{2,}\b[^.!?]{0,80}:$"
    r"|(?:[^.!?]{0,80}\b)?(?:follow|perform|take|do|complete|execute) (?:all (?:of )?)?"
    r"(?:these|the(?: following)?) (?:\w+ )?(?:steps|actions|tasks|procedure)\b[^.!?]{0,40}[:.]$"
    r"|(?:the |these are the )?steps (?:to|for|are|of)\b[^.!?]{0,60}:$",
    re.IGNORECASE,
)


def _numbered(part: Node) -> list[Node]:
    """The numbered entries of its only list, which a sentence may lead to."""
    led = [child for child in part.children if child.kind is Kind.PARAGRAPH and child.children]
    below = [child for one in (part, *led) for child in one.children if child.kind is Kind.ITEM]
    return below if all(one.number and one.ticked is None for one in below) else []
