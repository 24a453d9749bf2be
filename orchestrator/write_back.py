"""A task list as its team wrote it, with what a run made of it: ticks, and the empty lines of its learning log."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from orchestrator.errors import Problem
from orchestrator.finding import Level
from orchestrator.rfi import State
from orchestrator.standing import Standing
from orchestrator.state import TaskState
from orchestrator.task_list import Learning, TaskList

_BOX = re.compile(r"\[[ xX]?\]")
_CHECKED = "[x]"
_MOST = 5
"""Sentences in one line of a learning log."""


def written_back(
    text: str, listed: TaskList, *, done: Collection[str], learned: Mapping[str, Sequence[str]], where: str = "tasks"
) -> str:
    """The document with a tick at each task in `done`, and with `learned` where its learning log has nothing yet.

    Every other character stays. `learned` holds sentences by the log's labels, whatever their case. Raises `Problem`
    where the document is not the one that the list was read from.
    """
    lines = text.splitlines(keepends=True)
    for task in listed.tasks:
        if task.source is None or task.id not in done:
            continue
        index = task.source.line - 1
        if index >= len(lines) or not any(word in lines[index] for word in (task.id, task.title.split()[0])):
            what = f"line {task.source.line} is not about {task.id}"
            raise Problem(what, where=where, remedy="give the document that the run was started with")
        lines[index] = _BOX.sub(_CHECKED, lines[index], count=1) if _ticks(lines[index]) else _marked(lines[index])
    for entry in listed.learning_log:
        _log(lines, entry, learned)
    return "".join(lines)


def _ticks(line: str) -> bool:
    return _BOX.search(line) is not None


def _marked(line: str) -> str:
    """A task that stands in a table or a plain line has no box: a sign at its end says that it is done."""
    ending = line[len(line.rstrip()) :]
    return f"{line.rstrip()} {_CHECKED}{ending}"


def _log(lines: list[str], entry: Learning, learned: Mapping[str, Sequence[str]]) -> None:
    """Fill one line of the log, if it is empty and the run has something to say under its label."""
    if entry.source is None or entry.value or entry.source.line > len(lines):
        return
    said = next((texts for label, texts in learned.items() if label.casefold() == entry.label.casefold()), ())
    if not said:
        return
    index = entry.source.line - 1
    head, colon, _ = lines[index].partition(":")
    mark = "**" if head.count("**") % 2 else ""
    ending = lines[index][len(lines[index].rstrip()) :]
    lines[index] = f"{head}{colon or ':'}{mark} {'; '.join(said)}{ending}"


def borne_out(run: Standing, task: str) -> bool:
    """Whether more than its agent's word says that a task is done: a change, or a check of its own that passes."""
    known = run.tasks[task]
    if known.state is not TaskState.ACCEPTED:
        return known.state is TaskState.TICKED
    own = [f for f in run.findings.values() if f.task == task and f.level is Level.ENFORCED]
    return all(f.passed for f in own) and (bool(own) or known.base != known.tree)


def lessons(run: Standing, figures: Collection[str] = ()) -> dict[str, list[str]]:
    """What a run can say under the labels that learning logs use, and under their usual synonyms.

    Of what was measured, the checks in `figures` and those that do not pass; of each label's sentences the first few.
    """
    believed = [rfi.assumption for rfi in run.rfis.values() if rfi.state is State.ASSUMED and rfi.assumption]
    judged = [f for f in run.findings.values() if f.level is Level.ENFORCED]
    told = [f for f in judged if f.check in figures or not f.passed]
    seen = [f"{sum(f.passed for f in judged)} of {len(judged)} checks pass"] if judged else []
    seen += [f"{f.check}: {f.message}" for f in told]
    done = [note["decision"] for note in run.notes if note["what"] == "note_decision"]
    ended = [f"{run.state}{f': {run.reason}' if run.reason else ''}"]
    rows = {("assumption", "hypothesis"): believed, ("reality", "result", "measured"): seen, ("action",): done}
    rows |= {("outcome", "status"): ended, ("decision", "decisions"): done}
    return {label: _first_of(texts) for labels, texts in rows.items() for label in labels}


def _first_of(texts: Sequence[str]) -> list[str]:
    """As many as somebody reads, each once, and how many more there are."""
    known = list(dict.fromkeys(texts))
    more = [f"and {len(known) - _MOST} more, in the run's journal"] if len(known) > _MOST else []
    return known[:_MOST] + more
