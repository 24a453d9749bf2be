"""Steps that nobody called steps: the headings of a runbook that are numbered, or that name work or hold it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import ascii_uppercase

from orchestrator.documents.lexicon import any_of, anywhere, lexicon, phrase, remembered
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import LETTER, ORDINALS

_PARTS, _LIKELY = lexicon("sections"), lexicon("section_families")
_JUDGING = ("criteria", "risks")
"""Parts beside the steps that are work where a document has no other."""
_is_aside = remembered(
    re.compile(
        anywhere(form for part, forms in (*_PARTS.items(), *_LIKELY.items()) if part not in _JUDGING for form in forms)
    )
)
_is_judging = remembered(re.compile(anywhere(form for part in _JUDGING for form in _PARTS[part])))
_COUNTED = re.compile(r"^\W*\d{1,2}(?:\.\d{1,2})*[a-h]?(?:[.):]?\s+|[．、：）]\s*)(?=\S)")
ORDINAL = re.compile(rf"^\W*({'|'.join(ORDINALS)})(?:ly)?\s*[:,.–—-]\s*(?=\S)", re.IGNORECASE)
SHELL = frozenset({"", "bash", "sh", "shell", "console", "zsh", "powershell", "cmd", "terminal"})
"""The languages of fences that hold commands."""
GATE = re.compile(r"(?:\w+ )?gate\b|sign-?off|approval")
_FEWEST = 2


def stands_aside(node: Node) -> bool:
    """Whether a part is called as those are that stand beside the steps."""
    return _is_aside(node.head) or (node.kind is Kind.HEADING and _is_judging(node.head))


def says_how(node: Node) -> bool:
    """Whether a part is called as one is whose entries hold for all of the work, or for none: `Core principles`."""
    return bool(_HOW.search(node.head))


_HOW = re.compile(rf"{'|'.join(lexicon('phrases')['how'])}")


def asks_or_judges(node: Node) -> bool:
    """Whether a part, whatever serves as its heading, is called as those are that stand beside the steps."""
    return node.kind is not Kind.ROOT and (_is_aside(node.head) or _is_judging(node.head))


def numbered_headings(root: Node) -> list[Node]:
    """The headings of one level that are numbered.

    Where some of them are such as stand beside the steps of an SOP, `1. Purpose`, its other parts do so too.
    """
    for nodes in _levels(root, lambda node: bool(_COUNTED.match(node.text) or ORDINAL.match(node.text))).values():
        mixed = any(_is_aside(node.head) for node in nodes) and not _are_of_one_part(nodes)
        inner = _counted_on(nodes) if mixed else []
        if inner:
            return inner
        found = [node for node in nodes if not (mixed and stands_aside(node))]
        if len(found) >= _FEWEST:
            return found
    return []


def counted_headings(root: Node) -> list[Node]:
    """The headings of one level that count from one on without a gap, three at least, and begin with work."""
    for nodes in _levels(root, lambda node: bool(_FROM_ONE.match(node.text))).values():
        told = [int(match["number"]) for node in nodes if (match := _FROM_ONE.match(node.text))]
        aside = [bool(_is_aside(node.head)) for node in nodes]
        on = told == list(range(1, len(nodes) + 1)) and not aside[0] and 2 * sum(aside) < len(nodes)
        if on and len(nodes) > _FEWEST:
            return nodes
    return []


_FROM_ONE = re.compile(r"^\W*(?P<number>\d{1,2})[.)]\s+\S")


def tabled_headings(root: Node, rows: Sequence[Node]) -> list[Node]:
    """The numbered headings of which several hold tables with the columns of some rows: these say what one does."""
    if not rows or rows[0].kind is not Kind.ROW:
        return []
    found, heads = numbered_headings(root), [cell.label for cell in rows[0].children]
    tabled = [one for one in found if any([cell.label for cell in row.children] == heads for row in one.children)]
    return found if len(tabled) >= _FEWEST and any(above in tabled for above in rows[0].above()) else []


def _counted_on(nodes: list[Node]) -> list[Node]:
    """The numbered headings that the only part among others holds that holds some: `2.1 Program` below `2. Etapy`."""
    held = [[one for one in node.children if one.kind is Kind.HEADING] for node in nodes if not stands_aside(node)]
    held = [inner for inner in held if inner]
    parts = [_PARTED.match(one.text) for one in held[0]] if len(held) == 1 else []
    told = [int(match["last"]) for match in parts if match]
    return held[0] if len(parts) > _FEWEST and told == list(range(1, len(parts) + 1)) else []


_PARTED = re.compile(r"^\W*\d{1,2}\.(?P<last>\d{1,2})[.)]?\s+\S")


def _are_of_one_part(nodes: list[Node]) -> bool:
    """Whether they are all that a part holds, which stands not aside itself, and most are called otherwise."""
    part = nodes[0].parent
    inside = part is not None and part.kind is Kind.HEADING and part.rank > 1 and not stands_aside(part)
    apart = sum(stands_aside(node) for node in nodes)
    return inside and all(node.parent is part for node in nodes) and 2 * apart < len(nodes)


def lettered_headings(root: Node) -> list[Node]:
    """The headings of one level lettered from A on without a gap, but for those that stand beside the steps."""
    for nodes in _levels(root, lambda node: bool(letter_of(node))).values():
        found = [node for node in nodes if not stands_aside(node)]
        in_order = [letter_of(node) for node in nodes] == list(ascii_uppercase[: len(nodes)])
        if in_order and len(found) >= _FEWEST:
            return found
    return []


def letter_of(node: Node) -> str:
    """The letter that a heading is counted with; empty where there is none."""
    match = LETTER.match(node.text) if node.kind is Kind.HEADING else None
    return match["letter"] if match else ""


def work_headings(root: Node, *, judging: bool = False) -> list[Node]:
    """The headings of the level where most of them name something to do, or hold commands, a numbered list or boxes.

    `judging`: those that are called as parts are in which work is judged are among them.
    """
    levels = _levels(root, lambda node: _is_work(node) and (judging or not _is_judging(node.head)))
    most = max(levels.values(), key=len, default=[])
    return most if len(most) >= _FEWEST else []


def led_headings(root: Node) -> list[Node]:
    """The headings of one part that lead to one another by their names, or that all name a doing: `Handing over`."""
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.HEADING and node.rank > 1:
            groups[id(node.parent)].append(node)
    for nodes in groups.values():
        found = [node for node in nodes if node.children and not stands_aside(node) and not GATE.match(node.head)]
        doing = all(_DOING.match(node.plain) for node in nodes)
        if len(found) > _FEWEST and (doing or _lead_on(found)):
            return nodes if doing else found
    return []


_DOING = re.compile(r"[^\W\d_]{2,}ing\b")


def _lead_on(nodes: list[Node]) -> bool:
    """Whether several of them are named where others say where to go on."""
    named: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        named[node.plain].append(node)
    led = set[int]()
    for node in nodes:
        for below in node.walk():
            words = below.plain if below.kind in {Kind.PARAGRAPH, Kind.ITEM} else ""
            led |= {id(one) for name in _led_to(words) for one in named.get(name, ()) if one is not node}
    return len(led) >= _FEWEST


_LEADS = re.compile(
    rf"(?<!\w)(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')}|on to|straight to)\s+[\"“‘'`\[]*(?=\S)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)
_LONGEST_NAME = 160


def _led_to(words: str) -> Iterator[str]:
    """What may be the name of a heading behind words that lead on: what begins there and ends where a word does."""
    for lead in _LEADS.finditer(words):
        behind = words[lead.end() : lead.end() + 2 * _LONGEST_NAME]
        article = _ARTICLE.match(behind)
        for rest in (behind, behind[article.end() :]) if article else (behind,):
            yield from (rest[: end.start()] for end in _END.finditer(rest[: _LONGEST_NAME + 1]) if end.start())


_END = re.compile(r"(?!\w)")


def _levels(root: Node, wanted: Callable[[Node], bool]) -> Mapping[float, list[Node]]:
    """The headings that are wanted, by their level and outermost first."""
    levels: dict[float, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.HEADING and wanted(node):
            levels[node.rank].append(node)
    return dict(sorted(levels.items()))


def _is_work(node: Node) -> bool:
    if not node.children or _is_aside(node.head) or GATE.match(node.head):
        return False
    return bool(phrase("work").match(node.head)) or any(_holds_work(child) for child in node.children)


def _holds_work(child: Node) -> bool:
    commands = child.kind is Kind.CODE and child.info.casefold() in SHELL
    return commands or (child.kind is Kind.ITEM and (bool(child.number) or child.ticked is not None))
