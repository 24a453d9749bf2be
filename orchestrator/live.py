"""A run at work in the terminal: a live view, lines that scroll by, and a prompt where a person can answer."""

from __future__ import annotations

import asyncio
import os
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from orchestrator.access import ask, reply
from orchestrator.attendant import Prompt
from orchestrator.console import plan_review, summary
from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.gate import forms
from orchestrator.next_steps import grant, package_path, taken_now
from orchestrator.record import Listener
from orchestrator.rfi import waiting
from orchestrator.runner import Face
from orchestrator.showing import counted, visible
from orchestrator.spool import Ask
from orchestrator.standing import Standing
from orchestrator.state import RunState, TaskState, WaitingFor
from orchestrator.telling import tale
from orchestrator.typed import Typed, offered, typed

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.journal import Entry
    from orchestrator.project import RunPaths

SAYS = 60
"""Characters of a reply that are shown while it comes."""
LONGEST = 65_536
"""Bytes that are taken from the terminal at once; it gives a line at a time."""
SHOWN_AGAIN_S = 0.2
"""Seconds after which the prompt comes back below lines that came over it."""


@contextmanager
def face(*, interactive: bool) -> Iterator[Face]:
    """The terminal as a face: live where it can be, lines where it cannot; asks only where somebody can answer."""
    console = Console(stderr=True, highlight=False)
    asks = interactive and sys.stdin.isatty() and sys.stderr.isatty()
    view = View()
    if not console.is_terminal or console.is_dumb_terminal:
        yield Face(listeners=(view.line_printer(console),), say=lambda text: console.print(visible(text), markup=False))
        return
    with Shown(console, view) as shown:
        line = Line(console)
        prompt = _prompt(console, shown, line) if asks else None
        yield Face(
            listeners=(lambda *_: line.give_way(), view.take, view.line_printer(console)),
            hear=view.hear,
            say=lambda text: console.print(visible(text), markup=False),
            prompt=prompt,
        )


class Shown:
    """The live table at the end of the terminal, which goes for a prompt and comes back below it."""

    def __init__(self, console: Console, view: View) -> None:
        self._console, self._view = console, view

    def __enter__(self) -> Self:
        """Begin to show it."""
        self.show()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self.hide()

    def show(self) -> None:
        """Show a new one: one that was hidden would erase the lines that came in its place."""
        self._live = Live(console=self._console, refresh_per_second=8, transient=True, get_renderable=self._view.render)
        self._live.start()

    def hide(self) -> None:
        """Take it away; may be repeated."""
        self._live.stop()


