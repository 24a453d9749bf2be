"""The emitted services: what each operation does, between the request that was understood and the stored rows."""

from __future__ import annotations

import ast
import re

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.clearing import clear_rows
from orchestrator.models.builtin.emit.compose import Piece, PythonFile
from orchestrator.models.builtin.emit.linking import link_rows, log_in, unlink_rows
from orchestrator.models.builtin.emit.listing import list_rows
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.operation_facts import (
    needs_service,
    refuses_no_body,
    stays_without_body,
    takes_caller,
    takes_url,
)
from orchestrator.models.builtin.emit.operation_types import OperationTypes, types_for
from orchestrator.models.builtin.emit.refreshing import renew_token
from orchestrator.models.builtin.emit.repositories import (
    repository_attribute,
    repository_class,
)
from orchestrator.models.builtin.emit.responses import column_item, operation_module, operations_of
from orchestrator.models.builtin.emit.statuses import login_status
from orchestrator.models.builtin.emit.view_modules import view_module
from orchestrator.models.builtin.emit.writing import create_row, delete_row, get_row, update_row


def service_class(operation: OperationDesign) -> str:
    """The service that an operation belongs to."""
    return f"{naming.model_class(operation_module(operation))}Service"


def method_name(operation: OperationDesign) -> str:
    """The method of an operation."""
    return naming.snake(operation.id)


def endpoint_name(operation: OperationDesign) -> str:
    """The function of an operation; what a router has, imports or annotates by would be hidden by it."""
    name = method_name(operation)
    return f"{name}_" if name in _OWN_NAMES | naming.BUILTINS | naming.TYPE_NAMES else name


_OWN_NAMES = frozenset(
    "router get_service requires parameters json_body optional_json_body form_body credentials transaction end".split()
)


KINDS = {
    Kind.LIST: list_rows,
    Kind.GET: get_row,
    Kind.CREATE: create_row,
    Kind.REGISTER: create_row,
    Kind.UPDATE: update_row,
    Kind.REPLACE: update_row,
    Kind.DELETE: delete_row,
    Kind.CLEAR: clear_rows,
    Kind.LINK: link_rows,
    Kind.UNLINK: unlink_rows,
    Kind.LOGIN: log_in,
    Kind.REFRESH: renew_token,
}


_FOUND = re.compile(r"( *)(\w+) = (self\.\w+\.need\(.*\))")


def _without_unused_rows(lines: list[str]) -> list[str]:
    """A row that must be there, and that nothing more is asked of, needs no name."""
    found = [(line, _FOUND.fullmatch(line)) for line in lines]
    if not any(match for _, match in found):
        return lines
    tree = ast.parse("\n".join(["def method():", *(f"    {line}" for line in lines), "    pass"]))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return [f"{match[1]}{match[3]}" if match and match[2] not in used else line for line, match in found]


def service_method(operation: OperationDesign, design: ServiceDesign) -> tuple[Piece, set[str]]:
    """The method of one operation, and the tables whose repositories it uses."""
    writer = MethodWriter(operation, design)
    KINDS[operation.kind](writer)
    writer.lines[:] = _without_unused_rows(writer.lines)
    types = writer.types
    module = operation_module(operation)
    arguments = ["self"]
    text = "\n".join(writer.lines)
    if "params." in text:
        writer.use(f"app.schemas.{module}", types.params)
        arguments.append(f"params: {types.params}")
    if types.body:
        writer.use(f"app.schemas.{module}", types.body)
        optional = " | None" if operation.body is not None and not operation.body.required else ""
        arguments.append(f"payload: {types.body}{optional}")
    if takes_caller(operation, design) and _uses_caller(text):
        writer.use("app.security", "Caller")
        arguments.append(f"caller: Caller{' | None' if operation.access.optional else ''}")
    if takes_url(operation):
        arguments.append("url: str")
    if types.body and operation.body is not None and not operation.body.required:
        writer.lines[:0] = _missing_body(writer, types)
    answer = annotation(operation, design, writer)
    doc = sentence(operation)
    body = "\n".join(f"    {line}" for line in writer.lines) or "    pass"
    source = f'def {method_name(operation)}({", ".join(arguments)}) -> {answer}:\n    """{doc}"""\n{body}\n'
    piece = Piece(
        name=f"{service_class(operation)}.{method_name(operation)}",
        source=source,
        imports=tuple(sorted(writer.imports)),
    )
    return piece, writer.repositories


