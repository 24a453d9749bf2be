"""Drop an intervention as a person's editor would: a whole file, moved into `active/` under its final name."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import yaml

from orchestrator.errors import Problem, UsageProblem
from orchestrator.intervention import MAX_BYTES, in_scope, parse_intervention
from orchestrator.showing import is_utf8
from orchestrator.spool import account

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from orchestrator.project import Project


def drop(project: Project, args: argparse.Namespace) -> Path:
    """Write it; gives its path. Raises `Problem` where it says nothing, or where no run would understand it."""
    text = args.text.strip()
    if not text:
        raise UsageProblem("an intervention needs text", remedy="say what has to be taken into account")
    title, at = text.splitlines()[0][:120], datetime.now(UTC)
    header: dict[str, Any] = {
        "title": title,
        "date": at.date().isoformat(),
        "phase": args.phase,
        "type": args.type,
        "urgency": args.urgency,
        "raised_by": account(os.getuid()),
    }
    if changes := _changes(args):
        header["changes"] = changes
    front = yaml.safe_dump(header, sort_keys=False, allow_unicode=True)
    content = f"---\n{front}---\n\n{text}\n"
    _understood(content)
    _meant_for_somebody(args.phase, project)
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower())[:6]) or "intervention"
    return _placed(project.interventions / "active", f"{at:%Y-%m-%d-%H%M%S}-{words}", content)


def _understood(content: str) -> None:
    """Refuse what a run would refuse, while the one who said it is still here."""
    if not is_utf8(content):
        raise UsageProblem("it is not UTF-8", where="the text", remedy="set your terminal to UTF-8 and say it again")
    if len(content.encode()) > MAX_BYTES:
        raise UsageProblem(f"it is longer than {MAX_BYTES:,} bytes", where="the text", remedy="shorten it")
    parse_intervention(content, "the intervention")


def _meant_for_somebody(scope: str, project: Project) -> None:
    if in_scope(scope, ""):
        return
    from orchestrator.catalog import nobody_for  # noqa: PLC0415 - takes as long as all the rest of the command

    if why := nobody_for(scope, project):
        raise UsageProblem(why, where="--phase")


def _placed(folder: Path, name: str, content: str) -> Path:
    """Write it aside and give it its name, whole; another one that was dropped in the same second keeps its own."""
    draft = folder / f".{name}-{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(content, encoding="utf-8")
        return next(path for path in _names(folder, name) if _named(draft, path))
    except OSError as error:
        raise Problem(f"it cannot be left: {error.strerror}", where=str(folder), remedy="check its rights") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / f"{name}.md"
    yield from (folder / f"{name}-{number}.md" for number in count(2))


def _named(draft: Path, path: Path) -> bool:
    """Give it the name, unless that is taken."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    return True


def _changes(args: argparse.Namespace) -> dict[str, Any]:
    priority: dict[str, str] = {}
    for pair in args.priority:
        operation, equals, value = pair.partition("=")
        if not equals or not value:
            raise UsageProblem(f"cannot read --priority {pair}", remedy="write --priority OPERATION=P0")
        priority[operation] = value
    named = {"drop": args.drop, "add": args.add, "priority": priority}
    return {key: value for key, value in named.items() if value}
