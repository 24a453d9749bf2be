"""Other runs of the project: an intervention may be meant for several, and is moved once each of them has heard it.

Those at work are waited for. One that nobody drives hears it when it is driven again, from the processed ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.journal import read
from orchestrator.lock import driver
from orchestrator.project import RunPaths

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.intervention import Intervention


def has_neighbours(desk: Desk) -> bool:
    """Whether the project has other runs, at work or not."""
    return bool(_others(desk))


def at_work(desk: Desk) -> list[RunPaths]:
    """The other runs that somebody drives now."""
    return [paths for paths in _others(desk) if driver(paths.lock) is not None]


def all_have(others: Iterable[RunPaths], said: Intervention) -> bool:
    """Whether each of these runs that it is meant for has read it."""
    return all(_has(paths, said) for paths in others)


def missed(desk: Desk) -> Sequence[Intervention]:
    """What others took and moved while this run was not driven, and is meant for it as well."""
    if not desk.standing.started_at or not _others(desk):
        return []
    since = datetime.fromisoformat(desk.standing.started_at).timestamp()
    found = desk.inbox.filed_since(since, desk.standing.interventions)
    return [said for said in found if said.meant_for(desk.playbook.id, desk.folder.id)]


def _others(desk: Desk) -> list[RunPaths]:
    runs = desk.folder.root.parent
    return [
        RunPaths(id=folder.name, root=folder)
        for folder in runs.iterdir()
        if folder.name != desk.folder.id and (folder / "journal.sqlite").exists()
    ]


def _has(paths: RunPaths, said: Intervention) -> bool:
    with suppress(Problem), read(paths.journal) as journal:
        if journal.get(Kind.INTERVENTION_TAKEN, said.digest):
            return True
        created = next(iter(journal.entries({Kind.RUN_CREATED})), None)
        return created is None or not said.meant_for(str(created.body["stage"]), paths.id)
    return True  # a journal that cannot be read has nobody behind it who could hear
