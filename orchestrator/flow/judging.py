"""Run checks on the recorded tree and journal what they found; a pass on the very same tree stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from orchestrator.checks import CheckContext, run_checks
from orchestrator.events import Kind
from orchestrator.finding import Finding, Level, Outcome
from orchestrator.handoff.answers import lines_of_all, overlaid
from orchestrator.playbook import ForEach
from orchestrator.sandbox import CONFINING, plain_user
from orchestrator.together import together

if TYPE_CHECKING:
    from orchestrator.criteria import AnySpec
    from orchestrator.flow.desk import Desk
    from orchestrator.handoff.mapping import Mapping
    from orchestrator.playbook import Phase

ASIDE = frozenset({"openapi_conformance", "tests_pass", "tests_tell", "typecheck"})
"""Kinds of check that take long: each runs in a lane of its own, with a checkout, and a service, of its own."""


def not_implemented(desk: Desk) -> tuple[str, ...]:
    """Operations that answer 501 because of a question that is not answered, in the contract's order."""
    asked = {rfi.operation for rfi in desk.standing.rfis.values() if rfi.not_implemented and rfi.state != "answered"}
    return tuple(operation.id for operation in desk.package.operations if operation.id in asked)


def mapping_of(desk: Desk) -> Mapping | None:
    """The mapping that the run works by, where answers have lines of one; else what the package brings counts."""
    lines = lines_of_all(desk.standing.rfis.values())
    return overlaid(desk.package.mapping, lines, desk.package.contract) if lines else None


def basis(desk: Desk) -> str:
    """What a finding rests on besides the tree: the pinned inputs, the open questions and what answers say."""
    lines = lines_of_all(desk.standing.rfis.values())
    content = json.dumps([desk.standing.inputs_digest, not_implemented(desk), *lines], default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def failed(specs: Sequence[AnySpec], findings: Sequence[Finding]) -> list[Finding]:
    """The enforced findings that stop a task: failures, and for a P0 criterion anything but a pass."""
    strict = {spec.id for spec in specs if spec.p0}
    return [
        finding
        for finding in findings
        if finding.level is Level.ENFORCED
        and not finding.passed
        and (finding.outcome is not Outcome.INCONCLUSIVE or finding.check in strict)
    ]


@dataclass(frozen=True, kw_only=True)
class Row:
    """Criteria that belong together: of a task, of a phase's exit, or of the gate."""

    phase: Phase | None
    task: str | None
    specs: Sequence[AnySpec]


async def judge(desk: Desk, specs: Sequence[AnySpec], *, phase: Phase | None, task: str | None) -> list[Finding]:
    """The findings of `specs` on the tree as it is now, in their order; each one is in the journal."""
    (findings,) = await judge_rows(desk, [Row(phase=phase, task=task, specs=specs)])
    return findings


async def judge_rows(desk: Desk, rows: Sequence[Row]) -> list[list[Finding]]:
    """The same for several rows at once, on shared checkouts: the findings of each row."""
    tree = await desk.workspace.snapshot()
    ground = basis(desk)
    found = {(row.task, spec.id): _known(desk, spec.id, row.task, tree, ground) for row in rows for spec in row.specs}
    due = [replace(row, specs=[spec for spec in row.specs if not found[row.task, spec.id]]) for row in rows]
    asked = [row for row in due if row.specs]
    for finding in await _run(desk, asked, tree) if asked else ():
        desk.record.add(Kind.FINDING, {"finding": finding.to_json(), "basis": ground})
        found[finding.task, finding.check] = finding
    return [[kept for spec in row.specs if (kept := found[row.task, spec.id])] for row in rows]


def _known(desk: Desk, check: str, task: str | None, tree: str, ground: str) -> Finding | None:
    """A pass on this very tree; or, after a crash, whatever was found before anything came of it."""
    run, key = desk.standing, (check, task or "")
    finding = run.finding(check, task)
    if finding is not None and finding.level is Level.JUDGED and finding.outcome is Outcome.INCONCLUSIVE:
        return finding  # an opinion was given; on another tree it is shown as stale
    if finding is None or finding.tree != tree or run.bases.get(key) != ground:
        return None
    return finding if finding.passed or key in run.just_found else None


async def _run(desk: Desk, rows: Sequence[Row], tree: str) -> list[Finding]:
    """Run the rows' checks, the slow ones beside the others; the findings in the order of the rows."""
    await desk.trial.stop()
    lanes: dict[str, list[Row]] = {}
    for row in rows:
        for spec in row.specs:
            lane = spec.kind if spec.kind in ASIDE else ""
            lanes.setdefault(lane, []).append(replace(row, specs=[spec]))
    judged = await together(_lane(desk, lane, tree) for lane in lanes.values())
    found = {(finding.task, finding.check): finding for findings in judged for finding in findings}
    return [found[row.task, spec.id] for row in rows for spec in row.specs]


async def _lane(desk: Desk, rows: Sequence[Row], tree: str) -> list[Finding]:
    findings: list[Finding] = []
    async with judging(desk, tree) as checks:
        for row in rows:
            checks.phase, checks.task = row.phase.number if row.phase else None, row.task
            checks.changed = await _changed(desk, row.task, tree)
            findings += await run_checks(row.specs, checks)
    return findings


async def _changed(desk: Desk, task: str | None, tree: str) -> tuple[str, ...] | None:
    """The paths that a task changed: so far, or in the commit by which it was accepted."""
    if task is None:
        return None
    known = desk.standing.tasks.get(task)
    if known is not None and known.tree:
        return await desk.workspace.changed(known.base, known.tree)
    return await desk.workspace.changed(desk.standing.head_tree, tree)


@asynccontextmanager
async def judging(desk: Desk, tree: str) -> AsyncIterator[CheckContext]:
    """What checks may know and use, with a checkout of the tree that nobody else uses meanwhile."""
    confines = desk.sandbox.name in CONFINING
    lent = desk.workspace.checkout(tree, desk.folder.scratch, plain_user.own if confines else _to_nobody)
    async with lent as checkout:
        context = CheckContext(
            tree=tree,
            checkout=checkout.root,
            held=checkout.held,
            scratch=checkout.folder / "reports",
            package=desk.package,
            said=mapping_of(desk),
            stack=desk.stack,
            toolchain=desk.toolchain,
            sandbox=desk.sandbox,
            databases=desk.databases,
            fence=desk.folder.fence,
            operations=_judged_operations(desk),
            not_implemented=frozenset(not_implemented(desk)),
        )
        async with context:
            yield context


def _to_nobody(_: object) -> None:
    """What nothing confines runs as whom the engine is."""


def _judged_operations(desk: Desk) -> tuple[str, ...]:
    """The planned operations; where the playbook plans none by itself, all that are in scope."""
    templates = (template for phase in desk.playbook.phases for template in phase.tasks)
    if not any(template.for_each is ForEach.OPERATION for template in templates):
        return tuple(item.id for item in desk.package.operations_in_scope)
    plan = desk.standing.plan
    planned = {item.operation for item in plan.tasks if item.operation} if plan else set()
    return tuple(item.id for item in desk.package.operations if item.id in planned)
