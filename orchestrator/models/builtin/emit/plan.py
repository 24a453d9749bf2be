"""Which files each kind of task writes, in the words of the playbook's `builds`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from orchestrator.contract import MAX_NODES
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.auth import auth_text, security_text, seed_text
from orchestrator.models.builtin.emit.compose import Registry
from orchestrator.models.builtin.emit.documents import CONTRACT
from orchestrator.models.builtin.emit.errors import error_lines, has_texts, media_lines, status_codes
from orchestrator.models.builtin.emit.library import pruned
from orchestrator.models.builtin.emit.migrations import migration_files
from orchestrator.models.builtin.emit.models import model_file, models_package
from orchestrator.models.builtin.emit.named_errors import in_words, named_lines, speaks_by_name, taken, unique_fields
from orchestrator.models.builtin.emit.operation_facts import needs_service, takes_idempotency_key
from orchestrator.models.builtin.emit.operation_files import (
    File,
    TextFile,
    types,
)
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.emit.overlay import proposal
from orchestrator.models.builtin.emit.project import architecture, project_files, readme
from orchestrator.models.builtin.emit.refreshing import refreshing_text
from orchestrator.models.builtin.emit.repositories import repository_file
from orchestrator.models.builtin.emit.request_ids import log_file
from orchestrator.models.builtin.emit.responses import operation_module
from orchestrator.models.builtin.emit.routers import router_file, routers_package
from orchestrator.models.builtin.emit.services import endpoint_name, service_file
from orchestrator.models.builtin.emit.statuses import checks_inputs, conflict_status, invalid_status, malformed_status
from orchestrator.models.builtin.emit.tests import contract_files, integration_files, unit_files
from orchestrator.models.builtin.emit.token_rows import tokens_text
from orchestrator.overlay import PROPOSED
from orchestrator.strict_yaml import load


def _static(path: str, **values: object) -> TextFile:
    return TextFile(path=path, text=templates.render(f"{path}.j2", **values))


def _pruned(path: str, design: ServiceDesign) -> TextFile:
    return TextFile(path=path, text=pruned(path, design))


def _package(path: str, doc: str) -> TextFile:
    return TextFile(path=f"{path}/__init__.py", text=f'"""{doc}"""\n')


def scaffold(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 1: the project, its documents, the application without any operation."""
    files = [TextFile(path=path, text=text) for path, text in project_files(design)]
    path, text = routers_package(design)
    log_path, log_text = log_file(design)
    served = any(item.answer.document for item in design.operations if is_built(item))
    return [
        *files,
        TextFile(path="contract/openapi.yaml", text=design.contract_text.rstrip("\n") + "\n"),
        *([TextFile(path=f"app/{CONTRACT}", text=_as_json(design.contract_text))] if served else []),
        _package("app", _title(design)),
        *exceptions(design),
        *errors(design, ""),
        TextFile(path=log_path, text=log_text),
        _static("app/routing.py"),
        _static("app/routers/health.py"),
        TextFile(path=path, text=text),
        _static("app/main.py", title=json.dumps(design.title), version=json.dumps(design.version or "0")),
    ]


def _as_json(contract: str) -> str:
    """The contract as those who ask the service for it are told that it is: as a rule it is written in YAML."""
    return json.dumps(load(contract, where=CONTRACT, max_nodes=MAX_NODES).data, indent=2, ensure_ascii=False) + "\n"


def _title(design: ServiceDesign) -> str:
    return f"{design.title.replace(chr(34), chr(39)).replace(chr(92), '')}.".replace("..", ".")


def exceptions(design: ServiceDesign) -> list[File]:
    """What can go wrong; everything else is written in these words."""
    return [
        _static(
            "app/exceptions.py",
            invalid=invalid_status(design),
            malformed=malformed_status(design),
            conflict=conflict_status(design),
        )
    ]


