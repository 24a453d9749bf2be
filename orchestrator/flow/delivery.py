"""Hand off: a branch that a person can merge, the next stage's package, and a notice where the contract changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Halted
from orchestrator.events import Kind
from orchestrator.finding import Outcome
from orchestrator.flow.auditing import write_audit
from orchestrator.flow.drift import digests
from orchestrator.flow.ending import end
from orchestrator.flow.judging import mapping_of, not_implemented
from orchestrator.flow.notices import announce
from orchestrator.flow.reopening import GIVEN_UP
from orchestrator.flow.verdicts import unsound
from orchestrator.handoff.front_matter import Claim, Decision, DeferredItem
from orchestrator.outgoing import Work, render_outgoing
from orchestrator.state import RunState, TaskState
from orchestrator.workspace import checked_out, takes

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

_CLAIMS = {Outcome.PASS: "pass", Outcome.FAIL: "fail"}


async def deliver(desk: Desk) -> None:
    """Publish, write the handoff and end the run; each step may be repeated after a crash.

    Raises `Halted` where the approval does not hold when looked at once more.
    """
    if not desk.standing.handed_off:
        if why := unsound(desk):
            raise Halted(f"nothing is handed off: {why}")
        repository = _repository(desk)
        branch = f"orchestrator/{desk.folder.id}"
        commit = await desk.workspace.publish(repository, branch)
        path = await _write(desk, repository, branch, commit)
        body: dict[str, Any] = {"branch": branch, "repository": str(repository), "commit": commit, "path": str(path)}
        body["files"] = digests(path)
        body["checked_out"] = checked_out(repository, branch)
        audit = await write_audit(desk, branch=branch, commit=commit)
        body["audit"] = str(audit) if audit else ""
        desk.record.once(Kind.HANDED_OFF, desk.folder.id, body)
    state = RunState.PARTIAL if _left_undone(desk) else RunState.COMPLETED
    end(desk, desk.folder.id, state, "; ".join(_left_undone(desk)))


def _repository(desk: Desk) -> Path:
    """Where the branch goes: the code that was built on, the project's own repository, or a new one beside it."""
    project = desk.folder.project
    codebase = desk.package.handoff.codebase
    if codebase != "greenfield":
        return project / codebase
    if (project / ".git").exists() and takes(project):
        return project
    return project / (re.sub(r"[^a-z0-9]+", "-", desk.package.handoff.product.lower()).strip("-") or "product")


def _left_undone(desk: Desk) -> list[str]:
    """Tasks that nobody finished, operations that are not built, and criteria that do not hold, with the reason."""
    plan = desk.standing.plan
    left = [task for task in (plan.tasks if plan else ()) if desk.standing.tasks[task.id].state in GIVEN_UP]
    unmet = [
        finding
        for finding in desk.standing.findings.values()
        if finding.outcome is Outcome.FAIL and finding.tree == desk.standing.gate.tree and finding.task == "gate"
    ]
    exits = [name for name, known in desk.standing.tasks.items() if name.endswith(":exit") and known.state in GIVEN_UP]
    tasks = [f"{task.title}: {desk.standing.tasks[task.id].why}" for task in left]
    tasks += [f"criteria of phase {name.partition(':')[0]}: {desk.standing.tasks[name].why}" for name in exits]
    tasks += [f"{operation} answers 501 until its question is answered" for operation in not_implemented(desk)]
    return [*tasks, *(f"{finding.check} does not pass: {finding.message}" for finding in unmet)]


async def _write(desk: Desk, repository: Path, branch: str, commit: str) -> Path:
    """The next stage's package, whole at its place; an earlier one is moved aside, never overwritten."""
    place = desk.folder.project / "handoffs" / desk.playbook.id
    replaced = {**await announce(desk), **_mapping(desk)}
    files = render_outgoing(desk.package, desk.playbook, await _work(desk, repository, branch, commit, replaced))
    if _stands(place, files):
        return place
    draft = place.with_name(f".{place.name}.{desk.folder.id}")
    shutil.rmtree(draft, ignore_errors=True)
    for name, content in files.items():
        target = draft / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if place.exists():
        aside = place.with_name(f"{place.name}.before-{desk.folder.id}")
        shutil.rmtree(aside, ignore_errors=True)
        place.rename(aside)
    draft.rename(place)
    return place


