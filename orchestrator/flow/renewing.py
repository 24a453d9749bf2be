"""New versions of the handoff's artifacts that an intervention brought: judged like the first ones, then pinned.

A file counts as a new version by its name: the path of a listed artifact, that path's last part, or the artifact's own
name. The engine writes the new hashes into the pinned copy of `handoff.md`; what a person signed off stays as it is.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from orchestrator.acceptance import judge, judge_quality
from orchestrator.errors import OrchestratorError, Problem
from orchestrator.events import Kind
from orchestrator.flow.receipts import give
from orchestrator.handoff import FILE, Package, parse_handoff, render_handoff
from orchestrator.intervention import Receipt
from orchestrator.packages import read_package
from orchestrator.plan.affected import Affected, affected
from orchestrator.shielded import to_the_end

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Playbook
    from orchestrator.standing import InterventionStanding

SHOWN = 6
"""Reasons that a receipt names; it says how many there are."""


async def renew(desk: Desk) -> None:
    """Take up the artifacts of each open intervention that brought some: a new input set, or a receipt with why not."""
    taken = {item["intervention"] for item in desk.standing.renewals}
    for item in list(desk.standing.interventions.values()):
        if item.open and item.attachments and item.id not in taken and artifacts_in(desk.package, item.attachments):
            await _renew(desk, item)


def artifacts_in(package: Package, attachments: Sequence[str]) -> dict[str, str]:
    """By path in the package, the attachment that is a new version of what stands there."""
    found: dict[str, str] = {}
    for name in attachments:
        if (path := _path_of(package, PurePosixPath(name))) is not None:
            found.setdefault(path, name)
    return found


def _path_of(package: Package, name: PurePosixPath) -> str | None:
    paths = {artifact: PurePosixPath(listed.path) for artifact, listed in package.handoff.artifacts.items()}
    paths["handoff"] = PurePosixPath(FILE)
    whole = [path for path in paths.values() if path == name]
    last = [path for path in paths.values() if path.name == name.name]
    own = [path for artifact, path in paths.items() if artifact == name.stem.replace("-", "_")]
    for candidates in (whole, last, own):
        if len(candidates) == 1:
            return str(candidates[0])
    return None


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """A set of inputs, with what was found."""

    folder: Path
    package: Package
    items: list[dict[str, Any]]
    reasons: list[str]
    """Why it is not accepted; empty where it is."""
    changed: Affected


async def _renew(desk: Desk, item: InterventionStanding) -> None:
    said = desk.folder.said / item.id
    brought = {path: (said / name).read_bytes() for path, name in artifacts_in(desk.package, item.attachments).items()}
    if all(desk.package.files.get(path) == content for path, content in brought.items()):
        return give(desk, item.id, Receipt.SUPERSEDED, f"the run works from these already: {', '.join(brought)}")
    first = not desk.standing.accepted_inputs
    draft = Path(tempfile.mkdtemp(prefix=".handoff-", dir=desk.folder.pinned))
    try:
        work = asyncio.to_thread(_judged, draft, desk.package, brought, desk.playbook, desk.folder.project, first=first)
        judged = await to_the_end(work)
        if judged.reasons:
            more = f" (and {len(judged.reasons) - SHOWN} more)" if len(judged.reasons) > SHOWN else ""
            why = f"{', '.join(brought)}: not accepted: {'; '.join(judged.reasons[:SHOWN])}{more}"
            return give(desk, item.id, Receipt.REJECTED, f"{why}. The run goes on with what it had.")
        return _pin(desk, item, judged, list(brought))
    except OrchestratorError as error:
        return give(desk, item.id, Receipt.REJECTED, f"{', '.join(brought)}: not accepted: {error}")
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _judged(
    folder: Path, before: Package, brought: Mapping[str, bytes], playbook: Playbook, project: Path, *, first: bool
) -> _Judged:
    """Write the set into `folder` and judge it; raises `Problem` or `Problems` where its `handoff.md` is none."""
    for name, content in _files(before, brought).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    package = read_package(folder, project=project)
    _refuse_another_job(before, package)
    no_go = judge(package, playbook)
    items = [{**entry.to_json(), "no_go": True} for entry in no_go]
    items += [{**entry.to_json(), "no_go": False} for entry in judge_quality(package, playbook)]
    reasons = [str(entry) for entry in no_go if not entry.passed]
    changed = Affected() if reasons or first else affected(before, package)
    return _Judged(folder=folder, package=package, items=items, reasons=reasons, changed=changed)


def _files(before: Package, brought: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the new set, the hashes of what was brought written into its `handoff.md`."""
    files = {**before.files, **brought}
    document = before.document
    if FILE in brought:
        document = parse_handoff(brought[FILE].decode("utf-8", "replace"), FILE)
    artifacts = {
        name: listed.model_copy(update={"sha256": hashlib.sha256(files[listed.path]).hexdigest()})
        if listed.path in brought
        else listed
        for name, listed in document.handoff.artifacts.items()
    }
    if artifacts != dict(document.handoff.artifacts):
        handoff = document.handoff.model_copy(update={"artifacts": artifacts})
        files[FILE] = render_handoff(handoff, document.body).encode()
    return files


def _refuse_another_job(before: Package, after: Package) -> None:
    """What a run is built on cannot change under it."""
    for name in ("stack", "codebase", "database"):
        if getattr(before.handoff, name) != getattr(after.handoff, name):
            raise Problem(f"another `{name}` is another job", where=FILE, remedy="start another run with this package")


def _pin(desk: Desk, item: InterventionStanding, judged: _Judged, names: list[str]) -> None:
    number = desk.standing.inputs + 1
    target = desk.folder.inputs(number)
    shutil.rmtree(target, ignore_errors=True)  # of a crash before it was journalled
    judged.folder.rename(target)
    body = {
        "n": number,
        "digest": judged.package.digest,
        "reason": f"brought by {item.path}",
        "intervention": item.id,
        "files": names,
        **judged.changed.to_json(),
    }
    with desk.record.together():
        desk.record.add(Kind.INPUTS_PINNED, body)
        desk.record.add(Kind.HANDOFF_JUDGED, {"inputs": number, "accepted": True, "items": judged.items})
    desk.package = judged.package
