"""Tell the stages downstream when the contract or the schema that they will meet is not the one that came in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.overlay import PROPOSED, apply_overlay
from orchestrator.packages import read_package
from orchestrator.rendering import page

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

TOLD_ABOUT = ("openapi", "schema")
"""The artifacts that others build against."""


async def announce(desk: Desk) -> dict[str, bytes]:
    """The artifacts that an approval changed, by name; a change leaves an intervention for the next stage, once.

    The overlay that was proposed counts from here on: the reviewer saw both figures and approved. What people brought
    while the run worked is in its package already; against what the run was started with, it is a change too.
    """
    changed = await _extended(desk)
    first = read_package(desk.folder.inputs(1), project=desk.folder.project)
    brought = {
        name: desk.package.files[desk.package.path_of(name)]
        for name in TOLD_ABOUT
        if desk.package.has(name)
        and first.files.get(first.path_of(name)) != desk.package.files[desk.package.path_of(name)]
    }
    if told := {**brought, **changed}:
        _drop(desk, told, brought)
    return changed


async def _extended(desk: Desk) -> dict[str, bytes]:
    overlay = await desk.workspace.read(desk.standing.gate.tree, PROPOSED)
    if overlay is None or not desk.package.has("openapi"):
        return {}
    received = desk.package.files[desk.package.path_of("openapi")]
    changed = apply_overlay(received, overlay)
    return {} if changed == received else {"openapi": changed}


def _drop(desk: Desk, told: dict[str, bytes], brought: dict[str, bytes]) -> None:
    """The folder form of an intervention, whole under a name that the run decides, so that a repetition finds it."""
    number = desk.playbook.id.split("-")[0]
    day = desk.clock().date().isoformat()
    if any(note["what"] == "propagated" for note in desk.standing.notes):
        return
    active = desk.folder.project / "human-interventions" / "active"
    files = {Path(desk.package.path_of(name)).name: content for name, content in told.items()}
    text = page(
        "api_update.md",
        stage=desk.playbook.id,
        to=desk.playbook.hand_off.to if desk.playbook.hand_off else desk.playbook.next or "all",
        run=desk.folder.id,
        day=day,
        files={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        extended="openapi" in told and told["openapi"] != brought.get("openapi"),
        brought=[item for item in desk.standing.renewals if item["files"]],
    )
    draft = active / f".{desk.folder.id}-api-update.tmp"
    draft.mkdir(parents=True, exist_ok=True)
    for name, content in {**files, "content.md": text.encode()}.items():
        (draft / name).write_bytes(content)
    folder = _free(active, f"{day}-{number}-api-update", desk.folder.id)
    if not folder.exists():
        draft.rename(folder)
    desk.record.once(Kind.NOTED, "propagated", {"what": "propagated", "by": "engine", "path": str(folder)})


def _free(active: Path, name: str, run: str) -> Path:
    """The plain name, unless another run has it; a folder of this run's from before a crash is found again."""
    own = [active / name, active / f"{name}-{run.rpartition('-')[2]}"]
    mine = [file.parent for file in active.glob("[!.]*-api-update*/content.md") if run in file.read_text("utf-8")]
    return mine[0] if mine else next((folder for folder in own if not folder.exists()), own[-1])
