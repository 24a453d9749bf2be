"""`orchestrator reply`: decide at the gate."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_driving, add_run, ask_and_drive, find
from orchestrator.errors import UsageProblem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "reply",
        help="decide at the gate",
        description="Reply to the gate package: APPROVED, REVISE: what has to change, or PAUSE.",
    )
    add_run(parser, optional=False)
    parser.add_argument("text", metavar="TEXT", help="APPROVED, 'REVISE: …' or PAUSE, exactly")
    parser.add_argument(
        "--package", default="", metavar="DIGEST", help="the package that was read (default: the current one)"
    )
    add_driving(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Leave the reply; a run that nobody drives is driven here."""
    from orchestrator.access import ask, standing
    from orchestrator.gate import parse_reply
    from orchestrator.spool import Ask

    project, paths = find(args)
    if parse_reply(args.text) is None:
        raise UsageProblem("that is no decision", remedy="reply APPROVED, PAUSE, or 'REVISE: what has to change'")
    known = standing(paths)
    if known.state.ended:
        raise UsageProblem(f"the run is {known.state}", where=paths.id, remedy="nothing can follow; start another run")
    request = ask(paths, Ask.REPLY, args.text, package=args.package or known.gate.digest)
    return ask_and_drive(project, paths, args, request)
