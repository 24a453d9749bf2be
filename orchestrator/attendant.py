"""Sit at an interrupt until somebody ends it: at the gate for a verdict, else for an answer or a word to go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.flow.drift import drift
from orchestrator.flow.edits import take_edits
from orchestrator.flow.listen import heard
from orchestrator.flow.planning import replan_due, stuck_on
from orchestrator.flow.questions import pending, settle
from orchestrator.flow.requests import Counter
from orchestrator.flow.reviewing import approve, objection
from orchestrator.flow.verdicts import VOID, decide, escalated, not_at_gate, not_granted, not_now, spent, way
from orchestrator.gate import Decision
from orchestrator.rfi import Rfi, State
from orchestrator.spool import Ask, Request
from orchestrator.state import RunState, TaskState, WaitingFor

if TYPE_CHECKING:
    from orchestrator.ears import Ears
    from orchestrator.flow.desk import Desk

Prompt = Callable[["Desk"], Awaitable[bool]]
"""Asks a person at the terminal and leaves what was said in the spool; cancelled when something else came first.
`True` where that person leaves the run as it is."""


class Attendant:
    """Waits with a run that is at an interrupt; gives up where nobody is here to end it."""

    def __init__(self, desk: Desk, ears: Ears, prompt: Prompt | None, *, patient: bool = True) -> None:
        """Where nobody sits at a prompt, a `patient` one still waits for the time at which an assumption holds."""
        self._desk = desk
        self._ears = ears
        self._prompt = prompt
        self._patient = patient
        self._counter = Counter(desk)
        self.aborted: Request | None = None

    async def at_gate(self) -> str | None:
        """The gate's exit, once somebody replied or the package no longer holds; `None` to park."""
        desk = self._desk
        if (known := self._known_verdict()) == Decision.HALT:
            await self._counter.give_up(desk.standing.verdicts[-1])
            return None
        if desk.standing.way_out:
            return desk.standing.way_out
        if known is not None:
            return self._leave(known)
        if desk.standing.waiting_for is not WaitingFor.GATE:
            self._wait_for_verdict()
        async with aclosing(self._requests()) as requests:
            async for request in requests:
                if request is None and (why := await self._void()):
                    return self._leave(VOID, why)
                if request is not None and (decision := await self._take_at_gate(request)) is not None:
                    self._tell_others()
                    return self._leave(decision)
                if request is not None and (desk.standing.state is RunState.PAUSED or desk.standing.state.ended):
                    self._tell_others()
                    return None
        return None

    async def at_wait(self) -> str | None:
        """Where to go on, once a person answered, edited the tree or said so; `None` to park."""
        desk = self._desk
        if desk.standing.way_out:
            return desk.standing.way_out
        if desk.standing.waiting_for is None:
            await self._wait_for_person()
        back = str(desk.standing.waiting_body.get("back") or "draft_plan")
        async with aclosing(self._requests()) as requests:
            async for request in requests:
                if request is not None and request.ask in {Ask.RESUME, Ask.REPLY}:
                    if await self._goes_on(request):
                        return back
                elif request is not None:
                    self._counter.answer(request)
                if request is None and heard(desk):
                    return self._leave(back, heard=True)
                settle(desk)
                if desk.standing.waiting_for is not WaitingFor.PLAN and not stuck_on(desk):
                    return self._leave(back)
        return None

    async def _goes_on(self, request: Request) -> bool:
        """Whether a word to go on, or a reply, ends the wait; who is refused is told why."""
        desk = self._desk
        review = desk.standing.waiting_for is WaitingFor.PLAN
        if request.more.get("grant"):
            why = not_at_gate(desk.standing.state)
        elif review:
            why = objection(desk, request)
        else:
            why = "" if request.ask is Ask.RESUME else f"the run is not at its gate; it is {desk.standing.state}"
        if why:
            self._counter.refuse(request, why)
            return False
        await take_edits(desk)
        if review:
            approve(desk, request)
            self._counter.done(request)
        else:
            self._counter.resume(request)
        return True

    async def at_effect(self) -> bool:
        """Whether somebody said what became of each effect that was cut off; without that the run parks."""
        desk = self._desk
        if desk.standing.waiting_for is not WaitingFor.EFFECT:
            why = "; ".join(f"{rfi.id}: {rfi.question}" for rfi in self._undecided())
            desk.record.add(Kind.WAITING, {"for": WaitingFor.EFFECT, "why": why})
        async with aclosing(self._requests()) as requests:
            async for request in requests:
                if request is not None and request.ask is Ask.ANSWER:
                    self._counter.answer(request)
                elif request is not None:
                    asked = ", ".join(rfi.id for rfi in self._undecided())
                    self._counter.refuse(request, f"first say what became of an effect: answer {asked}")
                if not self._undecided():
                    self._leave("decided")
                    return True
        return False

    def _undecided(self) -> list[Rfi]:
        return [rfi for rfi in self._desk.standing.rfis.values() if rfi.effect and not rfi.settled]

    async def _void(self) -> str:
        """Why the package no longer holds, told to everybody whose reply waits; empty where it does."""
        desk = self._desk
        stepped_in = "a person stepped in after the package was made" if heard(desk) else ""
        answered = "a question was answered after the package was made" if replan_due(desk) else ""
        why = await drift(desk) or stepped_in or answered
        await take_edits(desk)
        for request in self._counter.waiting() if why else ():
            if request.ask is Ask.REPLY:
                self._counter.refuse(request, f"{why}; a new package follows")
        return why

    def _tell_others(self) -> None:
        """Tell those whose reply to the same package came too late."""
        for request in self._counter.waiting():
            if request.ask is Ask.REPLY:
                self._counter.refuse(request, not_now(self._desk, request))

    async def _take_at_gate(self, request: Request) -> str | None:
        """The exit that a request chooses, if it does."""
        if request.ask is Ask.REPLY:
            decision = await decide(self._desk, request)
            self._counter.done(request)
            if decision == Decision.HALT:
                await self._counter.give_up(self._desk.standing.verdicts[-1])
                return None
            return decision
        if request.ask is Ask.ANSWER:
            return VOID if self._counter.answer(request) else None
        if request.more.get("grant"):
            if why := not_granted(self._desk, request):
                self._counter.refuse(request, why)
                return None
            self._counter.grant(request)
            return str(Decision.REVISE)
        paused = self._desk.standing.state is RunState.PAUSED
        self._counter.resume(request)
        self._wait_for_verdict(**({"nonce": self._desk.nonce()} if paused else {}))
        return None

    def _known_verdict(self) -> str | None:
        """The exit that was chosen before a crash."""
        standing = self._desk.standing
        verdict = standing.current_verdict
        return None if verdict is None or standing.gate.open else way(verdict)

    def _leave(self, exit_: str, why: str = "", *, heard: bool = False) -> str:
        """Go on; what was only `heard` is no review of a plan."""
        self._desk.record.add(Kind.RESUMED, {"how": exit_, "heard": heard, **({"why": why} if why else {})})
        return exit_

    def _wait_for_verdict(self, **more: str) -> None:
        """A gate that escalated stays so, whatever came between: a pause, a word to go on, another package."""
        gate = self._desk.standing.gate
        plain = {"for": WaitingFor.GATE, "why": f"a verdict on package {gate.visit}"}
        body = escalated(self._desk, gate.revisions) if spent(self._desk) else plain
        self._desk.record.add(Kind.WAITING, {**body, "tree": gate.tree, **more})

    async def _wait_for_person(self) -> None:
        back = {"read_back": "read_back", "revise": "revise"}.get(self._asked_about(), "draft_plan")
        standing, reasons = self._desk.standing, stuck_on(self._desk)
        by_engine = any(rfi.origin == "engine" for rfi in standing.rfis.values() if rfi.state is State.ESCALATED)
        escalated = any(task.state is TaskState.ESCALATED for task in standing.tasks.values())
        for_reasons = WaitingFor.PERSON if by_engine else WaitingFor.RFI
        left = pending(self._desk)
        told = [f"an assumption holds in {left:.0f} s"] if left is not None and reasons else []
        body = {
            "for": for_reasons if reasons else WaitingFor.PLAN,
            "why": "; ".join([*reasons, *told]) or "a review of the plan",
            "state": RunState.ESCALATED if escalated else RunState.WAITING,
            "back": back,
            "tree": await self._desk.workspace.snapshot(),
        }
        self._desk.record.add(Kind.WAITING, body)

    def _asked_about(self) -> str:
        """What the newest question to a person is about."""
        asked = [rfi.task or "" for rfi in self._desk.standing.rfis.values() if rfi.state is State.ESCALATED]
        return asked[-1] if asked else ""

    async def _requests(self) -> AsyncGenerator[Request | None, None]:
        """Requests as they come; `None` when something else may have happened; ends where nobody is here.

        Whoever sits at a prompt is asked once what waited already is done: it may be what ends the wait.
        """
        asking: asyncio.Future[bool] | None = None
        try:
            while True:
                yield None
                for request in self._counter.waiting():
                    if request.ask is Ask.ABORT:
                        self.aborted = request
                        return
                    yield request
                if asking is not None and asking.done() and asking.result():
                    return
                if self._prompt is not None and (asking is None or asking.done()):
                    asking = asyncio.ensure_future(self._prompt(self._desk))
                if asking is None and not (self._patient and pending(self._desk) is not None):
                    return
                await self._ears.wait()
        finally:
            if asking is not None:
                asking.cancel()
