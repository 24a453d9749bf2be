"""`migration_roundtrip`: up, down to nothing, and up again to the same schema."""

from __future__ import annotations

from orchestrator.checks import databases
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, passed
from orchestrator.criteria import MigrationRoundtripSpec
from orchestrator.service import Ran


async def check(spec: MigrationRoundtripSpec, context: CheckContext) -> Verdict:
    """Three commands on one fresh database, and a look at it after each."""
    async with context.databases.lend() as database:
        seen: list[databases.Catalog] = []
        for name in (spec.up, spec.down, spec.up):
            ran = await context.bench.run(context.bench.words(name), database=database, timeout_s=spec.timeout_s)
            if not ran.ok:
                turn = ("first up", "down", "second up")[len(seen)]
                return failed(f"`{ran.text}` ({turn}) ended with {ran.ending}", evidence=evidence_of(ran))
            seen.append((await databases.read(database)).without(spec.ignore_tables))
    return _judge(seen, ran)


def _judge(seen: list[databases.Catalog], ran: Ran) -> Verdict:
    first, between, second = seen
    evidence = evidence_of(ran, places=float(len(first.places)))
    if not first.places:
        return failed("the migrations create nothing", evidence=evidence)
    if between.places:
        left = ", ".join(between.places[:8])
        return failed(f"{len(between.places)} things are left after the way down: {left}", evidence=evidence)
    changed = list(databases.differences(first, second))
    if changed:
        told = "; ".join(f"{one.place} {one.message}" for one in changed[:5])
        return failed(f"the second way up differs in {len(changed)} places: {told}", evidence=evidence)
    return passed(f"up, down to nothing and up again to the same {len(first.places)} places", evidence=evidence)
