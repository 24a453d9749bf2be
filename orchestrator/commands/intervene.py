"""`orchestrator intervene`: drop an intervention without an editor."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_project
from orchestrator.errors import Exit

URGENCIES = ("immediate", "end-of-phase", "backlog")
KINDS = (
    "requirement-change",
    "design-feedback",
    "scope-change",
    "technical-constraint",
    "priority-shift",
    "bug-report",
    "timeline-change",
    "other",
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "intervene",
        help="step in",
        description="Drop an intervention into human-interventions/active/; runs in its scope hear it at once.",
    )
    parser.add_argument("text", metavar="TEXT", help="what has to be taken into account; its first line is the title")
    parser.add_argument("--phase", default="all", metavar="SCOPE", help="a stage, stage/phase-number, or all (default)")
    parser.add_argument("--urgency", choices=URGENCIES, default="immediate", help="default: immediate")
    parser.add_argument("--type", choices=KINDS, default="other", help="default: other")
    parser.add_argument("--drop", action="append", default=[], metavar="OPERATION", help="leave an operation out")
    parser.add_argument("--add", action="append", default=[], metavar="OPERATION", help="take an operation in")
    parser.add_argument("--priority", action="append", default=[], metavar="OPERATION=P0", help="change a priority")
    add_project(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the file whole, then say where it is."""
    from orchestrator.dropping import drop
    from orchestrator.project import open_project

    print(drop(open_project(args.project), args))
    return Exit.DONE
