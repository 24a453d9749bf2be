"""The emitted routers: one endpoint per operation, thin, in the contract's words and statuses."""

from __future__ import annotations

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece, PythonFile, render_imports
from orchestrator.models.builtin.emit.documents import contract_served
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.operation_facts import needs_service, takes_idempotency_key, takes_url
from orchestrator.models.builtin.emit.operation_types import FORM, OperationTypes, is_built, types_for
from orchestrator.models.builtin.emit.responses import has_token, operation_module, operations_of, place
from orchestrator.models.builtin.emit.services import (
    annotation,
    endpoint_name,
    is_headed,
    method_name,
    sentence,
    service_class,
    service_method,
)
from orchestrator.models.builtin.emit.statuses import (
    invalid_status,
    malformed_status,
    parameter_status,
    readable_status,
)
from orchestrator.models.builtin.emit.token_rows import ending, ends_a_token


def router_file(operation: OperationDesign, design: ServiceDesign) -> PythonFile:
    """The router's file as far as one operation is concerned."""
    module = operation_module(operation)
    siblings = operations_of(design, module)
    order = ["router", "get_service", "ServiceDep", *(endpoint_name(item) for item in siblings)]
    extras = [Piece(name="router", source="router = APIRouter()\n", imports=("from fastapi import APIRouter",))]
    if needs_service(operation):
        extras += _service_dependency(operation)
    return PythonFile(
        path=f"app/routers/{module}.py",
        doc=f"Endpoints of {' '.join(naming.words(module))}.",
        extras=tuple(extras),
        pieces=(endpoint(operation, design),),
        order=tuple(order),
    )


def _service_dependency(operation: OperationDesign) -> list[Piece]:
    name = service_class(operation)
    imports = (
        "from typing import Annotated",
        "from fastapi import Depends",
        "from fastapi import Request",
        "from app.db import SessionDep",
        f"from app.services.{operation_module(operation)} import {name}",
    )
    source = (
        f"async def get_service(request: Request, session: SessionDep) -> {name}:\n"
        f'    """The service on the request\'s session."""\n'
        f"    return {name}(session, request.app.state.settings)\n"
    )
    dependency = Piece(name="ServiceDep", source=f"ServiceDep = Annotated[{name}, Depends(get_service)]\n")
    return [Piece(name="get_service", source=source, imports=imports), dependency]


def endpoint(operation: OperationDesign, design: ServiceDesign) -> Piece:
    """One endpoint."""
    imports: set[str] = {"from fastapi import APIRouter"}
    types = types_for(operation, design)
    arguments = _arguments(operation, design, types, imports)
    body, answer = _body(operation, design, types, imports)
    decorator = _decorator(operation, design, answer)
    lines = "\n".join(f"    {line}" for line in body)
    source = (
        f"{decorator}\ndef {endpoint_name(operation)}({', '.join(arguments)}) -> {answer}:\n"
        f'    """{sentence(operation)}"""\n{lines}\n'
    )
    return Piece(name=endpoint_name(operation), source=source, imports=tuple(sorted(imports)))


def _decorator(operation: OperationDesign, design: ServiceDesign, answer: str) -> str:
    path = f"{design.base_path.rstrip('/')}{operation.path}"
    arguments = [naming.quoted(path), f"name={naming.quoted(operation.id)}"]
    if operation.answer.status != 200 and is_built(operation):
        arguments.append(f"status_code={operation.answer.status}")
    if "Response" in answer and answer != "Response":
        arguments.append("response_model=None")
    method = operation.method.lower()
    if method in ("get", "post", "put", "patch", "delete", "head", "options", "trace"):
        return f"@router.{method}({', '.join(arguments)})"
    return f"@router.api_route({', '.join(arguments)}, methods=[{naming.quoted(operation.method.upper())}])"


