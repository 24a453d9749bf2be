"""Ask a chat model for one reply, without what LangChain adds around it.

`ainvoke` looks for callbacks, caches and tracers and copies the whole conversation, at each call: most of what a step
of the engine cost. Every model that the engine makes is a class of its own, which needs none of that; a foreign model
stands inside of `Foreign`, which asks it the usual way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableBinding

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage

Ask = Callable[[list["BaseMessage"]], Awaitable["AIMessage"]]
"""Gives the reply to a conversation; raises the model's `Fault`."""


def with_tools(model: BaseChatModel, tools: Sequence[dict[str, Any]]) -> Ask:
    """The model with these tools at hand."""
    bound: Any = model.bind_tools(tools)
    kwargs: dict[str, Any] = {}
    while isinstance(bound, RunnableBinding):
        bound, kwargs = bound.bound, {**bound.kwargs, **kwargs}
    if not isinstance(bound, BaseChatModel):
        return cast("Ask", model.bind_tools(tools).ainvoke)
    plain = bound

    async def ask(messages: list[BaseMessage]) -> AIMessage:
        result = await plain._agenerate(messages, **kwargs)  # noqa: SLF001 - what a chat model is written to answer
        return cast("AIMessage", result.generations[0].message)

    return ask
