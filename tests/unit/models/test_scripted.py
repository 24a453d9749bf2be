from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from orchestrator.errors import OrchestratorError, Problem
from orchestrator.models import faults
from orchestrator.models.registry import make_model
from orchestrator.models.script import Script
from orchestrator.models.scripted import ScriptedModel, read_script

SCRIPT = """
scripted: 1
scripts:
  - match: {job: task, builds: endpoint, task: "5:endpoint:*"}
    turns:
      - text: first
        calls:
          - {name: write_file, args: {path: a.txt, content: "x"}}
          - {name: submit, raw: '{"summary": '}
      - {text: second, usage: {input_tokens: 3, output_tokens: 4, cost: 0.5}}
  - match: {job: findings, attempt: 2}
    turns:
      - {text: mended}
  - match: {job: task, phase: 1}
    turns:
      - {error: {kind: unavailable, why: the endpoint is down, after_s: 300}}
"""


def told(**heading: object) -> HumanMessage:
    lines = "\n".join(f"{key}: {value}" for key, value in heading.items())
    return HumanMessage(f"```yaml\n{lines}\n```\n\nDo it.\n")


ENDPOINT = told(job="task", task="5:endpoint:createOrder", phase=5, builds="endpoint", attempt=1)


class Echo(BaseChatModel):
    """Tells how many messages it was given."""

    @property
    def _llm_type(self) -> str:
        return "echo"

    def bind_tools(self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | Any], **_: Any) -> Any:
        return self.bind(tools=tools)

    def _generate(self, messages: list[BaseMessage], *_: Any, tools: Any = (), **__: Any) -> ChatResult:
        text = f"{[message.type for message in messages]} {len(tools)} tools"
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


@pytest.fixture
def model(tmp_path: Path) -> ScriptedModel:
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT)
    made = make_model(f"scripted:{path}")
    assert isinstance(made, ScriptedModel)
    return made


async def test_a_script_is_spoken_turn_by_turn(model: ScriptedModel) -> None:
    history: list[BaseMessage] = [SystemMessage("you"), ENDPOINT]
    first = await model.ainvoke(history)
    assert first.text == "first"
    assert first.tool_calls[0]["args"] == {"path": "a.txt", "content": "x"}
    assert first.invalid_tool_calls[0]["args"] == '{"summary": '
    history += [first, ToolMessage("ok", tool_call_id="1"), ToolMessage("bad", tool_call_id="2")]
    second = await model.ainvoke(history)
    assert second.text == "second"
    assert second.usage_metadata
    assert second.usage_metadata["total_tokens"] == 7
    assert second.response_metadata["cost"] == 0.5


async def test_the_same_messages_get_the_same_reply_however_often(model: ScriptedModel) -> None:
    replies = [await model.ainvoke([ENDPOINT, AIMessage("first")]) for _ in range(3)]
    assert {reply.text for reply in replies} == {"second"}


async def test_a_nudge_goes_on_with_the_script_and_findings_begin_their_own(model: ScriptedModel) -> None:
    nudged = [ENDPOINT, AIMessage("first"), told(job="nudge")]
    assert (await model.ainvoke(nudged)).text == "second"
    found = [ENDPOINT, AIMessage("first"), AIMessage("second"), told(job="findings", attempt=2)]
    assert (await model.ainvoke(found)).text == "mended"


async def test_a_fault_can_be_scripted(model: ScriptedModel) -> None:
    with pytest.raises(faults.Unavailable, match="down") as caught:
        await model.ainvoke([told(job="task", task="1:scaffold", phase=1, builds="scaffold")])
    assert caught.value.after_s == 300


@pytest.mark.parametrize(
    "kind,expected",
    [
        ("quota", faults.QuotaOrAuth),
        ("context", faults.ContextTooLong),
        ("truncated", faults.Truncated),
        ("refused", faults.Refused),
        ("empty", faults.Empty),
    ],
)
async def test_every_fault_has_its_word(kind: str, expected: type[faults.Fault]) -> None:
    script = Script.model_validate_json(
        f'{{"scripted": 1, "scripts": [{{"turns": [{{"error": {{"kind": "{kind}"}}}}]}}]}}'
    )
    with pytest.raises(expected):
        await ScriptedModel(script=script, where="here").ainvoke([ENDPOINT])


@pytest.mark.parametrize(
    "history,said",
    [
        ([told(job="task", phase=9)], "no script matches"),
        ([HumanMessage("hello")], "no script matches"),
        ([ENDPOINT, AIMessage("a"), AIMessage("b")], "all 2 turns"),
    ],
)
async def test_a_script_without_an_answer_is_the_users_problem(
    history: list[BaseMessage], said: str, model: ScriptedModel
) -> None:
    with pytest.raises(Problem, match=said):
        await model.ainvoke(history)


async def test_the_fallback_answers_as_if_the_script_had_never_spoken(model: ScriptedModel) -> None:
    both = model.model_copy(update={"fallback": Echo()}).bind_tools([{"type": "function"}])
    other = [told(job="task", phase=9)]
    assert (await both.ainvoke(other)).text == "['human'] 1 tools"
    spoken: list[BaseMessage] = [SystemMessage("you"), ENDPOINT]
    spoken += [AIMessage("first"), ToolMessage("ok", tool_call_id="1"), AIMessage("second")]
    assert (await both.ainvoke(spoken)).text == "['system', 'human'] 1 tools"
    later = [*spoken, AIMessage("of the fallback"), ToolMessage("ok", tool_call_id="2")]
    assert (await both.ainvoke(later)).text == "['system', 'human', 'ai', 'tool'] 1 tools"


async def test_a_delay_can_be_halted() -> None:
    script = Script.model_validate_json('{"scripted": 1, "scripts": [{"turns": [{"delay_ms": 60000}]}]}')
    call = asyncio.ensure_future(ScriptedModel(script=script, where="here").ainvoke([ENDPOINT]))
    await asyncio.sleep(0.02)
    call.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await call


def test_a_script_speaks_without_a_loop_too(model: ScriptedModel) -> None:
    assert model.invoke([ENDPOINT]).text == "first"


@pytest.mark.parametrize(
    "text,said",
    [
        ("scripted: 2\nscripts: []\n", "scripted"),
        ("scripted: 1\nscripts: [{turns: [{txt: hello}]}]\n", "txt"),
        ("scripted: 1\nscripts: [{turns: [{calls: [{name: a, args: {}, raw: b}]}]}]\n", "not both"),
        ("scripted: [", "script.yaml"),
    ],
)
def test_a_bad_script_is_told_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(text)
    with pytest.raises(OrchestratorError, match=said) as caught:
        read_script(path)
    assert "script.yaml:" in str(caught.value)


def test_a_script_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        make_model(f"scripted:{tmp_path / 'none.yaml'}")
