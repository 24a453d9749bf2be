"""`tests/integration/test_operations.py`: for each operation what it does to what is stored and shown."""

from __future__ import annotations

import re
from typing import Any

from orchestrator.ddl import Column
from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.operation_types import FORM, is_built
from orchestrator.models.builtin.emit.rows import split, used_helpers
from orchestrator.models.builtin.emit.samples import row_sample
from orchestrator.models.builtin.emit.scenarios import acting_role, scenario_name
from orchestrator.models.builtin.shapes import ColumnField, Op, Param, ParamUse

Test = tuple[str, str, list[str]]
"""Name, docstring and lines."""


def behaviour_text(design: ServiceDesign) -> str:
    """The whole file."""
    tests: list[Test] = []
    for operation in design.operations:
        if is_built(operation):
            tests += _tests(operation, design)
    body = "\n\n".join(_function(test) for test in tests) or "pass\n"
    imports = ["from tests import scenarios", "from tests.world import World"]
    imports += ["from tests.world import inside"] if "inside(" in body else []
    imports += ["from tests.world import shown"] if "shown(" in body else []
    imports += used_helpers(body)
    imports += [
        f"from app.models import {naming.model_class(table.name)}"
        for table in design.tables
        if re.search(rf"\b{naming.model_class(table.name)}\b", body)
    ]
    return (
        '"""What each operation does to what is stored, and what it shows."""\n\n'
        f"from __future__ import annotations\n\n{render_imports(split(imports))}\n\n\n{body}"
    )


def _function(test: Test) -> str:
    name, doc, lines = test
    text = "\n".join(f"    {line}" if line else "" for line in lines)
    return f'def test_{name}(world: World) -> None:\n    """{doc}"""\n{text}\n'


def _tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    kinds = {
        Kind.LIST: _list,
        Kind.GET: _get,
        Kind.CREATE: _create,
        Kind.REGISTER: _create,
        Kind.UPDATE: _update,
        Kind.REPLACE: _update,
        Kind.DELETE: _delete,
        Kind.LINK: _link,
        Kind.UNLINK: _unlink,
        Kind.LOGIN: _login,
    }
    writer = kinds.get(operation.kind)
    return writer(operation, design) if writer else []


def _ready(operation: OperationDesign) -> str:
    return f"ready = scenarios.{scenario_name(operation)}(world)"


def _place(operation: OperationDesign) -> tuple[str, ...]:
    answer = operation.answer
    if answer.envelope:
        return answer.envelope
    return ("items",) if answer.extras or answer.constants else ()


def _inside(operation: OperationDesign, expression: str) -> str:
    place = _place(operation)
    return f"inside({expression}, {', '.join(repr(part) for part in place)})" if place else expression


