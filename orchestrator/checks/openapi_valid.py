"""`openapi_valid`: the contract is a valid OpenAPI document."""

from __future__ import annotations

import itertools
import json
from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from orchestrator import strict_yaml
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues, failed
from orchestrator.contract import MAX_NODES
from orchestrator.criteria import OpenApiValidSpec
from orchestrator.errors import Problem
from orchestrator.finding import Evidence, Issue

_SHOWN = 50


async def check(spec: OpenApiValidSpec, context: CheckContext) -> Verdict:
    """Validate the file of the tree, or the handoff's contract."""
    if spec.path is None:
        where, document = context.package.contract.where, context.package.contract.document
    else:
        where = spec.path
        try:
            document = _read(context, where)
        except (Problem, ValueError) as problem:
            return failed(f"{where}: {problem}")
    issues = [
        Issue(inspection="openapi", kind="invalid", place=place, message=what) for place, what in defects(document)
    ]
    return by_issues(issues, good=f"{where} is valid OpenAPI", evidence=Evidence(command=f"validate {where}"))


def _read(context: CheckContext, path: str) -> Any:
    file = context.checkout / path
    if not file.is_file() or file.is_symlink():
        raise Problem("no such file in the tree")
    text = file.read_text("utf-8", errors="replace")
    if path.endswith(".json"):
        return json.loads(text)
    return strict_yaml.load(text, where=path, max_nodes=MAX_NODES).data


def defects(document: Any) -> list[tuple[str, str]]:
    """Key path and what is wrong there, the first of them where there are very many."""
    if not isinstance(document, dict) or not isinstance(document.get("openapi"), str):
        return [("", "the document has no `openapi` version")]
    legacy = document["openapi"].startswith("3.0")
    validator = OpenAPIV30SpecValidator(document) if legacy else OpenAPIV31SpecValidator(document)
    found: list[tuple[str, str]] = []
    try:
        for error in itertools.islice(validator.iter_errors(), _SHOWN):
            found.append(("/".join(map(str, error.absolute_path)), str(error.message)[:300]))  # noqa: PERF401 - kept
    except Exception as error:  # noqa: BLE001 - a validator that stumbles has not said that the document is valid
        found.append(("", f"the validator cannot read it: {type(error).__name__}: {error}"[:300]))
    return found
