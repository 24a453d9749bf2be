"""A database is made wherever its user has put temporary files, and whoever may look into that folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from orchestrator import extensions
from orchestrator.checks.judge.relay import relayed
from orchestrator.errors import Problem
from orchestrator.postgres import Databases, cluster, places


async def _answer(url: str) -> object:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        return await (await connection.execute("SELECT 1")).fetchone()


@pytest.fixture(name="temporary")
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without room in memory, as containers are, and a folder in which a run keeps its files."""
    monkeypatch.setattr(places, "_MEMORY", tmp_path / "no memory")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", ["closed", "long-" * 20, "Ün's %41&b=c"])
async def test_a_server_and_the_relay_before_it_work_whatever_the_temporary_folder_is(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (temporary / name).mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / name))
    async with Databases() as databases, databases.lend() as database:
        assert await _answer(database.url) == (1,)
        async with relayed(database) as (_, by_way):
            assert await _answer(by_way.url) == (1,)


async def test_a_server_starts_out_of_files_that_only_their_owner_may_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they are where somebody has an umask of 077."""
    installed = extensions.binaries()
    copy = tmp_path / installed.parent.name / installed.name
    shutil.copytree(installed, copy)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, tmp_path / libraries.name)
    for path in tmp_path.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    monkeypatch.setattr(cluster, "binaries", lambda: copy)
    async with Databases() as databases:
        assert await _answer((await databases.fresh()).url) == (1,)


def test_programs_go_where_they_may_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory in which nothing may be started is usual in containers and on hardened machines."""
    monkeypatch.setattr(places, "_MEMORY", tmp_path)
    monkeypatch.setattr(places, "_ROOM", 0)
    monkeypatch.setattr(places, "_LONGEST", 1000)
    assert places.place(others=False, programs=True) == tmp_path
    told = os.statvfs
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    monkeypatch.setattr(
        os, "statvfs", lambda path: SimpleNamespace(f_flag=os.ST_NOEXEC) if path == tmp_path else told(path)
    )
    assert places.place(others=False, programs=True) != tmp_path
    assert places.place(others=False, programs=False) == tmp_path


def test_where_no_folder_is_fit_it_is_said_which_would_be(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_OTHERS", ())
    monkeypatch.setenv("TMPDIR", f"{temporary}/gone")
    monkeypatch.setattr(tempfile, "tempdir", f"{temporary}/{'x' * 80}")
    with pytest.raises(Problem, match="TMPDIR name a folder with a short path"):
        places.place(others=True, programs=True)
