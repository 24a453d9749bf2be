"""A small project that reaches its gate in a second, driven through the real command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from orchestrator.config import data_home
from tests.boxes import HOLDING
from tests.warm import Command, hear_interrupts

FIXTURES = Path(__file__).parents[1] / "fixtures"
CONSENT = () if HOLDING else ("--unsandboxed",)
HANDOFF = FIXTURES / "handoffs" / "tide-stations"

Process = Command | subprocess.Popen[str]


@dataclass
class Shop:
    """A project folder, and the command line in it."""

    root: Path
    cold: bool = False
    """Whether the program itself is started, with all its imports."""
    started: list[Process] = field(default_factory=list)

    @property
    def package(self) -> Path:
        return self.root / "handoff"

    @property
    def script(self) -> Path:
        return self.root / "script.yaml"

    def edit(self, path: Path | str, old: str, new: str) -> None:
        """Replace a text that has to be there."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def add_scene(self, text: str) -> None:
        """Another scene for the scripted model, before all others."""
        self.edit(self.script, "scripts:\n", f"scripts:\n{text}")

    def start(self, *words: str) -> Process:
        """Start a command in a session of its own; where nothing confines commands here, with a person's consent."""
        words += CONSENT if words[:1] == ("run",) else ()
        begin = _begun if self.cold or "COLD_COMMANDS" in os.environ else Command
        process = begin(words, self.root, environment(self.root.parent))
        self.started.append(process)
        return process

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command to its end; gives its standard output."""
        process = self.start(*words)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"{words}: {process.returncode}\n{out}\n{err}"
        return out if code in {0, 4} else err

    def begin(self, code: int = 4) -> str:
        """Run the small stage with its script."""
        return self.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", code=code)

    def status(self) -> dict[str, Any]:
        """The newest run."""
        known: dict[str, Any] = json.loads(self.run("status", "--json"))
        return known

    def gate_package(self) -> dict[str, Any]:
        """What the reviewer is shown."""
        package: dict[str, Any] = json.loads(self.run("package", "--json"))
        return package

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """The journal's entries of a kind."""
        lines = map(json.loads, self.run("journal", "--json").splitlines())
        return [entry for entry in lines if entry["kind"] == kind]

    def close(self) -> None:
        """End what a test left running."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def kill(self, process: Process) -> None:
        """As the kernel does when memory runs out."""
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait for something to become true.

    Looking may be a command with all its imports: it gets a quarter of the time, or it slows down what it looks at.
    """
    deadline = time.monotonic() + seconds
    while True:
        begun = time.monotonic()
        if condition():
            return
        now = time.monotonic()
        assert now < deadline, "it did not happen in time"
        time.sleep(min(max(0.02, 3 * (now - begun)), deadline - now))


def _begun(words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "orchestrator", *words],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_interrupts,  # noqa: PLW1509 - a shell that runs the suite in the background ignores SIGINT
    )


def environment(home: Path) -> dict[str, str]:
    """Nothing of the machine's own settings."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key in {"PATH", "LANG", "PYTHONPATH", "TMPDIR", "XDG_DATA_HOME"}
    }
    checkout = str(Path(__file__).parents[2])
    return kept | {"HOME": str(home), "PYTHONPATH": os.pathsep.join([checkout, kept.get("PYTHONPATH", "")]).rstrip(":")}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """The small project with a package of its own; SQLite, so that no server has to start."""
    root = tmp_path / "project"
    shutil.copytree(FIXTURES / "projects" / "small", root)
    shutil.copytree(HANDOFF, root / "handoff")
    made = Shop(root)
    made.edit("handoff/handoff.md", "database: {engine: postgres", "database: {engine: sqlite")
    made.edit(made.script, "the database is postgres", "the database is sqlite")
    yield made
    made.close()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """An empty folder with a package in it, for the shipped stage; the toolchain is the installed one."""
    monkeypatch.setenv("XDG_DATA_HOME", os.environ.get("XDG_DATA_HOME") or str(data_home().parent))
    root = tmp_path / "project"
    root.mkdir()
    shutil.copytree(HANDOFF, root / "handoff")
    made = Shop(root, cold=True)
    yield made
    made.close()
