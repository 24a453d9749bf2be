"""Steps that a task lists in its own words, below a label such as `Steps` or as a numbered list of its own."""

from __future__ import annotations

import re

from orchestrator.documents.criterion import for_machines
from orchestrator.documents.criterion_sentences import each_of
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.work_headings import asks_or_judges

LISTING = frozenset({Part.STEPS, Part.ACTIONS, Part.COMMAND})
"""What lists of steps are called."""


def entries(node: Node) -> list[Node]:
    """What a statement of a task lists to be done: itself where it is an entry of a numbered list."""
    part = part_of(node)
    if part in LISTING:
        ticked = part is Part.STEPS and _is_ticked_off(node)
        return [child for child in node.children if ticked or _is_done(child)] or _in_line(node, part)
    return [node] if (node.number.isdigit() or _COMMAND.fullmatch(node.text)) and _is_done(node) else []


def _is_ticked_off(node: Node) -> bool:
    """Whether what a label lists as steps are boxes to tick, and the unit says elsewhere what it is accepted for."""
    boxed = [one.kind is Kind.ITEM and one.ticked is not None and part_of(one) is None for one in node.children]
    beside = node.parent.children if node.parent else []
    judged = any(part_of(one) is Part.CRITERIA and (one.children or one.value) for one in beside)
    return bool(boxed) and all(boxed) and judged and not any(map(for_machines, node.children))


def led_entries(node: Node) -> list[Node]:
    """What a numbered list below words of any kind holds, which may be steps: `The baker does this in order:`."""
    if part_of(node) is not None or node.kind is not Kind.PARAGRAPH or asks_or_judges(node):
        return []
    return [child for child in node.children if child.number.isdigit() and _is_done(child)]


_COMMAND = re.compile(r"`[^`\s]+ [^`]+`")
"""An entry that is a command with its arguments, and nothing else."""


def _in_line(node: Node, part: Part | None) -> list[Node]:
    """What is done one after the other by the words behind a label: `1. wipe 2. dry`; one thing alone is a step too."""
    told = each_of(value_of(node)) if part is not Part.COMMAND and not node.children else []
    if len(told) == 1 and part is not Part.STEPS:
        return []
    return [Node(kind=Kind.ITEM, text=words.strip(), line=node.line, end=node.end) for words in told if words.strip()]


def _is_done(item: Node) -> bool:
    """Whether an entry says what is done, and not what holds then or what the task is."""
    done = item.kind is Kind.ITEM and item.ticked is None and part_of(item) is None
    return done and not for_machines(item)


def is_boxed_command(node: Node) -> bool:
    """Whether an item is a command and nothing else, above boxes that say what holds once it was run."""
    command = node.kind is Kind.ITEM and node.ticked is None and bool(_IN_TICKS.fullmatch(node.text))
    return command and bool(node.children) and all(one.ticked is not None for one in node.children)


_IN_TICKS = re.compile(r"`[^`]+`")
