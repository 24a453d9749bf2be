"""Drives all runs of a project that can move, a bounded number at once, each in a process of its own.

A run that breaks its driver breaks nothing else: the daemon holds no run's state, only processes, and leaves a run that
its driver did not get on with alone for an ever longer while. Killed at any instant it loses nothing, since every
driver keeps its run's lock and journal by itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.bells import Bell, bell
from orchestrator.due import Due, due, with_news
from orchestrator.errors import Problem
from orchestrator.inbox import Inbox, Scan
from orchestrator.lock import Held, Owner, driver, held
from orchestrator.project import Project, RunPaths
from orchestrator.stalled import Watch, end, has_terminal, here

LOOK_S = 5.0
"""How often runs are looked at where nothing rings."""
SWEEP_S = 60.0
"""The same for those that ring: a look at the files of hundreds costs more than all else that is done at rest."""
SETTLING_S = 0.1
"""The same while an intervention is being written."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 600.0
"""How long a run is left alone after a driver that did not get on with it; doubled each time in a row."""
STILL_LOOKS = 12
"""So many looks in a row without a sign of life, `LOOK_S` apart or more, end a driver that nobody has at a terminal."""

Stamp = tuple[tuple[int, int], ...]


@dataclass(kw_only=True)
class _Known:
    """What is remembered of a run between looks."""

    files: tuple[str, ...]
    """What changes whenever the journal or the spool does."""
    heard: bool = False
    """Whether its spool rings."""
    looked_at: bool = False
    """Whether it was looked at since anything rang."""
    stamp: Stamp = ()
    due: Due = field(default_factory=Due)
    driven_for: frozenset[str] | None = None
    """What was asked when its last driver started; `None` where none has ended since the last look."""
    troubles: int = 0
    not_before: float = 0.0
    """On the monotonic clock."""


