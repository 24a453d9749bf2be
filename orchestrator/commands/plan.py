"""`orchestrator plan`: the plan of a run."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_json, add_run, find, print_json
from orchestrator.errors import Exit, Problem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "plan", help="the plan of a run", description="The scored and ordered plan of a run."
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from orchestrator.access import standing
    from orchestrator.console import show_plan

    _, paths = find(args)
    plan = standing(paths).plan
    if plan is None:
        raise Problem("there is no plan yet", where=paths.id, remedy="resume the run")
    if args.json:
        print_json(plan.to_json())
    else:
        show_plan(plan)
    return Exit.DONE
