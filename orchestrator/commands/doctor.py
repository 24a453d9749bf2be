"""`orchestrator doctor`: what the machine offers, and what to do about what it lacks."""

from __future__ import annotations

import argparse

from orchestrator.commands.shared import add_json, add_project, print_json
from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "doctor",
        help="what this machine offers, and what it lacks",
        description="Look at what runs stand on: git, SQLite, each sandbox with cheap ways out tried inside of it, "
        "toolchains, the packaged PostgreSQL, disk space, file watching, the state folder. Exits with 1 where "
        "something has to be mended first, with what to do.",
    )
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line for each thing, and one with its remedy below where it has one."""
    import asyncio

    from orchestrator.config import ProjectConfig
    from orchestrator.machine import Mark, look
    from orchestrator.project import Project, project_root
    from orchestrator.rendering import visible

    # The project's settings are not needed here, and a wrong one must not keep the doctor out.
    rows = asyncio.run(look(Project(root=project_root(args.project), config=ProjectConfig())))
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
