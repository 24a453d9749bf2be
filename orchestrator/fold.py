"""How each kind of journal entry changes a run's standing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from orchestrator.conversation import Conversation
from orchestrator.events import Kind
from orchestrator.finding import Finding
from orchestrator.plan.record import Plan
from orchestrator.rfi import Rfi, State, answered
from orchestrator.spend import Spend
from orchestrator.standing import Entry, InterventionStanding, Standing, TaskStanding
from orchestrator.state import RunState, TaskState, WaitingFor


def apply(run: Standing, entry: Entry) -> None:
    """Take one entry into account; kinds that tell nothing about the standing are passed over."""
    run.started_at = run.started_at or entry.at
    if entry.kind not in _OF_NO_CONSEQUENCE:
        run.just_found.clear()
        run.just_packed = False
    change = _CHANGES.get(entry.kind)
    if change is not None:
        change(run, entry)
    run.last_at = entry.at


def fold(entries: Iterable[Entry]) -> Standing:
    """The standing that a whole journal tells."""
    standing = Standing()
    for entry in entries:
        apply(standing, entry)
    return standing


def _created(run: Standing, entry: Entry) -> None:
    run.created = dict(entry.body)


def _ended(run: Standing, entry: Entry) -> None:
    run.state, run.reason = RunState(entry.body["state"]), entry.body.get("reason", "")
    run.waiting_for, run.gate.open = None, False
    run.asked = list(entry.body.get("asked", ()))


def _driver_started(run: Standing, entry: Entry) -> None:
    run.rest(run.last_at)  # a driver that died said nothing: it worked until its last entry
    run.pid, run.working_since = entry.body["pid"], entry.at


def _driver_stopped(run: Standing, entry: Entry) -> None:
    run.rest(entry.at)
    run.pid, run.resting_tree = None, entry.body.get("tree", "")
    if entry.body.get("paused") and not run.state.ended:
        run.state = RunState.PAUSED


def _node(run: Standing, entry: Entry) -> None:
    run.node, run.way_out = entry.body["node"], ""


def _waiting(run: Standing, entry: Entry) -> None:
    run.waiting_for, run.waiting_why = WaitingFor(entry.body["for"]), entry.body.get("why", "")
    run.waiting_body = entry.body
    run.rest(entry.at)
    run.resting_tree = entry.body.get("tree", run.resting_tree)
    run.state = RunState(entry.body.get("state", RunState.WAITING))
    run.gate.nonce = entry.body.get("nonce", run.gate.nonce)
    if "revision" in entry.body:
        run.gate.revisions = max(run.gate.revisions, entry.body["revision"])
        run.gate.open = True


def _resumed(run: Standing, entry: Entry) -> None:
    if run.waiting_for is WaitingFor.PLAN and not entry.body.get("heard"):
        run.reviewed = run.plans
    run.way_out = run.waiting_body.get("back", "")
    if run.waiting_for is WaitingFor.GATE and "by" not in entry.body:
        run.way_out = entry.body["how"]
    run.waiting_for, run.waiting_why, run.waiting_body = None, "", {}
    run.resting_tree, run.working_since = "", entry.at
    run.state = RunState.RUNNING
    if any(task.state is TaskState.ESCALATED for task in run.tasks.values()):
        run.feedback_at = entry.seq


def _made(run: Standing, entry: Entry) -> None:
    run.base_tree = run.head_tree = entry.body["tree"]
    run.head = entry.body["commit"]


def _inputs(run: Standing, entry: Entry) -> None:
    run.inputs, run.inputs_digest = entry.body["n"], entry.body["digest"]
    if "intervention" in entry.body:
        run.renewals.append({**entry.body, "seq": entry.seq})
        run.feedback_at = entry.seq


def _judged(run: Standing, entry: Entry) -> None:
    run.no_go = list(entry.body["items"])
    if entry.body["accepted"]:
        run.accepted_inputs = entry.body["inputs"]


def _intake(run: Standing, entry: Entry) -> None:
    run.intake[entry.body["id"]] = entry.body


def _read_back(run: Standing, entry: Entry) -> None:
    run.read_back = entry.body["text"]


def _rfi_raised(run: Standing, entry: Entry) -> None:
    rfi = Rfi.from_json(entry.body["rfi"])
    run.rfis[rfi.id] = rfi
    run.rfis_at[rfi.id] = entry.at


def _rfi_answered(run: Standing, entry: Entry) -> None:
    body = entry.body
    rfi = run.rfis[body["id"]] = answered(run.rfis[body["id"]], body["answer"], body["by"])
    run.answered_at[rfi.id] = entry.seq
    # The engine's own questions change the plan only where they are about a task that is worked again.
    if not rfi.effect and (rfi.origin != "engine" or rfi.task in run.tasks):
        run.feedback_at = entry.seq


def _rfi_assumed(run: Standing, entry: Entry) -> None:
    run.rfis[entry.body["id"]] = replace(run.rfis[entry.body["id"]], state=State(entry.body["state"]))


def _noted(run: Standing, entry: Entry) -> None:
    run.notes.append(dict(entry.body))


def _planned(run: Standing, entry: Entry) -> None:
    before, run.plan = run.plan, Plan.from_json(entry.body["plan"])
    if before is not None and run.reviewed == run.plans and run.plan.asks_for(before):
        run.reviewed = entry.body["n"]
    run.plans, run.planned_at = entry.body["n"], entry.seq
    for task in run.plan.tasks:
        run.tasks.setdefault(task.id, TaskStanding(state=TaskState.TICKED if task.ticked else TaskState.OPEN))
    _reopen(run, entry.body.get("reopen", ()))


def _reopen(run: Standing, tasks: Iterable[str]) -> None:
    for task_id in tasks:
        built = task_id in run.tasks and run.tasks[task_id].built
        run.tasks[task_id] = TaskStanding(visit=run.visit(task_id) + 1, built=built)
        for talk in [talk for talk in run.conversations.values() if talk.task == task_id]:
            _forget(run, talk)


def _forget(run: Standing, talk: Conversation) -> None:
    """A conversation that is begun afresh: what it was told of has to be told again."""
    del run.conversations[talk.key]
    for item in run.interventions.values():
        if item.told_in == talk.key and item.open:
            item.told_in, item.claim = "", ""


def _prompt(run: Standing, entry: Entry) -> None:
    run.prompts[entry.body["digest"]] = entry.body["text"]


def _talk(run: Standing, entry: Entry) -> Conversation:
    key = entry.body["conversation"]
    if key not in run.conversations:
        began = run.worked(entry.at)
        run.conversations[key] = Conversation(key=key, task=entry.body.get("task", ""), seq=entry.seq, began_s=began)
    return run.conversations[key]


def _told(run: Standing, entry: Entry) -> None:
    talk = _talk(run, entry)
    talk.tell(entry.body)
    for about in entry.body.get("about", ()):
        if about in run.interventions:
            run.interventions[about].told_in = talk.key
            run.interventions[about].told_tree = entry.body.get("tree", "")


def _turn(run: Standing, entry: Entry) -> None:
    talk = _talk(run, entry)
    talk.turn(entry.body)
    run.resting_tree = ""
    for spend in _accounts(run, talk):
        spend.add(entry.body["usage"])


def _fault(run: Standing, entry: Entry) -> None:
    talk = _talk(run, entry)
    talk.faults.append(entry.body["fault"])
    for spend in _accounts(run, talk):
        spend.add_failed(entry.body["spent"])


def _accounts(run: Standing, talk: Conversation) -> list[Spend]:
    """Where a conversation's spend counts: on its own, in the run, its task and its persona."""
    by_task = run.spend_by_task.setdefault(talk.task or talk.key, Spend())
    by_persona = run.spend_by_persona.setdefault(talk.persona or "unknown", Spend())
    return [talk.spend, run.spend, by_task, by_persona]


