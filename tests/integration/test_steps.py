"""What becomes of a tool call that was cut off, by its class of effect; what stops an agent that goes in circles."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator.agent import Agent, Job, Stuck, Submitted
from orchestrator.conversation import Call, Conversation
from orchestrator.events import Kind
from orchestrator.fold import fold
from orchestrator.journal import Journal
from orchestrator.models.script import Scene, Script, ScriptedCall, ScriptedError, Turn
from orchestrator.models.scripted import ScriptedModel
from orchestrator.record import Record
from orchestrator.sandbox.none import NoSandbox
from orchestrator.steps import COMMAND_TRIES, Steps
from orchestrator.tools import ToolContext
from orchestrator.workspace import Workspace

TOOLS = ("read_file", "write_file", "run_command", "submit")
KEY = "1:task@1"


@pytest.fixture
async def workspace(tmp_path: Path) -> Workspace:
    return await Workspace.create(tmp_path / "work", tmp_path / "engine.git")


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[Record]:
    with Journal.create(tmp_path / "journal.db", run="r", clock=lambda: datetime.now(UTC)) as journal:
        yield Record(journal)


@pytest.fixture
def steps(record: Record, workspace: Workspace) -> Steps:
    context = ToolContext(root=workspace.root, sandbox=NoSandbox(), output_dir=workspace.root.parent / "output")
    return Steps(record=record, workspace=workspace, context=context, allowed=TOOLS, note=lambda _t, name, _d: name)


def asked(record: Record, name: str, args: Mapping[str, Any] | str) -> tuple[Conversation, Call]:
    """A conversation whose model has just asked for one call."""
    record.add(Kind.TOLD, {"conversation": KEY, "task": "1:task", "text": "work", "about": [], "prefix": ""})
    body = {"conversation": KEY, "turn": 1, "text": "", "calls": [{"id": "", "name": name, "args": args}], "usage": {}}
    record.add(Kind.TURN, body)
    talk = record.standing.conversations[KEY]
    return talk, talk.unfinished[0]


def intended(record: Record, call: Call, **more: Any) -> Call:
    """The same call with an intent in the journal, and no result."""
    record.add(Kind.TOOL_INTENT, {"conversation": KEY, "call": call.key, "name": call.name, **more})
    return call


DEEP = "import os\nfor _ in range(1500):\n os.mkdir('folder'); os.chdir('folder')"


@pytest.mark.parametrize(
    "fill, said",
    [
        (
            "mkdir node_modules && cd node_modules && while :; do i=$((i + 1)); head -c 400000 /dev/zero > f$i; done",
            "it may fill 8 MB",
        ),
        ("for name in a b c; do truncate -s 3M $name; done", "it may fill 8 MB"),
        (f'python3 -c "{DEEP}"', "its paths may be 2,000 characters long"),
    ],
    ids=["many files", "files that are all holes", "folders within folders"],
)
async def test_what_fills_the_disk_or_cannot_be_looked_at_is_gone_before_anything_is_stored_of_it(
    record: Record, steps: Steps, workspace: Workspace, fill: str, said: str
) -> None:
    (workspace.root / "kept.txt").write_text("kept\n")
    steps.context = replace(steps.context, room_mb=8)
    talk, call = asked(record, "run_command", {"command": fill})
    await steps.perform(talk, call)
    told = talk.messages[-1].text
    assert f"killed: {said}" in told
    assert "put back to what it was before" in told
    assert [path.name for path in workspace.root.iterdir()] == ["kept.txt"]


async def test_a_write_that_reached_the_disk_is_not_done_again(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    talk, call = asked(record, "write_file", {"path": "a.txt", "content": "new\n"})
    (workspace.root / "a.txt").write_text("new\n")
    intended(record, call, path="a.txt", pre=None, post=hashlib.sha256(b"new\n").hexdigest())
    before = (workspace.root / "a.txt").stat().st_ino
    await steps.perform(talk, call)
    assert (workspace.root / "a.txt").stat().st_ino == before
    assert call.result is not None
    assert call.result["ok"]


async def test_a_write_that_took_effect_before_it_was_stopped_is_done(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    talk, call = asked(record, "write_file", {"path": "a.txt", "content": "new\n"})
    intended(record, call, path="a.txt", pre=None, post=hashlib.sha256(b"new\n").hexdigest())
    (workspace.root / "a.txt").write_text("new\n")
    await steps.stop(talk, call, "a person stepped in")
    assert call.result is not None
    assert (call.result["ok"], call.result["text"]) == (True, "created a.txt: 1 line, 4 bytes")


async def test_a_write_that_was_stopped_before_it_took_effect_is_said_not_to_have_run(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    talk, call = asked(record, "write_file", {"path": "a.txt", "content": "new\n"})
    intended(record, call, path="a.txt", pre=None, post=hashlib.sha256(b"new\n").hexdigest())
    await steps.stop(talk, call, "a person stepped in")
    assert not (workspace.root / "a.txt").exists()
    assert call.result is not None
    assert (call.result["ok"], call.result["text"]) == (False, "stopped: a person stepped in; it has not run")


async def test_a_write_that_somebody_else_overtook_is_left_alone_and_told(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    talk, call = asked(record, "write_file", {"path": "a.txt", "content": "new\n"})
    intended(record, call, path="a.txt", pre=None, post="0" * 64)
    (workspace.root / "a.txt").write_text("a person's\n")
    await steps.perform(talk, call)
    assert (workspace.root / "a.txt").read_text() == "a person's\n"
    assert call.result is not None
    assert not call.result["ok"]
    assert "somebody else" in call.result["text"]


async def test_a_command_that_was_cut_off_runs_again_on_the_tree_that_it_found(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    (workspace.root / "log.txt").write_text("begin\n")
    tree = await workspace.snapshot()
    talk, call = asked(record, "run_command", {"command": "echo more >> log.txt"})
    intended(record, call, tree=tree, tries=1)
    (workspace.root / "log.txt").write_text("begin\nmore\n")
    (workspace.root / "half.txt").write_text("half\n")
    await steps.perform(talk, call)
    assert (workspace.root / "log.txt").read_text() == "begin\nmore\n"
    assert not (workspace.root / "half.txt").exists()


async def test_a_command_that_was_put_back_begins_on_what_people_made_of_the_tree_and_is_cut_off_from_there(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    talk, call = asked(record, "run_command", {"command": "cat mine.txt > copy.txt"})
    intended(record, call, tree=await workspace.snapshot(), tries=1)
    record.add(Kind.DRIVER_STOPPED, {"tree": await workspace.snapshot(), "paused": True})
    (workspace.root / "mine.txt").write_text("mine\n")
    await steps.perform(talk, call)
    assert (workspace.root / "copy.txt").read_text() == "mine\n"
    (again,) = [entry.body for entry in record.journal.entries([Kind.TOOL_INTENT])][1:]
    assert await workspace.files(again["tree"]) == ("mine.txt",)
    assert again["tries"] == 1


async def test_a_command_that_was_put_back_and_is_not_wanted_any_more_leaves_peoples_edits(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    talk, call = asked(record, "run_command", {"command": "true"})
    intended(record, call, tree=await workspace.snapshot(), tries=1)
    record.add(Kind.DRIVER_STOPPED, {"tree": await workspace.snapshot(), "paused": True})
    (workspace.root / "mine.txt").write_text("mine\n")
    await steps.stop(talk, call, "stopped")
    assert (workspace.root / "mine.txt").exists()
    assert talk.unfinished == []


async def test_a_command_that_is_cut_off_again_and_again_is_given_up(
    record: Record, steps: Steps, workspace: Workspace
) -> None:
    tree = await workspace.snapshot()
    talk, call = asked(record, "run_command", {"command": "echo x > x.txt"})
    intended(record, call, tree=tree, tries=COMMAND_TRIES)
    await steps.perform(talk, call)
    assert not (workspace.root / "x.txt").exists()
    assert call.result is not None
    assert not call.result["ok"]


@pytest.mark.parametrize(
    "name, args, told",
    [
        ("launch_rocket", {}, "no tool 'launch_rocket'"),
        ("write_file", {"path": "a.txt"}, "content"),
        ("write_file", '{"path": ', "not valid JSON"),
        ("write_file", {"path": "../a.txt", "content": ""}, "climbs"),
    ],
)
async def test_a_bad_call_is_told_to_the_model_and_never_mended(
    record: Record, steps: Steps, workspace: Workspace, name: str, args: Mapping[str, Any] | str, told: str
) -> None:
    talk, call = asked(record, name, args)
    await steps.perform(talk, call)
    assert call.result is not None
    assert not call.result["ok"]
    assert told in call.result["text"]
    assert await workspace.files(await workspace.snapshot()) == ()


def agent(record: Record, steps: Steps, *turns: Turn, limit: int = 30) -> Agent:
    """An agent that plays `turns`."""
    script = Script(scripted=1, scripts=(Scene(match={"job": "task"}, turns=turns),))
    job = Job(
        key=KEY,
        kind="task",
        task="1:task",
        prefix="Work.",
        opening="```yaml\njob: task\n```\n",
        tools=TOOLS,
        max_turns=limit,
    )
    model = ScriptedModel(script=script, where="a test", fallback=None)
    return Agent(job, record=record, model=model, steps=steps, news=tuple)


def calls(name: str, **args: Any) -> Turn:
    return Turn(calls=(ScriptedCall(name=name, args=args),))


async def test_an_agent_that_repeats_itself_is_told_and_then_stopped(record: Record, steps: Steps) -> None:
    ended = await agent(record, steps, *[calls("read_file", path="nothing.txt")] * 9).work()
    assert isinstance(ended, Stuck)
    assert "same call" in ended.why
    told = [entry.body["text"] for entry in record.journal.entries([Kind.TOLD])]
    assert sum("three times" in text for text in told) == 1


async def test_an_agent_that_only_talks_is_reminded_and_then_stopped(record: Record, steps: Steps) -> None:
    ended = await agent(record, steps, *[Turn(text="I am thinking.")] * 5).work()
    assert isinstance(ended, Stuck)
    assert "called no tool" in ended.why


async def test_turns_are_counted_before_they_are_spent(record: Record, steps: Steps) -> None:
    turns = [calls("write_file", path=f"{number}.txt", content="x") for number in range(9)]
    ended = await agent(record, steps, *turns, limit=4).work()
    assert isinstance(ended, Stuck)
    assert record.standing.spend.turns == 4


async def test_a_truncated_reply_is_asked_for_in_smaller_steps(record: Record, steps: Steps) -> None:
    cut = Turn(error=ScriptedError(kind="truncated", text="half a th"))
    ended = await agent(record, steps, cut, calls("submit", summary="done")).work()
    assert isinstance(ended, Stuck | Submitted)
    assert next(record.journal.entries([Kind.MODEL_FAULT])).body["fault"] == "Truncated"


async def test_a_refusal_ends_the_job_with_the_models_words(record: Record, steps: Steps) -> None:
    ended = await agent(record, steps, Turn(error=ScriptedError(kind="refused", text="I will not"))).work()
    assert isinstance(ended, Stuck)
    assert "I will not" in ended.why


async def test_the_standing_is_what_a_fold_of_the_journal_gives(record: Record, steps: Steps) -> None:
    await agent(record, steps, calls("write_file", path="a.txt", content="x"), calls("submit", summary="ok")).work()
    assert fold(record.journal.entries()) == record.standing
