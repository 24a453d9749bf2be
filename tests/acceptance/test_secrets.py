"""A secret of the environment, said by everybody who can say something, is found in no place where text ends up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.access import ask
from orchestrator.error_handler import handled
from orchestrator.errors import Exit, Problem
from orchestrator.masking import MASK
from orchestrator.project import RunPaths
from orchestrator.spool import Ask
from tests.acceptance.conftest import CONSENT, Shop, environment

KNOWN = "tide-canary-7f3a91c2"
FORM = "ghp_" + "c4naRy" * 6


def say(shop: Shop, *words: str, code: int) -> str:
    """Run a command with the secret in its environment; everything that it printed."""
    told = subprocess.run(
        [sys.executable, "-m", "orchestrator", *words],
        cwd=shop.root,
        env=environment(shop.root.parent) | {"HARBOUR_TOKEN": KNOWN},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == code, told.stderr
    return told.stdout + told.stderr


def leaks(root: Path) -> list[str]:
    """The files below a folder that hold one of the secrets."""
    files = [path for path in root.rglob("*") if path.is_file()]
    secrets = (KNOWN.encode(), FORM.encode())
    return [str(path.relative_to(root)) for path in files if any(secret in path.read_bytes() for secret in secrets)]


def test_a_secret_reaches_no_journal_package_prompt_log_output_file_handoff_or_terminal(shop: Shop) -> None:
    shop.edit(shop.script, "May two stations share a code?", f"May two stations share {KNOWN} or {FORM}?")
    shop.edit(shop.script, "decision: Notes are plain text", f"decision: Notes are {KNOWN} or {FORM}")
    shop.edit(shop.script, 'content: "outline\\n"', f'content: "outline {KNOWN}\\n"')
    shop.edit(shop.script, "summary: The outline is there", f"summary: The outline {KNOWN} or {FORM} is there")
    shop.edit(
        shop.script,
        "echo stations >",
        f"seq 20000; printenv; echo {KNOWN} ghp_$(printf c4naRy%.0s 1 2 3 4 5 6); echo stations >",
    )
    run = ("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--no-input", *CONSENT)
    told = say(shop, *run, code=4)
    told += say(shop, "status", "--json", code=0) + say(shop, "journal", "--json", code=0)
    name = next((shop.root / ".orchestrator" / "runs").iterdir()).name
    told += say(shop, "reply", name, f"REVISE: leave {KNOWN} or {FORM} out", code=4)
    told += say(shop, "package", name, code=0) + say(shop, "reply", name, "APPROVED", code=0)
    assert KNOWN not in told
    assert FORM not in told
    assert told.count(MASK) > 10
    shop.script.unlink()
    assert leaks(shop.root) == []
    assert list((shop.root / ".orchestrator" / "runs" / name / "output").iterdir()) != []
    assert MASK in (shop.root / ".orchestrator" / "runs" / name / "work" / "notes" / "outline.txt").read_text()


def _raises(error: Exception) -> Callable[[], int]:
    def command() -> int:
        raise error

    return command


def test_a_secret_reaches_no_crash_log_and_no_complaint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARBOUR_TOKEN", KNOWN)
    assert handled(_raises(Problem(f"the server does not know {KNOWN} or {FORM}")), ()) == Exit.PROBLEM
    assert handled(_raises(RuntimeError(f"{KNOWN} {FORM}")), ()) == Exit.BUG
    told = capsys.readouterr().err
    log = Path(told.split()[-1])
    said = told + log.read_text()
    log.unlink()
    assert KNOWN not in said
    assert FORM not in said
    assert said.count(MASK) == 4


def test_a_secret_is_not_left_in_a_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARBOUR_TOKEN", KNOWN)
    paths = RunPaths(id="run", root=tmp_path)
    paths.spool.mkdir()
    ask(paths, Ask.ANSWER, f"the key is {KNOWN} or {FORM}")
    assert leaks(tmp_path) == []
    assert len(list(paths.spool.iterdir())) == 1
