"""How the entries about the run itself change its standing: its drivers, its waits, what it was given."""

from __future__ import annotations

from orchestrator.standing import Entry, Standing
from orchestrator.state import RunState, TaskState, WaitingFor


def created(run: Standing, entry: Entry) -> None:
    """What the run was started with."""
    run.created = dict(entry.body)


def ended(run: Standing, entry: Entry) -> None:
    """The run is over; nobody is waited for any more."""
    run.state, run.reason = RunState(entry.body["state"]), entry.body.get("reason", "")
    run.waiting_for, run.waiting_why, run.gate.open = None, "", False
    run.asked = list(entry.body.get("asked", ()))


def driver_started(run: Standing, entry: Entry) -> None:
    """A driver that died said nothing: it worked until its last entry."""
    run.rest(run.last_at)
    if found := entry.body.get("salvage"):
        run.salvaged[found["ref"]] = {"at": entry.at, **found}
    run.pid, run.working_since, run.sandbox = entry.body["pid"], entry.at, entry.body.get("sandbox", "")
    run.resting_tree = entry.body.get("rested", run.resting_tree)
    if run.waiting_for is None and entry.body.get("tree") == run.resting_tree:
        run.resting_tree = ""  # nobody touched it meanwhile: whatever changes from now on is the engine's doing


def driver_stopped(run: Standing, entry: Entry) -> None:
    """The tree on which the run came to rest: whatever commands that were cut off had done to it was undone before."""
    run.rest(entry.at)
    run.pid, run.resting_tree = None, entry.body.get("tree", "")
    if run.resting_tree:
        for talk in run.conversations.values():
            talk.put_back()
    if entry.body.get("paused") and not run.state.ended:
        run.state = RunState.PAUSED


def node(run: Standing, entry: Entry) -> None:
    """Where in the flow the run stands."""
    run.node, run.way_out = entry.body["node"], ""


def waiting(run: Standing, entry: Entry) -> None:
    """The run waits for somebody; a wait that names a revision is the gate's."""
    run.waiting_for, run.waiting_why = WaitingFor(entry.body["for"]), entry.body.get("why", "")
    run.waiting_body = entry.body
    run.rest(entry.at)
    run.resting_tree = entry.body.get("tree", run.resting_tree)
    run.state = RunState(entry.body.get("state", RunState.WAITING))
    run.gate.nonce = entry.body.get("nonce", run.gate.nonce)
    if "revision" in entry.body:
        run.gate.revisions = max(run.gate.revisions, entry.body["revision"])
        run.gate.open = True


def resumed(run: Standing, entry: Entry) -> None:
    """A wait is over: where it leads, and whether that may change the plan."""
    if run.waiting_for is WaitingFor.PLAN and not entry.body.get("heard"):
        run.reviewed = run.plans
    run.way_out = run.waiting_body.get("back", "")
    if run.waiting_for is WaitingFor.GATE and "by" not in entry.body:
        run.way_out, run.gate.open = entry.body["how"], False
    run.waiting_for, run.waiting_why, run.waiting_body = None, "", {}
    run.resting_tree, run.working_since = "", entry.at
    run.state = RunState.RUNNING
    if any(task.state is TaskState.ESCALATED for task in run.tasks.values()):
        run.feedback_at = entry.seq


def made(run: Standing, entry: Entry) -> None:
    """The work tree that everything is compared with."""
    run.base_tree = run.head_tree = entry.body["tree"]
    run.head = entry.body["commit"]


def inputs(run: Standing, entry: Entry) -> None:
    """The package, or the renewed one, that the work is to follow."""
    run.inputs, run.inputs_digest = entry.body["n"], entry.body["digest"]
    if "intervention" in entry.body:
        run.renewals.append({**entry.body, "seq": entry.seq})
        run.feedback_at = entry.seq


def judged(run: Standing, entry: Entry) -> None:
    """What the package lacks, and whether work may begin on it."""
    run.no_go = list(entry.body["items"])
    if entry.body["accepted"]:
        run.accepted_inputs = entry.body["inputs"]


def intake(run: Standing, entry: Entry) -> None:
    """The answer to one question of the intake."""
    run.intake[entry.body["id"]] = entry.body


def read_back(run: Standing, entry: Entry) -> None:
    """How the intent was restated."""
    run.read_back = entry.body["text"]


def noted(run: Standing, entry: Entry) -> None:
    """What somebody wants on record."""
    run.notes.append(dict(entry.body))


def handed_off(run: Standing, entry: Entry) -> None:
    """What the next stage was given."""
    run.handed_off = dict(entry.body)
