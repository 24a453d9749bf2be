"""What the reviewer decides on, made by the engine from the journal and the tree, never from an agent's summary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from orchestrator import gate
from orchestrator.errors import Halted
from orchestrator.events import Kind
from orchestrator.finding import Finding, Level, Outcome
from orchestrator.flow.drift import pins_altered, source_changed
from orchestrator.flow.gates import replies
from orchestrator.flow.intake import unwanted_phases
from orchestrator.flow.judging import Row, failed, judge_rows, not_implemented
from orchestrator.flow.process_report import process_report
from orchestrator.flow.proving import prove_revision, since_verdict
from orchestrator.flow.reopening import GIVEN_UP, task_state
from orchestrator.rendering import gate_package
from orchestrator.standing import spend_of
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.plan.record import Task

FORMAT = 1
"""The version of the package's JSON."""
DIFF_LIMIT = 2_000_000
"""Characters of the diff that is packed; the branch has the whole."""


async def rejudge(desk: Desk) -> list[Finding]:
    """Run every criterion on the final tree; gives the failures that the playbook does not let pass."""
    rows = criteria(desk)
    failures: list[Finding] = []
    for row, findings in zip(rows, await judge_rows(desk, rows), strict=True):
        state = task_state(desk, row.task) if row.task else TaskState.OPEN
        required = {spec.id for spec in row.specs if spec.p0}
        if state is not TaskState.CONTINUED:
            found = failed(row.specs, findings)
            failures += [item for item in found if state is not TaskState.WAIVED or item.check in required]
    return failures


def criteria(desk: Desk) -> list[Row]:
    """Every check of the run: of the plan's tasks, of each phase's exit, of the gate."""
    mvp = desk.package.handoff.mvp
    plan = desk.standing.plan
    rows: list[Row] = []
    unwanted, last = unwanted_phases(desk), _last_phase(desk)
    for phase in desk.playbook.phases:
        if phase.number in unwanted or phase.number > last:
            continue
        rows += [
            Row(phase=phase, task=task.id, specs=phase.task_checks(desk.playbook.template(task.template)[1], mvp=mvp))
            for task in (plan.tasks if plan else ())
            if task.phase == phase.number
        ]
        rows.append(Row(phase=phase, task=f"{phase.number}:exit", specs=phase.exit_checks(mvp=mvp)))
    rows.append(Row(phase=None, task="gate", specs=desk.gate.checks))
    return [row for row in rows if row.specs and (row.task is None or task_state(desk, row.task) not in _UNWORKED)]


_UNWORKED = {TaskState.DEFERRED, TaskState.TICKED}
"""Nothing was done here, so there is nothing to judge; the package lists them."""


def _last_phase(desk: Desk) -> int:
    """The number of the last phase before the gate that is next."""
    places = {phase.id: phase.number for phase in desk.playbook.phases}
    return places.get(desk.gate.after or "", len(places))


async def pack(desk: Desk) -> None:
    """Write the package as JSON, Markdown and a patch, and journal its digest, with those of the files.

    Raises `Halted` where what the run was started with is not what it was: on that, nothing can be decided.
    """
    if lost := pins_altered(desk):
        told = "; ".join(f"{name} was {how}" for name, how in lost)
        raise Halted(f"the pinned inputs are not what the run was started with: {told}; put them back")
    await prove_revision(desk, await desk.workspace.snapshot())
    body = desk.record.mask.value(await compose(desk))
    visit = body["visit"]
    folder = desk.folder.packages
    folder.mkdir(parents=True, exist_ok=True)
    patch = await desk.workspace.diff(desk.standing.base_tree or "", body["tree"]["id"], limit=DIFF_LIMIT)
    (folder / f"gate-{visit}.diff").write_text(desk.record.mask.text(patch), encoding="utf-8")
    await _write_since(desk, body)
    body["digest"] = gate.digest(body)
    (folder / f"gate-{visit}.json").write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    page = folder / f"gate-{visit}.md"
    page.write_text(gate_package(body), encoding="utf-8")
    entry = {
        "visit": visit,
        "digest": body["digest"],
        "nonce": desk.nonce(),
        "tree": body["tree"]["id"],
        "path": str(page),
        "files": {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob(f"gate-{visit}.*"))},
        "source": body["source_changed"],
        "replies": replies(desk),
    }
    desk.record.once(Kind.PACKED, str(visit), entry)


