"""What LangGraph alone does not give, played: where an upgrade changes one of these, a part of the engine may go.

Each test shows the behaviour that the journal, the run's lock, the router at START or the interrupt's id is there for.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any, TypedDict

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import id as ids
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt


class State(TypedDict, total=False):
    """What the graphs below hold."""

    said: str


CONFIG: RunnableConfig = {"configurable": {"thread_id": "run"}}


def graph_of(saver: InMemorySaver, *nodes: Any) -> Any:
    """The nodes, one after the other."""
    builder = StateGraph(State)
    names = [node.__name__ for node in nodes]
    for name, node in zip(names, nodes, strict=True):
        builder.add_node(name, node)
    for start, end in zip([START, *names], [*names, END], strict=True):
        builder.add_edge(start, end)
    return builder.compile(checkpointer=saver)


def test_a_node_that_fails_after_its_effect_does_it_again() -> None:
    effects: list[Any] = []

    def work(_: State) -> State:
        effects.append("sent")
        if len(effects) == 1:
            raise OSError("the process dies here")
        return {}

    graph = graph_of(InMemorySaver(), work)
    with pytest.raises(OSError, match="dies"):
        graph.invoke({"said": ""}, CONFIG, durability="sync")
    graph.invoke(None, CONFIG, durability="sync")
    assert effects == ["sent", "sent"]


def test_after_a_clock_was_set_back_a_finished_run_does_its_last_part_again(monkeypatch: pytest.MonkeyPatch) -> None:
    effects: list[Any] = []

    def ask(_: State) -> State:
        return {"said": str(interrupt("a question"))}

    def work(_: State) -> State:
        effects.append("sent")
        return {}

    graph, now = graph_of(InMemorySaver(), ask, work), time.time_ns
    graph.invoke({"said": ""}, CONFIG)
    monkeypatch.setattr(time, "time_ns", lambda: now() - 3_600_000_000_000)
    monkeypatch.setattr(ids, "_last_v6_timestamp", None)  # as in a process that was started anew
    graph.invoke(Command(resume="answered"), CONFIG)
    graph.invoke(None, CONFIG)
    assert effects == ["sent", "sent"]


def test_a_resume_that_is_delivered_twice_passes_two_gates() -> None:
    def one(_: State) -> State:
        return {"said": str(interrupt("the first gate"))}

    def two(_: State) -> State:
        return {"said": str(interrupt("the second gate"))}

    graph = graph_of(InMemorySaver(), one, two)
    graph.invoke({"said": ""}, CONFIG)
    for _ in range(2):
        graph.invoke(Command(resume="APPROVED"), CONFIG)
    assert graph.get_state(CONFIG).next == ()


def test_a_resume_by_the_interrupts_id_passes_one_gate_however_often_it_comes() -> None:
    def one(_: State) -> State:
        return {"said": str(interrupt("the first gate"))}

    def two(_: State) -> State:
        return {"said": str(interrupt("the second gate"))}

    graph = graph_of(InMemorySaver(), one, two)
    asked = graph.invoke({"said": ""}, CONFIG)["__interrupt__"][0]
    for _ in range(2):
        graph.invoke(Command(resume={asked.id: "APPROVED"}), CONFIG)
    assert graph.get_state(CONFIG).next == ("two",)


def test_two_processes_on_one_thread_do_every_effect_twice() -> None:
    effects, both = list[str](), threading.Barrier(2)

    def work(_: State) -> State:
        both.wait(timeout=10)
        effects.append("sent")
        return {}

    saver = InMemorySaver()
    drivers = [threading.Thread(target=graph_of(saver, work).invoke, args=({"said": ""}, CONFIG)) for _ in range(2)]
    for driver in drivers:
        driver.start()
    for driver in drivers:
        driver.join()
    assert effects == ["sent", "sent"]


async def test_a_synchronous_node_goes_on_after_it_was_cancelled() -> None:
    effects, begun = list[str](), asyncio.Event()
    cancelled, over = threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(_: State) -> State:
        loop.call_soon_threadsafe(begun.set)
        cancelled.wait(60)
        effects.append("sent")
        over.set()
        return {}

    running = asyncio.ensure_future(graph_of(InMemorySaver(), work).ainvoke({"said": ""}, CONFIG))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert effects == []
    cancelled.set()
    assert await asyncio.to_thread(over.wait, 60)
    assert effects == ["sent"]
