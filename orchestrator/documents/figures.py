"""Lists and tables of mere figures, of a service, settings or a measurement: in them `Retries: 3` bounds no work.

What stands there is kept as listings are, which agents read as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.lexicon import any_of, form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.only_told import listing
from orchestrator.documents.words import bare, plain

_FEWEST, _LED, _PAIR = 2, 1, 2
_HOLDING = frozenset({Kind.ROOT, Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM})
_COUNTING = frozenset({Part.RETRIES, Part.ATTEMPTS, Part.RETRY, Part.FAILURE})
"""What a figure may be called that would bound the work elsewhere."""
_FIGURE = re.compile(
    r"[<>≤≥=~≈±+-]*\s?\d[\d.,'_ /:-]*\s?(?:%|‰|[°µ]?[^\W\d_]{1,12}(?:/[^\W\d_]{1,10})?)?"
    r"|true|false|on|off|yes|no|enabled|disabled|null|n/a|-",
    re.IGNORECASE,
)
_MEASURES = form("sections", "metrics")
_PLANNED = re.compile(any_of("phrases", "planned_figure"), re.IGNORECASE)
"""What steps say of themselves beside how often they are tried."""


def keep_figures(root: Node) -> None:
    """Each figure of such a list or table as a listing of its own."""
    for part in [one for one in root.with_all() if one.kind in _HOLDING and len(one.children) >= _FEWEST]:
        if part.plain.rstrip().endswith("?") or any(map(_says_what, _around(part))):
            continue
        kept = [one for run in _runs(part) if _only_figures(run, part) for one in run]
        if kept:
            told = {id(one): listing(one, part) for one in kept}
            part.children = [told.get(id(child), child) for child in part.children]


def _around(part: Node) -> Iterator[Node]:
    """A part and what it stands in, up to its heading."""
    for one in (part, *part.above()):
        yield one
        if one.kind is Kind.HEADING:
            return


def _says_what(part: Node) -> bool:
    """Whether it is called as a field is that says nothing itself, or as a part that figures are held in."""
    field = part_of(part) is not None and not (part.key and part.value)
    return field or bool(_MEASURES.search(part.head))


def _runs(part: Node) -> Iterator[list[Node]]:
    """Figures of one look that stand behind one another."""
    for key, run in groupby(part.children, key=lambda one: _pair(one) and (one.kind, bool(one.info))):
        nodes = list(run) if key else []
        if len(nodes) >= _FEWEST:
            yield nodes


def _only_figures(run: Sequence[Node], part: Node) -> bool:
    """Whether one of them is called as a limit is, and others as no step is bounded."""
    named = [name for one in run if (name := _pair(one))]
    meant = [meaning(name) for name in named]
    if not _COUNTING & set(meant) or set(meant) - _COUNTING - {None}:
        return False
    others = [name for name, one in zip(named, meant, strict=True) if one is None and not _PLANNED.fullmatch(name)]
    return len(others) >= (_LED if _is_led(run, part) else _FEWEST)


def _is_led(run: Sequence[Node], part: Node) -> bool:
    """Whether they are a table, all that a part says, or below a line of their own: `The service as it runs:`."""
    alone = part.kind is Kind.HEADING and len(run) == len(part.children)
    below = part.kind in {Kind.PARAGRAPH, Kind.ITEM} and part.children[0] is run[0]
    return bool(run[0].info) or run[0].kind is Kind.ROW or alone or below


def _pair(node: Node) -> str:
    """The name of a statement that says no more than a name and a figure; empty where it says anything else."""
    if node.kind is Kind.ROW and len(node.children) == _PAIR:
        name, value = (plain(cell.text) for cell in node.children)
    elif node.kind in {Kind.ITEM, Kind.PARAGRAPH} and node.ticked is None and not node.children:
        name, value = node.key, plain(node.value).rstrip(".;,")
    else:
        return ""
    return bare(name).replace("_", " ") if _FIGURE.fullmatch(value) else ""
