"""The CPU of one call of LangChain's `ChatOpenAI`, streamed, at the end of so many turns of history.

Runs in an environment of its own: `python chat_openai.py URL CALLS TURNS FOLDER`; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI

TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "read_file",
        "description": "Show a text file.",
        "parameters": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
    },
}


def turn(number: int) -> list[BaseMessage]:
    """One call with its result, as the benchmark beside it has them."""
    call = {"id": f"call_{number}", "name": "read_file", "args": {"path": f"app/{number}.txt"}, "type": "tool_call"}
    return [AIMessage("", tool_calls=[call]), ToolMessage("a line of text\n" * 50, tool_call_id=f"call_{number}")]


async def main(url: str, calls: int, turns: int) -> None:
    """Grow the history by a turn, ask, and so on for the last turns."""
    model = ChatOpenAI(model="m", base_url=url, api_key=lambda: "none", streaming=True, max_retries=0)
    bound = model.bind_tools([TOOL])
    history: list[BaseMessage] = [SystemMessage("x" * 4000), HumanMessage("do it")]
    for number in range(turns - calls):
        history += turn(number)
    await bound.ainvoke(history)
    cpu, wall = time.process_time(), time.perf_counter()
    for number in range(turns - calls, turns):
        history += turn(number)
        await bound.ainvoke(history)
    print(json.dumps({"cpu": (time.process_time() - cpu) / calls, "wall": (time.perf_counter() - wall) / calls}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
