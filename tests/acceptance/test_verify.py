"""`orchestrator verify` finds whatever somebody with the files in hand can change of a run, and names the place."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.project import RunPaths, open_project
from orchestrator.verification import verify
from tests.acceptance.conftest import FIXTURES, HANDOFF, Shop

WISH = "---\nphase: all\nurgency: backlog\n---\n\n# Keep the notes short\n\nLong notes are not read.\n"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A run that was approved, and a copy of all that belongs to it."""

    shop: Shop
    kept: Path
    paths: RunPaths

    def put_back(self) -> None:
        """Undo whatever was changed."""
        shutil.rmtree(self.shop.root)
        subprocess.run(["cp", "-a", self.kept, self.shop.root], check=True)

    def git(self, *words: str) -> str:
        """Run git on the engine's repository."""
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", f"--git-dir={self.paths.repository}", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def object(self, name: str) -> Path:
        """The file of a commit."""
        commit = self.git("rev-parse", name)
        return self.paths.repository / "objects" / commit[:2] / commit[2:]

    def journal(self, *statements: str) -> None:
        """Change the journal as somebody with the file in hand can."""
        with sqlite3.connect(self.paths.journal) as connection:
            connection.execute("DROP TRIGGER entries_are_never_changed")
            connection.execute("DROP TRIGGER entries_are_never_removed")
            for statement in statements:
                connection.execute(statement)
        connection.close()


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    folder = tmp_path_factory.mktemp("verified")
    shutil.copytree(FIXTURES / "projects" / "small", folder / "project")
    shop = Shop(folder / "project")
    shutil.copytree(HANDOFF, shop.package)
    shop.edit("handoff/handoff.md", "database: {engine: postgres", "database: {engine: sqlite")
    shop.edit(shop.script, "the database is postgres", "the database is sqlite")
    active = shop.root / "human-interventions" / "active"
    active.mkdir(parents=True)
    (active / "short.md").write_text(WISH)
    shop.begin()
    shop.run("reply", shop.status()["run"], "APPROVED")
    subprocess.run(["cp", "-a", shop.root, folder / "kept"], check=True)
    (paths,) = open_project(shop.root).runs()
    yield Ended(shop=shop, kept=folder / "kept", paths=paths)
    shop.close()


def test_a_run_that_nobody_touched_is_verified_by_the_command(ended: Ended) -> None:
    report = json.loads(ended.shop.run("verify", "--json"))
    assert (report["ok"], report["broken"], report["packages"], report["verdicts"]) == (True, [], 1, 1)
    assert list((ended.shop.root / "human-interventions" / "processed").glob("short.md"))


def write(path: str, old: str = "", new: str = "x") -> Callable[[Ended], object]:
    """Change a text in a file of the run's folder, or put something below it."""

    def change(ended: Ended) -> None:
        (file,) = ended.paths.root.glob(path)
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new) if old else text + new, "utf-8")

    return change


def remove(path: str) -> Callable[[Ended], object]:
    """Remove a file of the run's folder."""
    return lambda ended: next(ended.paths.root.glob(path)).unlink()


def journal(*statements: str) -> Callable[[Ended], object]:
    """Change the journal."""
    return lambda ended: ended.journal(*statements)


COPY = "INSERT INTO entries SELECT {seq}, at, kind, NULL, version, prev, hash, body FROM entries WHERE seq = 5"
TAMPERED: dict[str, tuple[Callable[[Ended], object], str, str]] = {
    "a row changed": (
        journal("UPDATE entries SET body = replace(body, 'title', 'titel') WHERE kind = 'task.accepted'"),
        "journal.sqlite",
        "its content is not what was hashed",
    ),
    "a row removed": (journal("DELETE FROM entries WHERE seq = 9"), "journal.sqlite", "entry 9 is missing"),
    "a row added": (journal(COPY.format(seq=100_000)), "journal.sqlite", "is missing"),
    "two rows in another order": (
        journal(
            "UPDATE entries SET seq = -7 WHERE seq = 7",
            "UPDATE entries SET seq = 7 WHERE seq = 8",
            "UPDATE entries SET seq = 8 WHERE seq = -7",
        ),
        "journal.sqlite",
        "it does not follow from the entry before it",
    ),
    "the chain cut before the commits": (
        journal("DELETE FROM entries WHERE seq > (SELECT min(seq) FROM entries WHERE kind = 'task.accepted')"),
        "repository.git",
        "that the journal does not name",
    ),
    "the journal of another run": (
        journal("UPDATE run SET id = '06-20200101-000000-aaa'"),
        "journal.sqlite",
        "another run",
    ),
    "the data of the package edited": (
        write("packages/gate-1.json", "Write the outline", "Write"),
        "gate-1.json",
        "changed",
    ),
    "the page of the package edited": (write("packages/gate-1.md"), "gate-1.md", "changed after it was packed"),
    "the patch of the package replaced": (
        write("packages/gate-1.diff", "+", "-"),
        "gate-1.diff",
        "changed after it was",
    ),
    "the patch of the package removed": (remove("packages/gate-1.diff"), "gate-1.diff", "removed after it was packed"),
    "a package that nobody made": (
        lambda ended: shutil.copy(ended.paths.packages / "gate-1.json", ended.paths.packages / "gate-2.json"),
        "gate-2.json",
        "tells of no such package",
    ),
    "the judged tree edited": (write("work/notes/outline.txt"), "/work", "notes/outline.txt"),
    "a file beside the judged tree": (
        lambda ended: (ended.paths.work / "notes" / "new.txt").write_text("x"),
        "/work",
        "notes/new.txt",
    ),
    "the objects of the repository removed": (
        lambda ended: shutil.rmtree(ended.paths.repository / "objects"),
        "repository.git",
        "is missing",
    ),
    "a commit removed": (
        lambda ended: ended.object("refs/heads/work~1").unlink(),
        "repository.git",
        "is missing",
    ),
    "the branch moved back": (
        lambda ended: ended.git("update-ref", "refs/heads/work", "refs/heads/work~1"),
        "repository.git",
        "is not on the branch",
    ),
    "the branch moved on": (
        lambda ended: ended.git(
            "update-ref", "refs/heads/work", ended.git("commit-tree", "-p", "work", "-m", "more", "work^{tree}")
        ),
        "repository.git",
        "that the journal does not name",
    ),
    "the pinned handoff changed": (write("pinned/handoff-1/schema.sql"), "handoff-1", "not what the run was given"),
    "the pinned playbook changed": (
        write("pinned/phases/*/playbook.yaml"),
        "playbook.yaml",
        "changed after the run was",
    ),
    "a pinned persona removed": (remove("pinned/agents/writer.md"), "writer.md", "removed after the run was started"),
    "an intervention edited after it was answered": (
        lambda ended: ended.shop.edit("human-interventions/processed/short.md", "Long notes", "Short notes"),
        "short.md",
        "not what the run was told",
    ),
    "the package for the next stage edited": (
        write("../../../handoffs/06-backend-implementation/handoff.md"),
        "handoffs/06-backend-implementation",
        "handoff.md was changed",
    ),
    "an artifact for the next stage removed": (
        lambda ended: next((ended.shop.root / "handoffs" / "06-backend-implementation").glob("**/*.sql")).unlink(),
        "handoffs/06-backend-implementation",
        "schema.sql was removed",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_somebody_changed_is_found_and_named(ended: Ended, what: str) -> None:
    change, where, told = TAMPERED[what]
    try:
        change(ended)
        found = [str(broken) for broken in verify(ended.paths).broken]
        assert any(where in line and told in line for line in found), found
    finally:
        ended.put_back()
