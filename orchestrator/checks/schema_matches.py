"""`schema_matches`: the design's SQL on one fresh database, the migrations on another, and their catalogs compared."""

from __future__ import annotations

from orchestrator.checks import databases
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues, inconclusive
from orchestrator.criteria import SchemaMatchesSpec
from orchestrator.finding import Evidence, Issue
from orchestrator.postgres import engine_named


async def check(spec: SchemaMatchesSpec, context: CheckContext) -> Verdict:
    """Every difference is an issue; the design is run verbatim, so its dialect must be the database's."""
    dialect = context.package.handoff.artifacts["schema"].dialect or context.package.handoff.database.engine
    if engine_named(dialect) is not context.databases.engine:
        return inconclusive(f"the design is written for {dialect}, the database is {context.databases.engine}")
    where = context.package.path_of("schema")
    async with context.databases.lend() as database:
        await databases.run_script(database, context.package.text("schema"), where=where)
        design = await databases.read(database)
    migrated = await context.migrated()
    try:
        found = await databases.read(migrated)
    finally:
        await context.databases.drop(migrated)
    found = found.without((*context.stack.bookkeeping, *context.stack.own_tables))
    command = " ".join(context.bench.words("migrate_up"))
    return compared(design, found, spec, f"{command}, against {where}")


def compared(design: databases.Catalog, found: databases.Catalog, spec: SchemaMatchesSpec, command: str) -> Verdict:
    """Every difference is an issue."""
    found = found.without(spec.ignore_tables)
    issues = [
        Issue(inspection="schema", kind=difference.kind, place=difference.place, message=difference.message)
        for difference in databases.differences(design, found, spec.aspects)
    ]
    tables = len({place.partition(".")[0] for place in design.entries["columns"]})
    evidence = Evidence(command=command, measured={"tables": float(tables)})
    return by_issues(issues, good=f"{tables} tables are as designed: {', '.join(spec.aspects)}", evidence=evidence)
