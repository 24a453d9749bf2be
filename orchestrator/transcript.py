"""From a conversation to the messages that a model is sent, made once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from orchestrator.compaction import shortened
from orchestrator.models.calls import wanted_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator.conversation import Call, Conversation, Said


class Transcripts:
    """Those of one drive, each for as long as its conversation goes on.

    Whenever people step in, an agent is hired anew for the conversation that it had: what was said until then is not
    made into messages again, however often that happens. What is kept can be lost: a journal makes the same again.
    """

    def __init__(self, going_on: Mapping[str, Conversation]) -> None:
        """Take the conversations that go on, by their keys; the mapping changes with the run."""
        self._going_on = going_on
        self._begun: dict[str, Transcript] = {}

    def of(self, talk: Conversation, prefix: str) -> list[BaseMessage]:
        """All messages of a conversation, the newest last, the standing `prefix` before them."""
        known = self._begun.get(talk.key)
        if known is None or known.talk is not talk or known.prefix != prefix:
            self._begun = {key: kept for key, kept in self._begun.items() if self._going_on.get(key) is kept.talk}
            known = self._begun[talk.key] = Transcript(talk, prefix)
        return known.messages()


class Transcript:
    """The messages of one conversation. A longer one begins with the very objects of the shorter one."""

    def __init__(self, talk: Conversation, prefix: str) -> None:
        self.talk = talk
        self.prefix = prefix
        self._system = SystemMessage(prefix)
        self._messages: list[BaseMessage] = [self._system]
        self._taken = 0
        self._compacted = 0

    def messages(self) -> list[BaseMessage]:
        """All messages, the newest last; begun anew where the conversation was compacted since."""
        talk = self.talk
        if talk.compacted != self._compacted:
            self._compacted = self._taken = talk.compacted
            short = shortened(talk.messages[: talk.compacted], talk.compacted)
            self._messages = [self._system, *map(message, short)]
        self._messages.extend(message(said) for said in talk.messages[self._taken :])
        self._taken = len(talk.messages)
        return self._messages


_REPLY = AIMessage("")
_RESULT = ToolMessage("", tool_call_id="")


def message(said: Said) -> BaseMessage:
    """One message as LangChain has it; of what was journalled nothing is checked once more."""
    if said.role == "human":
        return HumanMessage(said.text)
    own: dict[str, Any] = {"content": said.text, "response_metadata": {}}
    if said.role == "ai":
        extras = {_call_id(call): call.extra for call in said.calls if call.extra}
        calls = [_tool_call(call) for call in said.calls]
        own |= {"tool_calls": calls, "invalid_tool_calls": [], "additional_kwargs": wanted_back(said.thought, extras)}
        return _REPLY.model_copy(update=own)
    assert said.call is not None
    own |= {"tool_call_id": _call_id(said.call), "additional_kwargs": {}}
    if said.call.result is not None and not said.call.result["ok"]:
        own["status"] = "error"
    return _RESULT.model_copy(update=own)


def _tool_call(call: Call) -> dict[str, Any]:
    # Arguments that were no JSON object go back as the model wrote them; the complaint is in the tool's answer.
    args = dict(call.args) if isinstance(call.args, dict) else {"malformed": str(call.args)}
    return {"id": _call_id(call), "name": call.name or "unnamed", "args": args, "type": "tool_call"}


def _call_id(call: Call) -> str:
    """Our own id, since endpoints send empty and repeated ones: nine digits, the only form that some of them take."""
    return f"{call.turn % 1_000_000:06d}{call.index % 1_000:03d}"
