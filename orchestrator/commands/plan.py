"""`orchestrator plan`: the plan of a run, or the mapping that the built-in model proposes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_json, add_run, find, not_there, print_json
from orchestrator.errors import Exit, Problem, UsageProblem

if TYPE_CHECKING:
    from orchestrator.project import RunPaths


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "plan",
        help="the plan of a run",
        description="The scored and ordered plan of a run; with --mapping, "
        "how each operation meets the tables, with evidence and confidence, to be corrected and put into the package.",
    )
    add_run(parser)
    add_json(parser)
    parser.add_argument(
        "--write-back",
        nargs=2,
        type=Path,
        metavar=("DOCUMENT", "COPY"),
        help="write a copy of the run's task list in which what is done is ticked and the learning log is filled",
    )
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="write the mapping that the built-in model proposes to FILE"
    )
    parser.add_argument("--handoff", type=Path, metavar="DIR", help="with --mapping: a package instead of a run")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it, or write the proposal."""
    if args.mapping is not None:
        return _propose(args)
    if args.handoff is not None:
        remedy = "name the FILE for the proposal with --mapping, or a RUN for its plan"
        raise UsageProblem("--handoff goes with --mapping", remedy=remedy)
    from orchestrator.access import standing
    from orchestrator.console import show_plan

    _, paths = find(args)
    known = standing(paths)
    plan = known.plan
    if plan is None:
        raise not_there(known, paths, "plan", f"`{paths.command('resume')}` goes on to it")
    if args.write_back:
        return _write_back(paths, *args.write_back)
    if args.json:
        print_json(plan.to_json())
    else:
        show_plan(plan)
    return Exit.DONE


def _write_back(paths: RunPaths, document: Path, copy: Path) -> int:
    from orchestrator.access import standing
    from orchestrator.composition import listed_names
    from orchestrator.creating import pinned_tasks
    from orchestrator.state import TaskState
    from orchestrator.strict_yaml import decode
    from orchestrator.write_back import borne_out, lessons, written_back

    listed, run = pinned_tasks(paths), standing(paths)
    if listed is None:
        raise UsageProblem("the run has no task list", where=paths.id, remedy="start one with `run --tasks FILE`")
    if copy.exists() and copy.samefile(document):
        raise UsageProblem("the copy would replace the document", where=str(copy), remedy="name another file")
    planned = {task.template: task.id for task in (run.plan.tasks if run.plan else ())}
    names = {own: planned[name] for own, name in listed_names(listed).items() if name in planned}
    done = {own for own, task in names.items() if borne_out(run, task)}
    figures = [check for metric in listed.metrics for check in metric.checks]
    text = decode(document.read_bytes(), where=str(document))
    written = written_back(text, listed, done=done, learned=lessons(run, figures), where=str(document))
    copy.write_text(written, encoding="utf-8")
    on_word = [own for own, task in names.items() if own not in done and run.tasks[task].state is TaskState.ACCEPTED]
    if on_word:
        print(
            f"not ticked, for nothing but an agent's word says that it is done: {', '.join(on_word)}", file=sys.stderr
        )
    print(copy)
    return Exit.DONE


def _propose(args: argparse.Namespace) -> int:
    """Write the proposal to a file that is not there yet."""
    from orchestrator.access import standing
    from orchestrator.handoff.answers import lines_of_all
    from orchestrator.models.builtin.proposing import proposed_mapping
    from orchestrator.models.builtin.reading import read_service
    from orchestrator.packages import read_package

    if args.mapping.exists():
        raise Problem("the file is there already", where=str(args.mapping), remedy="name another, or move it away")
    if args.handoff is not None:
        design = read_service(read_package(args.handoff))
    else:
        _, paths = find(args)
        run = standing(paths)
        design = read_service(read_package(paths.inputs(run.inputs)), answers=lines_of_all(run.rfis.values()))
    args.mapping.write_text(proposed_mapping(design), encoding="utf-8")
    print(args.mapping)
    return Exit.DONE
