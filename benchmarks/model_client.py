"""What the client costs per model call as a conversation grows, beside the SDK as usual and `ChatOpenAI`.

Each figure is CPU of this process; the server runs in another and answers at once. Turn by turn the history grows by
one call and one result, as an agent's does, and is then sent again whole.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from benchmarks.environments import Peer
from benchmarks.measure import machine, show, spent
from orchestrator.models.asking import with_tools
from orchestrator.models.encoding import Encoder, encode
from orchestrator.models.endpoint import Endpoint
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.settings import ModelSettings
from orchestrator.tools import TOOLS, schemas

TURNS = (10, 100, 1000)
CALLS = 20
"""Turns that are measured at each length."""
PREFIX_TURNS = (10, 60)
LIMIT_MS = 5.0
"""At 1,000 turns."""

Ask = Callable[[list[BaseMessage]], Awaitable[object]]


@contextmanager
def server() -> Iterator[str]:
    """A chat server's base URL."""
    command = [sys.executable, "-m", "benchmarks.chat_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.kill()


def turn(number: int) -> list[BaseMessage]:
    """One call with its result, about 800 bytes."""
    call = {"id": f"call_{number}", "name": "read_file", "args": {"path": f"app/{number}.txt"}, "type": "tool_call"}
    return [AIMessage("", tool_calls=[call]), ToolMessage("a line of text\n" * 50, tool_call_id=f"call_{number}")]


async def cost_ms(ask: Ask, turns: int, calls: int) -> float:
    """CPU milliseconds per call, at about `turns` turns of history."""
    history: list[BaseMessage] = [SystemMessage("x" * 4000), HumanMessage("do it")]
    for number in range(turns - calls):
        history += turn(number)
    await ask(history)
    with spent() as figures:
        for number in range(turns - calls, turns):
            history += turn(number)
            await ask(history)
    return figures.cpu / calls * 1000


def ours(url: str) -> tuple[Ask, OpenAIChat]:
    """This project's client with all tools, asked as the engine asks it."""
    settings = ModelSettings()
    model = OpenAIChat(model="m", endpoint=Endpoint(url, "none", settings), settings=settings)
    return with_tools(model, schemas(TOOLS)), model


def chat_openai(url: str, turns: int) -> str:
    """LangChain's `ChatOpenAI`, in an environment of its own."""
    calls = str(min(5, turns - 1))
    peer = Peer(name="chat_openai", script="chat_openai.py", packages=("langchain-openai",), words=(url, calls))
    found = peer.measure(turns)
    return found if isinstance(found, str) else f"{found[0].cpu * 1000:.1f} ms"


def sdk(client: openai.AsyncOpenAI, *, extra_body: bool) -> Ask:
    """The SDK, with its messages as an argument or around its walk through them."""
    tools: Any = schemas(TOOLS)

    async def ask(history: list[BaseMessage]) -> None:
        messages: Any = [encode(message) for message in history]
        stream = await client.chat.completions.create(
            model="m",
            messages=[] if extra_body else messages,
            tools=tools,
            stream=True,
            extra_body={"messages": messages} if extra_body else None,
        )
        async for _ in stream:
            pass

    return ask


async def measure(url: str) -> list[tuple[str, ...]]:
    """A row for each length of history."""
    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    mine, model = ours(url)
    rows = []
    for turns in TURNS:
        figures = [
            await cost_ms(mine, turns, min(CALLS, turns - 1)),
            await cost_ms(sdk(client, extra_body=True), turns, min(CALLS, turns - 1)),
            await cost_ms(sdk(client, extra_body=False), turns, min(5, turns - 1)),
        ]
        against = f"{figures[0] / LIMIT_MS:.0%}" if turns == max(TURNS) else ""
        rows.append(
            (
                f"{turns:,}",
                *(f"{figure:.1f} ms" for figure in figures),
                chat_openai(url, turns),
                f"{figures[2] / figures[0]:.0f} x",
                against,
            )
        )
    await model.aclose()
    await client.close()
    return rows


def _common(one: bytes, other: bytes) -> int:
    return next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), len(one))


def prefix_share(turns: int) -> float:
    """The least share of a request that the next one begins with, in bytes, over a task of so many turns."""
    encoder, fields = Encoder(), {"model": "m", "stream": True, "tools": schemas(TOOLS)}
    history: list[BaseMessage] = [SystemMessage("x" * 4000), HumanMessage("do it")]
    before, least = encoder.body(fields, history), 1.0
    for number in range(turns):
        history += turn(number)
        body = encoder.body(fields, history)
        least = min(least, _common(before, body) / len(before))
        before = body
    return least


def main() -> None:
    """Print what a call costs as a conversation grows."""
    with server() as url:
        rows = asyncio.run(measure(url))
    head = (
        "turns",
        "ours",
        "SDK with extra_body",
        "SDK as usual",
        "ChatOpenAI",
        "as usual / ours",
        f"ours of {LIMIT_MS:g} ms",
    )
    show(f"CPU of the client per model call ({CALLS} calls; {machine()})", head, rows)
    show(
        "Share of a request that the next one begins with, at least (bytes)",
        ("turns", "share"),
        [(f"{turns:,}", f"{prefix_share(turns):.2%}") for turns in PREFIX_TURNS],
    )


if __name__ == "__main__":
    main()
