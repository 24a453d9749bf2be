"""`orchestrator init`: make a folder a project, and install what its stages need."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.errors import Exit, Problem

if TYPE_CHECKING:
    from orchestrator.project import Project

EXAMPLES = "handoffs/examples"
"""Packages that show the form."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "init",
        help="make a folder a project",
        description="Make a folder a project: settings with comments, and the folders where packages and interventions "
        "go. What is there already stays as it is.",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="default: the current one")
    installing = parser.add_mutually_exclusive_group()
    installing.add_argument("--install", action="store_true", help="also install the toolchains of all stages")
    installing.add_argument("--install-only", action="store_true", help="install the toolchains and make no files")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make what is missing, say what was made."""
    from orchestrator.project import open_project

    if not args.install_only:
        _make(args.folder)
    if args.install or args.install_only:
        _install(open_project(args.folder))
    return Exit.DONE


def _make(folder: Path) -> None:
    from orchestrator.catalog import shipped, shipped_files
    from orchestrator.config import PROJECT_FILE
    from orchestrator.project import STATE_DIR, shown

    files = {
        PROJECT_FILE: _template("orchestrator.yaml"),
        "handoffs/README.md": shipped("handoffs/README.md"),
        "handoffs/TEMPLATE.md": shipped("handoffs/TEMPLATE.md"),
        **shipped_files(EXAMPLES),
        "human-interventions/README.md": shipped("human-interventions/README.md"),
        "human-interventions/TEMPLATE.md": shipped("human-interventions/TEMPLATE.md"),
        "human-interventions/active/.gitkeep": "",
        "human-interventions/processed/.gitkeep": "",
    }
    try:
        made = [name for name, text in files.items() if _write(folder / name, text)]
        made += _ignore(folder / ".gitignore", f"/{STATE_DIR}/")
    except OSError as error:
        where = shown(Path(error.filename or folder))
        raise Problem(f"cannot be made: {error.strerror}", where=where, remedy="name a folder that you own") from None
    for name in made:
        print(f"made {shown(folder.absolute() / name)}")
    if not made:
        print("nothing to do: the project is complete")
        return
    enter = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    example = next(Path(name).parent for name in files if name.startswith(EXAMPLES) and name.endswith("/handoff.md"))
    print(f"next: {enter}orchestrator run --handoff {example}; handoffs/README.md tells how to write your own")


def _template(name: str) -> str:
    from importlib import resources

    return resources.files("orchestrator").joinpath("project_files", name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> bool:
    """Write a file that is not there; never over one that is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _ignore(path: Path, line: str) -> list[str]:
    """Let git leave the state folder alone."""
    from orchestrator.config import read_optional

    text = read_optional(path) or ""
    if {line, line.strip("/"), line.lstrip("/"), line.rstrip("/")} & set(text.splitlines()):
        return []
    path.write_text(f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n", encoding="utf-8")
    return [path.name]


def _install(project: Project) -> None:
    from orchestrator import toolchain
    from orchestrator.catalog import find_stage, roots, stages

    where = roots(project)
    for name in stages(where):
        stage = find_stage(name, where)
        for stack in stage.playbook.stacks.values():
            # What stands on another language's tools is installed by the first run that is for it, and by no other.
            if stack.toolchain is None or not stack.toolchain.needs:
                toolchain.ensure(stack, stage.folder, say=lambda text: print(text, file=sys.stderr, flush=True))
