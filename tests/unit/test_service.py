"""The bench on which built services run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx2
import pytest

from orchestrator.errors import Problem
from orchestrator.playbook import Stack
from orchestrator.postgres import Databases
from orchestrator.sandbox import choose
from orchestrator.service import Bench, Defect, without_unfilled

ECHO = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Echo(BaseHTTPRequestHandler):
    def do_GET(self):
        content = "\\n".join(f"{name}={value}" for name, value in os.environ.items()).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

HTTPServer(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
"""


@dataclass(frozen=True)
class PlainToolchain:
    dir: Path = Path(sys.prefix)
    path: Sequence[Path] = (Path(sys.executable).parent,)
    env: Mapping[str, str] = field(default_factory=dict)


def bench(folder: Path, program: str) -> Bench:
    folder.joinpath("tree").mkdir()
    folder.joinpath("tree", "service.py").write_text(program)
    start = (sys.executable, "-S", "-E", "service.py", "{port}")
    stack = Stack(when={"language": "none"}, source=("service.py",), commands={"start": start}, environment={"A": "1"})
    return Bench(
        checkout=folder / "tree",
        scratch=folder / "scratch",
        stack=stack,
        toolchain=PlainToolchain(),
        sandbox=choose("none"),
    )


async def test_a_service_is_told_its_database_and_nothing_of_the_engines_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    async with Databases("sqlite") as databases, databases.lend() as database:
        made = bench(tmp_path, ECHO)
        service = await made.serve(database)
        try:
            async with httpx2.AsyncClient(trust_env=False) as client:
                environment = dict(
                    line.split("=", 1) for line in (await client.get(service.base_url)).text.splitlines()
                )
        finally:
            await service.stop()
    assert environment["DATABASE_URL"] == database.url
    assert environment["APP_SECRET"] == made.secret
    assert environment["PORT"] in service.base_url
    assert environment["A"] == "1"
    assert "OPENAI_API_KEY" not in environment
    assert not service.running


async def test_a_service_that_ends_at_once_is_a_defect_told_with_its_last_words(tmp_path: Path) -> None:
    async with Databases("sqlite") as databases, databases.lend() as database:
        with pytest.raises(Defect, match=r"no answer from the service: it ended: no port for me"):
            await bench(tmp_path, "raise SystemExit('no port for me')").serve(database)


BUSY = """
import time
while time.process_time() < 1.5:
    pass
"""


async def test_a_service_that_still_works_is_waited_for(tmp_path: Path) -> None:
    async with Databases("sqlite") as databases, databases.lend() as database:
        service = await replace(bench(tmp_path, BUSY + ECHO), patience_s=1.0).serve(database)
        assert service.running
        await service.stop()


async def test_a_service_that_hangs_is_a_defect_told_with_its_last_words(tmp_path: Path) -> None:
    hangs = "import time\nprint('importing', flush=True)\ntime.sleep(60)"
    async with Databases("sqlite") as databases, databases.lend() as database:
        with pytest.raises(Defect, match=r"no answer from the service: it did nothing for 0\.5 s: importing"):
            await replace(bench(tmp_path, hangs), patience_s=0.5).serve(database)


def test_a_command_that_the_stack_lacks_is_a_problem_that_names_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"no command 'lint'.*it has start"):
        bench(tmp_path, "").words("lint")


@pytest.mark.parametrize(
    "words, left",
    [
        (("make", "--role", "{role}", "--login", "x"), ("make", "--login", "x")),
        (("make", "{role}", "x"), ("make", "x")),
        (("make", "--role={role}"), ("make", "--role={role}")),
    ],
)
def test_an_option_without_a_value_goes_as_a_whole(words: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert without_unfilled(words) == left
