from __future__ import annotations

import json
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from orchestrator.errors import Problem
from orchestrator.models import faults
from orchestrator.models.calls import calls_in_order
from orchestrator.models.facts import REPLAY_DIFFERS
from orchestrator.models.recording import Tape
from orchestrator.models.registry import make_model
from orchestrator.models.replay import Recorder

KEY = "a-key-of-nobody-at-all"
SCRIPT = f"""
scripted: 1
scripts:
  - match: {{job: task}}
    turns:
      - text: I look first, with {KEY}.
        calls: [{{name: run_command, args: {{command: ls}}}}, {{name: submit, raw: '{{"summary": '}}]
        usage: {{input_tokens: 7, output_tokens: 3, cost: 0.5}}
      - error: {{kind: truncated, why: too long, text: half}}
      - calls: [{{name: submit, args: {{summary: done}}}}]
"""
START: list[BaseMessage] = [SystemMessage("who you are"), HumanMessage("```yaml\njob: task\n```\n\nDo it.")]


def results(reply: AIMessage, output: str) -> list[BaseMessage]:
    """What the tools answer; the engine's own ids."""
    calls = [{"id": f"call_1_{at}", "name": call.name, "args": {}} for at, call in enumerate(calls_in_order(reply))]
    ran = AIMessage(reply.text, tool_calls=calls)
    return [ran, ToolMessage(output, tool_call_id="call_1_0"), ToolMessage("no JSON", tool_call_id="call_1_1")]


@pytest.fixture
async def tape(tmp_path: Path) -> Path:
    script = tmp_path / "script.yaml"
    script.write_text(SCRIPT)
    path = tmp_path / "session.jsonl"
    model = Recorder.of(make_model(f"scripted:{script}"), Tape(path=path, secrets=[KEY]).open()).bind_tools([])
    reply = await model.ainvoke(START)
    history = [*START, *results(reply, "[exit code 0, 0.1 s]\na.txt")]
    with pytest.raises(faults.Truncated):
        await model.ainvoke(history)
    return path


async def test_replies_and_faults_come_again_as_they_were(tape: Path) -> None:
    model = make_model(f"replay:{tape}").bind_tools([])
    reply = await model.ainvoke(START)
    assert [(call.name, call.args) for call in calls_in_order(reply)] == [
        ("run_command", {"command": "ls"}),
        ("submit", '{"summary": '),
    ]
    assert reply.usage_metadata is not None
    assert (reply.usage_metadata["input_tokens"], reply.response_metadata["cost"]) == (7, 0.5)
    with pytest.raises(faults.Truncated, match="too long") as caught:
        await model.ainvoke([*START, *results(reply, "[exit code 0, 0.9 s]\na.txt")])
    assert caught.value.text == "half"


async def test_no_key_stands_in_a_recording_and_only_its_owner_reads_it(tape: Path) -> None:
    assert KEY not in tape.read_text()
    assert "[secret]" in tape.read_text()
    assert tape.stat().st_mode & 0o077 == 0


async def test_each_message_is_written_once(tape: Path) -> None:
    rows = [json.loads(line) for line in tape.read_text().splitlines()]
    assert [len(row.get("new", ())) for row in rows] == [0, 2, 3]


async def test_a_request_that_was_never_made_is_told_with_place_and_difference(tape: Path) -> None:
    model = make_model(f"replay:{tape}").bind_tools([])
    with pytest.raises(Problem, match=r"session.jsonl:2: message 1 \(system\) differs: .*who you are.*who I am"):
        await model.ainvoke([SystemMessage("who I am"), *START[1:]])
    reply = await model.ainvoke(START)
    with pytest.raises(Problem, match=r"session.jsonl:3: the recording ends where message 6 \(user\) is asked"):
        await model.ainvoke([*START, *results(reply, "x"), HumanMessage("go on")])


async def test_another_output_of_a_command_is_no_mismatch_and_is_told(tape: Path) -> None:
    rows = tape.read_text().splitlines()
    body = json.loads(rows[2])
    del body["fault"]
    body["reply"] = {"text": "well", "calls": [], "usage": None, "told": {}}
    tape.write_text("\n".join([*rows[:2], json.dumps(body)]) + "\n")
    model = make_model(f"replay:{tape}")
    reply = await model.ainvoke([*START, *results(await model.ainvoke(START), "[exit code 0, 3 s]\nb.txt")])
    assert reply.text == "well"
    assert "message 4 (tool)" in reply.response_metadata[REPLAY_DIFFERS]


@pytest.mark.parametrize("text", ["", "{}\n", '{"recording": 2}\n', "nonsense", '{"recording": 1}\n[1]\n'])
def test_what_is_no_recording_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "session.jsonl"
    path.write_text(text)
    if not text:
        assert make_model(f"replay:{path}").invoke is not None
        return
    with pytest.raises(Problem, match=r"session.jsonl:[12]: "):
        make_model(f"replay:{path}")
