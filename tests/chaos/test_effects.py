"""Kill the driver while its agent orders things of a service that counts: nothing is ordered twice by the engine.

Whether an order of unknown outcome came in is what only the service knows; here its ledger answers in a person's place.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop
from tests.chaos.test_kills import RUNS, SEED, make_shop, processes_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("CHAOS_SEED" not in os.environ, reason="20 s for each seed: `make chaos` plays them"),
]
ORDERS = 12
KILLS = 6
SERVICE = Path(__file__).with_name("ledger_service.py").read_text("utf-8")
RUN = ("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--unsandboxed")


def ordering(root: Path, ledger: Path) -> Shop:
    """The small stage, whose agent writes a service and orders of it; it writes each order into `ledger`."""
    shop = make_shop(root)
    shop.edit("agents/writer.md", "run_command, ", "run_command, http_request, ")
    shop.edit(
        "phases/06-backend-implementation/playbook.yaml",
        "    commands:\n",
        f'    commands:\n      start: [python3, service.py, "{{port}}", {ledger}]\n',
    )
    calls = "\n".join(
        f"          - {{name: http_request, args: {{method: POST, path: /orders/{number}}}}}"
        for number in range(ORDERS)
    )
    shop.add_scene(f"""\
  - match: {{job: task, builds: outline}}
    turns:
      - calls:
          - {{name: write_file, args: {{path: service.py, content: {json.dumps(SERVICE)}}}}}
{calls}
          - {{name: write_file, args: {{path: notes/outline.txt, content: "outline\\n"}}}}
      - calls: [{{name: submit, args: {{summary: Ordered}}}}]
""")
    return shop


def answered(shop: Shop, ledger: Path) -> bool:
    """Say of each order of unknown outcome what the ledger says; whether any was asked about."""
    status = shop.status()
    asked = [rfi for rfi in status["rfis"] if rfi["state"] != "answered" and "cut off" in rfi["question"]]
    for rfi in asked:
        (order,) = re.findall(r"/orders/\d+", rfi["question"])
        shop.run("answer", status["run"], rfi["id"], "done" if order in ledger.read_text() else "retry", code=4)
    return bool(asked)


@pytest.mark.parametrize("seed", range(SEED, SEED + RUNS))
def test_whatever_is_killed_no_order_is_given_twice_and_none_is_lost(tmp_path: Path, seed: int) -> None:
    chance, ledger = random.Random(seed), tmp_path / "ledger.txt"
    ledger.touch()
    shop = ordering(tmp_path / "project", ledger)
    process = shop.start(*RUN)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.5, 4.0))
        if process.poll() is None:
            shop.kill(process)
        assert max(Counter(ledger.read_text().splitlines()).values(), default=0) <= 1
        made = list(shop.root.glob(".orchestrator/runs/06-*/journal.sqlite"))
        if made:
            answered(shop, ledger)
        process = shop.start("resume", "--no-input") if made else shop.start(*RUN)
    process.communicate(timeout=120)
    while answered(shop, ledger):
        shop.run("resume", "--no-input", code=4)
    assert shop.status()["waiting_for"] == "gate"
    assert sorted(ledger.read_text().splitlines()) == sorted(f"/orders/{number}" for number in range(ORDERS))
    assert processes_of(shop.root) == []
