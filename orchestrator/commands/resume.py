"""`orchestrator resume`: go on with a run that was stopped, paused, or waits for a person."""

from __future__ import annotations

import argparse

from orchestrator.commands.asking import ask_and_drive
from orchestrator.commands.key import add_key, signature
from orchestrator.commands.shared import add_driving, add_run, conclude, find, going_on, work
from orchestrator.errors import Problem, UsageProblem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "resume",
        help="go on with a run",
        description="Go on with a run that was stopped, paused, or waits for a person; edits to its work tree are "
        "committed under your name first.",
    )
    add_run(parser)
    parser.add_argument("--model", metavar="NAME", help="go on with another model")
    parser.add_argument("--grant-revision", action="store_true", help="work the revision that was escalated")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why the revision is granted")
    add_key(parser, "the grant")
    parser.add_argument(
        "--only-drive",
        action="store_true",
        help="take up what was asked of the run already, and ask nothing more of it (as the daemon does)",
    )
    add_driving(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask the run to go on, and drive it if nobody does."""
    from orchestrator.access import ask, standing
    from orchestrator.spool import Ask
    from orchestrator.state import RunState

    project, paths = find(args)
    if args.only_drive and args.grant_revision:
        raise UsageProblem("--only-drive asks nothing of a run", remedy="leave out one of the two")
    if args.grant_revision and not args.reason.strip():
        raise UsageProblem("a granted revision needs its reason", remedy="add --reason TEXT")
    if args.only_drive:
        known = standing(paths)
        return conclude(known, paths) if known.state.ended else work(project, paths, args, model=args.model)
    known = going_on(paths)
    if args.grant_revision and known.waiting_for is None:
        from orchestrator.flow.verdicts import not_at_gate

        raise Problem(not_at_gate(known.state), where=paths.id)
    stopped = known.state in {RunState.WAITING, RunState.PAUSED, RunState.ESCALATED}
    if stopped and known.waiting_for is not None:
        signed = signature(paths, known, args, text=args.reason, grant=True) if args.grant_revision else {}
        request = ask(paths, Ask.RESUME, args.reason, grant=args.grant_revision, **signed)
        return ask_and_drive(project, paths, args, request, model=args.model)
    return work(project, paths, args, model=args.model)
