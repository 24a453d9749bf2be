"""The audit record: each line that the playbook wants, filled from the run or the handoff's links, or left open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.flow.judging import not_implemented
from orchestrator.rendering import page
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import AuditItem


async def write_audit(desk: Desk, *, branch: str, commit: str) -> Path | None:
    """Write the record beside the run's packages; `None` where the playbook asks for none. May be repeated."""
    if not desk.playbook.audit:
        return None
    facts = await _facts(desk, branch, commit)
    lines = [{"item": item.item, "found": _found(desk, item, facts)} for item in desk.playbook.audit]
    path = desk.folder.packages / "audit.md"
    text = page("audit.md", run=desk.folder.id, title=desk.playbook.title, lines=lines)
    path.write_text(text, encoding="utf-8")
    return path


def _found(desk: Desk, item: AuditItem, facts: list[tuple[str, list[str]]]) -> list[str]:
    """What fills a line: the handoff's link of that name, else the first facts whose words occur in it."""
    label = item.item.casefold()
    links = [f"{name}: {place}" for name, place in desk.package.handoff.links.items() if _about(name, label)]
    if links:
        return links
    return next((found for words, found in facts if found and re.search(words, label)), [])


def _about(name: str, label: str) -> bool:
    words = re.findall(r"[a-z]+", name.casefold())
    return any(re.search(rf"\b{re.escape(word.rstrip('s'))}s?\b", label) for word in words)


async def _facts(desk: Desk, branch: str, commit: str) -> list[tuple[str, list[str]]]:
    """What the run can tell, by words that ask for it; the first row that fits counts."""
    run, package = desk.standing, desk.package
    files = await desk.workspace.files(desk.standing.gate.tree)
    commits = [task.commit for task in run.tasks.values() if task.commit] + [item["commit"] for item in run.commits]
    accepted = [task for task in (run.plan.tasks if run.plan else ()) if _accepted(desk, task.id)]
    tests = [f for f in run.findings.values() if f.kind == "tests_pass"]
    troubles = [f"{name}: {task.why}" for name, task in run.tasks.items() if task.why]
    return [
        (r"start", [run.started_at]),
        (r"complet\w* date|end date|finish", [run.verdicts[-1]["at"]] if run.verdicts else []),
        (r"commit", [f"{branch} at {commit}", *dict.fromkeys(commits)]),
        (r"migration|database change|schema change", _named(files, "migration")),
        (r"coverage|test report|test result", [f"{f.check}: {f.outcome}, {f.message}" for f in tests]),
        (r"endpoint", [task.title for task in accepted if task.operation] or _proved(desk)),
        (r"contract|openapi", [package.path_of("openapi")] if package.has("openapi") else []),
        (r"\badrs?\b|architecture decision", [f"{item.id}: {item.decision}" for item in package.handoff.decisions]),
        (r"decision", [note["decision"] for note in run.notes if note["what"] == "note_decision"]),
        (r"issue|blocker|problem", [*troubles, *(f"{rfi.id}: {rfi.question}" for rfi in run.rfis.values())]),
        (r"approv|sign", [f"{item['by']}: {item['decision']}" for item in run.verdicts]),
        (r"service|controller|handler", _named(_source(desk, files), "service", "controller", "router", "handler")),
        (r"service|controller|created|file", list(files)[:200]),
        (r"task|work", [task.title for task in accepted]),
    ]


def _proved(desk: Desk) -> list[str]:
    """The operations that answer as the contract says, where a check of the final tree says so."""
    findings = [finding for finding in desk.standing.findings.values() if finding.kind == "openapi_conformance"]
    if not findings or not all(finding.passed for finding in findings):
        return []
    missing = set(not_implemented(desk))
    return [f"{one.method} {one.path}" for one in desk.package.operations_in_scope if one.id not in missing]


def _accepted(desk: Desk, task: str) -> bool:
    return desk.standing.tasks[task].state is TaskState.ACCEPTED


def _source(desk: Desk, files: Iterable[str]) -> list[str]:
    """Those in the folders of the stack's source that say something."""
    folders = tuple(f"{folder}/" for folder in desk.stack.source)
    return [path for path in files if path.startswith(folders) and not path.endswith("__init__.py")]


def _named(files: Iterable[str], *words: str) -> list[str]:
    return [path for path in files if any(word in path.casefold() for word in words)]
