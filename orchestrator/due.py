"""Whether a run can move: beside whoever drives it, from its journal, its spool and what lies in the inbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orchestrator.fold import fold
from orchestrator.inbox import Scan
from orchestrator.intervention import Urgency
from orchestrator.journal import read
from orchestrator.lock import Owner, driver
from orchestrator.next_steps import assumed_at
from orchestrator.project import RunPaths
from orchestrator.spool import Spool
from orchestrator.standing import Standing
from orchestrator.state import RunState

YOUNG = timedelta(seconds=5)
"""How long a run that was made just now is left to whoever made it."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """Whether a run can move."""

    why: str = ""
    """Empty where it cannot."""
    asked: frozenset[str] = frozenset()
    """The requests that nobody has taken up."""
    lasting: bool = True
    """Whether it stays so until one of the run's files changes."""
    ended: bool = False
    driver: Owner | None = None
    """Who drives it already."""
    rests: str = ""
    """The stage, where it waits for a person: what people say moves it too, unless it can wait for the next handoff."""
    run: str = ""
    taken: frozenset[str] = frozenset()
    """The interventions that it has read."""
    at: datetime | None = None
    """When an assumption stands in for the answer that it waits for."""
    unreadable: str = ""
    """What it stopped for: something in the inbox without meaning; it goes on once that is mended or gone."""


def due(paths: RunPaths, now: datetime) -> Due:
    """Look at a run beside whoever drives it; raises `Problem` where its journal cannot be read."""
    if owner := driver(paths.lock):
        return Due(lasting=False, driver=owner)
    with read(paths.journal) as journal:
        run = fold(journal.entries())
    if run.state.ended:
        return Due(ended=True)
    requests = Spool(paths.spool).waiting()
    asked = frozenset(request.id for request in requests)
    if requests:
        return Due(why=f"asked: {', '.join(request.ask for request in requests)}", asked=asked)
    if run.state is RunState.RUNNING:
        never_driven = not run.node and run.base_tree is None
        if never_driven and timedelta() <= now - datetime.fromisoformat(run.started_at) < YOUNG:
            return Due(lasting=False)
        return Due(why="nobody drives it")
    stopped = run.state is RunState.PAUSED and run.waiting_for is None
    rests = run.waiting_for is not None and run.state is not RunState.PAUSED
    return Due(
        why="its driver was stopped" if stopped else "",
        rests=str(run.created["stage"]) if rests else "",
        run=paths.id,
        taken=frozenset(run.interventions),
        at=_assumes_at(run) if rests else None,
        unreadable=str(run.waiting_body.get("unreadable", "")),
    )


def _assumes_at(run: Standing) -> datetime | None:
    """When the next assumption holds of those that a run waits for."""
    times = [at for rfi in run.rfis.values() if (at := assumed_at(run, rfi)) is not None]
    return min(times, default=None)


def with_news(known: Due, scan: Scan, now: datetime) -> Due:
    """The same, with what a resting run has not heard: interventions, a mended file, time that has passed."""
    if known.why:
        return known
    if known.unreadable and known.unreadable not in {one.path for one in scan.unreadable}:
        return replace(known, why=f"{known.unreadable} is mended", asked=frozenset({known.unreadable}))
    if not known.rests:
        return known
    if known.at is not None and now >= known.at:
        return replace(known, why="an assumption holds by now", asked=frozenset({str(known.at)}))
    said = [item.intervention for item in scan.items if item.intervention.urgency is not Urgency.BACKLOG]
    fresh = [one for one in said if one.meant_for(known.rests, known.run) and one.digest not in known.taken]
    if not fresh:
        return known
    return replace(known, why=f"intervention: {fresh[0].title}", asked=frozenset(one.digest for one in fresh))
