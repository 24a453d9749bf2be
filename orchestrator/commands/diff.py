"""`orchestrator diff`: what a run changed."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_run, find, not_there
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "diff",
        help="what a run changed",
        description="The difference between what a run began with and its last commit. Characters that nobody sees are "
        "shown as code points; `--raw` leaves them as they are, for a program.",
    )
    add_run(parser)
    parser.add_argument("--since-verdict", action="store_true", help="only what changed since the last verdict")
    parser.add_argument(
        "--salvage",
        action="store_true",
        help="only what lay in the work tree when a driver died during a command, and was put aside",
    )
    parser.add_argument("--raw", action="store_true", help="byte for byte, with what a terminal would obey")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    import asyncio

    from orchestrator.access import difference, standing
    from orchestrator.showing import visible_lines

    _, paths = find(args)
    if not paths.repository.is_dir():
        raise not_there(standing(paths), paths, "work tree", f"`{paths.command('resume')}` goes on to it")
    patch = asyncio.run(difference(paths, since_verdict=args.since_verdict, salvage=args.salvage))
    print(patch if args.raw else visible_lines(patch), end="")
    return Exit.DONE
