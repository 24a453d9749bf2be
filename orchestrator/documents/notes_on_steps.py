"""Notes on steps that stand apart from them, put below the step of which each speaks: `Phase 3: no tool → skip it`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.gate_replies import is_called_gate
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.steps import Step, Steps, outside
from orchestrator.documents.words import ENDS, NUMBER, bare
from orchestrator.documents.work_headings import asks_or_judges

_NOTE = re.compile(
    rf"^\W*(?:{STEP_WORDS})\s*[-#]?\s*(?P<number>{NUMBER}|[A-H]){ENDS}\W*?(?:[:：–—]|→|=>|->|\s-\s)\W*(?P<said>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FEWEST = 2


def put_notes_below(root: Node, steps: Steps) -> None:
    """Put the items of a list below the steps that they begin with, if all of them do and none only names its step."""
    for part in {id(node.parent): node.parent for node in outside(root, steps) if node.kind is Kind.ITEM}.values():
        if part is None or any(asks_or_judges(one) or is_called_gate(one) for one in (part, *part.above())):
            continue
        listed = [node for node in part.children if node.kind is Kind.ITEM]
        notes = list(_notes(listed, steps))
        if len(notes) < max(_FEWEST, len(listed)):
            continue
        for node, step, said in notes:
            part.children.remove(node)
            node.set_text(said)
            node.number = ""
            node.rank = max(node.rank, step.node.rank + 1)
            step.node.add(node)
        root.moved()


def _notes(listed: list[Node], steps: Steps) -> Iterator[tuple[Node, Step, str]]:
    for node in listed:
        match = _NOTE.match(node.text) if node.ticked is None else None
        step = steps.numbered(match["number"].casefold()) if match else None
        if match and step and len(match["said"].split()) >= _SAYS and bare(step.title) not in bare(match["said"]):
            yield node, step, match["said"]


_SAYS = 4
"""Words of which a statement has at least so many; a name of a step may have fewer."""