def _key_field(operation: OperationDesign, design: ServiceDesign) -> tuple[str, str] | None:
    """Property and attribute by which an answer's items are told apart."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return None
    table = design.table(view.table)
    shown = {field.source.column: field.property for field in view.fields if isinstance(field.source, ColumnField)}
    if len(table.primary_key) == 1 and table.primary_key[0] in shown:
        return shown[table.primary_key[0]], naming.attribute(table.primary_key[0])
    for unique in table.uniques:
        if len(unique.columns) == 1 and unique.columns[0] in shown:
            return shown[unique.columns[0]], naming.attribute(unique.columns[0])
    return None


def _ids(operation: OperationDesign, key: tuple[str, str], answer: str) -> str:
    return f'[str(item["{key[0]}"]) for item in {_inside(operation, f"{answer}.json()")}]'


def _list(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    name = scenario_name(operation)
    items = _inside(operation, "answer.json()")
    key = _key_field(operation, design)
    if key is None:
        lines = [_ready(operation), "", "answer = ready.send()", "", "assert answer.status_code == ready.expected"]
        lines.append(f"assert len({items}) == len(ready.rows)")
        return [(f"{name}_shows_every_row", "All of them.", lines)]
    expected = f"sorted(str(row.{key[1]}) for row in ready.rows)"
    lines = [
        _ready(operation),
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected",
        f"assert sorted({_ids(operation, key, 'answer')}) == {expected}",
    ]
    found: list[Test] = [(f"{name}_shows_all_rows_and_nothing_else", "Each exactly once.", lines)]
    found += _pages(operation, key, expected)
    for param in operation.params:
        if param.use is ParamUse.FILTER and param.where == "query" and param.columns and not param.relation:
            found += _filter(operation, design, param, key)
        if param.use is ParamUse.SEARCH and param.where == "query" and param.columns and not param.relation:
            found += _search(operation, design, param, key)
    return found


def _pages(operation: OperationDesign, key: tuple[str, str], expected: str) -> list[Test]:
    page = operation.page
    by_use = {param.use: param for param in operation.params if param.where == "query"}
    limit = by_use.get(ParamUse.LIMIT)
    if page is None or limit is None or (limit.schema.get("minimum") or 1) > 1:
        return []
    if page.style == "page_number" and ParamUse.PAGE in by_use:
        step = f'"{by_use[ParamUse.PAGE].name}": number + {page.first_page}'
    elif page.style == "limit_offset" and ParamUse.OFFSET in by_use:
        step = f'"{by_use[ParamUse.OFFSET].name}": number'
    else:
        return _cursor_pages(operation, key, expected, limit, by_use.get(ParamUse.CURSOR))
    lines = [
        _ready(operation),
        "seen: list[str] = []",
        "",
        "for number in range(len(ready.rows)):",
        f'    answer = ready.send(params={{**ready.params, "{limit.name}": 1, {step}}})',
        f"    page = {_ids(operation, key, 'answer')}",
        "    assert len(page) == 1",
        "    seen += page",
        "",
        f"assert sorted(seen) == {expected}",
    ]
    return [(f"{scenario_name(operation)}_comes_in_pages_that_do_not_overlap", "Together they are the list.", lines)]


def _cursor_pages(
    operation: OperationDesign, key: tuple[str, str], expected: str, limit: Param, cursor: Param | None
) -> list[Test]:
    where = next((path for path, word in operation.answer.extras.items() if word == "next_cursor"), "")
    if cursor is None or not where:
        return []
    parts = where.split(".")
    owner = f"inside(answer.json(), {', '.join(repr(part) for part in parts[:-1])})" if parts[:-1] else "answer.json()"
    lines = [
        _ready(operation),
        "seen: list[str] = []",
        "asked = dict(ready.params)",
        "",
        "for _ in ready.rows:",
        f'    answer = ready.send(params={{**asked, "{limit.name}": 1}})',
        f"    seen += {_ids(operation, key, 'answer')}",
        f'    asked["{cursor.name}"] = {owner}.get("{parts[-1]}")',
        "",
        f"assert sorted(seen) == {expected}",
        f'assert asked["{cursor.name}"] is None',
    ]
    return [(f"{scenario_name(operation)}_is_read_to_its_end_by_cursors", "Page by page, each row once.", lines)]


def _filter(operation: OperationDesign, design: ServiceDesign, param: Param, key: tuple[str, str]) -> list[Test]:
    table = design.table(operation.table)
    column = table.column(param.columns[0])
    if column is None or types_of(without_null(dict(param.schema))) == ("array",):
        return []
    attribute = naming.attribute(column.name)
    name = f"{scenario_name(operation)}_is_narrowed_by_{naming.snake(param.name)}"
    ask = f'answer = ready.send(params={{**ready.params, "{param.name}": wanted}})'
    ids = f"sorted({_ids(operation, key, 'answer')})"
    signs = {Op.EQ: "==", Op.NE: "!=", Op.GTE: ">=", Op.LTE: "<=", Op.GT: ">", Op.LT: "<"}
    sign = signs.get(param.op)
    if sign is None:
        return []
    stored = python_type(column.type).name
    if stored not in ("int", "str", "UUID", "date", "datetime", "Decimal", "float", "bool") or _linked(operation):
        return []
    other = _other_value(column, param, operation, design)
    lines = [_ready(operation)]
    if other:
        model = naming.model_class(table.name)
        lines += ["number = world.number()"] if "number" in other else []
        lines += [f"value = {other}", f"other = world.make({model}, **{{**ready.given, {attribute!r}: value}})"]
        everything = "[*ready.rows, other]"
    else:
        lines += [f"value = ready.rows[0].{attribute}"]
        everything = "ready.rows"
    test = f"row.{attribute} is value" if stored == "bool" else f"row.{attribute} {sign} value"
    if column.nullable:
        test = f"row.{attribute} is not None and {test}"
    wanted = {
        "datetime": 'value.isoformat().replace("+00:00", "Z")',
        "date": "value.isoformat()",
        "Decimal": "str(value)",
        "UUID": "str(value)",
        "bool": "str(value).lower()",
    }.get(stored, "value")
    lines += [f"wanted = {wanted}", "", ask, "", f"expected = [row for row in {everything} if {test}]"]
    lines += ["assert expected", f"assert {ids} == sorted(str(row.{key[1]}) for row in expected)"]
    return [(name, "All that match and nothing else.", lines)]


def _linked(operation: OperationDesign) -> bool:
    return bool(operation.steps) and operation.steps[-1].via is not None


def _other_value(column: Column, param: Param, operation: OperationDesign, design: ServiceDesign) -> str:
    """A value for one more row, where new rows are all alike in this column or have none; else empty."""
    auth = design.auth
    table = design.table(operation.table)
    if auth is not None and operation.table == auth.table:
        return ""
    words = _two_values(column, param)
    if words is not None:
        return repr(words)
    if not column.nullable:
        return ""
    key = table.foreign_key_of(column.name)
    if key is not None and key.target_columns:
        return f"world.make({naming.model_class(key.target)}).{naming.attribute(key.target_columns[0])}"
    return row_sample(column, table, dict(param.schema), 3)


def _two_values(column: Column, param: Param) -> Any:
    """A value other than the one that new rows get; `None` where there is no list of them."""
    if python_type(column.type).name == "bool":
        return True
    allowed = [
        value for value in param.schema.get("enum") or column.values if not column.values or value in column.values
    ]
    return allowed[-1] if len(allowed) > 1 else None


def _search(operation: OperationDesign, design: ServiceDesign, param: Param, key: tuple[str, str]) -> list[Test]:
    column = design.table(operation.table).column(param.columns[0])
    if column is None or python_type(column.type).name != "str" or column.values or column.nullable:
        return []
    attribute = naming.attribute(column.name)
    lines = [
        _ready(operation),
        f"wanted = ready.rows[0].{attribute}",
        "",
        f'answer = ready.send(params={{**ready.params, "{param.name}": wanted.upper()}})',
        f'nothing = ready.send(params={{**ready.params, "{param.name}": "%_%nothing%_%"}})',
        "",
        f"assert str(ready.rows[0].{key[1]}) in {_ids(operation, key, 'answer')}",
        f"assert {_ids(operation, key, 'nothing')} == []",
    ]
    return [
        (
            f"{scenario_name(operation)}_is_searched_by_{naming.snake(param.name)}",
            "Whatever the case; signs of SQL mean nothing.",
            lines,
        )
    ]


def _echo(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Lines that compare what was sent with what is shown."""
    view = design.views.get(operation.answer.view)
    body = operation.body
    if view is None or body is None or operation.answer.many or body.media_type == FORM:
        return []
    shown = {field.property: field.source for field in view.fields}
    same = []
    for write in body.fields:
        if len(write.path) != 1 or write.hashed:
            continue
        source = shown.get(write.path[0])
        column = design.table(operation.table).column(write.column)
        plain = column is not None and python_type(column.type).name in ("str", "int", "bool", "UUID", "date")
        if isinstance(source, ColumnField) and source.column == write.column and plain:
            same.append(write.path[0])
    if not same:
        return []
    sent = f"inside(ready.body, {', '.join(repr(part) for part in body.envelope)})" if body.envelope else "ready.body"
    return [
        f"sent, told = {sent}, {_inside(operation, 'answer.json()')}",
        f"for name in {tuple(same)!r}:",
        "    if name in sent:",
        "        assert told[name] == sent[name]",
    ]


