"""Truth values of a list's parameters that no column is called by: `open` of what may be closed, `upcoming`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import Enum, auto
from typing import TypeAlias

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Column, Table
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.moments import events, happened
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.param_words import is_end
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.state_counts import says_only
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
_ALL = {"all", "both", "every", "everything", "any"}
_SMALL = (
    {"true", "false", "yes", "no", "only", "ones", "those", "if", "when", "whose", "and", "or", "otherwise", "else"}
    | {
        "set",
        "given",
        "default",
        "defaults",
        "list",
        "lists",
        "show",
        "shows",
        "return",
        "returns",
        "filter",
        "whether",
    }
    | _ALL
)
"""Words of a flag's description that say nothing of which rows, but for its yes and its no."""
_CLAUSE = re.compile(r"[.;,:=(){}]\s+|[.;,()]|\s(?:and|or|while|but)\s")
_ONE = re.compile(r"\b(?P<yes>true|yes)\b|\b(?P<no>false|no|otherwise|else)\b", re.IGNORECASE)


ToldFlag: TypeAlias = tuple[str, tuple[str, ...]]
"""What a truth value asks for, as an expression of `handoff/expression.py`; its name, where it counts only if sent."""


class Told(Enum):
    """What a description says of a yes and a no."""

    NOTHING = auto()
    YES = auto()
    """Which rows a yes chooses, and that a no chooses all."""
    BOTH = auto()
    """That a no chooses the others."""


def told_flags(
    schemas: Schemas,
    operation: Operation,
    table: Table,
    params: Collection[Param],
    entry: OperationMapping,
    notes: Notes,
) -> tuple[ToldFlag, ...]:
    """The flags of a list that choose rows by a moment, unless the mapping says it; they need not be asked about."""
    found = []
    for one in unread(operation, params, entry):
        flat = schemas.flat(one.schema)
        flag = _not_yet(one, table, flat.get("default")) or _in_time(one, table)
        if flag is not None and types_of(flat) == ("boolean",):
            settle(one, table, flag[0], notes)
            found.append(flag)
    return tuple(found)


def unread(operation: Operation, params: Collection[Param], entry: OperationMapping) -> Iterator[Parameter]:
    """The query parameters of a list of which neither a column nor the mapping says what they choose."""
    unknown = {one.name for one in params if one.use is ParamUse.UNUSED and one.name not in entry.params}
    unknown -= set(re.findall(r":(\w+)", entry.where or ""))
    return (one for one in operation.parameters if one.location == "query" and one.name in unknown)


def settle(one: Parameter, table: Table, where: str, notes: Notes, more: str = "") -> None:
    """Put down which rows a parameter asks for, in the place of what would be asked about it."""
    notes.doubts[:] = [doubt for doubt in notes.doubts if doubt.subject != f"{table.name}.{one.name}"]
    notes.assume(f"`{one.name}` asks for the rows of `{table.name}` where `{where}`{more}")


def _not_yet(one: Parameter, table: Table, usual: object) -> ToldFlag | None:
    """`open`: rows whose `closed_at` is empty, and with a no the others."""
    said = [word for word in words(one.name) if word not in {"is", "only"}]
    done = _NOT_YET.get(said[0], set()) if len(said) == 1 else set()
    roots = {stem(word) for word in done}
    moments = [column for column in table.columns if len(happened(column)) == 1 and stem(happened(column)[0]) in roots]
    if len(moments) != 1 or any(is_state(column) for column in table.columns):
        return None
    told = _told_of(one, roots)
    if told is None or not says_only(one.description, (one.name, table.name, *happened(moments[0]), *done, *_SMALL)):
        return None
    name = f"{table.name}.{moments[0].name}"
    if told is Told.YES or "only" in words(one.name) or usual is False:
        if told is Told.BOTH:
            return None  # what a no chooses is told, and it is what is chosen where nothing is said
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
    ahead = bool(said & _AHEAD)
    if len(begins) != 1 or _told_of(one, {stem(word) for word in (_PAST if ahead else _AHEAD)}) in {None, Told.BOTH}:
        return None
    known = (one.name, table.name, begins[0].name, *(_AHEAD if ahead else _PAST), *_SMALL)
    if not says_only(one.description, known):
        return None
    where = f"(NOT COALESCE(:{one.name}, FALSE) OR {table.name}.{begins[0].name} {'>' if ahead else '<'} now())"
    return where, ()


def _told_of(one: Parameter, others: Collection[str]) -> Told | None:
    """Of what a description speaks; `None` where it contradicts.

    `others` are stems of what is said of the rows that a yes leaves out.
    """
    told = Told.NOTHING
    for clause in _clauses(one.description):
        said = {stem(word) for word in words(clause)}
        meant = _ONE.search(clause)
        every, other = bool(said & {stem(word) for word in _ALL}), bool(said & set(others))
        if meant is not None and meant["no"]:
            if every == other:
                return None
            told = Told.YES if every else Told.BOTH
        elif other or every:
            return None
        elif told is Told.NOTHING and (meant is not None or "only" in words(clause)):
            told = Told.YES
    return told


def _clauses(description: str) -> Iterator[str]:
    """The clauses of a description, each with the value that stands before it: “true: open ones”, “false = all”."""
    before = ""
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(description))):
        if _ONE.fullmatch(clause.strip("`'\"")):
            before = clause
            continue
        yield f"{before} {clause}"
        before = ""


def _is_over(column: Column) -> bool:
    return is_end(column) or bool({"end", "ends", "until"} & set(words(column.name)))
