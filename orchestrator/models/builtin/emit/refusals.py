"""Tests of what is refused: who is not let in, and what is not valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.json_schema import merged
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import templates
from orchestrator.models.builtin.emit.arranging import arranged
from orchestrator.models.builtin.emit.bad_values import bad_texts, bad_values
from orchestrator.models.builtin.emit.errors import tells_what_is_wrong
from orchestrator.models.builtin.emit.given_again import lasting_place
from orchestrator.models.builtin.emit.operation_facts import asks_for_caller, takes_caller
from orchestrator.models.builtin.emit.operation_types import FORM, is_built
from orchestrator.models.builtin.emit.scenario_addresses import addresses_beyond, place_of_key
from orchestrator.models.builtin.emit.scenario_rows import acting_role
from orchestrator.models.builtin.emit.scenarios import ScenarioWriter, scenario_name
from orchestrator.models.builtin.emit.statuses import parameter_status, readable_status
from orchestrator.models.builtin.shapes import ParamUse


def built(design: ServiceDesign) -> list[OperationDesign]:
    """The operations that do more than answer 501."""
    return [item for item in design.operations if is_built(item)]


def access_text(design: ServiceDesign) -> str:
    """`test_access.py`; empty where nobody has to be known."""
    if design.auth is None:
        return ""
    known = list(design.auth.roles)
    secured, forbidden, owned, hidden, free = [], [], [], [], []
    tokens = design.auth.tokens.table if design.auth.tokens is not None else None
    for item in built(design):
        if not takes_caller(item, design) or item.access.optional:
            continue
        secured.append(scenario_name(item))
        if item.access.allow:
            forbidden += [(scenario_name(item), role) for role in known if role not in item.access.allow]
        free += [(scenario_name(item), role, lasting_place(item)) for role in _free(item) if role in known]
        owned += _tied(item, design)
        hidden += _seen_by_members(item, design)
        if item.access.own and item.access.owner_path:
            rows = item.kind in (Kind.GET, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.LINK, Kind.UNLINK)
            parents = {step.table for step in item.steps[:-1]}
            under = bool(parents & {table for table, _ in item.access.owner_path})
            by_caller = asks_for_caller(item.steps) or _links_the_caller(item)
            role = acting_role(item, design)
            if (rows or under) and not by_caller and role not in item.access.bypass:
                status = 403 if 403 in item.errors or 404 not in item.errors or 0 in item.errors else 404
                owned.append((scenario_name(item), role, status))
            elif _lists(item) and not by_caller and role not in item.access.bypass and item.table != tokens:
                hidden.append((scenario_name(item), role, items_path(item)))
    if not secured:
        return ""
    also = design.auth.also is not None
    taken = {scenario_name(item): bool(item.access.by) for item in built(design)}
    return templates.render(
        "tests/test_access.py.j2",
        also=also,
        both=[name for name in secured if also and not taken[name]],
        one=[name for name in secured if also and taken[name]],
        secured=secured,
        forbidden=forbidden,
        owned=owned,
        hidden=hidden,
        free=free,
        dated=any(place for _, _, place in free),
        header=design.auth.header or "Authorization",
        prefix=f"{design.auth.prefix} ".lstrip(),
    )


def _lists(operation: OperationDesign) -> bool:
    """Whether it answers rows, and not only how many there are."""
    return operation.kind is Kind.LIST and "" not in operation.answer.extras


def _links_the_caller(operation: OperationDesign) -> bool:
    """Whether the row that it makes or removes is the caller's whoever calls: there is nobody else's to try."""
    own = {column for table, column in operation.access.owner_path if table == operation.table}
    links = operation.kind in (Kind.LINK, Kind.UNLINK)
    return links and any(asks_for_caller((match,)) and match.column in own for match in operation.set)


def _tied(operation: OperationDesign, design: ServiceDesign) -> list[tuple[str, str, int]]:
    """A role that is refused where nothing ties the caller to the row, and by which status."""
    member, role = operation.rules.member, acting_role(operation, design)
    held = arranged(operation)
    if held.named and held.whole and len(operation.rules.required) == 1:
        return [(scenario_name(operation), role, operation.rules.required[0][1])]
    shown = operation.kind is Kind.LIST and (member is None or member.above is None)
    if member is None or shown or role in member.bypass or not arranged(operation).whole:
        return []
    return [(scenario_name(operation), role, member.refused)]


def _seen_by_members(operation: OperationDesign, design: ServiceDesign) -> list[tuple[str, str, tuple[str, ...]]]:
    """A role that sees nothing in a list where nothing ties the caller to its rows."""
    member, role = operation.rules.member, acting_role(operation, design)
    if (
        member is None
        or member.above is not None
        or not _lists(operation)
        or role in member.bypass
        or not arranged(operation).whole
    ):
        return []
    return [(scenario_name(operation), role, items_path(operation))]


def _free(operation: OperationDesign) -> list[str]:
    """Roles that may do this to anybody's rows."""
    access, body = operation.access, operation.body
    if not access.own or asks_for_caller(operation.steps) or (body is not None and body.proof is not None):
        return []
    if operation.kind in (Kind.LINK, Kind.UNLINK) or not arranged(operation).whole:
        return []
    return [
        role
        for role in access.bypass
        if (not access.allow or role in access.allow) and not (access.fields.get(role) and body is not None)
    ]