def _missing_body(writer: MethodWriter, types: OperationTypes) -> list[str]:
    """Lines for a body that the contract lets a client leave out."""
    if stays_without_body(writer.operation, types):
        return []
    operation = writer.operation
    if not refuses_no_body(operation, types):
        return [f"payload = payload or {types.body}()"]
    if operation.kind is Kind.LOGIN:
        writer.use("app.exceptions", "Unauthenticated")
        extra = f", status={login_status(operation)}" if login_status(operation) != 401 else ""
        return ["if payload is None:", f'    raise Unauthenticated("Credentials are needed."{extra})']
    writer.use("app.exceptions", "Conflict")
    extra = f", status={operation.conflict_status}" if operation.conflict_status != 409 else ""
    return ["if payload is None:", f'    raise Conflict("A body is needed."{extra})']


def _uses_caller(text: str) -> bool:
    return "caller" in text


def is_headed(operation: OperationDesign) -> bool:
    """Whether the service answers with headers besides the body."""
    if operation.kind is Kind.LIST:
        return bool(operation.answer.headers) and bool(operation.answer.view)
    if operation.upsert and operation.made_status:
        return bool(operation.answer.view) and operation.answer.media_type.startswith("application/json")
    location = "location" in operation.answer.headers.values()
    return location and operation.kind in (Kind.CREATE, Kind.REGISTER) and bool(operation.answer.view)


def annotation(operation: OperationDesign, design: ServiceDesign, writer: MethodWriter | None = None) -> str:
    """What the method returns."""
    types = writer.types if writer else types_for(operation, design)
    answer = types.answer
    if writer is not None and answer != "None":
        view = design.views.get(operation.answer.view)
        inner = answer.removeprefix("list[").removesuffix("]")
        own = view is None or answer.endswith("Answer")
        if view is None and not answer.endswith("Answer"):
            writer.imports.update(column_item(operation, design).imports)
            return answer
        module = operation_module(operation) if own else view_module(view, design) if view else ""
        writer.use(f"app.schemas.{module}", inner)
        if is_headed(operation):
            writer.use("app.presenters.base", "Headed")
    return f"Headed[{answer}]" if is_headed(operation) and answer != "None" else answer


def sentence(operation: OperationDesign) -> str:
    """What an operation does, in the contract's words."""
    text = (operation.summary or " ".join(naming.words(operation.id))).strip().split("\n")[0]
    text = naming.in_docstring(text)[:88].strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def service_head(module: str, design: ServiceDesign) -> Piece:
    """The class of a service with the repositories that all of its operations use."""
    operations = [item for item in operations_of(design, module) if needs_service(item)]
    tables = sorted(set().union(*(service_method(item, design)[1] for item in operations)))
    name = f"{naming.model_class(module)}Service"
    imports = {
        "from sqlalchemy.orm import Session",
        "from app.settings import Settings",
        *(f"from app.repositories.{naming.module(table)} import {repository_class(table)}" for table in tables),
    }
    named = [(repository_attribute(table, design), repository_class(table)) for table in tables]
    lines = "".join(f"        self.{attribute} = {repository}(session)\n" for attribute, repository in named)
    title = " ".join(naming.words(module))
    source = (
        f'class {name}:\n    """What can be done with {title}."""\n\n'
        f"    def __init__(self, session: Session, settings: Settings) -> None:\n"
        f"        self.session = session\n        self.settings = settings\n{lines}"
    )
    return Piece(name=name, source=source, imports=tuple(sorted(imports)))


def head_file(module: str, design: ServiceDesign) -> PythonFile | None:
    """What all operations of a service share; `None` where none of them is built."""
    if not any(needs_service(item) for item in operations_of(design, module)):
        return None
    head = service_head(module, design)
    order = [head.name, *(f"{head.name}.{method_name(item)}" for item in operations_of(design, module))]
    doc = f"What can be done with {' '.join(naming.words(module))}."
    return PythonFile(path=f"app/services/{module}.py", doc=doc, pieces=(head,), order=tuple(order))


def service_file(operation: OperationDesign, design: ServiceDesign) -> PythonFile:
    """The service's file as far as one operation is concerned."""
    module = operation_module(operation)
    head = service_head(module, design)
    order = [head.name] + [f"{head.name}.{method_name(item)}" for item in operations_of(design, module)]
    return PythonFile(
        path=f"app/services/{module}.py",
        doc=f"What can be done with {' '.join(naming.words(module))}.",
        pieces=(head, service_method(operation, design)[0]),
        order=tuple(order),
    )
