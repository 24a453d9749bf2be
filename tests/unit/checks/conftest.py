"""A package, a stack and a context for a small service on the standard library."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from orchestrator.checks import run_checks
from orchestrator.checks.context import CheckContext
from orchestrator.criteria import parse_spec
from orchestrator.finding import Finding
from orchestrator.packages import read_package
from orchestrator.playbook import Stack
from orchestrator.postgres import Databases
from orchestrator.sandbox import choose

LENDING = Path(__file__).parents[2] / "fixtures" / "services" / "lending"
OPERATIONS = (
    "registerMember",
    "listMembers",
    "logIn",
    "listTools",
    "addTool",
    "getTool",
    "changeTool",
    "removeTool",
    "quotePrice",
)
Open = Callable[..., AbstractAsyncContextManager[CheckContext]]
Judged = Callable[..., Awaitable[Finding]]


@dataclass(frozen=True)
class PlainToolchain:
    """The interpreter that runs the tests."""

    dir: Path = Path(sys.prefix)
    path: Sequence[Path] = (Path(sys.executable).parent,)
    env: Mapping[str, str] = field(default_factory=dict)


def stack(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], imports: object = None) -> Stack:
    """The fixture's table of commands, with some replaced."""
    python = [sys.executable, "-S", "-E"]
    table = {
        "start": [*python, "service.py", "{port}"],
        "migrate_up": [*python, "migrate.py", "up"],
        "migrate_down": [*python, "migrate.py", "down"],
        "create_principal": [*python, "create_principal.py", "{role}", "{login}", "{password}"],
    }
    data = {
        "when": {"language": "none"},
        "environment": {"PYTHONDONTWRITEBYTECODE": "1", **environment},
        "source": ["service.py"],
        "tests": ["tests"],
        "commands": {**table, **{name: list(words) for name, words in commands.items()}},
        "imports": imports,
    }
    return Stack.model_validate_json(json.dumps(data))


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open a context on a copy of the lending service; keywords say what is different about it."""

    @asynccontextmanager
    async def open_context(  # noqa: PLR0913 - one keyword for each thing that a test changes
        *,
        defects: str = "",
        files: Mapping[str, str] | None = None,
        commands: Mapping[str, Sequence[str]] | None = None,
        operations: Sequence[str] = OPERATIONS,
        not_implemented: Sequence[str] = ("quotePrice",),
        imports: object = None,
        changed: Sequence[str] | None = None,
        package: Mapping[str, str] | None = None,
    ) -> AsyncIterator[CheckContext]:
        checkout = tmp_path / "checkout"
        shutil.copytree(LENDING, checkout)
        for name, text in (files or {}).items():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (checkout / name).write_text(text)
        received = tmp_path / "package"
        shutil.copytree(LENDING, received)
        for name, text in (package or {}).items():
            (received / name).write_text(text)
        async with (
            Databases("sqlite") as databases,
            CheckContext(
                tree="a" * 40,
                checkout=checkout,
                scratch=tmp_path / "scratch",
                package=read_package(received),
                stack=stack(commands or {}, {"DEFECTS": defects}, imports),
                toolchain=PlainToolchain(),
                sandbox=choose("none"),
                databases=databases,
                operations=operations,
                not_implemented=frozenset(not_implemented),
                changed=changed,
            ) as context,
        ):
            yield context

    return open_context


@pytest.fixture
def judged(opened: Open) -> Judged:
    """Run one check on a service; `spec` holds the specification's own keys, other keywords are the context's."""

    async def run(kind: str, spec: Mapping[str, object] | None = None, **different: object) -> Finding:
        parsed = parse_spec({"kind": kind, "id": kind.replace("_", "-"), "title": kind, **(spec or {})})
        async with opened(**different) as context:
            (finding,) = await run_checks([parsed], context)
        return finding

    return run
