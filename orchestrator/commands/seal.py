"""`orchestrator seal`: write the hash of each artifact into a package's `handoff.md`."""

from __future__ import annotations

import argparse
from pathlib import Path

from orchestrator.errors import Exit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "seal",
        help="write the artifacts' hashes into a handoff",
        description="Write the SHA-256 of each artifact into the package's handoff.md and leave every other character "
        "as it is. Each artifact has to say `sha256:` already, with any value.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the package: the folder that holds handoff.md")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Seal it, and say how many artifacts it has."""
    from orchestrator.packages import seal
    from orchestrator.project import shown
    from orchestrator.showing import counted

    print(f"sealed {shown(args.folder.absolute())}: {counted(seal(args.folder), 'artifact')}")
    return Exit.DONE
