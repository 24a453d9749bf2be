"""One durable agent step: the engine's own loop against a LangGraph loop with SqliteSaver and other engines.

The model answers at once and the tool is trivial in both, so that what is left is the engine: journal, fold, loop,
checkpoint. A step is a model's reply with one tool call, and the call's result of 400 bytes. The engine's journal waits
for the disk at each reply (`synchronous=FULL`); the peer's saver runs as it comes. The floor is bare SQLite: rows of
the same size, waited for as often, and nothing else.
"""

from __future__ import annotations

import asyncio
import gc
import operator
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypedDict, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph

from benchmarks.environments import PEERS
from benchmarks.measure import Spent, machine, show, size_of, spent
from orchestrator.agent import Agent, Job, Stuck
from orchestrator.journal import Journal
from orchestrator.masking import Mask
from orchestrator.record import Record
from orchestrator.sandbox import choose
from orchestrator.steps import Steps
from orchestrator.tools.tool import ToolContext

STEPS = (50, 1000, 10_000)
LONGEST_PEER = 1000
"""Steps; what peers keep grows with the square of it."""
LIMIT_MS = 0.5
RESULT = "x" * 400
REPLY = 300
"""Bytes of a row besides the result's text."""


class AtOnce(BaseChatModel):
    """Asks to read another file at each turn, without thinking."""

    @property
    def _llm_type(self) -> str:
        return "at-once"

    def bind_tools(self, *_: Any, **__: Any) -> Any:
        """It knows its tool."""
        return self

    def _generate(self, messages: list[Any], *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=reply(len(messages)))])

    async def _agenerate(self, messages: list[Any], *_: Any, **__: Any) -> ChatResult:
        return self._generate(messages)


def reply(step: int) -> AIMessage:
    """A reply with one call."""
    call = {"name": "read_file", "args": {"path": "notes.txt", "end_line": step}, "id": f"call-{step}"}
    return AIMessage("reading", tool_calls=[call])


def write_run(folder: Path, steps: int, mask: Mask | None = None) -> Spent:
    """Let the engine's agent take so many steps; the journal stays in `folder`."""
    tree = folder / "tree"
    tree.mkdir()
    (tree / "notes.txt").write_text(f"{RESULT}\n")
    with Journal.create(folder / "journal.db", run="bench", clock=lambda: datetime.now(UTC)) as journal:
        record = Record(journal, mask=mask)
        job = Job(
            key="bench", kind="task", task="5:bench", prefix="p", opening="begin", tools=("read_file",), max_turns=steps
        )
        context = ToolContext(root=tree, sandbox=choose("none"), output_dir=folder)
        tools = Steps(record=record, workspace=cast("Any", None), context=context, allowed=job.tools, note=_unused)
        agent = Agent(job, record=record, model=AtOnce(), steps=tools, news=lambda: ())
        gc.freeze()  # as a drive does before its first step
        with spent() as figures:
            ended = asyncio.run(agent.work())
    if not isinstance(ended, Stuck) or "turns are used" not in ended.why:
        raise SystemExit(f"the agent stopped early: {ended}")
    return figures


def _unused(*_: object) -> str:
    return ""


def bare(folder: Path, steps: int) -> Spent:
    """The rows of as many steps and nothing else: a reply, which waits for the disk, and a result, which does not."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection, spent() as figures:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, body TEXT)")
        for _ in range(steps):
            for how, size in (("FULL", REPLY), ("NORMAL", len(RESULT) + REPLY)):
                connection.execute(f"PRAGMA synchronous = {how}")
                connection.execute("INSERT INTO entries (body) VALUES (?)", ("x" * size,))
    return figures


class State(TypedDict):
    """The peer's state: the conversation."""

    messages: Annotated[list[AnyMessage], operator.add]


def peer(folder: Path, steps: int) -> Spent:
    """A node that answers and calls its tool, once a step, with a checkpoint after each."""

    def work(state: State) -> dict[str, Any]:
        said = reply(len(state["messages"]))
        return {"messages": [said, ToolMessage(RESULT, tool_call_id=str(said.tool_calls[0]["id"]))]}

    def further(state: State) -> str:
        return "work" if len(state["messages"]) // 2 < steps else END

    graph = StateGraph(State)
    graph.add_node("work", work)
    graph.add_edge(START, "work")
    graph.add_conditional_edges("work", further, ["work", END])
    with SqliteSaver.from_conn_string(str(folder / "checkpoints.db")) as saver:
        compiled = graph.compile(checkpointer=saver)
        with spent() as figures:
            compiled.invoke(
                {"messages": [HumanMessage("begin")]},
                {"configurable": {"thread_id": "bench"}, "recursion_limit": steps + 10},
                durability="sync",
            )
    return figures


def main() -> None:
    """Print CPU, wall time and storage a step for each length of run, ours first."""
    rows = []
    for steps in STEPS:
        for name, taken in _measured(steps):
            if isinstance(taken, str):
                rows.append((f"{steps:,}", name, taken, "", ""))
                continue
            figures, stored = taken
            cpu, wall, kept = figures.cpu / steps * 1000, figures.wall / steps * 1000, stored / steps / 1024
            rows.append((f"{steps:,}", name, f"{cpu:.2f} ms", f"{wall:.1f} ms", f"{kept:,.1f} KiB"))
    head = ("steps", "engine", "CPU a step", "wall a step", "stored a step")
    show(f"A durable agent step, limit {LIMIT_MS} ms of CPU ({machine()})", head, rows)


def _measured(steps: int) -> Iterator[tuple[str, tuple[Spent, int] | str]]:
    yield "ours", _stored(write_run, steps)
    yield "bare SQLite", _stored(bare, steps)
    if steps > LONGEST_PEER:
        return
    yield "LangGraph + SqliteSaver", _stored(peer, steps)
    for other in PEERS:
        yield other.name, other.measure(steps)


def _stored(take: Callable[[Path, int], Spent], steps: int) -> tuple[Spent, int]:
    with tempfile.TemporaryDirectory() as folder:
        figures = take(Path(folder), steps)
        return figures, size_of(Path(folder)) - len(RESULT)


if __name__ == "__main__":
    main()
