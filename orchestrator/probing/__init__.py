"""Whether a sandbox holds on this machine: a program inside of a box tries cheap ways out, and says which are open."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.errors import OrchestratorError
from orchestrator.sandbox import Command, Sandbox

PROGRAM = Path(__file__).with_name("attempts.py")
TIMEOUT_S = 20.0
_GIVEN = {"PATH", "LANG", "TERM", "HOME", "TMPDIR", "PWD", "SHLVL", "OLDPWD", "_", "LC_CTYPE"}
"""Variables that a box sets itself."""


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What came of the attempts."""

    tried: int
    open: tuple[str, ...]
    """The attempts that succeeded."""
    failure: str = ""
    """Why nothing could be tried; then it is not known whether the box holds."""


async def probe(sandbox: Sandbox) -> Probed:
    """Try every way out of one box of that kind; takes some 0.2 s. Never call it for a kind that confines nothing."""
    with _outside() as (work, facts):
        command = Command(
            # Not a virtual environment's: that may lie in a folder which is closed to whom the command runs as.
            argv=(os.path.realpath(sys.executable), "-I", "-S", "-c", PROGRAM.read_text("utf-8"), json.dumps(facts)),
            cwd=work,
            writable=(work,),
            readable=(Path(sys.prefix), Path(sys.base_prefix)),
            timeout_s=TIMEOUT_S,
        )
        try:
            result = await sandbox.run(command)
        except OrchestratorError as error:
            return Probed(tried=0, open=(), failure=str(error))
    tried = re.search(r"^tried: (\d+)$", result.output, re.MULTILINE)
    if tried is None:
        return Probed(tried=0, open=(), failure=" ".join(result.output.split())[-300:] or str(result.ended))
    return Probed(tried=int(tried[1]), open=tuple(re.findall(r"^open: (.+)$", result.output, re.MULTILINE)))


@contextmanager
def _outside() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder to work in, and what stands outside of the box and must not be reached from it."""
    name = f"\0probe-{secrets.token_hex(8)}"
    with (
        tempfile.TemporaryDirectory(prefix="orchestrator-probe-") as folder,
        socket.create_server(("127.0.0.1", 0)) as service,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        abstract.bind(name)
        abstract.listen()
        work, outside = Path(folder, "work"), Path(folder, "outside")
        work.mkdir()
        outside.mkdir()
        (outside / "secret").write_text("secret")
        yield (
            work,
            {
                "secret": str(outside / "secret"),
                "outside": str(outside),
                "engine": os.getpid(),
                "port": service.getsockname()[1],
                "abstract": name,
                "variables": sorted(set(os.environ) - _GIVEN),
            },
        )
