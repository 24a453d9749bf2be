"""From the pieces of a streamed reply to the whole, whatever a server makes of the protocol.

What is ambiguous but harmless is read the way its senders mean it: a missing index, an empty id, the same index for
every call, content in parts. What would mean to invent is dropped with the turn: arguments that belong to no call,
pieces of the wrong type, a reply without an end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.models.faults import Retryable

THOUGHT, DETAILS, EXTRA = "reasoning_content", "reasoning_details", "extra_content"
"""Fields of a reply and of its calls that some endpoints want back as they came, or refuse what comes next."""

DONE: dict[str, Any] = {}
"""Stands for the word by which a stream says that nothing more comes."""


@dataclass(frozen=True, kw_only=True)
class RawCall:
    """A tool call exactly as it came."""

    id: str
    name: str
    arguments: str
    """Text that should be a JSON object."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What the endpoint wants back with the call, unread."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A whole reply."""

    text: str
    refusal: str
    calls: tuple[RawCall, ...]
    finish: str
    """Why it ended, in the endpoint's word; empty where it did not say."""
    usage: Mapping[str, Any] | None
    model: str
    """The model that answered, in the endpoint's word."""
    thought: Mapping[str, Any] = field(default_factory=dict)
    """What the endpoint wants back with the reply: its thoughts, under the names that it gave them."""

    @classmethod
    def of(cls, *, text: str, calls: int, finish: str) -> Reply:
        """A reply of somebody else's client, as far as it can be judged."""
        unread = tuple(RawCall(id="", name="", arguments="") for _ in range(calls))
        return cls(text=text, refusal="", calls=unread, finish=finish, usage=None, model="")


@dataclass(kw_only=True)
class _Slot:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    extra: Mapping[str, Any] = field(default_factory=dict)


