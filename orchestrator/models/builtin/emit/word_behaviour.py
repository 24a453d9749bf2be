"""Tests of words that a filter takes in place of a value: the caller's rows, and those without one."""

from __future__ import annotations

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.list_behaviour import Test, ids_text, linked, ready
from orchestrator.models.builtin.emit.rows_apart import other_value
from orchestrator.models.builtin.emit.scenario_rows import may_be_several
from orchestrator.models.builtin.emit.scenarios import LISTED_ROWS, scenario_name
from orchestrator.models.builtin.emit.told import ItemKey
from orchestrator.models.builtin.shapes import Param


def word_tests(operation: OperationDesign, design: ServiceDesign, key: ItemKey) -> list[Test]:
    """A test of each kind of word that a filter takes, where rows beside those of the scenario can be made."""
    return [
        test
        for param in operation.params
        if param.caller or param.unset
        for test in _tests(operation, design, param, key)
    ]


def _tests(operation: OperationDesign, design: ServiceDesign, param: Param, key: ItemKey) -> list[Test]:
    table = design.table(operation.table)
    column = table.column(param.columns[0])
    fixed = {match.column for match in (operation.steps[-1].match if operation.steps else ())}
    fixed |= {name for place, name in operation.access.owner_path[:1] if place == operation.table}
    page = operation.page
    room = page is None or page.style == "none" or page.default_size > LISTED_ROWS + 1
    people = design.auth is not None and design.auth.table == operation.table
    if column is None or column.name in fixed or not room or people or linked(operation):
        return []
    if not may_be_several(table, {*fixed, column.name}):
        return []
    attribute, model = naming.attribute(column.name), naming.model_class(table.name)
    other = other_value(column, param, operation, design)
    found: list[Test] = []
    cases = [(param.caller, kept_as("ready.who.id", column, design), "==")] if not operation.access.public else []
    for words, value, sign in [*cases, (param.unset, "None", "is")]:
        if not words or not other:
            continue
        lines = [ready(operation)]
        lines += ["assert ready.who is not None"] if sign == "==" else []
        lines += ["number = world.number()"] if "number" in other else []
        lines += [
            f"wanted = world.make({model}, **{{**ready.given, {attribute!r}: {value}}})",
            f"other = world.make({model}, **{{**ready.given, {attribute!r}: {other}}})",
            "",
            f"answer = ready.send(params={{**ready.params, {naming.quoted(param.name)}: {words[0]!r}}})",
            "",
            f"expected = [row for row in [*ready.rows, wanted, other] if row.{attribute} {sign} {value}]",
            f"assert sorted({ids_text(operation, key, 'answer')}) == sorted({key.of_row('row')} for row in expected)",
        ]
        name = f"{scenario_name(operation)}_is_narrowed_by_{naming.snake(param.name)}_{naming.snake(words[0])}"
        told = "Those of whoever asks." if sign == "==" else "Those without a value."
        found.append((name, told, lines))
    return found
