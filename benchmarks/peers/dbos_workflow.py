"""One step of a DBOS workflow on SQLite: a model's reply and a tool's result, each a step of its own.

Runs in an environment of its own: `python dbos_workflow.py STEPS FOLDER`; prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from dbos import DBOS


@DBOS.step()
def reply(number: int) -> dict[str, object]:
    """The model's reply."""
    return {"text": "reading", "calls": [{"name": "look", "args": {"line": number}, "id": f"call-{number}"}]}


@DBOS.step()
def look(line: int) -> str:
    """The tool's result."""
    return "x" * 400 if line >= 0 else ""


@DBOS.workflow()
def work(steps: int) -> int:
    """The loop."""
    return sum(len(look(number)) for number in range(steps) if reply(number))


def main(steps: int, folder: Path) -> None:
    """Take the steps."""
    DBOS(config={"name": "bench", "system_database_url": f"sqlite:///{folder / 'dbos.db'}", "log_level": "ERROR"})
    DBOS.launch()
    cpu, wall = time.process_time(), time.perf_counter()
    work(steps)
    print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}))
    DBOS.destroy()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
