"""`orchestrator interventions`: what people dropped, and what became of it."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_json, add_run, print_json
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "interventions",
        help="what became of interventions",
        description="The interventions that a run has read, each with its receipt, and what lies in "
        "human-interventions/active/ unread or not understood.",
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them."""
    from orchestrator.project import open_project
    from orchestrator.showing import visible
    from orchestrator.status import interventions_of

    project = open_project(args.project)
    paths = project.find_run(args.run_id) if args.run_id or project.runs() else None
    items = interventions_of(project, paths)
    if args.json:
        print_json(items)
    for item in () if args.json else items:
        path, why = visible(item["path"]), visible(item["why"])
        print(f"{item['receipt'] or 'not read yet':<15} {item['urgency']:<13} {path}  {why}".rstrip())
    return Exit.DONE
