"""One reply in the manner of each known server, cut at any byte: it comes back whole, or as a fault."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.models import classify
from orchestrator.models.assembly import Assembly, Reply
from orchestrator.models.endpoint import chunks
from orchestrator.models.faults import Fault
from orchestrator.models.outcome import judge
from tests.stand_ins.providers import MANNERS, Said

letters = st.characters(exclude_categories=["Cs", "Cc"])
words = st.text(letters, max_size=12)
arguments = st.dictionaries(
    words, words | st.integers(-9, 9) | st.booleans() | st.none() | st.lists(words, max_size=2), max_size=3
)
calls = st.lists(st.tuples(st.sampled_from(["read_file", "submit", "run_command"]), arguments), max_size=3)
sayings = st.builds(
    lambda text, made, thought: Said(text=f"so: {text}", calls=tuple(made), thought=thought),
    st.text(letters, max_size=20),
    calls,
    words,
)


async def read(data: bytes, cuts: list[int]) -> Reply:
    """What the client makes of these bytes, which arrive in pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        places = sorted({place % (len(data) + 1) for place in cuts} | {0, len(data)})
        for start, end in pairwise(places):
            yield data[start:end]

    assembly = Assembly()
    async for chunk in chunks(pieces()):
        if error := chunk.get("error"):
            raise classify.from_stream(error)
        assembly.feed(chunk)
    return judge(assembly.reply())


@pytest.mark.parametrize("manner", MANNERS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=sayings, cuts=st.lists(st.integers(0, 5_000), max_size=40))
async def test_a_reply_is_what_the_model_said_in_every_manner_and_however_it_is_cut(
    manner: str, said: Said, cuts: list[int]
) -> None:
    reply = await read(MANNERS[manner](said), cuts)
    assert reply.text == said.text
    assert [(call.name, json.loads(call.arguments)) for call in reply.calls] == list(said.calls)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(manner=st.sampled_from(sorted(MANNERS)), said=sayings, end=st.integers(0, 5_000))
async def test_a_stream_that_breaks_anywhere_ends_as_a_fault_or_whole(manner: str, said: Said, end: int) -> None:
    data = MANNERS[manner](said)
    with suppress(Fault):
        reply = await read(data[: end % len(data)], [])
        assert reply.text == said.text
        assert [(call.name, json.loads(call.arguments)) for call in reply.calls] == list(said.calls)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(manner=st.sampled_from(sorted(MANNERS)), said=sayings, noise=st.lists(st.binary(max_size=30), max_size=4))
async def test_no_bytes_make_the_client_fall_over(manner: str, said: Said, noise: list[bytes]) -> None:
    pieces = MANNERS[manner](said).split(b"\n\n")
    for place, extra in enumerate(noise):
        pieces.insert(place * 2, extra)
    with suppress(Fault):
        await read(b"\n\n".join(pieces), [])
