from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage

from orchestrator.models.calls import SaidCall, calls_in_order
from orchestrator.models.endpoint import Endpoint
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.script import Script
from orchestrator.models.scripted import ScriptedModel
from orchestrator.models.settings import ModelSettings
from tests.stand_ins.openai_faults import calls, piece
from tests.stand_ins.openai_server import OpenAIServer

SCRIPT = """
{"scripted": 1, "scripts": [{"turns": [{"calls": [
    {"name": "write_file", "raw": "{"}, {"name": "submit", "args": {}}, {"name": "read_file", "raw": "["}
]}]}]}
"""


async def test_a_malformed_call_keeps_its_place_among_the_good_ones() -> None:
    scene = calls(
        piece("{", name="write_file", index=0, id="a"),
        piece("{}", name="submit", index=1, id="a"),
        piece("[", name="read_file", index=2, id=""),
    )
    async with OpenAIServer(scenes=[scene]) as server:
        settings = ModelSettings()
        model = OpenAIChat(model="m", endpoint=Endpoint(server.url, "k", settings), settings=settings)
        reply = await model.ainvoke([HumanMessage("go")])
        await model.aclose()
    assert calls_in_order(reply) == [
        SaidCall(id="a", name="write_file", args="{"),
        SaidCall(id="call_1", name="submit", args={}),
        SaidCall(id="call_2", name="read_file", args="["),
    ]


async def test_a_script_keeps_its_order_too() -> None:
    model = ScriptedModel(script=Script.model_validate_json(SCRIPT), where="here")
    reply = await model.ainvoke([HumanMessage("```yaml\njob: task\n```")])
    assert [call.name for call in calls_in_order(reply)] == ["write_file", "submit", "read_file"]


def test_a_model_that_notes_no_order_has_its_malformed_calls_last() -> None:
    reply = AIMessage(
        "",
        tool_calls=[{"name": "submit", "args": {}, "id": None}],
        invalid_tool_calls=[{"name": None, "args": None, "id": "x", "error": None, "type": "invalid_tool_call"}],
    )
    assert calls_in_order(reply) == [SaidCall(id="", name="submit", args={}), SaidCall(id="x", name="", args="")]
