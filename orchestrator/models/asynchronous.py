"""What all chat models of the engine have in common: they answer asynchronously, and hold objects of their own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from pydantic import ConfigDict

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun


class AsyncChatModel(BaseChatModel):
    """A chat model that says how it answers in `_agenerate`; asked without a loop, it does so in one of its own."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    async def aclose(self) -> None:
        """Let go of what the next call could use again and belongs to the loop; most models hold nothing."""

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        async def once() -> ChatResult:
            try:
                return await self._agenerate(messages, stop, None, **kwargs)
            finally:
                await self.aclose()

        return asyncio.run(once())
