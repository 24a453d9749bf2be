"""From LangChain's messages to the bytes of a request.

Each message is encoded once and kept, so that a call costs what is new in it and not what was said before: the SDK,
left to itself, walks the whole history at every call (openai-python issue 3616).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

KEPT = 20_000
"""Encoded messages that are kept."""
_ROLES = {"system": "system", "human": "user", "ai": "assistant", "tool": "tool"}


class Encoder:
    """Encodes requests; keeps what it encoded for as long as the same message objects come again."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[BaseMessage, bytes]] = {}

    def body(self, fields: Mapping[str, Any], messages: Sequence[BaseMessage]) -> bytes:
        """The request as JSON: the fields first, then the messages, so that a longer history begins alike."""
        head = _json(fields)[:-1]
        return b'%s,"messages":[%s]}' % (head, b",".join([self._encoded(message) for message in messages]))

    def _encoded(self, message: BaseMessage) -> bytes:
        kept = self._kept.get(id(message))
        if kept is not None and kept[0] is message:
            return kept[1]
        if len(self._kept) >= KEPT:
            self._kept.clear()
        data = _json(encode(message))
        self._kept[id(message)] = (message, data)
        return data


def encode(message: BaseMessage) -> dict[str, Any]:
    """One message in the form of the chat protocol; raises `ValueError` for a kind that it does not know."""
    role = _ROLES.get(message.type)
    if role is None:
        raise ValueError(f"a {message.type!r} message has no place in the chat protocol")
    encoded: dict[str, Any] = {"role": role, "content": message.text}
    if isinstance(message, ToolMessage):
        encoded["tool_call_id"] = message.tool_call_id
    if isinstance(message, AIMessage) and (calls := _calls(message)):
        encoded["content"] = message.text or None
        encoded["tool_calls"] = calls
    return encoded


def _calls(message: AIMessage) -> list[dict[str, Any]]:
    good = [(call["id"], call["name"], json.dumps(call["args"], ensure_ascii=False)) for call in message.tool_calls]
    # Several servers decode the arguments of earlier calls and fail for good on what is no object; so what was no JSON
    # goes back as text in one. The model is told its exact words by the tool's answer.
    bad = [
        (call["id"], call["name"], json.dumps({"malformed": call["args"] or ""}, ensure_ascii=False))
        for call in message.invalid_tool_calls
    ]
    return [
        {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}
        for identity, name, arguments in [*good, *bad]
    ]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
