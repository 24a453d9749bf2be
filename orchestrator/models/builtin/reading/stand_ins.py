"""Words that a parameter takes in place of a value: `?assignee=me` is the caller, `?assignee=none` nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from orchestrator.contract import Parameter
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import Op, Param, ParamUse
from orchestrator.relational import STRINGS

_CALLER = {"me", "@me", "self", "mine", "myself", "current_user", "currentuser"}
_UNSET = {"none", "null", "nobody", "noone", "no_one", "unassigned", "unset", "empty", "nil", "without"}
_WHOLE = {"all", "any", "*"}
_TRUTHS = {"true", "false", "yes", "no", "on", "off"}
_WORD = re.compile(r"@?[A-Za-z_]+|\*")
_QUOTED = re.compile(r"[`'\"“](@?\w+)[`'\"”]")


def words_told(parameter: Parameter, values: Schema, told: str) -> tuple[str, ...]:
    """Words of closed lists, those of single branches too; else the quoted ones that stand for something elsewhere."""
    closed = list(dict.fromkeys(_closed(values)))
    if closed or "string" not in {*types_of(values), *_branch_types(values)}:
        return tuple(closed)
    known = {*_CALLER, *_UNSET, *_WHOLE}
    said = _QUOTED.findall(parameter.description)
    said += re.findall(rf"\b{re.escape(parameter.name)}=(@?\w+)", f"{parameter.description} {told}")
    return tuple(dict.fromkeys(word for word in said if word.lower() in known))


def _closed(values: Schema) -> Iterator[str]:
    for part in (values, *(item for name in ("oneOf", "anyOf") for item in values.get(name) or ())):
        stated = [part["const"]] if "const" in part else part.get("enum")
        yield from (value for value in stated or () if isinstance(value, str))


def _branch_types(values: Schema) -> Iterator[str]:
    for item in (item for name in ("oneOf", "anyOf") for item in values.get(name) or ()):
        yield from types_of(item)


def strange_words(column: Column, table: Table, principal: Table | None, told: Iterable[str]) -> tuple[str, ...]:
    """The words that no value of the column can be: of a number or a key, or beside a closed list of its own."""
    if column.type.kind in {SqlKind.JSON, SqlKind.JSONB}:
        return ()
    if column.values:
        return tuple(word for word in told if word not in column.values)
    if column.type.kind in STRINGS:
        known = {*_CALLER, *_UNSET, *_WHOLE} if _is_person(column, table, principal) else set()
        return tuple(word for word in told if word.lower() in known)
    return tuple(word for word in told if _WORD.fullmatch(word) and word.lower() not in _TRUTHS)


def _is_person(column: Column, table: Table, principal: Table | None) -> bool:
    """Whether the column holds the key of somebody who logs in."""
    reference = table.foreign_key_of(column.name)
    return (
        principal is not None
        and reference is not None
        and reference.target == principal.name
        and reference.target_columns == principal.primary_key
    )


def meaning(param: Param, column: Column, table: Table, principal: Table | None, strange: Iterable[str]) -> Param:
    """The parameter with what those words stand for, as far as the column shows it."""
    person = _is_person(column, table, principal)
    return replace(
        param,
        whole=tuple(dict.fromkeys((*param.whole, *(word for word in strange if word.lower() in _WHOLE)))),
        caller=tuple(word for word in strange if person and word.lower() in _CALLER),
        unset=tuple(word for word in strange if column.nullable and word.lower() in _UNSET),
    )


def all_known(
    parameter: Parameter,
    values: Schema,
    told: tuple[str, ...],
    column: Column,
    table: Table,
    principal: Table | None,
) -> bool:
    """Whether a text is a number or a word that stands for something, so that no word of it names a row."""
    if not told or not ("enum" in values or re.search(r"\bids?\b", parameter.description, re.IGNORECASE)):
        return False
    plain = Param(name="", where="query", schema={}, required=False, use=ParamUse.FILTER)
    known = meaning(plain, column, table, principal, told)
    return {*told} == {*known.whole, *known.caller, *known.unset}


def with_meaning(
    param: Param, column: Column, table: Table, principal: Table | None, told: Iterable[str], notes: Notes
) -> Param:
    """The parameter with what is told of its words on record; what stands for nothing that is known is asked."""
    strange = strange_words(column, table, principal, told)
    if param.op is not Op.EQ:
        _ask(param, table.name, () if column.values else strange, notes)
        return param
    found = meaning(param, column, table, principal, strange)
    where = f"`{table.name}.{column.name}`"
    if found.caller:
        notes.assume(f"{listed(found.caller)} as `{param.name}` chooses the rows whose {where} is the caller's")
    if found.unset:
        notes.assume(f"{listed(found.unset)} as `{param.name}` chooses the rows without {where}")
    if whole := [word for word in found.whole if word not in param.whole]:
        notes.assume(f"`{param.name}` chooses all rows by {listed(whole)}, which no row of `{table.name}` holds")
    known = {*found.whole, *found.caller, *found.unset}
    odd = () if column.values else tuple(word for word in strange if word not in known)
    _ask(param, table.name, odd, notes)
    return found


def ask_beside(param: Param, table: Table, told: Iterable[str], notes: Notes) -> None:
    """Ask for words that stand for something elsewhere, where the parameter names a row of another table by a text."""
    known = {*_CALLER, *_UNSET, *_WHOLE}
    _ask(param, table.name, tuple(word for word in told if word.lower() in known), notes)


def _ask(param: Param, table: str, words: tuple[str, ...], notes: Notes) -> None:
    if not words:
        return
    notes.ask(
        Cause.FILTER,
        f"{table}.{param.name}.words",
        f"Which rows of `{table}` does `{param.name}` choose by {listed(words)}?",
        meanwhile=f"`{param.name}` takes {listed(words)} for a value like any other, which finds nothing",
    )
