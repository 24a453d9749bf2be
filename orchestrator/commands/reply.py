"""`orchestrator reply`: decide at the gate."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from orchestrator.commands.asking import ask_and_drive
from orchestrator.commands.key import add_key, signature
from orchestrator.commands.shared import add_driving, add_run, find, going_on
from orchestrator.errors import UsageProblem

if TYPE_CHECKING:
    from orchestrator.standing import Standing


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "reply",
        help="decide at the gate",
        description="Reply to the gate package: APPROVED, REVISE: what has to change, or PAUSE; "
        "APPROVED also begins the work of a plan that waits for its review.",
    )
    add_run(parser, optional=False)
    parser.add_argument("text", metavar="TEXT", help="APPROVED, 'REVISE: …' or PAUSE, exactly")
    parser.add_argument(
        "--package", default="", metavar="DIGEST", help="the package that was read (default: the current one)"
    )
    add_key(parser, "the verdict")
    add_driving(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Leave the reply; a run that nobody drives is driven here."""
    from orchestrator.access import reply
    from orchestrator.gate import USUAL, Decision, forms, parse_reply

    project, paths = find(args)
    known = going_on(paths)
    replies = {word: Decision(means) for word, means in known.gate.replies.items()} or USUAL
    if parse_reply(args.text, replies) is None:
        said = [f"'{form}'" for form in forms(replies, "what has to change")]
        remedy = f"reply {', '.join(said[:-1])} or {said[-1]}, one of them and nothing before it"
        raise UsageProblem("that is no decision", remedy=remedy)
    package = _whole(known, args.package)
    signed = signature(paths, known, args, package=package, text=args.text)
    request = reply(paths, args.text, known.gate, package=package, plan=str(known.plans), **signed)
    return ask_and_drive(project, paths, args, request)


def _whole(known: Standing, named: str) -> str:
    """The whole digest where the current package's beginning was given: that is what a signature covers."""
    from orchestrator.gate import SHORTEST

    return known.gate.digest if len(named) >= SHORTEST and known.gate.digest.startswith(named) else named
