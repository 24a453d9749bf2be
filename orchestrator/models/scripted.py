"""The deterministic model: it says what a file tells it to say.

It keeps no position: what comes next is counted from the messages, so that a run that was killed and resumed hears
the same replies. The form of the file stands in `script.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import ToolCall, invalid_tool_call, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult

from orchestrator.errors import Problem
from orchestrator.models import faults
from orchestrator.models.asynchronous import AsyncChatModel
from orchestrator.models.calls import ORDER
from orchestrator.models.facts import FREE, Facts, facts_of
from orchestrator.models.opening import opening
from orchestrator.models.script import Scene, Script, ScriptedError, Turn
from orchestrator.strict_yaml import decode, load_model

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool


def read_script(path: Path) -> Script:
    """The script in a file; raises `Problem` or `Problems`."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problem(
            f"the script cannot be read: {error.strerror}", where=str(path), remedy="give the path of a YAML file"
        ) from error
    return load_model(decode(raw, where=str(path)), Script, where=str(path))


class ScriptedModel(AsyncChatModel):
    """Speaks a script; where the script says nothing, the fallback answers as if the script had never spoken."""

    script: Script
    where: str
    fallback: BaseChatModel | None = None

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def facts(self) -> Facts:
        """A script costs nothing; its fallback may."""
        return FREE if self.fallback is None else facts_of(self.fallback)

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The script calls what it likes; the tools are for the fallback."""
        return self.bind(tools=tools, **kwargs)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        *,
        tools: Sequence[dict[str, Any]] = (),
        **kwargs: Any,
    ) -> ChatResult:
        scene, at = _find(self.script, messages)
        said = _replies_after(messages, at)
        if scene is not None and len(said) < len(scene.turns):
            return ChatResult(generations=[ChatGeneration(message=await _speak(scene.turns[len(said)], len(said)))])
        if self.fallback is None:
            raise self._silent(messages, scene)
        # The scripted part is cut out: a model that is a function of its messages would take it for its own words.
        rest = messages if scene is None else _without(messages, said[: len(scene.turns)])
        reply = await self.fallback.bind_tools(tools).ainvoke(rest)
        return ChatResult(generations=[ChatGeneration(message=reply)])

    def _silent(self, messages: Sequence[BaseMessage], scene: Scene | None) -> Problem:
        headings = [heading for message in messages if (heading := opening(message))]
        about = ", ".join(f"{key}: {value}" for key, value in (headings[-1] if headings else {}).items())
        what = "no script matches" if scene is None else f"all {len(scene.turns)} turns of the matching script are used"
        return Problem(f"{what} ({about[:300]})", where=self.where, remedy="add turns, or a `fallback:`")


def _find(script: Script, messages: Sequence[BaseMessage]) -> tuple[Scene | None, int]:
    """The scene that speaks, and the index of the message that it answers."""
    for at in range(len(messages) - 1, -1, -1):
        heading = opening(messages[at])
        for scene in script.scripts:
            if scene.fits(heading):
                return scene, at
    return None, -1


def _replies_after(messages: Sequence[BaseMessage], at: int) -> list[int]:
    return [index for index in range(at + 1, len(messages)) if isinstance(messages[index], AIMessage)]


def _without(messages: Sequence[BaseMessage], replies: Sequence[int]) -> list[BaseMessage]:
    """Without these replies and the answers of their tools."""
    gone = set(replies)
    for reply in replies:
        after = reply + 1
        while after < len(messages) and messages[after].type == "tool":
            gone.add(after)
            after += 1
    return [message for index, message in enumerate(messages) if index not in gone]


async def _speak(turn: Turn, number: int) -> AIMessage:
    await asyncio.sleep(turn.delay_ms / 1000)
    if turn.error is not None:
        raise _fault(turn.error)
    good: list[ToolCall] = []
    bad = []
    identities = [f"scripted_{number}_{index}" for index in range(len(turn.calls))]
    for call, identity in zip(turn.calls, identities, strict=True):
        if call.raw is None:
            good.append(tool_call(name=call.name, args=call.args or {}, id=identity))
        else:
            bad.append(invalid_tool_call(name=call.name, args=call.raw, id=identity, error="as the script wrote it"))
    return AIMessage(
        turn.text,
        tool_calls=good,
        invalid_tool_calls=bad,
        usage_metadata=_usage(turn),
        response_metadata={"cost": turn.usage.cost if turn.usage else 0.0, "model_name": "scripted", ORDER: identities},
    )


def _usage(turn: Turn) -> UsageMetadata | None:
    if turn.usage is None:
        return None
    told = turn.usage
    return UsageMetadata(
        input_tokens=told.input_tokens,
        output_tokens=told.output_tokens,
        total_tokens=told.input_tokens + told.output_tokens,
    )


def _fault(error: ScriptedError) -> faults.Fault:
    match error.kind:
        case "unavailable":
            return faults.Unavailable(error.why, after_s=error.after_s)
        case "quota":
            return faults.QuotaOrAuth(error.why)
        case "context":
            return faults.ContextTooLong(error.why)
        case "truncated":
            return faults.Truncated(error.why, text=error.text)
        case "refused":
            return faults.Refused(error.why, text=error.text)
        case "empty":
            return faults.Empty(error.why)
