"""A reply's calls in the order in which the model made them.

LangChain keeps calls with good arguments and calls with malformed ones in two lists, and their common order is lost;
our models note it. It matters: what was to be written first must not be submitted before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage

ORDER = "call_ids"
"""The key in a reply's `response_metadata`."""


@dataclass(frozen=True, kw_only=True)
class SaidCall:
    """A call as the model made it."""

    id: str
    name: str
    args: dict[str, Any] | str
    """The decoded object, or the text that is none."""


def calls_in_order(reply: AIMessage) -> list[SaidCall]:
    """All calls of a reply; of a model that notes no order, the malformed ones last."""
    said = [SaidCall(id=call["id"] or "", name=call["name"], args=call["args"]) for call in reply.tool_calls]
    said += [
        SaidCall(id=call["id"] or "", name=call["name"] or "", args=call["args"] or "")
        for call in reply.invalid_tool_calls
    ]
    order: Iterable[str] = reply.response_metadata.get(ORDER, ())
    places = {identity: place for place, identity in enumerate(order)}
    return sorted(said, key=lambda call: places.get(call.id, len(places)))
