from __future__ import annotations

from orchestrator.conversation import Conversation


def test_replies_that_people_cut_off_do_not_count_as_idle_ones() -> None:
    talk = Conversation(key="k")
    for turn in range(1, 6):
        talk.turn({"turn": turn, "text": "", "usage": {}, "calls": [{"id": "c", "name": "run_command", "args": {}}]})
        talk.finish({"call": f"{turn}.0", "ok": False, "ran": False, "text": "stopped"})
        assert talk.idle == 1
        talk.tell({"text": "a person stepped in"})
    talk.tell({"text": "call a tool", "nudge": True})
    talk.turn({"turn": 6, "text": "words", "usage": {}, "calls": []})
    talk.tell({"text": "call a tool", "nudge": True})
    talk.turn({"turn": 7, "text": "words", "usage": {}, "calls": []})
    assert talk.idle == 2
