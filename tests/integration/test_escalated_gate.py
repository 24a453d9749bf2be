"""A gate that escalated, or was only asked to go on: what leaves it, and what leaves it as it is."""

from __future__ import annotations

import pytest

from orchestrator.access import ask, outcome, reply
from orchestrator.cli import main
from orchestrator.spool import Ask
from orchestrator.state import RunState
from tests.parked import Parked


async def escalate(parked: Parked) -> None:
    """Three times REVISE: the journal of a run that came here in earlier drives."""
    for number in (1, 2, 3):
        assert await parked.reply(f"REVISE: more summary {number}") == ""
    assert parked.standing.state is RunState.ESCALATED


async def test_going_on_pausing_and_a_new_package_leave_it_escalated_and_a_grant_leads_on(parked: Parked) -> None:
    await escalate(parked)
    nonce, why = parked.standing.gate.nonce, parked.standing.waiting_why
    assert await parked.resume() == ""
    run = parked.standing
    assert (run.state, run.gate.nonce, run.waiting_why, run.gate.revisions) == (RunState.ESCALATED, nonce, why, 3)
    assert await parked.reply("PAUSE") == ""
    assert parked.standing.state is RunState.PAUSED
    assert await parked.resume() == ""
    assert (parked.standing.state, parked.standing.waiting_body["with"]["points"]) == (
        RunState.ESCALATED,
        ["more summary 3"],
    )
    assert parked.standing.gate.nonce != nonce
    (parked.paths.work / "notes" / "late.txt").write_text("late\n")
    await parked.drive()
    run = parked.standing
    assert (run.state, run.gate.visit, run.gate.open) == (RunState.ESCALATED, 4, True)
    assert "grant" in (await parked.reply("REVISE: again") or "")
    assert await parked.resume(grant=True) == ""
    run = parked.standing
    assert (run.state, run.gate.visit, run.gate.granted) == (RunState.WAITING, 5, 1)
    assert "the cap is not reached" in (await parked.resume(grant=True) or "")


async def test_going_on_where_nothing_was_paused_leaves_the_reply_that_was_under_way_good(parked: Parked) -> None:
    early = parked.standing.gate
    assert await parked.resume() == ""
    refused = ask(parked.paths, Ask.ANSWER, "three", rfi="RFI-999")
    await parked.drive()
    assert "no question 'RFI-999'" in (outcome(parked.paths, refused) or "")
    assert parked.standing.gate == early
    late, refused = reply(parked.paths, "PAUSE", early), ask(parked.paths, Ask.ANSWER, "three", rfi="RFI-999")
    await parked.drive()
    assert (outcome(parked.paths, late), parked.standing.state) == ("", RunState.PAUSED)
    assert (parked.standing.gate.visit, parked.standing.gate.digest) == (early.visit, early.digest)


def test_commands_say_what_is_true_of_a_late_answer_and_of_a_run_that_was_given_up(
    parked: Parked, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> tuple[int, str]:
        code = main([*words, "--project", str(parked.root)])
        return code, "".join(capsys.readouterr())

    run = parked.paths.id
    code, told = said("resume", run, "--grant-revision", "--reason", "why not")
    assert (code, "the cap is not reached" in told) == (1, True)
    assert said("answer", run, "RFI-001", "They may not.", "--no-input")[0] == 4
    gate = parked.standing.gate
    code, told = said("answer", run, "RFI-001", "They may.", "--no-input")
    assert (code, "already: They may not." in told, "this answer is text" in told) == (1, True, False)
    assert parked.standing.gate == gate
    for blank in ("", " \n"):
        code, told = said("abort", run, "--reason", blank)
        assert (code, "needs its reason" in told) == (2, True)
    assert parked.standing.state is RunState.WAITING
    code, told = said("abort", run, "--reason", "the client left")
    assert (code, "aborted: the client left" in told) == (0, True)
    assert "verdict on package" not in said("status", run)[1]
