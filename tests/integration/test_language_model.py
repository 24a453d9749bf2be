"""An agent with a language model behind the chat protocol, through the real loop, tools, journal and work tree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from orchestrator.agent import Agent, Job, Submitted
from orchestrator.errors import Halted
from orchestrator.journal import Journal
from orchestrator.models.endpoint import Endpoint
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.settings import ModelSettings, Retry
from orchestrator.record import Record
from orchestrator.sandbox.none import NoSandbox
from orchestrator.steps import Steps
from orchestrator.tools import ToolContext
from orchestrator.workspace import Workspace
from tests.stand_ins.openai_faults import calls, piece, pings, status, streamed
from tests.stand_ins.openai_server import OpenAIServer, Scene

TOOLS = ("read_file", "write_file", "run_command", "submit")
JOB = Job(
    key="task:1:scaffold:1",
    kind="task",
    task="1:scaffold",
    prefix="You are at work.",
    opening="```yaml\njob: task\ntask: 1:scaffold\n```\n\nWrite a greeting.\n",
    tools=TOOLS,
    max_turns=20,
)


@pytest.fixture
async def workspace(tmp_path: Path) -> Workspace:
    return await Workspace.create(tmp_path / "work", tmp_path / "engine.git")


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[Record]:
    with Journal.create(tmp_path / "journal.db", run="r", clock=lambda: datetime.now(UTC)) as journal:
        yield Record(journal)


@asynccontextmanager
async def agent(server: OpenAIServer, record: Record, workspace: Workspace) -> AsyncIterator[Agent]:
    settings = ModelSettings(retry=Retry(tries=2, base_s=0.001))
    model = OpenAIChat(model="m", endpoint=Endpoint(server.url, "k", settings), settings=settings)
    steps = Steps(
        record=record,
        workspace=workspace,
        context=ToolContext(root=workspace.root, sandbox=NoSandbox(), output_dir=workspace.root.parent / "output"),
        allowed=TOOLS,
        note=lambda _talk, name, _data: f"{name} recorded",
    )
    try:
        yield Agent(JOB, record=record, model=model, steps=steps, news=lambda: ())
    finally:
        await model.aclose()


HONEST: list[Scene] = [
    calls(piece('{"path": "a.txt", "content": ', name="write_file", index=0, id="x")),
    status(500),
    calls(
        piece('{"path": "a.txt", "content": "hello\\n"}', name="write_file", id="x"),
        piece('{"command": "cat a.txt > b.txt; cat b.txt"}', name="run_command", id="x2"),
    ),
    calls(piece('{"summary": "greeted"}', name="submit", index=0, id="")),
]


async def test_a_model_that_stumbles_still_does_its_task(workspace: Workspace, record: Record) -> None:
    async with OpenAIServer(scenes=HONEST) as server, agent(server, record, workspace) as worker:
        outcome = await worker.work()
    assert isinstance(outcome, Submitted)
    assert outcome.summary == "greeted"
    assert await workspace.files(await workspace.snapshot()) == ("a.txt", "b.txt")
    assert (workspace.root / "b.txt").read_text() == "hello\n"
    told = [message for message in server.requests[-1]["messages"] if message["role"] == "tool"]
    assert "not valid JSON" in told[0]["content"]
    assert "hello" in told[2]["content"]
    assert record.journal.verify() == []


async def test_a_request_begins_with_the_whole_of_the_one_before(workspace: Workspace, record: Record) -> None:
    many = [calls(piece(f'{{"path": "{n}.txt", "content": "x"}}', name="write_file", index=0)) for n in range(8)]
    async with OpenAIServer(scenes=[*many, HONEST[-1]]) as server, agent(server, record, workspace) as worker:
        await worker.work()
    requests = server.requests
    assert len(requests) == 9
    for before, after in pairwise(requests):
        assert after["messages"][: len(before["messages"])] == before["messages"]
        assert after["tools"] == before["tools"]


async def test_what_an_endpoint_wants_back_with_a_reply_comes_back_as_it_was(
    workspace: Workspace, record: Record
) -> None:
    signed = {"google": {"thought_signature": "c2lnbmVk"}}
    write = piece('{"path": "a.txt", "content": "x"}', name="write_file", index=0, id="x", extra_content=signed)
    thinks = streamed(
        {"reasoning_content": "Let me "},
        {"reasoning_content": "see.", "reasoning_details": [{"type": "reasoning.encrypted", "data": "YQ=="}]},
        {"tool_calls": [write]},
        finish="tool_calls",
    )
    async with OpenAIServer(scenes=[thinks, HONEST[-1]]) as server, agent(server, record, workspace) as worker:
        await worker.work()
    said = server.requests[1]["messages"][2]
    assert said["reasoning_content"] == "Let me see."
    assert said["reasoning_details"] == [{"type": "reasoning.encrypted", "data": "YQ=="}]
    assert said["tool_calls"][0]["extra_content"] == signed
    assert said["tool_calls"][0]["id"] == server.requests[1]["messages"][3]["tool_call_id"] == "000001000"


async def test_a_key_that_does_not_work_halts_the_run_with_the_reason(workspace: Workspace, record: Record) -> None:
    async with OpenAIServer(scenes=[status(401)]) as server, agent(server, record, workspace) as worker:
        with pytest.raises(Halted, match="HTTP 401"):
            await worker.work()


async def test_a_halt_in_a_stream_stops_the_agent(workspace: Workspace, record: Record) -> None:
    async with OpenAIServer(scenes=[pings]) as server, agent(server, record, workspace) as worker:
        working = asyncio.ensure_future(worker.work())
        await server.asked.wait()
        await asyncio.sleep(0.05)
        working.cancel()
        async with asyncio.timeout(10):  # the stream itself never ends
            with pytest.raises(asyncio.CancelledError):
                await working
