"""One agent's conversation on one job, folded from the journal: what was said, called and answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.spend import Spend

Body = Mapping[str, Any]
STOPPED = "stopped: "
"""How the result of a call begins that was ended, or that never began: whoever made it may make it again."""


@dataclass(kw_only=True, slots=True)
class Call:
    """A tool call of a turn, and how far it came."""

    turn: int
    index: int
    id: str
    name: str
    args: Any
    extra: Body = field(default_factory=dict)
    """What the endpoint wants back with it."""
    size: int = 0
    """Characters of its name and arguments."""
    likeness: int = 0
    """The same for calls of one name with the same arguments."""
    intent: Body | None = None
    result: Body | None = None

    @property
    def key(self) -> str:
        """The step's key within its conversation; never the model's own id, which repeats."""
        return f"{self.turn}.{self.index}"


@dataclass(kw_only=True, slots=True)
class Said:
    """One message of the transcript."""

    role: str
    """`human`, `ai` or `tool`."""
    text: str
    calls: tuple[Call, ...] = ()
    call: Call | None = None
    thought: Body = field(default_factory=dict)
    """What the endpoint wants back with the reply."""

    @property
    def size(self) -> int:
        """Characters, those of the calls' arguments and of thoughts included."""
        whole = len(self.text) + (len(str(self.thought)) if self.thought else 0)
        for call in self.calls:
            whole += call.size
        return whole


@dataclass(kw_only=True)
class Conversation:
    """A transcript with its open ends; a resume goes on at the first of them.

    What the loop asks after each turn is counted as entries come in, so that a turn costs the same at any length.
    """

    key: str
    task: str = ""
    seq: int = 0
    """The journal position at which it began; what came before was known when it was opened."""
    persona: str = ""
    began_s: float = 0.0
    """How long the run had worked when it began, in seconds."""
    spend: Spend = field(default_factory=Spend)
    longest_reply: int = 0
    """Tokens of the longest reply so far."""
    prefix: str = ""
    messages: list[Said] = field(default_factory=list)
    unfinished: list[Call] = field(default_factory=list)
    """Calls of the last turn without a result, in order."""
    turns: int = 0
    told: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    """Kinds of the model's faults since its last reply."""
    submission: Body | None = None
    """What the agent submitted since the engine last spoke, if it did."""
    repeats: int = 0
    """How often the last call with its result occurred since the engine last gave the agent something new."""
    idle: int = 0
    """Replies at the end of the transcript that led to no call that ran."""
    seen: Counter[int] = field(default_factory=Counter)
    """Calls with their results, by hash."""
    edits: dict[str, Body] = field(default_factory=dict)
    """What people edited meanwhile and the agent was not told of, by commit."""
    compacted: int = 0
    """Messages at the beginning that are sent in a shortened form; see `compaction`."""
    characters: int = 0
    """The size of all messages as they are sent."""

    def tell(self, body: Body) -> None:
        """The engine spoke; its `about` names what the agent need not be told again."""
        self.prefix = body.get("prefix") or self.prefix
        self.persona = body.get("persona") or self.persona
        self._say(Said(role="human", text=body["text"]))
        for about in body.get("about", ()):
            self.told.add(about)
            self.edits.pop(about, None)
        self.submission = None
        if not body.get("nudge"):
            self.seen.clear()
            self.repeats = self.idle = 0

    def turn(self, body: Body) -> None:
        """The model replied."""
        self.turns = body["turn"]
        self.longest_reply = max(self.longest_reply, int(body["usage"].get("output_tokens", 0)))
        self.unfinished = [_call(self.turns, index, call) for index, call in enumerate(body["calls"])]
        calls = tuple(self.unfinished)
        self._say(Said(role="ai", text=body["text"], calls=calls, thought=body.get("thought", {})))
        self.faults.clear()
        self.idle += 1

    def intend(self, body: Body) -> None:
        """A tool call is about to take effect."""
        self._open(body["call"]).intent = body

    def put_back(self) -> None:
        """What commands that were cut off did was undone: it is as if they had not begun."""
        for call in self.unfinished:
            if call.intent is not None and "tree" in call.intent:
                call.intent = None

    def finish(self, body: Body) -> None:
        """A tool call has its result."""
        call = self._open(body["call"])
        call.result = body
        self.unfinished.remove(call)
        self._say(Said(role="tool", text=body["text"], call=call))
        same = hash((call.likeness, body["text"]))
        self.repeats = self.seen[same] = self.seen.get(same, 0) + 1
        if body.get("ran", True):
            self.idle = 0
        if call.name == "submit" and body["ok"]:
            self.submission = dict(body.get("data") or {})

    def compact(self, body: Body) -> None:
        """The beginning is sent in a shortened form from now on."""
        self.compacted, self.characters = body["upto"], body["characters"]

    def _say(self, said: Said) -> None:
        self.messages.append(said)
        self.characters += said.size

    def _open(self, key: str) -> Call:
        return next(call for call in self.unfinished if call.key == key)


def _call(turn: int, index: int, said: Body) -> Call:
    name, args = said["name"], said["args"]
    written = str(args)
    return Call(
        turn=turn,
        index=index,
        id=said["id"],
        name=name,
        args=args,
        extra=said.get("extra", {}),
        size=len(name) + len(written),
        likeness=hash((name, written)),
    )
