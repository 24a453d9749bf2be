"""Kill the driver while its agent orders things of a service that counts: nothing is ordered twice by the engine.

It dies once an order's intent stands in the journal, or once the order stands in the ledger: in between nobody but the
service knows whether it came in. The ledger answers in a person's place.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.events import Kind
from orchestrator.journal import read
from tests.acceptance.conftest import Process, Shop
from tests.chaos.test_kills import RUNS, SEED, alive, make_shop

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


def intents(shop: Shop) -> int:
    """How many orders were about to be given."""
    made = list(shop.root.glob(".orchestrator/runs/06-*/journal.sqlite"))
    if not made:
        return 0
    with read(made[0]) as journal:
        return sum(entry.body["name"] == "http_request" for entry in journal.entries([Kind.TOOL_INTENT]))


def kill_when(shop: Shop, process: Process, count: Callable[[], int], more: int) -> bool:
    """Kill a driver as soon as what is counted has grown by so much; `False` where it ended before that."""
    enough = count() + more
    while process.poll() is None:
        if count() >= enough:
            shop.kill(process)
            return True
        time.sleep(0.005)
    return False


def given(ledger: Path) -> list[str]:
    """The orders that came in."""
    return ledger.read_text().splitlines()


def taken_up(shop: Shop, ledger: Path) -> tuple[Process, bool]:
    """A driver that goes on, and whether it had to be told what became of an order; the ledger says that."""
    status = shop.status()
    for rfi in status["rfis"]:
        if rfi["state"] != "answered" and "cut off" in rfi["question"]:
            (order,) = re.findall(r"/orders/\d+", rfi["question"])
            said = "done" if order in given(ledger) else "retry"
            return shop.start("answer", status["run"], rfi["id"], said), True
    return shop.start("resume", "--no-input"), False


@pytest.mark.parametrize("seed", range(SEED, SEED + RUNS))
def test_whatever_is_killed_no_order_is_given_twice_and_none_is_lost(tmp_path: Path, seed: int) -> None:
    chance, ledger = random.Random(seed), tmp_path / "ledger.txt"
    ledger.touch()
    shop = ordering(tmp_path / "project", ledger)
    moments = (lambda: intents(shop), lambda: len(given(ledger)))
    process, kills, unknown = shop.start(*RUN), 0, 0
    while kills < KILLS and len(given(ledger)) < ORDERS:
        kills += kill_when(shop, process, moments[kills % 2], chance.randint(1, 2))
        process, told = taken_up(shop, ledger)
        unknown += told
    process.communicate(timeout=120)
    while shop.status()["waiting_for"] == "effect":
        process, _ = taken_up(shop, ledger)
        process.communicate(timeout=120)
    assert sorted(given(ledger)) == sorted(f"/orders/{number}" for number in range(ORDERS)), f"seed {seed}"
    assert unknown > 0, f"seed {seed}"
    assert shop.status()["waiting_for"] == "gate", f"seed {seed}"
    assert alive(str(ledger)) == [], f"seed {seed}"
