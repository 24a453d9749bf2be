"""What another part says of a task under its id, put below that task: what it is accepted for, waits for, or its notes.

A table names the tasks, and behind it stands `**RS-3**` above a list, `RS-3: done when it is quiet`, or a line with
several of them. What the part is called that these stand in says what they are, where they do not say so themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_tasks import Found
from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of, form, in_english
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import CALLED, bare, plain


class _Meant(Enum):
    """What the parts of a document are called for that stand around what is told of a task."""

    CRITERIA = auto()
    DEPENDS = auto()
    NOTES = auto()
    ASIDE = auto()
    """They speak of tasks and not of what these are to be: what happened, what may happen."""


class _Told(NamedTuple):
    """What is told of one task."""

    task: Found
    beside: str
    """What stands beside its name, `Acceptance of RS-3`."""
    pieces: list[Node]


_TELLING = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM})
_WAITS = frozenset({Part.DEPENDS, Part.PREREQUISITES})
_TOLD = frozenset({Part.CRITERIA, Part.POINTS, Part.STATUS, Part.OWNER}) | _WAITS
_LED_BY_ID = re.compile(r"(?:^|\s)(\S+):\s+")
_LED = re.compile(
    rf"(?P<name>[\w#.-]*\w)(?:\s+[—–-]\s+|\s+(?=(?:is )?{any_of('phrases', 'waits')}\s))(?P<said>\S.*)"
    r"|\*\*(?P<bold>[^*:\n]{1,20})\*\*\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
"""An id before a dash or what it waits for, or in bold before what is said of it."""
_CALLED = re.compile(f"^{CALLED}")
_WORD = re.compile(r"#?\w[\w.-]*")
_judging, _aside = (form("checklists", name) for name in ("judged_apart", "told_aside"))
_LONGEST_NAME = 80


def put_with_tasks(draft: Draft, found: Sequence[Found], taken: Collection[int]) -> set[int]:
    """Put below each task what stands elsewhere under its id or title; the `id()` of what it is accepted for."""
    named = {task.title.casefold(): task for task in found} | {task.id.casefold(): task for task in found}
    spaced = "|".join(re.escape(task.id) for task in found if " " in task.id)
    led = re.compile(rf"(?:^|\s)({spaced}):\s+", re.IGNORECASE) if spaced else _LED_BY_ID
    around = {id(above) for task in found for above in task.node.above()}
    nodes, judged = list(draft.root.walk()), set[int]()
    draft.root.moved()
    for node in nodes:
        if node.kind not in _TELLING or id(node) in around or any(id(one) in taken for one in (node, *node.above())):
            continue
        for told in _parted(node, led, named) or _named(node, named):
            meant = _meant(node, told.beside, around)
            pieces = [one for one in told.pieces if one.text and one.kind is not Kind.COMMENT]
            if meant is not _Meant.ASIDE and pieces:
                judged |= {id(one) for one in _put(pieces, told.task.node, meant)}
                put = {id(one) for one in pieces}
                node.children = [one for one in node.children if id(one) not in put]
                draft.ledger.tell(node, Fate.STRUCTURE, "of a task")
                if node.kind is Kind.ITEM:
                    node.set_text("")  # it is no entry with an id of its own
    return judged


def _put(pieces: Sequence[Node], task: Node, meant: _Meant) -> Iterator[Node]:
    """Put below a task what is told of it; those that it is accepted for."""
    for one in pieces:
        task.add(one)
        if meant is _Meant.NOTES or part_of(one) in _TOLD:
            continue
        if meant is _Meant.DEPENDS:
            one.set_text(f"Depends on: {plain(one.text)}")
        elif one.children and one.kind is Kind.PARAGRAPH:
            yield from (below for below in one.children if below.kind is Kind.ITEM)
        elif one.kind in _TELLING:
            yield one


def _parted(node: Node, led: re.Pattern[str], named: Mapping[str, Found]) -> list[_Told]:
    """What a statement says of several tasks, each behind an id: `#84: the old name works #85: the new one too`."""
    marks = [match for match in led.finditer(node.plain) if match[1].casefold() in named]
    if len(marks) < _SEVERAL or node.plain[: marks[0].start()].strip():
        return []
    lines = node.end - node.line + 1
    ends = [*(match.start() for match in marks[1:]), len(node.plain)]
    told: list[_Told] = []
    for place, (mark, end) in enumerate(zip(marks, ends, strict=True)):
        line = node.line + place if lines == len(marks) else node.line
        piece = Node(kind=Kind.PARAGRAPH, text=node.plain[mark.end() : end].strip(), line=line, end=line)
        told.append(_Told(named[mark[1].casefold()], "", [piece]))
    return told


_SEVERAL = 2


def _named(node: Node, named: Mapping[str, Found]) -> list[_Told]:
    """What a statement says of the only task that it is called after: alone, as a label, or with a name behind it."""
    words = plain(node.key or node.text).strip(" :")
    if len(words) > _LONGEST_NAME and node.key:
        return []
    called = _CALLED.sub("", words).casefold()
    task, beside, said = named.get(words.casefold()) or named.get(called), "", node.value if node.key else ""
    if task is None and (node.key or node.kind is Kind.HEADING or BOLD_LINE.match(node.text)):
        task, beside = _beside(words, named)
    elif task is None and (match := _LED.match(node.text)):
        task, said = named.get((match["name"] or match["bold"]).casefold()), match["said"] or match["rest"]
    if task is None:
        return []
    named_again = plain(said).casefold() == task.title.casefold() or (bool(node.children) and _is_name(plain(said)))
    said = "" if named_again else said
    own = [Node(kind=Kind.PARAGRAPH, text=said, line=node.line, end=node.end)] if said else []
    return [_Told(task, beside, [*own, *node.children])]


def _is_name(said: str) -> bool:
    """Whether some words only call a task something, above what is listed of it: `**RS-3** The rig`."""
    return len(said.split()) <= _SHORT_NAME and not said.endswith((".", ":")) and not _states(said)


_states = form("phrases", "states").search
_SHORT_NAME = 4


def _beside(words: str, named: Mapping[str, Found]) -> tuple[Found | None, str]:
    """The only task whose id stands in a name, and the rest of that: it comes first, or the rest says what is told."""
    ids = [match for match in _WORD.finditer(words) if match[0].casefold() in named]
    if len(ids) != 1:
        return None, ""
    task = named[ids[0][0].casefold()]
    rest = f"{words[: ids[0].start()]} {words[ids[0].end() :]}".strip(" :()[]–—-")
    if rest.casefold() == task.title.casefold():
        return task, ""
    return (task, rest) if ids[0].start() == 0 or _says(_head(rest)) is not None else (None, "")


def _meant(node: Node, beside: str, around: Collection[int]) -> _Meant:
    """What is told of a task: by the words beside its name, and by the parts that hold it and no tasks."""
    heads = [_head(beside), *(above.head for above in node.above() if above.text and id(above) not in around)]
    return next((said for head in heads if head and (said := _says(head))), _Meant.NOTES)


def _head(words: str) -> str:
    return in_english(bare(words)) if words else ""


def _says(head: str) -> _Meant | None:
    """What a part is called for, if it says so."""
    if len(head) > _LONGEST_NAME:
        return None
    if _aside.search(head):
        return _Meant.ASIDE
    part = meaning(head)
    if part in _WAITS:
        return _Meant.DEPENDS
    return _Meant.CRITERIA if part is Part.CRITERIA or judges(head) or _judging.search(head) else None
