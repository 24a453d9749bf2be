"""`orchestrator validate`: read playbooks, personas, packages and settings as strictly as a compiler."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.validation import Validated


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "validate",
        help="check playbooks, personas, packages and settings",
        description="Check files strictly and tell everything that is wrong with them at once. Without a path, "
        "everything that a run in this project could meet.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file, or a folder with such files in it")
    parser.add_argument("--project", type=Path, metavar="DIR", help="the project (default: the one around here)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 where something is wrong."""
    from orchestrator.config import ProjectConfig
    from orchestrator.project import Project, project_root
    from orchestrator.validation import validate_paths, validate_project

    # Its settings are among what is validated, so they are not read here.
    project = Project(root=project_root(args.project), config=ProjectConfig())
    results = validate_paths(args.paths, project) if args.paths else validate_project(project)
    if args.json:
        print(json.dumps(_as_json(results), indent=2, ensure_ascii=False))
    else:
        _tell(results)
    return Exit.PROBLEM if any(result.problems for result in results) else Exit.DONE


def _tell(results: Sequence[Validated]) -> None:
    from orchestrator.project import shown

    for result in results:
        for problem in result.problems:
            print(problem)
        if not result.problems:
            print(f"{shown(result.path)}: {result.summary or 'in order'}")
    wrong = [result for result in results if result.problems]
    count = sum(len(result.problems) for result in wrong)
    files = f"{len(results)} file{'s' * (len(results) != 1)}"
    print(f"{count} problem{'s' * (count != 1)} in {len(wrong)} of {files}" if wrong else f"{files} in order")


def _as_json(results: Sequence[Validated]) -> dict[str, Any]:
    from orchestrator.project import shown
    from orchestrator.validation import told

    return {
        "ok": not any(result.problems for result in results),
        "files": [
            {
                "path": shown(result.path),
                "kind": result.kind,
                "summary": result.summary,
                "coverage": result.coverage and result.coverage.to_json(),
                "problems": len(result.problems),
            }
            for result in results
        ],
        "problems": [told(problem) for result in results for problem in result.problems],
    }
