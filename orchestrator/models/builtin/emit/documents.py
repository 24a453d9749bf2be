"""The contract itself, served by the service that keeps it: as a file, and by a page that shows it."""

from __future__ import annotations

from orchestrator.models.builtin.design import OperationDesign

CONTRACT = "contract.json"
"""In the folder of the application; JSON is YAML as well."""


def contract_served(operation: OperationDesign, imports: set[str]) -> tuple[list[str], str]:
    """The lines of an endpoint that answers the contract, or a page that shows it, and what it returns."""
    told, status = operation.answer.document, operation.answer.status
    if told.startswith("/"):
        imports.update(
            {"from fastapi.openapi.docs import get_swagger_ui_html", "from fastapi.responses import HTMLResponse"}
        )
        return [f"return get_swagger_ui_html(openapi_url={told!r}, title={operation.summary!r})"], "HTMLResponse"
    imports.update({"from fastapi.responses import FileResponse", "from pathlib import Path"})
    place = f'Path(__file__).parents[1] / "{CONTRACT}"'
    return [f"return FileResponse({place}, status_code={status}, media_type={told!r})"], "FileResponse"
