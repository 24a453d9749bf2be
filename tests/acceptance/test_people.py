"""What people bring while a run rests: artifacts, answers, words for others; each gets its receipt and its effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop

PROTOCOL = """# Human Intervention — {title}

**Date:** 2026-11-28
**Phase:** {phase}
**Type:** requirement-change
**Urgency:** immediate
**Raised by:** a product owner
**Status:** open

## Feedback

> {words}

## Agent Interpretation

## Impact Assessment

## Action Plan

- [ ] RFI-001: nothing is answered here

## Resolution Notes
"""


def bring(shop: Shop, name: str, text: str, **files: str) -> Path:
    """A folder of the documents' form, moved in whole."""
    draft, folder = shop.root / name, shop.root / "human-interventions" / "active" / name
    draft.mkdir()
    (draft / "content.md").write_text(text)
    for file, content in files.items():
        (draft / f"{file}.yaml").write_text(content)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return draft.rename(folder)


@pytest.mark.slow
def test_new_artifacts_are_judged_and_exactly_what_they_change_is_worked_again(shop: Shop) -> None:
    shop.begin()
    contract = (shop.package / "openapi.yaml").read_text()
    text = PROTOCOL.format(title="One station", phase="06-backend-implementation", words="Show one station")
    bring(shop, "1-contract", text, openapi=contract.replace("Show a station", "Show one station"))
    text = PROTOCOL.format(title="Broken", phase="all", words="x")
    bring(shop, "2-broken", text, openapi=contract.replace("schemas/StationPage", "schemas/Nothing"))
    bring(shop, "3-later", PROTOCOL.format(title="Later", phase="07-integration", words="x"))
    (shop.root / "human-interventions" / "active" / "4-answer.md").write_text("RFI-1: Yes, they may share one\n")
    shop.run("resume", shop.status()["run"], code=4)

    receipts = {item["path"]: (item["receipt"], item["why"]) for item in shop.status()["interventions"]}
    assert receipts["1-contract/content.md"][0] == "applied"
    assert receipts["2-broken/content.md"][0] == "rejected"
    assert "points at nothing" in receipts["2-broken/content.md"][1]
    assert receipts["3-later/content.md"][0] == "queued"
    assert receipts["4-answer.md"] == ("applied", "RFI-001 is answered")
    last = shop.entries("plan.drafted")[-1]["body"]
    assert last["reopen"] == ["2:operation:getStation", "2:exit"]
    assert (last["inputs"], shop.gate_package()["rfis"][0]["answer"]) == (2, "Yes, they may share one")

    shop.run("reply", shop.status()["run"], "APPROVED")
    active = shop.root / "human-interventions" / "active"
    (notice,) = active.glob("*-06-api-update")
    assert sorted(path.name for path in active.iterdir()) == sorted(["3-later", notice.name])
    said = (notice / "content.md").read_text()
    assert "**Phase:** 07-integration" in said
    assert "operations getStation" in said
    assert "Show one station" in (notice / "openapi.yaml").read_text()


def test_words_that_come_when_no_agent_is_at_work_are_worked_before_the_gate(shop: Shop) -> None:
    shop.add_scene(
        "  - match: {job: intervention}\n"
        "    turns:\n"
        "      - calls: [{name: write_file, args: {path: notes/harbour.txt, content: x}}]\n"
        "      - calls:\n"
        "          - name: submit\n"
        "            args: {summary: ok, dispositions: [{point: '1', outcome: done, note: notes/harbour.txt}]}\n"
    )
    text = "---\nphase: all\nurgency: end-of-phase\n---\n# Name the harbour\n\nIn a note of its own.\n"
    shop.begin()
    (shop.root / "human-interventions" / "active" / "harbour.md").write_text(text)
    shop.run("resume", shop.status()["run"], code=4)
    (item,) = shop.gate_package()["interventions"]
    assert (item["receipt"], item["why"]) == ("applied", "the tree changed: notes/harbour.txt")
    told = [entry["body"]["text"] for entry in shop.entries("told")]
    assert sum("In a note of its own." in text for text in told) == 1
