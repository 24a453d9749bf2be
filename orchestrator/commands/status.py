"""`orchestrator status`: where a run stands."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_json, add_run, find, print_json
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "status", help="where a run stands", description="Where a run stands; the newest one where none is named."
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from orchestrator.console import show_status
    from orchestrator.status import status_of

    _, paths = find(args)
    known = status_of(paths)
    if args.json:
        print_json(known)
    else:
        show_status(known)
    return Exit.DONE