async def _write_since(desk: Desk, body: Mapping[str, Any]) -> None:
    """The whole diff since the last verdict, beside the page that shows its beginning."""
    file = desk.folder.packages / f"gate-{body['visit']}.since.diff"
    if body["since_verdict"] is None:
        file.unlink(missing_ok=True)
    else:
        old = desk.standing.verdicts[-1]["tree"]
        patch = await desk.workspace.diff(old, body["tree"]["id"], limit=DIFF_LIMIT)
        file.write_text(desk.record.mask.text(patch), encoding="utf-8")


async def compose(desk: Desk) -> dict[str, Any]:
    """The package: JSON values only, all from the journal and the tree, so that a resumed run packs the same."""
    run, handoff = desk.standing, desk.package.handoff
    tree = await desk.workspace.snapshot()
    findings = _findings(desk)
    return {
        "format": FORMAT,
        "run": desk.folder.id,
        "stage": desk.playbook.id,
        "title": desk.playbook.title,
        "gate": {"number": desk.gate.number, "title": desk.gate.title},
        "visit": run.gate.visit + 1,
        "revision": run.gate.revisions,
        "product": handoff.product,
        "release_mode": str(handoff.release_mode),
        "inputs": run.inputs_digest,
        "source_changed": source_changed(desk),
        "tree": {"id": tree, "commit": run.head, "files": len(await desk.workspace.files(tree))},
        "artifacts": _artifacts(desk, findings),
        "completed": _completed(desk),
        "deferred": _deferred(desk),
        "decisions": [note for note in run.notes if note["what"] == "note_decision"],
        "notices": [note for note in run.notes if note["what"] == "raise_notice"],
        "unreadable": [note for note in run.notes if note["what"] == "unreadable"],
        "inherited": [{"id": item.id, "decision": item.decision} for item in handoff.decisions],
        "findings": [finding.to_json() for finding in findings],
        "coverage": _coverage(desk, findings),
        "not_verified": [*_not_verified(findings), *_on_word(desk)],
        "for_reviewer": [_line(finding) for finding in findings if finding.level is not Level.ENFORCED],
        "opinions": [_line(item) for item in run.findings.values() if item.check.startswith("opinion:")],
        "first_article": run.inspections[-1] if run.inspections else None,
        "requirements": _requirements(desk),
        "not_implemented": list(not_implemented(desk)),
        "rfis": [rfi.to_json() for rfi in run.rfis.values()],
        "assumptions": [item.model_dump(mode="json") for item in handoff.assumptions],
        "interventions": [_intervention(item) for item in run.interventions.values()],
        "revisions": run.revisions,
        "since_verdict": await since_verdict(desk, tree),
        "by_people": [item for item in run.commits if item.get("by")],
        "spend": spend_of(run),
        "process": process_report(desk, desk.gate),
        "sandbox": {"name": desk.sandbox.name, "unsandboxed": bool(run.created.get("unsandboxed"))},
        "replies": list(desk.gate.replies),
        "reply_forms": gate.forms(replies(desk), "what has to change"),
        "escalate_to": desk.gate.escalate_to,
        "quality": _quality(desk),
    }


def _quality(desk: Desk) -> list[dict[str, Any]]:
    """Quality items that did not pass, each with the exception that the sender documented."""
    exceptions = {claim.id: claim.exception for claim in desk.package.handoff.quality}
    failed = [item for item in desk.standing.no_go if not item["no_go"] and not item["passed"]]
    return [{**item, "exception": exceptions.get(item["id"], "")} for item in failed]


def _findings(desk: Desk) -> list[Finding]:
    """The newest finding of each criterion, in the playbook's order."""
    rows = [(row.task, spec.id) for row in criteria(desk) for spec in row.specs]
    found = [desk.standing.finding(check, task) for task, check in rows]
    return [finding for finding in found if finding is not None]


