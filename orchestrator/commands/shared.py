"""What several commands have in common: finding the run, driving it, and saying how it stands."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Exit, Problem

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from orchestrator.project import Project, RunPaths
    from orchestrator.standing import Standing


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


def going_on(paths: RunPaths) -> Standing:
    """Where the run stands, for a command that asks something of it; raises `Problem` where nothing can follow."""
    from orchestrator.access import standing

    known = standing(paths)
    if known.state.ended:
        from orchestrator.next_steps import another

        raise Problem(known.how_it_stands, where=paths.id, remedy=another(known, paths))
    return known


def not_there(run: Standing, paths: RunPaths, what: str, remedy: str) -> Problem:
    """That a run has not made something: not yet, or never where it has ended."""
    if not run.state.ended:
        return Problem(f"there is no {what} yet", where=paths.id, remedy=remedy)
    from orchestrator.next_steps import another

    return Problem(f"there is no {what}, and {run.how_it_stands}", where=paths.id, remedy=another(run, paths))


def work(project: Project, paths: RunPaths, args: argparse.Namespace, *, model: str | None = None) -> int:
    """Drive the run here until it stops, and say how it stands; SIGTERM stops it as cleanly as Ctrl-C does.

    Raises `Held`, before anything heavy is imported, where another process drives it.
    """
    return conclude(driven(project, paths, args, model), paths)


def driven(project: Project, paths: RunPaths, args: argparse.Namespace, model: str | None) -> Standing:
    """Drive the run here until it stops; raises `Held` where another process does, and lives."""
    from contextlib import ExitStack
    from datetime import UTC, datetime

    from orchestrator.lock import Held, held

    at = datetime.now(UTC).isoformat(timespec="seconds")
    with ExitStack() as stack:
        try:
            stack.enter_context(held(paths.lock, at))
        except Held:
            _take_over(paths)
            stack.enter_context(held(paths.lock, at))
        return _driven_alone(project, paths, args, model)


def _take_over(paths: RunPaths) -> None:
    from orchestrator.stalled import taken_from

    if owner := taken_from(paths.lock):
        told = f"{paths.id}: process {owner.pid}, which drove the run, stood still; it is ended and the run taken over"
        print(told, file=sys.stderr, flush=True)


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


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    from orchestrator.showing import json_shown

    print(json_shown(json.dumps(value, indent=2, ensure_ascii=False)))
