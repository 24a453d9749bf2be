"""Tool calls with their journal rows: an intent before the effect, a result after, and recovery between them.

The contract per class of effect stands in docs/reference/effects.md. A call that has an intent and no result was cut
off; what happened to it is decided here, from hashes and snapshots, never guessed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from orchestrator.conversation import STOPPED
from orchestrator.errors import Undecided
from orchestrator.events import Kind
from orchestrator.rfi import Decision, Policy, Rfi, State, next_id
from orchestrator.sandbox.command import Ended
from orchestrator.tools import TOOLS, parse_call
from orchestrator.tools.tool import Effect, OutsideTool, ToolContext, ToolResult, WriteTool
from orchestrator.tools.writes import settled

if TYPE_CHECKING:
    from orchestrator.conversation import Call, Conversation
    from orchestrator.record import Record
    from orchestrator.workspace import Workspace

STEPPED_IN = "a person stepped in"
"""Why most calls are stopped."""
COMMAND_TRIES = 3
"""How often a command that was cut off is run again before a person decides."""
SHOWN_ARGS = 600
"""Characters of a call's arguments that a question shows."""
_UNDONE = {
    str(Decision.DONE): "it took effect; its answer is lost",
    str(Decision.SKIP): "it did not take effect, and is not to",
}
"""What the agent is told where the call is not done again."""

RecordTool = Callable[["Conversation", str, Mapping[str, Any]], str]
"""Journals what a record tool said: the conversation, the tool's name, its data; gives the answer's text."""
AskColleague = Callable[["Conversation", "Call", Any], Awaitable[ToolResult]]
"""Leads the conversation with a colleague to its end: who asks, the call, its arguments."""


async def nobody(_talk: Conversation, _call: Call, _args: Any) -> ToolResult:
    """There is no colleague to ask."""
    return ToolResult(text="nobody can be asked here", ok=False)


@dataclass(kw_only=True)
class Steps:
    """Performs the calls of one conversation."""

    record: Record
    workspace: Workspace
    context: ToolContext
    allowed: tuple[str, ...]
    note: RecordTool
    ask: AskColleague = nobody

    async def perform(self, talk: Conversation, call: Call) -> None:
        """Bring one call to its result, whatever became of it before."""
        if call.name not in self.allowed:
            known = ", ".join(self.allowed)
            return self._done(
                talk, call, ToolResult(text=f"no tool {call.name!r}; you have {known}", ok=False), ran=False
            )
        parsed = parse_call(call.name, call.args)
        if isinstance(parsed, str):
            return self._done(talk, call, ToolResult(text=parsed, ok=False), ran=False)
        started = time.perf_counter()
        result = await self._run(talk, call, parsed)
        if TOOLS[call.name].effect is Effect.RECORD and result.ok:
            with self.record.together():
                told = ToolResult(text=self.note(talk, call.name, result.data), data=result.data)
                return self._done(talk, call, told, seconds=time.perf_counter() - started)
        return self._done(talk, call, result, seconds=time.perf_counter() - started)

    async def stop(self, talk: Conversation, call: Call, why: str) -> None:
        """End a call that must not run (any more); a command's traces in the work tree are undone."""
        await stop_call(self.record, self.workspace, talk, call, why)

    async def _run(self, talk: Conversation, call: Call, args: Any) -> ToolResult:
        tool = TOOLS[call.name]
        if tool.effect is Effect.WRITE:
            return self._write(talk, call, cast("WriteTool[Any]", tool), args)
        if tool.effect is Effect.COMMAND:
            return await self._command(talk, call, args)
        if tool.effect is Effect.OUTSIDE:
            return await self._outside(talk, call, args)
        if tool.effect is Effect.COLLEAGUE:
            return await self.ask(talk, call, args)
        result: ToolResult = await tool.run(args, self.context)
        return result

    def _write(self, talk: Conversation, call: Call, tool: WriteTool[Any], args: Any) -> ToolResult:
        if call.intent is not None and (known := self._settled(call.intent)):
            return known
        write = tool.prepare(args, self.context)
        if isinstance(write, ToolResult):
            return write
        self._intend(talk, call, {"path": write.path, "pre": write.pre, "post": write.post})
        return tool.apply(write, self.context)

    def _settled(self, intent: Mapping[str, Any]) -> ToolResult | None:
        return settled(self.context.root, intent["path"], pre=intent["pre"], post=intent["post"])

    async def _command(self, talk: Conversation, call: Call, args: Any) -> ToolResult:
        tries = 1
        if call.intent is not None:
            tries = int(call.intent.get("tries", 1)) + 1
            await put_back(self.workspace, call)
            if tries > COMMAND_TRIES:
                return ToolResult(text=f"the command was cut off {COMMAND_TRIES} times and is not run again", ok=False)
        tree = call.intent["tree"] if call.intent else await self.workspace.snapshot()
        self._intend(talk, call, {"tree": tree, "tries": tries})
        result: ToolResult = await TOOLS[call.name].run(args, self.context)
        if result.data.get("ended") != Ended.FULL:
            return result
        # Before anything looks at it: a snapshot would store it once more.
        await self.workspace.restore(tree, bare=True)
        return replace(result, text=f"{result.text}\n[the work tree was put back to what it was before]")

    async def _outside(self, talk: Conversation, call: Call, args: Any) -> ToolResult:
        tool = cast("OutsideTool[Any]", TOOLS[call.name])
        tries = int(call.intent.get("tries", 1)) + 1 if call.intent is not None else 1
        if call.intent is not None and not tool.repeatable(args):
            rfi = self._answered(talk, call, tries)
            if (said := _UNDONE.get(rfi.answer.strip().lower())) is not None:
                return ToolResult(text=f"UNKNOWN: the call was cut off. {rfi.answered_by} says: {said}", ok=False)
        where = await tool.prepare(args, self.context)
        if isinstance(where, ToolResult):
            return where
        self._intend(talk, call, {"tries": tries})
        return await tool.send(args, where)

    def _answered(self, talk: Conversation, call: Call, tries: int) -> Rfi:
        """The answered question about a call that was cut off; raises `Undecided` where nobody has answered it."""
        rfis, effect = self.record.standing.rfis, f"{talk.key} {call.key} {tries}"
        known = next((rfi for rfi in rfis.values() if rfi.effect == effect), None)
        if known is None:
            known = _question(talk, call, effect, next_id(rfis))
            self.record.once(Kind.RFI_RAISED, known.id, {"rfi": known.to_json()})
        if known.state is not State.ANSWERED:
            raise Undecided(f"{known.id}: {known.question}")
        return known

    def _intend(self, talk: Conversation, call: Call, more: Mapping[str, Any]) -> None:
        body = {"conversation": talk.key, "call": call.key, "name": call.name, **more}
        self.record.add(Kind.TOOL_INTENT, body)

    def _done(
        self, talk: Conversation, call: Call, result: ToolResult, *, ran: bool = True, seconds: float = 0.0
    ) -> None:
        _finish(self.record, talk, call, result, ran=ran, seconds=seconds)