def settings(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 1: typed settings."""
    ttl = design.auth.ttl_s if design.auth and design.auth.ttl_s >= 60 else 3600
    refresh = design.auth.refresh if design.auth else None
    return [_static("app/settings.py", ttl=ttl, refresh_ttl=refresh.ttl_s if refresh else 0)]


def database(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 1: the pooled engine and the session."""
    named = dict.fromkeys(table.namespace for table in design.tables if table.namespace not in {"", "public"})
    search_path = repr(_search_path([*named])) if named else ""
    taken_words = repr(taken(design.error))
    told = {"unique": unique_fields(design), "taken": taken_words, "checked": checks_inputs(design)}
    return [_static("app/db.py", row_settings=design.row_settings, search_path=search_path, **told)]


def _search_path(names: list[str]) -> str:
    """The option of libpq that names these schemas, as written and as they are called where nobody quoted them."""
    forms = dict.fromkeys([*names, *map(str.lower, names), "public"])
    told = ",".join('"{}"'.format(name.replace('"', '""')) for name in forms)
    return "-c search_path=" + re.sub(r"([\\\s])", r"\\\1", told)


def models(design: ServiceDesign, subject: str) -> list[File]:
    """Phase 2: tables as classes; one table where the task names one."""
    tables = [table for table in design.tables if subject in ("", table.name)]
    files = [TextFile(path=path, text=text) for path, text in (model_file(table) for table in tables)]
    path, text = models_package(design)
    return [
        _static("app/models/base.py"),
        _static("app/models/idempotency_key.py", table=naming.own_table(table.name for table in design.tables)),
        *files,
        TextFile(path=path, text=text),
    ]


def migrations(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 2: the steps of the migration plan."""
    return [TextFile(path=path, text=text) for path, text in migration_files(design)]


def repository(design: ServiceDesign, subject: str) -> list[File]:
    """Phase 3: the queries of one table, or of all."""
    tables = [table for table in design.tables if subject in ("", table.name)]
    return [
        _package("app/repositories", "Typed queries, one class per table."),
        _pruned("app/repositories/base.py", design),
        *(repository_file(table, design) for table in tables),
    ]


def service(design: ServiceDesign, subject: str) -> list[File]:
    """Phase 4: what one operation means, with the types that it needs."""
    files: list[File] = [
        _package("app/services", "What the operations mean."),
        _package("app/schemas", "What clients send and see."),
        _package("app/presenters", "From rows to answers."),
        _pruned("app/presenters/base.py", design),
        *validation(design, ""),
        _pruned("app/convert.py", design),
        _pruned("app/paging.py", design),
        *permissions(design, ""),
        TextFile(path="app/security.py", text=security_text(design)),
        *_refreshing(design),
        *_tokens(design),
    ]
    for operation in _operations(design, subject):
        if needs_service(operation):
            files += types(operation, design)
            files.append(service_file(operation, design))
        elif is_built(operation):
            files += types(operation, design)
    return files


def _refreshing(design: ServiceDesign) -> list[File]:
    """Refresh tokens, where an operation that is built takes one."""
    auth = design.auth
    if auth is None or auth.refresh is None or not auth.refresh.is_whole:
        return []
    return [TextFile(path="app/refreshing.py", text=refreshing_text(design, auth, auth.refresh))]


def _tokens(design: ServiceDesign) -> list[File]:
    """Keys and tokens that are rows of their own."""
    auth = design.auth
    files: list[File] = []
    if auth is not None and auth.tokens is not None:
        files.append(TextFile(path="app/tokens.py", text=tokens_text(design, auth.tokens)))
    if auth is not None and auth.also is not None and auth.also.tokens is not None:
        files.append(TextFile(path="app/keys.py", text=tokens_text(design, auth.also.tokens)))
    return files


def _operations(design: ServiceDesign, subject: str) -> list[OperationDesign]:
    return [item for item in design.operations if subject in ("", item.id)]


def endpoint(design: ServiceDesign, subject: str) -> list[File]:
    """Phase 5: the route of one operation."""
    files: list[File] = []
    for operation in _operations(design, subject):
        if takes_idempotency_key(operation):
            files.append(_static("app/idempotency.py"))
        files.append(router_file(operation, design))
        path, text = routers_package(design)
        files.append(Registry(path=path, module=operation_module(operation), name="ROUTERS", otherwise=text))
    return files


def auth(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 6: who is calling, and the command that lets somebody in."""
    files: list[File] = [TextFile(path="app/security.py", text=security_text(design))]
    files += _tokens(design)
    if design.auth is not None:
        files.append(TextFile(path="app/auth.py", text=auth_text(design.auth, design)))
        files.append(TextFile(path="app/seed.py", text=seed_text(design.auth, design)))
    return files


def permissions(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 6: whose row it is and who may write which field."""
    return [_pruned("app/permissions.py", design)]


def hardening(_design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 6: creates that cannot happen twice, routes that answer every method."""
    return [_static("app/idempotency.py"), _static("app/routing.py")]


def errors(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 7: the contract's error format for everything that goes wrong."""
    names = {item.id: endpoint_name(item) for item in design.operations}
    body = in_words(error_lines(design.error, names), design)
    text = templates.render(
        "app/errors.py.j2",
        body=body,
        media_type=json.dumps(design.error.media_type),
        media=media_lines(design.error, names),
        texts=has_texts(design.error),
        codes=status_codes(design.error),
        named=named_lines(design),
        tells=speaks_by_name(design.error),
        uses_clock="datetime.now" in body,
    )
    return [
        *exceptions(design),
        TextFile(path="app/errors.py", text=text),
        TextFile(path=PROPOSED, text=proposal(design)),
    ]


def validation(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 7: reading requests, strictly."""
    return [_pruned("app/fields.py", design), _pruned("app/requests.py", design)]


def docs(design: ServiceDesign, _subject: str) -> list[File]:
    """The documents."""
    return [TextFile(path=path, text=text) for path, text in (readme(design), architecture(design))]


def _texts(files: list[tuple[str, str]]) -> list[File]:
    return [TextFile(path=path, text=text) for path, text in files]


def unit_tests(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 8: the parts that need no request."""
    return _texts(unit_files(design))


def integration_tests(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 8: from the request to the stored row."""
    return _texts(integration_files(design))


def contract_tests(design: ServiceDesign, _subject: str) -> list[File]:
    """Phase 8: answers held against the contract."""
    return _texts(contract_files(design))


BUILDS: dict[str, Callable[[ServiceDesign, str], list[File]]] = {
    "scaffold": scaffold,
    "settings": settings,
    "database": database,
    "models": models,
    "migrations": migrations,
    "repository": repository,
    "service": service,
    "endpoint": endpoint,
    "auth": auth,
    "permissions": permissions,
    "hardening": hardening,
    "errors": errors,
    "validation": validation,
    "docs": docs,
    "unit-tests": unit_tests,
    "integration-tests": integration_tests,
    "contract-tests": contract_tests,
}

WHOLE_SERVICE = frozenset({"unit-tests", "integration-tests", "contract-tests"})
"""Kinds that look at which operations stand in the tree."""
