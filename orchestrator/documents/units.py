"""Tasks inside of tasks: parts that have an id, retries, criteria or a command of their own, with their levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from orchestrator.documents.boxed_units import boxed_units
from orchestrator.documents.criterion import for_machines
from orchestrator.documents.labels import Part, part_named, part_of
from orchestrator.documents.learnt_fields import Series, series_of
from orchestrator.documents.lexicon import in_english
from orchestrator.documents.listed_steps import is_boxed_command
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.tools_meant import our_tool
from orchestrator.documents.unit_ids import heading_id
from orchestrator.documents.words import bare

_OWN = frozenset(
    {
        Part.ID,
        Part.PREREQUISITES,
        Part.DEPENDS,
        Part.RETRIES,
        Part.ATTEMPTS,
        Part.ON_FAILURE,
        Part.CRITERIA,
        Part.COMMAND,
        Part.TOOL,
        Part.AGENT,
        Part.STEPS,
    }
)
_TASKLIKE = frozenset({Part.RETRIES, Part.ATTEMPTS, Part.ON_FAILURE, Part.PREREQUISITES, Part.AGENT})
_LIMITS = frozenset({Part.RETRIES, Part.ATTEMPTS, Part.ON_FAILURE, Part.COMMAND})
_SURE = 2


@dataclass(kw_only=True)
class Unit:
    """One of them, with those inside."""

    node: Node
    inner: list[Unit] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """How many levels there are from here down."""
        return 1 + max((unit.depth for unit in self.inner), default=0)

    @property
    def parts(self) -> set[Part]:
        """What it says of itself."""
        told = (*fields_beside(self.node), *fields(self))
        return {part for node in told if (part := part_of(node)) is not None}

    @property
    def tasklike(self) -> bool:
        """Whether it has limits or people of its own, which a mere step has not."""
        return bool(self.parts & _TASKLIKE)


def find_units(root: Node) -> list[Unit]:
    """The outermost units; one that only holds all others is looked through, and what judges all others is none."""
    found = _whole_series(root, _outermost(root))
    return found[:-1] if len(found) > _SURE and _judges_whole(found[-1], found[:-1]) else found


def _whole_series(root: Node, found: list[Unit]) -> list[Unit]:
    """With those that are called and counted like them, and only say less: a first task waits for none."""
    first = found[0].node if len(found) > 1 else root
    if first.step is None or any(not _is_counted_as(one.node, first) for one in found):
        return found
    known = {id(one.node): one for one in found}
    series = [node for node in root.walk() if _is_counted_as(node, first)]
    numbers = [node.step.number for node in series if node.step]
    if len(series) > 2 * len(found) or len(numbers) > len(set(numbers)):
        return found
    return [known.get(id(node)) or Unit(node=node, inner=_inside(node)) for node in series]


def _is_counted_as(node: Node, other: Node) -> bool:
    alike = node.kind is other.kind is Kind.HEADING and node.rank == other.rank and bool(node.children)
    return alike and node.step is not None and other.step is not None and node.step.word == other.step.word


def _judges_whole(last: Unit, others: Sequence[Unit]) -> bool:
    """Whether a unit is not counted as the others are, and says nothing but what holds, which these do not."""
    named = last.node.step or last.inner or heading_id(last.node) or last.node.kind not in _HOLDING
    return not named and last.parts == {Part.CRITERIA} and all(one.inner or one.parts - _ONLY_JUDGED for one in others)


_ONLY_JUDGED = frozenset({Part.CRITERIA, Part.ID, Part.TITLE, Part.PURPOSE})


def _outermost(root: Node) -> list[Unit]:
    found = _inside(root)
    alike = max(map(_apart, (one for one in series_of(root) if one.works)), key=len, default=[])
    if not alike and sum(1 for _ in _all(found)) <= 1:
        return [Unit(node=node, inner=_inside(node)) for node in _judged(root)] or found
    known = {id(one.node) for one in _all(found)}
    holds = _only_holds(found) and not (alike and _in_tasks(found[0], alike))
    more = alike and {id(one.node) for one in found} < {id(node) for node in alike}
    """Whether there are others made like all that were found, which only say less of themselves."""
    if alike and (holds or more or 2 * sum(id(node) in known for node in alike) <= len(alike)):
        return [Unit(node=node, inner=_inside(node)) for node in alike]
    inner = found[0].inner if holds else []
    plainly = all(one.node.step and not one.inner for one in inner)
    if len(inner) > 1 and (plainly or all(_is_judged_unit(one) for one in inner)):
        return inner
    while len(found) == 1 and found[0].depth > 3:  # phase, task and step
        found = found[0].inner
    return found


def _apart(series: Series) -> list[Node]:
    """The units of a series but for those inside of others, which are their steps."""
    own = {id(node) for node in series.units}
    return [node for node in series.units if not any(id(above) in own for above in node.above())]


def _judged(root: Node) -> Sequence[Node]:
    """The most units that are made alike and judged, or have boxes below them, though they say no more."""
    judged = (one.units for one in series_of(root) if Part.CRITERIA in one.parts)
    return max((boxed_units(root), *judged), key=len)


def _judged_inside(node: Node) -> list[Unit]:
    """The parts of a unit that are judged one by one: bold lines, headings or items, each with criteria below it."""
    judged = [
        child
        for child in node.children
        if is_boxed_command(child)
        or (child.kind in _HOLDING and part_of(child) is None and any(map(_is_criteria, child.children)))
    ]
    return [] if any(map(_is_criteria, node.children)) else [Unit(node=child) for child in judged]


def _is_limited(node: Node) -> bool:
    """Whether it says itself how often it is tried, or what is done where it fails."""
    return any(part_of(child) in _TASKLIKE for child in node.children)


_HOLDING = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM})


def _is_criteria(node: Node) -> bool:
    return part_of(node) is Part.CRITERIA and bool(node.children or node.value)


def _is_judged_unit(unit: Unit) -> bool:
    """Whether it is judged itself, or all that is done in it."""
    return Part.CRITERIA in unit.parts or (bool(unit.inner) and all(_is_judged_unit(one) for one in unit.inner))


def _only_holds(found: Sequence[Unit]) -> bool:
    """Whether there is one unit alone that is the title of the document."""
    node = found[0].node if len(found) == 1 else None
    if node is None or node.kind is not Kind.HEADING or node.rank != 1:
        return False
    return node.step is None or not any(
        part_of(one) in _LIMITS for one in node.children if one.kind is not Kind.HEADING
    )


def _in_tasks(whole: Unit, nodes: Sequence[Node]) -> bool:
    """Whether all of them stand in tasks that have a number and an id, which would be lost."""
    tasks = [unit for unit in whole.inner if unit.node.step is not None and Part.ID in unit.parts]
    held = {id(below.node) for unit in tasks for below in unit.inner}
    return all(id(node) in held for node in nodes)


def _all(units: Sequence[Unit]) -> Iterator[Unit]:
    for unit in units:
        yield unit
        yield from _all(unit.inner)


def _inside(node: Node) -> list[Unit]:
    found: list[Unit] = []
    stack = list(reversed(node.children))
    while stack:
        one = stack.pop()
        if _is_unit(one):
            found.append(Unit(node=one, inner=_inside(one)))
        else:
            stack += reversed(one.children)
    return found or (_judged_inside(node) if _is_limited(node) else [])


def _calls(node: Node, word: str) -> bool:
    return node.step is not None and node.step.word.endswith(word) and node.kind is not Kind.CELL


def holds_steps(node: Node) -> bool:
    """Whether it is called a task and is made of steps."""
    return _calls(node, "task") and sum(_calls(child, "step") for child in node.children) > 1


def _holds_rows(node: Node) -> bool:
    """Whether it is called a task and is made of rows or items that are units themselves."""
    inner = (child for child in node.children if child.kind in {Kind.ROW, Kind.ITEM})
    return _calls(node, "task") and any(_is_unit(child) for child in inner)


def _is_unit(node: Node) -> bool:
    if (
        holds_steps(node)
        or _holds_rows(node)
        or (_calls(node, "step") and node.parent is not None and holds_steps(node.parent))
    ):
        return True
    if node.kind in {Kind.CODE, Kind.COMMENT, Kind.CELL, Kind.ROOT}:
        return False
    own = part_of(node)
    if own is Part.COMMAND and node.kind is Kind.ITEM:
        return any(part_of(child) is Part.CRITERIA for child in node.children)
    if (own is not None and own is not Part.ID) or _is_of_tool(node):
        return False
    parts = {part for child in node.children if (part := part_of(child)) in _OWN and part is not None}
    if any(for_machines(child) for child in node.children):
        parts.add(Part.CRITERIA)
    counted = bool(node.number) or node.uncounted != node.text
    if node.kind is Kind.ITEM and counted and _is_judged(node.children):
        return True
    parts |= {part for child in fields_beside(node) if (part := part_of(child)) is not None}
    if Part.CRITERIA in parts and any(part_of(child) is Part.ACTIONS for child in node.children):
        parts.add(Part.COMMAND)  # what is done, and how one sees that it is
    return len(parts) >= (1 if node.step or own is Part.ID or heading_id(node) else _SURE)


def _is_of_tool(row: Node) -> bool:
    """Whether a row says something of a tool or of somebody, which its first cell names."""
    first = row.children[0] if row.kind is Kind.ROW and row.children else None
    return first is not None and part_of(first) in {Part.TOOL, Part.AGENT}


def _is_judged(children: Sequence[Node]) -> bool:
    """Whether all that stands below a step are criteria, and at most the tool that it is done with."""
    rest = [child for child in children if not our_tool(child.plain)]
    return bool(rest) and all(_judges(child) for child in rest)


def _judges(node: Node) -> bool:
    return part_of(node) is Part.CRITERIA or for_machines(node) or node.ticked is not None


_BESIDE, _PARTING = re.compile(r"\s+[—–·|]\s+|\s*[;()]\s*"), frozenset("—–·|;()")
_PLACED = r"[A-Z]{0,6}[-.]?\d{1,3}(?:\.\d{1,3})?"
_FIELD_BESIDE = (
    (
        re.compile(r"^(?:max(?:imum|\.)?\s*)?(?:retr(?:y|ies)|attempts)\s*:?\s*(\d{1,2})\b", re.IGNORECASE),
        "Max Retries",
    ),
    (re.compile(r"^(?:max(?:imum|\.)?|up to)\s*(\d{1,2})\s+(?:retries|retry)$", re.IGNORECASE), "Max Retries"),
    (re.compile(r"^(?:on failure|if it fails|fails?)\s*[:→]\s*(\S.*)$", re.IGNORECASE), "On Failure"),
    (re.compile(r"^(?:after|needs|requires|depends on|blocked by)\s*:?\s+(\S*\d.*)$", re.IGNORECASE), "Prerequisites"),
    (
        re.compile(
            r"^(?:after|needs|requires|depends on|nach|braucht|après|después de|tras|requiere|depois de|após|requer"
            r"|dopo|richiede|po|na|vereist)\s+"
            rf"((?:{STEP_WORDS}\s+)?{_PLACED}(?:\s*(?:,|&|and|und|et|y|e|i|en)\s*{_PLACED})*)$",
            re.IGNORECASE,
        ),
        "Prerequisites",
    ),
    (re.compile(r"^(@[\w-]+)$"), "Agent"),
    (re.compile(r"^else\s*:\s*(\S.*)$", re.IGNORECASE), "On Failure"),
)
_LABELLED = re.compile(r"^(?P<label>[^\W\d_][\w -]{1,24}):\s*(?P<value>\S.*)$")


def fields_beside(node: Node) -> Iterator[Node]:
    """What stands behind the name of a task in its own line: `Task 2: Copy (after 1; retries: 5)`."""
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or _PARTING.isdisjoint(node.text):
        return
    for piece in _BESIDE.split(node.text.replace("**", ""))[1:]:
        told = _field_beside(words) if (words := piece.strip()) else ""
        if told:
            yield Node(kind=Kind.PARAGRAPH, text=told, line=node.line, end=node.end)


def _field_beside(piece: str) -> str:
    """A piece of a name's line as a field; empty where it is none."""
    for form, label in _FIELD_BESIDE:
        if match := form.match(piece):
            return f"{label}: {match[1]}"
    if piece[:1] == piece[-1:] == "`" and our_tool(piece):
        return f"Tool: {piece}"
    labelled = _LABELLED.match(piece)
    return piece if labelled and part_named(in_english(bare(labelled["label"]))) in _OWN else ""


def fields(unit: Unit) -> Iterator[Node]:
    """The statements of a unit that belong to it alone."""
    inner = {id(one.node) for one in unit.inner}
    for child in unit.node.children:
        if id(child) not in inner:
            yield child
