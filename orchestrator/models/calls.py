"""A reply's calls in the order in which the model made them.

LangChain keeps calls with good arguments and calls with malformed ones in two lists, and their common order is lost;
our models note it. It matters: what was to be written first must not be submitted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage

ORDER = "call_ids"
"""The key in a reply's `response_metadata`."""
THOUGHT = "thought"
"""The key in a message's `additional_kwargs`: fields of the reply that its endpoint wants back with it."""
EXTRAS = "extras"
"""… and the same for its calls, by their ids."""


@dataclass(frozen=True, kw_only=True)
class SaidCall:
    """A call as the model made it."""

    id: str
    name: str
    args: dict[str, Any] | str
    """The decoded object, or the text that is none."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What the endpoint wants back with it."""

    def to_json(self) -> dict[str, Any]:
        """As a JSON object: `id`, `name`, `args`, and `extra` where there is something."""
        said = {"id": self.id, "name": self.name, "args": self.args}
        return said | ({"extra": self.extra} if self.extra else {})


def calls_in_order(reply: AIMessage) -> list[SaidCall]:
    """All calls of a reply; of a model that notes no order, the malformed ones last."""
    extras: Mapping[str, Any] = reply.additional_kwargs.get(EXTRAS, {})
    said = [
        SaidCall(
            id=call["id"] or "",
            name=call["name"] or "",
            args="" if call["args"] is None else call["args"],
            extra=extras.get(call["id"] or "", {}),
        )
        for call in (*reply.tool_calls, *reply.invalid_tool_calls)
    ]
    order: Iterable[str] = reply.response_metadata.get(ORDER, ())
    if len(said) < 2 or not order:
        return said
    places = {identity: place for place, identity in enumerate(order)}
    return sorted(said, key=lambda call: places.get(call.id, len(places)))


def wanted_back(thought: Mapping[str, Any], extras: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A message's `additional_kwargs` for what its endpoint wants back with it, and with its calls by their ids."""
    return ({THOUGHT: thought} if thought else {}) | ({EXTRAS: extras} if extras else {})


def thought_of(reply: AIMessage) -> dict[str, Any]:
    """The fields of a reply that its endpoint wants back with it; empty for most."""
    return dict(reply.additional_kwargs.get(THOUGHT, {}))