def _arguments(
    operation: OperationDesign, design: ServiceDesign, types: OperationTypes, imports: set[str]
) -> list[str]:
    arguments: list[str] = []
    text = _service_text(operation, design)
    if design.auth is not None and (not operation.access.public or operation.access.optional):
        arguments.append(_caller(operation, imports, named="caller" in text or takes_idempotency_key(operation)))
    if takes_url(operation):
        imports.add("from fastapi import Request")
        arguments.append("request: Request")
    if types.params:
        imports.update(
            {
                "from typing import Annotated",
                "from fastapi import Depends",
                "from app.requests import parameters",
                f"from app.schemas.{operation_module(operation)} import {types.params}",
            }
        )
        status = _parameter_status(operation, design)
        name = "params" if "params" in text else "_params"
        arguments.append(f"{name}: Annotated[{types.params}, Depends(parameters({types.params}{status}))]")
    if types.body:
        arguments.append(_payload(operation, design, types, imports))
    if takes_idempotency_key(operation):
        imports.add("from app.idempotency import IdempotencyDep")
        arguments.append("idempotency: IdempotencyDep")
    if ends_a_token(operation, design):
        imports.update({"from fastapi import Request", "from app.db import SessionDep"})
        arguments += ["request: Request", "session: SessionDep"]
    if needs_service(operation):
        arguments.append("service: ServiceDep")
        if is_headed(operation):
            arguments.append("response: Response")
    return arguments


def _service_text(operation: OperationDesign, design: ServiceDesign) -> str:
    """The signature of the service's method: what the endpoint has to hand on."""
    if not needs_service(operation):
        return ""
    return service_method(operation, design)[0].source.split(") ->")[0]


def _caller(operation: OperationDesign, imports: set[str], *, named: bool) -> str:
    name = "caller" if named else "_caller"
    if operation.access.optional and not operation.access.allow:
        imports.add("from app.auth import MaybeCaller")
        return f"{name}: MaybeCaller"
    by = operation.access.by
    if not operation.access.allow and not by:
        imports.add("from app.auth import AnyCaller")
        return f"{name}: AnyCaller"
    imports.update(
        {
            "from typing import Annotated",
            "from fastapi import Depends",
            "from app.auth import requires",
            "from app.security import Caller",
        }
    )
    roles = ", ".join(naming.quoted(role) for role in operation.access.allow)
    roles += (", " if roles else "") + f"by={by!r}" if by else ""
    return f"{name}: Annotated[Caller, Depends(requires({roles}))]"


def _parameter_status(operation: OperationDesign, design: ServiceDesign) -> str:
    status = parameter_status(operation)
    return "" if status == invalid_status(design) else f", status={status}"


def _payload(operation: OperationDesign, design: ServiceDesign, types: OperationTypes, imports: set[str]) -> str:
    body = operation.body
    form = body is not None and body.media_type == FORM
    optional = body is not None and not body.required and not form
    reader = "form_body" if form else "optional_json_body" if optional else "json_body"
    imports.update(
        {
            "from typing import Annotated",
            "from fastapi import Depends",
            f"from app.requests import {reader}",
            f"from app.schemas.{operation_module(operation)} import {types.body}",
        }
    )
    extra = ""
    if operation.validation_status != invalid_status(design):
        extra += f", status={operation.validation_status}"
    readable = readable_status(operation)
    if readable != malformed_status(design):
        extra += f", malformed={readable}"
    kind = f"{types.body} | None" if optional else types.body
    return f"payload: Annotated[{kind}, Depends({reader}({types.body}{extra}))]"


def _body(
    operation: OperationDesign, design: ServiceDesign, types: OperationTypes, imports: set[str]
) -> tuple[list[str], str]:
    if not is_built(operation):
        imports.update({"from app.exceptions import NotImplementedYet", "from fastapi import Response"})
        return ['raise NotImplementedYet("Nobody has said yet what this operation means.")'], "Response"
    if not needs_service(operation):
        lines, answer = _without_service(operation, types, imports)
        return (ending(imports) + lines if ends_a_token(operation, design) else lines), answer
    given = _service_text(operation, design)
    arguments = [name for name in ("params", "payload", "caller") if f"{name}: " in given]
    if takes_url(operation):
        arguments.append("str(request.url)")
    call = f"service.{method_name(operation)}({', '.join(arguments)})"
    writer = MethodWriter(operation, design)
    answer = annotation(operation, design, writer)
    if answer == "None":
        imports.add("from fastapi import Response")
        nothing = f"Response(status_code={operation.answer.status})"
        if takes_idempotency_key(operation):
            lines, _ = _once(operation, design, [call], answer, imports)
            return [lines[0].replace("return ", "told = ", 1), f"return told or {nothing}"], "Response"
        return [call, f"return {nothing}"], "Response"
    plain = operation.answer.media_type.startswith("application/json")
    if plain or is_headed(operation):
        imports.update(line for line in writer.imports if not line.startswith("from app.presenters"))
    once = takes_idempotency_key(operation)
    if is_headed(operation):
        lines, answer = _headed(types, call, imports, new=operation.made_status)
        return _once(operation, design, lines, answer, imports) if once else (lines, answer)
    if not operation.answer.media_type.startswith("application/json"):
        return _of_media_type(operation, design, call, answer, imports)
    if once:
        return _once(operation, design, [f"return {call}"], answer, imports)
    return [f"return {call}"], answer


