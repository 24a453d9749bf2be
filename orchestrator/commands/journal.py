"""`orchestrator journal`: everything that happened in a run."""

from __future__ import annotations

import argparse
import json

from orchestrator.commands.shared import add_json, add_run, find
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "journal",
        help="everything that happened in a run",
        description="The run's journal, one line per entry; with --json one JSON object per line.",
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from orchestrator.journal import read
    from orchestrator.showing import json_shown
    from orchestrator.telling import entry_line

    _, paths = find(args)
    with read(paths.journal) as journal:
        for entry in journal.entries():
            text = json_shown(json.dumps(entry.to_json(), ensure_ascii=False)) if args.json else entry_line(entry)
            print(text)
    return Exit.DONE