def _compacted(run: Standing, entry: Entry) -> None:
    _talk(run, entry).compact(entry.body)


def _intent(run: Standing, entry: Entry) -> None:
    _talk(run, entry).intend(entry.body)


def _done(run: Standing, entry: Entry) -> None:
    _talk(run, entry).finish(entry.body)


def _task_began(run: Standing, entry: Entry) -> None:
    task = run.tasks.setdefault(entry.body["task"], TaskStanding())
    task.state, task.attempts = TaskState.WORKING, entry.body["attempt"]


def _task_accepted(run: Standing, entry: Entry) -> None:
    body = entry.body
    task = run.tasks.setdefault(body["task"], TaskStanding())
    task.state, task.commit, task.tree = TaskState.ACCEPTED, body["commit"], body["tree"]
    task.base, task.built = run.head_tree, True
    run.head, run.head_tree = body["commit"], body["tree"]
    for talk in [talk for talk in run.conversations.values() if talk.task == body["task"]]:
        del run.conversations[talk.key]


def _task_failed(run: Standing, entry: Entry) -> None:
    task = run.tasks.setdefault(entry.body["task"], TaskStanding())
    task.state, task.why = TaskState(entry.body["state"]), entry.body.get("why", "")


def _decided(run: Standing, entry: Entry) -> None:
    run.decided[entry.body["key"]] = entry.body


def _routed(run: Standing, entry: Entry) -> None:
    run.routed.append({**entry.body, "seq": entry.seq})
    run.passed_gates = [name for name in run.passed_gates if name not in entry.body.get("closed_gates", ())]
    _reopen(run, entry.body["again"])
    for task_id in entry.body["left_out"]:
        known = run.tasks.setdefault(task_id, TaskStanding())
        known.state, known.why = TaskState.DEFERRED, f"{entry.body['decision']}: {entry.body['when']}"


