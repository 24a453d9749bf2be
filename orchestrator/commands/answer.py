"""`orchestrator answer`: answer a question that a run raised."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from orchestrator.commands.asking import ask_and_drive
from orchestrator.commands.shared import add_driving, add_run, find, going_on
from orchestrator.errors import UsageProblem

if TYPE_CHECKING:
    from orchestrator.project import RunPaths
    from orchestrator.rfi import Rfi


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "answer", help="answer a question", description="Answer a question (RFI) that a run raised."
    )
    add_run(parser, optional=False)
    parser.add_argument("rfi", metavar="RFI-ID", help="such as RFI-001, or 1; `orchestrator status` lists them")
    parser.add_argument("text", metavar="TEXT", help="the answer")
    add_driving(parser)
    parser.set_defaults(run=run)


def _understood(paths: RunPaths, rfi: Rfi, inputs: int, text: str) -> None:
    """Refuse lines of a mapping that are wrong, and say when an answer has none; a late one is only refused."""
    from orchestrator.acceptance.of_mapping import flaws_of
    from orchestrator.handoff.answers import lines_of, mapping_of
    from orchestrator.packages import read_package
    from orchestrator.rfi import State

    if rfi.origin == "engine" or rfi.state is State.ANSWERED:
        return
    lines = lines_of(text, rfi.operation)
    if lines is None:
        told = "this answer is text for a language model or a person: it has no lines of a mapping"
        print(f"{rfi.id}: {told}", file=sys.stderr)
        return
    package = read_package(paths.inputs(inputs))
    for flaw in flaws_of(package, mapping_of(lines)):
        raise UsageProblem(flaw.problem, where=flaw.place or "answer", remedy=flaw.remedy)


def run(args: argparse.Namespace) -> int:
    """Leave the answer; a run that nobody drives is driven here."""
    from orchestrator.access import ask
    from orchestrator.rfi import spelled
    from orchestrator.spool import Ask

    project, paths = find(args)
    known = going_on(paths)
    name = spelled(known.rfis, args.rfi)
    if name not in known.rfis:
        listed = ", ".join(known.rfis) or "none was raised"
        raise UsageProblem(f"there is no question {args.rfi}", where=paths.id, remedy=f"there are: {listed}")
    if not args.text.strip():
        raise UsageProblem("an answer needs text", remedy="say what the rule is")
    _understood(paths, known.rfis[name], known.inputs, args.text)
    return ask_and_drive(project, paths, args, ask(paths, Ask.ANSWER, args.text, rfi=name))
