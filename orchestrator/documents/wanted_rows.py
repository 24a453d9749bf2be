"""Rows that say of something measured how it has to be: `Success rate | at least 92 %`, below `What | We want`.

Or what is checked, and where that is shown: `1 | All deviations explained | report 6`.
"""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.documents.lexicon import form, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain

_LOOKED_AT, _BOUND = form("phrases", "looked_at"), form("phrases", "bound")


class WantedRows:
    """Those of a document; each table is counted once, for all of its rows."""

    def __init__(self) -> None:
        self._bound: dict[int, bool] = {}

    def has(self, row: Node) -> bool:
        """Whether it is of a table that names what is looked at, then how that has to be, in most rows by a bound.

        Or says that something is checked, then where that is found.
        """
        if _is_shown(row):
            return True
        if row.parent is None or not _is_held(row):
            return False
        if id(row.parent) not in self._bound:
            self._bound[id(row.parent)] = _are_mostly_bound(row.parent.children)
        return self._bound[id(row.parent)]


def _are_mostly_bound(rows: Iterable[Node]) -> bool:
    table = [one for one in rows if _is_held(one)]
    return 2 * sum(bool(_BOUND.search(plain(one.children[1].text))) for one in table) > len(table)


def _is_held(row: Node) -> bool:
    if row.kind is not Kind.ROW or len(row.children) < len(("what", "wanted")):
        return False
    what, wanted, *_ = row.children
    named = bool(_LOOKED_AT.match(what.label)) and bool(plain(what.text)) and bool(plain(wanted.text))
    return named and bool(phrase("wanted").fullmatch(wanted.label))


def _is_shown(row: Node) -> bool:
    cells = row.children[1:] if row.children and row.children[0].text.strip(" .#").isdigit() else row.children
    if row.kind is not Kind.ROW or len(cells) < len(("what", "where")):
        return False
    what, where, *_ = cells
    return bool(phrase("checked").fullmatch(what.label) and phrase("shown").fullmatch(where.label) and plain(what.text))
