from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import journal as journal_module
from orchestrator.errors import Problem
from orchestrator.journal import Journal, KeyTaken, canonical, entry_hash, first_prev, read
from orchestrator.journal.file import write_empty


def ticking() -> Callable[[], datetime]:
    seconds = count()
    return lambda: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=next(seconds))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.create(path, run="run-1", clock=ticking()) as opened:
        yield opened


def tamper(path: Path, *statements: str) -> None:
    """Change a journal as somebody with the file in hand can."""
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER entries_are_never_changed")
        connection.execute("DROP TRIGGER entries_are_never_removed")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_what_is_appended_is_read_back_in_order(journal: Journal) -> None:
    journal.append("task.started", {"task": "5:endpoint:a", "attempt": 1}, key="a:1")
    journal.append("note", {"text": "ä \ud800 \x00"})
    first, second = journal.entries()
    assert (first.seq, first.kind, first.key, first.body) == (
        1,
        "task.started",
        "a:1",
        {"task": "5:endpoint:a", "attempt": 1},
    )
    assert first.at == "2026-01-02T00:00:00.000000+00:00"
    assert second.body == {"text": "ä \ud800 \x00"}
    assert second.prev == first.hash


def test_an_entry_as_json_carries_what_a_verifier_needs(journal: Journal) -> None:
    entry = journal.append("note", {"b": 1, "a": [None, 1.5]})
    shown = entry.to_json()
    assert shown["prev"] == first_prev("run-1")
    assert shown["hash"] == entry_hash(
        shown["prev"],
        shown["version"],
        shown["seq"],
        shown["at"],
        shown["kind"],
        shown["key"],
        canonical(shown["body"]),
    )


def test_entries_are_chosen_by_kind_and_by_place(journal: Journal) -> None:
    for number in range(6):
        journal.append("odd" if number % 2 else "even", {"n": number})
    assert [entry.body["n"] for entry in journal.entries(kinds={"odd"}, after=2)] == [3, 5]
    assert list(journal.entries(kinds=())) == []


def test_a_loop_that_appends_while_it_reads_does_not_meet_its_own_entries(journal: Journal) -> None:
    journal.append("seed", {})
    for _ in journal.entries():
        journal.append("grown", {})
    assert [entry.kind for entry in journal.entries()] == ["seed", "grown"]


def test_the_same_key_is_recorded_once(journal: Journal) -> None:
    first, fresh = journal.once("verdict", "gate:1", {"says": "APPROVED"})
    again, fresh_again = journal.once("verdict", "gate:1", {"says": "PAUSE"})
    assert (fresh, fresh_again) == (True, False)
    assert again == first
    assert journal.get("verdict", "gate:1") == first
    assert journal.get("other", "gate:1") is None


def test_appending_a_key_twice_is_refused_and_harms_nothing(journal: Journal) -> None:
    journal.append("step", {}, key="1")
    with pytest.raises(KeyTaken, match="step 1"):
        journal.append("step", {}, key="1")
    journal.append("step", {}, key="2")
    assert journal.verify() == []


def test_appends_together_are_all_there_or_none(journal: Journal) -> None:
    journal.append("before", {})
    with pytest.raises(KeyTaken), journal.together():  # noqa: PT012 - the second of two raises
        journal.append("half", {}, key="1")
        journal.append("half", {}, key="1")
    with journal.together(), journal.together():
        journal.append("a", {})
        journal.append("b", {})
    assert [entry.kind for entry in journal.entries()] == ["before", "a", "b"]
    assert journal.verify() == []


def test_a_reader_sees_appends_together_only_when_they_are_durable(journal: Journal, path: Path) -> None:
    with read(path) as reader:
        with journal.together():
            journal.append("a", {})
            assert reader.last() is None
        assert reader.last() is not None


async def test_a_block_that_awaits_cannot_swallow_another_tasks_append(journal: Journal) -> None:
    async def other() -> None:
        journal.append("other", {})

    with journal.together():
        journal.append("mine", {})
        with pytest.raises(RuntimeError, match="awaited"):
            await asyncio.create_task(other())
    assert [entry.kind for entry in journal.entries()] == ["mine"]


def test_a_journal_goes_on_where_it_ended(journal: Journal, path: Path) -> None:
    journal.append("a", {})
    journal.close()
    with Journal.open(path, clock=ticking()) as again:
        again.append("b", {})
        assert again.run == "run-1"
        assert again.verify() == []


