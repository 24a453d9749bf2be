"""Drop an intervention as a person's editor would: a whole file, moved into `active/` under its final name."""

from __future__ import annotations

import getpass
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import yaml

from orchestrator.errors import UsageProblem

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from orchestrator.project import Project


def drop(project: Project, args: argparse.Namespace) -> Path:
    """Write it; gives its path. Raises `UsageProblem` where it says nothing."""
    text = args.text.strip()
    if not text:
        raise UsageProblem("an intervention needs text", remedy="say what has to be taken into account")
    title = text.splitlines()[0][:120]
    at = datetime.now(UTC)
    header: dict[str, Any] = {
        "title": title,
        "date": at.date().isoformat(),
        "phase": args.phase,
        "type": args.type,
        "urgency": args.urgency,
        "raised_by": getpass.getuser(),
    }
    if changes := _changes(args):
        header["changes"] = changes
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower())[:6]) or "intervention"
    folder = project.interventions / "active"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{at:%Y-%m-%d-%H%M%S}-{words}.md"
    draft = folder / f".{path.name}.tmp"
    front = yaml.safe_dump(header, sort_keys=False, allow_unicode=True)
    draft.write_text(f"---\n{front}---\n\n{text}\n", encoding="utf-8")
    os.link(draft, path)
    draft.unlink()
    return path


def _changes(args: argparse.Namespace) -> dict[str, Any]:
    priority: dict[str, str] = {}
    for pair in args.priority:
        operation, equals, value = pair.partition("=")
        if not equals or not value:
            raise UsageProblem(f"cannot read --priority {pair}", remedy="write --priority OPERATION=P0")
        priority[operation] = value
    named = {"drop": args.drop, "add": args.add, "priority": priority}
    return {key: value for key, value in named.items() if value}
