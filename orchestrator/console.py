"""What a person sees in the terminal: a live view of a run at work, its last words, its status and its plan."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from orchestrator.attendant import Prompt
from orchestrator.events import Kind
from orchestrator.fold import apply
from orchestrator.journal import read
from orchestrator.lock import driver
from orchestrator.record import Listener
from orchestrator.rendering import visible
from orchestrator.runner import Face, ask
from orchestrator.spool import Ask
from orchestrator.standing import Standing
from orchestrator.state import RunState, TaskState, WaitingFor

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.journal import Entry
    from orchestrator.plan import Plan
    from orchestrator.project import RunPaths


def _judged(body: Mapping[str, Any]) -> str:
    total = len({item["id"] for item in body["items"]})
    return f"handoff {'accepted' if body['accepted'] else 'refused'}: {total} items recomputed"


def _planned(body: Mapping[str, Any]) -> str:
    plan = body["plan"]
    return f"plan {body['n']}: {len(plan['tasks'])} tasks, {len(plan['deferred'])} deferred ({body['reason']})"


_TOLD: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Kind.HANDOFF_JUDGED: _judged,
    Kind.READ_BACK: lambda body: f"read back: {body['text']}",
    Kind.RFI_RAISED: lambda body: f"{body['rfi']['id']} asked: {body['rfi']['question']}",
    Kind.RFI_ANSWERED: lambda body: f"{body['id']} answered by {body['by']}",
    Kind.PLAN_DRAFTED: _planned,
    Kind.TASK_ACCEPTED: lambda body: f"done: {body.get('title') or body['task']}",
    Kind.TASK_FAILED: lambda body: f"{body['state']}: {body['task']}: {body['why']}",
    Kind.INSPECTED: lambda body: f"first article {body['operation']}: {body['verdict']}",
    Kind.INTERVENTION_TAKEN: lambda body: f"intervention ({body['urgency']}): {body['title']}",
    Kind.RECEIPT: lambda body: f"receipt: {body['receipt']}: {body['why']}",
    Kind.PACKED: lambda body: f"packed for the gate, visit {body['visit']}",
    Kind.VERDICT: lambda body: f"verdict of {body['by']}: {body['decision']} {body['feedback']}".rstrip(),
    Kind.REPLY_REFUSED: lambda body: f"not taken: {body['why']}",
    Kind.COMMITTED: lambda body: str(body["message"]),
    Kind.MODEL_FAULT: lambda body: f"model: {body['why']}",
}
"""The entries that a person at the terminal is told, each in a line."""


@contextmanager
def face(*, interactive: bool) -> Iterator[Face]:
    """The terminal as a face: live where it can be, lines where it cannot; asks only where somebody can answer."""
    console = Console(stderr=True, highlight=False)
    asks = interactive and sys.stdin.isatty() and sys.stderr.isatty()
    view = View()
    if not console.is_terminal or console.is_dumb_terminal:
        yield Face(listeners=(view.line_printer(console),), say=lambda text: console.print(visible(text), markup=False))
        return
    with Live(console=console, refresh_per_second=8, transient=True, get_renderable=view.render) as live:
        prompt = _prompt(console, live) if asks else None
        yield Face(
            listeners=(view.take, view.line_printer(live.console)),
            say=lambda text: live.console.print(visible(text), markup=False),
            prompt=prompt,
        )


class View:
    """The live table, from the standing alone."""

    def __init__(self) -> None:
        self._run: Standing | None = None
        self._last = ""
        self._began = time.monotonic()

    def take(self, entry: Entry, run: Standing) -> None:
        """Remember what to show."""
        self._run = run
        if entry.kind == Kind.TOOL_INTENT:
            body = entry.body
            self._last = visible(f"{body['name']} {body.get('path', '')}".strip())
        elif entry.kind == Kind.TURN:
            names = ", ".join(call["name"] for call in entry.body["calls"])
            self._last = visible(names or "thinks")

    def line_printer(self, console: Console) -> Listener:
        """Print one line for each entry that a person wants to see scroll by."""

        def listen(entry: Entry, _: Standing) -> None:
            tell = _TOLD.get(entry.kind)
            if tell is not None:
                console.print(Text(f"{self._elapsed():>7}  {visible(tell(entry.body))}"), soft_wrap=True)

        return listen

    def render(self) -> Table:
        """Phases, the task at work, the last tool call, checks, spend, time."""
        table = Table.grid(padding=(0, 2))
        run = self._run
        if run is None:
            return table
        for number, (done, total) in _by_phase(run).items():
            bar = "█" * round(12 * done / total) + "·" * (12 - round(12 * done / total))
            table.add_row(f"phase {number}", bar, f"{done}/{total}")
        passed = sum(finding.passed for finding in run.findings.values())
        at_work = next((name for name, task in run.tasks.items() if task.state is TaskState.WORKING), run.node)
        table.add_row("at work", visible(at_work), self._last)
        cost = "unknown" if run.spend.cost is None else f"{run.spend.cost:.2f}"
        table.add_row(
            self._elapsed(), f"{passed} of {len(run.findings)} checks pass", f"{run.spend.turns} turns, cost {cost}"
        )
        return table

    def _elapsed(self) -> str:
        return f"{time.monotonic() - self._began:.1f} s"


def _by_phase(run: Standing) -> dict[int, tuple[int, int]]:
    rows: dict[int, tuple[int, int]] = {}
    for task in run.plan.tasks if run.plan else ():
        done, total = rows.get(task.phase, (0, 0))
        accepted = task.id in run.tasks and run.tasks[task.id].state is TaskState.ACCEPTED
        rows[task.phase] = (done + accepted, total + 1)
    return rows


def _prompt(console: Console, live: Live) -> Prompt:
    async def prompt(desk: Desk) -> None:
        """Ask once; what was typed goes the way of every other request."""
        live.stop()
        for line in _invitation(desk.standing, desk.folder):
            console.print(Text(line), soft_wrap=True)
        text = await _line(console)
        live.start()
        if not text:
            return
        if desk.standing.gate.open:
            ask(desk.folder, Ask.REPLY, text, channel="prompt", package=desk.standing.gate.digest)
        else:
            name, _, answer = text.partition(" ")
            if name in desk.standing.rfis:
                ask(desk.folder, Ask.ANSWER, answer, channel="prompt", rfi=name)
            else:
                ask(desk.folder, Ask.RESUME, text, channel="prompt")

    return prompt


def _invitation(run: Standing, paths: RunPaths) -> list[str]:
    if run.gate.open:
        return [f"Package: {run.gate.path}", "APPROVED, REVISE: what has to change, or PAUSE"]
    return [
        visible(run.waiting_why),
        "RFI-ID and an answer, or any words to go on; `PAUSE` with Ctrl-C",
        f"Tree: {paths.work}",
    ]


async def _line(console: Console) -> str:
    """One line from the terminal, without blocking the loop, so that it can be cancelled."""
    console.print("> ", end="")
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[str] = loop.create_future()

    def take() -> None:
        text = sys.stdin.readline()
        if not ready.done():
            ready.set_exception(KeyboardInterrupt()) if text == "" else ready.set_result(text.strip())

    loop.add_reader(sys.stdin.fileno(), take)
    try:
        return await ready
    finally:
        loop.remove_reader(sys.stdin.fileno())


def farewell(run: Standing, paths: RunPaths) -> list[str]:
    """The last lines of a drive; where there is a package, its path is the very last."""
    lines = [f"run {paths.id}: {run.state}" + (f": {visible(run.reason)}" if run.reason else "")]
    if run.state is RunState.BLOCKED:
        lines += [
            f"  {item['id']} {item['file']} {item['place']}: {item['problem']}; {item['remedy']}"
            for item in _failed(run)
        ]
        return [visible(line) for line in lines]
    if run.state in {RunState.COMPLETED, RunState.PARTIAL}:
        lines += [
            f"branch {run.handed_off['branch']} in {run.handed_off['repository']}",
            f"handoff {run.handed_off['path']}",
        ]
    elif run.waiting_for is WaitingFor.GATE or (run.state is RunState.ESCALATED and run.gate.open):
        lines[0] = f"run {paths.id} waits at its gate (exit code 4): {visible(run.waiting_why)}"
        lines.append(f"reply: orchestrator reply {paths.id} APPROVED | 'REVISE: …' | PAUSE")
    elif run.waiting_for is not None:
        lines[0] = f"run {paths.id} waits for a person (exit code 4): {visible(run.waiting_why)}"
        lines.append(
            f"edit {paths.work} and `orchestrator resume {paths.id}`, or `orchestrator answer {paths.id} RFI-ID TEXT`"
        )
    elif not run.state.ended:
        lines.append(f"go on: orchestrator resume {paths.id}")
    return [*lines, run.gate.path] if run.gate.path else lines


def _failed(run: Standing) -> list[dict[str, Any]]:
    return [item for item in run.no_go if item["no_go"] and not item["passed"]]


def entry_line(entry: Entry) -> str:
    """One entry of the journal for people."""
    at = datetime.fromisoformat(entry.at).strftime("%H:%M:%S.%f")[:-3]
    tell = _TOLD.get(entry.kind)
    said = tell(entry.body) if tell else " ".join(f"{key}={_short(value)}" for key, value in entry.body.items())
    return visible(f"{entry.seq:>6}  {at}  {entry.kind:<20}  {said}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


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
        ("tasks", _count(known["tasks"])),
        ("checks", _outcomes(known["findings"])),
        ("questions", ", ".join(f"{rfi['id']} {rfi['state']}" for rfi in known["rfis"])),
        ("gate", f"visit {known['gate']['visit']}, revisions {known['gate']['revisions']}"),
        ("package", known["gate"]["package"]),
        ("branch", known["branch"]),
        ("work tree", known["workspace"]),
        ("driver", known["pid"] or "nobody"),
    ]
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        if value:
            table.add_row(name, Text(visible(str(value)), overflow="fold"))
    console.print(table)


def _count(tasks: list[dict[str, Any]]) -> str:
    states: dict[str, int] = {}
    for task in tasks:
        states[task["state"]] = states.get(task["state"], 0) + 1
    return ", ".join(f"{count} {state}" for state, count in states.items())


def _outcomes(findings: list[dict[str, Any]]) -> str:
    outcomes: dict[str, int] = {}
    for finding in findings:
        name = "stale" if finding["stale"] else finding["outcome"]
        outcomes[name] = outcomes.get(name, 0) + 1
    return ", ".join(f"{count} {name}" for name, count in outcomes.items())


def show_plan(plan: Plan) -> None:
    """The plan as a table."""
    table = Table("#", "phase", "prio", "score", "task", "persona", box=None, header_style="bold")
    for task in plan.tasks:
        where = str(task.phase) if task.phase == task.worked_in else f"{task.phase} (in {task.worked_in})"
        table.add_row(str(task.order), where, task.priority, f"{task.score:g}", Text(visible(task.title)), task.persona)
    console = Console(highlight=False)
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
                tell = _TOLD.get(entry.kind)
                if tell is not None:
                    console.print(Text(visible(tell(entry.body))), soft_wrap=True)
        if not alive or run.state is not RunState.RUNNING:
            return run
        time.sleep(0.2)
