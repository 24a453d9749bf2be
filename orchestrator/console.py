"""What a person sees in the terminal: a live view of a run at work, its last words, its status and its plan."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestrator.finding import Level
from orchestrator.fold import apply
from orchestrator.journal import read
from orchestrator.lock import driver
from orchestrator.next_steps import next_steps, package_path, replies
from orchestrator.rfi import waiting
from orchestrator.showing import counted, visible
from orchestrator.standing import Standing
from orchestrator.state import RunState, TaskState, WaitingFor
from orchestrator.telling import salvaged, short, tale

if TYPE_CHECKING:
    from orchestrator.plan.record import Plan
    from orchestrator.project import RunPaths


QUESTION = 600
"""Characters of a question, the lines that would answer it among them, or of an assumption."""
WIDE = 200
"""Columns of a table that goes into a file or a pipe."""


def farewell(run: Standing, paths: RunPaths) -> list[str]:
    """The last lines of a drive; where there is a package, its path is the very last."""
    at_gate = run.waiting_for is WaitingFor.GATE or (run.state is RunState.ESCALATED and run.gate.open)
    if run.state is RunState.BLOCKED:
        return [*_blocked(run, paths), *_asked(run)]
    if run.state in {RunState.COMPLETED, RunState.PARTIAL}:
        lines = _delivered(run, paths)
    elif run.state is RunState.PAUSED:
        lines = [f"run {paths.id} is paused (exit code 4){_because(run)}", f"  go on: {paths.command('resume')}"]
    elif at_gate:
        lines = _at_gate(run, paths)
    elif run.waiting_for is not None:
        lines = _waiting(run, paths)
    elif run.state.ended:
        lines = [f"run {paths.id}: {run.state}{_because(run)}"]
    else:
        lines = [f"run {paths.id} stopped", f"  go on: {paths.command('resume')}"]
    return [*lines, *_asked(run), *filter(None, [package_path(run, paths)])]


def _asked(run: Standing) -> list[str]:
    """What the playbook asks for in the state in which the run ended."""
    lines = []
    for item in run.asked:
        lines += [f"  then:    {visible(item['action'])}"] if item["action"] else []
        lines += [f"  tell:    {visible(', '.join(item['notify']))}"] if item["notify"] else []
    return lines


def _blocked(run: Standing, paths: RunPaths) -> list[str]:
    steps = _listed("  next:   ", next_steps(run, paths, alive=False))
    return [f"run {paths.id} is blocked: {visible(run.reason)}", *_refusals(run.no_go), *steps]


def _refusals(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The items of the handoff for which it was refused."""
    lines = []
    for item in items:
        if item["no_go"] and not item["passed"]:
            where = ", ".join(filter(None, (item["file"], item["place"])))
            lines.append(f"  {item['id']} {visible(where)}: {visible(item['problem'])}; {visible(item['remedy'])}")
    return lines


def _delivered(run: Standing, paths: RunPaths) -> list[str]:
    given = run.handed_off
    look = f"git -C {shlex.quote(given['repository'])} worktree add DIR {given['branch']}"
    return [
        f"run {paths.id}: {run.state}{_because(run)}",
        f"  branch:  {given['branch']} in {given['repository']}",
        f"  code:    {given['repository'] if given['checked_out'] else look}",
        f"  handoff: {given['path']}",
        *([f"  audit:   {given['audit']}"] if given.get("audit") else []),
    ]


def _at_gate(run: Standing, paths: RunPaths) -> list[str]:
    return [
        f"run {paths.id} waits at its gate (exit code 4){_because(run)}",
        f"  {summary(run)}",
        *_listed("  reply: ", replies(run, paths)),
    ]


def _listed(name: str, values: Sequence[str]) -> list[str]:
    """Values below each other, the name beside the first."""
    return [f"{'' if number else name:<{len(name)}} {value}" for number, value in enumerate(values)]


def summary(run: Standing) -> str:
    """One line that says how much is done and what is open."""
    planned = run.plan.tasks if run.plan else ()
    states = Counter(run.tasks[task.id].state for task in planned if task.id in run.tasks)
    enforced = [finding for finding in run.findings.values() if finding.level is Level.ENFORCED]
    waiting = {rfi.operation for rfi in run.rfis.values() if rfi.not_implemented and rfi.state != "answered"}
    assumed = sum(rfi.state == "assumed" for rfi in run.rfis.values())
    parts = [
        "commands ran without a sandbox, as a person consented to" if run.created.get("unsandboxed") else "",
        f"{states[TaskState.ACCEPTED]} of {len(planned)} tasks done",
        *(f"{states[state]} {word}" for state, word in _NOT_DONE.items() if states[state]),
        f"{len(run.plan.deferred)} deferred" if run.plan and run.plan.deferred else "",
        f"{sum(finding.passed for finding in enforced)} of {len(enforced)} checks pass",
        f"{counted(len(waiting), 'operation')} answering 501" if waiting else "",
        f"{counted(assumed, 'question')} answered by assumption" if assumed else "",
    ]
    return "; ".join(filter(None, parts))


