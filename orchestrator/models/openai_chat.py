"""Any server that speaks the OpenAI chat protocol, as a LangChain chat model.

Thin over `openai.AsyncOpenAI`, which gives address, key, connections and typed status errors. The request is encoded
by `encoding.py`, the stream read by `endpoint.py` and `assembly.py`, and the call repeated by `retry.py`: the SDK walks
the whole history at each call, takes a stream that just stops for a success, and sleeps through `Retry-After`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import PrivateAttr

from orchestrator.models.asynchronous import AsyncChatModel
from orchestrator.models.dialect import Dialect, learn
from orchestrator.models.encoding import Encoder
from orchestrator.models.endpoint import Endpoint, Hear
from orchestrator.models.facts import Facts
from orchestrator.models.faults import NOTHING, Fault, QuotaOrAuth
from orchestrator.models.outcome import Answer, message
from orchestrator.models.retry import Persisted, persist
from orchestrator.models.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool


class OpenAIChat(AsyncChatModel):
    """A model at an endpoint. Cancelling a call closes its connection at once."""

    model: str
    """The model's name at the endpoint."""
    endpoint: Endpoint
    settings: ModelSettings

    _encoder: Encoder = PrivateAttr(default_factory=Encoder)
    _dialect: Dialect = PrivateAttr(default_factory=Dialect)

    @property
    def _llm_type(self) -> str:
        return "openai"

    @property
    def facts(self) -> Facts:
        """What the settings say of it."""
        return Facts(
            context_tokens=self.settings.context_tokens,
            max_output_tokens=self.settings.max_output_tokens,
            prices=self.settings.prices.get(self.model),
        )

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model, told of these tools."""
        choice = {} if tool_choice is None else {"tool_choice": tool_choice}
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **choice, **kwargs)

    async def aclose(self) -> None:
        """Close the connections that wait for the next call."""
        await self.endpoint.aclose()

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        fields = self._fields(stop, kwargs)
        hear = run_manager.on_llm_new_token if run_manager is not None and run_manager.handlers else None
        wasted, refused = NOTHING, list[str]()
        while True:
            form = self._dialect
            try:
                persisted = await self._ask(self._encoder.body(fields, messages, form), hear)
            except QuotaOrAuth as fault:
                wasted = fault.spent = wasted + fault.spent
                self._dialect = learn(self._dialect, fault.told, form.fields(fields))
                if self._dialect == form:
                    raise
                refused.append(fault.why)
            except Fault as fault:
                fault.spent = wasted + fault.spent
                raise
            else:
                failures = (*refused, *persisted.failures)
                whole = replace(persisted, wasted=wasted + persisted.wasted, failures=failures)
                return ChatResult(generations=[ChatGeneration(message=message(whole))])

    async def _ask(self, body: bytes, hear: Hear | None) -> Persisted[Answer]:
        return await persist(
            lambda: self.endpoint.ask(body, hear, self.settings.watch),
            retry=self.settings.retry,
            breaker=self.settings.breakers.of(self.endpoint.address),
            who=self.endpoint.address,
        )

    def _fields(self, stop: list[str] | None, more: Mapping[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {"model": self.model, "stream": True}
        if self.settings.ask_usage:
            fields["stream_options"] = {"include_usage": True}
        if stop:
            fields["stop"] = stop
        return {**fields, **self.settings.body, **more}
