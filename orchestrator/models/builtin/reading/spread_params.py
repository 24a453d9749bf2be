"""Query parameters that are objects: on the wire each of their properties is a parameter of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Contract, Operation
from orchestrator.models.builtin.reading.schemas import Schemas, is_object, properties, required
from orchestrator.operation import Parameter


def spread(contract: Contract) -> Contract:
    """The contract with `?sort=name` for an object `order` that has a `sort`, and `?order[sort]=` for a deep one."""
    schemas = Schemas(contract)
    return replace(contract, operations=tuple(_spread(operation, schemas) for operation in contract.operations))


def _spread(operation: Operation, schemas: Schemas) -> Operation:
    if not any(_parts(parameter, schemas) for parameter in operation.parameters):
        return operation
    found: dict[tuple[str, str], Parameter] = {}
    for parameter in operation.parameters:
        for one in list(_parts(parameter, schemas)) or [parameter]:
            found.setdefault((one.location, one.name), one)
    return replace(operation, parameters=tuple(found.values()))


def _parts(parameter: Parameter, schemas: Schemas) -> Iterator[Parameter]:
    """The parameters that an object in the query is sent as; none for what is no such object."""
    deep, flat = parameter.style == "deepObject", schemas.flat(parameter.schema)
    plain = parameter.style in {"", "form"} and parameter.explode
    if parameter.location != "query" or not (deep or plain) or not is_object(flat):
        return
    needed = required(flat) if parameter.required else frozenset()
    for name, written in properties(flat).items():
        yield replace(
            parameter,
            name=f"{parameter.name}[{name}]" if deep else name,
            schema=written,
            style="form",
            explode=True,
            required=name in needed,
            description=str(schemas.flat(written).get("description") or parameter.description),
            example=None,
        )
