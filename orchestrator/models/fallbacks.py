"""A row of models: each one after the first is asked where those before it do not answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import InstanceOf

from orchestrator.models.asynchronous import AsyncChatModel
from orchestrator.models.facts import FELL_BACK, Facts, facts_of
from orchestrator.models.faults import NOTHING, Fault, QuotaOrAuth, Unavailable
from orchestrator.models.outcome import with_spend

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.tools import BaseTool


class Fallbacks(AsyncChatModel):
    """Asks the first model that can be reached; a reply carries the names of those that could not."""

    names: tuple[str, ...]
    models: tuple[Runnable[Any, Any], ...]
    known: tuple[InstanceOf[Facts], ...]

    @classmethod
    def of(cls, models: dict[str, BaseChatModel]) -> Fallbacks:
        """Models by their names, the first choice first."""
        return cls(
            names=tuple(models),
            models=tuple(models.values()),
            known=tuple(facts_of(model) for model in models.values()),
        )

    @property
    def _llm_type(self) -> str:
        return "fallbacks"

    @property
    def facts(self) -> Facts:
        """What holds whichever of them answers: the smallest window, the longest reply, the highest price."""
        windows = [facts.context_tokens for facts in self.known if facts.context_tokens]
        longest = [facts.max_output_tokens for facts in self.known]
        prices = [facts.prices for facts in self.known if facts.prices is not None]
        dearest = max(prices, key=lambda price: price.of(1, 1)) if prices else None
        return Facts(
            context_tokens=min(windows, default=None),
            max_output_tokens=None if None in longest else max(filter(None, longest)),
            prices=dearest if all(facts.priced for facts in self.known) else None,
            free=all(facts.free for facts in self.known),
        )

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same row, each told of these tools."""
        bound = [
            model.bind_tools(tools, tool_choice=tool_choice, **kwargs) if isinstance(model, BaseChatModel) else model
            for model in self.models
        ]
        return self.model_copy(update={"models": tuple(bound)})

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        wasted, failed = replace(NOTHING), list[dict[str, str]]()
        for name, model in zip(self.names, self.models, strict=True):
            try:
                reply = await model.ainvoke(messages)
            except (Unavailable, QuotaOrAuth) as fault:
                wasted = wasted + fault.spent
                failed.append({"model": name, "why": fault.why})
                last: Fault = fault
            except Fault as fault:
                fault.spent = wasted + fault.spent
                raise
            else:
                told = with_spend(reply, wasted, (), {FELL_BACK: failed}) if failed else reply
                return ChatResult(generations=[ChatGeneration(message=told)])
        last.spent = wasted
        last.why = "no model of the row answers: " + "; ".join(f"{item['model']}: {item['why']}" for item in failed)
        raise last