_NOT_DONE = {
    TaskState.DEFERRED: "left out",
    TaskState.CONTINUED: "given up",
    TaskState.WAIVED: "let stand by a person",
    TaskState.TICKED: "done before",
}
"""Planned work that nobody did here, as one line says it."""


def _waiting(run: Standing, paths: RunPaths) -> list[str]:
    if run.waiting_for is WaitingFor.PLAN:
        return plan_review(paths)
    asked = [rfi for rfi in run.rfis.values() if rfi in waiting(run.rfis.values())]
    lines = [f"run {paths.id} waits for a person (exit code 4)"]
    lines += [f"  {rfi.id}{_for(rfi.to)}: {short(visible(rfi.question), QUESTION)}" for rfi in asked] or [
        f"  {visible(run.waiting_why)}"
    ]
    return [
        *lines,
        f"  edit {paths.work}",
        f"  and then: {paths.command('resume')}",
        f"  or:       {paths.command('answer', asked[0].id if len(asked) == 1 else 'RFI-ID', 'TEXT')}",
    ]


def _for(to: str) -> str:
    return f" (for {visible(to)})" if to else ""


def plan_review(paths: RunPaths) -> list[str]:
    """What a person does about a plan that has to be reviewed."""
    return [
        f"run {paths.id} waits for a review of its plan (exit code 4)",
        f"  read:    {paths.plan}",
        f"  begin:   {paths.command('reply', 'APPROVED')}",
        "  change:  orchestrator intervene TEXT --drop OPERATION --priority OPERATION=P0; then",
        f"           {paths.command('resume', '--only-drive')} drafts it anew",
    ]


def _because(run: Standing) -> str:
    why = run.reason or run.waiting_why
    return f": {short(visible(why), 400)}" if why else ""


def show_status(known: dict[str, Any]) -> None:
    """`status` for people."""
    console = Console(highlight=False)
    rows = [
        ("run", known["run"]),
        ("stage", known["stage"]),
        ("state", known["state"]),
        ("why", known["reason"] or known["waiting_why"]),
        ("waiting for", known["waiting_for"] or ""),
        ("node", known["node"]),
        ("tasks", _tally(task["state"] for task in known["tasks"])),
        ("checks", _tally("stale" if one["stale"] else one["outcome"] for one in known["findings"])),
        ("questions", _tally(rfi["state"] for rfi in known["rfis"])),
        ("gate", f"visit {known['gate']['visit']}, revisions {known['gate']['revisions']}"),
        ("package", known["gate"]["package"]),
        ("branch", known["branch"]),
        ("work tree", known["workspace"]),
        ("put aside", "; ".join(map(salvaged, known["salvaged"]))),
        ("driver", known["pid"] or "nobody"),
    ]
    for name, value in rows:
        if value:
            console.print(Text(f"{name:<12}{visible(str(value))}"), soft_wrap=True)
    refused = _refusals(known["no_go"]) if known["state"] == RunState.BLOCKED else []
    for line in (*refused, *_questions(known["rfis"]), *_listed("next       ", known["next"])):
        console.print(Text(line), soft_wrap=True)


def _tally(names: Iterable[str]) -> str:
    """How often each name occurs, the first seen first."""
    return ", ".join(f"{count} {name}" for name, count in Counter(names).items())


def _questions(rfis: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Each question that a person may still answer: what is asked, what holds until then, and how to answer."""
    for rfi in rfis:
        if rfi["command"]:
            yield f"  {rfi['id']}   {short(visible(rfi['question']), QUESTION)}"
            yield f"            {_until(rfi)}"
            yield f"            {rfi['command']}"


def _until(rfi: dict[str, Any]) -> str:
    """What a question that nobody has answered does."""
    assumption = short(visible(rfi["assumption"]), QUESTION)
    if rfi["state"] == "assumed":
        return f"assumed, until it is answered: {assumption}"
    if rfi["assumed_at"]:
        return f"open; from {rfi['assumed_at']} on it is assumed: {assumption}"
    waits = "the work that it concerns waits" if rfi["policy"] == "block" else "the run waits for a person"
    return f"{rfi['state']}; {waits}{_for(rfi['to'])}"


def show_plan(plan: Plan) -> None:
    """The plan as a table."""
    table = Table("#", "phase", "prio", "score", "task", "persona", box=None, header_style="bold")
    for task in plan.tasks:
        where = str(task.phase) if task.phase == task.worked_in else f"{task.phase} (in {task.worked_in})"
        table.add_row(str(task.order), where, task.priority, f"{task.score:g}", Text(visible(task.title)), task.persona)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)
    for item in plan.deferred:
        console.print(Text(f"deferred: {visible(item.title)}: {visible(item.reason)}"), soft_wrap=True)


def follow(paths: RunPaths) -> Standing:
    """Print a run's lines as its driver writes them; returns when it waits, ends, or nobody drives it."""
    console = Console(highlight=False)
    run, seen = Standing(), 0
    while True:
        alive = driver(paths.lock) is not None
        with read(paths.journal) as journal:
            for entry in journal.entries(after=seen):
                apply(run, entry)
                seen = entry.seq
                if line := tale(entry):
                    console.print(Text(line), soft_wrap=True)
        if not alive or run.state is not RunState.RUNNING:
            return run
        time.sleep(0.2)
