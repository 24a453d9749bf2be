"""`orchestrator daemon`: drive all runs of a project."""

from __future__ import annotations

import argparse
import os

from orchestrator.commands.shared import add_project
from orchestrator.errors import Exit, UsageProblem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "daemon",
        help="drive all runs of a project",
        description="Drive every run of a project that can move: one that nobody drives any more, and one that waits "
        "and of which something was asked (reply, answer, resume, abort). SIGTERM or Ctrl-C stops it and its drivers "
        "cleanly; the second one kills the drivers. Nothing is lost either way.",
    )
    add_project(parser)
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="how many runs are driven at once (default: one for each processor)"
    )
    parser.add_argument("--once", action="store_true", help="stop when no run can move")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Drive until told to stop."""
    import asyncio
    from datetime import UTC, datetime

    from orchestrator.daemon import Daemon
    from orchestrator.project import open_project

    jobs = (os.cpu_count() or 1) if args.jobs is None else args.jobs
    if jobs < 1:
        raise UsageProblem("no run could be driven", remedy="give --jobs a number from 1")

    def say(text: str) -> None:
        print(f"{datetime.now(UTC):%H:%M:%S}  {text}", flush=True)

    daemon = Daemon(open_project(args.project), jobs, say, lambda: datetime.now(UTC))
    asyncio.run(daemon.run(once=args.once))
    return Exit.DONE