def _stands(place: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a crash came after the package was in place: rendering it again gives the same bytes."""
    names = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    return names == set(files) and all((place / name).read_bytes() == files[name] for name in names)


def _mapping(desk: Desk) -> dict[str, bytes]:
    """The mapping that the run worked by, the lines of answers included, where there were any."""
    said = mapping_of(desk)
    return {"mapping": said.render().encode()} if said is not None else {}


async def _work(desk: Desk, repository: Path, branch: str, commit: str, replaced: dict[str, bytes]) -> Work:
    run = desk.standing
    assert run.plan is not None
    missing = not_implemented(desk)
    reasons = {rfi.operation: rfi.question for rfi in run.rfis.values() if rfi.not_implemented}
    verdict = run.verdicts[-1]
    return Work(
        run=desk.folder.id,
        created=datetime.fromisoformat(verdict["at"]).isoformat(timespec="seconds"),
        approved_by=verdict["by"],
        plan=run.plan,
        codebase=str(repository),
        commit=commit,
        branch=branch,
        package_digest=verdict["package"],
        commits={name: task.commit for name, task in run.tasks.items() if task.state is TaskState.ACCEPTED},
        tests=_tests(desk, missing),
        not_implemented={name: reasons.get(name, "") or "its rule is not known" for name in missing},
        rfis=tuple(run.rfis.values()),
        decisions=_decisions(desk.playbook.id.split("-")[0], run.notes),
        checks=_claims(desk),
        backlog=_backlog(desk),
        files=await _files(desk),
        replaced=replaced,
    )


def _tests(desk: Desk, missing: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By operation, the checks of the running service that passed."""
    plan = desk.standing.plan
    served = ("openapi_conformance", "auth_matrix", "error_contract", "tests_pass")
    passed = sorted({f.check for f in desk.standing.findings.values() if f.kind in served and f.passed})
    operations = {task.operation for task in (plan.tasks if plan else ()) if task.operation} - set(missing)
    return {operation: tuple(passed) for operation in sorted(operations)}


def _decisions(stage: str, notes: list[dict[str, Any]]) -> tuple[Decision, ...]:
    made = [note for note in notes if note["what"] == "note_decision"]
    return tuple(
        Decision(id=f"D-{stage}-{number}", decision=note["decision"], rationale=note["rationale"])
        for number, note in enumerate(made, 1)
    )


def _claims(desk: Desk) -> tuple[Claim, ...]:
    required = desk.playbook.hand_off.requires if desk.playbook.hand_off else ()
    found = {finding.check: finding for finding in desk.standing.findings.values()}
    return tuple(
        Claim.model_validate(
            {"id": f"HG-{number}", "check": check, "claimed": _CLAIMS.get(found[check].outcome, "not run")}
        )
        for number, check in enumerate(required, 1)
        if check in found
    )


def _backlog(desk: Desk) -> tuple[DeferredItem, ...]:
    said = desk.standing.interventions.values()
    items = [item for item in said if item.urgency == "backlog" and not item.elsewhere]
    return tuple(DeferredItem(id=f"B-{item.id[:8]}", title=item.title, reason=item.text[:500]) for item in items)


async def _files(desk: Desk) -> dict[str, bytes]:
    """The files of the final tree that the playbook hands on."""
    globs = desk.playbook.hand_off.artifacts if desk.playbook.hand_off else ()
    tree = desk.standing.gate.tree
    names = [name for name in await desk.workspace.files(tree) if any(fnmatchcase(name, glob) for glob in globs)]
    contents = {name: await desk.workspace.read(tree, name) for name in names}
    return {name: content for name, content in contents.items() if content is not None}
