"""The emitted tests: what operations do, who is refused, what is invalid, whether answers are the contract's."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.arranging import arranged
from orchestrator.models.builtin.emit.auth import is_found_again, is_mail
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.library import SameDesign, fitting, pruned
from orchestrator.models.builtin.emit.operation_facts import by_second_way, takes_caller, takes_idempotency_key
from orchestrator.models.builtin.emit.operation_types import FORM, is_built, types_for
from orchestrator.models.builtin.emit.refusals import (
    access_text,
    built,
    properties,
    validation_text,
)
from orchestrator.models.builtin.emit.request_ids import are_uuids
from orchestrator.models.builtin.emit.responses import operation_module
from orchestrator.models.builtin.emit.rows import rows_text
from orchestrator.models.builtin.emit.scenario_addresses import unknown_key
from orchestrator.models.builtin.emit.scenario_rows import acting_role
from orchestrator.models.builtin.emit.scenarios import scenario_name, scenarios_text
from orchestrator.models.builtin.emit.services import method_name, service_class, service_method
from orchestrator.models.builtin.emit.token_behaviour import tokens_tests
from orchestrator.models.builtin.shapes import ParamUse

Files = list[tuple[str, str]]


def support_files(design: ServiceDesign) -> Files:
    """What all tests stand on."""
    return list(_support_files(SameDesign(design)))


@lru_cache(maxsize=8)
def _support_files(key: SameDesign) -> tuple[tuple[str, str], ...]:
    """The same, once for each design: tests of every kind ask for it."""
    design = key.design
    auth = design.auth
    table = design.table(auth.table) if auth and auth.table else None
    column = table.column(auth.id) if auth and table else None
    id_type = python_type(column.type).name if column else "str"
    who_id = 'UUID(made["id"])' if id_type == "UUID" else 'made["id"]'
    credential = f"f\"{auth.prefix} {{made['token']}}\"" if auth and auth.prefix else 'made["token"]'
    header = (auth.header or "Authorization") if auth else "Authorization"
    if auth and auth.where == "cookie":
        header, credential = "Cookie", f"f\"{auth.header}={{made['token']}}\""
    login = 'f"person{self.number()}@example.com"' if auth and is_mail(auth, table) else 'f"person{self.number()}"'
    world = templates.render(
        "tests/world.py.j2",
        seed=auth is not None,
        login=login,
        header=header,
        credential=credential,
        in_query=auth is not None and auth.where == "query",
        who_id=who_id,
        also=_second_way(auth),
    )
    if who_id.startswith("UUID"):
        world = world.replace(
            "from typing import Any, TypeVar\n", "from typing import Any, TypeVar\nfrom uuid import UUID\n"
        )
    return (
        ("tests/__init__.py", templates.render("tests/__init__.py.j2")),
        ("tests/conftest.py", templates.render("tests/conftest.py.j2")),
        ("tests/world.py", world),
        ("tests/rows.py", rows_text(design)),
        ("tests/scenarios.py", scenarios_text(design)),
    )


def _second_way(auth: AuthDesign | None) -> dict[str, str] | None:
    """How a key travels that lets callers in besides."""
    also = auth.also if auth is not None and auth.table else None
    if also is None:
        return None
    name, word = also.header or "X-API-Key", f"{also.prefix} " if also.prefix else ""
    cookie = f'{{"Cookie": f"{name}={{key}}"}}'
    headers = cookie if also.where == "cookie" else f'{{"{name}": f"{word}{{key}}"}}' if word else f'{{"{name}": key}}'
    return {"scheme": also.scheme, "headers": headers}


# --- integration ---


def integration_files(design: ServiceDesign) -> Files:
    """Tests from the request to the stored row."""
    files = [
        *support_files(design),
        ("tests/integration/__init__.py", '"""Tests from the request to the stored row."""\n'),
    ]
    files.append(("tests/integration/test_service.py", _service_text(design)))
    if access := access_text(design):
        files.append(("tests/integration/test_access.py", access))
    if tokens := tokens_tests(design):
        files.append(("tests/integration/test_tokens.py", tokens))
    if validation := validation_text(design):
        files.append(("tests/integration/test_validation.py", validation))
    files.append(("tests/integration/test_operations.py", behaviour_text(design)))
    return files


def _service_text(design: ServiceDesign) -> str:
    once = [scenario_name(item) for item in built(design) if takes_idempotency_key(item) and arranged(item).whole]
    by_name = {scenario_name(item): item for item in built(design)}
    unbuilt = [
        {
            "name": scenario_name(item),
            "method": item.method.upper(),
            "url": re.sub(r"\{[^}]+\}", "1", f"{design.base_path}{item.path}"),
            "role": acting_role(item, design) if takes_caller(item, design) and not item.access.optional else "",
            "by": by_second_way(item, design),
            "others": _refused(item, design),
        }
        for item in design.operations
        if not is_built(item)
    ]
    some = next((item for item in built(design) if item.answer.media_type and arranged(item).whole), None)
    own_health = any(f"{design.base_path}{item.path}" == "/health" for item in design.operations)
    return templates.render(
        "tests/test_service.py.j2",
        once=once,
        uuids=are_uuids(design),
        silent={scenario_name(item) for item in built(design) if not item.answer.view},
        unbuilt=unbuilt,
        scenarios=bool(once),
        some=scenario_name(some) if some else "",
        base=design.base_path,
        in_query=design.auth is not None and design.auth.where == "query",
        health=not own_health,
        absent="/".join(["nothing-like-this-at-all"] * (1 + _wild(design))),
        own_words=design.error.template != {"detail": "$message"},
        models={name: naming.model_class(by_name[name].table) for name in once},
        seed=design.auth is not None,
        stable=design.auth is not None and is_found_again(design.auth, design),
        role=acting_role(built(design)[0], design) if built(design) else "user",
    )


def _wild(design: ServiceDesign) -> int:
    """How many parts the longest path has of which each may be anything: no shorter one is nowhere."""
    parts = [item.path.strip("/").split("/") for item in design.operations]
    return max((len(path) for path in parts if all(part.startswith("{") for part in path)), default=0)


def _refused(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """The roles that may not call it."""
    known = design.auth.roles if design.auth else ()
    return [role for role in known if operation.access.allow and role not in operation.access.allow]


# --- unit and contract ---


def unit_files(design: ServiceDesign) -> Files:
    """Tests of the parts that need no request."""
    return [
        *support_files(design),
        ("tests/unit/__init__.py", '"""Tests of single parts."""\n'),
        ("tests/unit/test_parts.py", fitting(_parts(design), _modules(design))),
    ]


def _parts(design: ServiceDesign) -> str:
    auth = design.auth
    return templates.render(
        "tests/test_parts.py.j2",
        jwt=auth is not None and auth.kind == "jwt",
        several_roles=auth is not None and auth.several_roles,
        role_of=lambda role: f'roles=frozenset({{"{role}"}})' if auth and auth.several_roles else f'role="{role}"',
        services=_service_cases(design),
    )


def _modules(design: ServiceDesign) -> dict[str, str]:
    """The modules that the tests of parts speak of, as this service has them."""
    return {name: pruned(f"app/{name}.py", design) for name in ("convert", "fields", "paging", "permissions")}


def _service_cases(design: ServiceDesign) -> list[dict[str, str]]:
    cases = []
    for item in built(design):
        keys = [param for param in item.params if param.use is ParamUse.KEY]
        head = service_method(item, design)[0].source.split(") ->")[0] if item.kind is Kind.GET else ""
        if item.kind is not Kind.GET or len(keys) != 1 or "params:" not in head or "caller:" in head:
            continue
        if any(param.required for param in item.params if param not in keys):
            continue  # the key alone makes no request
        kinds = types_of(without_null(dict(keys[0].schema)))
        value = (
            "987654321"
            if "integer" in kinds
            else 'UUID("00000000-0000-4000-8000-000000000000")'
            if keys[0].schema.get("format") == "uuid"
            else naming.quoted(unknown_key(keys[0], item, design))
        )
        module = operation_module(item)
        cases.append(
            {
                "module": module,
                "service": service_class(item),
                "method": method_name(item),
                "params": types_for(item, design).params,
                "field": types_for(item, design).param_fields[keys[0].name].attribute,
                "value": value,
            }
        )
    return cases


def contract_files(design: ServiceDesign) -> Files:
    """Tests that hold answers against the contract."""
    cases = [
        (scenario_name(item), item.path, item.method.lower(), item.id) for item in built(design) if arranged(item).whole
    ]
    refusals = [
        (scenario_name(item), item.path, item.method.lower())
        for item in built(design)
        if takes_caller(item, design) and not item.access.optional
    ]
    invalid = [
        (scenario_name(item), item.path, item.method.lower())
        for item in built(design)
        if item.body is not None
        and item.body.media_type != FORM
        and any(required for _, _, required in properties(item))
    ]
    return [
        *support_files(design),
        ("tests/documents.py", templates.render("tests/documents.py.j2")),
        ("tests/contract/__init__.py", '"""Tests that hold answers against the contract."""\n'),
        (
            "tests/contract/test_contract.py",
            templates.render(
                "tests/test_contract.py.j2",
                cases=cases,
                refusals=refusals,
                invalid=invalid,
            ),
        ),
    ]
