"""`migration_roundtrip`: up, down to nothing, and up again to the same schema."""

from __future__ import annotations

from orchestrator.checks import databases
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, passed
from orchestrator.criteria import MigrationRoundtripSpec


async def check(spec: MigrationRoundtripSpec, context: CheckContext) -> Verdict:
    """Three commands on one fresh database, and a look at it after each."""
    async with context.databases.lend() as database:
        seen: list[databases.Catalog] = []
        for turn, name in (("up", spec.up), ("down", spec.down), ("up again", spec.up)):
            ran = await context.bench.run(context.bench.words(name), database=database, timeout_s=spec.timeout_s)
            if not ran.ok:
                return failed(f"`{ran.text}` ({turn}) ended with {ran.ending}", evidence=evidence_of(ran))
            seen.append((await databases.read(database)).without(spec.ignore_tables))
            flaw = _flaw(seen)
            if flaw is not None:
                return failed(flaw, evidence=evidence_of(ran))
    count = len(seen[0].places)
    return passed(f"up, down to nothing and up again to the same {count} places", evidence=evidence_of(ran))


def _flaw(seen: list[databases.Catalog]) -> str | None:
    """What is wrong after the way up, after the way down, and after the second way up."""
    match seen:
        case [first] if not first.places:
            return "the migrations create nothing"
        case [_, between] if between.places:
            left = ", ".join(between.places[:8])
            return f"{len(between.places)} things are left after the way down: {left}"
        case [first, _, second]:
            changed = list(databases.differences(first, second))
            told = "; ".join(f"{one.place} {one.message}" for one in changed[:5])
            return f"the second way up differs in {len(changed)} places: {told}" if changed else None
        case _:
            return None
