"""Tell the stages downstream when the contract that they will meet is not the one that came in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.overlay import PROPOSED, apply_overlay
from orchestrator.rendering import page

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk


async def announce(desk: Desk) -> dict[str, bytes]:
    """The artifacts that an approval changed, by name; a change leaves an intervention for the next stage, once.

    The overlay that was proposed counts from here on: the reviewer saw both figures and approved.
    """
    overlay = await desk.workspace.read(desk.standing.gate.tree, PROPOSED)
    if overlay is None:
        return {}
    received = desk.package.files[desk.package.path_of("openapi")]
    changed = apply_overlay(received, overlay)
    if changed == received:
        return {}
    _drop(desk, changed)
    return {"openapi": changed}


def _drop(desk: Desk, contract: bytes) -> None:
    """The folder form of an intervention, under a name that the run decides, so that a repetition finds it."""
    number = desk.playbook.id.split("-")[0]
    day = desk.standing.started_at[:10]
    active = Path(desk.standing.created["project"]) / "human-interventions" / "active"
    folder = active / f"{day}-{number}-api-update-{desk.folder.id.rsplit('-', 1)[-1]}"
    if folder.exists():
        return
    draft = active / f".{folder.name}.tmp"
    draft.mkdir(parents=True, exist_ok=True)
    text = page(
        "api_update.md",
        stage=desk.playbook.id,
        to=desk.playbook.hand_off.to if desk.playbook.hand_off else desk.playbook.next or "all",
        run=desk.folder.id,
        day=day,
        digest=hashlib.sha256(contract).hexdigest(),
    )
    (draft / "content.md").write_text(text, encoding="utf-8")
    (draft / "openapi.yaml").write_bytes(contract)
    draft.rename(folder)
    desk.record.add(Kind.NOTED, {"what": "propagated", "by": "engine", "path": str(folder)})
