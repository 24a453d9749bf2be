"""`orchestrator answer`: answer a question that a run raised."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_driving, add_run, ask_and_drive, find
from orchestrator.errors import UsageProblem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "answer", help="answer a question", description="Answer a question (RFI) that a run raised."
    )
    add_run(parser, optional=False)
    parser.add_argument("rfi", metavar="RFI-ID", help="such as RFI-001; `orchestrator status` lists them")
    parser.add_argument("text", metavar="TEXT", help="the answer")
    add_driving(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Leave the answer; a run that nobody drives is driven here."""
    from orchestrator.access import ask, standing
    from orchestrator.spool import Ask

    project, paths = find(args)
    known = standing(paths)
    if args.rfi not in known.rfis:
        listed = ", ".join(known.rfis) or "none was raised"
        raise UsageProblem(f"there is no question {args.rfi}", where=paths.id, remedy=f"there are: {listed}")
    if not args.text.strip():
        raise UsageProblem("an answer needs text", remedy="say what the rule is")
    if known.state.ended:
        raise UsageProblem(f"the run is {known.state}", where=paths.id, remedy="nothing can follow; start another run")
    return ask_and_drive(project, paths, args, ask(paths, Ask.ANSWER, args.text, rfi=args.rfi))