def test_what_was_appended_survives_a_kill(path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from datetime import UTC, datetime; "
        "from orchestrator.journal import Journal; "
        "j = Journal.create(Path(sys.argv[1]), run='r', clock=lambda: datetime.now(UTC)); "
        "[j.append('a', {'n': n}) for n in range(50)]; os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False, cwd=Path.cwd())
    assert ended.returncode == -9
    with Journal.open(path, clock=ticking()) as after:
        assert [entry.body["n"] for entry in after.entries()] == list(range(50))
        after.append("b", {})
        assert after.verify() == []


def test_a_journal_is_read_without_a_writer_and_cannot_be_written_by_a_reader(journal: Journal, path: Path) -> None:
    journal.append("a", {})
    journal.close()
    with read(path) as reader:
        assert [entry.kind for entry in reader.entries()] == ["a"]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._connection.execute("INSERT INTO run VALUES ('x')")


def test_entries_can_be_neither_changed_nor_removed_by_a_statement(journal: Journal) -> None:
    journal.append("a", {})
    for statement in ("UPDATE entries SET kind = 'b'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            journal._connection.execute(statement)


@pytest.mark.parametrize(
    "statement, said",
    [
        ("UPDATE entries SET body = '{\"n\":9}' WHERE seq = 2", "(2, 'its content is not what was hashed')"),
        ("UPDATE entries SET body = 'ü' WHERE seq = 2", "(2, 'its content is not what was hashed')"),
        ("UPDATE entries SET at = '' WHERE seq = 3", "(3, 'its content is not what was hashed')"),
        ("DELETE FROM entries WHERE seq = 2", "(3, 'entry 2 is missing')"),
        ("UPDATE run SET id = 'other'", "(1, 'it does not follow from the entry before it')"),
    ],
)
def test_tampering_shows(journal: Journal, path: Path, statement: str, said: str) -> None:
    for number in range(4):
        journal.append("a", {"n": number})
    journal.close()
    tamper(path, statement)
    with read(path) as reader:
        assert said in str([(found.seq, found.what) for found in reader.verify()])


def test_a_damaged_page_is_told_and_not_followed(journal: Journal, path: Path) -> None:
    for number in range(200):
        journal.append("a", {"n": number, "text": "x" * 500})
    journal.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)
    with read(path) as reader:
        assert reader.verify()


@pytest.mark.parametrize("torn", [2048, 4096, 8192])
def test_a_torn_end_is_the_users_problem_and_not_read_as_less_than_was_written(
    journal: Journal, path: Path, torn: int
) -> None:
    """As after a loss of power on a disk that lies: the file is as long as it says, and its end is zeros."""
    for number in range(20):
        journal.append("a", {"n": number, "text": "x" * 500})
    journal.close()
    with path.open("r+b") as file:
        file.seek(-torn, os.SEEK_END)
        file.write(bytes(torn))
    with pytest.raises(Problem) as told:
        list(read(path).entries())
    assert told.value.where == str(path)
    with pytest.raises(Problem):
        Journal.open(path, clock=ticking())


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_foreign_file_is_the_users_problem(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Problem) as told:
        read(path)
    assert told.value.where == str(path)
    assert told.value.remedy
    with pytest.raises(Problem):
        Journal.open(path, clock=ticking())
    assert path.read_bytes() == content


def test_a_torn_file_is_the_users_problem(journal: Journal, path: Path) -> None:
    for _ in range(100):
        journal.append("a", {"text": "x" * 500})
    journal.close()
    os.truncate(path, 3000)
    with pytest.raises(Problem, match=r"malformed|not a database"):
        list(read(path).entries())


def test_a_newer_format_is_refused(journal: Journal, path: Path) -> None:
    journal._connection.execute(f"PRAGMA user_version = {journal_module.FORMAT + 1}")
    journal.close()
    with pytest.raises(Problem, match="format 2") as told:
        read(path)
    assert "upgrade" in told.value.remedy


@pytest.mark.usefixtures("journal")
def test_a_missing_or_a_second_journal_is_the_users_problem(path: Path) -> None:
    with pytest.raises(Problem, match="no journal"):
        read(path.with_name("other.db"))
    with pytest.raises(Problem, match="already"):
        Journal.create(path, run="run-1", clock=ticking())
    with pytest.raises(Problem, match="journal"):
        Journal.create(path.parent / "missing" / "journal.db", run="run-1", clock=ticking())


def test_a_journal_that_is_made_stands_in_one_file_before_it_is_opened(tmp_path: Path) -> None:
    write_empty(tmp_path / "made.db", "run-1")
    assert [file.name for file in tmp_path.iterdir()] == ["made.db"]
    with sqlite3.connect(tmp_path / "made.db") as connection:
        made = connection.execute("PRAGMA journal_mode").fetchone(), connection.execute("SELECT * FROM run").fetchone()
    connection.close()
    assert made == (("delete",), ("run-1",))


def test_a_draft_left_by_a_kill_is_no_hindrance(path: Path) -> None:
    path.with_name(f".{path.name}.new").write_bytes(b"torn")
    with Journal.create(path, run="run-1", clock=ticking()) as journal:
        journal.append("a", {})
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["journal.db"]


def test_a_second_writer_is_noticed_by_the_first(journal: Journal, path: Path) -> None:
    journal.append("a", {})
    with Journal.open(path, clock=ticking()) as thief:
        thief.append("b", {})
    with pytest.raises(Problem, match="journal") as told:
        journal.append("c", {})
    assert "another process" in told.value.remedy
    with pytest.raises(Problem, match="closed after a failed write"):
        journal.append("d", {})
    assert [entry.kind for entry in journal.entries()] == ["a", "b"]


def test_a_full_disk_is_the_users_problem_and_loses_nothing(journal: Journal, path: Path) -> None:
    journal.append("a", {})
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(Problem, match="full") as told:
        journal.append("b", {"text": "x" * 100_000})
    assert "disk space" in told.value.remedy
    journal.close()
    with Journal.open(path, clock=ticking()) as again:
        again.append("c", {})
        assert [entry.kind for entry in again.entries()] == ["a", "c"]
        assert again.verify() == []


def test_a_number_that_json_cannot_hold_is_refused_before_it_is_written(journal: Journal) -> None:
    with pytest.raises(ValueError, match="JSON"):
        journal.append("a", {"n": float("nan")})
    journal.append("b", {})
    assert journal.verify() == []


@pytest.mark.usefixtures("journal")
def test_the_file_is_readable_by_its_owner_only(path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.dictionaries(st.text(), JSON, max_size=3)), min_size=1, max_size=8
)


