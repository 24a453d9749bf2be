"""How fast a person is heard: from an immediate intervention in place to a dead command and an agent that was told.

The engine is the real one, `orchestrator run` in a process of its own, with a model served over HTTP from here. The
drops come while the agent's command runs in its sandbox: a shell, a child that ignores SIGTERM, and one that left the
session. Every other one was written elsewhere and is moved into place; the rest are written where they lie, and such a
text counts once it is unchanged for 50 ms. Two figures: until every process of the command
is gone (by their pidfds), and until the agent's very next model request arrives, which has to carry the text. The
floor, measured in the same run, is a process that does nothing but wait for inotify and kill a group.

`INTERVENTION_DROPS` says how many (100), `INTERVENTION_LOAD` how many busy processes run beside it (0).
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.measure import machine, percentile, show
from tests.stand_ins.openai_server import Exchange, OpenAIServer

DROPS = int(os.environ.get("INTERVENTION_DROPS", "100"))
LOAD = int(os.environ.get("INTERVENTION_LOAD", "0"))
LIMITS_MS = (250.0, 1000.0) if LOAD else (20.0, 150.0)
"""At p99, of the command and of the agent; under load the second is for the slowest command."""
FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
EDGE = 50
"""Drops at each end of the row that are shown by themselves: whether the hundredth person is heard like the first."""
CHANCE = Random(8)
COMMAND = "trap '' TERM; sleep 61.{n} & setsid sh -c \"trap '' TERM; sleep 61.{n}\" & wait"
TEXT = "---\nphase: all\nurgency: immediate\n---\n# Drop {n}\n\nStop here, number {n}.\n"
PATIENCE_S = 60.0
Times = list[float]


@dataclass
class Desk:
    """What is said between the drops and the served model."""

    wanted: int = 0
    """The number whose command the model asks for next."""
    told: dict[int, float] = field(default_factory=dict)
    """When the request that carries a drop's text arrived, by its number."""
    requests: int = 0
    missed: list[int] = field(default_factory=list)
    """Drops whose text was not in the very next request."""

    async def serve(self, exchange: Exchange) -> None:
        """Answer one request: restate, or run the next command."""
        arrived, self.requests = time.perf_counter(), self.requests + 1
        said = [str(message["content"]) for message in exchange.request["messages"] if message["role"] == "user"]
        if "job: read_back" in said[0]:
            return await _calls(exchange, "submit", {"summary": SUMMARY})
        if self.wanted:
            text = f"Stop here, number {self.wanted}."
            if any(text in words for words in said[-3:]):
                self.told[self.wanted] = arrived
            else:
                self.missed.append(self.wanted)
        self.wanted += 1
        return await _calls(exchange, "run_command", {"command": COMMAND.format(n=self.wanted)})


SUMMARY = (
    "We are building the Tide Stations backend with python, fastapi, sqlalchemy, alembic, none, release mode Full "
    "Production. The API has 5 endpoints over 1 tables; the database is sqlite."
)


async def _calls(exchange: Exchange, name: str, arguments: dict[str, Any]) -> None:
    await exchange.stream()
    await exchange.call(0, name, json.dumps(arguments), id="call")
    await exchange.delta(finish="tool_calls")
    await exchange.end()


def main() -> None:
    """Print the figures beside the floor's and the limits."""
    with busy(LOAD):
        floor = [bare(number) for number in range(DROPS)]
        dead, told = asyncio.run(measure(DROPS))
    rows = [
        _row("every process of the command dead", dead, LIMITS_MS[0], floor),
        _row("the agent's next request, with a text moved into place", told[::2], LIMITS_MS[1], floor),
        _row("the agent's next request, with a text written there", told[1::2], LIMITS_MS[1], floor),
    ]
    if DROPS >= 2 * EDGE:
        rows += [
            _row(f"… of the first {EDGE} drops, moved and written", told[:EDGE], LIMITS_MS[1], floor),
            _row(f"… of the last {EDGE}", told[-EDGE:], LIMITS_MS[1], floor),
        ]
    head = ("an immediate intervention", "p50", "p99", "max", "limit", "floor p50", "floor p99")
    show(f"From a file in place ({DROPS} drops, {LOAD} busy processes beside it; {machine()})", head, rows)


def _row(name: str, ours: Times, limit: float, floor: Times) -> tuple[str, ...]:
    figures = (median(ours), percentile(ours, 99), max(ours), limit, median(floor), percentile(floor, 99))
    return (name, *(f"{figure:.1f} ms" for figure in figures))


