"""One agent at work on one job: model turn, journal, tool calls, journal, until it submits or has to stop.

The journal comes first on both sides. A reply is written whole before the first of its tools runs, and a call is
written as an intent before it takes effect; so a resumed agent goes on at the first unfinished step.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from orchestrator.compaction import cut, size
from orchestrator.conversation import Conversation
from orchestrator.errors import Halted
from orchestrator.events import Kind
from orchestrator.models.asking import with_tools
from orchestrator.models.calls import calls_in_order, thought_of
from orchestrator.models.facts import FELL_BACK, REPLAY_DIFFERS, facts_of
from orchestrator.models.faults import ContextTooLong, Empty, Fault, QuotaOrAuth, Truncated, Unavailable
from orchestrator.prompts import render
from orchestrator.steps import STEPPED_IN, Steps
from orchestrator.tools import schemas
from orchestrator.transcript import Transcripts
from orchestrator.usage import usage_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

    from orchestrator.record import Record
    from orchestrator.standing import InterventionStanding

REPEATS_TOLD = 3
"""The same call with the same result: after this many the model is told."""
REPEATS_STOPPED = 5
"""… and after this many the job stops."""
NUDGES = 3
"""Replies in a row that call no tool, or only call badly, before the job stops."""
TRUNCATIONS = 2
"""Replies in a row that may hit their length limit."""
EMPTIES = 2
"""Empty replies in a row: the first is asked for again, the second is answered with a nudge."""

COMPACTIONS = 2
"""Times in a row that a request may be too long; each time it is made shorter."""
FULL = 0.85
"""How much of the model's window a request may fill before the conversation is compacted."""
CHARACTERS_PER_TOKEN = 3
"""A careful figure for text and code: a window fills sooner rather than later."""

SHOWN_EDITS = 10
"""Files that people edited, of which an agent is told by name."""

TOLD = ("model_name", FELL_BACK, REPLAY_DIFFERS)
"""What a turn's entry keeps of a reply's metadata."""

MaySpend = Callable[[Conversation, int], str]
"""Why the next request, of so many characters, may not be sent; empty where it may. Raises `Halted` for the run's."""


HEARD = "heard:"
"""Marks what an agent was told that cannot work it: whoever works next is told again."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What one agent is asked to do."""

    key: str
    """The conversation's key in the journal; the same job after a crash has the same key."""
    kind: str
    """`read_back`, `task`, `findings`, `revise` or `intervention`."""
    task: str
    """The plan's task, empty for a job that is none."""
    persona: str = ""
    """Who works."""
    prefix: str
    """The system message, stable for the stage, persona and tools."""
    opening: str
    """The first message of the engine."""
    tools: tuple[str, ...]
    """The names of the tools that the persona has."""
    max_turns: int
    """Model replies that this job may take in all."""


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """The agent says that it is done; whether it is, the checks say."""

    summary: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """The agent cannot go on, and why, with the facts."""

    why: str


