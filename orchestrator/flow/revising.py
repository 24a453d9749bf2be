"""A REVISE, worked point by point: each ends with a disposition, and edits outside of the points are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orchestrator.agent import Stuck, Submitted
from orchestrator.events import Kind
from orchestrator.flow.proving import changes_since
from orchestrator.flow.questions import ask_person, asked_already
from orchestrator.flow.staffing import Errand, hire
from orchestrator.prompts import render
from orchestrator.revision import Point, points, unchanged

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
    asked = points(verdict["feedback"])
    before = run.gate.tree
    edits = [item for item in run.commits if item.get("by") and item["tree"] != before and item.get("verdict") is None]
    if edits and run.head_tree != before and _key(desk, verdict) not in run.conversations:
        note = f"{edits[-1]['by']} edited {', '.join(edits[-1]['files'][:6])}"
        return _conclude(desk, verdict, [_row(point, BY_HAND, note) for point in asked], by_hand=True)
    rows = _rows(asked, await _work(desk, verdict, asked))
    tree = await desk.workspace.snapshot()
    changes = await changes_since(desk, before, tree)
    if why := unchanged(asked, changes):
        reasons = "; ".join(f"{number}. {row['disposition']}: {row['note']}" for number, row in enumerate(rows, 1))
        await desk.workspace.restore(run.head_tree)
        ask_person(desk, f"nothing was done about any point of the revision ({why}): {reasons}", task="revise")
        return False
    await _commit(desk, verdict, sorted(changes))
    return _conclude(desk, verdict, rows, by_hand=False)


def unchanged_since(desk: Desk, tree: str) -> str:
    """Why the package would be the one that the reviewer refused; empty where it would not, or a person wants it so."""
    run = desk.standing
    given = run.verdicts[-1] if run.verdicts else None
    if given is None or given["decision"] != "REVISE" or given["tree"] != tree or given["visit"] != run.gate.visit:
        return ""
    why = f"the tree is the one that was refused with package {given['visit']}; it is not shown again as it was"
    settled = any(rfi.question == why and rfi.answer for rfi in run.rfis.values())
    return "" if settled else why


async def _work(desk: Desk, verdict: Mapping[str, Any], asked: Sequence[Point]) -> Submitted | Stuck:
    gate = desk.gate
    job = {"job": "revise", "points": {str(number): point.text for number, point in enumerate(asked, 1)}}
    agent = await hire(
        desk,
        Errand(
            kind="revise",
            key=_key(desk, verdict),
            task="",
            persona=gate.persona,
            guides=[gate.checklist] if gate.checklist else [],
            opening=render("revise.md", job=job, points=asked),
        ),
    )
    return await agent.work()


def _key(desk: Desk, verdict: Mapping[str, Any]) -> str:
    """The conversation about a verdict; another one each time that a person was asked about it."""
    return f"revise@{verdict['id']}#{sum(rfi.task == 'revise' for rfi in desk.standing.rfis.values())}"


def _rows(asked: Sequence[Point], ended: Submitted | Stuck) -> list[dict[str, Any]]:
    """What the agent says became of each point; whether it holds is found out when the gate is packed."""
    if isinstance(ended, Stuck):
        return [_row(point, NEEDS_PERSON, ended.why) for point in asked]
    said = {str(item["point"]).strip("#. "): item for item in ended.data.get("dispositions", ())}
    rows = []
    for number, point in enumerate(asked, 1):
        item = said.get(str(number), {"outcome": "not_done", "note": "the agent gave no disposition"})
        disposition = NEEDS_PERSON if item["outcome"] == "needs_person" else item["outcome"].replace("_", " ")
        rows.append(_row(point, disposition, item["note"], item.get("evidence", ())))
    return rows


def _row(point: Point, disposition: str, note: str, evidence: Sequence[str] = ()) -> dict[str, Any]:
    row: dict[str, Any] = {"text": point.text, "disposition": disposition, "note": note}
    return row | ({"about": point.about} if point.about else {}) | ({"evidence": list(evidence)} if evidence else {})


async def _commit(desk: Desk, verdict: Mapping[str, Any], changed: Sequence[str]) -> None:
    tree = await desk.workspace.snapshot()
    if tree == desk.standing.head_tree:
        return
    message = f"Work revision {verdict['number']}"
    commit = await desk.commit(message, author=f"{desk.gate.persona} (agent)", verdict=verdict["id"])
    body = {"commit": commit, "tree": tree, "message": message, "files": list(changed), "verdict": verdict["id"]}
    desk.record.add(Kind.COMMITTED, body)


def _conclude(desk: Desk, verdict: Mapping[str, Any], rows: list[dict[str, Any]], *, by_hand: bool) -> bool:
    body = {"verdict": verdict["id"], "number": verdict["number"], "points": rows, "by_hand": by_hand}
    desk.record.once(Kind.REVISION, verdict["id"], {**body, "outside": []})
    return True
