"""`orchestrator import`: a document that a team has becomes a stage, a task list or an intake."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_json, add_project, print_json
from orchestrator.errors import Exit

if TYPE_CHECKING:
    from orchestrator.documents.reading import Imported


KINDS = ("phase-skill", "procedure", "workflow-step", "task-list", "issue")
"""Of documents, as `DocumentKind` has them; told here, so that the help needs no reader."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "import",
        help="make a stage, a task list or an intake of a document",
        description="Read a phase skill, a procedure, a workflow step, a task list or an issue, and say what became of "
        "every line: enforced, told to an agent, put before the reviewer, or not understood. Without -o, nothing is "
        "written.",
    )
    parser.add_argument("document", type=Path, metavar="DOC", help="Markdown, or a GitHub issue form in YAML")
    parser.add_argument("-o", dest="output", type=Path, metavar="DIR", help="a project, or its `phases` folder")
    parser.add_argument("--kind", choices=KINDS, help="what it is, where that is not certain (`unsure-kind`)")
    parser.add_argument("--force", action="store_true", help="write over what an earlier import wrote")
    parser.add_argument("--explain", action="store_true", help="print what every line became")
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read it, write it where that is asked, and tell what became of it."""
    from orchestrator.catalog import roots
    from orchestrator.config import ProjectConfig
    from orchestrator.documents.installed import installed
    from orchestrator.documents.kinds import DocumentKind
    from orchestrator.documents.reading import bytes_of, read_document
    from orchestrator.documents.rendering_yaml import as_data
    from orchestrator.documents.writing import as_json, write
    from orchestrator.project import Project, project_root, shown

    raw = bytes_of(args.document)
    project = Project(root=project_root(args.project), config=ProjectConfig())
    at_hand = installed(roots(project))
    kind = DocumentKind(args.kind) if args.kind else None
    imported = read_document(raw, where=args.document.name, installed=at_hand, kind=kind)
    written = write(imported, args.output, at_hand, force=args.force) if args.output else []
    if args.json:
        print_json(
            as_json(imported, as_data(imported.result))
            | ({"written": shown(written[0]), "files": [shown(path) for path in written]} if written else {})
        )
        return Exit.DONE
    if args.explain:
        _explain(imported)
    _tell(imported)
    for path in written:
        print(f"written: {shown(path)}")
    return Exit.DONE


def _explain(imported: Imported) -> None:
    from orchestrator.showing import visible

    for fate, text in zip(imported.lines, imported.text, strict=True):
        became = f"{fate.became}: {fate.detail}" if fate.detail else str(fate.became)
        print(f"{fate.line:5}  {visible(became)[:44]:44}  {visible(text)[:110]}".rstrip())
    print()


def _tell(imported: Imported) -> None:
    from orchestrator.showing import counted, visible

    print(f"{imported.document}: {imported.kind}, {visible(imported.result.title)}")
    for defect in imported.defects:
        print(f"{imported.document}:{defect.line}: {defect.code}: {visible(defect.message)}")
    counts = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in imported.counts.items() if count)
    print(f"{counted(len(imported.lines), 'line')}: {counts}")
    unjudged = len(imported.result.unenforced)
    more = f", {unjudged} that nothing here can judge" if unjudged else ""
    print(f"{imported.coverage}{more}")
