"""Hold a worked revision against what changed since its verdict, on the very tree that is packed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.revision import Claim, Point, prove

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

MOST_FILES = 2_000
LARGEST = 400_000
"""Bytes of a file whose words are counted, and whose lines are compared."""
DIFF_LIMIT = 40_000
"""Characters of the diff since the verdict that the package's page shows; the file beside it has the whole."""


async def changes_since(desk: Desk, tree: str, now: str) -> dict[str, tuple[str | None, str | None]]:
    """The files that differ between two trees with both texts; what is no text counts as the same empty one."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for path in await desk.workspace.changed(tree, now):
        before, after = await desk.workspace.read(tree, path), await desk.workspace.read(now, path)
        old, new = _text(before), _text(after)
        odd = (old is None and before is not None) or (new is None and after is not None)
        found[path] = ("", "") if odd else (old, new)
    return found


async def prove_revision(desk: Desk, tree: str) -> None:
    """Journal what the engine found about the newest revision that an agent worked, once for each tree."""
    run = desk.standing
    if not run.revisions or not run.verdicts or run.revisions[-1].get("by_hand"):
        return
    said = run.revisions[-1]
    verdict = next((item for item in run.verdicts if item["id"] == said["verdict"]), None)
    if verdict is None:
        return
    points = [Point(text=row["text"], about=row.get("about", "")) for row in said["points"]]
    claims = [Claim(disposition=row.get("claimed", row["disposition"]), note=_words(row)) for row in said["points"]]
    proof = prove(
        points,
        claims,
        await changes_since(desk, verdict["tree"], tree),
        _outcomes(desk, verdict),
        await _texts(desk, verdict["tree"]),
        await desk.workspace.turned(verdict["tree"], tree),
    )
    body = {
        "verdict": said["verdict"],
        "tree": tree,
        "points": list(proof.rows),
        "outside": list(proof.outside),
        "weakened": list(proof.weakened),
        "blank": list(proof.blank),
    }
    desk.record.once(Kind.PROVED, f"{said['verdict']}:{tree}", body)


async def since_verdict(desk: Desk, tree: str) -> dict[str, Any] | None:
    """What changed since the newest verdict, for the page; `None` before the first."""
    given = desk.standing.verdicts
    if not given:
        return None
    old = given[-1]["tree"]
    files = list(await desk.workspace.changed(old, tree))
    return {
        "visit": given[-1]["visit"],
        "decision": given[-1]["decision"],
        "files": files,
        "diff": await desk.workspace.diff(old, tree, limit=DIFF_LIMIT),
    }


def _words(row: Mapping[str, Any]) -> str:
    return " ".join([row.get("said", row["note"]), *row.get("evidence", ())])


async def _texts(desk: Desk, tree: str) -> dict[str, str]:
    texts = {}
    for path in (await desk.workspace.files(tree))[:MOST_FILES]:
        if (text := _text(await desk.workspace.read(tree, path))) is not None:
            texts[path] = text
    return texts


def _text(content: bytes | None) -> str | None:
    if content is None or len(content) > LARGEST or b"\0" in content[:8000]:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _outcomes(desk: Desk, verdict: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Outcome by check when the verdict was given, and now; a check passes where it passes everywhere."""
    try:
        page = json.loads((desk.folder.packages / f"gate-{verdict['visit']}.json").read_text("utf-8"))
        before = [(item["check"], item["outcome"]) for item in page["findings"]]
    except (OSError, ValueError, KeyError, TypeError):
        before = []
    now = [(item.check, str(item.outcome)) for item in desk.standing.findings.values()]
    was = _worst(before)
    return {check: (was.get(check, "not_run"), outcome) for check, outcome in _worst(now).items()}


def _worst(found: list[tuple[str, str]]) -> dict[str, str]:
    worst: dict[str, str] = {}
    for check, outcome in found:
        worst[check] = outcome if worst.get(check, "pass") == "pass" else worst[check]
    return worst
