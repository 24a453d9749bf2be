"""What a driver that starts knows of the inbox already: the journal says what was read, and how its files looked.

Without it each start would read everything that lies there once more, and a run with thousands of interventions whose
driver is killed now and then would never come to the end of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.intervention import Intervention, Kind, Urgency

if TYPE_CHECKING:
    from orchestrator.inbox import Inbox
    from orchestrator.standing import InterventionStanding, Standing


def recall(inbox: Inbox, run: Standing) -> None:
    """Tell the inbox what the run has read; what changed since is read again, as ever."""
    inbox.recall((_again(item), item.stamp) for item in run.interventions.values() if item.stamp)


def _again(item: InterventionStanding) -> Intervention:
    return Intervention(
        path=item.path,
        title=item.title,
        phase=item.phase,
        urgency=Urgency(item.urgency),
        kind=Kind(item.kind),
        raised_by=item.raised_by,
        date="",
        text=item.text,
        changes=item.changes,
        answers=item.answers,
        run=item.run,
        attachments=item.attachments,
        digest=item.id,
    )
