"""Tests of lists: all rows and nothing else, pages that do not overlap, filters and searches."""

from __future__ import annotations

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.beyond import beyond
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.going_on import going_on
from orchestrator.models.builtin.emit.narrowing import bounds_days
from orchestrator.models.builtin.emit.rows_apart import other_value
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.shown_behaviour import columns_shown
from orchestrator.models.builtin.emit.told import ItemKey, item_key
from orchestrator.models.builtin.shapes import Op, Param, ParamUse

Test = tuple[str, str, list[str]]
"""Name, docstring and lines."""


def ready(operation: OperationDesign) -> str:
    """The first line of a test: the operation's own scenario."""
    return f"ready = scenarios.{scenario_name(operation)}(world)"


def answered(*, expected: str = "ready.expected") -> list[str]:
    """The lines that send the request and look at the status of its answer."""
    return ["", "answer = ready.send()", "", f"assert answer.status_code == {expected}, answer.text"]


def answer_place(operation: OperationDesign) -> tuple[str, ...]:
    """Where the items stand in an answer."""
    answer = operation.answer
    if answer.envelope:
        return answer.envelope
    return ("items",) if answer.extras or answer.constants else ()


def inside(operation: OperationDesign, expression: str) -> str:
    """What stands there, as an expression."""
    place = answer_place(operation)
    return f"inside({expression}, {', '.join(repr(part) for part in place)})" if place else expression


def ids_text(operation: OperationDesign, key: ItemKey, answer: str) -> str:
    """The keys of the items, as an expression."""
    return f"[{key.of_item('item')} for item in {inside(operation, f'{answer}.json()')}]"


def list_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """Every test of one list."""
    name = scenario_name(operation)
    items = inside(operation, "answer.json()")
    key = item_key(operation, design)
    if "" in operation.answer.extras:
        lines = [ready(operation), *answered(), "assert answer.json() == len(ready.rows)"]
        return [(f"{name}_tells_how_many_there_are", "Those of the path, and no others.", lines)]
    if key is None:
        lines = [ready(operation), "", "answer = ready.send()", "", "assert answer.status_code == ready.expected"]
        lines.append(f"assert len({items}) == len(ready.rows)")
        return [(f"{name}_shows_every_row", "All of them.", lines)]
    expected = f"sorted({key.of_row('row')} for row in ready.rows)"
    lines = [
        ready(operation),
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected",
        f"assert sorted({ids_text(operation, key, 'answer')}) == {expected}",
    ]
    if compared := columns_shown(operation, design, "item", "row"):
        lines += [
            f"rows = {{{key.of_row('row')}: row for row in ready.rows}}",
            f"for item in {items}:",
            f"    row = rows[{key.of_item('item')}]",
            *(f"    {line}" for line in compared),
        ]
    found: list[Test] = [(f"{name}_shows_all_rows_and_nothing_else", "Each exactly once.", lines)]
    found += pages(operation, key, expected)
    for param in operation.params:
        free = not {"format", "pattern", "minLength", "maxLength"} & set(param.schema)
        if param.op is Op.ANY_CASE and free and param.where == "query" and not param.relation:
            found += search_tests(operation, design, param, key)
        if param.use is ParamUse.FILTER and param.where == "query" and param.columns and not param.relation:
            found += filter_tests(operation, design, param, key)
        if param.use is ParamUse.SEARCH and param.where == "query" and param.columns and not param.relation:
            found += search_tests(operation, design, param, key)
    return found


