"""`orchestrator verify`: whether a run's evidence is what was written."""

from __future__ import annotations

import argparse
import sys

from orchestrator.commands.shared import add_json, add_run, find, print_json
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "verify",
        help="check a run's journal and evidence from the outside",
        description="Check a run from the outside: the journal's chain; and against the journal what the run was "
        "started with, every accepted task's commit, every gate package with its page and patches, every verdict, what "
        "people said, the judged tree, the delivered branch and the handoff. Reads only, also beside a live driver. "
        "Note the last hash that it prints: it shows later whether entries were cut off.",
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line for each broken thing, or that there is none."""
    from orchestrator.showing import counted
    from orchestrator.verification import verify

    _, paths = find(args)
    report = verify(paths)
    if args.json:
        print_json(report.to_json())
    elif report.broken:
        for broken in report.broken:
            print(broken, file=sys.stderr)
    else:
        parts = (
            counted(report.entries, "entry", "entries"),
            counted(report.commits, "commit"),
            counted(report.packages, "gate package"),
            counted(report.verdicts, "verdict"),
        )
        print(f"verified: {', '.join(parts)}; last hash {report.last}")
    return Exit.PROBLEM if report.broken else Exit.DONE
