"""Budgets hold before a call is made: the real command line against a server that would let an agent go on for ever."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from typing import Any

import pytest

from tests.acceptance.conftest import Shop
from tests.stand_ins.openai_server import Exchange, OpenAIServer

INPUT, OUTPUT = 1_000, 100
"""What each reply says that it used."""


async def _looks_around(exchange: Exchange) -> None:
    """A reply that looks at something else each time, so that nothing but a budget ends it."""
    turn = len(exchange.request["messages"])
    await exchange.stream()
    await exchange.call(0, "list_files", f'{{"depth": {turn}}}', id=f"call-{turn}")
    await exchange.delta(finish="tool_calls")
    await exchange.event({"choices": [], "usage": {"prompt_tokens": INPUT, "completion_tokens": OUTPUT}})
    await exchange.end()


def _configure(shop: Shop, url: str, settings: str, prices: str = "{m: {input: 10, output: 10}}") -> None:
    folder = shop.root.parent / ".config" / "orchestrator"
    folder.mkdir(parents=True, exist_ok=True)
    provider = f"{{base_url: '{url}', max_output_tokens: 200, prices: {prices}}}"
    (folder / "config.yaml").write_text(
        f"config: 1\nmodel: near:m\nproviders:\n  near: {provider}\n{settings}\n", "utf-8"
    )


@pytest.mark.campaign
async def test_each_budget_stops_a_run_before_the_call_that_would_cross_it_and_a_raised_one_lets_it_go_on(
    shop: Shop,
) -> None:
    async with OpenAIServer(scenes=[_looks_around]) as server:

        async def halted(settings: str, *words: str, **more: str) -> tuple[int, str]:
            before = len(server.requests)
            _configure(shop, server.url, settings, **more)
            told = await asyncio.to_thread(shop.run, *words or ("resume",), code=4)
            return len(server.requests) - before, told

        async def spent() -> dict[str, Any]:
            known: dict[str, Any] = (await asyncio.to_thread(shop.status))["spend"]
            assert known["turns"] == len(server.requests)
            return known

        asked, told = await halted("limits: {turns: 2}", "run", "06", "--handoff", "handoff")
        assert (asked, "2 turns are used, the limit is 2" in told) == (2, True), told
        asked, told = await halted("limits: {tokens: 12000}")
        assert (asked > 0, "the limit is 12,000" in told) == (True, True), told
        so_far = await spent()
        assert so_far["input_tokens"] + so_far["output_tokens"] <= 12_000
        limit = so_far["cost"] + 0.1
        asked, told = await halted(f"limits: {{cost: {limit}}}")
        assert (asked > 0, "the next call may cost" in told) == (True, True), told
        assert (await spent())["cost"] <= limit
        asked, told = await halted("limits: {minutes: 0.001}")
        assert (asked, "minutes are used" in told) == (0, True), told
        asked, told = await halted(f"project_limits: {{turns: {len(server.requests) + 1}}}")
        assert (asked, "the project's budget" in told) == (1, True), told
        asked, told = await halted("forbid_unknown_cost: true", prices="{}")
        assert (asked, "the price of this model is unknown" in told) == (0, True), told


async def _reads_on(exchange: Exchange) -> None:
    """A reply that reads the contract, another part of it each time."""
    turn = sum(message["role"] == "assistant" for message in exchange.request["messages"]) + len(
        exchange.request["messages"]
    )
    await exchange.stream()
    arguments = f'{{"path": "@handoff/openapi.yaml", "start_line": {turn % 40 + 1}}}'
    await exchange.call(0, "read_file", arguments, id=f"call-{turn}-{len(json.dumps(exchange.request))}")
    await exchange.delta(finish="tool_calls")
    await exchange.end()


async def _unknown(exchange: Exchange) -> None:
    await exchange.error(404, message="model m not found")


@pytest.mark.campaign
async def test_a_model_that_is_not_there_is_replaced_and_a_long_conversation_keeps_within_the_window(
    shop: Shop,
) -> None:
    window = 12_000
    async with OpenAIServer(scenes=[_unknown]) as gone, OpenAIServer(scenes=[_reads_on]) as near:
        folder = shop.root.parent / ".config" / "orchestrator"
        folder.mkdir(parents=True)
        (folder / "config.yaml").write_text(
            "config: 1\nmodel: [gone:m, near:m]\nproviders:\n"
            f"  gone: {{base_url: '{gone.url}'}}\n"
            f"  near: {{base_url: '{near.url}', context_tokens: {window}, max_output_tokens: 500}}\n",
            "utf-8",
        )
        told = await asyncio.to_thread(shop.run, "run", "06", "--handoff", "handoff", code=4)
        assert ": 12 turns" in told
        assert len(near.requests) == 12
        assert gone.requests
        sizes = [len(json.dumps(request["messages"])) for request in near.requests]
        assert max(sizes) <= 4 * window, "a request is larger than the window"
        assert any(later < before for before, later in pairwise(sizes)), "nothing was compacted"
        assert all(request["messages"][0] == near.requests[0]["messages"][0] for request in near.requests)
