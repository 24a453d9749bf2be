"""One agent's conversation on one job, folded from the journal: what was said, called and answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(kw_only=True)
class Call:
    """A tool call of a turn, and how far it came."""

    turn: int
    index: int
    id: str
    name: str
    args: Any
    intent: Body | None = None
    result: Body | None = None

    @property
    def key(self) -> str:
        """The step's key within its conversation; never the model's own id, which repeats."""
        return f"{self.turn}.{self.index}"


@dataclass(kw_only=True)
class Said:
    """One message of the transcript."""

    role: str
    """`human`, `ai` or `tool`."""
    text: str
    calls: tuple[Call, ...] = ()
    call: Call | None = None
    nudge: bool = False
    """A reminder of the engine's that changes nothing about the job."""


@dataclass(kw_only=True)
class Conversation:
    """A transcript with its open ends; a resume goes on at the first of them."""

    key: str
    task: str = ""
    seq: int = 0
    """The journal position at which it began; what came before was known when it was opened."""
    prefix: str = ""
    messages: list[Said] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    turns: int = 0
    told: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    """Kinds of the model's faults since its last reply."""

    def tell(self, body: Body) -> None:
        """The engine spoke; its `about` names what the agent need not be told again."""
        self.prefix = body.get("prefix") or self.prefix
        self.messages.append(Said(role="human", text=body["text"], nudge=body.get("nudge", False)))
        self.told.update(body.get("about", ()))

    def turn(self, body: Body) -> None:
        """The model replied."""
        self.turns = body["turn"]
        calls = tuple(
            Call(turn=self.turns, index=index, id=call["id"], name=call["name"], args=call["args"])
            for index, call in enumerate(body["calls"])
        )
        self.calls.extend(calls)
        self.messages.append(Said(role="ai", text=body["text"], calls=calls))
        self.faults.clear()

    def intend(self, body: Body) -> None:
        """A tool call is about to take effect."""
        self._call(body["call"]).intent = body

    def finish(self, body: Body) -> None:
        """A tool call has its result."""
        call = self._call(body["call"])
        call.result = body
        self.messages.append(Said(role="tool", text=body["text"], call=call))

    @property
    def unfinished(self) -> list[Call]:
        """Calls of the last turn without a result, in order."""
        return [call for call in self.calls if call.result is None]

    @property
    def submission(self) -> Body | None:
        """What the agent submitted since the engine last spoke, if it did."""
        for said in reversed(self.messages):
            if said.role == "human":
                return None
            call = said.call
            if call is not None and call.name == "submit" and call.result is not None and call.result["ok"]:
                return dict(call.result.get("data") or {})
        return None

    def _call(self, key: str) -> Call:
        return next(call for call in self.calls if call.key == key)
