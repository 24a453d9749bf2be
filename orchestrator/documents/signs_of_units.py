"""What a document has that is made of units, or asks for one thing: signs of its kind that need no certain word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from orchestrator.documents.boxed_units import boxed_units
from orchestrator.documents.columns import is_column
from orchestrator.documents.conditions import ways_told
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.learnt_fields import Series, series_of
from orchestrator.documents.lexicon import form, remembered
from orchestrator.documents.likely_parts import ACCEPTS, judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.task_ids import begins_with_id, cards_of
from orchestrator.documents.telling_boxes import telling
from orchestrator.documents.words import CALLED, COUNT, CRITERIA_IDS, TRIES

TASK_ID = re.compile(
    r"^\W*(?:\*\*)?\[?`?(?:#\d{1,6}|(?:#|(?<=[\[(*`]))[a-z]{1,8}-\d{1,5}|[A-Z]{1,6}-?\d{1,4}(?:[.-]\d+)*|\d{1,2}(?:\.\d{1,2})*[.):]?)`?\]?"
    r"(?:\*\*)?[\s:.—–-]"
)
TICKET = re.compile(rf"^\W{{0,4}}{CALLED}(?!(?:{CRITERIA_IDS}|US)-)[A-Z][A-Z0-9]{{1,9}}-\d{{1,5}}\b")
"""The id of a ticket; what numbers criteria, requirements or stories is none."""
_WISH = re.compile(
    r"\b(?:we|i|they|users?|people|customers?|members?) (?:wants?|needs?|would like|wish|asks?|cannot|can't)\b"
    r"|\b(?:as an? |in order to |so that )\w"
    r"|\b(?:bug|broken|crash(?:es)?|regression|wrongly|instead of|stopped working)\b"
    r"|\b(?:fails? (?:with|when)|does not work|should be able)\b"
    r"|\b(?:wir (?:wollen|möchten|brauchen)|als \w+ (?:möchte|brauche)|queremos|necesitamos|vogliamo|chcemy)\b"
    r"|\b(?:nous (?:voulons|souhaitons)|come \w+,? voglio|jako \w+,? chcę|als \w+ wil ik)\b|\ben tant qu(?:e\b|[’'])"
    r"|\bcomo \w+,? (?:quiero|necesito|quero|preciso)\b",
    re.IGNORECASE,
)
"""What somebody wants, or what is wrong."""
_TRACKED = re.compile(
    r"\b(?:priority|(?:created|opened|reported) by|reporter|milestone|assignees?|severity|fix version)\b|\blabels?\W*:"
    r"|\b(?:segnalat[oa] da|signalée? par|reportad[oa] por|gemeldet von|zgłos\w+ przez|gemeld door|urgenza|priorità"
    r"|priorität|prioridad|priorité|priorytet"
    r"|demandeur|déclarant|solicitante|requerente|richiedente|antragsteller|zgłaszający|aanvrager|requester)\b",
    re.IGNORECASE,
)
"""What trackers tell of an issue at its top."""
_TOP, _FIRST = 6, 2
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")


class Signs(NamedTuple):
    """How many units of a workflow, tasks with ids, numbered boxes, columns of a board; how like a request it is."""

    works: int
    listed: int
    numbered: int
    columns: int
    asked: int
    telling: int
    """How many boxes say below them what tasks say."""
    judged: int
    """How many units are judged, or worked with a tool and have boxes, and decide nothing."""
    checked: int
    """How many units have criteria called so, where it is told how often they are tried and nothing leads on."""
    coded: int
    """How many items with ids stand in no part that judges or that stands beside the work."""
    acted: int
    """How many units say what is done in them, and by what it is judged."""
    loose: bool
    """Whether the units of a workflow are such by sentences alone, which those of other documents hold as well."""


def signs_of(root: Node, most: int) -> Signs:
    """The signs, of so many statements at most."""
    here = list(islice(root.walk(), most))
    found = series_of(root)
    listed = (sum(map(_identified, one.units)) for one in found if one.lists and not one.works)
    return Signs(
        works=max((len(one.units) for one in found if one.works), default=0),
        loose=all(one.loose for one in found if one.works),
        listed=max(listed, default=0),
        numbered=sum(node.kind is Kind.ITEM and bool(node.number) and to_be_done(node) for node in here),
        columns=sum(is_column(node) and bool(cards_of(node)) for node in here),
        judged=max((len(boxed_units(root)), *(len(one.units) for one in found if _is_judged(one)))),
        checked=_checked(found, here),
        acted=max((len(one.units) for one in found if one.parts >= {Part.ACTIONS, Part.CRITERIA}), default=0),
        asked=_asked(here),
        telling=len(telling([node for node in here if node.ticked is not None and node.kind is Kind.ITEM])),
        coded=sum(node.kind is Kind.ITEM and node.ticked is None and _is_coded(node) for node in here),
    )


def _is_judged(series: Series) -> bool:
    boxed = sum(any(one.ticked is not None for one in unit.children) for unit in series.units) > len(series.units) / 2
    tooled = boxed and bool(series.parts & {Part.TOOL, Part.COMMAND})
    return (tooled or Part.CRITERIA in series.parts) and not (series.lists or series.parts & _DECIDING)


def _checked(found: Sequence[Series], here: Sequence[Node]) -> int:
    judged = [one for one in found if Part.CRITERIA in one.parts and not (one.lists or one.leading)]
    judged = [one for one in judged if not one.parts & _DECIDING]
    most = max((len(one.units) for one in judged), default=0)
    tried = most and any(_TRIES.search(node.plain[:_LONGEST]) for node in here)
    return most if tried and not any(_leads(node) for node in here) else 0


def _leads(node: Node) -> bool:
    """Whether a statement leads to another part of the work."""
    pointed = _POINTED.search(node.plain[:_LONGEST])
    return pointed is not None and (bool(_ARROWED.search(pointed[0])) or any(ways_told(node.text)))


_POINTED = re.compile(
    r"(?:→|⇒|->|=>)\s*\S|\b(?:go|back|proceed|continue|move|return|on|next) (?:back )?(?:to|with|at)\b", re.IGNORECASE
)
_ARROWED = re.compile(r"(?:→|⇒|->|=>)\s*\S")
_LONGEST = 400
_DECIDING = frozenset({Part.DECISION, Part.GO, Part.NO_GO})


def agent_tries(root: Node, front: Mapping[str, Any]) -> bool:
    """Whether a document is an agent's, by what it says of itself, and tells how often something is tried."""
    keys = " ".join(map(str, front)).replace("_", " ")
    here = list(islice(root.walk(), _LOOKED_AT))
    own = _AGENT.search(keys) or any(_AGENT.search(node.plain[:200]) for node in here[: 2 * _TOP])
    return bool(own) and bool(_TRIES.search(keys) or any(_TRIES.search(node.plain[:400]) for node in here))


