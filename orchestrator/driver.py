"""Drive one run: the state machine, raced against the people who may interrupt it.

Every entry into the graph goes through its router at START with the node that the journal names. An immediate
intervention or an abort cancels the graph's task; what it was doing is killed on the way out, and the next entry goes
on from the journal.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, Interrupt

from orchestrator.attendant import Attendant, Prompt
from orchestrator.errors import Halted, Undecided
from orchestrator.events import Kind
from orchestrator.flow.edits import take_edits
from orchestrator.flow.filing import Clerk
from orchestrator.flow.halting import end_calls
from orchestrator.flow.listen import immediate_waiting
from orchestrator.flow.requests import Counter
from orchestrator.flow.verdicts import not_at_gate, not_now
from orchestrator.graph import FIRST, build, nodes
from orchestrator.spool import Ask, Request
from orchestrator.state import Position, RunState, WaitingFor

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from orchestrator.ears import Ears
    from orchestrator.flow.desk import Desk

NO_LIMIT = 1_000_000
"""Steps of one entry; budgets and attempts are what ends a run, not LangGraph."""


class Driver:
    """The one process that works a run; it holds the run's lock."""

    def __init__(self, desk: Desk, ears: Ears, prompt: Prompt | None = None, *, patient: bool = True) -> None:
        self._desk = desk
        self._ears = ears
        self._attended = prompt is not None
        self._counter = Counter(desk)
        self._clerk = Clerk(desk)
        self._attendant = Attendant(desk, ears, prompt, patient=patient)
        self._cache = InMemorySaver()
        self._graph = build(desk.playbook, self._cache)
        self._nodes = nodes(desk.playbook)
        self._config: RunnableConfig = {"configurable": {"thread_id": desk.folder.id}, "recursion_limit": NO_LIMIT}
        self._aborted: Request | None = None

    async def drive(self) -> None:
        """Work until the run ends or waits for a person who is not here."""
        await take_edits(self._desk)
        self._go_on()
        try:
            self._take_requests()
            if self._aborted is not None:  # a node that halts at once would leave nobody the time to hear it
                await self._counter.abort(self._aborted)
            while not self._desk.standing.state.ended:
                if not await self._enter():
                    return
        finally:
            await self._clerk.stop()

    def _go_on(self) -> None:
        """Whoever starts a driver on a run that was parked for a mended cause says: go on."""
        waiting = self._counter.waiting()  # also lets go of what a crash left there after it was taken
        if self._parked():
            for request in waiting:
                if request.ask is Ask.RESUME and request.more.get("grant"):
                    self._counter.refuse(request, not_at_gate(self._desk.standing.state))
                elif request.ask is Ask.RESUME:
                    self._counter.resume(request)
            if self._parked():
                self._desk.record.add(Kind.RESUMED, {"how": "driven again"})

    def _parked(self) -> bool:
        standing = self._desk.standing
        return standing.waiting_for is WaitingFor.PERSON and standing.state is RunState.PAUSED

    async def _enter(self) -> bool:
        """One entry into the graph; `False` where it parked at an interrupt that nobody here can end."""
        # A stopped entry leaves tasks pending in the cache; the journal knows better.
        await self._cache.adelete_thread(self._desk.folder.id)
        asked: Position | Command[Any] = Position(node=self._node(), route="")
        while True:
            try:
                outcome = await self._race(asked)
            except Halted as halted:
                return await self._park(halted)
            except Undecided:
                return await self._ask_about_effects()
            interrupts = (outcome or {}).get("__interrupt__", ())
            if self._aborted is None and interrupts:
                answer = await self._attend(interrupts[0])
                if answer is not None:
                    # By the interrupt's id: a doubled or late resume cannot pass another one.
                    asked = Command(resume={interrupts[0].id: answer})
                    continue
                if self._aborted is None:
                    return False
            if self._aborted is not None:
                await self._counter.abort(self._aborted)
            return True

    async def _ask_about_effects(self) -> bool:
        """Wait for somebody to say what became of an effect; `False` where nobody is here who does."""
        decided = await self._attendant.at_effect()
        if self._attendant.aborted is not None:
            await self._counter.abort(self._attendant.aborted)
            return True
        return decided

    def _node(self) -> str:
        """Where the journal says that the run stands; where another version's graph had that node, the like of it."""
        run = self._desk.standing
        if run.node in self._nodes:
            return run.node
        if run.gate.open:
            return "gate"
        return "draft_plan" if run.plan is not None else FIRST

    async def _park(self, halted: Halted) -> bool:
        """Stop here: a person has to mend something outside of the run; says whether it was mended meanwhile.

        Where somebody sits at a prompt, a file in the inbox that cannot be understood is waited for.
        """
        await end_calls(self._desk)
        body = {"for": WaitingFor.PERSON, "why": str(halted), "state": RunState.PAUSED, "unreadable": halted.about}
        self._desk.record.add(Kind.WAITING, body)
        if not (self._attended and halted.about):
            return False
        while any(one.path == halted.about for one in self._desk.inbox.scan().unreadable):
            await self._ears.wait()
            self._take_requests()
            if self._aborted is not None:
                await self._counter.abort(self._aborted)
                return True
            if not self._parked():
                return True
        self._desk.record.add(Kind.RESUMED, {"how": "mended", "why": f"{halted.about} is mended"})
        return True

    async def _attend(self, interrupt: Interrupt) -> str | None:
        at_gate = interrupt.value["for"] == "gate"
        answer = await (self._attendant.at_gate() if at_gate else self._attendant.at_wait())
        self._aborted = self._attendant.aborted
        return answer

    async def _race(self, asked: Position | Command[Any]) -> dict[str, Any] | None:
        """The graph's outcome; `None` where people cut it short."""
        work = asyncio.ensure_future(self._graph.ainvoke(asked, self._config, context=self._desk))
        while True:
            heard = asyncio.ensure_future(self._ears.wait())
            try:
                await asyncio.wait({work, heard}, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
                raise
            finally:
                heard.cancel()
            if work.done():
                return work.result()
            self._take_requests()
            if self._aborted is not None or self._stepped_in():
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
                await end_calls(self._desk)
                return None

    def _stepped_in(self) -> bool:
        """Whether somebody stops the work; a node that listens takes it up itself. If nobody does, it files away."""
        if self._desk.listening:
            return False
        scan = self._desk.inbox.scan()
        if immediate_waiting(self._desk, scan):
            return True
        self._clerk.go_on(scan)
        return False

    def _take_requests(self) -> None:
        """Take up what needs no interrupt; a reply that comes too early is told so.

        A run that waits is only on its way back to its interrupt here: what is asked of it is for the attendant.
        """
        parked = self._desk.standing.waiting_for is not None
        for request in self._counter.waiting():
            if request.ask is Ask.ABORT:
                self._aborted = request
            elif parked:
                continue
            elif request.ask is Ask.ANSWER:
                self._counter.answer(request)
            elif request.ask is Ask.RESUME and request.more.get("grant"):
                self._counter.refuse(request, not_at_gate(self._desk.standing.state))
            elif request.ask is Ask.RESUME:
                self._counter.resume(request)
            else:
                self._counter.refuse(request, not_now(self._desk, request))
