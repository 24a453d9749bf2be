"""What a person can do next about a run, as commands that can be typed as they stand."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.gate import USUAL, Decision, forms
from orchestrator.project import RunPaths, elsewhere
from orchestrator.rfi import Decision as Outcome
from orchestrator.rfi import Rfi, seconds_left
from orchestrator.standing import Standing
from orchestrator.state import RunState, WaitingFor


def next_steps(run: Standing, paths: RunPaths, *, alive: bool) -> list[str]:
    """The commands that move the run, the likeliest first; `alive` is whether somebody drives it."""
    if run.state.ended:
        return _after_the_end(run, paths)
    if run.state is RunState.RUNNING and alive:
        return [paths.command("watch")]
    if run.gate.open and run.state is not RunState.PAUSED:
        return replies(run, paths)
    if run.waiting_for is WaitingFor.PLAN and run.state is not RunState.PAUSED:
        return [paths.command("reply", "APPROVED")]
    return [paths.command("resume")]


def another(run: Standing, paths: RunPaths) -> str:
    """The remedy of whoever wants more of a run that has ended."""
    commands = " && ".join(_after_the_end(run, paths))
    first = "mend the handoff, then " if run.state is RunState.BLOCKED else ""
    return f"nothing can follow; {first}start another run: {commands}"


def _after_the_end(run: Standing, paths: RunPaths) -> list[str]:
    created = run.created
    handoff = shlex.quote(str(paths.here(created["handoff"], created["project"])))
    check = [f"orchestrator validate {handoff}"] if run.state is RunState.BLOCKED else []
    start = ["orchestrator run", created["stage"], "--handoff", handoff, *elsewhere(paths.project)]
    return [*check, " ".join(start)]


def package_path(run: Standing, paths: RunPaths) -> str:
    """Where the newest package stands; empty before the first."""
    return str(paths.packages / Path(run.gate.path).name) if run.gate.path else ""


def replies(run: Standing, paths: RunPaths) -> list[str]:
    """The commands by which a person decides at the gate; pausing needs no invitation."""
    wanted = {word: means for word, means in taken_now(run).items() if means is not Decision.PAUSE}
    words = [f'"{form}"' if " " in form else form for form in forms(wanted, "what has to change")]
    commands = [paths.command("reply", word) for word in words]
    return [*commands, grant(paths)] if run.state is RunState.ESCALATED else commands


def taken_now(run: Standing) -> Mapping[str, Decision]:
    """What may be replied at the gate as it stands, by word; where the revisions are spent, no further one."""
    known = {word: Decision(means) for word, means in run.gate.replies.items()} or USUAL
    spent = run.state is RunState.ESCALATED
    return {word: means for word, means in known.items() if not (spent and means is Decision.REVISE)}


def grant(paths: RunPaths) -> str:
    """The command that lets the last REVISE be worked though the revisions are spent."""
    return paths.command("resume", "--grant-revision", '--reason "why one more"')


def to_answer(run: Standing, paths: RunPaths, rfi: Rfi) -> str:
    """The command that answers a question, or changes what was assumed; empty where no answer is awaited."""
    if run.state.ended or rfi.state == "answered":
        return ""
    return paths.command("answer", rfi.id, "|".join(Outcome) if rfi.effect else "TEXT")


def assumed_at(run: Standing, rfi: Rfi) -> datetime | None:
    """When a question's assumption stands in for its answer; `None` where only a person can settle it."""
    left = seconds_left(rfi, 0.0)
    return None if left is None else datetime.fromisoformat(run.rfis_at[rfi.id]) + timedelta(seconds=left)