def pages(operation: OperationDesign, key: ItemKey, expected: str) -> list[Test]:
    """A test that reads the list page by page."""
    page = operation.page
    by_use = {param.use: param for param in operation.params if param.where == "query"}
    limit = by_use.get(ParamUse.LIMIT)
    if page is None or limit is None or (limit.schema.get("minimum") or 1) > 1:
        return []
    if page.style == "page_number" and ParamUse.PAGE in by_use:
        step = f"{naming.quoted(by_use[ParamUse.PAGE].name)}: number + {page.first_page}"
    elif page.style == "limit_offset" and ParamUse.OFFSET in by_use:
        step = f"{naming.quoted(by_use[ParamUse.OFFSET].name)}: number"
    else:
        return cursor_pages(operation, key, expected, limit, by_use.get(ParamUse.CURSOR))
    lines = [
        ready(operation),
        f"seen: list[{key.kind}] = []",
        "",
        "for number in range(len(ready.rows)):",
        f"    answer = ready.send(params={{**ready.params, {naming.quoted(limit.name)}: 1, {step}}})",
        f"    page = {ids_text(operation, key, 'answer')}",
        "    assert len(page) == 1",
        *(f"    {line}" for line in _told_of_page(operation, page.first_page)),
        "    seen += page",
        "",
        f"assert sorted(seen) == {expected}",
    ]
    return [(f"{scenario_name(operation)}_comes_in_pages_that_do_not_overlap", "Together they are the list.", lines)]


def _told_of_page(operation: OperationDesign, first: int) -> list[str]:
    """Lines that hold what an answer says about a page of one row, the one at `number`, against the list."""
    known = {
        "total": "len(ready.rows)",
        "pages": "len(ready.rows)",
        "pages_or_one": "len(ready.rows)",
        "limit": "1",
        "count": "1",
        "offset": "number",
        "page": f"number + {first}" if first else "number",
        "has_more": "(number + 1 < len(ready.rows))",
        "has_previous": "(number > 0)",
        "is_first": "(number == 0)",
        "is_last": "(number + 1 == len(ready.rows))",
        "is_empty": "(not page)",
        "first_place": "number + 1",
        "last_place": "number + 1",
    }
    return [
        f"assert inside(answer.json(), {', '.join(repr(part) for part in path.split('.'))}) == {known[word]}"
        for path, word in operation.answer.extras.items()
        if word in known
    ]


def cursor_pages(
    operation: OperationDesign, key: ItemKey, expected: str, limit: Param, cursor: Param | None
) -> list[Test]:
    """The same by cursors."""
    after = operation.page.after if operation.page is not None else ""
    if cursor is not None and after and key.place and key.column == after:
        lines = going_on(key, expected, limit, cursor, (ready(operation), ids_text(operation, key, "answer")))
        return [(f"{scenario_name(operation)}_goes_on_after_the_last_row", "Row by row, each once.", lines)]
    where = next((path for path, word in operation.answer.extras.items() if word == "next_cursor"), "")
    if cursor is None or not where:
        return []
    parts = where.split(".")
    owner = f"inside(answer.json(), {', '.join(repr(part) for part in parts[:-1])})" if parts[:-1] else "answer.json()"
    lines = [
        ready(operation),
        f"seen: list[{key.kind}] = []",
        "asked = dict(ready.params)",
        "",
        "for _ in ready.rows:",
        f"    answer = ready.send(params={{**asked, {naming.quoted(limit.name)}: 1}})",
        f"    seen += {ids_text(operation, key, 'answer')}",
        f"    asked[{naming.quoted(cursor.name)}] = {owner}.get({naming.quoted(parts[-1])})",
        "",
        f"assert sorted(seen) == {expected}",
        f"assert asked[{naming.quoted(cursor.name)}] is None",
    ]
    return [(f"{scenario_name(operation)}_is_read_to_its_end_by_cursors", "Page by page, each row once.", lines)]


