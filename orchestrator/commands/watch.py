"""`orchestrator watch`: look on while a run is worked elsewhere."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_run, conclude, find


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "watch", help="look on while a run is worked", description="Follow a run until it ends or waits for a person."
    )
    add_run(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Follow the journal."""
    from orchestrator.console import follow

    _, paths = find(args)
    return conclude(follow(paths), paths)
