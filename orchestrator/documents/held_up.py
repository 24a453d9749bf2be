"""What a task says that it holds up, put where it waits: `Blocks: A-4` below `A-1` is `Depends on: A-1` below `A-4`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_tasks import Found
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.task_ids import ID_NAMED
from orchestrator.documents.words import plain

_HOLDS_UP = re.compile(
    rf"(?<![\w-])(?:is |are )?{any_of('phrases', 'holds_up')}:? "
    rf"(?P<whom>{ID_NAMED}(?:(?:, ?| )(?:(?:and|und|et|y|&|\+) )?{ID_NAMED})*+),? ?",
    re.IGNORECASE,
)
_NAME = re.compile(ID_NAMED)
_LONGEST = 400


def turn_round(draft: Draft, found: Sequence[Found]) -> None:
    """Say of each task that another says to hold up that it waits for this one; what is in no list is reported."""
    tasks = {task.id.casefold(): task for task in found}
    own = {id(task.node) for task in found}
    for task in found:
        stack = [task.node]
        while stack:
            node = stack.pop()
            stack += [one for one in node.children if id(one) not in own]
            words = f"{node.info}: {plain(node.text)}" if node.kind is Kind.CELL else node.plain
            if len(words) < _LONGEST and _HOLDS_UP.search(words):
                _turn(draft, node, words, task, tasks)


def _turn(draft: Draft, node: Node, words: str, task: Found, tasks: Mapping[str, Found]) -> None:
    named = [one for match in _HOLDS_UP.finditer(words) for one in _NAME.findall(match["whom"])]
    for name in named:
        other = tasks.get(name.casefold())
        if other is None:
            draft.defect(node, "dangling-target", f"`{task.id}` holds up `{name}`, which is not in this list")
        elif other is not task:
            told = f"**Depends on:** {task.id}"
            other.node.add(Node(kind=Kind.PARAGRAPH, text=told, line=node.line, end=node.end))
    if node is not task.node:
        node.set_text("" if node.kind is Kind.CELL else _HOLDS_UP.sub("", words).strip(" ,"))
        draft.ledger.tell(node, Fate.ENFORCED, "depends on")
