"""What the columns of a table hold, by what stands in them, where their heads are none that are known here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from orchestrator.documents.labels import part_named
from orchestrator.documents.lexicon import any_of, in_english
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import SIGN, bare, plain

_ID = re.compile(r"[A-Z][A-Z0-9]{0,7}[-_ ]?\d{1,5}(?:[.-]\d{1,3})*[a-z]?|#\d{1,5}|\d{1,3}/\d{1,3}")
_NOTHING = re.compile(rf"\W*(?:{any_of('phrases', 'none')})?\W*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;&+]|(?<!\d)/|/(?!\d)|\band\b|\bund\b|\bet\b|\by\b|\s)\s*")
_STATES = re.compile(
    rf"\W*(?:{any_of('phrases', 'done')}|{any_of('phrases', 'to_do')}|(?:not|never) (?:yet )?(?:started|begun|done)|"
    r"(?:in )?(?:progress|work|review|doing|flight)|started|running|ongoing|wip|blocked|waiting|planned|new|ready|"
    r"backlog|next|later|dropped|parked|in arbeit|begonnen|geplant|en curso|en cours|in corso|em (?:curso|andamento)|"
    r"w toku|bezig|gepland)\W*",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\d{1,3}\s*%")
"""How much of some work is done."""
_SIZES = frozenset({"0.5", "½", "1", "2", "3", "5", "8", "13", "20", "21", "34", "40"})
_SIZE = re.compile(r"(?P<size>\d{1,2}(?:\.5)?|½)\s*(?:pts?|sp|points?)?", re.IGNORECASE)
_NO_SIZE = re.compile(
    r"prio|rank|order|no\.?$|nr|#|week|day|sprint|hour|date|line|level|version|count|step|page|phase|retr|tries|attempt"
)
_FEWEST, _LEAST_OF_ROWS = 2, 0.6


def name_columns(root: Node) -> None:
    """Give the columns with ids, sizes, states and dependencies the heads that are known here.

    Only in tables whose rows have ids of one series: rows of other tables are no work.
    """
    tables: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.ROW and not (node.children and node.children[0].role == "at step"):
            tables[id(node.parent)].append(node)
    for rows in tables.values():
        if len(rows) >= _FEWEST and len({len(row.children) for row in rows}) == 1:
            _part_ids(rows)
            _name(rows)


def _part_ids(rows: Sequence[Node]) -> None:
    """Give the ids with which the names of a table of tasks begin a column of their own: `T1 Upload` beside a tick."""
    columns = list(zip(*(row.children for row in rows), strict=True))
    managed = [place for place, column in enumerate(columns) if _manages(column)]
    for place, column in enumerate(columns[:3]):
        found = [_BEGINS.match(plain(cell.text)) for cell in column]
        series = {re.split(r"\d", match["id"], maxsplit=1)[0] for match in found if match}
        if not all(found) or len(series) != 1 or not [one for one in managed if one != place]:
            continue
        for row, match in zip(rows, found, strict=True):
            cell = row.children[place]
            cell.text, cell.role = match["name"] if match else "", "task"
            one = Node(kind=Kind.CELL, text=match["id"] if match else "", line=cell.line, end=cell.end, rank=cell.rank)
            one.info, one.role, one.parent = "ID", "id", row
            row.children.insert(place + 1, one)
        return


_BEGINS = re.compile(
    r"(?P<id>(?:[A-Z][A-Z0-9]{0,5}-|[A-Z]{1,6})\d{1,4}(?:\.\d{1,2})*)\s*[:.·–—-]?\s+(?P<name>[^\W\d_].*)"
)
_TICKED = frozenset({"✅", "⬜", "☐", "☑", "☒", "✔", "✓", "x", "[ ]", "[x]", "🔲", "🚧", ""})


def _manages(column: Sequence[Node]) -> bool:
    """Whether a column says how far something is: a tick or a state in each of its cells, and none without any."""
    texts = [plain(cell.text).replace("\ufe0f", "").casefold() for cell in column]
    ticked = [cell.ticked is not None or text in _TICKED for cell, text in zip(column, texts, strict=True)]
    return (all(ticked) and any(texts)) or all(states(text) for text in texts)


def _name(rows: Sequence[Node]) -> None:
    columns = list(zip(*(row.children for row in rows), strict=True))
    texts = [[plain(cell.text) for cell in column] for column in columns]
    ids = next((place for place, column in enumerate(texts[:2]) if _are_ids(column)), None)
    if ids is None:
        return
    labels = [in_english(bare(column[0].info)) for column in columns]
    named = {place: label for place, label in enumerate(labels) if label in _NAMING | _IDS or part_named(label)}
    given = {ids: "id"} if ids not in named else {}
    own = {text.strip(" `[]*").casefold() for text in texts[ids]}
    for place, column in enumerate(texts):
        role = "" if place in named or place == ids else _role(labels[place], column, own)
        if role and role not in {*given.values(), *named.values()}:
            given[place] = role
    if not _NAMING & set(named.values()):
        left = [place for place in range(len(texts)) if place not in given and named.get(place) in {None, *_WORK}]
        named_by = next((place for place in left if place > ids and _are_names(texts[place])), None)
        if named_by is not None and not judges(labels[named_by]) and not _HOLDS.search(labels[named_by]):
            given[named_by] = "task"
    for place, role in given.items():
        for cell in columns[place]:
            cell.set_text(cell.text, role)


def _role(head: str, column: Sequence[str], own: set[str]) -> str:
    """What a column holds that is neither the ids nor the names of its rows; empty where that is not to be seen."""
    if _names(column, own):
        return "depends on"
    if all(states(text) or _SHARE.fullmatch(text) for text in column) or _are_marks(head, column):
        return "status"
    return "points" if _are_sizes(column) and not _NO_SIZE.search(head) else ""


def _are_marks(head: str, column: Sequence[str]) -> bool:
    """Whether a column without a head says with one sign in each cell how far its row is, and some of them are done."""
    marks = [text.replace("\ufe0f", "").casefold() for text in column]
    return not head.strip() and all(map(_MARK.fullmatch, marks)) and bool(set(marks) & _TICKS)


_TICKS = frozenset({"✅", "☑", "✔", "✓", "☒", "x", "[x]"})
_MARK = re.compile(rf"(?:{SIGN}|[\u2b00-\u2bff]|x|-|–|\[[ x]?\])?")
_HOLDS = re.compile(r"\b(?:when|if|criteri\w+|condition|holds?|true|good|expected|accept\w*)\b")
"""What a column is called that says what holds, and not what is done."""
_WORK = frozenset({"work", "job", "action", "activity", "what to do"})
"""What a column is called that names what is done: beside ids, it names the tasks."""
_IDS = frozenset({"id", "task id", "key", "ticket", "#", "nr", "no", "n°", "nº", "n.º", "número", "numéro"})
_NAMING = frozenset("task title name what item story description summary deliverable feature".split()) | {"work item"}


def states(text: str) -> bool:
    """Whether words say how far some work is, and nothing else."""
    return bool(_STATES.fullmatch(plain(text))) or in_english(bare(text)) == "done"


def is_column(node: Node) -> bool:
    """Whether it is the head of a column of a board: `In review (2)`."""
    headed = node.kind is Kind.HEADING or (node.kind is Kind.PARAGRAPH and bool(node.children))
    return headed and not node.plain.rstrip().endswith("?") and states(column_head(node))


def column_head(node: Node) -> str:
    """What it is called, without how many tasks are said to stand below it, or when: `Done 3`, `Done this sprint`."""
    return _COUNT_BEHIND.sub("", _WHEN_BEHIND.sub("", node.head))


_COUNT_BEHIND = re.compile(r"\s*\(?\d{1,3}\)?$")
_WHEN_BEHIND = re.compile(
    r"\s*[(,:–—-]?\s*(?:(?:in|since|during|for) )?"
    r"(?:this|the|last|next|current|diese[rn]?|letzte[rn]?|ce|cette|est[ea]) (?:last |next )?"
    r"(?:sprint|week|month|iteration|release|quarter|cycle|woche|monat|semaine|mois|semana|mes)\b\W*$"
)


def _are_ids(column: Sequence[str]) -> bool:
    found = [text.strip(" `[]*") for text in column]
    series = Counter(re.split(r"\d", text, maxsplit=1)[0] for text in found)
    alike = max(series.values()) >= _LEAST_OF_ROWS * len(found)
    parted = [text.partition("/") for text in found if "/" in text]
    if parted and (
        {first for first, _, _ in parted} != {parted[0][0]} or not _count_on([last for _, _, last in parted])
    ):
        return False  # days
    return alike and all(_ID.fullmatch(text) for text in found)


def _count_on(numbers: Sequence[str]) -> bool:
    return all(other.isdigit() and int(other) == int(one) + 1 for one, other in pairwise(numbers))


def _names(column: Sequence[str], own: set[str]) -> bool:
    """Whether its cells name rows of the table, and nothing else."""
    told = [text for text in column if not _NOTHING.fullmatch(text)]
    parts = [[one.strip(" `[]*").casefold() for one in _BETWEEN.split(text) if one] for text in told]
    return any(set(one) & own for one in parts) and all(
        all(_ID.fullmatch(word.upper()) for word in one) for one in parts
    )


def _are_sizes(column: Sequence[str]) -> bool:
    told = [text for text in column if not _NOTHING.fullmatch(text)]
    found = [_SIZE.fullmatch(text.strip()) for text in told]
    return len(told) >= _FEWEST and all(match and match["size"] in _SIZES for match in found)


def _are_names(column: Sequence[str]) -> bool:
    return all(re.search(r"[^\W\d_]{3}", text) for text in column) and len(set(column)) == len(column)