async def stop_call(record: Record, workspace: Workspace, talk: Conversation, call: Call, why: str) -> None:
    """End a call that was cut off, or has not begun: a write that took effect is done, what a command did is undone."""
    intent = call.intent or {}
    became = "it has not run"
    if "tree" in intent:
        await put_back(workspace, call)
        became = "its effect on the work tree was undone"
    elif "post" in intent:
        if known := settled(workspace.root, intent["path"], pre=intent["pre"], post=intent["post"]):
            return _finish(record, talk, call, known, wait=False)
    elif call.intent is not None:
        return None  # an effect outside, cut off: whoever performs the call next asks a person
    # What was undone may be undone again: the next entry that waits for the disk brings this one with it.
    return _finish(record, talk, call, ToolResult(text=f"{STOPPED}{why}; {became}", ok=False), ran=False, wait=False)


async def put_back(workspace: Workspace, call: Call) -> None:
    """Undo what a command that was cut off did to the work tree; of any other call nothing."""
    if call.intent is not None and "tree" in call.intent:
        await workspace.restore(str(call.intent["tree"]))


def _question(talk: Conversation, call: Call, effect: str, name: str) -> Rfi:
    shown = json.dumps(call.args, ensure_ascii=False)[:SHOWN_ARGS]
    return Rfi(
        id=name,
        question=f"the engine was cut off during {call.name} {shown}. Did it take effect? "
        f"Answer {Decision.DONE} if it did; else {Decision.RETRY} or {Decision.SKIP}",
        origin="engine",
        task=talk.task or None,
        policy=Policy.ESCALATE,
        state=State.ESCALATED,
        effect=effect,
    )


def _finish(
    record: Record,
    talk: Conversation,
    call: Call,
    result: ToolResult,
    *,
    ran: bool = True,
    seconds: float = 0.0,
    wait: bool = True,
) -> None:
    body = {
        "conversation": talk.key,
        "call": call.key,
        "name": call.name,
        "ok": result.ok,
        "ran": ran,
        "text": result.text,
        "data": dict(result.data),
        "seconds": round(seconds, 3),
    }
    read = call.name in TOOLS and TOOLS[call.name].effect is Effect.READ
    record.add(Kind.TOOL_DONE, body, wait=wait and not read)  # reading may repeat
