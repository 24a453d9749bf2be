"""What changed under an open gate: the tree, the files that the reviewer reads, the inputs. Then no verdict holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.errors import OrchestratorError, Problem, of_the_machine
from orchestrator.packages import read_package

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

SHOWN = 6
"""Names that a line tells."""


async def drift(desk: Desk) -> str:
    """What is not as it was packed, in one sentence; empty where everything is."""
    files = await _edited(desk)
    told = [f"the work tree changed after the package was made: {listed(files)}"] if files else []
    gate = desk.standing.gate
    told += [f"{name} was {how} after it was packed" for name, how in altered(desk.folder.packages, gate.files)]
    told += [f"{name} of the pinned inputs was {how}" for name, how in pins_altered(desk)]
    if gate.source is not None and (now := source_changed(desk)) != gate.source:
        told.append(f"the handoff that the run came from changed again: {listed(now) or 'it is as it was'}")
    return "; ".join(told)


async def _edited(desk: Desk) -> list[str]:
    """Files of the work tree that differ from the packed tree."""
    tree = await desk.workspace.snapshot()
    if tree == desk.standing.gate.tree:
        return []
    return list(await desk.workspace.changed(desk.standing.gate.tree, tree))


def pins_altered(desk: Desk) -> list[tuple[str, str]]:
    """Files of the pinned playbook, personas and handoff that are not what the run was started with."""
    run = desk.standing
    found = list(altered(desk.folder.pinned, run.created.get("pins", {})))
    inputs = desk.folder.inputs(run.inputs)
    try:
        same = read_package(inputs).digest == run.inputs_digest
    except OrchestratorError as error:
        if of_the_machine(error):
            raise
        same = False
    told = same or any(name.startswith(f"{inputs.name}/") for name, _ in found)
    return found if told else [*found, (inputs.name, "changed")]


def hold_pins(folder: Path, pins: Mapping[str, str]) -> None:
    """Raise `Problem` where files that the run was started with are gone: nothing can be read of it without them."""
    gone = [name for name in pins if not (folder / name).is_file()]
    if gone:
        remedy = "restore it from a copy, or start a new run"
        raise Problem(f"what the run was started with is missing: {listed(gone)}", where=str(folder), remedy=remedy)


def source_changed(desk: Desk) -> list[str]:
    """Artifacts that by now differ between the folder that the handoff came from and the copy that the run works by."""
    created = desk.standing.created
    try:
        now = read_package(desk.folder.here(created["handoff"], created["project"])).files
    except OrchestratorError as error:
        if of_the_machine(error):
            raise
        return ["handoff.md"]
    then = desk.package.files
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))


def altered(folder: Path, digests: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each file below `folder` that has not its digest any more, and whether it was `changed` or `removed`."""
    for name, digest in digests.items():
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            if of_the_machine(error):
                raise  # a disk that fails says nothing of the file
            yield name, "removed"
        else:
            if hashlib.sha256(content).hexdigest() != digest:
                yield name, "changed"


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its name there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def listed(names: list[str]) -> str:
    """The first few of them."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