def _reader(operation: OperationDesign, design: ServiceDesign, path: str) -> OperationDesign | None:
    """The operation that reads one row at this path as the same view."""
    return next(
        (
            item
            for item in design.operations
            if item.kind is Kind.GET
            and is_built(item)
            and item.path == path
            and item.answer.view == operation.answer.view
            and item.table == operation.table
            and _reads_too(item, operation, design)
        ),
        None,
    )


def _reads_too(reader: OperationDesign, operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether who does the one may do the other, on the same row."""
    if reader.alive or any(param.where == "query" and param.required for param in reader.params):
        return False
    if reader.access.public:
        return True
    role = acting_role(operation, design)
    allowed = not reader.access.allow or role in reader.access.allow
    owned = not reader.access.own or operation.access.own or "FromCaller" in repr(operation.set)
    return allowed and not operation.access.public and (owned or role in reader.access.bypass)


def _create(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    name = scenario_name(operation)
    model = naming.model_class(operation.table)
    lines = [
        _ready(operation),
        f"before = world.count({model})",
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
        f"assert world.count({model}) == before + 1",
        *_echo(operation, design),
    ]
    key = _key_field(operation, design)
    nested = [
        item
        for item in design.operations
        if item.kind is Kind.GET
        and is_built(item)
        and re.fullmatch(re.escape(operation.path.rstrip("/")) + r"/\{[^}]+\}", item.path)
        and item.answer.view == operation.answer.view
        and item.table == operation.table
    ]
    finds_by_key = (
        key is not None
        and nested
        and [match.column for match in nested[0].steps[-1].match][:1]
        == [design.table(operation.table).primary_key[0] if design.table(operation.table).primary_key else ""]
    )
    if (
        key is not None
        and nested
        and finds_by_key
        and not operation.answer.many
        and _reads_too(nested[0], operation, design)
    ):
        told = _inside(operation, "answer.json()")
        lines += [
            f'url = f"{{ready.url}}/{{{told}[{key[0]!r}]}}"',
            'again = ready.send(method="GET", url=url, body=None)',
            f"assert {_inside(nested[0], 'again.json()')} == {told}",
        ]
    return [(f"{name}_stores_one_row_and_shows_it", "What was sent is what is there.", lines)]


def _get(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    key = _key_field(operation, design)
    lines = [
        _ready(operation),
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
    ]
    if key is not None and not operation.answer.many:
        lines.append(f'assert str({_inside(operation, "answer.json()")}["{key[0]}"]) == str(ready.row.{key[1]})')
    lines.append("assert ready.send().json() == answer.json()" if operation.answer.media_type else "")
    return [(f"{scenario_name(operation)}_shows_the_row_that_was_asked_for", "And changes nothing.", lines)]


def _update(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    lines = [
        _ready(operation),
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
        *_echo(operation, design),
    ]
    reader = _reader(operation, design, operation.path)
    if reader is not None and operation.answer.view:
        lines += [
            'again = ready.send(method="GET", body=None)',
            f"assert {_inside(reader, 'again.json()')} == {_inside(operation, 'answer.json()')}",
        ]
    return [(f"{scenario_name(operation)}_persists", "What was changed is there afterwards.", lines)]


def _delete(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    lines = [
        _ready(operation),
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
    ]
    if operation.soft_delete:
        lines.append("assert world.stands(ready.row)  # the row is kept and no longer shown")
    else:
        lines.append("assert not world.stands(ready.row)")
    auth = design.auth
    if any(param.use is ParamUse.KEY for param in operation.params):
        lines.append("assert ready.send().status_code == 404")
    elif auth is not None and operation.table == auth.table:
        lines.append("assert ready.send().status_code == 401")
    return [(f"{scenario_name(operation)}_makes_the_row_go_away", "A second time there is nothing.", lines)]


def _link(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    conflicts = operation.conflict_status in operation.errors
    model = naming.model_class(operation.table)
    del design
    lines = [
        _ready(operation),
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
        f"assert world.count({model}, **ready.given) == 1",
        f"assert ready.send().status_code == {operation.conflict_status if conflicts else 'ready.expected'}",
        f"assert world.count({model}, **ready.given) == 1",
    ]
    return [(f"{scenario_name(operation)}_links_once", "A second time changes nothing.", lines)]


def _unlink(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    model = naming.model_class(operation.table)
    del design
    lines = [
        _ready(operation),
        f"assert world.count({model}, **ready.given) == 1",
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
        f"assert world.count({model}, **ready.given) == 0",
    ]
    return [(f"{scenario_name(operation)}_takes_the_link_away", "Nothing of it is left.", lines)]


def _login(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    body, auth = operation.body, design.auth
    if body is None or auth is None:
        return []
    secret = next((w for w in body.fields if w.hashed or w.column == auth.password), None)
    if secret is None or len(secret.path) != 1:
        return []
    status = next((status for status in (401, 403) if status in operation.errors), 401)
    sent = f"{{**ready.body, {secret.path[0]!r}: 'wrong password 1!'}}"
    if body.envelope:
        inner = f"inside(ready.body, {', '.join(repr(part) for part in body.envelope)})"
        sent = f"{{**{inner}, {secret.path[0]!r}: 'wrong password 1!'}}"
        for part in reversed(body.envelope):
            sent = f"{{{part!r}: {sent}}}"
    lines = [
        _ready(operation),
        f"wrong = {sent}",
        "",
        "assert ready.send().status_code == ready.expected",
        f"assert ready.send(body=wrong).status_code == {status}",
    ]
    return [(f"{scenario_name(operation)}_needs_the_right_password", "Right is let in, wrong is not.", lines)]