class View:
    """The live table, from the standing alone."""

    def __init__(self) -> None:
        self._run: Standing | None = None
        self._last = ""
        self._says = ""
        self._came = 0
        self._began = time.monotonic()

    def hear(self, text: str, characters: int) -> None:
        """Remember the end of what the model says just now."""
        self._says = (self._says + visible(text))[-SAYS:]
        self._came = characters

    def take(self, entry: Entry, run: Standing) -> None:
        """Remember what to show."""
        self._run = run
        if entry.kind == Kind.TOOL_INTENT:
            body = entry.body
            self._last = visible(f"{body['name']} {body.get('path', '')}".strip())
        elif entry.kind == Kind.TURN:
            self._says, self._came = "", 0
            names = ", ".join(call["name"] for call in entry.body["calls"])
            self._last = visible(names or "thinks")
        elif entry.kind == Kind.TOOL_DONE and entry.body["name"] == "submit":
            self._last = "the engine checks"

    def line_printer(self, console: Console) -> Listener:
        """Print one line for each entry that a person wants to see scroll by."""

        def listen(entry: Entry, _: Standing) -> None:
            if line := tale(entry):
                console.print(Text(f"{self._elapsed():>7}  {line}"), soft_wrap=True)

        return listen

    def render(self) -> Table:
        """Phases, the task at work, the last tool call, checks, spend, time."""
        table = Table.grid(padding=(0, 2))
        run = self._run
        if run is None:
            return table
        for number, (done, total) in sorted(_by_phase(run).items()):
            bar = "█" * round(12 * done / total) + "·" * (12 - round(12 * done / total))
            table.add_row(f"phase {number}", bar, f"{done}/{total}")
        passed = sum(finding.passed for finding in run.findings.values())
        at_work = next((name for name, task in run.tasks.items() if task.state is TaskState.WORKING), run.node)
        if run.waiting_for is None:
            table.add_row("at work", visible(at_work), self._last)
        else:
            table.add_row("waits for", run.waiting_for, visible(run.waiting_why))
        if self._came:
            table.add_row("says", f"{self._came:,} characters", " ".join(self._says.split()))
        cost = "unknown" if run.spend.cost is None else f"{run.spend.cost:.2f}"
        table.add_row(
            self._elapsed(),
            f"{passed} of {len(run.findings)} checks pass",
            f"{counted(run.spend.turns, 'turn')}, cost {cost}",
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


def _prompt(console: Console, shown: Shown, line: Line) -> Prompt:
    async def prompt(desk: Desk) -> bool:
        """Ask once; what was typed goes the way of every other request. Says whether the run is left as it is."""
        run = desk.standing
        gate, plan = (
            replace(run.gate),
            str(run.plans),
        )  # a reply is about what the person was shown, whatever came since
        shown.hide()
        try:
            for words in _invitation(run, desk.folder):
                console.print(Text(words), soft_wrap=True)
            text = await line.typed()
        finally:
            shown.show()
        said = typed(text, run) if text else Typed()
        if said.why:
            console.print(Text(f"not taken: {said.why}"), soft_wrap=True)
        try:
            if said.ask is Ask.REPLY:
                reply(desk.folder, said.text, gate, channel="prompt", plan=plan)
            elif said.ask is not None:
                ask(desk.folder, said.ask, said.text, channel="prompt", **({"rfi": said.rfi} if said.rfi else {}))
        except Problem as problem:
            console.print(Text(f"not taken: {problem}"), soft_wrap=True)
        return said.leaves

    return prompt


def _invitation(run: Standing, paths: RunPaths) -> list[str]:
    if run.gate.open:
        granted = [f"or, elsewhere: {grant(paths)}"] if run.state is RunState.ESCALATED else []
        return [
            "",
            f"The gate is open: {summary(run)}",
            f"Read the package: {package_path(run, paths)}",
            f"Reply {', '.join(forms(taken_now(run), 'what has to change'))}",
            *granted,
        ]
    if run.waiting_for is WaitingFor.PLAN:
        return ["", *plan_review(paths), f"Type {'; or '.join(offered(run))}"]
    asked = [f"  {rfi.id}: {visible(rfi.question)}" for rfi in waiting(run.rfis.values())]
    return [
        "",
        "A person is needed:",
        *(asked or [f"  {visible(run.waiting_why)}"]),
        f"Work tree: {paths.work}",
        f"Type {'; or '.join(offered(run))}",
    ]


class Line:
    """One line that a person types, over which the run's own lines may come."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._open = self._shown = False

    def give_way(self) -> None:
        """Begin another line, since something else will be printed; the prompt comes back below it."""
        if self._shown:
            self._console.print()
            self._shown = False
            asyncio.get_running_loop().call_later(SHOWN_AGAIN_S, self._show)

    def _show(self) -> None:
        if self._open and not self._shown:
            self._console.print("> ", end="")
            self._shown = True

    async def typed(self) -> str:
        """Read it without blocking the loop, so that it can be cancelled.

        What was typed before the prompt came says nothing of what the prompt shows: it is thrown away.
        """
        loop, terminal = asyncio.get_running_loop(), sys.stdin.fileno()
        ready: asyncio.Future[str] = loop.create_future()
        said = b""

        def take() -> None:
            nonlocal said
            self._shown = False  # whoever typed began another line already
            piece = os.read(terminal, LONGEST)
            said += piece
            if not ready.done() and not piece:
                ready.set_exception(KeyboardInterrupt())
            elif not ready.done() and said.endswith(b"\n"):
                ready.set_result(said.decode(errors="surrogateescape").strip())

        termios.tcflush(terminal, termios.TCIFLUSH)
        self._open = True
        self._show()
        loop.add_reader(terminal, take)
        try:
            return await ready
        finally:
            loop.remove_reader(terminal)
            self._open = False
            self.give_way()
