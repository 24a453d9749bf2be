"""`inspect --migrate`: commands of any stack take an empty database up, down and up again."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from orchestrator.checks.verdict import Verdict
from orchestrator.cli import main
from orchestrator.errors import Exit, UsageProblem
from orchestrator.finding import Outcome
from orchestrator.inspector.inquiry import Inquiry, empty_database
from orchestrator.inspector.migrations import tried

LENDING = Path(__file__).parents[1] / "fixtures" / "services" / "lending"
SCRIPT = LENDING / "migrate.py"


def inquiry(folder: Path, *, defects: str = "", up: str = "") -> Inquiry:
    run = f"env DEFECTS={defects} {sys.executable} {SCRIPT}"
    return Inquiry(
        base_url="http://127.0.0.1:1",
        contract=SCRIPT,
        auth=SCRIPT,
        migrate=f"sqlite:///{folder / 'scratch.db'}",
        migrate_up=up or f"{run} up",
        migrate_down=f"{run} down",
        ignored=["migration_log"],
    )


async def verdict_on(asked: Inquiry) -> Verdict:
    database = empty_database(asked)
    assert database is not None
    return await tried(asked, database)


async def test_migrations_that_go_up_down_and_up_again_pass(tmp_path: Path) -> None:
    verdict = await verdict_on(inquiry(tmp_path))

    assert verdict.outcome is Outcome.PASS, verdict.message


async def test_what_is_left_after_the_way_down_is_named(tmp_path: Path) -> None:
    verdict = await verdict_on(inquiry(tmp_path, defects="stuck"))

    assert [(issue.inspection, issue.kind) for issue in verdict.issues] == [("migrations", "not_reversible")]
    assert "members" in verdict.message


@pytest.mark.parametrize("command", ["no-such-program-anywhere", f"{sys.executable} -c 'raise SystemExit(3)'"])
async def test_a_command_that_does_not_end_well_fails(tmp_path: Path, command: str) -> None:
    verdict = await verdict_on(inquiry(tmp_path, up=command))

    assert verdict.outcome is Outcome.FAIL
    assert verdict.issues[0].kind == "command"


async def test_a_command_that_creates_nothing_fails(tmp_path: Path) -> None:
    verdict = await verdict_on(inquiry(tmp_path, up=f"{sys.executable} -c pass"))

    assert verdict.issues[0].kind == "nothing"


async def test_a_database_that_holds_something_is_refused_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(tmp_path / "scratch.db") as connection:
        connection.execute("CREATE TABLE dear (id INTEGER)")

    asked = ["inspect", "--base-url", "http://127.0.0.1:1", "--contract", str(LENDING / "openapi.yaml")]
    asked += ["--auth", str(LENDING / "auth.yaml"), "--migrate", f"sqlite:///{tmp_path / 'scratch.db'}"]

    code = await asyncio.to_thread(main, [*asked, "--migrate-up", "false", "--migrate-down", "false"])

    assert code == Exit.USAGE
    assert "dear" in capsys.readouterr().err
    with sqlite3.connect(tmp_path / "scratch.db") as connection:
        assert connection.execute("SELECT count(*) FROM dear").fetchone() == (0,)


def test_half_of_what_migrations_need_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="database of their own"):
        empty_database(Inquiry(base_url="", contract=tmp_path, auth=tmp_path, migrate_up="npm run up"))
