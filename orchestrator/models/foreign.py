"""A chat model of a LangChain integration, under the same rules as our own: faults, retries, accounts.

Integrations raise what their providers' libraries raise. What such an error means is read from its status where it has
one; what has none counts as a broken connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, merge_message_runs
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, InstanceOf

from orchestrator.errors import Problem
from orchestrator.models import classify
from orchestrator.models.accounting import account
from orchestrator.models.assembly import Reply
from orchestrator.models.asynchronous import AsyncChatModel
from orchestrator.models.facts import Facts
from orchestrator.models.faults import Fault, Retryable
from orchestrator.models.outcome import judge, with_spend
from orchestrator.models.retry import persist
from orchestrator.models.settings import ModelSettings, Prices

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.tools import BaseTool


class Foreign(AsyncChatModel):
    """Somebody else's chat model."""

    model: Runnable[Any, Any]
    """The model, with its tools once they are bound."""
    name: str
    settings: InstanceOf[ModelSettings]
    prices: InstanceOf[Prices] | None = None
    told: int = Field(default=0)
    """Characters of the tools' descriptions, which are sent with each request."""

    @property
    def _llm_type(self) -> str:
        return "foreign"

    @property
    def facts(self) -> Facts:
        """What the settings say of it."""
        return Facts(
            context_tokens=self.settings.context_tokens,
            max_output_tokens=self.settings.max_output_tokens,
            prices=self.prices,
        )

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model, told of these tools; raises `Problem` where it can call none."""
        assert isinstance(self.model, BaseChatModel), "tools are bound once"
        choice = {} if tool_choice is None else {"tool_choice": tool_choice}
        try:
            bound = self.model.bind_tools(tools, **choice, **kwargs)
        except NotImplementedError:
            raise Problem(f"the model {self.name} cannot call tools", remedy="use one that can") from None
        return self.model_copy(update={"model": bound, "told": len(str(tools))})

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        persisted = await persist(
            lambda: self._ask(messages),
            retry=self.settings.retry,
            breaker=self.settings.breakers.of(self.name),
            who=self.name,
        )
        reply = with_spend(persisted.value, persisted.wasted, persisted.failures)
        return ChatResult(generations=[ChatGeneration(message=reply)])

    async def _ask(self, messages: list[BaseMessage]) -> AIMessage:
        sent = self.told + sum(len(message.text) for message in messages)
        try:
            async with asyncio.timeout(self.settings.patience.total_s):
                reply = await self.model.ainvoke(merge_message_runs(messages, chunk_separator="\n\n"))
        except Fault:
            raise
        except TimeoutError:
            raise Retryable(f"the reply was not finished in {self.settings.patience.total_s:g} s") from None
        except Exception as error:  # what integrations raise is their providers' own
            raise _fault(error) from error
        if not isinstance(reply, AIMessage):
            raise Retryable(f"the reply is {type(reply).__name__}, expected a message")
        figures = account(_usage(reply), sent=sent, said=len(reply.text), prices=self.prices)
        judge(_read(reply))
        bare = {**reply.response_metadata, "cost": 0.0}
        free = reply.model_copy(update={"usage_metadata": None, "response_metadata": bare})
        return with_spend(free, figures.spent, ())


def _fault(error: Exception) -> Fault:
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    headers = getattr(getattr(error, "response", None), "headers", None)
    body = getattr(error, "body", None) or str(error)
    if isinstance(status, int) and status >= 300:
        return classify.from_status(status, body, headers if isinstance(headers, Mapping) else {})
    return Retryable(f"{type(error).__name__}: {str(error)[:300]}")


def _read(reply: AIMessage) -> Reply:
    """The reply as our own client would have read it, to be judged alike."""
    finish = reply.response_metadata.get("finish_reason") or reply.response_metadata.get("stop_reason") or "stop"
    calls = [call["name"] for call in (*reply.tool_calls, *reply.invalid_tool_calls)]
    return Reply.of(text=reply.text, calls=len(calls), finish=str(finish).lower())


def _usage(reply: AIMessage) -> Mapping[str, Any] | None:
    told = reply.usage_metadata
    return {"prompt_tokens": told["input_tokens"], "completion_tokens": told["output_tokens"]} if told else None
