"""What people ask of a run through its spool, taken once each: the journal row first, the file removed last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.flow.ending import end
from orchestrator.flow.questions import answered_too, why_not
from orchestrator.rfi import State, spelled
from orchestrator.spool import Request, Spool
from orchestrator.state import RunState

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.record import Record


class Counter:
    """Takes the requests of one run over the counter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._spool = Spool(desk.folder.spool)

    def waiting(self) -> list[Request]:
        """Those that nobody has taken, oldest first; one that a crash left behind is removed."""
        requests = self._spool.waiting()
        known = [request for request in requests if taken(self._desk.record, request)]
        for request in known:
            self._spool.drop(request)
        return [request for request in requests if request not in known]

    def done(self, request: Request) -> None:
        """The journal has what became of it."""
        self._spool.drop(request)

    def refuse(self, request: Request, why: str) -> None:
        """Tell the one who asked why nothing came of it."""
        refuse(self._desk.record, request, why)
        self.done(request)

    def answer(self, request: Request) -> bool:
        """Take an answer to a question; an answer after an assumption takes its place. `False` for one refused."""
        name = spelled(self._desk.standing.rfis, str(request.more.get("rfi", "")))
        if why := why_not(self._desk, name, request.text):
            self.refuse(request, why)
            return False
        said = {"answer": request.text, "by": request.by, "channel": request.channel}
        others = answered_too(self._desk, name, request.text)
        with self._desk.record.together():
            self._desk.record.once(Kind.RFI_ANSWERED, request.id, {"id": name, **said})
            for other in others:
                self._desk.record.once(Kind.RFI_ANSWERED, f"{request.id}:{other}", {"id": other, **said})
        self.done(request)
        return True

    def resume(self, request: Request) -> None:
        """A person says: go on. What the engine escalated counts as settled by that."""
        desk = self._desk
        with desk.record.together():
            for rfi in list(desk.standing.rfis.values()):
                if rfi.state is State.ESCALATED and rfi.origin == "engine" and not rfi.effect:
                    answer = request.text.strip() or "go on"
                    body = {"id": rfi.id, "answer": answer, "by": request.by, "channel": request.channel}
                    desk.record.once(Kind.RFI_ANSWERED, f"{request.id}:{rfi.id}", body)
            desk.record.once(Kind.RESUMED, request.id, {"how": "resumed", "by": request.by})
        self.done(request)

    def grant(self, request: Request) -> None:
        """One more revision after the cap."""
        body = {"by": request.by, "reason": request.text, "signature": request.more.get("signature", "")}
        self._desk.record.once(Kind.GRANTED, request.id, body)
        self.done(request)

    async def abort(self, request: Request) -> None:
        """A person gives the run up."""
        await self._give_up(request.id, request.text, request.by)
        self.done(request)

    async def give_up(self, verdict: Mapping[str, Any]) -> None:
        """A reviewer gave the run up at its gate."""
        await self._give_up(str(verdict["id"]), verdict["feedback"] or verdict["word"], verdict["by"])

    async def _give_up(self, key: str, reason: str, by: str) -> None:
        """Roll the work tree back to what it was seeded with; record the reason and what was learned."""
        desk = self._desk
        await desk.workspace.restore(desk.standing.base_tree or "")
        lessons = [f"{task}: {known.why}" for task, known in desk.standing.tasks.items() if known.why]
        end(desk, key, RunState.ABORTED, reason, by=by, lessons=lessons)


def refuse(record: Record, request: Request, why: str) -> None:
    """Journal why nothing came of a request, for the one who made it and for whoever looks later."""
    body = {"id": request.id, "why": why, "by": request.by, "channel": request.channel, "text": request.text[:200]}
    record.once(Kind.REPLY_REFUSED, request.id, body)


def refuse_left(record: Record, spool: Spool) -> None:
    """Tell everybody whose request came after the end of the run; the file is removed last."""
    for request in spool.waiting():
        if not taken(record, request):
            refuse(record, request, f"{record.standing.how_it_stands}; nothing can follow")
        spool.drop(request)


def taken(record: Record, request: Request) -> bool:
    """Whether the journal has what became of a request."""
    kinds = (
        Kind.VERDICT,
        Kind.RFI_ANSWERED,
        Kind.RESUMED,
        Kind.GRANTED,
        Kind.RUN_ENDED,
        Kind.REPLY_REFUSED,
    )
    return any(record.journal.get(kind, request.id) for kind in kinds)
