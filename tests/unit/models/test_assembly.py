from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.models import sse
from orchestrator.models.assembly import Assembly, RawCall
from orchestrator.models.faults import Retryable

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
calls = st.lists(
    st.tuples(st.sampled_from(["read_file", "submit"]), st.dictionaries(texts, texts, max_size=3)), max_size=4
)


def cut(text: str, places: list[int]) -> Iterator[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return (text[start:end] for start, end in pairwise(ends))


@given(text=texts, wanted=calls, places=st.lists(st.integers(0, 500), max_size=6), with_ids=st.booleans())
def test_however_a_reply_is_cut_it_comes_back_whole(
    text: str, wanted: list[tuple[str, dict[str, str]]], places: list[int], *, with_ids: bool
) -> None:
    assembly = Assembly()
    for part in cut(text, places):
        assembly.feed({"choices": [{"delta": {"content": part}}]})
    for index, (name, arguments) in enumerate(wanted):
        head = {"index": index, "id": f"c{index}" if with_ids else "", "function": {"name": name, "arguments": ""}}
        assembly.feed({"choices": [{"delta": {"tool_calls": [head]}}]})
        for part in cut(json.dumps(arguments), places):
            piece = {"index": index, "function": {"arguments": part}}
            assembly.feed({"choices": [{"delta": {"tool_calls": [piece]}}]})
    assembly.feed({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    reply = assembly.reply()
    assert reply.text == text
    assert [(call.name, json.loads(call.arguments)) for call in reply.calls] == wanted
    assert reply.finish == "stop"


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "content", "tool_calls", "function", "name", "arguments", "index", "id", "usage"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(chunks=st.lists(st.dictionaries(st.sampled_from(["choices", "usage", "model"]), json_values), max_size=4))
def test_no_chunk_makes_it_fall_over_or_invent_a_call(chunks: list[dict[str, Any]]) -> None:
    assembly = Assembly()
    with suppress(Retryable):
        for chunk in chunks:
            assembly.feed(chunk)
    said = json.dumps(chunks, ensure_ascii=False)
    for call in assembly.reply().calls:
        assert isinstance(call, RawCall)
        assert call.name
        assert all(letter in said for letter in call.name)


async def collect(pieces: list[bytes]) -> list[str]:
    async def sent() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return [event async for event in sse.events(sent())]


@given(values=st.lists(texts, max_size=5), size=st.integers(1, 7), end=st.sampled_from(["\n", "\r\n"]))
async def test_events_come_back_however_their_bytes_are_cut(values: list[str], size: int, end: str) -> None:
    stream = "".join(f": ping{end}{end}data: {json.dumps(value)}{end}{end}" for value in values).encode()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [json.loads(event) for event in await collect(pieces)] == values


@pytest.mark.parametrize(
    "stream,expected",
    [
        (b"data: a\n\ndata: half", ["a"]),
        (b"data: a\n\ndata: [DONE]", ["a", "[DONE]"]),
        (b"event: error\nid: 1\nretry: 5\ndata:a\ndata: b\n\n", ["a\nb"]),
        (b"\n\n\n", []),
        (b"", []),
    ],
)
async def test_fields_other_than_data_are_passed_over(stream: bytes, expected: list[str]) -> None:
    assert await collect([stream]) == expected
