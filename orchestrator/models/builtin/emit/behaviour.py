"""`tests/integration/test_operations.py`: for each operation what it does to what is stored and shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.apart_behaviour import apart_tests
from orchestrator.models.builtin.emit.arranging import arranged
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.ending_behaviour import clear_tests, delete_tests
from orchestrator.models.builtin.emit.filled_behaviour import filled_tests
from orchestrator.models.builtin.emit.given_again import lasting
from orchestrator.models.builtin.emit.least_behaviour import least_tests
from orchestrator.models.builtin.emit.link_behaviour import link_tests, unlink_tests
from orchestrator.models.builtin.emit.list_behaviour import (
    Test,
    answered,
    inside,
    list_tests,
    ready,
)
from orchestrator.models.builtin.emit.operation_facts import asks_for_caller, changes_the_proof, stays_without_body
from orchestrator.models.builtin.emit.operation_types import FORM, is_built, types_for
from orchestrator.models.builtin.emit.order_behaviour import order_tests
from orchestrator.models.builtin.emit.password_behaviour import login_tests, password_tests
from orchestrator.models.builtin.emit.refreshing import refresh_tests
from orchestrator.models.builtin.emit.repositories import collection
from orchestrator.models.builtin.emit.rows import split, used_helpers
from orchestrator.models.builtin.emit.scenario_rows import acting_role
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.set_behaviour import set_tests
from orchestrator.models.builtin.emit.shown_behaviour import columns_shown, relations_shown
from orchestrator.models.builtin.emit.told import Place, item_key, named_rows, places, steps
from orchestrator.models.builtin.emit.update_behaviour import turn_tests, update_tests
from orchestrator.models.builtin.emit.word_behaviour import word_tests
from orchestrator.models.builtin.shapes import Body, FromCaller, FromConstant, FromParent, FromPath, ValueSource, View

_ECHOED = ("str", "int", "bool", "UUID", "date")
"""Python types whose values come back as they were sent."""


def behaviour_text(design: ServiceDesign) -> str:
    """The whole file."""
    tests: list[Test] = []
    for operation in design.operations:
        if is_built(operation) and arranged(operation).whole:
            tests += _tests(operation, design)
    tests += filled_tests(design)
    body = "\n\n".join(_function(test) for test in tests) or "pass\n"
    imports = ["from tests import scenarios", "from tests.world import World"]
    imports += ["from tests.world import inside"] if "inside(" in body else []
    imports += ["from tests.world import shown"] if re.search(r"\bshown\(", body) else []
    imports += ["from tests.world import holds"] if "holds(" in body else []
    imports += ["from tests.world import alike"] if "alike(" in body else []
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
        Kind.DELETE: delete_tests,
        Kind.CLEAR: clear_tests,
        Kind.LINK: link_tests,
        Kind.UNLINK: unlink_tests,
        Kind.LOGIN: login_tests,
        Kind.REFRESH: refresh_tests,
    }
    writer = kinds.get(operation.kind)
    return [*writer(operation, design), *apart_tests(operation, design)] if writer else []


def _list(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    key = item_key(operation, design)
    found = list_tests(operation, design)
    return found if key is None else [*found, *word_tests(operation, design, key), *order_tests(operation, design, key)]


def _echo(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Lines that compare what was sent with what is shown."""
    view = design.views.get(operation.answer.view)
    body = operation.body
    if view is None or body is None or operation.answer.many or body.media_type == FORM:
        return []
    same = list(_echoed(operation, body, view, design))
    if not same:
        return []
    sent = f"inside(ready.body, {', '.join(repr(part) for part in body.envelope)})" if body.envelope else "ready.body"
    return [
        f"sent, told = {sent}, {inside(operation, 'answer.json()')}",
        f"for given, place in {same!r}:",
        "    if holds(sent, *given):",
        "        assert inside(told, *place) == inside(sent, *given)",
    ]


def _echoed(operation: OperationDesign, body: Body, view: View, design: ServiceDesign) -> Iterator[tuple[Place, Place]]:
    """Where values are sent, and where they are shown as they were sent."""
    table, shown, named = design.table(operation.table), places(view, design), named_rows(view, design)
    for write in body.fields:
        column = table.column(write.column)
        if write.hashed or column is None or view.table != operation.table:
            continue
        if write.lookup is not None:
            place, row = named.get(write.column, ((), ""))
            if place and row.endswith(f".{naming.attribute(write.lookup[1])}"):
                yield write.path, place
        elif write.column in shown and python_type(column.type).name in _ECHOED:
            yield write.path, shown[write.column]


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
    if changes_the_proof(operation, design):
        return False
    role = acting_role(operation, design)
    allowed = not reader.access.allow or role in reader.access.allow
    owned = not reader.access.own or operation.access.own or asks_for_caller(operation.set)
    tied = reader.rules.member is None or operation.rules.member is not None
    return allowed and not operation.access.public and ((owned and tied) or role in reader.access.bypass)