def _headed(types: OperationTypes, call: str, imports: set[str], *, new: int) -> tuple[list[str], str]:
    imports.add("from fastapi import Response")
    told = "response.status_code = answer.status" if new else "response.headers.update(answer.headers)"
    return [f"answer = {call}", told, "return answer.body"], types.answer


def _of_media_type(
    operation: OperationDesign, design: ServiceDesign, call: str, answer: str, imports: set[str]
) -> tuple[list[str], str]:
    """An answer in JSON that goes by another name."""
    imports.add("from fastapi import Response")
    named = f"media_type={naming.quoted(operation.answer.media_type)}"
    told = f"return Response(answer.model_dump_json(by_alias=True), {operation.answer.status}, {named})"
    if not takes_idempotency_key(operation):
        return [f"answer = {call}", told], "Response"
    lines, _ = _once(operation, design, [f"return {call}"], answer, imports, media_type=operation.answer.media_type)
    lines[-1] = lines[-1].replace("return ", "answer = ", 1)
    return [*lines, "if isinstance(answer, Response):", "    return answer", told], "Response"


def _once(
    operation: OperationDesign,
    design: ServiceDesign,
    lines: list[str],
    answer: str,
    imports: set[str],
    *,
    media_type: str = "",
) -> tuple[list[str], str]:
    """The work as something that a repeated key does not do again."""
    imports.add("from fastapi import Response")
    known = design.auth is not None and not operation.access.public
    scope = f'f"{naming.in_f_string(operation.id)} {{caller.id}}"' if known else naming.quoted(operation.id)
    more = f", media_type={naming.quoted(media_type)}" if media_type else ""
    more += ", sealed=True" if has_token(design, operation.answer.view) else ""
    if len(lines) == 1:
        work = f"lambda: {lines[0].removeprefix('return ')}"
        return [f"return idempotency.once({scope}, {work}, {operation.answer.status}{more})"], f"{answer} | Response"
    nested = ["", f"def work() -> {answer}:", *(f"    {line}" for line in lines), ""]
    more += ", headers=response.headers"
    return [*nested, f"return idempotency.once({scope}, work, {operation.answer.status}{more})"], f"{answer} | Response"


def _without_service(operation: OperationDesign, types: OperationTypes, imports: set[str]) -> tuple[list[str], str]:
    if operation.answer.document:
        return contract_served(operation, imports)
    imports.add("from fastapi import Response")
    if operation.answer.text and not operation.answer.media_type.startswith("application/json"):
        told = f"{operation.answer.text!r}, {operation.answer.status}, media_type={operation.answer.media_type!r}"
        return [f"return Response({told})"], "Response"
    if types.answer == "None" and not operation.answer.text:
        return [f"return Response(status_code={operation.answer.status})"], "Response"
    tree: dict[str, object] = {}
    for path, value in operation.answer.constants.items():
        place(tree, path.split("."), value)
    imports.add("from fastapi.responses import JSONResponse")
    content: object = operation.answer.text or tree
    return [f"return JSONResponse({content!r}, status_code={operation.answer.status})"], "Response"


def routers_package(design: ServiceDesign) -> tuple[str, str]:
    """Path and text of `app/routers/__init__.py` before any operation is there."""
    own_health = any(f"{design.base_path}{item.path}" == "/health" for item in design.operations)
    imports = ["from fastapi import APIRouter", *([] if own_health else ["from app.routers import health"])]
    entry = "" if own_health else "\n    health.router,\n"
    text = (
        '"""All endpoints of the service."""\n\nfrom __future__ import annotations\n\n'
        f"{render_imports(imports)}\n\nROUTERS: tuple[APIRouter, ...] = ({entry})\n"
    )
    return "app/routers/__init__.py", text
