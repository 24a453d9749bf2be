"""What a line at the prompt of a waiting run is taken for."""

from __future__ import annotations

import pytest

from orchestrator.rfi import Policy, Rfi, State
from orchestrator.spool import Ask
from orchestrator.standing import Standing
from orchestrator.state import WaitingFor
from orchestrator.typed import Typed, offered, typed


def standing(waits: WaitingFor) -> Standing:
    question = "How long is a code?"
    rfi = Rfi(id="RFI-001", question=question, origin="engine", policy=Policy.ESCALATE, state=State.ESCALATED)
    run = Standing(rfis={"RFI-001": rfi})
    run.waiting_for = waits
    run.gate.open = waits is WaitingFor.GATE
    return run


@pytest.mark.parametrize(
    "line, meant",
    [
        ("RFI-001 three letters", Typed(ask=Ask.ANSWER, text="three letters", rfi="RFI-001")),
        ("rfi-001: PAUSE", Typed(ask=Ask.ANSWER, text="PAUSE", rfi="RFI-001")),
        ("rfi-1 three letters", Typed(ask=Ask.ANSWER, text="three letters", rfi="RFI-001")),
        ("go on", Typed(ask=Ask.RESUME, text="go on")),
        ("Go on.", Typed(ask=Ask.RESUME, text="go on")),
        ("PAUSE", Typed(leaves=True)),
        ("pause", Typed(leaves=True)),
    ],
)
def test_at_a_question_its_name_answers_and_two_words_do_what_they_say(line: str, meant: Typed) -> None:
    assert typed(line, standing(WaitingFor.RFI)) == meant


@pytest.mark.parametrize(
    "line", ["APPROVED", "REVISE: three letters", "three letters", "orchestrator intervene stop", "RFI-009 x", "quit"]
)
def test_a_command_or_a_bare_text_is_no_answer_and_what_may_be_typed_is_said(line: str) -> None:
    meant = typed(line, standing(WaitingFor.RFI))
    assert (meant.ask, meant.leaves) == (None, False)
    assert "RFI-001 ANSWER" in meant.why
    assert "RFI-001 ANSWER" in typed("RFI-001", standing(WaitingFor.RFI)).why


def test_at_a_gate_every_line_is_a_reply_and_at_a_plan_all_but_pause() -> None:
    assert typed("PAUSE", standing(WaitingFor.GATE)) == Typed(ask=Ask.REPLY, text="PAUSE")
    assert typed("1. Three letters", standing(WaitingFor.GATE)) == Typed(ask=Ask.REPLY, text="1. Three letters")
    assert typed("looks good", standing(WaitingFor.GATE)) == Typed(ask=Ask.REPLY, text="looks good")
    assert typed("APPROVED", standing(WaitingFor.PLAN)) == Typed(ask=Ask.REPLY, text="APPROVED")
    assert typed("PAUSE", standing(WaitingFor.PLAN)) == Typed(leaves=True)
    assert "APPROVED, to begin" in offered(standing(WaitingFor.PLAN))
