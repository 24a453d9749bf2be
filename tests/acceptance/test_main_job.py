"""The main job on the shipped stage: one table, through every node, with a kill and an intervention."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from orchestrator.config import data_home
from tests.acceptance.conftest import Shop, until

pytestmark = pytest.mark.slow


def accepted(shop: Shop) -> int:
    """How many tasks are done so far."""
    journals = list(shop.root.glob(".orchestrator/runs/*/journal.sqlite"))
    return len(shop.entries("task.accepted")) if journals else 0


def test_one_table_goes_through_every_node_whatever_happens_on_the_way(bare: Shop) -> None:
    process = bare.start("run", "06", "--handoff", "handoff")
    until(lambda: accepted(bare) >= 8, 120)
    bare.kill(process)
    assert bare.status()["state"] == "paused"
    run = bare.status()["run"]
    bare.run("intervene", "Deletion can wait", "--priority", "deleteStation=P2", "--phase", "06-backend-implementation")
    told = bare.run("resume", run, code=4)

    known = bare.status()
    assert (known["state"], known["waiting_for"]) == ("waiting", "gate"), told
    assert {task["state"] for task in known["tasks"]} == {"accepted"}
    assert {item["outcome"] for item in known["findings"] if item["phase"]} <= {"pass", "not_run", "inconclusive"}
    assert known["interventions"][0]["receipt"] in {"applied", "superseded"}
    package = bare.gate_package()
    assert package["first_article"]["verdict"] == "GO"
    assert package["not_implemented"] == []

    bare.run("reply", run, "APPROVED")
    assert bare.status()["state"] == "completed"
    boots(bare.root / "tide-stations", toolchain())


def toolchain() -> Path:
    """The programs that the built service needs."""
    (found,) = sorted(data_home().glob("toolchains/python-*/bin"))[-1:]
    return found


def boots(service: Path, programs: Path) -> None:
    """Migrate and start by the commands of the service's own README, then ask for its health."""
    lines = (service / "README.md").read_text("utf-8").splitlines()
    migrate = next(line for line in lines if line.startswith("alembic upgrade"))
    start = next(line for line in lines if line.startswith("uvicorn "))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(service)}
    subprocess.run(migrate.split(), cwd=service, env=environment, check=True, capture_output=True, timeout=60)
    words = start.replace("8000", str(port)).split()
    with subprocess.Popen(
        words, cwd=service, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            assert answers(f"http://127.0.0.1:{port}/health")["status"] == "ok"
            assert answers(f"http://127.0.0.1:{port}/stations")["items"] == []
        finally:
            server.terminate()


def answers(url: str) -> dict[str, object]:
    """The JSON at `url`, once the service is up."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                body: dict[str, object] = json.load(response)
                return body
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.1)
