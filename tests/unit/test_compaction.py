from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.compaction import cut, shortened, size
from orchestrator.conversation import Conversation
from orchestrator.models.encoding import encode
from orchestrator.transcript import Transcripts

CALL = {"id": "x", "name": "read_file", "args": {"path": "app/main.py"}}


def turn(talk: Conversation, text: str, calls: int = 1) -> None:
    talk.turn({"turn": talk.turns + 1, "text": text, "calls": [CALL] * calls, "usage": {}})
    for index in range(calls):
        talk.finish({"call": f"{talk.turns}.{index}", "ok": True, "text": f"result of {text} " * 40})


def long_talk(turns: int = 12) -> Conversation:
    talk = Conversation(key="k")
    talk.tell({"text": "the task"})
    for number in range(turns):
        turn(talk, f"step {number}", calls=1 + number % 3)
        if number == 4:
            talk.tell({"text": "what the checks found"})
    return talk


def test_what_the_engine_said_stays_word_for_word_and_turns_become_a_list() -> None:
    talk = long_talk()
    short = shortened(talk.messages, len(talk.messages))
    assert [said.role for said in short] == ["human"] * 4
    assert (short[0].text, short[2].text) == ("the task", "what the checks found")
    assert short[1].text.count('read_file("app/main.py"): ok: result of step') == 9


def test_at_most_half_of_the_room_is_filled_and_the_newest_turns_are_whole() -> None:
    talk = long_talk()
    upto = cut(talk.messages, talk.characters)
    assert 0 < upto < len(talk.messages)
    assert size(talk.messages, upto) <= talk.characters / 2
    assert shortened(talk.messages, upto)[-1] is talk.messages[-1]


@given(turns=st.integers(0, 30), room=st.integers(0, 60_000), before=st.integers(0, 20))
def test_a_reply_is_never_parted_from_the_results_of_its_calls(turns: int, room: int, before: int) -> None:
    talk = long_talk(turns)
    upto = cut(talk.messages, room, min(before, len(talk.messages)))
    open_calls = 0
    for said in shortened(talk.messages, upto):
        assert said.role != "tool" or open_calls > 0
        open_calls = len(said.calls) if said.role == "ai" else open_calls - (said.role == "tool")
        assert said.role != "human" or open_calls == 0


def test_a_resumed_run_sends_what_it_would_have_sent() -> None:
    talk = long_talk()
    transcripts = Transcripts({"k": talk})
    transcripts.of(talk, "who you are")
    upto = cut(talk.messages, talk.characters)
    talk.compact({"upto": upto, "characters": size(talk.messages, upto)})
    went_on = [encode(message) for message in transcripts.of(talk, "who you are")]
    assert went_on == [encode(message) for message in Transcripts({"k": talk}).of(talk, "who you are")]
    turn(talk, "one more")
    assert [encode(message) for message in transcripts.of(talk, "who you are")][: len(went_on)] == went_on
