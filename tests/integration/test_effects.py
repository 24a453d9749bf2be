"""An effect outside of the work tree that was cut off: a service counts how often it happened, and a person decides."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.access import ask
from orchestrator.config import read_user_config, settle
from orchestrator.creating import Start, create
from orchestrator.flow.desk import Desk
from orchestrator.project import Project, RunPaths, open_project
from orchestrator.provider import Choice
from orchestrator.runner import Face, drive
from orchestrator.spool import Ask
from orchestrator.standing import Standing
from orchestrator.state import WaitingFor
from orchestrator.tools.tool import ToolContext
from tests.acceptance.conftest import FIXTURES, HANDOFF, Shop

SCENE = """\
  - match: {job: task, builds: outline}
    turns:
      - calls: [{name: http_request, args: {method: POST, path: /orders, headers: HEADERS}}]
      - calls: [{name: write_file, args: {path: notes/outline.txt, content: "outline\\n"}}]
      - calls: [{name: submit, args: {summary: Ordered}}]
"""


class Service:
    """Takes orders, counts them, and can keep its caller waiting for the answer."""

    def __init__(self) -> None:
        self.orders = 0
        self.taken = asyncio.Event()
        self.answers = False
        self.url = ""
        self.connections: list[asyncio.StreamWriter] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        self.orders += 1
        self.taken.set()
        if self.answers:
            writer.write(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
            writer.close()


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    made = Service()
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    tools = Desk.tools

    async def address() -> str:
        return made.url

    async def with_service(desk: Desk, *, commands: bool) -> ToolContext:
        return replace(await tools(desk, commands=commands), service=address)

    monkeypatch.setattr(Desk, "tools", with_service)
    yield made
    server.close()
    for connection in made.connections:
        connection.close()


def made_run(root: Path, headers: str) -> tuple[Project, RunPaths]:
    shutil.copytree(FIXTURES / "projects" / "small", root)
    shutil.copytree(HANDOFF, root / "handoff")
    shop = Shop(root)
    shop.edit("handoff/handoff.md", "database: {engine: postgres", "database: {engine: sqlite")
    shop.edit(shop.script, "the database is postgres", "the database is sqlite")
    shop.edit("agents/writer.md", "run_command, ", "run_command, http_request, ")
    shop.add_scene(SCENE.replace("HEADERS", headers))
    project = open_project(root)
    models = Choice(names=(f"scripted:{shop.script}",))
    settings = settle(project.root, project.config, read_user_config())
    return project, create(project, settings, Start(stage="06", handoff=root / "handoff", models=models))


async def go_on(project: Project, paths: RunPaths) -> Standing:
    return await drive(project, settle(project.root, project.config, read_user_config()), paths, Face())


async def cut_off(project: Project, paths: RunPaths, service: Service) -> None:
    """Stop the driver between the effect and its answer."""
    driving = asyncio.ensure_future(go_on(project, paths))
    async with asyncio.timeout(60):
        await service.taken.wait()
    driving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await driving
    service.answers = True


@pytest.mark.parametrize("answer, orders", [("done", 1), ("skip", 1), ("retry", 2)])
async def test_an_effect_of_unknown_outcome_waits_for_a_person_and_happens_no_oftener_than_they_say(
    tmp_path: Path, service: Service, answer: str, orders: int
) -> None:
    project, paths = made_run(tmp_path / "project", "{}")
    await cut_off(project, paths, service)

    for _ in range(2):  # however often it is taken up without an answer
        run = await go_on(project, paths)
        assert run.waiting_for is WaitingFor.EFFECT
    (question,) = [rfi for rfi in run.rfis.values() if rfi.effect]
    assert "POST" in question.question
    assert service.orders == 1

    ask(paths, Ask.ANSWER, "it may have", rfi=question.id)
    assert (await go_on(project, paths)).waiting_for is WaitingFor.EFFECT

    ask(paths, Ask.ANSWER, answer, rfi=question.id)
    assert (await go_on(project, paths)).waiting_for is WaitingFor.GATE
    assert service.orders == orders


async def test_a_declared_idempotency_key_lets_the_engine_try_again_by_itself(tmp_path: Path, service: Service) -> None:
    project, paths = made_run(tmp_path / "project", "{Idempotency-Key: order-7}")
    await cut_off(project, paths, service)
    run = await go_on(project, paths)
    assert run.waiting_for is WaitingFor.GATE
    assert not [rfi for rfi in run.rfis.values() if rfi.effect]
    assert service.orders == 2
