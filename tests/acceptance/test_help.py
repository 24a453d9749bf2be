"""`--help` answers at once, because nothing heavy is imported before a command is chosen."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "asyncio",
    "httpx2",
    "jinja2",
    "langchain_core",
    "langgraph",
    "openai",
    "pydantic",
    "rich",
    "schemathesis",
    "sqlglot",
    "yaml",
)


def _imported(*arguments: str) -> set[str]:
    """The top-level packages that a call of the program imports."""
    call = [sys.executable, "-X", "importtime", "-m", "orchestrator", *arguments]
    told = subprocess.run(call, check=False, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr[-2000:]
    lines = (line for line in told.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("run", "--help"), ("reply", "--help")], ids=" ".join
)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert _imported(*arguments) & set(HEAVY) == set()
