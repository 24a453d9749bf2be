"""`migration_roundtrip`: up, down to nothing, and up again to the same schema."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from orchestrator.checks import databases
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, passed
from orchestrator.criteria import MigrationRoundtripSpec
from orchestrator.postgres import Database
from orchestrator.showing import counted


async def check(spec: MigrationRoundtripSpec, context: CheckContext) -> Verdict:
    """From a database of its own that is up already, with a look at it after each way."""
    database = await context.migrated()
    try:
        return await _there_and_back(spec, context, database)
    finally:
        await asyncio.shield(context.databases.drop(database))


async def _there_and_back(spec: MigrationRoundtripSpec, context: CheckContext, database: Database) -> Verdict:
    ignored = (*spec.ignore_tables, *context.stack.bookkeeping)
    seen = [await _look(ignored, database)]
    if not seen[0].places:
        return failed("the migrations create nothing")
    for way in ("down", "up"):
        ran = await context.bench.migrate(database, way, timeout_s=spec.timeout_s)
        if not ran.ok:
            return failed(f"`{ran.text}` ended with {ran.ending}", evidence=evidence_of(ran))
        seen.append(await _look(ignored, database))
        flaw = flaw_of(seen)
        if flaw is not None:
            return failed(flaw, evidence=evidence_of(ran))
    count = len(seen[0].places)
    return passed(f"up, down to nothing and up again to the same {counted(count, 'place')}", evidence=evidence_of(ran))


async def _look(ignored: Sequence[str], database: Database) -> databases.Catalog:
    return (await databases.read(database)).without(ignored)


def flaw_of(seen: list[databases.Catalog]) -> str | None:
    """What is wrong after the way down, and after the second way up."""
    match seen:
        case [_, between] if between.places:
            left = ", ".join(between.places[:8])
            return f"{counted(len(between.places), 'thing')} left after the way down: {left}"
        case [first, _, second]:
            changed = list(databases.differences(first, second))
            told = "; ".join(f"{one.place} {one.message}" for one in changed[:5])
            return f"the second way up differs in {counted(len(changed), 'place')}: {told}" if changed else None
        case _:
            return None
