from __future__ import annotations

import json

import pytest

from orchestrator.machine import Mark, model_row
from orchestrator.models.faults import Fault
from orchestrator.models.pool import settings_of
from orchestrator.models.probe import Seen, probe
from orchestrator.provider import Provider
from tests.stand_ins.openai_faults import calls, piece, status, streamed
from tests.stand_ins.openai_server import OpenAIServer, Scene, says

BOTH = calls(
    piece(json.dumps({"word": "one"}), name="left", index=0, id="a"),
    piece(json.dumps({"word": "two"}), name="right", index=1, id="b"),
)


async def ask(scene: Scene) -> Seen | Fault:
    async with OpenAIServer(scenes=[scene]) as server:
        seen = await probe("near:m", settings_of({"near": Provider(base_url=server.url)}))
        assert len(server.requests) == 1
        assert server.requests[0]["max_tokens"] == 300
    return seen


async def test_what_an_endpoint_can_do_shows_in_one_call() -> None:
    seen = await ask(BOTH)
    assert isinstance(seen, Seen)
    assert seen.lines == [
        "calls tools (2 of 2 in one reply)",
        "calls several at once",
        "streams",
        "reports no usage, which is then estimated",
    ]


async def test_one_that_only_talks_is_told_so() -> None:
    seen = await ask(says("hello there, I like tools", prompt_tokens=9, completion_tokens=5))
    assert isinstance(seen, Seen)
    assert (seen.lines[0], seen.lines[3]) == ("called no tool", "reports usage")


async def test_a_reply_that_does_not_end_tells_nothing_of_tools_and_is_no_fault_of_the_endpoint() -> None:
    seen = await ask(streamed({"content": "so so "}, {"content": "so"}, finish="length"))
    assert isinstance(seen, Seen)
    assert seen.lines == [
        "its reply did not end within 300 tokens, so whether it calls tools cannot be told",
        "streams",
    ]


async def test_why_an_endpoint_does_not_answer_is_told() -> None:
    seen = await ask(status(404, message="model m not found"))
    assert isinstance(seen, Fault)
    assert "model m not found" in seen.why


@pytest.mark.parametrize("scene, mark", [(BOTH, Mark.OK), (says("hm"), Mark.WARNING), (status(401), Mark.PROBLEM)])
async def test_the_doctor_tells_what_a_model_is_good_for(scene: Scene, mark: Mark) -> None:
    async with OpenAIServer(scenes=[scene]) as server:
        row = await model_row("near:m", settings_of({"near": Provider(base_url=server.url)}))
    assert (row.name, row.mark) == ("model near:m", mark)
    assert row.remedy or mark is Mark.OK
