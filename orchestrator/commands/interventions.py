"""`orchestrator interventions`: what people dropped, and what became of it."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_json, add_run, find, print_json
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "interventions",
        help="what became of interventions",
        description="The interventions that a run has read, each with its receipt.",
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them."""
    from orchestrator.status import status_of

    _, paths = find(args)
    items = status_of(paths)["interventions"]
    if args.json:
        print_json(items)
    for item in () if args.json else items:
        print(f"{item['receipt']:<15} {item['urgency']:<13} {item['path']}  {item['why']}")
    return Exit.DONE
