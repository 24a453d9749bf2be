"""Truth values of a list's parameters that no column is called by: `open` of what may be closed, `upcoming`."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TypeAlias

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Column, Table
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.moments import events, happened
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.param_words import is_end
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.words import stem, words
from orchestrator.models.builtin.shapes import Param, ParamUse
from orchestrator.relational import INSTANTS

_NOT_YET = {
    "open": {"close"},
    "unclosed": {"close"},
    "pending": {"complete", "finish", "resolve", "process"},
    "outstanding": {"return", "pay", "settle", "complete"},
    "unread": {"read"},
    "unresolved": {"resolve"},
    "unpaid": {"pay"},
    "unreturned": {"return"},
    "unfinished": {"finish", "complete"},
}
"""What is not done yet, each with what is done then."""
_AHEAD, _PAST = {"upcoming", "future"}, {"past"}
_BY_YES = re.compile(
    r"\b(?:if|when) (?:it is |set to )?[`'\"]?true\b|\btrue\b[`'\"]?[:,]? only\b(?!.*\bfalse\b)", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\bnot\b|n't\b|\bexcept\b|\balso\b|\binclud\w+|\b(?:status|state|confirmed|cancell?ed|own|my)\b", re.IGNORECASE
)


ToldFlag: TypeAlias = tuple[str, tuple[str, ...]]
"""What a truth value asks for, as an expression of `handoff/expression.py`; its name, where it counts only if sent."""


def told_flags(
    schemas: Schemas,
    operation: Operation,
    table: Table,
    params: Collection[Param],
    entry: OperationMapping,
    notes: Notes,
) -> tuple[ToldFlag, ...]:
    """The flags of a list that choose rows by a moment, unless the mapping says it; they need not be asked about."""
    unknown = {one.name for one in params if one.use is ParamUse.UNUSED and one.name not in entry.params}
    unknown -= set(re.findall(r":(\w+)", entry.where or ""))
    found = []
    for one in operation.parameters:
        flat = schemas.flat(one.schema)
        if one.location != "query" or one.name not in unknown or types_of(flat) != ("boolean",):
            continue
        flag = _not_yet(one, table, flat.get("default")) or _in_time(one, table)
        if flag is None or _OTHERS.search(one.description):
            continue
        notes.doubts[:] = [doubt for doubt in notes.doubts if doubt.subject != f"{table.name}.{one.name}"]
        notes.assume(f"`{one.name}` asks for the rows of `{table.name}` where `{flag[0]}`")
        found.append(flag)
    return tuple(found)


def _not_yet(one: Parameter, table: Table, usual: object) -> ToldFlag | None:
    """`open`: rows whose `closed_at` is empty, and with a no the others."""
    said = [word for word in words(one.name) if word not in {"is", "only"}]
    done = _NOT_YET.get(said[0], set()) if len(said) == 1 else set()
    roots = {stem(word) for word in done}
    moments = [column for column in table.columns if len(happened(column)) == 1 and stem(happened(column)[0]) in roots]
    if len(moments) != 1 or any(is_state(column) for column in table.columns):
        return None
    name = f"{table.name}.{moments[0].name}"
    if "only" in words(one.name) or _BY_YES.search(one.description) or usual is False:
        return f"(NOT COALESCE(:{one.name}, FALSE) OR {name} IS NULL)", ()
    where = f"((:{one.name} AND {name} IS NULL) OR (NOT :{one.name} AND {name} IS NOT NULL))"
    return where, (one.name,)


def _in_time(one: Parameter, table: Table) -> ToldFlag | None:
    """`upcoming`: rows whose one moment is ahead; with a no all of them."""
    said = {word for word in words(one.name) if word not in {"is", "only"}}
    if len(said) != 1 or not said & {*_AHEAD, *_PAST}:
        return None
    moments = [column for column in events(table) if column.type.kind in INSTANTS and not column.nullable]
    begins = [column for column in moments if not _is_over(column)]
    if len(begins) != 1:
        return None
    sign = ">" if said & _AHEAD else "<"
    where = f"(NOT COALESCE(:{one.name}, FALSE) OR {table.name}.{begins[0].name} {sign} now())"
    return where, ()


def _is_over(column: Column) -> bool:
    return is_end(column) or bool({"end", "ends", "until"} & set(words(column.name)))