class Agent:
    """A persona with a model and tools on one job."""

    def __init__(
        self,
        job: Job,
        *,
        record: Record,
        model: BaseChatModel,
        steps: Steps,
        news: Callable[[], Sequence[InterventionStanding]],
        may_spend: MaySpend = lambda _talk, _size: "",
        transcripts: Transcripts | None = None,
    ) -> None:
        """Take the job; `transcripts` is what agents before this one have sent already."""
        self._job = job
        self._record = record
        tools = schemas(job.tools)
        self._ask = with_tools(model, tools)
        self._window = facts_of(model).context_tokens
        self._steps = steps
        self._news = news
        self._may_spend = may_spend
        self._transcripts = transcripts or Transcripts(record.standing.conversations)
        self._prefix = record.mask.text(job.prefix)
        self._overhead = len(job.prefix) + len(json.dumps(tools))

    async def work(self) -> Submitted | Stuck:
        """Go on with the conversation until it ends; a fresh one is opened first."""
        talk = self.open()
        while True:
            if news := self._news():
                await self._interrupt(talk, news)
            for call in list(talk.unfinished):
                await self._steps.perform(talk, call)
            if talk.submission is not None:
                return Submitted(summary=str(talk.submission.get("summary", "")), data=talk.submission)
            self._mention_edits(talk)
            if why := self._spent(talk) or await self._turn(talk):
                return Stuck(why=why)

    def open(self) -> Conversation:
        """The conversation; a fresh one begins with the job's opening."""
        return self._talk() or self._tell(self._job.opening, about=())

    def tell(self, text: str, about: Sequence[str] = ()) -> None:
        """Add a message of the engine to the conversation, once: findings, a correction."""
        self._tell(text, about=about)

    def _talk(self) -> Conversation | None:
        return self._record.standing.conversations.get(self._job.key)

    def _tell(self, text: str, about: Sequence[str], **more: Any) -> Conversation:
        prefix = hashlib.sha256(self._job.prefix.encode()).hexdigest()
        self._record.once(Kind.PROMPT, prefix, {"digest": prefix, "text": self._job.prefix})
        known = {"conversation": self._job.key, "task": self._job.task, "persona": self._job.persona}
        body = {**known, "text": text, "about": list(about)}
        self._record.add(Kind.TOLD, {**body, "prefix": prefix, **more})
        return self._record.standing.conversations[self._job.key]

    async def _interrupt(self, talk: Conversation, news: Sequence[InterventionStanding]) -> None:
        for call in list(talk.unfinished):
            await self._steps.stop(talk, call, STEPPED_IN)
        for call in list(talk.unfinished):  # effects outside that were cut off: a person says what became of them
            await self._steps.perform(talk, call)
        job = {"job": "intervention", "task": self._job.task}
        text = render("intervention.md", job=job, interventions=news)
        tree = await self._steps.workspace.snapshot()
        marks = [f"{HEARD}{item.id}" if self._job.kind == "read_back" else item.id for item in news]
        self._tell(text, about=marks, tree=tree)

    def _spent(self, talk: Conversation) -> str:
        if talk.turns >= self._job.max_turns:
            return f"{talk.turns} turns are used, the limit is {self._job.max_turns}"
        if talk.repeats >= REPEATS_STOPPED:
            return f"the same call gave the same result {talk.repeats} times"
        if talk.idle >= NUDGES:
            return f"{NUDGES} replies in a row called no tool that could run"
        return ""

    async def _turn(self, talk: Conversation) -> str:
        self._nudge(talk)
        self._make_room(talk)
        if why := self._may_spend(talk, self._overhead + talk.characters):
            return why
        try:
            reply = await self._ask(self._transcripts.of(talk, self._prefix))
        except Fault as fault:
            return self._faulted(talk, fault)
        self._record.add(Kind.TURN, _turn_body(talk, reply))
        return ""

    def _faulted(self, talk: Conversation, fault: Fault) -> str:
        """What a reply that did not come means: another try, the end of the job, or, raised, a halt of the run."""
        kind = type(fault).__name__
        spent = asdict(fault.spent)
        self._record.add(Kind.MODEL_FAULT, {"conversation": talk.key, "fault": kind, "why": fault.why, "spent": spent})
        if isinstance(fault, Unavailable | QuotaOrAuth):
            raise Halted(f"the model: {fault.why}")
        times = talk.faults.count(kind)
        if isinstance(fault, ContextTooLong) and times <= COMPACTIONS and self._compact(talk, fault.why):
            return ""
        if isinstance(fault, Truncated) and times <= TRUNCATIONS:
            self._say_nudge("Your reply was cut off at its length limit and none of it ran. Go on in smaller steps.")
        elif isinstance(fault, Empty) and times == EMPTIES:
            self._say_nudge("Your reply was empty. Call a tool, or `submit` if the task is done.")
        elif not isinstance(fault, Empty) or times > EMPTIES:
            words = getattr(fault, "text", "")
            return f"the model: {fault.why}" + (f": {words[:2000]}" if words else "")
        return ""

    def _make_room(self, talk: Conversation) -> None:
        """Compact the conversation before it outgrows the model's window, where that is known."""
        if self._window and self._overhead + talk.characters > self._window * CHARACTERS_PER_TOKEN * FULL:
            self._compact(talk, f"the model's window is {self._window:,} tokens")

    def _compact(self, talk: Conversation, why: str) -> bool:
        """Send the beginning in its short form from now on; says whether that made it shorter."""
        room = talk.characters
        if self._window:
            room = min(room, self._window * CHARACTERS_PER_TOKEN - self._overhead)
        upto = cut(talk.messages, room, talk.compacted)
        if upto == talk.compacted:
            return False
        body = {"conversation": talk.key, "upto": upto, "characters": size(talk.messages, upto), "why": why}
        self._record.add(Kind.COMPACTED, body)
        return True

    def _mention_edits(self, talk: Conversation) -> None:
        """What an agent remembers of files that people edited meanwhile does not hold any more."""
        for commit, edit in list(talk.edits.items()):
            more = len(edit["files"]) - SHOWN_EDITS
            files = ", ".join(edit["files"][:SHOWN_EDITS]) + (f" and {more} more" if more > 0 else "")
            text = f"While the run rested, {edit['by']} edited {files}. Read what you need of it again."
            self._say_nudge(text, about=(commit,))

    def _nudge(self, talk: Conversation) -> None:
        last = talk.messages[-1]
        if last.role == "ai" and not last.calls:
            self._say_nudge("Call a tool, or `submit` if the task is done.")
        elif last.role == "tool" and talk.repeats == REPEATS_TOLD:
            self._say_nudge("That call gave this same result three times. Do something else.")

    def _say_nudge(self, text: str, about: Sequence[str] = ()) -> None:
        said = render("nudge.md", job={"job": "nudge", "task": self._job.task}, text=text)
        self._tell(said, about=about, nudge=True)


def _turn_body(talk: Conversation, reply: AIMessage) -> dict[str, Any]:
    thought = thought_of(reply)
    told = {key: reply.response_metadata[key] for key in TOLD if reply.response_metadata.get(key)}
    return {
        "conversation": talk.key,
        "turn": talk.turns + 1,
        "text": reply.text,
        "calls": [call.to_json() for call in calls_in_order(reply)],
        "usage": usage_of(reply),
        **({"thought": thought} if thought else {}),
        **told,
    }
