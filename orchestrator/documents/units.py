"""Tasks inside of tasks: parts that have an id, retries, criteria or a command of their own, with their levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node

_OWN = frozenset(
    {
        Part.ID,
        Part.PREREQUISITES,
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
        return {part for node in fields(self) if (part := part_of(node)) is not None}

    @property
    def tasklike(self) -> bool:
        """Whether it has limits or people of its own, which a mere step has not."""
        return bool(self.parts & _TASKLIKE)


def find_units(root: Node) -> list[Unit]:
    """The outermost units; one that only holds all others is looked through."""
    found = _inside(root)
    while len(found) == 1 and found[0].depth > 3 and len(found[0].inner) > 1:  # phase, task and step
        found = found[0].inner
    return found


def _inside(node: Node) -> list[Unit]:
    found: list[Unit] = []
    stack = list(reversed(node.children))
    while stack:
        one = stack.pop()
        if _is_unit(one):
            found.append(Unit(node=one, inner=_inside(one)))
        else:
            stack += reversed(one.children)
    return found


_NAMED = re.compile(
    rf"^\W*(?i:{STEP_WORDS})?\s*[-#:]?\s*(?P<id>[A-Z][A-Z0-9]{{0,7}}(?:[-_.][A-Z0-9]{{1,4}}){{1,4}}|[A-Z]{{1,3}}\d{{1,3}})(?![\w-])"
)


def heading_id(node: Node) -> str | None:
    """The id that a heading begins with: `Task API-1: Write tests`."""
    match = _NAMED.match(node.plain) if node.kind in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} else None
    return match["id"] if match else None


def _calls(node: Node, word: str) -> bool:
    return node.step is not None and node.step.word.endswith(word) and node.kind is not Kind.CELL


def holds_steps(node: Node) -> bool:
    """Whether it is called a task and is made of steps."""
    return _calls(node, "task") and sum(_calls(child, "step") for child in node.children) > 1


def _is_unit(node: Node) -> bool:
    if holds_steps(node) or (_calls(node, "step") and node.parent is not None and holds_steps(node.parent)):
        return True
    if node.kind in {Kind.CODE, Kind.COMMENT, Kind.CELL, Kind.ROOT}:
        return False
    own = part_of(node)
    if own is not None and own is not Part.ID:
        return False
    parts = {part for child in node.children if (part := part_of(child)) in _OWN and part is not None}
    return len(parts) >= (1 if node.step or own is Part.ID or heading_id(node) else _SURE)


def fields(unit: Unit) -> Iterator[Node]:
    """The statements of a unit that belong to it alone."""
    inner = {id(one.node) for one in unit.inner}
    for child in unit.node.children:
        if id(child) not in inner:
            yield child
