"""Tests of lists that come by a figure: the row that another one is made for moves to its end of the list."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from orchestrator.handoff.expression import conjuncts, parse_expression, sources
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.arranging import as_arguments, constants_of
from orchestrator.models.builtin.emit.list_behaviour import Test, ids_text, ready
from orchestrator.models.builtin.emit.ordering import is_counted
from orchestrator.models.builtin.emit.scenarios import LISTED_ROWS, scenario_name
from orchestrator.models.builtin.emit.told import ItemKey

Order = Sequence[tuple[str, bool]]
"""Columns, each with whether it goes down."""


def is_by_figure(order: Order, operation: OperationDesign) -> bool:
    """Whether an order is by what no column keeps."""
    figures = operation.sort.figures if operation.sort is not None else {}
    return any(name in figures for name, _ in order)


def figure_tests(
    operation: OperationDesign, design: ServiceDesign, key: ItemKey, asked: Sequence[tuple[str, Order]]
) -> list[Test]:
    """A test of every order that begins with a figure whose rows can be made."""
    sort, page = operation.sort, operation.page
    if sort is None or not (page is None or page.style == "none" or page.default_size >= LISTED_ROWS):
        return []
    found: list[Test] = []
    for number, (words, order) in enumerate(asked):
        figure, down = order[0]
        text = sort.figures.get(figure, "")
        making = _making(text, operation.table, design) if text else ""
        if not making:
            continue
        sending = f"ready.send(params={{**ready.params, {words}}})" if words else "ready.send()"
        comes_first = down or not is_counted(text)
        was, becomes = (-1, 0) if comes_first else (0, -1)
        lines = [
            ready(operation),
            f"answer = {sending}",
            f"moved = {ids_text(operation, key, 'answer')}[{was}]",
            f"row = next(row for row in ready.rows if {key.of_row('row')} == moved)",
            making,
            "",
            f"answer = {sending}",
            "",
            f"assert {ids_text(operation, key, 'answer')}[{becomes}] == moved",
        ]
        name = f"{scenario_name(operation)}_comes_by_{naming.snake(figure)}{f'_{number}' if number else ''}"
        found.append((name, "What belongs to a row moves it.", lines))
    return found


def _making(text: str, table: str, design: ServiceDesign) -> str:
    """A line that makes what `(SELECT … FROM other WHERE other.ours = table.key AND …)` is worked out of for `row`."""
    select = parse_expression(text).unnest()
    where = select.args.get("where")
    tables = list(sources(select)) if isinstance(select, exp.Select) else []
    if len(tables) != 1 or where is None or tables[0] != (tables[0][1], tables[0][1]) or tables[0][1] == table:
        return ""
    other = tables[0][1]
    given: dict[str, str] = {}
    left: list[exp.Expr] = []
    for test in conjuncts(where.this):
        node = test.unnest()
        sides = {side.table: side.name for side in (node.this, node.expression)} if _joins(node) else {}
        if set(sides) == {other, table}:
            given[sides[other]] = f"row.{naming.attribute(sides[table])}"
        else:
            left.append(node)
    held = constants_of(left)
    of_other = design.table(other)
    if not given or held is None or any(of_other.is_unique((column,)) for column in given):
        return ""
    return f"world.make({naming.model_class(other)}{as_arguments({**held, **given})})"


def _joins(node: exp.Expr) -> bool:
    return isinstance(node, exp.EQ) and isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column)
