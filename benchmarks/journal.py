"""One durable agent step: the rows that the engine journals, against a LangGraph loop with SqliteSaver.

Both keep the same conversation: a model's reply with one tool call, and the tool's result, about 600 bytes a step. The
model answers at once in both, so that what is left is what durability costs. The peer's saver writes on the same disk
and, as it comes, does not wait for the disk (`synchronous` is FULL for the journal).
"""

from __future__ import annotations

import operator
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph

from benchmarks.measure import Spent, machine, show, size_of, spent
from orchestrator.journal import Journal

STEPS = (50, 200, 1000)
RESULT = "x" * 400


def engine(folder: Path, steps: int) -> Spent:
    """Three rows a step: the reply, the intent of its tool call, the call's result."""
    journal = Journal.create(folder / "journal.db", run="bench", clock=lambda: datetime.now(UTC))
    with spent() as figures:
        for step in range(steps):
            key = f"5:task:1:{step}"
            call = {"name": "read_file", "args": {"path": f"app/module_{step}.py"}, "id": f"call-{step}"}
            journal.append("turn", {"text": "reading", "calls": [call]}, key)
            journal.append("tool.intent", {"name": "read_file", "arguments": call["args"]}, f"{key}:0")
            journal.append("tool.done", {"ok": True, "text": RESULT}, f"{key}:0")
    journal.close()
    return figures


class State(TypedDict):
    """The peer's state: the conversation."""

    messages: Annotated[list[AnyMessage], operator.add]


def peer(folder: Path, steps: int) -> Spent:
    """A node that answers and calls its tool, once a step, with a checkpoint after each."""

    def work(state: State) -> dict[str, Any]:
        step = len(state["messages"]) // 2
        call = {"name": "read_file", "args": {"path": f"app/module_{step}.py"}, "id": f"call-{step}"}
        return {"messages": [AIMessage("reading", tool_calls=[call]), ToolMessage(RESULT, tool_call_id=f"call-{step}")]}

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
    """Print CPU and storage a step for each length of run."""
    rows = []
    for steps in STEPS:
        with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
            a, b = engine(Path(ours), steps), peer(Path(theirs), steps)
            kilobytes = size_of(Path(ours)) / steps / 1024, size_of(Path(theirs)) / steps / 1024
            cpu = a.cpu / steps * 1000, b.cpu / steps * 1000
            rows.append(
                (
                    f"{steps:,}",
                    f"{cpu[0]:.2f} ms",
                    f"{cpu[1]:.2f} ms",
                    f"{cpu[1] / cpu[0]:.0f}x",
                    f"{a.wall / steps * 1000:.2f} ms",
                    f"{kilobytes[0]:.1f} KiB",
                    f"{kilobytes[1]:.0f} KiB",
                )
            )
    head = ("steps", "CPU a step", "LangGraph + SqliteSaver", "ratio", "wall a step", "storage a step", "LangGraph's")
    show(f"A durable step (journal rows only, no model client; {machine()})", head, rows)


if __name__ == "__main__":
    main()