def _artifacts(desk: Desk, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    passed: dict[str, bool] = {}
    for finding in findings:
        passed[finding.check] = passed.get(finding.check, True) and finding.passed
    return [
        {
            "title": item.title,
            "done": bool(item.checks) and all(passed.get(check, False) for check in item.checks),
            "checks": list(item.checks),
        }
        for item in desk.gate.artifacts
    ]


def _completed(desk: Desk) -> list[dict[str, Any]]:
    plan = desk.standing.plan
    done = [task for task in plan.tasks if task_state(desk, task.id) is TaskState.ACCEPTED] if plan else []
    ranked = sorted(done, key=lambda task: (task.priority, -task.score, task.order))
    return [
        {
            "id": task.id,
            "title": task.title,
            "priority": task.priority,
            "score": task.score,
            "commit": desk.standing.tasks[task.id].commit,
        }
        for task in ranked
    ]


def _deferred(desk: Desk) -> list[dict[str, Any]]:
    plan = desk.standing.plan
    left = [{"id": item.id, "title": item.title, "reason": item.reason} for item in (plan.deferred if plan else ())]
    given_up = [task for task in (plan.tasks if plan else ()) if task_state(desk, task.id) in GIVEN_UP]
    return left + [{"id": t.id, "title": t.title, "reason": desk.standing.tasks[t.id].why} for t in given_up]


def _coverage(desk: Desk, findings: Sequence[Finding]) -> dict[str, Any]:
    planned = desk.playbook.coverage(mvp=desk.package.handoff.mvp)
    enforced = [finding for finding in findings if finding.level is Level.ENFORCED]
    return {
        "enforced": planned.enforced,
        "human": planned.human,
        "judged": planned.judged,
        "text": str(planned),
        "passed": sum(finding.passed for finding in enforced),
        "run": len(enforced),
    }


def _not_verified(findings: Sequence[Finding]) -> list[str]:
    open_ends = [item for item in findings if item.level is Level.ENFORCED and item.outcome is not Outcome.PASS]
    return list(dict.fromkeys(_line(finding) for finding in open_ends))


def _on_word(desk: Desk) -> list[str]:
    """Tasks of which only their agents say that they are done: no check of their own, and the tree stayed as it was."""
    plan = desk.standing.plan
    return [
        f"{task.title} ({task.id}): its agent says that it is done; it has no check of its own, and nothing changed"
        for task in (plan.tasks if plan else ())
        if task_state(desk, task.id) is TaskState.ACCEPTED and not _borne_out(desk, task)
    ]


def _borne_out(desk: Desk, task: Task) -> bool:
    known = desk.standing.tasks[task.id]
    own, template = desk.playbook.template(task.template)
    specs = own.task_checks(template, mvp=desk.package.handoff.mvp)
    return known.base != known.tree or any(spec.level is Level.ENFORCED for spec in specs)


def _line(finding: Finding) -> str:
    return f"{finding.check} ({finding.outcome.replace('_', ' ')}): {finding.message}"


def _requirements(desk: Desk) -> list[dict[str, Any]]:
    """Each requirement of the handoff with its operations, and whether they are built."""
    missing = set(not_implemented(desk))
    plan = desk.standing.plan
    left = (
        {task.operation for task in plan.tasks if task_state(desk, task.id) is not TaskState.ACCEPTED}
        if plan
        else set()
    )
    scope = {operation.id for operation in desk.package.operations_in_scope}
    rows = []
    for item in desk.package.handoff.coverage:
        here = [operation for operation in item.traced_to if operation in scope]
        lost = [operation for operation in here if operation in missing or operation in left]
        status = "out of scope" if not here else "built" if not lost else f"open: {', '.join(lost)}"
        rows.append({"requirement": item.requirement, "operations": here, "status": status})
    return rows


def _intervention(item: Any) -> dict[str, Any]:
    return {
        "path": item.path,
        "title": item.title,
        "urgency": item.urgency,
        "phase": item.phase,
        "receipt": item.receipt,
        "why": item.why,
    }
