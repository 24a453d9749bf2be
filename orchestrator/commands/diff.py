"""`orchestrator diff`: what a run changed."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_run, find
from orchestrator.errors import Exit, Problem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "diff",
        help="what a run changed",
        description="The difference between what a run began with and its last commit.",
    )
    add_run(parser)
    parser.add_argument("--since-verdict", action="store_true", help="only what changed since the last verdict")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    import asyncio

    from orchestrator.access import difference

    _, paths = find(args)
    if not paths.repository.is_dir():
        raise Problem("the run has no work tree yet", where=paths.id, remedy="resume the run")
    print(asyncio.run(difference(paths, since_verdict=args.since_verdict)), end="")
    return Exit.DONE
