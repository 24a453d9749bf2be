"""Every look at a whole service: the playbook's checks, as far as they ask a service and not a tree."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from orchestrator.checks import alignment, ask, databases
from orchestrator.checks.given import GivenService
from orchestrator.checks.schema_matches import compared
from orchestrator.checks.verdict import Verdict
from orchestrator.criteria import AnySpec, OpenApiConformanceSpec, SchemaMatchesSpec, parse_spec
from orchestrator.finding import Finding
from orchestrator.inspector.inquiry import Inquiry, text
from orchestrator.inspector.migrations import tried
from orchestrator.postgres import Database, Databases

Looks: TypeAlias = list[tuple[str, Callable[[], Awaitable[Finding]]]]


def looks(
    inquiry: Inquiry, service: GivenService, scratch: Path, database: Database | None, empty: Database | None
) -> Looks:
    """In this order: what only reads first, what leaves most behind last; migrations are tried in `empty`."""
    found: Looks = []
    if empty is not None:
        spec = parse_spec({"kind": "migration_roundtrip", "id": "migrations", "title": "Migrations up, down and up"})
        found.append((spec.id, partial(ask, spec, service, check=partial(tried, inquiry, empty))))
    if inquiry.schema is not None and database is not None:
        found.append(("schema", lambda: _schema(inquiry, service, database)))
    specs: list[AnySpec] = [
        # 401 and 403 are the matrix's: one cause is told once.
        parse_spec({"kind": "error_contract", "id": "errors", "title": "Errors", "statuses": [400, 404, 422]}),
        parse_spec({"kind": "auth_matrix", "id": "auth", "title": "Roles, operations, own rows and others'"}),
        parse_spec({"kind": "idempotency", "id": "idempotency", "title": "Repeated creates"}),
        parse_spec({"kind": "query_count", "id": "queries", "title": "Statements as lists grow"}),
        parse_spec({"kind": "error_contract", "id": "outage", "title": "Without the database", "statuses": [500]}),
    ]
    if inquiry.p95_ms is not None:
        specs.append(parse_spec({"kind": "latency", "id": "latency", "title": "Latency", "p95_ms": inquiry.p95_ms}))
    found += [(spec.id, partial(ask, spec, service)) for spec in specs]
    found.append(("alignment", lambda: _alignment(inquiry, service, scratch)))
    return found


async def _alignment(inquiry: Inquiry, service: GivenService, scratch: Path) -> Finding:
    data = {
        "kind": "openapi_conformance",
        "id": "alignment",
        "title": "Answers",
        "max_examples": max(1, inquiry.examples),
    }
    spec = parse_spec(data)
    assert isinstance(spec, OpenApiConformanceSpec)
    return await ask(
        spec,
        service,
        check=lambda: alignment.check(service, spec if inquiry.examples else None, service.base_url, scratch),
    )


async def _schema(inquiry: Inquiry, service: GivenService, database: Database) -> Finding:
    data = {"kind": "schema_matches", "id": "schema", "title": "Design", "ignore_tables": list(inquiry.ignored)}
    spec = parse_spec(data)
    assert isinstance(spec, SchemaMatchesSpec)

    async def check() -> Verdict:
        assert inquiry.schema is not None
        async with Databases(database.engine) as fresh, fresh.lend() as designed:
            await databases.run_script(designed, text(inquiry.schema), where=str(inquiry.schema))
            design = await databases.read(designed)
        return compared(design, await databases.read(database), spec, f"against {inquiry.schema}")

    return await ask(spec, service, check=check)
