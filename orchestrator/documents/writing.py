"""An imported document as files: a stage's folder with its guides and personas, or a task list, or an intake."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orchestrator.documents.draft import Cast, Installed
from orchestrator.documents.ledger import Fate
from orchestrator.documents.reading import Imported
from orchestrator.documents.rendering_yaml import as_yaml
from orchestrator.errors import Problem
from orchestrator.finding import Level
from orchestrator.persona import ToolName
from orchestrator.playbook import Playbook
from orchestrator.project import shown
from orchestrator.rendering import page
from orchestrator.task_list import TaskList

CONTEXT, CHECKLIST = "context.md", "checklist.md"
_HEAD = "# Imported from {document}; every `source` names its line.\n"
_KEPT = frozenset({"instructions", "reference", "persona", "remedy", "failure"})
"""What agents are told elsewhere than in the guide."""


def write(imported: Imported, target: Path, installed: Installed, *, force: bool = False) -> list[Path]:
    """Write it below `target`; gives every file, the one to look at first. Nothing is left behind where it fails.

    A folder called `phases` takes the stage in; any other is a project's, with `phases/` and `agents/` in it.
    """
    if not isinstance(imported.result, Playbook):
        return [_write_file(imported, target, force=force)]
    root = target.parent if target.name == "phases" else target
    folder = root / "phases" / imported.result.id
    if folder.exists() and not force:
        raise _exists(folder)
    files = dict(stage_files(imported, imported.result, installed))
    personas = {
        root / "agents" / f"{key}.md": persona_text(cast)
        for key, cast in imported.cast.items()
        if key in imported.result.personas() and key not in installed.personas
    }
    fresh = {path: text for path, text in personas.items() if not path.exists()}
    for path, text in fresh.items():
        _replace(path, text.encode())
    _replace_folder(folder, files)
    return [folder / "playbook.yaml", *(folder / name for name in files if name != "playbook.yaml"), *fresh]


def _write_file(imported: Imported, target: Path, *, force: bool) -> Path:
    name = "tasks.yaml" if isinstance(imported.result, TaskList) else "intake.yaml"
    path = target if target.suffix in {".yaml", ".yml"} else target / name
    if path.exists() and not force:
        raise _exists(path)
    _replace(path, (_HEAD.format(document=imported.document) + as_yaml(imported.result)).encode())
    return path


def _exists(path: Path) -> Problem:
    return Problem("it is there already", where=shown(path), remedy="remove it, name another folder, or add --force")


def stage_files(imported: Imported, playbook: Playbook, installed: Installed) -> Iterator[tuple[str, bytes]]:
    """Everything in the stage's folder, by relative name."""
    context, checklist = context_text(imported), checklist_text(playbook)
    if context:
        playbook = playbook.model_copy(
            update={"phases": tuple(phase.model_copy(update={"guides": (CONTEXT,)}) for phase in playbook.phases)}
        )
        yield CONTEXT, context.encode()
    if checklist:
        playbook = playbook.model_copy(update={"gate": playbook.gate.model_copy(update={"checklist": CHECKLIST})})
        yield CHECKLIST, checklist.encode()
    yield from installed.files.items()
    yield "playbook.yaml", (_HEAD.format(document=imported.document) + as_yaml(playbook)).encode()


def context_text(imported: Imported) -> str:
    """What agents read as it stands: the document's lines that became nothing else, below their headings."""
    kept: list[str] = []
    for fate, line in zip(imported.lines, imported.text, strict=True):
        told = (fate.became is Fate.AGENT and fate.detail not in _KEPT) or fate.became is Fate.NOT_UNDERSTOOD
        if told or fate.became in {Fate.STRUCTURE, Fate.BLANK}:
            kept.append(line)
    return _without_empty_parts(kept)


def _without_empty_parts(lines: list[str]) -> str:
    """Headings that hold nothing are left out, and so are empty lines in a row."""
    found: list[str] = []
    said = False
    for line in reversed(lines):
        heading = line.startswith("#")
        if heading and not said:
            continue
        if line.strip() or (found and found[-1].strip()):
            found.append(line)
        said = said or (bool(line.strip()) and not heading)
        said = False if heading else said
    text = "\n".join(reversed(found)).strip()
    return f"{text}\n" if any(char.isalnum() for char in text) else ""


def checklist_text(playbook: Playbook) -> str:
    """How a reviewer finds each item that no machine can tell: by its place in the document."""
    items = [placed.spec for placed in playbook.checks() if placed.spec.level is not Level.ENFORCED]
    return page("imported_checklist.md", items=items, title=playbook.title) if items else ""


def persona_text(cast: Cast) -> str:
    """The file of a persona."""
    return page("imported_persona.md", cast=cast, tools=", ".join(tool.value for tool in ToolName))


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".import-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """The folder appears whole or not at all; an old one makes room."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".import-"))
    try:
        made.chmod(0o755)
        for name, content in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        old = made.with_suffix(".old")
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def as_json(imported: Imported, data: dict[str, Any]) -> dict[str, Any]:
    """What `import --json` prints."""
    key = (
        "playbook"
        if isinstance(imported.result, Playbook)
        else "tasks"
        if isinstance(imported.result, TaskList)
        else "intake"
    )
    return {
        "document": imported.document,
        "kind": imported.kind.value,
        key: data,
        "lines": [{"line": one.line, "became": one.became.value, "detail": one.detail} for one in imported.lines],
        "counts": dict(imported.counts),
        "defects": [{"line": one.line, "code": one.code, "message": one.message} for one in imported.defects],
        "coverage": imported.coverage.to_json(),
    }
