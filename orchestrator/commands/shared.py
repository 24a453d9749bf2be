"""What several commands have in common: finding the run, driving it, and saying how it stands."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from orchestrator.project import Project, RunPaths
    from orchestrator.spool import Request
    from orchestrator.standing import Standing

LIVE_DRIVER_S = 30.0
"""How long a command waits for a live driver that journals nothing to take what it asked."""
LONGEST_S = 300.0
"""How long it waits for one that does."""
POLL_S, SLOWEST_POLL_S = 0.02, 0.5
"""Seconds between two looks, at first and at last: fifty who wait must not take the processors from the driver."""


def add_run(parser: argparse.ArgumentParser, *, optional: bool = True) -> None:
    """The run that a command is about, and the project that it belongs to."""
    parser.add_argument(
        "run_id", metavar="RUN", nargs="?" if optional else None, help="a run's id, or its beginning or end"
    )
    add_project(parser)


def add_project(parser: argparse.ArgumentParser) -> None:
    """The project that a command is about."""
    parser.add_argument("--project", type=Path, metavar="DIR", help="the project (default: the one around here)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Machine-readable output."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_driving(parser: argparse.ArgumentParser) -> None:
    """How a command that drives a run behaves."""
    parser.add_argument("--no-input", action="store_true", help="never ask at the terminal; stop and exit 4 instead")
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="append every call of a model to FILE; `--model replay:FILE` repeats",
    )


def find(args: argparse.Namespace) -> tuple[Project, RunPaths]:
    """The project and the run that the words name."""
    from orchestrator.project import open_project

    project = open_project(args.project)
    return project, project.find_run(args.run_id)


def work(project: Project, paths: RunPaths, args: argparse.Namespace, *, model: str | None = None) -> int:
    """Drive the run here until it stops, and say how it stands; SIGTERM stops it as cleanly as Ctrl-C does.

    Raises `Held`, before anything heavy is imported, where another process drives it.
    """
    return conclude(_driven(project, paths, args, model), paths)


def _driven(project: Project, paths: RunPaths, args: argparse.Namespace, model: str | None) -> Standing:
    from datetime import UTC, datetime

    from orchestrator.lock import held

    with held(paths.lock, datetime.now(UTC).isoformat(timespec="seconds")):
        return _driven_alone(project, paths, args, model)


def _driven_alone(project: Project, paths: RunPaths, args: argparse.Namespace, model: str | None) -> Standing:
    from dataclasses import replace

    from orchestrator.config import read_user_config, settle
    from orchestrator.live import face
    from orchestrator.runner import drive

    settings = settle(project.root, project.config, read_user_config(), model=model)
    tape = getattr(args, "record", None)
    with face(interactive=not getattr(args, "no_input", False)) as made:
        seen = replace(made, patient=not getattr(args, "only_drive", False))
        return _stoppable(drive(project, settings, paths, seen, model=model, tape=tape, locked=True))


def _stoppable(drive: Coroutine[Any, Any, Standing]) -> Standing:
    """Run a drive; a first SIGTERM cancels it, and is told like Ctrl-C once everything has been put down."""
    import asyncio
    import signal

    async def driven() -> Standing:
        task = asyncio.ensure_future(drive)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, lambda: task.cancelling() or task.cancel())
        return await task

    try:
        return asyncio.run(driven())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def conclude(run: Standing, paths: RunPaths) -> int:
    """The last lines of a drive, and the exit code of the run's state."""
    from orchestrator.console import farewell

    for line in farewell(run, paths):
        print(line)
    return exit_code(run)


def exit_code(run: Standing) -> int:
    """What a shell is told of a run's state."""
    from orchestrator.state import RunState

    codes = {
        RunState.COMPLETED: Exit.DONE,
        RunState.PARTIAL: Exit.DONE,
        RunState.BLOCKED: Exit.PROBLEM,
        RunState.ABORTED: Exit.PROBLEM,
    }
    return codes.get(run.state, Exit.WAITING)


def ask_and_drive(
    project: Project, paths: RunPaths, args: argparse.Namespace, request: Request, *, model: str | None = None
) -> int:
    """Let a live driver take the request, or take the run's lock and drive; tells a refusal."""
    from orchestrator.access import effect, outcome
    from orchestrator.errors import Problem
    from orchestrator.lock import Held, driver

    run, looks = None, _looks(paths)
    while (told := outcome(paths, request)) is None and run is None and next(looks, None):
        if driver(paths.lock) is None:
            # Others may ask at the same moment: whoever has the lock takes everybody's request.
            with suppress(Held):
                run = _driven(project, paths, args, model)
    told = outcome(paths, request)
    # Whoever came too late for a run that is over is told that, and no more.
    code = conclude(run, paths) if run and not (told and run.state.ended) else None
    if told:
        raise Problem(told, where=paths.id)
    if code is not None:
        return code
    if told is None:
        print(f"left for the driver of {paths.id}, which has not taken it yet; see `orchestrator status {paths.id}`")
        return Exit.WAITING
    print(f"{paths.id}: {effect(paths, request)}")
    return Exit.DONE


def _looks(paths: RunPaths) -> Iterator[bool]:
    """One look after the other, ever slower, for as long as whoever drives the run gives a sign of life."""
    import time

    from orchestrator.access import newest

    began = since = time.monotonic()
    known, pause = newest(paths), POLL_S
    while since - began < LONGEST_S and time.monotonic() - since < LIVE_DRIVER_S:
        yield True
        time.sleep(pause)
        pause = min(pause * 1.2, SLOWEST_POLL_S)
        if (now := newest(paths)) != known:
            known, since = now, time.monotonic()


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    from orchestrator.showing import json_shown

    print(json_shown(json.dumps(value, indent=2, ensure_ascii=False)))
