"""How what people said, were asked and were shown changes a run's standing."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.rfi import Rfi, State, answered
from orchestrator.standing import Entry, InterventionStanding, Standing
from orchestrator.state import RunState


def rfi_raised(run: Standing, entry: Entry) -> None:
    """A question."""
    rfi = Rfi.from_json(entry.body["rfi"])
    run.rfis[rfi.id] = rfi
    run.rfis_at[rfi.id] = entry.at


def rfi_answered(run: Standing, entry: Entry) -> None:
    """A person's answer, which may change the plan."""
    body = entry.body
    rfi = run.rfis[body["id"]] = answered(run.rfis[body["id"]], body["answer"], body["by"])
    run.answered_at[rfi.id] = entry.seq
    # The engine's own questions change the plan only where they are about a task that is worked again.
    if not rfi.effect and (rfi.origin != "engine" or rfi.task in run.tasks):
        run.feedback_at = entry.seq


def rfi_assumed(run: Standing, entry: Entry) -> None:
    """What became of a question that nobody answered."""
    run.rfis[entry.body["id"]] = replace(run.rfis[entry.body["id"]], state=State(entry.body["state"]))


def taken(run: Standing, entry: Entry) -> None:
    """An intervention was read."""
    item = _intervention(entry)
    run.interventions[item.id] = item
    run.newest_at[item.path] = item.id
    if item.changes:
        run.feedback_at = entry.seq


def _intervention(entry: Entry) -> InterventionStanding:
    words = ("id", "path", "title", "urgency", "kind", "text", "phase", "raised_by", "amends", "run")
    return InterventionStanding(
        **{key: entry.body.get(key, "") for key in words},
        changes=entry.body.get("changes", {}),
        answers=entry.body.get("answers", {}),
        attachments=tuple(entry.body.get("attachments", ())),
        stamp=tuple((str(name), *numbers) for name, *numbers in entry.body.get("stamp", ())),
        elsewhere=bool(entry.body.get("elsewhere")),
        seq=entry.seq,
        at=entry.at,
    )


def receipt(run: Standing, entry: Entry) -> None:
    """What became of an intervention; of one that is meant for somebody else this is the first word."""
    body = entry.body
    if body.get("elsewhere"):
        run.interventions.setdefault(body["id"], _intervention(entry))
    item = run.interventions.get(body["id"])
    if item is not None:
        item.receipt, item.why, item.receipt_at = body["receipt"], body.get("why", ""), entry.at
        item.claim = body.get("claim", "")


def packed(run: Standing, entry: Entry) -> None:
    """A package is shown, and the gate is open."""
    body = entry.body
    run.gate.visit, run.gate.digest = body["visit"], body["digest"]
    run.gate.tree, run.gate.path, run.gate.open = body["tree"], body["path"], True
    run.gate.nonce, run.gate.files = body.get("nonce", ""), body.get("files", {})
    run.gate.source = body.get("source")
    run.gate.replies = body.get("replies", {})
    run.resting_tree = body["tree"]
    run.packed[body["digest"]] = body["tree"]
    run.just_packed = True
    run.rest(entry.at)


def verdict(run: Standing, entry: Entry) -> None:
    """What the reviewer decided; `PAUSE` leaves the gate open."""
    run.verdicts.append({**entry.body, "at": entry.at})
    if entry.body["decision"] == "PAUSE":
        run.state = RunState.PAUSED
        return
    run.gate.open, run.working_since = False, entry.at
    if entry.body["decision"] == "APPROVED" and entry.body.get("gate"):
        run.passed_gates.append(entry.body["gate"])
        run.gate.revisions = run.gate.granted = 0


def refused(run: Standing, entry: Entry) -> None:
    """A request that was not granted, and why."""
    run.refused[entry.body["id"]] = entry.body["why"]


def revision(run: Standing, entry: Entry) -> None:
    """A REVISE was worked, or recorded at the cap."""
    run.revisions.append(dict(entry.body))
    run.gate.revisions = max(run.gate.revisions, entry.body["number"])


def proved(run: Standing, entry: Entry) -> None:
    """What the checks and the diff say of each point of a revision."""
    for revision in run.revisions:
        if revision["verdict"] == entry.body["verdict"]:
            said = [row.get("said", row["note"]) for row in revision["points"]]
            rows = zip(entry.body["points"], said, strict=True)
            points = [{**row, "said": words} for row, words in rows]
            revision.update({**entry.body, "points": points})


def granted(run: Standing, _entry: Entry) -> None:
    """One more revision than the cap allows."""
    run.gate.granted += 1
