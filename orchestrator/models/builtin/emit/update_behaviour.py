"""Tests of updates, property by property: changed alone, emptied where it may be, written by the role that may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestrator.json_schema import allows_null, merged
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.list_behaviour import Test, ready
from orchestrator.models.builtin.emit.operation_types import FORM
from orchestrator.models.builtin.emit.sample_bodies import BodySampler
from orchestrator.models.builtin.emit.scenario_rows import acting_role
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.shapes import Body, WriteField

_COMPARED = ("str", "int", "bool", "UUID", "date")


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A property of the body that fills a column and need not be sent."""

    name: str
    attribute: str
    column: str
    nullable: bool
    """Whether contract and column take null."""
    compared: bool
    """Whether what is stored looks like what was sent."""


def update_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """The tests of one update; none where rules decide what else has to be sent."""
    body = operation.body
    if body is None or body.media_type == FORM or operation.kind is not Kind.UPDATE or operation.rules or body.many:
        return []
    parts = _parts(operation, body, design)
    role = acting_role(operation, design)
    allowed = operation.access.fields.get(role)
    own = [part for part in parts if allowed is None or part.column in allowed]
    needed = any(write.required for write in body.fields) or bool(_required(body))
    found = _alone(operation, body, own) + _emptied(operation, body, own)
    for other in operation.access.allow:
        theirs = operation.access.fields.get(other)
        further = [part for part in parts if theirs is None or part.column in theirs]
        further = [part for part in further if part not in own]
        lets = other in operation.access.bypass or not operation.access.own
        if other != role and lets and further and not needed and not body.envelope:
            found += _of_role(operation, design, other, further)
    return found


def turn_tests(operation: OperationDesign) -> list[Test]:
    """A test of each state that an operation without a body leads to: it is stored, and does not come twice."""
    found = []
    for turn in operation.rules.turns if operation.body is None and operation.kind is Kind.UPDATE else ():
        if turn.after[0] in turn.before:
            continue
        lines = [
            ready(operation),
            "",
            "assert ready.send().status_code == ready.expected",
            f"assert world.values(ready.row)[{naming.attribute(turn.column)!r}] == {turn.after[0]!r}",
            f"assert ready.send().status_code == {turn.otherwise}",
        ]
        found.append((f"{scenario_name(operation)}_happens_from_the_right_state_only", "Once.", lines))
    return found[:1]


def _parts(operation: OperationDesign, body: Body, design: ServiceDesign) -> list[_Part]:
    table = design.table(operation.table)
    properties = _properties(body)
    together = [set(check.columns) for check in table.checks if len(check.columns) > 1]
    together.append({match.column for match in operation.set})  # written whatever is sent
    found = []
    for write in body.fields:
        column = table.column(write.column)
        bound = any(write.column in columns for columns in together)
        if column is None or not _plain(write) or bound or write.column in table.primary_key:
            continue
        schema = properties.get(write.path[0], {})
        found.append(
            _Part(
                name=write.path[0],
                attribute=naming.attribute(write.column),
                column=write.column,
                nullable=column.nullable and allows_null(schema),
                compared=python_type(column.type).name in _COMPARED,
            )
        )
    return found


def _plain(write: WriteField) -> bool:
    return len(write.path) == 1 and not write.required and not write.hashed and write.lookup is None


def _properties(body: Body) -> dict[str, Any]:
    return dict(_inside(body).get("properties") or {})


def _required(body: Body) -> set[str]:
    """What the contract wants of every body, be it written or say which row is meant."""
    return set(_inside(body).get("required") or ())


def _inside(body: Body) -> Any:
    schema: Any = merged(dict(body.schema), lambda _name: {})
    for part in body.envelope:
        schema = merged(dict((schema.get("properties") or {}).get(part) or {}), lambda _name: {})
    return schema


def _sent(body: Body, what: str) -> str:
    """A body with no more in it than must be, as an expression."""
    inner = _inner(body)
    needed = [write.path[0] for write in body.fields if write.required and len(write.path) == 1]
    needed = list(dict.fromkeys([*needed, *sorted(_required(body))]))
    kept = "".join(f"{name!r}: {inner}[{name!r}], " for name in needed)
    text = f"{{{kept}{what}}}"
    for part in reversed(body.envelope):
        text = f"{{{part!r}: {text}}}"
    return text


def _inner(body: Body) -> str:
    return f"inside(ready.body, {', '.join(map(repr, body.envelope))})" if body.envelope else "ready.body"


def _alone(operation: OperationDesign, body: Body, parts: list[_Part]) -> list[Test]:
    if not parts:
        return []
    named = {part.name: part.attribute for part in parts}
    compared = [part.name for part in parts if part.compared]
    lines = [
        ready(operation),
        f"whole = {_inner(body)}",
        f"attributes = {named!r}",
        "",
        "for name in attributes.keys() & whole.keys():",
        "    before = world.values(ready.row)",
        f"    answer = ready.send(body={_sent(body, 'name: whole[name]')})",
        "    assert answer.status_code == ready.expected, answer.text",
        "    after = world.values(ready.row)",
    ]
    if compared:
        lines += [
            f"    if name in {compared!r}:",
            "        assert alike(whole[name], after[attributes[name]])",
        ]
    lines += [
        "    for other in attributes.keys() - {name}:",
        "        assert after[attributes[other]] == before[attributes[other]], other",
    ]
    name = f"{scenario_name(operation)}_changes_what_is_sent_and_nothing_else"
    return [(name, "One property at a time.", lines)]


def _emptied(operation: OperationDesign, body: Body, parts: list[_Part]) -> list[Test]:
    empty = [part for part in parts if part.nullable]
    if not empty:
        return []
    lines = [
        ready(operation),
        "assert ready.send().status_code == ready.expected",
        "",
        f"for name, attribute in {[(part.name, part.attribute) for part in empty]!r}:",
        f"    answer = ready.send(body={_sent(body, 'name: None')})",
        "    assert answer.status_code == ready.expected, answer.text",
        "    assert world.values(ready.row)[attribute] is None",
    ]
    return [(f"{scenario_name(operation)}_empties_what_is_sent_as_null", "Null is not the same as left out.", lines)]


def _of_role(operation: OperationDesign, design: ServiceDesign, role: str, parts: list[_Part]) -> list[Test]:
    """Another role writes what is its own, and the usual one may not."""
    text = BodySampler(operation, design, role=role, acts=True, override={}).text()
    names = [part.name for part in parts]
    compared = [(part.name, part.attribute) for part in parts if part.compared]
    lines = [
        ready(operation),
        *(["number = world.number()"] if "number" in text else []),
        f"who = world.someone({naming.quoted(role)})",
        f"body = {text}",
        "before = world.values(ready.row)",
        "",
        f"assert any(name in body for name in {names!r})",
        "assert ready.send(body=body).status_code == 403",
        "assert world.values(ready.row) == before",
        "answer = ready.send(who=who, body=body)",
        "assert answer.status_code == ready.expected, answer.text",
        "after = world.values(ready.row)",
        f"for name, attribute in {compared!r}:",
        "    assert alike(body[name], after[attribute])",
    ]
    name = f"{scenario_name(operation)}_lets_{naming.snake(role)}_write_what_is_theirs"
    return [(name, "Who may not is refused, and changes nothing.", lines)] if compared else []
