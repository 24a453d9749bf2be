"""What the emitted service answers and the contract does not document, proposed as an overlay of further 4xx."""

from __future__ import annotations

import http
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from orchestrator.contract import MAX_NODES
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.operation_facts import refuses_no_body
from orchestrator.models.builtin.emit.operation_types import is_built, types_for
from orchestrator.models.builtin.emit.repositories import is_collection
from orchestrator.models.builtin.emit.statuses import login_status, parameter_status, readable_status
from orchestrator.models.builtin.shapes import ParamUse
from orchestrator.overlay import METHODS, resolved, write_yaml
from orchestrator.strict_yaml import load

WRITES = {Kind.CREATE, Kind.REGISTER, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.CLEAR, Kind.LINK, Kind.UNLINK}


def proposal(design: ServiceDesign) -> str:
    """The overlay as YAML; it has no actions where the contract documents everything."""
    document = load(design.contract_text, where="contract", max_nodes=MAX_NODES).data
    contents = list(_error_contents(document))
    usual = _usual(contents)
    own = {int(status): content for status, content in reversed(contents) if status.isdigit()}
    actions = []
    for operation in design.operations:
        missing = sorted(answered(operation, design) - set(operation.errors)) if is_built(operation) else []
        if missing and 0 not in operation.errors:
            target = f"$.paths[{json.dumps(operation.path)}].{operation.method.lower()}.responses"
            # A status whose body is one of its own wherever it is documented has it here as well.
            bodies = {status: own[status] if status in design.error.by_status else usual for status in missing}
            responses = {str(status): _response(status, body) for status, body in bodies.items()}
            actions.append({"target": target, "update": responses})
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": "Error responses that the service gives and the contract does not name", "version": "1.0.0"},
        "actions": actions,
    }
    return write_yaml(overlay)


def answered(operation: OperationDesign, design: ServiceDesign) -> set[int]:
    """The 4xx statuses that the emitted code can give."""
    found: set[int] = set()
    access = operation.access
    if design.auth is not None and not access.public:
        found.add(401)
        everybody = not access.allow or set(design.auth.roles) <= set(access.allow)
        if not everybody or access.fields or (access.own and 404 not in operation.errors):
            found.add(403)
    if access.own and access.owner_path:
        found.add(403 if 403 in operation.errors or 404 not in operation.errors else 404)
    return found | _of_input(operation) | _of_state(operation, design)


def _of_input(operation: OperationDesign) -> set[int]:
    found: set[int] = set()
    if operation.params:
        found.add(parameter_status(operation))
    if operation.body is not None:
        found |= {operation.validation_status, readable_status(operation)}
        found |= {operation.body.proof.status} if operation.body.proof is not None else set()
    if operation.kind is Kind.LOGIN:
        found.add(login_status(operation))
    return found


def _of_state(operation: OperationDesign, design: ServiceDesign) -> set[int]:
    found: set[int] = set()
    if any(param.use is ParamUse.KEY for param in operation.params):
        found.add(404)
    if any(param.use is ParamUse.CURSOR for param in operation.params):
        found.add(operation.cursor_status)
    caller = design.auth.table if design.auth is not None else ""
    needed = operation.steps[: -1 if operation.upsert else None]
    if any(not is_collection(operation, step) and step.table != caller for step in needed):
        found.add(404)
    if operation.kind is not Kind.LOGIN and refuses_no_body(operation, types_for(operation, design)):
        found.add(operation.conflict_status)
    if operation.kind in WRITES:
        found |= {operation.conflict_status, operation.reference_status}
        found |= {operation.check_status} if operation.check_status else set()
    return found


def _error_contents(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The errors that the contract shows, as it writes them: the status, and the content."""
    for item in document.get("paths", {}).values():
        for method in (name for name in item if name in METHODS):
            for status, response in item[method].get("responses", {}).items():
                content = resolved(document, response).get("content") or {}
                if content and (str(status)[0] in "45" or status == "default"):
                    yield str(status), dict(content)


def _usual(contents: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """What most errors are, which is what the service answers where nothing else is said."""
    bare = [json.dumps(_bare(content), sort_keys=True, default=str) for _, content in contents]
    return contents[bare.index(Counter(bare).most_common(1)[0][0])][1] if contents else {}


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    return {media: {"schema": body.get("schema", {})} for media, body in content.items() if isinstance(body, dict)}


def _response(status: int, content: dict[str, Any]) -> dict[str, Any]:
    described = {"description": http.HTTPStatus(status).phrase}
    if not content:
        return described
    return {**described, "content": _bare(content)}
