"""Lists of rows that show those below them: whether only the top of the tree is listed, or all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import ManyField, Param, ParamUse, View

_ABOVE = {
    *("parent", "reply", "replies", "replied", "response", "above", "upper", "superior", "ancestor", "thread"),
    *("child", "children", "below", "nested", "within", "part", "parts"),
}
"""Words of a tree, in the name of the column or of the property."""
_TREE = re.compile(
    r"\b(?:threads?|trees?|hierarch\w+|nested|top[- ]?level|roots?|first level|without (?:a )?parent)\b", re.IGNORECASE
)


def nested_by(views: Mapping[str, View], view: str, table: Table) -> tuple[str, str]:
    """The property that lists what is below a row of its own table, and the column by which it is; else nothing."""
    for field in views[view].fields if view in views else ():
        source = field.source
        if not isinstance(source, ManyField) or source.via is not None or source.where or len(source.on) != 1:
            continue
        if views[source.view].table == table.name and (source.on[0][1],) == table.primary_key:
            return field.property, source.on[0][0]
    return "", ""


def only_the_top(
    operation: Operation, nested: tuple[str, str], table: Table, params: Iterable[Param], notes: Notes, *, bound: bool
) -> bool:
    """Whether a list shows the top alone, as the contract says; asked where it does not, as rows would be lost.

    `bound` lists are those of one caller: the row above one's own may be somebody else's.
    """
    shown, name = nested
    column = table.column(name)
    if column is None or not column.nullable or not _ABOVE & {*words(name), *words(shown)}:
        return False
    answer = operation.success.description if operation.success is not None else ""
    text = f"{operation.summary}. {operation.description}. {answer}"
    said = f"`{shown}`" in text or _TREE.search(text) is not None
    if said and not bound and not any(param.use is ParamUse.SEARCH for param in params):
        return True
    where = f"without `{name}`, as the others stand in `{shown}`"
    asked = f"Does {operation.called} list only rows of `{table.name}` {where}, or all of them?"
    meanwhile = f"{operation.called} lists all rows of `{table.name}`, those that stand in `{shown}` too"
    notes.ask(Cause.SHAPE, f"{operation.id}.{shown}", asked, meanwhile=meanwhile)
    return False