def _create(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    name = scenario_name(operation)
    model = naming.model_class(operation.table)
    lines = [
        ready(operation),
        f"before = world.count({model})",
        *answered(),
        f"assert world.count({model}) == before + 1",
        *_of_caller(operation, design),
        *_echo(operation, design),
    ]
    key = item_key(operation, design)
    nested = [
        item
        for item in design.operations
        if item.kind is Kind.GET
        and is_built(item)
        and re.fullmatch(re.escape(operation.path.rstrip("/")) + r"/\{[^}]+\}/?", item.path)
        and item.answer.view == operation.answer.view
        and item.table == operation.table
    ]
    finds_by_key = (
        key is not None
        and key.place
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
        told = inside(operation, "answer.json()")
        above = "ready.url.rstrip('/')" if operation.path.endswith("/") else "ready.url"
        end = "/" if nested[0].path.endswith("/") else ""
        lines += [
            f'url = f"{{{above}}}/{{{told}{steps(key.place)}}}{end}"',
            'again = ready.send(method="GET", url=url, body=None)',
            f"assert {inside(nested[0], 'again.json()')} == {told}",
        ]
    found = [(f"{name}_stores_one_row_and_shows_it", "What was sent is what is there.", lines)]
    return [*found, *least_tests(operation, design), *_twice(operation, design)]


def _of_caller(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Lines that look at whose the new row is."""
    auth, table = design.auth, design.table(operation.table)
    if auth is None or not auth.table or operation.table == auth.table:
        return []
    mine = [item.column for item in operation.set if item.source == FromCaller(column=auth.id)]
    told = [name for name in mine if table.foreign_key_of(name) is not None]
    model = naming.model_class(table.name)
    lines = [f"assert world.count({model}, {naming.attribute(name)}=ready.who.id)" for name in told]
    return ["assert ready.who is not None", *lines] if lines else []


def _twice(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """A test that sends what must be unique a second time."""
    body, table = operation.body, design.table(operation.table)
    if body is None or operation.conflict_status not in operation.errors:
        return []
    sent = {write.column for write in body.fields if write.required and len(write.path) == 1 and not write.lookup}
    step = collection(operation)
    named = {match.column for match in (*(step.match if step else ()), *operation.set) if _stays(match.source)}
    keys = [unique.columns for unique in table.uniques]
    if not any(set(key) <= sent | named and set(key) & sent for key in keys):
        return []
    lines = [
        ready(operation),
        "assert ready.send().status_code == ready.expected",
        f"before = world.count({naming.model_class(table.name)})",
        "",
        f"assert ready.send().status_code == {operation.conflict_status}",
        f"assert world.count({naming.model_class(table.name)}) == before",
    ]
    return [(f"{scenario_name(operation)}_refuses_a_second_of_the_same", "The first one stays.", lines)]


def _stays(source: ValueSource) -> bool:
    """Whether a request that is sent twice has the same value both times."""
    return isinstance(source, FromPath | FromParent | FromCaller | FromConstant)


def _get(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    key = item_key(operation, design)
    lines = [
        ready(operation),
        *answered(),
    ]
    if key is not None and not operation.answer.many:
        lines.append(f"assert {key.of_item(inside(operation, 'answer.json()'))} == {key.of_row('ready.row')}")
    if operation.answer.media_type:
        lines.append(f"assert {lasting(operation, 'ready.send().json()')} == {lasting(operation, 'answer.json()')}")
        compared = columns_shown(operation, design, "told", "ready.row")
        compared += relations_shown(operation, design, inside(operation, "ready.send().json()"))
        if compared and key is not None and not operation.answer.many:
            lines += [f"told = {inside(operation, 'answer.json()')}", *compared]
    return [(f"{scenario_name(operation)}_shows_the_row_that_was_asked_for", "And changes nothing.", lines)]


def _update(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    body = operation.body
    if body is not None and body.proof is not None:
        return password_tests(operation, design, body, body.proof.path, body.proof.status)
    lines = [
        ready(operation),
        *answered(),
        *_echo(operation, design),
    ]
    reader = _reader(operation, design, operation.path)
    if reader is not None and operation.answer.view:
        lines += [
            'again = ready.send(method="GET", body=None)',
            f"assert {inside(reader, 'again.json()')} == {inside(operation, 'answer.json()')}",
        ]
    tests = [(f"{scenario_name(operation)}_persists", "What was changed is there afterwards.", lines)]
    tests += [*update_tests(operation, design), *turn_tests(operation)]
    tests += [*least_tests(operation, design), *set_tests(operation, design)]
    if operation.upsert:
        new = str(operation.made_status) if operation.made_status else "ready.expected"
        told = ["world.drop(ready.row)", "before = world.count(type(ready.row))", *answered(expected=new)]
        told.append("assert world.count(type(ready.row)) == before + 1")
        tests.append((f"{scenario_name(operation)}_makes_the_row", "Where there is none.", [ready(operation), *told]))
    if stays_without_body(operation, types_for(operation, design)) and operation.answer.view:
        again = lasting(operation, "ready.send(body=None).json()")
        told = ["answer = ready.send()", "", f"assert {again} == {lasting(operation, 'answer.json()')}"]
        name = f"{scenario_name(operation)}_without_a_body_changes_nothing"
        tests.append((name, "The contract lets it be left out.", [ready(operation), "", *told]))
    return tests