def _finding(run: Standing, entry: Entry) -> None:
    finding = Finding.from_json(entry.body["finding"])
    run.findings[finding.check, finding.task or ""] = finding
    run.bases[finding.check, finding.task or ""] = entry.body.get("basis", "")
    run.just_found.add((finding.check, finding.task or ""))


def _inspected(run: Standing, entry: Entry) -> None:
    run.inspections.append(dict(entry.body))


def _committed(run: Standing, entry: Entry) -> None:
    run.head, run.head_tree = entry.body["commit"], entry.body["tree"]
    run.resting_tree = entry.body["tree"]
    run.commits.append(dict(entry.body))


def _taken(run: Standing, entry: Entry) -> None:
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


def _receipt(run: Standing, entry: Entry) -> None:
    body = entry.body
    if body.get("elsewhere"):
        run.interventions.setdefault(body["id"], _intervention(entry))
    item = run.interventions.get(body["id"])
    if item is not None:
        item.receipt, item.why, item.receipt_at = body["receipt"], body.get("why", ""), entry.at
        item.claim = body.get("claim", "")


def _packed(run: Standing, entry: Entry) -> None:
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


def _verdict(run: Standing, entry: Entry) -> None:
    run.verdicts.append({**entry.body, "at": entry.at})
    if entry.body["decision"] == "PAUSE":
        run.state = RunState.PAUSED
        return
    run.gate.open, run.working_since = False, entry.at
    if entry.body["decision"] == "APPROVED" and entry.body.get("gate"):
        run.passed_gates.append(entry.body["gate"])
        run.gate.revisions = run.gate.granted = 0


def _refused(run: Standing, entry: Entry) -> None:
    run.refused[entry.body["id"]] = entry.body["why"]


def _revision(run: Standing, entry: Entry) -> None:
    run.revisions.append(dict(entry.body))
    run.gate.revisions = max(run.gate.revisions, entry.body["number"])


def _proved(run: Standing, entry: Entry) -> None:
    for revision in run.revisions:
        if revision["verdict"] == entry.body["verdict"]:
            said = [row.get("said", row["note"]) for row in revision["points"]]
            rows = zip(entry.body["points"], said, strict=True)
            points = [{**row, "said": words} for row, words in rows]
            revision.update({**entry.body, "points": points})


def _granted(run: Standing, _entry: Entry) -> None:
    run.gate.granted += 1


def _handed_off(run: Standing, entry: Entry) -> None:
    run.handed_off = dict(entry.body)


_OF_NO_CONSEQUENCE = frozenset({Kind.FINDING, Kind.DRIVER_STARTED, Kind.DRIVER_STOPPED, Kind.PROVED, Kind.NOTIFIED})
"""What says nothing of the work: what was found before it still stands after it."""

_CHANGES: dict[str, Callable[[Standing, Entry], None]] = {
    Kind.RUN_CREATED: _created,
    Kind.RUN_ENDED: _ended,
    Kind.DRIVER_STARTED: _driver_started,
    Kind.DRIVER_STOPPED: _driver_stopped,
    Kind.NODE_ENTERED: _node,
    Kind.WAITING: _waiting,
    Kind.RESUMED: _resumed,
    Kind.WORK_TREE_MADE: _made,
    Kind.INPUTS_PINNED: _inputs,
    Kind.HANDOFF_JUDGED: _judged,
    Kind.INTAKE_ANSWERED: _intake,
    Kind.READ_BACK: _read_back,
    Kind.RFI_RAISED: _rfi_raised,
    Kind.RFI_ANSWERED: _rfi_answered,
    Kind.RFI_ASSUMED: _rfi_assumed,
    Kind.NOTED: _noted,
    Kind.PLAN_DRAFTED: _planned,
    Kind.PROMPT: _prompt,
    Kind.TOLD: _told,
    Kind.TURN: _turn,
    Kind.MODEL_FAULT: _fault,
    Kind.COMPACTED: _compacted,
    Kind.TOOL_INTENT: _intent,
    Kind.TOOL_DONE: _done,
    Kind.TASK_BEGAN: _task_began,
    Kind.TASK_ACCEPTED: _task_accepted,
    Kind.TASK_FAILED: _task_failed,
    Kind.DECIDED: _decided,
    Kind.ROUTED: _routed,
    Kind.FINDING: _finding,
    Kind.INSPECTED: _inspected,
    Kind.COMMITTED: _committed,
    Kind.INTERVENTION_TAKEN: _taken,
    Kind.RECEIPT: _receipt,
    Kind.PACKED: _packed,
    Kind.VERDICT: _verdict,
    Kind.REPLY_REFUSED: _refused,
    Kind.REVISION: _revision,
    Kind.PROVED: _proved,
    Kind.GRANTED: _granted,
    Kind.HANDED_OFF: _handed_off,
}
