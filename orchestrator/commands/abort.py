"""`orchestrator abort`: give a run up."""

from __future__ import annotations

import argparse

from orchestrator.commands.asking import ask_and_drive
from orchestrator.commands.shared import add_run, find, going_on
from orchestrator.errors import Exit, UsageProblem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "abort",
        help="give a run up",
        description="Give a run up: its work tree is rolled back, the reason and the lessons are recorded.",
    )
    add_run(parser, optional=False)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, for the record")
    parser.set_defaults(run=run, no_input=True)


def run(args: argparse.Namespace) -> int:
    """Leave the request; a run that nobody drives is taken up here."""
    from orchestrator.access import ask, standing
    from orchestrator.spool import Ask
    from orchestrator.state import RunState

    project, paths = find(args)
    if not args.reason.strip():
        raise UsageProblem("an abort needs its reason", remedy="add --reason TEXT")
    going_on(paths)
    ask_and_drive(project, paths, args, ask(paths, Ask.ABORT, args.reason))
    return Exit.DONE if standing(paths).state is RunState.ABORTED else Exit.WAITING
