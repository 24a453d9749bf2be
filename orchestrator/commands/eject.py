"""`orchestrator eject`: a shipped stage becomes the project's own, to change."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_project
from orchestrator.errors import Exit, Problem

if TYPE_CHECKING:
    from orchestrator.catalog import Stage


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "eject",
        help="make a shipped stage the project's own",
        description="Copy a stage that comes with the engine, with its guides and the personas that it names, into the "
        "project. From then on the copy counts, whole; a persona that the project has already stays as it is.",
    )
    parser.add_argument("stage", metavar="STAGE", help="a stage's id, or its beginning")
    add_project(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Copy what the project does not have, say what was copied."""
    from orchestrator.catalog import find_stage, roots
    from orchestrator.project import open_project, shown

    project = open_project(args.project)
    stage = find_stage(args.stage, roots(project))
    folder = project.root / "phases" / stage.playbook.id
    if folder.exists():
        remedy = "change it there, or move it away to start from the shipped one again"
        raise Problem("the project has this stage already", where=shown(folder), remedy=remedy)
    personas = {project.root / "agents" / path.name: path for path in stage.persona_files.values()}
    missing = {own: path for own, path in personas.items() if not own.exists()}
    try:
        _copy(stage, folder, missing)
    except OSError as error:
        where = shown(Path(error.filename or folder))
        raise Problem(f"cannot be copied: {error.strerror}", where=where, remedy="name a folder you own") from None
    for path in (folder, *missing):
        print(f"made {shown(path)}")
    return Exit.DONE


def _copy(stage: Stage, folder: Path, personas: dict[Path, Path]) -> None:
    """The stage comes last and at once: until then what is shipped counts."""
    import shutil
    import tempfile

    from orchestrator.catalog import PLAYBOOK_FILE

    for own, path in personas.items():
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, own)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".eject-", dir=folder.parent) as aside:
        copy = Path(aside) / folder.name
        shutil.copytree(stage.folder, copy)
        _without_schema(copy / PLAYBOOK_FILE)
        copy.rename(folder)


def _without_schema(playbook: Path) -> None:
    """The first line tells editors where the schema stands in the engine's own tree: not here."""
    first, _, rest = playbook.read_text("utf-8").partition("\n")
    if first.startswith("# yaml-language-server:"):
        playbook.write_text(rest, "utf-8")