def filter_tests(operation: OperationDesign, design: ServiceDesign, param: Param, key: ItemKey) -> list[Test]:
    """A test of one filter."""
    table = design.table(operation.table)
    column, kinds = table.column(param.columns[0]), types_of(without_null(dict(param.schema)))
    if column is None or kinds == ("array",):
        return []
    attribute = naming.attribute(column.name)
    name = f"{scenario_name(operation)}_is_narrowed_by_{naming.snake(param.name)}"
    ask = f"answer = ready.send(params={{**ready.params, {naming.quoted(param.name)}: wanted}})"
    ids = f"sorted({ids_text(operation, key, 'answer')})"
    signs = {Op.EQ: "==", Op.NE: "!=", Op.GTE: ">=", Op.LTE: "<=", Op.GT: ">", Op.LT: "<"}
    sign = signs.get(param.op)
    if sign is None:
        return []
    stored = python_type(column.type).name
    counted = stored == "datetime" and kinds == ("integer",)
    if counted and param.op in {Op.EQ, Op.NE}:
        return []  # moments of rows are finer than the seconds that are asked for
    if stored not in ("int", "str", "UUID", "date", "datetime", "Decimal", "float", "bool") or linked(operation):
        return []
    further = beyond(column, param, operation, design)
    other = "" if further else other_value(column, param, operation, design)
    lines = [ready(operation), *further]
    everything = "ready.rows"
    if further:
        everything = "[*ready.rows, last, other]" if column.nullable else "[*ready.rows, other]"
    elif other:
        model = naming.model_class(table.name)
        lines += ["number = world.number()"] if "number" in other else []
        lines += [f"value = {other}", f"other = world.make({model}, **{{**ready.given, {attribute!r}: value}})"]
        everything = "[*ready.rows, other]"
    else:
        # At its far end a bound leaves out the other rows, so that one which is forgotten is seen.
        furthest = {Op.LT: "max", Op.GTE: "max", Op.GT: "min", Op.LTE: "min"}.get(param.op)
        values = f"{furthest}(row.{attribute} for row in ready.rows)" if furthest and not column.nullable else ""
        lines += [f"value = {values or f'ready.rows[0].{attribute}'}"]
    if counted:
        lines += ["value = value.replace(microsecond=0)"]
    days = bounds_days(param, table)
    day = ".date()" if days else ""
    test = f"row.{attribute} is value" if stored == "bool" else f"row.{attribute}{day} {sign} value{day}"
    if column.nullable:
        test = f"row.{attribute} is not None and {test}"
    test = f"not value or ({test})" if param.only else test
    wanted = {
        "datetime": (
            "int(value.timestamp())"
            if counted
            else "value.date().isoformat()"
            if days
            else 'value.isoformat().replace("+00:00", "Z")'
        ),
        "date": "value.isoformat()",
        "Decimal": "str(value)",
        "UUID": "str(value)",
        "bool": "str(value).lower()",
        # As a text, since clients of tests write truth values like Python.
        "int": "str(bool(value)).lower()" if kinds == ("boolean",) else "value",
    }.get(stored, "value")
    lines += [f"wanted = {wanted}", "", ask, "", f"expected = [row for row in {everything} if {test}]"]
    # All rows may stand at the bound, which lets none of those in.
    strict = param.op in {Op.LT, Op.GT} and not (further or other)
    lines += [f"assert len(expected) < len({everything})" if strict else "assert expected"]
    lines += [f"assert {ids} == sorted({key.of_row('row')} for row in expected)"]
    return [(name, "All that match and nothing else.", lines)]


def linked(operation: OperationDesign) -> bool:
    """Whether the list stands behind a link table."""
    return bool(operation.steps) and operation.steps[-1].via is not None


def search_tests(operation: OperationDesign, design: ServiceDesign, param: Param, key: ItemKey) -> list[Test]:
    """A test of one search."""
    column = design.table(operation.table).column(param.columns[0])
    if column is None or python_type(column.type).name != "str" or column.values or column.nullable:
        return []
    attribute = naming.attribute(column.name)
    lines = [
        ready(operation),
        f"wanted = ready.rows[0].{attribute}",
        "",
        f"answer = ready.send(params={{**ready.params, {naming.quoted(param.name)}: wanted.upper()}})",
        f'nothing = ready.send(params={{**ready.params, {naming.quoted(param.name)}: "%_%nothing%_%"}})',
        "",
        f"assert {key.of_row('ready.rows[0]')} in {ids_text(operation, key, 'answer')}",
        f"assert {ids_text(operation, key, 'nothing')} == []",
    ]
    return [
        (
            f"{scenario_name(operation)}_is_searched_by_{naming.snake(param.name)}",
            "Whatever the case; signs of SQL mean nothing.",
            lines,
        )
    ]
