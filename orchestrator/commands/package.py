"""`orchestrator package`: what the reviewer decides on."""

from __future__ import annotations

import argparse
from pathlib import Path

from orchestrator.commands.shared import add_json, add_run, find, not_there
from orchestrator.errors import Exit, Problem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "package", help="what the reviewer decides on", description="The newest gate package, as Markdown or as JSON."
    )
    add_run(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from orchestrator.access import standing
    from orchestrator.flow.drift import altered
    from orchestrator.showing import json_shown

    _, paths = find(args)
    known = standing(paths)
    gate = known.gate
    if not gate.path:
        raise not_there(known, paths, "package", "wait until the run is at its gate")
    for name, how in altered(paths.packages, gate.files):
        remedy = f"do not decide on it; `{paths.command('resume')}` packs it anew"
        raise Problem(f"it was {how} after it was packed", where=str(paths.packages / name), remedy=remedy)
    page = paths.packages / Path(gate.path).name
    text = (page.with_suffix(".json") if args.json else page).read_text(encoding="utf-8")
    print(json_shown(text) if args.json else text, end="")
    return Exit.DONE
