"""An agent asks the service that it builds: started by the engine on the tree as it is, in a box, by one socket."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from orchestrator.config import read_user_config, settle
from orchestrator.creating import Start, create
from orchestrator.events import Kind
from orchestrator.journal import read
from orchestrator.project import open_project
from orchestrator.provider import Choice
from orchestrator.runner import Face, drive
from orchestrator.state import WaitingFor
from tests.acceptance.conftest import FIXTURES, HANDOFF, Shop
from tests.boxes import HOLDING

SERVICE = Path(__file__).with_name("trial_service.py").read_text("utf-8")
SCENE = """\
  - match: {job: task, builds: outline}
    turns:
      - calls: [{name: http_request, args: {path: /}}]
      - calls:
          - {name: write_file, args: {path: service.py, content: SERVICE}}
          - {name: http_request, args: {method: POST, path: /orders}}
          - {name: http_request, args: {path: /orders}}
          - {name: http_request, args: {path: "/away?PORT"}}
          - {name: http_request, args: {path: "/reach?PORT"}}
          - {name: edit_file, args: {path: service.py, old: "first edition", new: "second edition"}}
          - {name: http_request, args: {path: /}}
          - {name: http_request, args: {path: /orders}}
          - {name: http_request, args: {path: /die}}
          - {name: run_command, args: {command: sleep 0.5}}
          - {name: http_request, args: {path: /}}
          - {name: write_file, args: {path: notes/outline.txt, content: "outline\\n"}}
      - calls: [{name: submit, args: {summary: Asked}}]
"""


@pytest.fixture(params=HOLDING or ["none"])
async def asked(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], int, Path]:
    """What each request was answered, how many callers came to the engine's own port, and where checkouts lie."""
    if HOLDING:
        monkeypatch.setenv("ORCHESTRATOR_SANDBOX", request.param)
    came: list[object] = []
    engine = await asyncio.start_server(lambda reader, _: came.append(reader), "127.0.0.1", 0)
    shutil.copytree(FIXTURES / "projects" / "small", tmp_path / "project")
    shutil.copytree(HANDOFF, tmp_path / "project" / "handoff")
    shop = Shop(tmp_path / "project")
    shop.edit("handoff/handoff.md", "database: {engine: postgres", "database: {engine: sqlite")
    shop.edit(shop.script, "the database is postgres", "the database is sqlite")
    shop.edit("agents/writer.md", "run_command, ", "run_command, http_request, ")
    shop.edit(
        "phases/06-backend-implementation/playbook.yaml",
        "    commands:\n",
        '    commands:\n      start: [python3, service.py, "{port}"]\n',
    )
    port = str(engine.sockets[0].getsockname()[1])
    shop.add_scene(SCENE.replace("SERVICE", json.dumps(SERVICE)).replace("PORT", port))
    project = open_project(shop.root)
    settings = settle(project.root, project.config, read_user_config())
    start = Start(
        stage="06",
        handoff=shop.root / "handoff",
        models=Choice(names=(f"scripted:{shop.script}",)),
        unsandboxed=not HOLDING,
    )
    paths = create(project, settings, start)
    run = await drive(project, settings, paths, Face())
    engine.close()
    assert run.waiting_for is WaitingFor.GATE
    with read(paths.journal) as journal:
        done = [entry.body for entry in journal.entries([Kind.TOOL_DONE])]
        (started,) = journal.entries([Kind.DRIVER_STARTED])
    assert started.body["sandbox"] == request.param
    return [body["text"] for body in done if body["name"] == "http_request"], len(came), paths.scratch


async def test_an_agent_asks_its_service_on_the_tree_as_it_is_and_reaches_nothing_else(
    asked: tuple[list[str], int, Path],
) -> None:
    (missing, posted, orders, away, reach, second, none, dead, again), callers, scratch = asked
    assert "does not run" in missing
    assert "service.py" in missing
    assert posted.startswith("201 ")
    assert orders.endswith("first edition: 1 orders")
    assert away.startswith("302 ")
    assert "location: http://127.0.0.1:" in away
    assert second.endswith("second edition: 0 orders")
    assert none.endswith("second edition: 0 orders")
    assert "no answer" in dead
    assert again.endswith("second edition: 0 orders")
    assert callers == 0 or not HOLDING
    assert not reach.endswith("success") or not HOLDING
    assert list(scratch.iterdir()) == []