class Daemon:
    """One project's daemon."""

    def __init__(self, project: Project, jobs: int, say: Callable[[str], None], clock: Callable[[], datetime]) -> None:
        self._project = project
        self._jobs = jobs
        self._say = say
        self._clock = clock
        self._inbox = Inbox(project.interventions / "active", project.interventions / "processed")
        self._known: dict[str, _Known] = {}
        self._working: dict[str, asyncio.subprocess.Process] = {}
        self._waits: set[asyncio.Task[None]] = set()
        self._stops = 0
        self._watch = Watch(LOOK_S, STILL_LOOKS)
        self._runs: list[RunPaths] = []
        self._swept = -SWEEP_S

    async def run(self, *, once: bool) -> None:
        """Drive until SIGTERM or SIGINT, then stop the drivers and wait for them; the second one kills them.

        With `once`, until nothing can move. Raises `Problem` where another daemon is at work.
        """
        self._project.make_state_dir()
        with self._alone(), bell() as rung:
            loop = asyncio.get_running_loop()
            for sent in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sent, self._stop, rung)
            try:
                rang = True
                while not self._stops:
                    scan = self._inbox.scan()
                    self._list(rung, rang=rang)
                    await self._look(rung, scan)
                    self._end_stalled()
                    unread = scan.settling or scan.pending
                    if once and not self._working and not unread:
                        return
                    rang = await rung.wait(SETTLING_S if unread else LOOK_S)
            finally:
                self._tell(signal.SIGTERM)
                while self._waits:
                    await asyncio.wait(self._waits)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        place = self._project.state_dir / "daemon.lock"
        try:
            with held(place, self._clock().isoformat(timespec="seconds")):
                yield
        except Held as other:
            what = other.what.replace("drives this run", "is this project's daemon already")
            raise Problem(what, where=other.where, remedy=other.remedy) from None

    def _stop(self, rung: Bell) -> None:
        self._stops += 1
        first = self._stops == 1
        self._say("stopping; told again, the drivers are killed" if first else "killing the drivers")
        self._tell(signal.SIGTERM if first else signal.SIGKILL)
        rung.ring()

    def _tell(self, sent: signal.Signals) -> None:
        for process in self._working.values():
            with suppress(ProcessLookupError):
                process.send_signal(sent)

    def _list(self, rung: Bell, *, rang: bool) -> None:
        """List the runs anew and have each looked at, where it rang, nothing can ring, or it is time."""
        told = [rung.hear(folder) for folder in (self._project.runs_dir, self._inbox.active)]
        if rang or not all(told) or time.monotonic() - self._swept >= SWEEP_S:
            self._runs, self._swept = self._project.runs(), time.monotonic()
            for known in self._known.values():
                known.looked_at = False

    async def _look(self, rung: Bell, scan: Scan) -> None:
        """Start drivers for the runs that can move: first where somebody asked for something, then the oldest."""
        ready = []
        for paths in self._runs:
            if paths.id in self._working:
                continue
            known = self._known.get(paths.id) or self._known.setdefault(paths.id, _Known(files=_files(paths)))
            if not (known.looked_at and known.heard and known.due.lasting):
                self._refresh(paths, known)
                known.looked_at = True
            wanted = with_news(known.due, scan, self._clock())
            if known.driven_for is not None:
                self._judge(paths, known, wanted)
            known.heard = known.heard or wanted.ended or rung.hear(paths.spool)
            if wanted.why and time.monotonic() >= known.not_before:
                ready.append((not wanted.asked, paths, wanted))
        ready.sort(key=lambda item: item[0])
        for _, paths, wanted in ready[: max(0, self._jobs - len(self._working))]:
            if not self._stops:
                await self._start(paths, wanted, rung)

    def _end_stalled(self) -> None:
        """End the drivers that stand still, the daemon's own and those that an earlier one left behind."""
        found = {paths.id: (paths.lock, owner) for paths in self._runs if (owner := self._driver(paths))}
        for run in self._watch.still({run: owner for run, (_, owner) in found.items()}):
            lock, owner = found[run]
            self._say(f"{run}: process {owner.pid}, which drives it, stands still: killed")
            end(lock, owner)

    def _driver(self, paths: RunPaths) -> Owner | None:
        if paths.id in self._working:
            return driver(paths.lock)
        known = self._known.get(paths.id)
        owner = known.due.driver if known else None
        return owner if owner and here(owner) and not has_terminal(owner) else None

    def _refresh(self, paths: RunPaths, known: _Known) -> None:
        stamp = _stamp(known.files)
        if known.due.lasting and known.stamp == stamp and known.driven_for is None:
            return
        try:
            known.due = due(paths, self._clock())
        except Problem as problem:
            if known.stamp != stamp:
                self._say(f"{paths.id}: left alone: {problem}")
            known.due = Due()
        known.stamp = stamp

    def _judge(self, paths: RunPaths, known: _Known, wanted: Due) -> None:
        """Leave a run alone for a while that its driver left as movable as it was."""
        fresh = wanted.asked - (known.driven_for or frozenset())
        known.driven_for = None
        if not wanted.why or fresh:
            known.troubles, known.not_before = 0, 0.0
            return
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**known.troubles)
        known.troubles, known.not_before = known.troubles + 1, time.monotonic() + pause
        self._say(f"{paths.id}: its driver did not get on with it ({wanted.why}); again in {pause:.0f} s")

    async def _start(self, paths: RunPaths, wanted: Due, rung: Bell) -> None:
        paths.logs.mkdir(parents=True, exist_ok=True)
        words = ("resume", paths.id, "--project", str(self._project.root), "--no-input", "--only-drive")
        with (paths.logs / "driver.log").open("ab") as log:
            # `-P`: what lies in the current folder must not be taken for the engine.
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "orchestrator", *words),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the daemon, which then stops its drivers
            )
        self._working[paths.id] = process
        self._say(f"{paths.id}: driven by process {process.pid} ({wanted.why})")
        wait = asyncio.ensure_future(self._attend(paths, process, wanted.asked, rung))
        self._waits.add(wait)
        wait.add_done_callback(self._waits.discard)

    async def _attend(
        self, paths: RunPaths, process: asyncio.subprocess.Process, asked: frozenset[str], rung: Bell
    ) -> None:
        code = await process.wait()
        del self._working[paths.id]
        self._known[paths.id].driven_for = asked
        self._say(f"{paths.id}: its driver ended with {code}; its words are in {paths.logs / 'driver.log'}")
        rung.ring()


def _files(paths: RunPaths) -> tuple[str, ...]:
    journal = str(paths.journal)
    return journal, f"{journal}-wal", str(paths.spool), str(paths.lock)


def _stamp(files: tuple[str, ...]) -> Stamp:
    """When each file changed last, and its size; text and no `Path`s, since an idle daemon does little else."""
    found = []
    for file in files:
        try:
            about = os.stat(file)  # noqa: PTH116
        except OSError:
            found.append((0, 0))
        else:
            found.append((about.st_mtime_ns, about.st_size))
    return tuple(found)
