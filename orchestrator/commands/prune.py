"""`orchestrator prune`: remove ended runs whole."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_json, add_project, print_json
from orchestrator.errors import Exit, UsageProblem

if TYPE_CHECKING:
    from orchestrator.retention import Choice


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "prune",
        help="remove ended runs",
        description="Remove the folders of ended runs (completed, partial, blocked, aborted) whole: journal, work "
        "tree, gate packages. Delivered branches and handoffs stay, and so does every run that is alive, waiting or "
        "paused. `.orchestrator/pruned.jsonl` keeps each one's end and its journal's last hash.",
    )
    parser.add_argument("--keep", type=int, default=0, metavar="N", help="leave the N that ended last (default: 0)")
    parser.add_argument("--older-than", type=float, metavar="DAYS", help="only those that ended more than DAYS ago")
    parser.add_argument("--dry-run", action="store_true", help="say what would go, and remove nothing")
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Remove, and say what went and how much space it took."""
    import getpass
    from datetime import UTC, datetime, timedelta

    from orchestrator.project import open_project
    from orchestrator.retention import Choice, choose, remove, tidy

    if args.keep < 0 or (args.older_than is not None and not 0 <= args.older_than <= 100_000):
        raise UsageProblem("a number is out of range", remedy="give --keep and --older-than numbers from 0")
    project, now = open_project(args.project), datetime.now(UTC)
    older_than = None if args.older_than is None else timedelta(days=args.older_than)
    choice = choose(project, now, keep=args.keep, older_than=older_than)
    if not args.dry_run:
        tidy(project)
        stayed = {item.run: item for one in choice.going if (item := remove(project, one, now, getpass.getuser()))}
        going = tuple(one for one in choice.going if one.run not in stayed)
        choice = Choice(going=going, left=(*choice.left, *stayed.values()))
    if args.json:
        print_json({"dry_run": args.dry_run, **choice.to_json()})
    else:
        _tell(choice, dry=args.dry_run)
    return Exit.DONE


def _tell(choice: Choice, *, dry: bool) -> None:
    from orchestrator.showing import visible

    for run in choice.going:
        print(f"{'would remove' if dry else 'removed'} {run.run}: {run.state} at {run.ended[:19]}, {_size(run.bytes)}")
    for left in choice.left:
        print(f"left {left.run}: {visible(left.why)}")
    count = len(choice.going)
    print(f"{count} run{'s' * (count != 1)} {'would go' if dry else 'went'}, {_size(choice.bytes)}")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