_LOOKED_AT = 400
_AGENT = re.compile(r"\b(?:(?:sub)?agents?|(?:\w+-)?bots?|assistants?|copilot|claude|llm)\b", re.IGNORECASE)
_TRIES = re.compile(
    r"\bmax(?:imum|\.)? (?:attempts|retries|tries)\b|\b(?:retry|retries|attempts|tries)\b.{0,24}\d"
    rf"|\b{COUNT}\b.{{0,10}}\b{TRIES}\b"
    rf"|\b(?:tried|try it|attempted|run it|goes?)\b.{{0,16}}\b{COUNT}\b"
    rf"|\b(?:again|repeat\w*)\b.{{0,16}}\b{COUNT}\b",
    re.IGNORECASE,
)


def _is_coded(item: Node) -> bool:
    if not begins_with_id(item) or any(above.kind is Kind.ITEM for above in item.above()):
        return False
    heads = [above.head for above in item.above() if above.kind is Kind.HEADING]
    return not any(judges(head) or _holds_none(head) for head in heads)


_holds_none = remembered(form("checklists", "no_tasks"))


def _identified(unit: Node) -> bool:
    """Whether a unit has an id: a cell of its own, or what its name begins with."""
    named = any(cell.kind is Kind.CELL and (cell.role == "id" or cell.label in {"id", "key"}) for cell in unit.children)
    numbered = unit.kind is Kind.ROW and unit.plain.strip(" .#").isdigit()  # steps are numbered so as well
    kept = unit.step is None and _WORK_ITEM.match(unit.plain)
    return bool(named or kept) or (not numbered and bool(TASK_ID.match(f"{unit.plain} ")))


_WORK_ITEM = re.compile(r"\W*[A-Z]{2,6} \d{1,6}[:.\s]")
"""What some trackers call a task: `PBI 7712: …`."""


def to_be_done(box: Node) -> bool:
    """Whether a box is no condition of something: the part that it stands in is not called so."""
    return box.ticked is not None and not any(judges(above.head) or part_of(above) for above in box.above())


def _asked(here: Sequence[Node]) -> int:
    """How much is like a request: boxes that say what it is about, what a tracker tells, a wish; and its acceptance."""
    scoped = any((not node.number and to_be_done(node)) or _in_or_out(node) for node in here)
    tracked = any(TICKET.match(node.text) for node in here[:_FIRST]) or any(
        _TRACKED.search(node.plain[:200]) for node in here[:_TOP]
    )
    wished = any(node.kind is Kind.PARAGRAPH and _WISH.search(node.plain[:400]) for node in here)
    accepted = any(node.kind in {Kind.HEADING, Kind.PARAGRAPH} and _accepts(node) for node in here)
    return scoped + tracked + wished if accepted and (scoped or tracked) else 0


def _in_or_out(cell: Node) -> bool:
    return cell.kind is Kind.CELL and bool(re.search(r"\bscope\b", cell.label))


def _accepts(part: Node) -> bool:
    """Whether a part is called as one that says what the work is accepted for, and says several things."""
    told = [one for one in part.walk() if one.kind in {Kind.ITEM, Kind.ROW, Kind.PARAGRAPH}]
    several = len(told) > 1 or (len(told) == 1 and told[0].end > told[0].line)
    several = several or (bool(part.key) and len(_SENTENCE.split(part.value)) > 1)
    return several and bool(judges(part.head) or ACCEPTS.search(part.head))
