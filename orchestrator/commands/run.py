"""`orchestrator run`: take a handoff through a stage."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_driving, add_project, work
from orchestrator.errors import Exit, Problem, UsageProblem

if TYPE_CHECKING:
    from orchestrator.config import Settings
    from orchestrator.intake import Intake
    from orchestrator.project import Project, RunPaths
    from orchestrator.task_list import TaskList


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "run",
        help="take a handoff through a stage",
        description="Take a handoff package through a stage: acceptance, read-back, plan, phases, first article, gate. "
        "The last line on standard output is the path of the gate package.",
    )
    parser.add_argument(
        "stage", metavar="STAGE", nargs="?", help="a stage's id, or its beginning (default: the project's)"
    )
    parser.add_argument("--handoff", type=Path, metavar="DIR", help="the package (default: the project's)")
    parser.add_argument(
        "--model", metavar="NAME", help="builtin (the default), openai:MODEL, PROVIDER:MODEL, replay:FILE, module:Class"
    )
    parser.add_argument("--tasks", type=Path, metavar="FILE", help="a task list to work besides the stage's own tasks")
    parser.add_argument("--intake", type=Path, metavar="FILE", help="an issue that says what is wanted of the stage")
    parser.add_argument("--detach", action="store_true", help="work in the background; `orchestrator watch` looks on")
    parser.add_argument(
        "--unsandboxed", action="store_true", help="let commands run without a sandbox; shown at the gate"
    )
    add_driving(parser)
    add_project(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the run, then drive it."""
    from orchestrator.config import read_user_config, settle
    from orchestrator.creating import Start, create
    from orchestrator.project import open_project

    project = open_project(args.project)
    settings = settle(
        project.root, project.config, read_user_config(), model=args.model, stage=args.stage, handoff=args.handoff
    )
    if args.unsandboxed and not settings.allow_unsandboxed:
        raise UsageProblem("--unsandboxed is forbidden here", remedy="install bubblewrap, or change the configuration")
    stage, handoff = _wanted(project, settings)
    start = Start(
        stage=stage,
        handoff=handoff,
        models=settings.models,
        unsandboxed=args.unsandboxed,
        tasks=_task_list(args.tasks, project, stage) if args.tasks else None,
        intake=_intake(args.intake, project, stage) if args.intake else None,
    )
    paths = create(project, settings, start)
    if args.detach:
        return _detach(project, paths, args.record)
    return work(project, paths, args)


def _wanted(project: Project, settings: Settings) -> tuple[str, Path]:
    from orchestrator.catalog import roots, stages

    installed = list(stages(roots(project)))
    stage = settings.stage or (installed[0] if len(installed) == 1 else "")
    if not stage:
        raise UsageProblem("no stage is named", remedy=f"name one of: {', '.join(installed) or 'none is installed'}")
    if settings.handoff is None:
        raise Problem(
            "no handoff package is named",
            remedy="give --handoff DIR; `orchestrator init` makes handoffs/README.md, which tells what belongs into it",
        )
    return stage, settings.handoff


def _task_list(path: Path, project: Project, stage: str) -> TaskList:
    """A list that `import` wrote, or the document itself."""
    from orchestrator.task_list import TaskList, parse_task_list

    if path.suffix in _WRITTEN:
        return parse_task_list(_text(path), where=str(path))
    result = _imported(path, project, stage)
    if isinstance(result, TaskList):
        return result
    raise UsageProblem("this document is no task list", where=str(path), remedy="see `orchestrator import --explain`")


def _intake(path: Path, project: Project, stage: str) -> Intake:
    """An intake that `import` wrote, or the issue itself."""
    from orchestrator.intake import Intake, parse_intake

    if path.suffix in _WRITTEN and not _is_form(text := _text(path)):
        return parse_intake(text, where=str(path))
    result = _imported(path, project, stage)
    if isinstance(result, Intake):
        return result
    raise UsageProblem("this document is no issue", where=str(path), remedy="see `orchestrator import --explain`")


_WRITTEN = {".yaml", ".yml"}


def _is_form(text: str) -> bool:
    """Whether YAML is a GitHub issue form, and not what `import` wrote."""
    return any(line.startswith("body:") for line in text.splitlines())


def _imported(path: Path, project: Project, stage: str) -> object:
    """What a document becomes where it is worked together with a stage: its criteria use the stage's commands."""
    from orchestrator.catalog import find_stage, roots
    from orchestrator.documents.installed import installed
    from orchestrator.documents.reading import bytes_of, read_document

    raw, where = bytes_of(path), roots(project)
    at_hand = installed(where, stage=find_stage(stage, where).playbook.id)
    return read_document(raw, where=path.name, installed=at_hand).result


def _text(path: Path) -> str:
    from orchestrator.strict_yaml import decode

    try:
        return decode(path.read_bytes(), where=str(path))
    except OSError as error:
        remedy = "give a document, or the file that `orchestrator import` wrote"
        raise UsageProblem(f"the file cannot be read: {error.strerror}", where=str(path), remedy=remedy) from None


def _detach(project: Project, paths: RunPaths, tape: Path | None) -> int:
    """Drive in a process of its own that outlives this one; it has the run when this returns."""
    import subprocess
    import sys
    import time

    from orchestrator.lock import driver

    paths.logs.mkdir(parents=True, exist_ok=True)
    with (paths.logs / "driver.log").open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "orchestrator",
                "resume",
                paths.id,
                "--project",
                str(project.root),
                "--no-input",
                *(["--record", str(tape.resolve())] if tape else []),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while driver(paths.lock) is None and process.poll() is None:
        time.sleep(0.05)
    print(paths.id)
    return Exit.DONE
