"""Runs one command in a box as an engine would, as whatever user this program is started: `engine.py JSON`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from orchestrator.sandbox import SANDBOXES, Command, Network, Sandbox


async def served(box: Sandbox, command: Command) -> str:
    """What a service says until it ends by itself."""
    service = await box.start(command)
    while service.running:  # noqa: ASYNC110 - a service tells nobody that it ended
        await asyncio.sleep(0.05)
    return (await service.stop()).output


async def ran(box: Sandbox, command: Command) -> str:
    """What a command says."""
    return (await box.run(command)).output


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    told["facts"] |= {"engine": os.getpid(), "group": os.getpgrp()}
    serves = told["serves"]
    asked = Command(
        argv=(told["python"], "-I", "-c", told["program"], json.dumps(told["facts"])),
        cwd=Path(told["work"]),
        writable=(Path(told["work"]),),
        readable=tuple(map(Path, told["readable"])),
        timeout_s=60,
        serves=serves,
        network=Network.LOOPBACK if serves else Network.NONE,
    )
    chosen = SANDBOXES[told["kind"]]()
    sys.stdout.write(chosen.trouble() or asyncio.run((served if serves else ran)(chosen, asked)))
