"""Tests of the order in which a list comes: its usual one, and each that can be asked for.

What is expected is what the database makes of the same order, so that nothing hangs on how it sorts texts or nulls.
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.handoff.expression import parse_expression
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.figure_behaviour import Order, figure_tests, is_by_figure
from orchestrator.models.builtin.emit.list_behaviour import Test, ids_text, linked, ready
from orchestrator.models.builtin.emit.scenario_rows import may_be_several
from orchestrator.models.builtin.emit.scenarios import LISTED_ROWS, scenario_name
from orchestrator.models.builtin.emit.told import ItemKey
from orchestrator.models.builtin.shapes import Param, ParamUse


def order_tests(operation: OperationDesign, design: ServiceDesign, key: ItemKey) -> list[Test]:
    """A test of every order of one list."""
    name = scenario_name(operation)
    usual = _usual(operation, design)
    if is_by_figure(usual, operation):
        return [
            *_by_columns_asked(operation, design, key),
            *figure_tests(operation, design, key, _figures(operation, design)),
        ]
    tied, rows = _tied(operation, design, usual)
    lines = [ready(operation), *tied, "", "answer = ready.send()", "", _expected(operation, key, rows, usual)]
    found: list[Test] = [(f"{name}_comes_in_its_order", "The first is the first; what ties is told apart.", lines)]
    found += _by_columns_asked(operation, design, key)
    return [*found, *figure_tests(operation, design, key, _figures(operation, design))]


def _by_columns_asked(operation: OperationDesign, design: ServiceDesign, key: ItemKey) -> list[Test]:
    asked = [(words, order) for words, order in _asked(operation, design) if not is_by_figure(order, operation)]
    lines = [ready(operation)]
    for words, order in asked:
        sending = f"answer = ready.send(params={{**ready.params, {words}}})"
        lines += ["", sending, _expected(operation, key, "ready.rows", order)]
    name = f"{scenario_name(operation)}_comes_in_any_order_that_is_asked_for"
    return [(name, "Upwards and downwards.", lines)] if asked else []


def _figures(operation: OperationDesign, design: ServiceDesign) -> list[tuple[str, Order]]:
    """Every order by a figure, with the parameters that ask for it."""
    every = [("", _usual(operation, design)), *_asked(operation, design)]
    return [(words, order) for words, order in every if is_by_figure(order, operation)]


def _usual(operation: OperationDesign, design: ServiceDesign) -> Order:
    """The order that nobody asked for: the design's, or what the parameters' own defaults ask for."""
    sort, (asking, turning) = operation.sort, _parameters(operation)
    if sort is None:
        return ()
    order = sort.values.get(str(asking.schema.get("default")), sort.default) if asking else sort.default
    down = asking is not None and turning is not None and str(turning.schema.get("default")).lower().startswith("desc")
    return _turned(order, operation, design) if down else order


def _asked(operation: OperationDesign, design: ServiceDesign) -> list[tuple[str, Order]]:
    """Every order that can be asked for, with the parameters that ask for it."""
    sort, (asking, turning) = operation.sort, _parameters(operation)
    if sort is None or asking is None:
        return []
    up = f", {naming.quoted(turning.name)}: {_word(turning, 'asc')!r}" if turning else ""
    found: list[tuple[str, Order]] = [
        (f"{naming.quoted(asking.name)}: {value!r}{up}", order) for value, order in sort.values.items()
    ]
    if turning is not None and sort.values:
        value, order = next(iter(sort.values.items()))
        words = f"{naming.quoted(asking.name)}: {value!r}, {naming.quoted(turning.name)}: {_word(turning, 'desc')!r}"
        found.append((words, _turned(order, operation, design)))
    return found


def _parameters(operation: OperationDesign) -> tuple[Param | None, Param | None]:
    """The parameter that names an order, and the one that names its direction."""
    by_use = {param.use: param for param in operation.params if param.where == "query"}
    return by_use.get(ParamUse.SORT), by_use.get(ParamUse.ORDER)


def _turned(order: Order, operation: OperationDesign, design: ServiceDesign) -> Order:
    """The order downwards, with the key by which it ends."""
    keys = design.table(operation.table).primary_key
    return [(column, True) for column in dict.fromkeys([*(column for column, _ in order), *keys])]


def _word(param: Param, beginning: str) -> str:
    """The parameter's own word for a direction."""
    words = [str(word) for word in param.schema.get("enum") or ()]
    return next((word for word in words if word.lower().startswith(beginning)), beginning)


def _expected(operation: OperationDesign, key: ItemKey, rows: str, order: Order) -> str:
    """The rows in this order; what it does not tell apart, the key does."""
    names = ", ".join(repr(f"{'-' if down else ''}{naming.attribute(column)}") for column, down in order)
    ordered = f"world.ordered({', '.join(filter(None, [rows, names]))})"
    return f"assert {ids_text(operation, key, 'answer')} == [{key.of_row('row')} for row in {ordered}]"


def _tied(operation: OperationDesign, design: ServiceDesign, order: Order) -> tuple[list[str], str]:
    """Lines that make one more row which only the key tells apart from another, and all rows as an expression."""
    table = design.table(operation.table)
    first = table.column(order[0][0]) if order else None
    room = operation.page is None or operation.page.style == "none" or operation.page.default_size > LISTED_ROWS
    alone = design.auth is not None and operation.table == design.auth.table
    if first is None or not room or alone or linked(operation) or _is_in_a_key(first.name, operation, design):
        return [], "ready.rows"
    beside = any(parse_expression(text).find(exp.Select) is not None for text, _ in operation.rules.where)
    if beside or not may_be_several(table, _fixed(operation)):
        return [], "ready.rows"
    attribute = naming.attribute(first.name)
    given = f"**{{**ready.given, {attribute!r}: ready.rows[0].{attribute}}}"
    return [f"tied = world.make({naming.model_class(table.name)}, {given})"], "[*ready.rows, tied]"


def _fixed(operation: OperationDesign) -> set[str]:
    """Columns that all rows of the list have alike: by path, caller or a parameter that must be there."""
    found = {match.column for match in (operation.steps[-1].match if operation.steps else ())}
    found |= {
        column for param in operation.params if param.required and param.relation is None for column in param.columns
    }
    return found | {column for table, column in operation.access.owner_path[:1] if table == operation.table}


def _is_in_a_key(column: str, operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether no two rows may have one value here, or rows are made for it."""
    table = design.table(operation.table)
    keys = [*table.unique_keys(of_some=True), *(key.columns for key in table.foreign_keys)]
    return any(column in columns for columns in keys)
