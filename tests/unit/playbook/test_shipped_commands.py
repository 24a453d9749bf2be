"""The commands of the stage that ships work wherever somebody keeps their projects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.catalog import find_playbook


@pytest.mark.parametrize("name", ["test", "test_bare"])
def test_the_tests_of_a_service_find_it_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / 'Maria\'s "Ö" & $HOME 100% #1 (new)'
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "__init__.py").write_text("ANSWER = 42\n", "utf-8")
    (folder / "tests").mkdir()
    (folder / "tests" / "test_app.py").write_text(
        "from app import ANSWER\n\ndef test_it():\n    assert ANSWER == 42\n", "utf-8"
    )
    told = {"{junit}": str(tmp_path / "junit.xml"), "{coverage}": str(tmp_path / "coverage.xml")}
    words = []
    for word in find_playbook("06", None).stacks["python-fastapi"].commands[name]:
        for placeholder, value in told.items():
            word = word.replace(placeholder, value)  # noqa: PLW2901
        words.append(word)
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    env = {"PATH": path, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": "-p no:asyncio"}
    done = subprocess.run(words, cwd=folder, env=env, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'tests="1"' in (tmp_path / "junit.xml").read_text("utf-8")
