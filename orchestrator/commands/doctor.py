"""`orchestrator doctor`: what the machine offers, and what to do about what it lacks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_json, add_project, print_json
from orchestrator.errors import Exit

if TYPE_CHECKING:
    from orchestrator.machine import Row
    from orchestrator.models.registry import Providers


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "doctor",
        help="what this machine offers, and what it lacks",
        description="Look at what runs stand on: git, SQLite, each sandbox with cheap ways out tried inside of it, "
        "toolchains, the packaged PostgreSQL, disk space, file watching, the state folder; and make one cheap call to "
        "each model of the configuration, to see what its endpoint can do. Exits with 1 where "
        "something has to be mended first, with what to do.",
    )
    parser.add_argument("--model", metavar="NAME", help="the model to ask (default: those of the configuration)")
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def _models(root: Path, named: str | None) -> tuple[list[str], Providers, list[Row]]:
    """The models to ask and how they are reached, or what is wrong with the settings that would tell."""
    from orchestrator.config import read_project_config, read_user_config, settle
    from orchestrator.errors import OrchestratorError
    from orchestrator.machine import Mark, Row
    from orchestrator.models.pool import settings_of

    try:
        settings = settle(root, read_project_config(root), read_user_config(), model=named)
    except OrchestratorError as error:
        return [], {}, [Row(name="settings", mark=Mark.PROBLEM, found=str(error).splitlines()[0])]
    return settings.models.every(), settings_of(settings.providers), []


def run(args: argparse.Namespace) -> int:
    """Print a line for each thing, and one with its remedy below where it has one."""
    import asyncio

    from orchestrator.config import ProjectConfig
    from orchestrator.machine import Mark, look
    from orchestrator.project import Project, project_root
    from orchestrator.showing import visible

    # What is wrong with the project's settings must not keep the doctor out: it is told like the rest.
    root = project_root(args.project)
    names, providers, wrong = _models(root, args.model)
    rows = [*asyncio.run(look(Project(root=root, config=ProjectConfig()), names, providers)), *wrong]
    lost = [row for row in rows if row.mark is Mark.PROBLEM]
    if args.json:
        print_json({"ok": not lost, "rows": [row.to_json() for row in rows]})
        return Exit.PROBLEM if lost else Exit.DONE
    for row in rows:
        print(f"{row.mark:<9}{row.name:<27}{visible(row.found)}")
        if row.remedy:
            print(f"{'':<9}{'':<27}→ {visible(row.remedy)}")
    print(f"mend before a run: {', '.join(row.name for row in lost)}" if lost else "runs can work here")
    return Exit.PROBLEM if lost else Exit.DONE
