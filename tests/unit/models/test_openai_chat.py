from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, HumanMessage, SystemMessage, ToolMessage

from orchestrator.models import faults
from orchestrator.models.encoding import Encoder
from orchestrator.models.endpoint import Endpoint
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.registry import make_model
from orchestrator.models.settings import ModelSettings, Prices, Retry
from orchestrator.tools import schemas
from tests.stand_ins.openai_faults import reset_mid_text, status
from tests.stand_ins.openai_server import OpenAIServer, says

CALL = {"id": "call_1_0", "name": "read_file", "args": {"path": "é.txt"}, "type": "tool_call"}
BAD = {"id": "call_1_1", "name": "submit", "args": '{"summary": ', "error": None, "type": "invalid_tool_call"}
BAD_ARGUMENTS = json.dumps({"malformed": BAD["args"]})
HISTORY: list[BaseMessage] = [
    SystemMessage("you are"),
    HumanMessage("do it"),
    AIMessage("", tool_calls=[CALL], invalid_tool_calls=[BAD]),
    ToolMessage("text", tool_call_id="call_1_0"),
    ToolMessage("not valid JSON", tool_call_id="call_1_1"),
    AIMessage("words only"),
]


def chat(server: OpenAIServer, **settings: Any) -> OpenAIChat:
    made = ModelSettings(**settings)
    return OpenAIChat(model="stand-in", endpoint=Endpoint(server.url, "a-key", made), settings=made)


async def test_messages_and_tools_are_sent_in_the_protocols_form() -> None:
    async with OpenAIServer() as server:
        model = chat(server, body={"temperature": 0})
        await model.bind_tools(schemas(["submit"]), tool_choice="auto").ainvoke(HISTORY, stop=["END"])
        await model.aclose()
    sent = server.requests[0]
    assert (sent["model"], sent["stream"], sent["stop"], sent["temperature"]) == ("stand-in", True, ["END"], 0)
    assert (sent["tool_choice"], sent["stream_options"]) == ("auto", {"include_usage": True})
    assert sent["tools"] == schemas(["submit"])
    assert [message["role"] for message in sent["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
        "tool",
        "assistant",
    ]
    assert sent["messages"][2]["content"] is None
    assert sent["messages"][2]["tool_calls"] == [
        {"id": "call_1_0", "type": "function", "function": {"name": "read_file", "arguments": '{"path": "é.txt"}'}},
        {"id": "call_1_1", "type": "function", "function": {"name": "submit", "arguments": BAD_ARGUMENTS}},
    ]
    assert sent["messages"][3] == {"role": "tool", "content": "text", "tool_call_id": "call_1_0"}
    assert sent["messages"][5] == {"role": "assistant", "content": "words only"}
    assert server.headers[0]["authorization"] == "Bearer a-key"


async def test_a_longer_history_begins_with_the_same_bytes() -> None:
    encoder, fields = Encoder(), {"model": "m", "tools": schemas(["submit"])}
    shorter, longer = encoder.body(fields, HISTORY[:-1]), encoder.body(fields, HISTORY)
    assert longer.startswith(shorter.removesuffix(b"]}"))
    assert json.loads(longer) == json.loads(Encoder().body(fields, HISTORY))


def test_a_message_that_the_protocol_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        Encoder().body({}, [ChatMessage(content="hello", role="critic")])


async def test_the_spend_of_failed_requests_is_counted() -> None:
    scenes = [reset_mid_text, status(500), says("well done", prompt_tokens=400, completion_tokens=7)]
    async with OpenAIServer(scenes=scenes) as server:
        model = chat(server, retry=Retry(base_s=0.001))
        reply = await model.ainvoke([HumanMessage("x" * 1000)])
        await model.aclose()
    assert reply.usage_metadata
    assert reply.usage_metadata["input_tokens"] > 600
    assert reply.response_metadata["requests"] == 3
    assert [why.split(":")[0] for why in reply.response_metadata["failures"]] == ["the stream broke", "HTTP 500"]
    assert reply.response_metadata["cost"] is None


async def test_prices_of_the_user_give_the_cost_of_all_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    prices = {"stand-in": Prices(input_per_million=1e6, output_per_million=0.0)}
    async with OpenAIServer(scenes=[reset_mid_text, says("well done", prompt_tokens=400)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        model = make_model("openai:stand-in", settings=ModelSettings(prices=prices, retry=Retry(base_s=0.001)))
        assert isinstance(model, OpenAIChat)
        reply = await model.ainvoke([HumanMessage("hello")])
        await model.aclose()
    assert reply.usage_metadata
    assert reply.response_metadata["cost"] == reply.usage_metadata["input_tokens"] > 400


async def test_a_refused_request_costs_nothing() -> None:
    async with OpenAIServer(scenes=[status(401)]) as server:
        model = chat(server)
        with pytest.raises(faults.QuotaOrAuth) as caught:
            await model.ainvoke([HumanMessage("hello")])
        await model.aclose()
    assert caught.value.spent == faults.Spent(requests=1, cost=0.0)
    assert "a-key" not in str(caught.value)


async def test_text_is_heard_while_it_comes() -> None:
    class Ear(AsyncCallbackHandler):
        def __init__(self) -> None:
            self.heard: list[str] = []

        async def on_llm_new_token(self, token: str | list[str | dict[str, Any]], **_: Any) -> None:
            self.heard.append(str(token))

    ear = Ear()
    async with OpenAIServer(scenes=[says("one two three")]) as server:
        model = chat(server)
        await model.ainvoke([HumanMessage("count")], config={"callbacks": [ear]})
        await model.aclose()
    assert ear.heard == ["one ", "two ", "three "]


async def test_a_connection_is_used_again() -> None:
    async with OpenAIServer() as server:
        model = chat(server)
        for _ in range(3):
            await model.ainvoke([HumanMessage("hello")])
        assert server.connections == 1
        await model.aclose()


def test_it_can_be_asked_without_a_loop() -> None:
    model = OpenAIChat(
        model="m",
        endpoint=Endpoint("http://127.0.0.1:9/v1", "k", ModelSettings()),
        settings=ModelSettings(retry=Retry(tries=1)),
    )
    with pytest.raises(faults.Unavailable, match="no connection"):
        model.invoke("hello")
