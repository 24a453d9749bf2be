"""Parameters whose description names a column of rows that stand beside: `keyword`, “The label of a keyword”."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Parameter
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.filters import FilterReader
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import Param

_OF_ROWS = re.compile(
    r"(?:only )?(?:by )?(?:the |an? )?(?P<what>\w+) of"
    r" (?:the |an? |its |their |one of (?:the|its|their) |any(?: of its)? )?(?P<noun>\w+)\.?",
    re.IGNORECASE,
)


def said_beside(filters: FilterReader, plain: Param, parameter: Parameter, table: Table, notes: Notes) -> Param | None:
    """`plain` with the rows beside and the column by which it finds them; `None` where nothing is so called."""
    values = filters.schemas.flat(parameter.schema)
    told = _OF_ROWS.fullmatch(parameter.description.strip())
    found = filters.by_relation(told["noun"], table, values, notes) if told is not None else None
    if told is None or found is None or not filters.may_hold(*found, values):
        return None
    relation, far = found
    if key(far) not in {key(told["what"]), (*key(told["noun"]), *key(told["what"]))}:
        return None
    notes.because(f"`{parameter.name}` filters by `{relation.table}.{far}`")
    return replace(plain, columns=(far,), relation=relation)
