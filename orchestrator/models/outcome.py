"""What a finished stream comes to: a reply, or the fault that it amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, InvalidToolCall, ToolCall
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.messages.tool import invalid_tool_call, tool_call

from orchestrator import strict_json
from orchestrator.models.accounting import Account
from orchestrator.models.assembly import RawCall, Reply
from orchestrator.models.calls import ORDER, wanted_back
from orchestrator.models.faults import Empty, Refused, Retryable, Spent, Truncated
from orchestrator.models.retry import Persisted

_BROKEN = {"error", "abort", "aborted", "cancelled", "insufficient_system_resource"}
"""Finish reasons by which servers say that they failed."""
_CUT = {"length", "max_tokens", "model_length", "max_output_tokens"}
_FILTERED = {"content_filter", "safety", "recitation", "prohibited_content", "blocklist", "spii"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole reply with its figures."""

    reply: Reply
    account: Account


def judge(reply: Reply) -> Reply:
    """The reply, if it is one; else raises the fault that it amounts to. Its calls are dropped with it."""
    if not reply.finish:
        raise Retryable("the stream ended without a finish reason")
    if reply.finish in _BROKEN:
        raise Retryable(f"the endpoint ended the reply with {reply.finish!r}")
    if reply.finish in _CUT:
        raise Truncated(f"the reply hit its length limit after {len(reply.text):,} characters", text=reply.text)
    if reply.finish in _FILTERED:
        raise Refused("a content filter stopped the reply", text=reply.text)
    if reply.refusal and not reply.calls:
        raise Refused("the model declined", text=reply.refusal)
    if not reply.text.strip() and not reply.calls:
        raise Empty("the reply holds neither text nor a call")
    return reply


def message(persisted: Persisted[Answer]) -> AIMessage:
    """The reply as LangChain has it. Arguments that are no JSON object stay as they came, among the invalid calls."""
    reply, account = persisted.value.reply, persisted.value.account
    identities = _identities(reply.calls)
    good, bad = _calls(reply.calls, identities)
    spent = account.spent + persisted.wasted
    extras = {identity: call.extra for call, identity in zip(reply.calls, identities, strict=True) if call.extra}
    return AIMessage(
        reply.text,
        additional_kwargs=wanted_back(reply.thought, extras),
        tool_calls=good,
        invalid_tool_calls=bad,
        usage_metadata=UsageMetadata(
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            total_tokens=spent.input_tokens + spent.output_tokens,
            input_token_details=InputTokenDetails(cache_read=account.cached_tokens),
        ),
        response_metadata={**_metadata(persisted, spent.cost), ORDER: identities},
    )


def with_spend(
    reply: AIMessage, spent: Spent, failures: tuple[str, ...], told: Mapping[str, Any] | None = None
) -> AIMessage:
    """The reply, with what requests before it used up added to its figures, and more to tell in its metadata."""
    before = reply.usage_metadata or UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
    own = Spent(
        input_tokens=before["input_tokens"],
        output_tokens=before["output_tokens"],
        cost=reply.response_metadata.get("cost"),
    )
    both = own + spent
    usage = UsageMetadata(
        input_tokens=both.input_tokens,
        output_tokens=both.output_tokens,
        total_tokens=both.input_tokens + both.output_tokens,
    )
    more = {"cost": both.cost, "requests": len(failures) + 1, "failures": list(failures), **(told or {})}
    metadata = {**reply.response_metadata, **more}
    return reply.model_copy(update={"usage_metadata": usage, "response_metadata": metadata})


def _metadata(persisted: Persisted[Answer], cost: float | None) -> dict[str, Any]:
    reply, account = persisted.value.reply, persisted.value.account
    return {
        "finish_reason": reply.finish,
        "model_name": reply.model,
        "cost": cost,
        "usage_reported": account.reported,
        "usage_absurd": account.absurd,
        "requests": len(persisted.failures) + 1,
        "failures": list(persisted.failures),
    }


def _identities(calls: tuple[RawCall, ...]) -> list[str]:
    """The calls' ids, with one of our own where an id is empty or was there before."""
    identities: list[str] = []
    for number, call in enumerate(calls):
        fresh = call.id and call.id not in identities
        identities.append(call.id if fresh else f"call_{number}")
    return identities


def _calls(calls: tuple[RawCall, ...], identities: list[str]) -> tuple[list[ToolCall], list[InvalidToolCall]]:
    good: list[ToolCall] = []
    bad: list[InvalidToolCall] = []
    for call, identity in zip(calls, identities, strict=True):
        try:
            # No arguments at all is how several servers say the empty object.
            args = strict_json.loads(call.arguments) if call.arguments else {}
        except ValueError as error:
            bad.append(invalid_tool_call(name=call.name, args=call.arguments, id=identity, error=str(error)))
            continue
        if isinstance(args, dict):
            good.append(tool_call(name=call.name, args=args, id=identity))
        else:
            bad.append(invalid_tool_call(name=call.name, args=call.arguments, id=identity, error="no JSON object"))
    return good, bad
