from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from orchestrator.sandbox.none import NoSandbox
from orchestrator.tools import TOOLS, ToolContext, ToolResult, parse_call

Call = Callable[..., Awaitable[ToolResult]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    return root


@pytest.fixture
def ctx(tree: Path, tmp_path: Path) -> ToolContext:
    shelf = tmp_path / "package"
    shelf.mkdir()
    (shelf / "openapi.yaml").write_text("openapi: 3.1.0\n")
    return ToolContext(
        root=tree,
        sandbox=NoSandbox(),
        output_dir=tmp_path / "output",
        library={"handoff": shelf},
        env={"PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def call(ctx: ToolContext) -> Call:
    """Run a tool as the loop does: its arguments parsed first."""

    async def run(name: str, **arguments: Any) -> ToolResult:
        args = parse_call(name, arguments)
        assert not isinstance(args, str), args
        return await TOOLS[name].run(args, ctx)

    return run
