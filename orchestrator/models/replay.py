"""A model that writes its session down, and one that says the same again from the file.

A replayed call is found by what was asked, so that runs which interleave otherwise still find theirs. Where a command
printed something else than it did, the first difference is told with the reply. Any other difference is an error that
says where and what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import InstanceOf, PrivateAttr

from orchestrator.errors import Problem
from orchestrator.models import faults
from orchestrator.models.asynchronous import AsyncChatModel
from orchestrator.models.calls import ORDER, calls_in_order, thought_of, wanted_back
from orchestrator.models.encoding import encode
from orchestrator.models.facts import FREE, REPLAY_DIFFERS, Facts, facts_of
from orchestrator.models.recording import (
    KEPT,
    Line,
    Tape,
    chain,
    common,
    difference,
    differences,
    plain,
    without_secrets,
)

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.tools import BaseTool


class Recorder(AsyncChatModel):
    """Passes calls on to a model and appends each to a file."""

    model: Runnable[Any, Any]
    known: InstanceOf[Facts]
    tape: InstanceOf[Tape]

    @classmethod
    def of(cls, model: BaseChatModel, tape: Tape) -> Recorder:
        """The model, recorded."""
        return cls(model=model, known=facts_of(model), tape=tape)

    @property
    def _llm_type(self) -> str:
        return "recorder"

    @property
    def facts(self) -> Facts:
        """Those of the model."""
        return self.known

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same, told of these tools."""
        assert isinstance(self.model, BaseChatModel), "tools are bound once"
        return self.model_copy(update={"model": self.model.bind_tools(tools, tool_choice=tool_choice, **kwargs)})

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        window = {"window": self.known.context_tokens}
        try:
            reply = await self.model.ainvoke(messages)
        except faults.Fault as fault:
            self.tape.write(messages, {**window, "fault": _fault_to_json(fault)})
            raise
        self.tape.write(messages, {**window, "reply": _reply_to_json(reply)})
        return ChatResult(generations=[ChatGeneration(message=reply)])


class Replayed(AsyncChatModel):
    """Says what a recording says."""

    lines: tuple[InstanceOf[Line], ...]
    where: str
    _used: set[int] = PrivateAttr(default_factory=set)

    @property
    def _llm_type(self) -> str:
        return "replay"

    @property
    def facts(self) -> Facts:
        """Nothing is paid for it; its window is that of the recorded model, where there was one for all."""
        windows = {line.said.get("window") for line in self.lines}
        return Facts(free=True, context_tokens=windows.pop()) if len(windows) == 1 else FREE

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """What it calls is written already."""
        return self

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        request = tuple(without_secrets(encode(message), ()) for message in messages)
        links = chain(request)
        found = [line for line in self.lines if line.links[-1] == links[-1]]
        if not found:
            raise self._mismatch(request, links)
        line = next((line for line in found if line.number not in self._used), found[-1])
        self._used.add(line.number)
        if "fault" in line.said:
            raise _fault_of(line.said["fault"])
        reply = _reply_of(line.said["reply"], next(differences(line.messages, request), ""))
        return ChatResult(generations=[ChatGeneration(message=reply)])

    def _mismatch(self, request: Sequence[Mapping[str, Any]], links: Sequence[str]) -> Problem:
        """Where the request leaves the recording, and how."""
        remedy = "replay it with the version, the handoff and the playbook that it was recorded with"
        if not self.lines:
            return Problem("the recording is empty", where=self.where, remedy=remedy)
        nearest = max(self.lines, key=lambda line: (common(line.links, links), -len(line.links)))
        at = common(nearest.links, links)
        there, here = (list(messages[at : at + 1]) for messages in (nearest.messages, request))
        if not there:
            told = f"the recording ends where message {at + 1} ({here[0]['role']}) is asked"
        elif not here:
            told = f"message {at + 1} ({there[0]['role']}) of the recording was not sent"
        else:
            told = f"message {at + 1} ({here[0]['role']}) differs: {difference(plain(there[0]), plain(here[0]))}"
        return Problem(told, where=f"{self.where}:{nearest.number}", remedy=remedy)


def _reply_to_json(reply: AIMessage) -> dict[str, Any]:
    return {
        "text": reply.text,
        "calls": [call.to_json() for call in calls_in_order(reply)],
        "usage": reply.usage_metadata,
        **({"thought": thought} if (thought := thought_of(reply)) else {}),
        "told": {key: reply.response_metadata[key] for key in KEPT if key in reply.response_metadata},
    }


def _reply_of(body: Mapping[str, Any], differs: str) -> AIMessage:
    good = [call for call in body["calls"] if isinstance(call["args"], dict)]
    bad = [call for call in body["calls"] if not isinstance(call["args"], dict)]
    told = {**body["told"], ORDER: [call["id"] for call in body["calls"]]}
    extras = {call["id"]: call["extra"] for call in body["calls"] if "extra" in call}
    return AIMessage(
        body["text"],
        additional_kwargs=wanted_back(body.get("thought", {}), extras),
        tool_calls=[tool_call(name=call["name"], args=call["args"], id=call["id"]) for call in good],
        invalid_tool_calls=[
            invalid_tool_call(name=call["name"], args=call["args"], id=call["id"], error="as recorded") for call in bad
        ],
        usage_metadata=body["usage"],
        response_metadata=told | ({REPLAY_DIFFERS: differs} if differs else {}),
    )


def _fault_to_json(fault: faults.Fault) -> dict[str, Any]:
    kept = {key: getattr(fault, key) for key in ("text", "after_s") if hasattr(fault, key)}
    return {"kind": type(fault).__name__, "why": fault.why, "spent": vars(fault.spent), **kept}


def _fault_of(body: Mapping[str, Any]) -> faults.Fault:
    kinds: dict[str, type[faults.Fault]] = {kind.__name__: kind for kind in faults.Fault.__subclasses__()}
    more = {key: body[key] for key in ("text", "after_s") if key in body}
    return kinds[body["kind"]](body["why"], spent=faults.Spent(**body["spent"]), **more)
