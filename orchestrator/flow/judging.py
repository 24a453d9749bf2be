"""Run checks on the recorded tree and journal what they found; a pass on the very same tree stands."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.checks import CheckContext, run_checks
from orchestrator.events import Kind
from orchestrator.finding import Finding, Level, Outcome

if TYPE_CHECKING:
    from orchestrator.criteria import AnySpec
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Phase


def not_implemented(desk: Desk) -> tuple[str, ...]:
    """Operations that answer 501 because of a question that is not answered, in the contract's order."""
    asked = {rfi.operation for rfi in desk.standing.rfis.values() if rfi.not_implemented and rfi.state != "answered"}
    return tuple(operation.id for operation in desk.package.contract.operations if operation.id in asked)


def basis(desk: Desk) -> str:
    """What a finding rests on besides the tree: the pinned inputs and the open questions."""
    content = json.dumps([desk.standing.inputs_digest, not_implemented(desk)])
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


async def judge(desk: Desk, specs: Sequence[AnySpec], *, phase: Phase | None, task: str | None) -> list[Finding]:
    """The findings of `specs` on the tree as it is now, in their order; each one is in the journal."""
    tree = await desk.workspace.snapshot()
    ground = basis(desk)
    known = {spec.id: _standing_pass(desk, spec.id, task, tree, ground) for spec in specs}
    due = [spec for spec in specs if known[spec.id] is None]
    fresh = {finding.check: finding for finding in await _run(desk, due, tree, phase, task)} if due else {}
    for finding in fresh.values():
        desk.record.add(Kind.FINDING, {"finding": finding.to_json(), "basis": ground})
    return [known[spec.id] or fresh[spec.id] for spec in specs]


def _standing_pass(desk: Desk, check: str, task: str | None, tree: str, ground: str) -> Finding | None:
    finding = desk.standing.finding(check, task)
    if finding is None or finding.tree != tree or not finding.passed:
        return None
    return finding if desk.standing.bases.get((check, task or "")) == ground else None


async def _run(desk: Desk, specs: Sequence[AnySpec], tree: str, phase: Phase | None, task: str | None) -> list[Finding]:
    with disposable(desk.folder.scratch) as folder:
        await desk.workspace.export(tree, folder / "tree")
        async with await context(desk, tree, folder, phase, task) as checks:
            return await run_checks(specs, checks)


async def context(desk: Desk, tree: str, folder: Path, phase: Phase | None, task: str | None) -> CheckContext:
    """What checks may know and use; the tree is checked out at `folder/tree`."""
    plan = desk.standing.plan
    planned = {item.operation for item in plan.tasks if item.operation} if plan else set()
    changed = await desk.workspace.changed(desk.standing.head_tree, tree) if task and desk.standing.head_tree else None
    return CheckContext(
        tree=tree,
        checkout=folder / "tree",
        scratch=folder / "reports",
        package=desk.package,
        stack=desk.stack,
        toolchain=desk.toolchain,
        sandbox=desk.sandbox,
        databases=desk.databases,
        phase=phase.number if phase else None,
        task=task,
        operations=tuple(item.id for item in desk.package.contract.operations if item.id in planned),
        not_implemented=frozenset(not_implemented(desk)),
        changed=changed,
    )


@contextmanager
def disposable(scratch: Path) -> Iterator[Path]:
    """A folder for a checkout that nobody keeps."""
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="tree-", dir=scratch))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
