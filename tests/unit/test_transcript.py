from __future__ import annotations

from langchain_core.messages import AIMessage, ToolMessage

from orchestrator.conversation import Conversation
from orchestrator.transcript import Transcripts


def opened(text: str) -> Conversation:
    talk = Conversation(key="5:orders@1")
    talk.tell({"text": text})
    return talk


def test_whoever_goes_on_with_a_conversation_sends_the_very_messages_that_were_sent() -> None:
    talk = opened("the task")
    transcripts = Transcripts({talk.key: talk})
    before = list(transcripts.of(talk, "who you are"))
    talk.tell({"text": "a person stepped in"})
    after = transcripts.of(talk, "who you are")
    assert [message.text for message in after] == ["who you are", "the task", "a person stepped in"]
    assert all(new is old for new, old in zip(after, before, strict=False))


def test_a_conversation_that_was_begun_afresh_has_nothing_of_the_one_before() -> None:
    going_on = {"5:orders@1": opened("the task")}
    transcripts = Transcripts(going_on)
    transcripts.of(going_on["5:orders@1"], "who you are")
    going_on["5:orders@1"] = opened("the task, again")
    texts = [message.text for message in transcripts.of(going_on["5:orders@1"], "who you are")]
    assert texts == ["who you are", "the task, again"]


def test_an_answer_says_whether_the_call_came_to_what_was_asked() -> None:
    talk = opened("the task")
    calls = [{"id": "a", "name": "read_file", "args": {}}, {"id": "b", "name": "read_file", "args": {}}]
    talk.turn({"turn": 1, "text": "", "calls": calls, "usage": {}})
    talk.finish({"call": "1.0", "ok": True, "text": "what stands there"})
    talk.finish({"call": "1.1", "ok": False, "text": "no such file"})
    told = [one.status for one in Transcripts({talk.key: talk}).of(talk, "who you are") if isinstance(one, ToolMessage)]
    assert told == ["success", "error"]


def test_another_standing_text_is_sent_with_all_that_was_said_since() -> None:
    talk = opened("the task")
    transcripts = Transcripts({talk.key: talk})
    transcripts.of(talk, "who you are")
    assert [message.text for message in transcripts.of(talk, "who else you are")] == ["who else you are", "the task"]


def test_messages_are_those_that_langchain_would_have_checked() -> None:
    call = {"id": "a", "name": "read_file", "args": {"path": "a.txt"}, "extra": {"signature": "s"}}
    talk = opened("the task")
    talk.turn({"turn": 1, "text": "reading", "calls": [call], "usage": {}, "thought": {"reasoning": "why"}})
    talk.finish({"call": "1.0", "text": "its content", "ok": True})
    *_, reply, result = Transcripts({talk.key: talk}).of(talk, "who you are")
    said = {"id": "000001000", "name": "read_file", "args": {"path": "a.txt"}, "type": "tool_call"}
    back = {"thought": {"reasoning": "why"}, "extras": {"000001000": {"signature": "s"}}}
    assert reply == AIMessage("reading", tool_calls=[said], additional_kwargs=back)
    assert result == ToolMessage("its content", tool_call_id="000001000")
