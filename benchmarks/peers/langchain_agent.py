"""One step of a LangChain agent: `create_agent`, or a deep agent where `deep` is asked for, with SqliteSaver.

Runs in an environment of its own: `python langchain_agent.py create_agent|deepagents STEPS FOLDER`; prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool
from langgraph.checkpoint.sqlite import SqliteSaver


class AtOnce(BaseChatModel):
    """Calls the tool until its steps are used."""

    steps: int

    @property
    def _llm_type(self) -> str:
        return "at-once"

    def bind_tools(self, *_: Any, **__: Any) -> Any:
        """It knows its tool."""
        return self

    def _generate(self, messages: list[Any], *_: Any, **__: Any) -> ChatResult:
        done = sum(message.type == "tool" for message in messages)
        calls = [{"name": "look", "args": {"line": done}, "id": f"call-{done}"}] if done < self.steps else []
        return ChatResult(generations=[ChatGeneration(message=AIMessage("reading", tool_calls=calls))])


@tool
def look(line: int) -> str:
    """Give a text."""
    return "x" * 400 if line >= 0 else ""


def main(kind: str, steps: int, folder: Path) -> None:
    """Take the steps."""
    with SqliteSaver.from_conn_string(str(folder / "checkpoints.db")) as saver:
        if kind == "deepagents":
            from deepagents import create_deep_agent  # noqa: PLC0415 - each environment has one of the two

            agent = create_deep_agent(model=AtOnce(steps=steps), tools=[look], checkpointer=saver)
        else:
            from langchain.agents import create_agent  # noqa: PLC0415 - as above

            agent = create_agent(AtOnce(steps=steps), [look], checkpointer=saver)
        cpu, wall = time.process_time(), time.perf_counter()
        agent.invoke(
            {"messages": [{"role": "user", "content": "begin"}]},
            {"configurable": {"thread_id": "bench"}, "recursion_limit": 100 * steps + 100},
            durability="sync",
        )
        print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
