"""`orchestrator graph`: the flow of a stage, drawn."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_project
from orchestrator.errors import Exit, UsageProblem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "graph", help="draw the flow of a stage", description="The state machine of a stage as a Mermaid diagram."
    )
    parser.add_argument("stage", metavar="STAGE", nargs="?", help="a stage's id, or its beginning")
    add_project(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from orchestrator.catalog import find_playbook, roots, stages
    from orchestrator.drawing import mermaid
    from orchestrator.project import open_project

    project = open_project(args.project)
    installed = list(stages(roots(project)))
    stage = args.stage or project.config.stage or (installed[0] if len(installed) == 1 else "")
    if not stage:
        raise UsageProblem("no stage is named", remedy=f"name one of: {', '.join(installed)}")
    print(mermaid(find_playbook(stage, project)), end="")
    return Exit.DONE
