"""Migrations tried in a database of their own: up, down to nothing, and up again to the same schema."""

from __future__ import annotations

import asyncio
import os
import shlex

from orchestrator.checks import databases
from orchestrator.checks.migration_roundtrip import flaw_of
from orchestrator.checks.verdict import Verdict, failed, passed
from orchestrator.errors import UsageProblem
from orchestrator.finding import Evidence, Issue
from orchestrator.inspector.inquiry import Inquiry
from orchestrator.postgres import Database
from orchestrator.showing import counted

TIMEOUT_S = 300.0
_TAIL = 2_000


async def refuse_filled(database: Database) -> None:
    """Raise `UsageProblem` where the database holds anything: what migrations are tried in is emptied."""
    if found := (await databases.read(database)).places:
        what = f"holds {counted(len(found), 'thing')} already, such as {found[0]}"
        raise UsageProblem(what, where=f"--migrate {database.name}", remedy="give an empty database")


async def tried(inquiry: Inquiry, database: Database) -> Verdict:
    """Run both commands with the URL of the database, which is empty, as `DATABASE_URL`."""
    seen: list[databases.Catalog] = []
    evidence = Evidence()
    for command in (inquiry.migrate_up, inquiry.migrate_down, inquiry.migrate_up):
        evidence = await _run(command, inquiry.migrate)
        if evidence.exit_code != 0:
            return _failed("command", f"`{command}` ended with {evidence.exit_code}", evidence)
        seen.append((await databases.read(database)).without(inquiry.ignored))
        if not seen[0].places:
            return _failed("nothing", f"`{command}` creates nothing", evidence)
        if flaw := flaw_of(seen):
            return _failed("not_reversible", flaw, evidence)
    return passed(
        f"up, down to nothing and up again to the same {counted(len(seen[0].places), 'place')}", evidence=evidence
    )


def _failed(kind: str, message: str, evidence: Evidence) -> Verdict:
    issue = Issue(inspection="migrations", message=message, place="migrations", kind=kind)
    return failed(message, issues=(issue,), evidence=evidence)


async def _run(command: str, url: str) -> Evidence:
    """The command as its owner would run it; no exit code where it cannot be started or takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "DATABASE_URL": url},
        )
    except (OSError, ValueError) as error:
        return Evidence(command=command, output_tail=str(error))
    try:
        output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        return Evidence(command=command, output_tail=f"it took longer than {TIMEOUT_S:g} s")
    return Evidence(command=command, exit_code=process.returncode, output_tail=output[-_TAIL:].decode(errors="replace"))
