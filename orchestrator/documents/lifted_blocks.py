"""Blocks of data that say of a part what it is: their fields are those of the part, whose steps stand beside them."""

from __future__ import annotations

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import name_of, plain

BLOCK = "data"
"""The language of a block of which its author names none."""
_WORKED = frozenset({Part.STEPS, Part.ACTIONS, Part.COMMAND, Part.CRITERIA})
_NAMED = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM})


def lift_blocks(root: Node) -> None:
    """Put beside a block that gives the id of the part around it what else it says."""
    for part in list(root.walk()):
        blocks = [child for child in part.children if child.info and child.kind is Kind.ITEM]
        block = blocks[0] if len(blocks) == 1 and part.kind in _NAMED else None
        if block is None or not block.children or not (_is_named_after(part, block) or _is_worked_beside(part, block)):
            continue
        after = part.children.index(block) + 1
        part.children[after:after] = block.children
        for field in block.children:
            field.parent, field.rank = part, block.rank
        block.children = []


def _is_named_after(part: Node, block: Node) -> bool:
    """Whether the part is called by the id, or begins with it."""
    written = plain(block.value)
    return part.plain.startswith(f"{written} ") or name_of(part.text) == name_of(written, fallback="")


def _is_worked_beside(part: Node, block: Node) -> bool:
    """Whether what stands beside the block says how the part is worked or judged, and the block does not."""
    beside = {part_of(child) for child in part.children if child is not block}
    inside = {part_of(child) for child in block.children}
    return part_of(block) is Part.ID and bool(beside & _WORKED) and not inside & _WORKED
