"""Peers in environments of their own, made from the package index when a benchmark first needs them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import benchmarks.measure as measured

HERE = Path(__file__).parent
PLACE = HERE.parent / ".venv" / "peers"
INSTALL_S = 600


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Somebody else's way to take durable steps."""

    name: str
    script: str
    """Below `benchmarks/peers/`; takes `words`, the number of steps and a folder, and prints its figures as JSON."""
    packages: tuple[str, ...]
    words: tuple[str, ...] = ()

    def made(self) -> str:
        """Make the environment; empty where it is there, else why it is not."""
        here = PLACE / self.name
        stamp = here / ".installed"
        if stamp.exists() and stamp.read_text() == " ".join(self.packages):
            return ""
        uv = Path(sys.executable).with_name("uv")
        if not uv.exists():
            return "uv is not installed (`make lock` installs it)"
        for words in (("venv", "--quiet", "--clear", str(here)), self._install(here)):
            try:
                done = subprocess.run([uv, *words], capture_output=True, text=True, check=False, timeout=INSTALL_S)
            except subprocess.TimeoutExpired:
                return f"uv {words[0]} took more than {INSTALL_S} s"
            if done.returncode:
                return f"uv {words[0]}: {(done.stderr.strip().splitlines() or ['failed'])[-1][:160]}"
        stamp.write_text(" ".join(self.packages))
        return ""

    def measure(self, steps: int) -> tuple[measured.Spent, int] | str:
        """CPU and wall seconds, and the bytes stored, of so many steps; why not, where it cannot be run."""
        if why := self.made():
            return why
        with tempfile.TemporaryDirectory() as folder:
            python = PLACE / self.name / "bin" / "python"
            words = [str(python), str(HERE / "peers" / self.script), *self.words, str(steps), folder]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode:
                return (done.stderr.strip().splitlines() or ["failed"])[-1][:160]
            figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
            return measured.Spent(cpu=figures["cpu"], wall=figures["wall"]), measured.size_of(Path(folder))

    def _install(self, here: Path) -> tuple[str, ...]:
        return ("pip", "install", "--quiet", "--python", str(here / "bin" / "python"), *self.packages)


PEERS = (
    Peer(name="DBOS", script="dbos_workflow.py", packages=("dbos",)),
    Peer(
        name="create_agent",
        script="langchain_agent.py",
        packages=("langchain", "langgraph-checkpoint-sqlite"),
        words=("create_agent",),
    ),
    Peer(
        name="deepagents",
        script="langchain_agent.py",
        packages=("deepagents", "langgraph-checkpoint-sqlite"),
        words=("deepagents",),
    ),
)
