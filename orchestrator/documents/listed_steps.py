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
        return [child for child in node.children if _is_done(child)] or _in_line(node, part)
    return [node] if (node.number.isdigit() or _COMMAND.fullmatch(node.text)) and _is_done(node) else []


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