class Assembly:
    """Takes chunks, gives the reply."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._thought: list[str] = []
        self._details: list[Any] = []
        self._slots: list[_Slot] = []
        self._by_index: dict[int, _Slot] = {}
        self._finish = ""
        self._usage: Mapping[str, Any] | None = None
        self._model = ""
        self.begun = False
        """Whether the endpoint took the request up, so that it may cost something."""
        self.characters = 0
        """How much the model said so far, thoughts included."""
        self._closed = self._at_once = False

    @property
    def finished(self) -> bool:
        """Whether the finish reason came."""
        return bool(self._finish)

    def feed(self, chunk: Mapping[str, Any]) -> str:
        """Take one chunk, or a whole completion; returns its visible text. Raises `Retryable`."""
        if chunk is DONE:
            self._closed = True
            return ""
        self._note_usage(chunk, chunk.get("x_groq"))
        self._model = _word(chunk.get("model")) or self._model
        for entry in _list(chunk.get("choices"), "choices"):
            choice = _mapping(entry, "a choice")
            if choice.get("index") in (None, 0):
                return self._choice(choice)
        return ""

    def reply(self) -> Reply:
        """What came so far."""
        return Reply(
            text=whole(self._text),
            refusal=whole(self._refusal),
            calls=tuple(
                RawCall(id=slot.id, name=slot.name, arguments=whole(slot.arguments), extra=slot.extra)
                for slot in self._slots
                if slot.name
            ),
            finish=self._finish or self._implied(),
            usage=self._usage,
            model=self._model,
            thought={name: said for name, said in self._thoughts() if said},
        )

    def _implied(self) -> str:
        """What stands for the reason where an endpoint never gives one: the end of a reply with its figures."""
        return "stop" if self._at_once or (self._closed and self._usage is not None and self.characters) else ""

    def _thoughts(self) -> Iterator[tuple[str, Any]]:
        yield THOUGHT, whole(self._thought)
        yield DETAILS, self._details

    def _choice(self, choice: Mapping[str, Any]) -> str:
        self._note_usage(choice)
        self._finish = _finish(choice.get("finish_reason")) or self._finish
        message = self._message(choice)
        text = _content(message.get("content"))
        refusal = _content(message.get("refusal"))
        self._text.append(text)
        self._refusal.append(refusal)
        thought = _word(message.get(THOUGHT))
        self._thought.append(thought)
        self._details += message[DETAILS] if isinstance(message.get(DETAILS), list) else []
        self.characters += len(text) + len(refusal) + len(thought or _word(message.get("reasoning")))
        pieces = [_mapping(call, "a tool call") for call in _list(message.get("tool_calls"), "tool_calls")]
        for place, piece in enumerate(pieces):
            # Where several calls come in one piece and nothing tells them apart, their places in the list do.
            told = len(pieces) == 1 or _word(piece.get("id")) or _index(piece.get("index")) is not None
            self._call(piece if told else {**piece, "index": place})
        if isinstance(message.get("function_call"), Mapping):
            self._call({"index": 0, "function": message["function_call"]})
        return text

    def _message(self, choice: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is new: a delta, or the whole message of a server that does not stream."""
        delta = choice.get("delta")
        if delta is None and not self.characters:
            delta = choice.get("message")
            self._at_once = delta is not None
        return _mapping(delta, "a message")

    def _note_usage(self, *holders: object) -> None:
        """Keep the latest figures, wherever a server puts them."""
        for holder in holders:
            if isinstance(holder, Mapping) and isinstance(holder.get("usage"), Mapping):
                self._usage = holder["usage"]

    def _call(self, call: Mapping[str, Any]) -> None:
        function = _mapping(call.get("function"), "a function")
        identity, name = _word(call.get("id")), _word(function.get("name"))
        index = _index(call.get("index"))
        slot = self._slot(index, identity, name)
        if slot is None:
            slot = _Slot()
            self._slots.append(slot)
        if index is not None:
            self._by_index[index] = slot
        slot.id = slot.id or identity
        if name != slot.name:
            slot.name += name
        arguments = _arguments(function.get("arguments"))
        if arguments and not slot.name:
            raise Retryable("the stream holds arguments that belong to no call")
        slot.arguments.append(arguments)
        if isinstance(call.get(EXTRA), Mapping):
            slot.extra = call[EXTRA]
        self.characters += len(name) + len(arguments)

    def _slot(self, index: int | None, identity: str, name: str) -> _Slot | None:
        """The call that a piece goes on with; `None` begins a new one."""
        if index is not None:
            slot = self._by_index.get(index)
        elif identity:
            slot = next((known for known in self._slots if known.id == identity), None)
        else:
            slot = self._slots[-1] if self._slots else None
        if slot is None:
            return None
        return None if name and slot.name and _begins_another(slot, identity, name) else slot


def _begins_another(slot: _Slot, identity: str, name: str) -> bool:
    """Whether a piece with a name, sent where a named call already stands, is a call of its own.

    Some servers send index 0 for all their calls, some a fresh id with every piece, some the name with every piece.
    """
    if identity and slot.id:
        return identity != slot.id
    if not any(slot.arguments):
        return False
    return name != slot.name or _is_json("".join(slot.arguments))


def whole(parts: list[str]) -> str:
    """Joined, with characters that were cut between two pieces put together again."""
    text = "".join(parts)
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _content(value: object) -> str:
    """Text, or the text parts of a list of parts."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _content([value])
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else _part(_mapping(part, "a content part")) for part in value)
    raise Retryable(f"the reply's content is {type(value).__name__}, expected text")


def _part(part: Mapping[str, Any]) -> str:
    return _word(part.get("text")) if part.get("type", "text") in {"text", "output_text"} else ""


def _arguments(value: object) -> str:
    """Text. A server that decodes the object on its own gets it encoded again, unchanged."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    raise Retryable(f"a call's arguments are {type(value).__name__}, expected text")


def _finish(value: object) -> str:
    """The finish reason in lower case; some servers write the word for none."""
    word = _word(value).lower()
    return "" if word in {"null", "none"} else word


def _index(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object, what: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Retryable(f"{what} is {type(value).__name__}, expected a list")
    return value


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Retryable(f"{what} is {type(value).__name__}, expected an object")
    return value
