"""One cheap call, to see what a model behind an endpoint can do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from orchestrator.models.faults import Fault, Truncated
from orchestrator.models.registry import Providers, make_model
from orchestrator.models.settings import ModelSettings, Patience, Retry

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

ASKED: list[BaseMessage] = [
    SystemMessage("You are being tested. Do exactly what is asked."),
    HumanMessage('Call `left` with {"word": "one"} and `right` with {"word": "two"}, both in this one reply.'),
]
REPLY_TOKENS = 300
PATIENCE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one reply showed."""

    seconds: float
    pieces: int
    """In how many pieces it came; 0 where nobody could tell."""
    calls: int
    good: bool
    """Whether every call had the arguments that were asked for."""
    usage: bool | None
    """`None` where it cannot be told."""
    model: str
    cut: bool = False
    """Whether the reply was cut off at its length limit; what it would have called is not known then."""

    @property
    def lines(self) -> list[str]:
        """What the endpoint can do and what was not seen of it, as people read it."""
        if self.cut:
            streams = ["streams"] if self.pieces > 1 else []
            return [
                f"its reply did not end within {REPLY_TOKENS} tokens, so whether it calls tools cannot be told",
                *streams,
            ]
        tools = f"calls tools ({self.calls} of 2 in one reply)" if self.calls else "called no tool"
        return [
            tools if self.good or not self.calls else f"{tools}, with other arguments than it was asked for",
            "calls several at once" if self.calls > 1 else "parallel calls were not seen",
            "streams" if self.pieces > 1 else "does not stream" if self.pieces else "streaming cannot be told",
            "reports usage" if self.usage else "reports no usage, which is then estimated",
        ]


async def probe(name: str, providers: Providers) -> Seen | Fault:
    """Ask the model for two tool calls; gives what was seen, or the fault. Raises `Problem` where it cannot be made."""
    pieces = 0

    def count(_text: str, _characters: int) -> None:
        nonlocal pieces
        pieces += 1

    quick = {key: _quick(settings, count) for key, settings in providers.items()}
    model = make_model(name, providers=quick)
    began = time.perf_counter()
    try:
        reply = await model.bind_tools([_tool("left"), _tool("right")]).ainvoke(ASKED)
    except Truncated:
        seconds = time.perf_counter() - began
        return Seen(seconds=seconds, pieces=pieces, calls=0, good=False, usage=None, model="", cut=True)
    except Fault as fault:
        return fault
    finally:
        close = getattr(model, "aclose", None)
        if close is not None:
            await close()
    return _seen(reply, time.perf_counter() - began, pieces)


def _quick(settings: ModelSettings, watch: Any) -> ModelSettings:
    """One try, a short reply."""
    limit = next((key for key in ("max_completion_tokens", "max_tokens") if key in settings.body), "")
    body: Mapping[str, Any] = (
        {**settings.body, limit or "max_tokens": REPLY_TOKENS} if settings.base_url or limit else {}
    )
    patience = Patience(first_s=PATIENCE_S, idle_s=PATIENCE_S, total_s=2 * PATIENCE_S)
    return replace(settings, body=body or settings.body, retry=Retry(tries=1), patience=patience, watch=watch)


def _tool(name: str) -> dict[str, Any]:
    word = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
    return {"type": "function", "function": {"name": name, "description": f"The {name} tool", "parameters": word}}


def _seen(reply: AIMessage, seconds: float, pieces: int) -> Seen:
    wanted = {"left": {"word": "one"}, "right": {"word": "two"}}
    return Seen(
        seconds=seconds,
        pieces=pieces,
        calls=len(reply.tool_calls),
        good=not reply.invalid_tool_calls
        and all(wanted.get(call["name"]) == call["args"] for call in reply.tool_calls),
        usage=bool(reply.response_metadata.get("usage_reported", reply.usage_metadata)),
        model=str(reply.response_metadata.get("model_name") or ""),
    )