async def measure(drops: int) -> tuple[Times, Times]:
    """Milliseconds from each drop until the command is dead, and until the agent's next request."""
    desk = Desk()
    with tempfile.TemporaryDirectory() as folder:
        root = _project(Path(folder) / "project")
        async with OpenAIServer(scenes=[desk.serve]) as server:
            engine = _engine(root, server.url)
            try:
                dead = [await asyncio.to_thread(_drop, root, desk, number) for number in range(1, drops + 1)]
                times = [await _until_told(desk, number, at) for number, (at, _) in enumerate(dead, 1)]
            finally:
                engine.terminate()
                with suppress(subprocess.TimeoutExpired):
                    await asyncio.to_thread(engine.wait, 30)
    if desk.missed:
        raise SystemExit(f"not in the very next request: {desk.missed}")
    return [(end - at) * 1000 for at, end in dead], [
        (end - at) * 1000 for (at, _), end in zip(dead, times, strict=True)
    ]


async def _until_told(desk: Desk, number: int, _at: float) -> float:
    async with asyncio.timeout(PATIENCE_S):
        while number not in desk.told:  # noqa: ASYNC110 - another task of this loop notes it
            await asyncio.sleep(0.005)
    return desk.told[number]


def _drop(root: Path, desk: Desk, number: int) -> tuple[float, float]:
    """Wait for the command, move a text into place, wait for the last of the command's processes."""
    until = time.monotonic() + PATIENCE_S
    while len(pids := _sleepers(number)) < 2 or desk.wanted != number:
        if time.monotonic() > until:
            raise SystemExit(f"command {number} did not begin")
        time.sleep(0.01)
    place, draft = root / "human-interventions" / "active" / f"stop-{number}.md", root / "draft.md"
    draft.write_text(TEXT.format(n=number))
    time.sleep(CHANCE.uniform(0.02, 0.12))
    waiting = {os.pidfd_open(pid) for pid in pids}
    dropped = time.perf_counter()
    if number % 2:
        draft.rename(place)
    else:
        place.write_text(TEXT.format(n=number))
    ended = _all_gone(waiting)
    if left := _sleepers(number):
        raise SystemExit(f"survivors of drop {number}: {left}")
    return dropped, ended


def _all_gone(waiting: set[int]) -> float:
    """When the last of some processes ended, by their pidfds."""
    poll = select.poll()
    for handle in waiting:
        poll.register(handle, select.POLLIN)
    left = set(waiting)
    while left:
        for handle, _ in poll.poll(PATIENCE_S * 1000) or sys.exit("a command does not end"):
            poll.unregister(handle)
            os.close(handle)
            left.discard(handle)
    return time.perf_counter()


def _sleepers(number: int) -> list[int]:
    """The processes that run the command of a number, the shells and the sandbox among them."""
    found, mark = [], f"sleep 61.{number}".encode()
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with suppress(OSError):
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").strip()
                if (line == mark or mark + b" " in line or mark + b'"' in line) and b"benchmarks" not in line:
                    found.append(int(process.name))
    return found


def bare(number: int) -> float:
    """Milliseconds of the floor: a process that waits for one inotify event and kills a group."""
    with tempfile.TemporaryDirectory() as folder:
        victim = subprocess.Popen(["sleep", f"62.{number}"], start_new_session=True)
        waiter = os.fork()
        if waiter == 0:
            _kill_at_the_first_event(Path(folder), victim.pid)
        time.sleep(CHANCE.uniform(0.02, 0.06))
        draft = Path(folder).with_suffix(".md")
        draft.write_text(TEXT.format(n=number))
        handle = os.pidfd_open(victim.pid)
        dropped = time.perf_counter()
        draft.rename(Path(folder) / "stop.md")
        ended = _all_gone({handle})
        victim.wait()
        os.waitpid(waiter, 0)
        return (ended - dropped) * 1000


def _kill_at_the_first_event(folder: Path, group: int) -> None:
    libc = ctypes.CDLL(None)
    handle = libc.inotify_init1(0)
    libc.inotify_add_watch(handle, os.fsencode(folder), 0x80)  # IN_MOVED_TO
    os.read(handle, 4096)
    os.killpg(group, signal.SIGKILL)
    os._exit(0)


def _project(root: Path) -> Path:
    shutil.copytree(FIXTURES / "projects" / "small", root)
    shutil.copytree(FIXTURES / "handoffs" / "tide-stations", root / "handoff")
    for file, old, new in (
        (root / "handoff" / "handoff.md", "engine: postgres", "engine: sqlite"),
        (root / "phases" / "06-backend-implementation" / "playbook.yaml", "turns: 12", "turns: 1000000"),
    ):
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    (root / "human-interventions" / "active").mkdir(parents=True)
    return root


def _engine(root: Path, url: str) -> subprocess.Popen[bytes]:
    words = ("run", "06", "--handoff", "handoff", "--model", "openai:served", "--no-input")
    env = {**os.environ, "HOME": str(root.parent), "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
    with (root.parent / "engine.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "orchestrator", *words], cwd=root, env=env, stdout=log, stderr=log
        )


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Processes that do nothing but take time."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
