"""Servers that take the protocol in a form of their own: the client learns it from what they refuse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from orchestrator.models import faults
from orchestrator.models.encoding import BETWEEN, NO_TEXT, Encoder
from orchestrator.models.endpoint import Endpoint
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.settings import ModelSettings, Retry
from tests.stand_ins.openai_server import Exchange, OpenAIServer, says

Message = dict[str, Any]
Rule = Callable[[dict[str, Any]], str]
"""What is wrong with a request, in the server's words; empty where nothing is."""

HISTORY: list[BaseMessage] = [
    SystemMessage("you are"),
    HumanMessage("do it"),
    HumanMessage("a person stepped in"),
    AIMessage("", tool_calls=[{"id": "000001000", "name": "submit", "args": {"summary": "x"}, "type": "tool_call"}]),
    ToolMessage("", tool_call_id="000001000"),
    HumanMessage("one check failed"),
]


def roles(request: dict[str, Any]) -> list[str]:
    return [message["role"] for message in request["messages"]]


def mistral(request: dict[str, Any]) -> str:
    after = zip(roles(request), roles(request)[1:], strict=False)
    return "Unexpected role 'user' after role 'tool'" if ("tool", "user") in after else ""


def jinja(request: dict[str, Any]) -> str:
    """As Mistral's template counts: calls and their results do not."""
    spoken = [
        message["role"]
        for message in request["messages"]
        if message["role"] in {"user", "assistant"} and "tool_calls" not in message
    ]
    if all(one != other for one, other in pairwise(spoken)):
        return ""
    return f"{'at row 12 ' * 60}Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."


def gemma(request: dict[str, Any]) -> str:
    return "Jinja Exception: System role not supported" if "system" in roles(request) else ""


def no_usage(request: dict[str, Any]) -> str:
    return "body.stream_options: Extra inputs are not permitted" if "stream_options" in request else ""


def new_limit(request: dict[str, Any]) -> str:
    told = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    return told if "max_tokens" in request else ""


def old_limit(request: dict[str, Any]) -> str:
    return "property 'max_completion_tokens' is unsupported" if "max_completion_tokens" in request else ""


def no_thoughts(request: dict[str, Any]) -> str:
    told = "messages.3: reasoning_content: Extra inputs are not permitted"
    return told if any("reasoning_content" in message for message in request["messages"]) else ""


def strict(*rules: Rule, status: int = 400) -> Callable[[Exchange], Any]:
    async def scene(exchange: Exchange) -> None:
        for rule in rules:
            if told := rule(exchange.request):
                return await exchange.error(status, message=told)
        await says("good")(exchange)
        return None

    return scene


async def asked(scene: Callable[[Exchange], Any], history: list[BaseMessage], **body: Any) -> OpenAIServer:
    """The server after two calls of one model."""
    settings = ModelSettings(body=body, retry=Retry(tries=2, base_s=0.001))
    async with OpenAIServer(scenes=[scene]) as server:
        model = OpenAIChat(model="m", endpoint=Endpoint(server.url, "k", settings), settings=settings)
        try:
            first = await model.ainvoke(history)
            second = await model.ainvoke([*history, AIMessage("good"), HumanMessage("go on")])
        finally:
            await model.aclose()
    assert (first.text, second.text) == ("good ", "good ")
    assert second.response_metadata["requests"] == 1, "what was learnt once is kept"
    assert first.response_metadata["requests"] == len(server.requests) - 1
    return server


@pytest.mark.parametrize(
    "rules, requests",
    [
        ([], 2),
        ([mistral], 3),
        ([jinja], 3),
        ([gemma], 3),
        ([no_usage], 3),
        ([new_limit], 3),
        ([gemma, jinja, no_usage, new_limit], 6),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_with_rules_of_its_own_gets_its_form(rules: list[Rule], requests: int, status: int) -> None:
    server = await asked(strict(*rules, status=status), HISTORY, max_tokens=50)
    assert len(server.requests) == requests


async def test_what_one_call_learns_holds_for_another_that_was_under_way() -> None:
    settings = ModelSettings(retry=Retry(tries=1))
    async with OpenAIServer(scenes=[strict(gemma)]) as server:
        model = OpenAIChat(model="m", endpoint=Endpoint(server.url, "k", settings), settings=settings)
        replies = await asyncio.gather(model.ainvoke(HISTORY), model.ainvoke(HISTORY))
        await model.aclose()
    assert [(reply.text, reply.response_metadata["requests"]) for reply in replies] == [("good ", 2)] * 2


async def test_a_template_that_fails_with_status_500_is_no_broken_server() -> None:
    assert len((await asked(strict(jinja, gemma, status=500), HISTORY)).requests) == 4


async def test_the_limit_of_a_reply_keeps_its_value_under_its_other_name() -> None:
    server = await asked(strict(new_limit), HISTORY, max_tokens=50)
    assert server.requests[-1]["max_completion_tokens"] == 50
    server = await asked(strict(old_limit), HISTORY, max_completion_tokens=60)
    assert server.requests[-1]["max_tokens"] == 60


async def test_thoughts_that_are_not_taken_back_are_left_out() -> None:
    thought = AIMessage("so", additional_kwargs={"thought": {"reasoning_content": "hm"}})
    server = await asked(strict(no_thoughts), [HumanMessage("go"), thought, HumanMessage("on")])
    assert "reasoning_content" in server.requests[0]["messages"][1]


async def test_an_option_of_the_users_is_never_left_out() -> None:
    scene = strict(lambda request: "unknown field temperature" if "temperature" in request else "")
    with pytest.raises(faults.QuotaOrAuth, match="temperature"):
        await asked(scene, HISTORY, temperature=2)


def test_what_is_said_in_a_row_is_one_message_and_no_message_is_without_text() -> None:
    sent = json.loads(Encoder().body({"model": "m"}, HISTORY))["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "tool", "user"]
    assert sent[1]["content"] == "do it\n\na person stepped in"
    assert sent[3]["content"] == NO_TEXT


async def test_a_word_of_the_assistant_stands_between_where_it_must() -> None:
    server = await asked(strict(mistral), HISTORY)
    assert server.requests[1]["messages"][4] == {"role": "assistant", "content": BETWEEN}
