"""From LangChain's messages to the bytes of a request, in an order that every endpoint takes.

Each message is encoded once and kept, so that a call costs what is new in it and not what was said before: the SDK,
left to itself, walks the whole history at every call (openai-python issue 3616).
"""

from __future__ import annotations

import json
import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from orchestrator.models.assembly import EXTRA
from orchestrator.models.calls import EXTRAS, thought_of
from orchestrator.models.dialect import Dialect

BETWEEN = "I have seen the results."
"""The assistant's word between a tool's result and the user's next one, where an endpoint wants one."""
NO_TEXT = "[no text]"
"""What an empty result of a tool is sent as: some endpoints refuse a message without text."""
USUAL = Dialect()
_ROLES = {"system": "system", "human": "user", "ai": "assistant", "tool": "tool"}


class Encoder:
    """Encodes requests; a conversation that goes on is encoded from where it stopped."""

    def __init__(self) -> None:
        self._begin(USUAL)
        self._fields: Mapping[str, Any] = {}
        self._head = b""

    def body(self, fields: Mapping[str, Any], messages: Sequence[BaseMessage], dialect: Dialect = USUAL) -> bytes:
        """The request as JSON: the fields first, then the messages, so that a longer history begins alike."""
        if dialect != self._dialect or not _begins(messages, self._taken):
            self._begin(dialect)
        for message in messages[len(self._taken) :]:
            self._take(message)
        last = b",".join(self._said())
        between = b"," if self._parts and last else b""
        return b"".join([self._opened(dialect.fields(fields)), self._parts, between, last, b"]}"])

    def _opened(self, fields: Mapping[str, Any]) -> bytes:
        """All that stands before the first message; tools are long, and the same from call to call."""
        if fields != self._fields:
            self._fields, self._head = fields, _json(fields)[:-1] + b',"messages":['
        return self._head

    def _begin(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._taken: list[BaseMessage] = []
        self._parts = bytearray()
        """The messages before the user's row, as they are sent."""
        self._row: list[BaseMessage] = []
        """What the user said since anybody else spoke: one message, however often it was added to."""

    def _take(self, message: BaseMessage) -> None:
        if message.type == "human" or (message.type == "system" and not self._dialect.system):
            self._row.append(message)
        else:
            for part in (*self._said(), _json(encode(message, self._dialect))):
                self._parts += b"," + part if self._parts else part
            self._row = []
        self._taken.append(message)

    def _said(self) -> Iterator[bytes]:
        if not self._row:
            return
        before = len(self._taken) - len(self._row) - 1
        if self._dialect.alternates and before >= 0 and self._taken[before].type == "tool":
            yield _json({"role": "assistant", "content": BETWEEN})
        yield _json({"role": "user", "content": "\n\n".join(message.text for message in self._row)})


def encode(message: BaseMessage, dialect: Dialect = USUAL) -> dict[str, Any]:
    """One message in the form of the chat protocol; raises `ValueError` for a kind that it does not know."""
    role = _ROLES.get(message.type)
    if role is None:
        raise ValueError(f"a {message.type!r} message has no place in the chat protocol")
    encoded: dict[str, Any] = {"role": role, "content": message.text}
    if isinstance(message, ToolMessage):
        return encoded | {"content": message.text or NO_TEXT, "tool_call_id": message.tool_call_id}
    if isinstance(message, AIMessage):
        if calls := _calls(message):
            encoded |= {"content": message.text or None, "tool_calls": calls}
        if dialect.thoughts:
            encoded |= thought_of(message)
    return encoded


def _calls(message: AIMessage) -> list[dict[str, Any]]:
    good = [(call["id"], call["name"], json.dumps(call["args"], ensure_ascii=False)) for call in message.tool_calls]
    # Several servers decode the arguments of earlier calls and fail for good on what is no object; so what was no JSON
    # goes back as text in one. The model is told its exact words by the tool's answer.
    bad = [
        (call["id"], call["name"], json.dumps({"malformed": call["args"] or ""}, ensure_ascii=False))
        for call in message.invalid_tool_calls
    ]
    extras = message.additional_kwargs.get(EXTRAS, {})
    return [
        {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}
        | ({EXTRA: extras[identity]} if identity in extras else {})
        for identity, name, arguments in [*good, *bad]
    ]


def _begins(messages: Sequence[BaseMessage], taken: Sequence[BaseMessage]) -> bool:
    """Whether these are the messages that were taken, the very objects, and perhaps more."""
    return len(messages) >= len(taken) and all(map(operator.is_, taken, messages))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
