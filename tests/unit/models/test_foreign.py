from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel, FakeListChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from orchestrator.errors import Problem
from orchestrator.models import faults
from orchestrator.models.foreign import Foreign
from orchestrator.models.settings import ModelSettings, Prices, Retry

QUICK = Retry(tries=2, base_s=0.001)


class StatusError(Exception):
    """What providers' libraries raise."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status


class Somebody(BaseChatModel):
    """An integration that does as it is told."""

    does: list[Any]

    @property
    def _llm_type(self) -> str:
        return "somebody"

    def bind_tools(self, *_: Any, **__: Any) -> Any:
        """It knows them."""
        return self

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        done = self.does.pop(0)
        if isinstance(done, Exception):
            raise done
        return ChatResult(generations=[ChatGeneration(message=done)])


def model(*does: Any, prices: Prices | None = None) -> Any:
    return Foreign(
        model=Somebody(does=list(does)), name="m:C", settings=ModelSettings(retry=QUICK), prices=prices
    ).bind_tools([])


@pytest.mark.parametrize(
    "error, ends",
    [
        (StatusError(401, "bad key"), faults.QuotaOrAuth),
        (StatusError(404, "no such model"), faults.QuotaOrAuth),
        (StatusError(400, "maximum context length exceeded"), faults.ContextTooLong),
        (StatusError(503, "busy"), faults.Unavailable),
        (ConnectionError("reset"), faults.Unavailable),
        (ValueError("whatever"), faults.Unavailable),
    ],
)
async def test_what_an_integration_raises_ends_as_one_of_our_faults(error: Exception, ends: type[faults.Fault]) -> None:
    with pytest.raises(ends):
        await model(error, error).ainvoke("go")


@pytest.mark.parametrize(
    "reply, ends",
    [
        (AIMessage(""), faults.Empty),
        (AIMessage("half", response_metadata={"stop_reason": "max_tokens"}), faults.Truncated),
        (AIMessage("no", response_metadata={"finish_reason": "SAFETY"}), faults.Refused),
    ],
)
async def test_its_replies_are_judged_like_our_own(reply: AIMessage, ends: type[faults.Fault]) -> None:
    with pytest.raises(ends):
        await model(reply, reply).ainvoke("go")


async def test_it_is_asked_again_and_its_cost_is_counted_where_its_price_is_known() -> None:
    priced = model(
        StatusError(500, "oh"), AIMessage("x" * 400), prices=Prices(input_per_million=0, output_per_million=10)
    )
    reply = await priced.ainvoke("go")
    assert (reply.response_metadata["requests"], reply.response_metadata["cost"]) == (2, pytest.approx(0.001))
    assert reply.usage_metadata["output_tokens"] == 100


async def test_an_unknown_price_stays_unknown() -> None:
    reply = await model(AIMessage("hello")).ainvoke("go")
    assert reply.response_metadata["cost"] is None


def test_one_that_cannot_call_tools_is_refused() -> None:
    with pytest.raises(Problem, match="cannot call tools"):
        Foreign(model=FakeListChatModel(responses=["x"]), name="m:C", settings=ModelSettings(retry=QUICK)).bind_tools(
            []
        )
