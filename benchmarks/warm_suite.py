"""Runs the suite of a built service again and again in processes that have the libraries already.

Run by the toolchain's own Python. Each line of the input is a folder; its answer is the exit code of `pytest` there.
"""

from __future__ import annotations

import importlib
import os
import sys

LIBRARIES = (
    "alembic.command", "alembic.config", "argon2", "fastapi.testclient", "jsonschema", "jwt", "pydantic_settings",
    "pytest", "sqlalchemy.dialects.sqlite", "sqlalchemy.orm", "yaml",
)  # fmt: skip
FIRST = "tests/integration/test_operations.py"
"""What operations do is asked first, because most faults are seen there."""
_WARM = "ignore:Module already imported"
WORDS = (FIRST, "tests", "-x", "-q", "-p", "no:cacheprovider", "-W", "error", "-W", _WARM, "--tb=no")


def main() -> None:
    """Until the input ends."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(suite(line.strip()))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def suite(folder: str) -> int:
    """The exit code of the suite there."""
    pytest = importlib.import_module("pytest")
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    os.chdir(folder)
    sys.path.insert(0, folder)
    return int(pytest.main([*WORDS]))


if __name__ == "__main__":
    main()
