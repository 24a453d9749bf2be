from __future__ import annotations

import json

from .conftest import Call


async def test_a_record_comes_back_whole_as_json(call: Call) -> None:
    result = await call("raise_rfi", question="Who may refund?", cause="rule missing", operation="refund")
    assert result.ok
    assert json.loads(json.dumps(dict(result.data))) == {
        "question": "Who may refund?",
        "cause": "rule missing",
        "operation": "refund",
        "assumption": None,
        "not_implemented": False,
        "blocking": False,
    }


async def test_a_submission_claims_and_does_not_decide(call: Call) -> None:
    dispositions = [{"point": "1", "outcome": "done", "note": "in a.txt"}]
    result = await call("submit", summary="done", dispositions=dispositions)
    cited = [{**dispositions[0], "evidence": []}]
    assert result.data == {"summary": "done", "dispositions": cited, "decisions": [], "not_done": False}
    assert "checks decide" in result.text


async def test_decisions_and_notices_are_records_too(call: Call) -> None:
    assert (await call("note_decision", decision="d", rationale="r", assumption=True)).data["assumption"] is True
    assert (await call("raise_notice", title="t", text="x")).data["urgency"] == "backlog"
