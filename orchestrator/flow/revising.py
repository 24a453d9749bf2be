"""A REVISE, worked point by point: each ends with a disposition, and edits outside of the points are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orchestrator.agent import Stuck, Submitted
from orchestrator.events import Kind
from orchestrator.flow.questions import ask_person, asked_already
from orchestrator.flow.staffing import Errand, hire
from orchestrator.prompts import render
from orchestrator.revision import points

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

NEEDS_PERSON = "needs a language model or a person"
BY_HAND = "edited by a person"
"""The reviewer sees from the diff what the edit did about the point."""


async def revise_points(desk: Desk) -> bool:
    """Work the newest REVISE; `False` where nothing could be done about any point: then a person is needed.

    A person who edits the tree while the run waits has worked the points, and the commit is what shows it.
    """
    run = desk.standing
    verdict = next(item for item in reversed(run.verdicts) if item["decision"] == "REVISE")
    if any(item["verdict"] == verdict["id"] for item in run.revisions):
        return True
    if asked_already(desk, "revise"):
        return False
    asked = [point.text for point in points(verdict["feedback"])]
    before = run.gate.tree
    edits = [item for item in run.commits if item.get("by") and item["tree"] != before and item.get("verdict") is None]
    if edits and run.head_tree != before:
        note = f"{edits[-1]['by']} edited {', '.join(edits[-1]['files'][:6])}"
        return _conclude(desk, verdict, [_row(text, BY_HAND, note) for text in asked], outside=[])
    ended = await _work(desk, verdict, asked)
    changed = list(await desk.workspace.changed(before, await desk.workspace.snapshot()))
    rows = _rows(asked, ended, changed)
    if not changed and all(row["disposition"] != "done" for row in rows):
        reasons = "; ".join(f"{number}. {row['note']}" for number, row in enumerate(rows, 1))
        ask_person(desk, f"nothing could be done about any point of the revision: {reasons}", task="revise")
        return False
    await _commit(desk, verdict, changed)
    outside = [path for path in changed if not _mentioned(path, rows)]
    return _conclude(desk, verdict, rows, outside=outside)


async def _work(desk: Desk, verdict: Mapping[str, Any], asked: Sequence[str]) -> Submitted | Stuck:
    gate = desk.gate
    job = {"job": "revise", "points": {str(number): text for number, text in enumerate(asked, 1)}}
    agent = await hire(
        desk,
        Errand(
            kind="revise",
            key=f"revise@{verdict['id']}#{sum(rfi.task == 'revise' for rfi in desk.standing.rfis.values())}",
            task="",
            persona=gate.persona,
            guides=[gate.checklist] if gate.checklist else [],
            opening=render("revise.md", job=job, points=asked),
        ),
    )
    return await agent.work()


def _rows(asked: Sequence[str], ended: Submitted | Stuck, changed: Sequence[str]) -> list[dict[str, str]]:
    """A disposition for each point; `done` needs a tree that changed."""
    if isinstance(ended, Stuck):
        return [_row(text, NEEDS_PERSON, ended.why) for text in asked]
    said = {str(item["point"]): item for item in ended.data.get("dispositions", ())}
    rows = []
    for number, text in enumerate(asked, 1):
        item = said.get(str(number), {"outcome": "not_done", "note": "the agent gave no disposition"})
        if item["outcome"] == "done" and not changed:
            rows.append(_row(text, "not done", f"said to be done, but no file changed: {item['note']}"))
        elif item["outcome"] == "needs_person":
            rows.append(_row(text, NEEDS_PERSON, item["note"]))
        else:
            rows.append(_row(text, item["outcome"].replace("_", " "), item["note"]))
    return rows


def _row(text: str, disposition: str, note: str) -> dict[str, str]:
    return {"text": text, "disposition": disposition, "note": note}


def _mentioned(path: str, rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether a disposition or a point names the file, by its path or its name."""
    return any(path in row["note"] or path.rpartition("/")[2] in row["note"] + row["text"] for row in rows)


async def _commit(desk: Desk, verdict: Mapping[str, Any], changed: Sequence[str]) -> None:
    tree = await desk.workspace.snapshot()
    if tree == desk.standing.head_tree:
        return
    message = f"Work revision {verdict['number']}"
    commit = await desk.commit(message, author=f"{desk.gate.persona} (agent)", verdict=verdict["id"])
    body = {"commit": commit, "tree": tree, "message": message, "files": list(changed), "verdict": verdict["id"]}
    desk.record.add(Kind.COMMITTED, body)


def _conclude(desk: Desk, verdict: Mapping[str, Any], rows: list[dict[str, str]], outside: list[str]) -> bool:
    body = {"verdict": verdict["id"], "number": verdict["number"], "points": rows, "outside": outside}
    desk.record.once(Kind.REVISION, verdict["id"], body)
    return True
