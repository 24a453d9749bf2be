"""`orchestrator plan`: the plan of a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_json, add_run, find, print_json
from orchestrator.errors import Exit, Problem, UsageProblem

if TYPE_CHECKING:
    from orchestrator.project import RunPaths


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "plan", help="the plan of a run", description="The scored and ordered plan of a run."
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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from orchestrator.access import standing
    from orchestrator.console import show_plan

    _, paths = find(args)
    plan = standing(paths).plan
    if plan is None:
        raise Problem("there is no plan yet", where=paths.id, remedy="resume the run")
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
    from orchestrator.runner import pinned_tasks
    from orchestrator.state import TaskState
    from orchestrator.strict_yaml import decode
    from orchestrator.write_back import lessons, written_back

    listed, run = pinned_tasks(paths), standing(paths)
    if listed is None:
        raise UsageProblem("the run has no task list", where=paths.id, remedy="start one with `run --tasks FILE`")
    if copy.exists() and copy.samefile(document):
        raise UsageProblem("the copy would replace the document", where=str(copy), remedy="name another file")
    templates = {task.template: run.tasks[task.id].state for task in (run.plan.tasks if run.plan else ())}
    finished = {TaskState.ACCEPTED, TaskState.TICKED}
    done = {own for own, name in listed_names(listed).items() if templates.get(name) in finished}
    text = decode(document.read_bytes(), where=str(document))
    written = written_back(text, listed, done=done, learned=lessons(run), where=str(document))
    copy.write_text(written, encoding="utf-8")
    print(copy)
    return Exit.DONE