@settings(max_examples=40, deadline=None)
@given(written=ENTRIES, data=st.data())
def test_any_chain_verifies_and_any_change_to_it_shows(
    written: list[tuple[str, dict[str, Any]]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with Journal.create(path, run="r", clock=ticking()) as journal:
            for kind, body in written:
                journal.append(kind, body)
            assert [(entry.kind, entry.body) for entry in journal.entries()] == written
            assert journal.verify() == []
        seq = data.draw(st.integers(1, len(written)))
        column = data.draw(st.sampled_from(["kind", "body", "at", "key"]))
        tamper(path, f"UPDATE entries SET {column} = coalesce({column}, '') || ' ' WHERE seq = {seq}")
        with read(path) as reader:
            assert [found.seq for found in reader.verify()] == [seq]


def test_what_does_not_wait_for_the_disk_survives_a_kill_and_is_taken_along_by_what_does(journal: Journal) -> None:
    level = "PRAGMA synchronous"
    journal.append("reading", {}, wait=False)
    assert journal._connection.execute(level).fetchone() == (1,)
    with journal.together():
        journal.append("mine", {}, wait=False)
    assert journal._connection.execute(level).fetchone() == (2,)
    journal.append("reading", {}, wait=False)
    journal.append("writing", '{"n":1}')
    assert journal._connection.execute(level).fetchone() == (2,)
    assert [entry.kind for entry in journal.entries()] == ["reading", "mine", "reading", "writing"]
    assert journal.verify() == []


def test_a_journal_in_a_folder_that_nobody_can_write_to_is_read() -> None:
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept, "journal.db")
        with Journal.create(path, run="run-1", clock=ticking()) as journal:
            journal.append("a", {})
        path.chmod(0o444)
        path.parent.chmod(0o555)
        assert not path.with_name("journal.db-wal").exists()
        assert _as_a_plain_user(lambda: [entry.kind for entry in read(path).entries()] == ["a"])
        path.parent.chmod(0o755)


def _as_a_plain_user(holds: Callable[[], bool]) -> bool:
    """Ask it in a process that has no rights beyond its files' own."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    code = 1
    try:
        if os.getuid() == 0:
            os.setuid(58113)
        code = 0 if holds() else 1
    finally:
        os._exit(code)
