"""What the ids of tasks look like: those that are sure anywhere, and short ones where several count on."""

from __future__ import annotations

import re

from orchestrator.documents.node import Node

SURE_ID = re.compile(
    r"^[\W_]*(?:[A-Z][A-Z0-9]{0,7}[-_]\d{1,5}|[A-Z]{1,4}\d{1,3}-[A-Z](?!-)|[A-Z]{1,3}\d{2,5}|[A-Z]{2,8}(?:-[A-Z]{1,6})+-\d{1,4})\b"
)
_BOLD_ID = re.compile(r"^\*\*[A-Z]{1,5}-?\d{1,4}(?:\.\d{1,2})*(?:\*\*|[:.]?\s)")
_SHORT_ID = re.compile(r"([A-Z]{1,5})-?\d{1,4}(?=[\s:.—–-])")
_FEWEST_ALIKE = 2


def begins_with_id(item: Node) -> bool:
    """Whether an item begins with an id: a sure one, one in bold, or a short one as those beside it."""
    return bool(SURE_ID.match(item.plain) or _BOLD_ID.match(item.text)) or _counts_on(item)


def _counts_on(item: Node) -> bool:
    """Whether it and items beside it have short ids of the same letters: `T1 Load`, `T2 Measure`."""
    own = _SHORT_ID.match(item.plain)
    beside = item.parent.children if own and item.parent else []
    alike = [match for one in beside if (match := _SHORT_ID.match(one.plain)) and own and match[1] == own[1]]
    return len({match[0] for match in alike}) > _FEWEST_ALIKE
