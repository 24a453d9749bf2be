"""A conversation that has grown too long for its model, made shorter in one fixed way.

What the engine said stays word for word: the task, findings, interventions. Earlier turns, each a reply with the
results of its calls, become one message that lists what was called and how it ended. The short form is a function of
the messages and of how many of them are shortened, which the journal holds; so a resumed run sends what it would have
sent.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from orchestrator.conversation import Call, Said

LISTED = 200
"""Calls that one digest lists, the newest ones; of those before, only the number is told."""
ARGUMENT, RESULT = 80, 120
"""Characters that are kept of a call's first argument and of its result."""
KEPT_SHARE = 0.5
"""How much of the room the messages may fill after a compaction."""


def shortened(messages: Sequence[Said], upto: int) -> list[Said]:
    """The messages as they are sent when the first `upto` of them are in their short form."""
    return [*_short(messages[:upto]), *messages[upto:]]


def size(messages: Sequence[Said], upto: int) -> int:
    """Characters of the shortened messages."""
    return sum(said.size for said in shortened(messages, upto))


def cut(messages: Sequence[Said], room: int, upto: int = 0) -> int:
    """How many messages to shorten so that at most half of `room` characters are filled, more than `upto` if possible.

    Never between a reply and the results of its calls. The last turn is only shortened where nothing else is left.
    """
    places = [at for at, said in enumerate(messages) if at > upto and said.role != "tool"]
    fitting = bisect_left(places, -room * KEPT_SHARE, key=lambda place: -size(messages, place))
    if fitting < len(places):
        return places[fitting]
    return len(messages) if size(messages, len(messages)) < size(messages, upto) else upto


def _short(messages: Sequence[Said]) -> Iterator[Said]:
    calls: list[Call] = []
    for said in messages:
        if said.role == "tool" and said.call is not None:
            calls.append(said.call)
        if said.role == "human":
            if calls:
                yield _digest(calls)
                calls = []
            yield said
    if calls:
        yield _digest(calls)


def _digest(calls: Sequence[Call]) -> Said:
    left_out = len(calls) - LISTED
    lines = ["Earlier turns are left out here to save room. What you called, and how each call ended:", ""]
    if left_out > 0:
        lines.append(f"- … {left_out:,} calls before these")
    lines += [f"- {_line(call)}" for call in calls[-LISTED:]]
    lines += ["", "The work tree is as those calls left it. Read again what you need to see."]
    return Said(role="human", text="\n".join(lines))


def _line(call: Call) -> str:
    result = call.result or {}
    first = next(iter(call.args.values()), "") if isinstance(call.args, dict) else call.args
    told = " ".join(str(result.get("text", "")).split())
    ended = "ok" if result.get("ok") else "failed"
    return f"{call.name}({_clip(json.dumps(first, ensure_ascii=False), ARGUMENT)}): {ended}: {_clip(told, RESULT)}"


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
