"""What a stage changed of the design reaches the next one: taken, with a receipt, and named at its gate."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Shop
from tests.acceptance.test_people import PROTOCOL, bring
from tests.people.test_any_moment import FINAL, WORKS_ALL

pytestmark = pytest.mark.people
STAGE, NEXT = "06-backend-implementation", "07-integration"


def test_the_next_stage_hears_what_this_one_changed(shop: Shop) -> None:
    shop.add_scene(WORKS_ALL)
    shop.begin()
    contract = (shop.package / "openapi.yaml").read_text()
    text = PROTOCOL.format(title="One station", phase=STAGE, words="Show one station")
    bring(shop, "1-contract", text, openapi=contract.replace("Show a station", "Show one station"))
    shop.run("resume", shop.status()["run"], code=4)
    shop.run("reply", shop.status()["run"], "APPROVED")
    (notice,) = (shop.root / "human-interventions" / "active").glob("*-06-api-update")

    playbook = (shop.root / "phases" / STAGE / "playbook.yaml").read_text()
    later = shop.root / "phases" / NEXT / "playbook.yaml"
    later.parent.mkdir()
    later.write_text(playbook.replace(NEXT, "08-acceptance").replace(f"id: {STAGE}", f"id: {NEXT}"))
    (handed,) = [path.parent for path in (shop.root / "handoffs").rglob("handoff.md") if "TEMPLATE" not in str(path)]
    shop.run("run", "07", "--handoff", str(handed), "--model", "scripted:script.yaml", "--no-input", code=4)

    known = shop.status()
    assert (known["stage"], known["waiting_for"]) == (NEXT, "gate")
    (heard,) = [item for item in known["interventions"] if item["path"] == f"{notice.name}/content.md"]
    assert heard["receipt"] in FINAL - {"queued"}, heard
    assert heard["receipt"] != "rejected", heard
    named = [item for item in shop.gate_package()["interventions"] if item["path"] == heard["path"]]
    assert [item["receipt"] for item in named] == [heard["receipt"]]
    page = shop.run("package", known["run"])
    assert f"What {STAGE} hands on is not what it was given" in page
    assert not notice.exists()
    filed = shop.root / "human-interventions" / "processed" / notice.name / "content.md"
    assert f"**Outcome:** {heard['receipt']}" in filed.read_text()
