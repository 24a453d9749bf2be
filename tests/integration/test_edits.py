"""What people edit while nobody drives is told from what an agent left, by what the journal last said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from orchestrator.events import Kind
from orchestrator.flow.edits import edited_since_death, take_edits
from orchestrator.journal import Journal
from orchestrator.record import Record
from orchestrator.standing import Standing
from orchestrator.workspace import Workspace

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

TALK = {"conversation": "1:task@1", "task": "1:task"}
DIED_WITH_ALL = {"pid": 1, "sandbox": "bubblewrap"}


@dataclass
class Table:
    """The part of a desk that edits are taken on."""

    record: Record
    workspace: Workspace
    user: str = "Ada"

    @property
    def standing(self) -> Standing:
        return self.record.standing

    async def commit(self, text: str, *, author: str, tree: str) -> str:
        at = self.standing.last_at
        return await self.workspace.commit(text, author=author, at=at, on=self.standing.head, tree=tree)

    def agent(self, kind: Kind, **more: Any) -> None:
        self.record.add(kind, {**TALK, **more})

    def write(self, name: str, text: str) -> None:
        (self.workspace.root / name).write_text(text)

    async def taken_up(self) -> dict[str, Any]:
        """What the next driver finds."""
        found = await edited_since_death(cast("Desk", self))
        self.record.add(Kind.DRIVER_STARTED, {**DIED_WITH_ALL, **found})
        return found


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    """An agent that has written a file which is not accepted yet, and thinks."""
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git")
    with Journal.create(tmp_path / "journal.db", run="r", clock=lambda: datetime.now(UTC)) as journal:
        made = Table(Record(journal), workspace)
        made.write("accepted.txt", "accepted\n")
        commit = await workspace.commit("Begin", author="x", at=datetime.now(UTC))
        made.record.add(Kind.WORK_TREE_MADE, {"commit": commit, "tree": await workspace.tree_of(commit)})
        made.record.add(Kind.DRIVER_STARTED, DIED_WITH_ALL)
        made.agent(Kind.TOLD, text="work", about=[])
        made.write("of-the-agent.txt", "half done\n")
        call = {"id": "", "name": "write_file", "args": {}}
        made.agent(Kind.TURN, turn=1, text="", calls=[call], usage={})
        made.agent(Kind.TOOL_INTENT, call="1.0", path="of-the-agent.txt", pre=None, post="x")
        made.agent(Kind.TOOL_DONE, call="1.0", name="write_file", ok=True, text="written")
        await asyncio.sleep(0.02)  # the clock of files ticks every few milliseconds
        yield made


async def test_what_a_person_changed_after_the_driver_died_is_committed_as_theirs_and_nothing_else(
    table: Table,
) -> None:
    table.write("of-a-person.txt", "mine\n")
    table.write("accepted.txt", "mine too\n")
    await table.taken_up()
    assert await take_edits(cast("Desk", table))
    (edit,) = table.standing.commits
    assert (edit["by"], edit["files"]) == ("Ada", ["accepted.txt", "of-a-person.txt"])
    assert await table.workspace.files(table.standing.head_tree) == ("accepted.txt", "of-a-person.txt")
    assert (table.workspace.root / "of-the-agent.txt").exists()
    assert not await take_edits(cast("Desk", table))


async def test_what_an_agent_left_is_nobodys_edit(table: Table) -> None:
    assert await table.taken_up() == {}
    assert not await take_edits(cast("Desk", table))


@pytest.mark.parametrize("why", ["in the middle of a call", "a box that may be outlived", "while it was judged"])
async def test_where_something_else_may_have_written_nobody_is_named(table: Table, why: str) -> None:
    if why == "in the middle of a call":
        table.agent(Kind.TURN, turn=2, text="", calls=[{"id": "", "name": "run_command", "args": {}}], usage={})
        table.agent(Kind.TOOL_INTENT, call="2.0", tree=table.standing.head_tree)
    elif why == "a box that may be outlived":
        table.record.add(Kind.DRIVER_STARTED, {"pid": 2, "sandbox": "landlock"})
    else:
        table.record.add(Kind.NODE_ENTERED, {"node": "phase-1"})
    await asyncio.sleep(0.02)
    table.write("of-somebody.txt", "x\n")
    assert await table.taken_up() == {}


async def test_files_that_were_being_put_back_are_not_taken_for_edits(table: Table) -> None:
    table.write("accepted.txt", "changed\n")
    table.write("accepted.txt", "accepted\n")
    assert await table.taken_up() == {}
