"""A whole document of data as Markdown, with its work where it stands: often below `spec` or the name of the work."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from orchestrator.documents.callouts import Line
from orchestrator.documents.other_data import composed
from orchestrator.documents.played_tasks import as_one_work
from orchestrator.documents.whole_data import NAMING, Document, composed_of, key_of, names_steps, units_in

_DEEPEST = 6
_PLAY = re.compile(r"-\s+(?:name|hosts):\s")
"""What a list of plays begins with; other lists are no work, and may be as deep as somebody likes."""


def as_markdown(lines: Sequence[str]) -> list[Line]:
    """The lines with their numbers; none where the text is no mapping with a list of mappings in it."""
    told = next((line for line in lines if line.strip() and not line.startswith(("#", "---"))), "")
    root = composed(lines) or as_one_work(composed_of(lines, listed=bool(_PLAY.match(told))))
    root = None if isinstance(root, yaml.SequenceNode) else _unwrapped(root)
    return list(Document(root).lines()) if root else []


def _unwrapped(root: yaml.Node | None) -> yaml.MappingNode | None:
    """The mapping that holds units, with what stands beside the keys that it was wrapped in, as below `spec`.

    None where several do, which would be read as one work.
    """
    for _ in range(_DEEPEST):
        if not isinstance(root, yaml.MappingNode) or any(units_in(value) for _, value in root.value):
            break
        holders = [value for _, value in root.value if _holds_units(value)]
        works = [value for value in holders if _holds_units(value, named=True)] or holders
        if len(works) != 1:  # each is a work of its own
            return None
        inner = [value.value if value is works[0] else [(key, value)] for key, value in root.value]
        pairs = [pair for pairs in inner for pair in pairs]
        about = [value.value for _, value in root.value if isinstance(value, yaml.MappingNode)]
        names = [pair for part in (pairs, *about) for pair in part if key_of(pair[0]) in NAMING[:2]]
        root = yaml.MappingNode(
            root.tag, [*names[:1], *(pair for pair in pairs if pair not in names[:1])], root.start_mark
        )
    return root if isinstance(root, yaml.MappingNode) and any(units_in(value) for _, value in root.value) else None


def _holds_units(value: yaml.Node, depth: int = 0, *, named: bool = False) -> bool:
    """Whether units stand in a mapping, or in one that it holds; `named`: below a key that is called as steps are."""
    inner = value.value if isinstance(value, yaml.MappingNode) and depth < _DEEPEST else []
    return any(
        (units_in(one) and (names_steps(key) or not named)) or _holds_units(one, depth + 1, named=named)
        for key, one in inner
    )
