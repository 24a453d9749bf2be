"""What a model's reply cost, as far as anybody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

CHARACTERS_PER_TOKEN = 4
"""A rough figure for text and code; the larger of report and estimate counts."""


def usage_of(reply: AIMessage) -> dict[str, Any]:
    """Tokens and cost of one reply; `cost` is `None` where the endpoint did not say."""
    reported = reply.usage_metadata
    estimate = (len(reply.text) + sum(len(str(call["args"])) for call in reply.tool_calls)) // CHARACTERS_PER_TOKEN
    return {
        "input_tokens": reported["input_tokens"] if reported else 0,
        "output_tokens": max(reported["output_tokens"], estimate) if reported else estimate,
        "reported": reported is not None,
        "cost": reply.response_metadata.get("cost"),
    }