def items_path(operation: OperationDesign) -> tuple[str, ...]:
    """Where the items of a list stand in its answer."""
    answer = operation.answer
    if answer.envelope:
        return answer.envelope
    return ("items",) if answer.extras or answer.constants else ()


def validation_text(design: ServiceDesign) -> str:
    """`test_validation.py`; empty where nothing can be invalid."""
    missing: list[tuple[str, int, list[tuple[str, ...]]]] = []
    wrong: list[tuple[str, int, list[tuple[tuple[str, ...], Any]]]] = []
    bodies: list[tuple[str, int]] = []
    params: list[tuple[str, int, list[tuple[str, str]]]] = []
    absent: list[str] = []
    elsewhere: list[tuple[str, int]] = []
    beyond: list[tuple[str, int, list[str]]] = []
    for item in built(design):
        name, status = scenario_name(item), item.validation_status
        if item.body is not None and item.body.media_type != FORM and properties(item):
            bodies.append((name, readable_status(item)))
            placed = [((*item.body.envelope, prop), schema, required) for prop, schema, required in properties(item)]
            if needed := [path for path, _, required in placed if required]:
                missing.append((name, status, needed))
            if bad := [(path, value) for path, schema, _ in placed for value in bad_values(schema)]:
                wrong.append((name, status, bad))
        asked = [one for one in item.params if one.where == "query" and one.use is not ParamUse.UNUSED]
        if texts := [(param.name, text) for param in asked for text in bad_texts(param.schema)]:
            params.append((name, parameter_status(item), texts))
        if (
            any(param.use is ParamUse.KEY for param in item.params)
            and not (item.upsert or (item.kind is Kind.DELETE and item.repeatable))
            and ScenarioWriter(item, design).text().find("unknown=") > 0
        ):
            absent.append(name)
        if (place := place_of_key(item, design)) and not (item.kind is Kind.DELETE and item.repeatable):
            elsewhere.append((name, place))
        if urls := addresses_beyond(item, design):
            beyond.append((name, parameter_status(item), urls))
    if not (missing or wrong or bodies or params or absent or beyond):
        return ""
    return templates.render(
        "tests/test_validation.py.j2",
        missing=missing,
        wrong=wrong,
        bodies=bodies,
        params=params,
        absent=absent,
        elsewhere=elsewhere,
        beyond=beyond,
        places=bool(missing or wrong),
        named=tells_what_is_wrong(design.error),
    )


def properties(operation: OperationDesign) -> list[tuple[str, Any, bool]]:
    """Properties of the body that the test's own body has: name, schema, required."""
    body = operation.body
    if body is None:
        return []
    schema: Any = merged(dict(body.schema), lambda _name: {})
    for part in body.envelope:
        schema = merged(dict((schema.get("properties") or {}).get(part) or {}), lambda _name: {})
    required = set(schema.get("required") or ())
    return [
        (name, part, name in required)
        for name, part in (schema.get("properties") or {}).items()
        if isinstance(part, Mapping) and part.get("readOnly") is not True
    ]
