"""Ask something of a run: whoever drives it takes the request, and where nobody does, it is driven here."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from orchestrator.commands.shared import conclude, driven
from orchestrator.errors import Exit, Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from orchestrator.lock import Owner
    from orchestrator.project import Project, RunPaths
    from orchestrator.pulse import Pulse
    from orchestrator.spool import Request

POLL_S, SLOWEST_POLL_S = 0.02, 0.5
"""Seconds between two looks, at first and at last: fifty who wait must not take the processors from the driver."""
TELL_S = 5.0
"""Seconds after which somebody who waits is told what for."""
SILENT_S = 30.0
"""For how long a driver may give no sign of life. The pauses between looks count, not the clock: where processors are
so scarce that the looks themselves come late, the driver's signs do as well."""


def ask_and_drive(
    project: Project, paths: RunPaths, args: argparse.Namespace, request: Request, *, model: str | None = None
) -> int:
    """Let a live driver take the request, or take the run's lock and drive; tells a refusal.

    However many ask at once, each waits until it is told what became of its request, for as long as somebody drives the
    run and lives. A request that is left behind all the same lies in the run's spool, for the next driver.
    """
    from orchestrator.access import effect, outcome
    from orchestrator.lock import Held, driver

    run, looks = None, _looks(paths)
    while (told := outcome(paths, request)) is None and run is None and next(looks, False):
        if driver(paths.lock) is None:
            # Others may ask at the same moment: whoever has the lock takes everybody's request.
            with suppress(Held):
                run = driven(project, paths, args, model)
    if told is None and run is None:
        with suppress(Held):
            run = driven(project, paths, args, model)  # from whoever stands still
    told = outcome(paths, request)
    # Whoever came too late for a run that is over is told that, and no more.
    code = conclude(run, paths) if run and not (told and run.state.ended) else None
    if told:
        raise Problem(told, where=paths.id)
    if told is None:
        print(f"left for whoever drives {paths.id} next; see `{paths.command('status')}`")
        return Exit.WAITING if code is None else code
    if code is None:
        print(f"{paths.id}: {effect(paths, request)}")
    return Exit.DONE if code is None else code


def _looks(paths: RunPaths) -> Iterator[bool]:
    """One look after the other, ever slower, for as long as whoever drives the run gives a sign of life."""
    from orchestrator.lock import driver

    began, pause, silent, told = time.monotonic(), POLL_S, 0.0, False
    owner = driver(paths.lock)
    known = _sign(paths, owner)
    while silent < SILENT_S:
        yield True
        time.sleep(pause)
        owner = driver(paths.lock)
        sign = _sign(paths, owner)
        silent = 0.0 if _alive(known, sign) else silent + pause
        known, pause = sign, min(pause * 1.2, SLOWEST_POLL_S)
        if not told and owner is not None and time.monotonic() - began > TELL_S:
            told = True
            _tell(paths, owner)


def _sign(paths: RunPaths, owner: Owner | None) -> tuple[object, Pulse]:
    """What changes whenever somebody drives the run, and the pulse of the one who does."""
    import socket

    from orchestrator.access import newest
    from orchestrator.pulse import pulse

    here = owner is not None and owner.host == socket.gethostname()
    return (newest(paths), owner), pulse(owner.pid if here and owner else 0)


def _alive(earlier: tuple[object, Pulse], now: tuple[object, Pulse]) -> bool:
    return now[0] != earlier[0] or now[1].beats_since(earlier[1])


def _tell(paths: RunPaths, owner: Owner) -> None:
    who = f"process {owner.pid} on {owner.host}" if owner.pid else "another process"
    told = f"{paths.id}: waiting for {who}, which drives the run; Ctrl-C leaves your word with the run"
    print(told, file=sys.stderr, flush=True)
