"""Parts that count on under one word, whatever that is: `Leg 1`, `Wave B`, `Act II`, `Second move`, `M3 – Test`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from orchestrator.documents.decision_tables import decision_row
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node, StepMark
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import CRITERIA_IDS, ORDINALS, ordinal, plain, title
from orchestrator.documents.work_headings import stands_aside

_PART = re.compile(
    r"^(?P<word>[^\W\d_]{2,20}(?: [^\W\d_]{2,20})?)(?:\s*[-#]?\s*(?=\d)|[\s#-]+)(?P<number>\d{1,2}|[IVX]{1,4}|[A-H])"
    r"(?:\s*(?:/|of|von|de|sur|di|van|z)\s*\d{1,2})?(?:\s*[:.)–—|·-]+\s*|\s*$)(?P<title>.*)$"
)
_SPELT = re.compile(
    rf"^(?P<number>{'|'.join(ORDINALS)})\s+(?P<word>[^\W\d_]{{3,20}})"
    r"(?:\s*[:.,)–—|·-]+\s*|\s*$)(?P<title>.*)$",
    re.IGNORECASE,
)
_CODED = re.compile(r"^(?P<word>[A-Z]{1,4})-?(?P<number>\d{1,2})(?:\s*[:.)–—|·-]+\s*|\s+)(?P<title>(?=\S).+)$")
_CODE = re.compile(r"[A-Z]{1,6}-?\d")
_ELSE = re.compile(
    r"(?:table|figure|fig|appendix|annex|option|example|version|question|note|rule|principle|scenario|case|issue|"
    r"risk|level|tier|severity|chapter|section|article|week|day|month|sprint|quarter|priority|grade|class|type|finding|"
    r"epic|theme|group|track|stream|area|requirement|criterion|criteria|check|test|item|author|reviewer|attachment|hint|tip|warning|"
    r"assumption|goal|objective|metric|adr|rfc|faq|beispiel|tabelle|anhang|exemple|ejemplo|p|v|q)s?"
    rf"|(?:{CRITERIA_IDS})s?|{any_of('phrases', 'sign_off')}",
    re.IGNORECASE,
)
"""What is numbered without being work."""
_FEWEST = 2
_MOSTLY = 0.6
_Group = list[tuple[Node, StepMark]]


def mark_series(root: Node) -> None:
    """Mark the parts of one series as steps, where a document has no steps that are called so.

    A series has one word, one form and one level, and counts on from 0 or 1, here and there with a slip.
    """
    parts = [node for node in root.walk() if _holds(node)]
    if sum(node.step is not None for node in parts) >= _FEWEST:
        return
    rows = [node for node in root.walk() if node.kind is Kind.ROW and node.step is None and not decision_row(node)]
    found = _longest(parts) or _longest(rows) or _run_in(root) or _bare(parts) or _lettered(rows)
    for node, mark in found:
        node.step = mark


def _longest(nodes: Iterable[Node]) -> _Group:
    """The longest series among some statements that stand in no part beside the work."""
    groups: dict[tuple[str, Kind, float, int], _Group] = defaultdict(list)
    for node in nodes:
        mark = mark_of(node.text) if _may_count(node) else None
        if (
            mark
            and not _PLACED.match(mark.title)
            and not any(stands_aside(above) for above in (node, *node.above()) if above.kind is Kind.HEADING)
        ):
            table = id(node.parent) if node.kind is Kind.ROW else 0
            groups[mark.word, node.kind, node.rank, table].append((node, mark))
    found = [group for group in groups.values() if counts_on([mark for _, mark in group])]
    return max((group for group in found if not _are_managed(group)), key=len, default=[])


def _are_managed(group: _Group) -> bool:
    """Whether most begin with a code and have fields of their own: they are tasks of a list or a plan."""
    managed = [
        one for one, _ in group if _CODE.match(one.plain) and any(part_of(child) in _MANAGED for child in one.children)
    ]
    return 2 * len(managed) > len(group)


_PLACED = re.compile(
    rf"(?:{any_of('phrases', 'between')}|before|{any_of('phrases', 'signed_after')})\s+\S", re.IGNORECASE
)
"""What is named by the parts of the work that it stands between is none: `Door 1 — between D and E`."""


_BARE = re.compile(
    r"^\W*(?:(?P<roman>[IVX]{1,4})|(?P<letter>[A-H]))(?:\s*[:.)–—|·-]+\s*|\s*[–—|·-]\s+)(?P<title>(?=\S).+)$"
    r"|^\W*(?P<number>\d{1,2})(?:\s*(?:/|of)\s*\d{1,2}\s*[:.)–—|·-]*\s+|\s*[:·–—-]+\s+|\s*[.)]\s+)(?P<what>(?=\S).+)$"
)
_SURE = 3


def _bare(parts: Sequence[Node]) -> _Group:
    """The headings or bold lines of one level that count on by ones from the first, without a word: `I. Survey`.

    They may stand in several parts; sections of a document, some of which stand aside, are none.
    """
    groups: dict[tuple[str, Kind, float], _Group] = defaultdict(list)
    for node in parts:
        mark = bare_mark(plain(node.text))
        if mark and not (node.kind is Kind.ITEM and mark.word == _BY_NUMBER):
            groups[mark.word, node.kind, node.rank].append((node, StepMark("step", mark.number, mark.title)))
    found = [
        group
        for (form, _, _), group in groups.items()
        if len(group) >= _SURE
        and [_place(form, mark.number) for _, mark in group] == list(range(1, len(group) + 1))
        and not any(stands_aside(node) for node, _ in group)
        and len({id(node.parent) for node, _ in group}) > (1 if form == _BY_NUMBER else 0)
    ]
    return max(found, key=len, default=[])


def bare_mark(text: str) -> StepMark | None:
    """What a line without a word is counted with, `II. Survey`, `B – Survey`; its form stands in place of a word."""
    match = _BARE.match(text)
    if match is None:
        return None
    form = "roman" if match["roman"] else "letter" if match["letter"] else _BY_NUMBER
    return StepMark(form, match[form].casefold(), (match["title"] or match["what"]).strip())


_BY_NUMBER = "number"


def _lettered(rows: Sequence[Node]) -> _Group:
    """The rows of a table whose first cells count on in letters or numerals, each with a name: `**A · Listen**`."""
    tables: dict[int, list[Node]] = defaultdict(list)
    for row in rows:
        tables[id(row.parent)].append(row)
    for group in tables.values():
        heads = [above for above in group[0].above() if above.kind is Kind.HEADING]
        marks = [bare_mark(plain(row.children[0].text)) for row in group]
        told = [mark for mark in marks if mark and mark.word != _BY_NUMBER]
        on = [_place(mark.word, mark.number) for mark in told] == list(range(1, len(group) + 1))
        if len(group) >= _SURE and on and not any(stands_aside(one) for one in heads if one.rank > 1):
            return [(row, StepMark("step", mark.number, mark.title)) for row, mark in zip(group, told, strict=True)]
    return []


def _place(form: str, written: str) -> int:
    return ord(written) - 96 if form == "letter" else _number(written)


def _run_in(root: Node) -> _Group:
    """The paragraphs of one part whose bold names count on under one word and run into their text."""
    for part in root.walk():
        if part.kind is not Kind.HEADING or stands_aside(part):
            continue
        named = [(child, match) for child in part.children if (match := _RUN_IN.match(child.text))]
        marks = [(child, mark) for child, match in named if _lone(child) and (mark := mark_of(match["name"]))]
        numbers = [_number(mark.number) for _, mark in marks]
        alike = len(marks) == len(named) and len({mark.word for _, mark in marks}) == 1
        if alike and len(marks) > _FEWEST and numbers == sorted(numbers) and numbers[0] in {0, 1} and numbers[-1] > 2:
            return marks
    return []


_RUN_IN = re.compile(r"^(?:\*\*|__)(?P<name>[^*\n]{2,90}?)[.:]?(?:\*\*|__)\s+[^\W_]")


def _lone(node: Node) -> bool:
    return node.kind is Kind.PARAGRAPH and node.step is None and node.ticked is None


def _may_count(node: Node) -> bool:
    """Whether it holds something."""
    return node.step is None and bool(node.children or node.kind in {Kind.HEADING, Kind.ITEM})


_MANAGED = frozenset(Part) - {Part.GO, Part.NO_GO, Part.DECISION, Part.SKIP, Part.OUTPUTS, Part.PURPOSE, Part.GATE}


def _holds(node: Node) -> bool:
    if node.kind is Kind.ITEM:
        plainly = node.ticked is None and not any(above.kind is Kind.ITEM for above in node.above())
        return plainly and node.text.startswith(("**", "__"))
    return node.kind is Kind.HEADING or (node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text)))


def mark_of(text: str) -> StepMark | None:
    """What a line begins with, if it may be counted on: a word and a number, or a code."""
    words = title(text)
    match = _SPELT.match(words) or _CODED.match(plain(text)) or _PART.match(words)
    if match is None or _ELSE.fullmatch(match["word"]):
        return None
    return StepMark(match["word"].casefold(), match["number"].casefold(), match["title"].strip())


def counts_on(marks: Sequence[StepMark]) -> bool:
    """Whether marks count on from 0 or 1, most of them by one."""
    numbers = [_number(mark.number) for mark in marks]
    if len(numbers) < _FEWEST or numbers[0] not in {0, 1} or sorted(numbers) != numbers:
        return False
    by_one = sum(after - before == 1 for before, after in pairwise(numbers))
    return by_one >= _MOSTLY * (len(numbers) - 1)


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else ordinal(written) or -1


_PARTED = re.compile(r"^(?P<word>[A-Z]{1,4})-?(?P<part>\d{1,2})[-.](?P<number>\d{1,2})(?:\s*[:.)–—|·-]+\s*|\s+)\S")


def _parted(root: Node) -> list[Node]:
    """The headings of one level whose codes count on within parts, themselves counted: `P1-01`, `P1-02`, `P2-01`."""
    groups: dict[tuple[str, float], list[tuple[Node, int, int]]] = defaultdict(list)
    for node in root.walk():
        match = _PARTED.match(node.plain) if node.kind is Kind.HEADING else None
        if match and not _ELSE.fullmatch(match["word"].rstrip("P") or "x"):
            groups[match["word"], node.rank].append((node, int(match["part"]), int(match["number"])))
    for group in groups.values():
        steps = [(part, number) for _, part, number in group]
        on = all(
            after in {(part, number + 1), (part + 1, 0), (part + 1, 1)} for (part, number), after in pairwise(steps)
        )
        if len(group) > _FEWEST and on and steps[0][0] <= 1 and steps[0][1] <= 1:
            return [node for node, _, _ in group]
    return []


def coded_headings(root: Node) -> list[Node]:
    """The headings of one level that begin with one code each, counted on from 0 or 1: `WP1 – Collect`."""
    parted = _parted(root)
    if parted:
        return parted
    groups: dict[tuple[str, float], _Group] = defaultdict(list)
    for node in root.walk():
        match = _CODED.match(node.plain) if node.kind is Kind.HEADING else None
        if match and not _ELSE.fullmatch(match["word"]):
            mark = StepMark(match["word"], match["number"], match["title"])
            groups[match["word"], node.rank].append((node, mark))
    found = (one for one in groups.values() if counts_on([mark for _, mark in one]))
    return [node for node, _ in max(found, key=len, default=[])]
