"""How the entries of planned and judged work change a run's standing."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.conversation import Conversation
from orchestrator.finding import Finding
from orchestrator.plan.record import Plan
from orchestrator.standing import Entry, Standing, TaskStanding
from orchestrator.state import TaskState


def planned(run: Standing, entry: Entry) -> None:
    """Another plan; a review of the one before holds where the new one asks for no more."""
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


def task_began(run: Standing, entry: Entry) -> None:
    """An attempt at a task."""
    task = run.tasks.setdefault(entry.body["task"], TaskStanding())
    task.state, task.attempts = TaskState.WORKING, entry.body["attempt"]


def task_accepted(run: Standing, entry: Entry) -> None:
    """A task is done and committed; its conversations are not needed any more."""
    body = entry.body
    task = run.tasks.setdefault(body["task"], TaskStanding())
    task.state, task.commit, task.tree = TaskState.ACCEPTED, body["commit"], body["tree"]
    task.base, task.built = run.head_tree, True
    run.head, run.head_tree = body["commit"], body["tree"]
    for talk in [talk for talk in run.conversations.values() if talk.task == body["task"]]:
        del run.conversations[talk.key]


def task_failed(run: Standing, entry: Entry) -> None:
    """A task was given up, deferred or is for a person."""
    task = run.tasks.setdefault(entry.body["task"], TaskStanding())
    task.state, task.why = TaskState(entry.body["state"]), entry.body.get("why", "")


def decided(run: Standing, entry: Entry) -> None:
    """The answer to a phase's question."""
    run.decided[entry.body["key"]] = entry.body


def routed(run: Standing, entry: Entry) -> None:
    """The way by which a phase was left: what is worked again and what is left out."""
    run.routed.append({**entry.body, "seq": entry.seq})
    run.passed_gates = [name for name in run.passed_gates if name not in entry.body.get("closed_gates", ())]
    _reopen(run, entry.body["again"])
    for task_id in entry.body["left_out"]:
        known = run.tasks.setdefault(task_id, TaskStanding())
        known.state, known.why = TaskState.DEFERRED, f"{entry.body['decision']}: {entry.body['when']}"


def finding(run: Standing, entry: Entry) -> None:
    """What a check found; it takes the place of what the check found before."""
    finding = Finding.from_json(entry.body["finding"])
    run.findings[finding.check, finding.task or ""] = finding
    run.bases[finding.check, finding.task or ""] = entry.body.get("basis", "")
    run.just_found.add((finding.check, finding.task or ""))


def inspected(run: Standing, entry: Entry) -> None:
    """One inspection of the first article."""
    run.inspections.append(dict(entry.body))


def committed(run: Standing, entry: Entry) -> None:
    """A commit that belongs to no task, a person's among them; the tree rests as it is now."""
    run.head, run.head_tree = entry.body["commit"], entry.body["tree"]
    run.resting_tree = entry.body.get("rests", entry.body["tree"])
    run.commits.append(dict(entry.body))
    if "by" in entry.body:
        for talk in run.conversations.values():
            talk.edits[run.head] = entry.body
