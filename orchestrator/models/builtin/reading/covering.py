"""What the structure says of an operation, gathered to hold its prose against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlglot import exp

from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind, Table
from orchestrator.handoff.expression import parse_expression
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.accounted import Context as ProseContext
from orchestrator.models.builtin.reading.bad_input import cursor_status
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.general import ttl_of
from orchestrator.models.builtin.reading.levels import told_of_levels
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.order_words import stated_numbers
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.prose import read_prose
from orchestrator.models.builtin.reading.said_of_built import said_of_built
from orchestrator.models.builtin.reading.schemas import is_array, properties
from orchestrator.models.builtin.reading.taken_along import carried
from orchestrator.models.builtin.reading.told_already import told_already, told_in_part
from orchestrator.models.builtin.reading.told_figures import told_of_figures
from orchestrator.models.builtin.reading.words import bare_flag
from orchestrator.models.builtin.shapes import FromCaller, Op, Param, ParamUse


def hold_prose_against(service: Context, operation: Operation, outcome: Outcome, access: Access, notes: Notes) -> None:
    """Ask for every rule-like sentence of an operation that the structure does not cover."""
    if outcome.kind is Kind.UNKNOWN:
        return
    table = outcome.table
    children = service.database.child_tables(table) if table is not None else []
    schemas = [item.schema for item in operation.parameters]
    if operation.request_body_schema is not None:
        schemas.append(service.schemas.written(operation.request_body_schema))
    bounds = [
        {"minimum": column.minimum, "maximum": column.maximum, "maxLength": column.type.length}
        for column in (table.columns if table is not None else ())
    ]
    page = [{"size": outcome.page.default_size, "max": outcome.page.max_size}] if outcome.page is not None else []
    plain = said_of_built(service.schemas, operation, outcome, service.database)
    plain |= dict.fromkeys(told_already(service.schemas, operation, outcome, access, service.database), "")
    parts = told_in_part(service.schemas, operation, outcome, access, service.database)
    plain |= {said: rest for said, rest in parts.items() if said not in plain}
    plain |= dict.fromkeys(told_of_figures(operation, notes), "")
    for sentence in (said for said, rest in plain.items() if not rest):
        notes.because(f"“{sentence}” is what tables, flags and columns say too")
    context = ProseContext(
        operation=operation,
        kind=outcome.kind,
        table=table,
        access=access,
        roles=tuple(service.auth.roles),
        ttl_s=ttl_of(service.auth),
        caller_bound=outcome.caller_bound,
        own_tables=frozenset(_own_tables(outcome, access)),
        callers_key=_callers_key(service, outcome, access),
        order_told=outcome.order_told,
        set_columns=tuple(item.column for item in (*outcome.set, *outcome.rules.derived)),
        fixed=frozenset(match.column for step in outcome.steps for match in step.match),
        children=tuple((child.name, found.on_delete) for child, found in children),
        carried=frozenset(carried(service.database, table)) if table is not None else frozenset(),
        members=_members(outcome),
        child_values=frozenset(_values(child for child, _ in children)),
        soft_delete=bool(outcome.soft_delete),
        tables=tuple(_tables(service, outcome)),
        near=tuple(_near(service, outcome)),
        chosen=frozenset(_chosen(outcome)),
        bounds={item.name: item.op for item in outcome.params if item.op in {Op.GTE, Op.GT, Op.LTE, Op.LT}},
        compared={item.name: item.op for item in outcome.params if item.use in {ParamUse.FILTER, ParamUse.SEARCH}},
        built={**outcome.built, **plain, **dict(told_of_levels(outcome.params, service.database))},
        filters=frozenset(item.name for item in outcome.params if item.use is ParamUse.FILTER),
        settled=frozenset(item.name for item in outcome.params if _is_settled(item, cursor_status(operation, outcome))),
        shown=frozenset(_shown(service, operation)),
        numbers=stated_numbers(*schemas, *bounds, *page),
    )
    read_prose(service.schemas, context, notes)


def _members(outcome: Outcome) -> str:
    """The table in which a row of the caller's is all that it takes."""
    member = outcome.rules.member
    said = re.search(r"FROM (\w+) WHERE \w+ = :caller\)", member.condition) if member is not None else None
    return said[1] if said is not None else ""


def _own_tables(outcome: Outcome, access: Access) -> Iterator[str]:
    """Tables whose rows are the caller's, and the one that the operation is about."""
    yield from (outcome.table.name,) if outcome.table is not None else ()
    yield from (table for table, _ in access.owner_path)
    for step in outcome.steps:
        if any(isinstance(match.source, FromCaller) for match in step.match):
            yield step.table


def _values(tables: Iterable[Table]) -> Iterator[str]:
    """Words of closed lists and flags, by which rows are told apart."""
    for table in tables:
        for column in table.columns:
            yield from (value.lower() for value in column.values)
            if column.type.kind is SqlKind.BOOLEAN:
                yield from bare_flag(column.name)


def _callers_key(service: Context, outcome: Outcome, access: Access) -> str:
    principal, table = service.principal, outcome.table
    if principal is None or table is None or access.own or outcome.caller_bound or table.name == principal.table.name:
        return ""
    return next((found.columns[0] for found in table.foreign_keys if found.target == principal.table.name), "")


def _shown(service: Context, operation: Operation) -> Iterator[str]:
    """Names of the schemas around an operation and of their properties, two levels deep."""
    success = operation.success
    pending = [(schema, 2) for schema in (operation.request_body_schema, success.schema if success else None) if schema]
    while pending:
        written, depth = pending.pop()
        flat = service.schemas.flat(written)
        flat = service.schemas.items(flat) if is_array(flat) else flat
        yield from map(str, flat.get("x-schema-names", []))
        for name, inner in properties(flat).items():
            yield name
            if depth:
                pending.append((inner, depth - 1))


def _tables(service: Context, outcome: Outcome) -> list[Table]:
    names = dict.fromkeys([*(step.table for step in outcome.steps), *([outcome.table.name] if outcome.table else [])])
    return [table for name in names if (table := service.database.table(name)) is not None]


def _near(service: Context, outcome: Outcome) -> Iterator[Table]:
    """The tables that rows point at, none of which is on the way."""
    way = {table.name for table in _tables(service, outcome)}
    names = dict.fromkeys(one.target for one in (outcome.table.foreign_keys if outcome.table is not None else ()))
    return (table for name in names if name not in way and (table := service.database.table(name)) is not None)


def _is_settled(param: Param, no_cursor: int) -> bool:
    """Whether a parameter does what its name says, or is asked for already."""
    states_bounds = {"maximum", "minimum", "default"} & set(param.schema)
    told = param.description.replace(str(no_cursor), "") if param.use is ParamUse.CURSOR else param.description
    numbers = re.search(r"\d", told)
    chooses = param.use in {ParamUse.FILTER, ParamUse.SEARCH}
    return param.use is ParamUse.UNUSED or (not chooses and (not numbers or bool(states_bounds)))


def _chosen(outcome: Outcome) -> set[str]:
    """Columns by which rows are chosen or ordered, and those that are written."""
    found = {match.column for step in outcome.steps for match in step.match}
    found |= {column for item in outcome.params for column in item.columns}
    found |= {item.column for item in outcome.set}
    found |= {name for name, _ in outcome.sort.default} if outcome.sort is not None and outcome.order_told else set()
    texts = [text for text, _ in outcome.rules.where]
    found |= {node.name for text in texts for node in parse_expression(text).find_all(exp.Column)}
    return found | ({item.column for item in outcome.body.fields} if outcome.body is not None else set())
